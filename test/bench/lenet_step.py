# The LeNet autoencoder training step in PyTorch, for `retable bench` to compare with: the same network, loss and optimiser.
# Images as torch has them by default: channels_last was tried and is slower here.
import torch
import torch.nn.functional as F
from torch import nn
from sampling import given, measure

asked = given()
torch.set_num_threads(asked["threads"])
torch.set_flush_denormal(True)
torch.manual_seed(1)


class Autoencoder(nn.Module):
    def __init__(self, channels, hidden, latent):
        super().__init__()
        first, second = channels
        norm = lambda features: nn.BatchNorm2d(features, eps=1e-4, affine=False)
        dense = lambda inputs, outputs: nn.Linear(inputs, outputs, bias=False)
        # Between images and code, and back; the encoder's is activated at once, the decoder's where its images start.
        layer = lambda inputs: nn.Sequential(dense(inputs, hidden), nn.BatchNorm1d(hidden, eps=1e-4, affine=False))
        self.narrow = nn.Identity() if hidden is None else nn.Sequential(layer(49 * second), nn.LeakyReLU(0.01, inplace=True))
        self.widen = nn.Identity() if hidden is None else layer(latent)
        self.conv1, self.norm1 = nn.Conv2d(1, first, 5, bias=False, padding=2), norm(first)
        self.conv2, self.norm2 = nn.Conv2d(first, second, 5, bias=False, padding=2), norm(second)
        self.code = dense(49 * second if hidden is None else hidden, latent)
        self.deconv1, self.norm3 = nn.ConvTranspose2d((hidden or latent) // 16, second, 5, bias=False, padding=2), norm(second)
        self.deconv2, self.norm4 = nn.ConvTranspose2d(second, first, 5, bias=False, padding=3), norm(first)
        self.deconv3 = nn.ConvTranspose2d(first, 1, 5, bias=False, padding=2)

    def forward(self, x):
        # Pooling first, as in lib/models/lenet.ts: the same numbers, fewer of them to activate.
        act = lambda h: F.leaky_relu(h, 0.01, inplace=True)
        h = act(F.max_pool2d(self.norm1(self.conv1(x)), 2))
        h = act(F.max_pool2d(self.norm2(self.conv2(h)), 2))
        h = self.widen(self.code(self.narrow(h.flatten(1)))).view(len(x), -1, 4, 4)
        h = self.deconv1(F.interpolate(F.leaky_relu(h, 0.01), scale_factor=2))
        h = self.deconv2(F.interpolate(act(self.norm3(h)), scale_factor=2))
        h = self.deconv3(F.interpolate(act(self.norm4(h)), scale_factor=2))
        return torch.sigmoid(h)


model = Autoencoder(asked["channels"], asked["hidden"], asked["latentDim"])
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=True)
x = torch.rand(asked["batch"], 1, 28, 28)


def update():
    optimizer.zero_grad(set_to_none=True)
    loss = F.mse_loss(model(x), x)
    loss.backward()
    optimizer.step()


measure(update, asked)

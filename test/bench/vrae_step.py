# The VRAE training step in PyTorch, for `retable bench` to compare with: the same sizes, losses and optimiser.
import math
import torch
from torch import nn
from sampling import given, measure

asked = given()
torch.set_flush_denormal(True)
batch, steps, units, latent = asked["batch"], asked["steps"], asked["units"], asked["latentDim"]
torch.set_num_threads(asked["threads"])
torch.manual_seed(1)


class Vrae(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(1, units, bidirectional=True)
        self.mean = nn.Linear(2 * units, latent)
        self.spread = nn.Linear(2 * units, latent)
        self.decoder = nn.LSTM(latent, units, bidirectional=True)
        self.heads = nn.Linear(2 * units, 2)

    def loss(self, x, noise, epsilon, kl_weight):
        # Time first, which is nn.LSTM's own layout. Floors and weights as in lib/models/vrae.ts.
        _, (h, _) = self.encoder((x + noise).t().unsqueeze(2))
        state = torch.cat([h[0], h[1]], 1)
        mean, variance = self.mean(state), nn.functional.softplus(self.spread(state)) + 1e-6
        z = variance.sqrt() * epsilon + mean
        out, _ = self.decoder(z.unsqueeze(0).expand(steps, batch, latent))
        p = self.heads(out)
        p_mean, p_variance = p[:, :, 0].t(), nn.functional.softplus(p[:, :, 1].t()) + 1e-6
        nll = 0.5 * (torch.log(2 * math.pi * p_variance) + (x - p_mean) ** 2 / p_variance).sum(1).mean()
        kl = 0.5 * (variance + mean ** 2 - 1 - variance.log()).sum(1).mean()
        return nll + kl_weight * kl + asked["l1Activity"] / batch * state.abs().sum()


model = Vrae()
optimizer = torch.optim.Adam(model.parameters(), lr=asked["learningRate"], amsgrad=True, foreach=True)
x = torch.randn(batch, steps)


def update():
    optimizer.zero_grad(set_to_none=True)
    loss = model.loss(x, 0.8 * torch.randn(batch, steps), torch.randn(batch, latent), 1.0)
    loss.backward()
    nn.utils.clip_grad_value_(model.parameters(), asked["clipValue"])
    optimizer.step()


measure(update, asked)

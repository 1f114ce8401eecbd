# The MLP training step in PyTorch, for `retable bench` to compare with: the same sizes, loss and optimiser.
import torch
from torch import nn
from sampling import given, measure

asked = given()
torch.set_num_threads(asked["threads"])
torch.set_flush_denormal(True)
torch.manual_seed(1)

sizes = asked["sizes"]
layers = []
for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
    layers += ([nn.LeakyReLU(0.2, inplace=True)] if i else []) + [nn.Linear(inputs, outputs)]
model = nn.Sequential(*layers)
# Of the ways this version has to write Adam, foreach is the fastest.
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=True)
x, y = torch.rand(asked["batch"], sizes[0]), torch.rand(asked["batch"], 1).round()


def update():
    optimizer.zero_grad(set_to_none=True)
    loss = nn.functional.binary_cross_entropy_with_logits(model(x), y)
    loss.backward()
    optimizer.step()


measure(update, asked)

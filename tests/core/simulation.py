"""Wide random networks in plain PyTorch: the oracle for theory, with none of the core in it."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

PHI = {
    "linear": lambda z: z,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "gelu": functional.gelu,
}


class Measured(NamedTuple):
    """Mean squares of layers 1 to depth, (networks, depth); loss = Σ a_L·g with g ~ N(0, 1)."""

    z: Tensor
    a: Tensor
    gradient_z: Tensor
    gradient_a: Tensor  # layers 0 to depth: of the input, too
    gradient_w: Tensor
    std_a: Tensor
    difference_a: Tensor  # variance across samples


def simulate(
    activation: str,
    sigma_w2: float,
    *,
    depth: int,
    width: int,
    networks: int,
    samples: int = 50,
    sigma_b2: float = 0.0,
    seed: int = 0,
) -> Measured:
    """All networks at once; inputs are N(0, 1) scaled so that E[x²] = 1 exactly for each."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int, variance: float = 1.0) -> Tensor:
        return torch.randn(*shape, generator=generator) * variance**0.5

    x = normal(networks, samples, width)
    x = (x / x.square().mean(dim=2, keepdim=True).sqrt()).requires_grad_()
    weights, zs, activations = [], [], [x]
    for _ in range(depth):
        weights.append(normal(networks, width, width, variance=sigma_w2 / width).requires_grad_())
        bias = normal(networks, 1, width, variance=sigma_b2)
        zs.append(activations[-1] @ weights[-1].mT + bias)
        activations.append(PHI[activation](zs[-1]))
    loss = (activations[-1] * normal(networks, samples, width)).sum()
    gradients = torch.autograd.grad(loss, [*zs, *activations, *weights])

    def moments(tensors: list[Tensor]) -> Tensor:
        rows = [t.detach().double().square().mean(dim=(1, 2)) for t in tensors]
        return torch.stack(rows, dim=1)

    correction = 1 if samples > 1 else 0
    outputs = [a.detach().double() for a in activations[1:]]
    return Measured(
        moments(zs),
        moments(outputs),
        moments(gradients[:depth]),
        moments(gradients[depth : 2 * depth + 1]),
        moments(gradients[2 * depth + 1 :]),
        torch.stack([a.std(dim=(1, 2)) for a in outputs], dim=1),
        torch.stack([a.var(dim=1, correction=correction).mean(dim=1) for a in outputs], dim=1),
    )

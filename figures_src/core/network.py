"""Deep multilayer perceptrons and the activations they are built with."""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import nn

from figures_src.core.schemes import Scheme, initialize

ACTIVATIONS = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "mish": nn.Mish,
    "selu": nn.SELU,
}


def activation_function(name: str) -> nn.Module:
    """The activation of that name. Raises ValueError, with the names there are, for another."""
    if name not in ACTIVATIONS:
        raise ValueError(f"unknown activation {name!r}; one of {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]()


def mlp(
    sizes: Sequence[int],
    activation: str,
    scheme: Scheme,
    seed: int,
    *,
    head: bool = False,
    dtype: torch.dtype = torch.float32,
) -> nn.Sequential:
    """Linear layers from ``sizes[0]`` to ``sizes[-1]``, an activation after each.

    head: leave out the activation after the last layer, whose outputs are then logits.
    dtype: use float64 where signals may shrink below 1e-38, float32's smallest normal number.
    Raises ValueError for an unknown activation or fewer than two sizes.
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes {list(sizes)} make no layer; give input and output size at least")
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(sizes):
        # skip_init: whatever PyTorch would draw here is overwritten, and must not move global RNG
        layers += [nn.utils.skip_init(nn.Linear, fan_in, fan_out, dtype=dtype)]
        layers += [activation_function(activation)]
    return initialize(nn.Sequential(*(layers[:-1] if head else layers)), scheme, seed)

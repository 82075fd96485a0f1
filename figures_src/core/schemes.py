"""Named initializations: how each fills a weight, and the variance it should have.

A scheme is a formula for Var(W) and the shape of the distribution. The fill is computed from the
formula, so the two cannot drift apart.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

LAYERS = (nn.Linear, nn.modules.conv._ConvNd)


@dataclass(frozen=True)
class Scheme:
    """An initialization.

    variance: (fan_in, fan_out) -> Var(W), dimensionless.
    fill: (weight, variance, generator) -> None, fills the weight in place.
    bias_bound: fan_in -> b for a bias drawn from U(-b, b); None for a bias of zero.
    """

    variance: Callable[[int, int], float]
    fill: Callable[[Tensor, float, torch.Generator], object]
    bias_bound: Callable[[int], float] | None = None


def fans(module: nn.Module) -> tuple[int, int]:
    """(fan_in, fan_out): terms summed into one output, outputs that one input feeds.

    Weight shapes: (out, in) for Linear, (out, in/groups, *kernel) for a convolution and
    (in, out/groups, *kernel) for a transposed one. Unlike ``torch.nn.init``, which sees only the
    tensor, this counts ``groups`` and knows that a transposed convolution swaps the two.
    """
    weight = module.weight
    if weight.dim() < 2:
        raise ValueError(f"a weight of {weight.dim()} dimension has no fans; pass a layer with 2")
    receptive = math.prod(weight.shape[2:])
    groups = getattr(module, "groups", 1)
    first, second = weight.shape[0] // groups * receptive, weight.shape[1] * receptive
    return (first, second) if getattr(module, "transposed", False) else (second, first)


def constant(value: float) -> Scheme:
    """Every weight the same: no randomness, hence no variance."""
    return Scheme(lambda i, o: 0.0, lambda w, v, g: w.fill_(value))


def zeros() -> Scheme:
    """Every weight zero."""
    return Scheme(lambda i, o: 0.0, lambda w, v, g: w.zero_())


def normal(std: float) -> Scheme:
    """N(0, Var=std²), whatever the layer's size. Raises ValueError for a negative std."""
    if std < 0:
        raise ValueError(f"normal({std:g}): a standard deviation is 0 or more")
    return Scheme(lambda i, o: std**2, _fill_normal)


def xavier(gain: float = 1.0) -> Scheme:
    """N(0, Var=gain²·2/(fan_in+fan_out)). Glorot & Bengio 2010, eq. 12 (there for gain 1)."""
    return Scheme(lambda i, o: gain**2 * 2 / (i + o), _fill_normal)


def he(negative_slope: float = 0.0) -> Scheme:
    """N(0, Var=2/((1+a²)·fan_in)). He et al. 2015, eq. 10 (a = 0) and eq. 15 (Leaky ReLU)."""
    return Scheme(lambda i, o: 2 / ((1 + negative_slope**2) * i), _fill_normal)


def lecun(gain: float = 1.0) -> Scheme:
    """N(0, Var=gain²/fan_in). LeCun et al. 1998, eq. 16 (there for gain 1)."""
    return Scheme(lambda i, o: gain**2 / i, _fill_normal)


def orthogonal(gain: float = 1.0) -> Scheme:
    """gain · an orthogonal matrix (Saxe et al. 2013). In a Linear, Var=gain²/max(in, out)."""

    def fill(weight: Tensor, variance: float, generator: torch.Generator) -> None:
        nn.init.orthogonal_(weight, gain, generator=generator)

    return Scheme(lambda i, o: gain**2 / max(i, o), fill)


def pytorch_default() -> Scheme:
    """What ``nn.Linear`` and ``nn.ConvNd`` do unasked: U(±1/√fan_in), Var=1/(3·fan_in), bias too.

    ``kaiming_uniform_(a=√5)`` in torch/nn/modules/linear.py: bound √(6/((1+5)·fan_in)). The same as
    the "standard" initialization that Glorot & Bengio 2010 (eq. 1) found wanting. (For transposed
    convolutions torch takes out·k² for fan_in; this does not follow it there.)
    """
    return Scheme(lambda i, o: 1 / (3 * i), _fill_uniform, lambda i: i**-0.5)


@torch.no_grad()
def initialize(model: nn.Module, scheme: Scheme, seed: int) -> nn.Module:
    """Fill each Linear and convolution of `model` in place, from one seed; return the model.

    The same seed gives every scheme of the same distribution the same draws, scaled. Raises
    TypeError for what is no Scheme.
    """
    if not isinstance(scheme, Scheme):
        name = getattr(scheme, "__name__", type(scheme).__name__)
        raise TypeError(f"{name} is no Scheme; call it, as in {name}()")
    generator = torch.Generator().manual_seed(seed)
    for module in model.modules():
        if not isinstance(module, LAYERS):
            continue
        fan_in, fan_out = fans(module)
        scheme.fill(module.weight, scheme.variance(fan_in, fan_out), generator)
        if module.bias is None:
            continue
        if scheme.bias_bound is None:
            module.bias.zero_()
        else:
            bound = scheme.bias_bound(fan_in)
            module.bias.uniform_(-bound, bound, generator=generator)
    return model


def _fill_normal(weight: Tensor, variance: float, generator: torch.Generator) -> None:
    weight.normal_(0.0, math.sqrt(variance), generator=generator)


def _fill_uniform(weight: Tensor, variance: float, generator: torch.Generator) -> None:
    bound = math.sqrt(3 * variance)  # U(-b, b) has variance b²/3
    weight.uniform_(-bound, bound, generator=generator)

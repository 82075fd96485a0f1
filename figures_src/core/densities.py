"""Densities of activations, as shares of a histogram's bins, for Gaussian pre-activations."""

import math

import torch
from torch import Tensor


def normal_cdf(z: Tensor) -> Tensor:
    """P(ξ < z) for ξ ~ N(0, Var=1), elementwise."""
    return torch.special.ndtr(z.double())


def tanh_histogram(edges: Tensor, q: float) -> Tensor:
    """Share of tanh(z), z ~ N(0, Var=q), in each bin between `edges`."""
    inverse = torch.atanh(edges.double().clamp(-1, 1))  # ±inf at ±1, where the CDF is 0 or 1
    return normal_cdf(inverse / math.sqrt(q)).diff()


def tanh_share_above(threshold: float, q: float) -> float:
    """P(|tanh(z)| > threshold) for z ~ N(0, Var=q)."""
    return 2 * normal_cdf(torch.tensor(-math.atanh(threshold) / math.sqrt(q))).item()


def log10_histogram(edges: Tensor, q: float) -> Tensor:
    """Share of log10|z|, z ~ N(0, Var=q), in each bin between `edges`."""
    return (2 * normal_cdf(10 ** edges.double() / math.sqrt(q))).diff()


def relu_histogram(edges: Tensor, q: float) -> Tensor:
    """Share of ReLU(z), z ~ N(0, Var=q), in each bin of positive `edges` (not the half at 0)."""
    return normal_cdf(edges.double() / math.sqrt(q)).diff()

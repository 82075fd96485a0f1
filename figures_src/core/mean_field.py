"""Mean field: closed-form predictions of what the probe sees in wide layers.

Notation: q is the variance of a pre-activation, E[z²]; σ_w² = fan_in·Var(W); φ the activation.
With independent zero-mean weights and a wide layer, z is Gaussian, and
q_{l+1} = σ_w²·E[φ(√q_l·ξ)²], ξ ~ N(0, Var=1). Poole et al. 2016; Schoenholz et al. 2016.
"""

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import torch
from torch import Tensor

from figures_src.core.densities import normal_cdf
from figures_src.core.network import activation_function


def _panels() -> tuple[Tensor, Tensor]:
    """Nodes ξ and weights of ∫ f(ξ)·density(ξ) dξ: Gauss–Legendre on panels.

    The panels halve towards 0, where activations have their kinks and where tanh(16ξ) is nearly a
    step, and none is wider than a quarter. Exact to 1e-12 for what the lesson asks. The density is
    that of N(0, Var=1); beyond ±12 it is less than 1e-31.
    """
    nodes, weights = (torch.from_numpy(part) for part in np.polynomial.legendre.leggauss(24))
    widest = 0.25
    inner = widest * 0.5 ** torch.arange(40, -1, -1, dtype=torch.float64)
    outer = torch.arange(2 * widest, 12 + widest, widest, dtype=torch.float64)
    edges = torch.cat([torch.zeros(1, dtype=torch.float64), inner, outer])
    half, middle = edges.diff()[:, None] / 2, (edges[1:] + edges[:-1])[:, None] / 2
    xi, weights = (middle + half * nodes).flatten(), (half * weights).flatten()
    weights = weights * torch.exp(-xi.square() / 2) / math.sqrt(2 * math.pi)
    return torch.cat([-xi.flip(0), xi]), torch.cat([weights.flip(0), weights])


_NODES, _WEIGHTS = _panels()


def gaussian_mean(function: Callable[[Tensor], Tensor], variance: float = 1.0) -> float:
    """E[f(z)] for z ~ N(0, Var=variance), by quadrature; f works elementwise on float64.

    f may have a kink or a jump at 0, and nowhere else.
    """
    return (function(math.sqrt(variance) * _NODES) @ _WEIGHTS).item()


@cache
def activation_moment(activation: str, q: float) -> float:
    """E[φ(z)²] for z ~ N(0, Var=q)."""
    phi = activation_function(activation)
    return gaussian_mean(lambda z: phi(z).square(), q)


@cache
def slope_moment(activation: str, q: float) -> float:
    """E[φ'(z)²] for z ~ N(0, Var=q), the derivative by automatic differentiation."""
    return gaussian_mean(lambda z: slope_of(activation, z).square(), q)


def slope_of(activation: str, z: Tensor) -> Tensor:
    """φ'(z), elementwise, by automatic differentiation."""
    z = z.detach().clone().requires_grad_()
    (slope,) = torch.autograd.grad(activation_function(activation)(z).sum(), z)
    return slope


def preactivation_variances(
    activation: str, sigma_w2: float, depth: int, input_moment: float = 1.0, sigma_b2: float = 0.0
) -> list[float]:
    """q of layers 1 to `depth` of a network fed with E[x²] = input_moment; sigma_b2: Var(bias)."""
    variances, moment = [], input_moment
    for _ in range(depth):
        variances.append(sigma_w2 * moment + sigma_b2)
        moment = activation_moment(activation, variances[-1])
    return variances


def activation_moments(activation: str, sigma_w2: float, depth: int) -> list[float]:
    """E[a²] of layers 1 to `depth`, for inputs of E[x²] = 1."""
    variances = preactivation_variances(activation, sigma_w2, depth)
    return [activation_moment(activation, q) for q in variances]


def activation_stds(activation: str, sigma_w2: float, depth: int) -> list[float]:
    """√E[a²] of layers 1 to `depth`: the std, for an activation that is odd (tanh, linear)."""
    return [math.sqrt(moment) for moment in activation_moments(activation, sigma_w2, depth)]


def gradient_factors(
    activation: str, sigma_w2: float, depth: int, input_moment: float = 1.0
) -> list[float]:
    """χ = σ_w²·E[φ'(z)²] of layers 1 to `depth`: E[(∂loss/∂a)²] a layer earlier, over this one's.

    For square layers, where fan_out·Var(W) = σ_w² too. Schoenholz et al. 2016.
    """
    variances = preactivation_variances(activation, sigma_w2, depth, input_moment)
    return [sigma_w2 * slope_moment(activation, q) for q in variances]


def gradient_stds(activation: str, sigma_w2: float, depth: int) -> list[float]:
    """√E[(∂loss/∂z)²] of layers 1 to `depth`, for a gradient of variance 1 at the output."""
    factors = gradient_factors(activation, sigma_w2, depth)
    moments = [factors[-1] / sigma_w2]  # at the last layer only the slope: E[φ'(z)²]
    for factor in reversed(factors[:-1]):
        moments.insert(0, factor * moments[0])
    return [math.sqrt(moment) for moment in moments]


def weight_gradient_stds(activation: str, sigma_w2: float, depth: int) -> list[float]:
    """√E[(∂loss/∂W)²] per sample, layers 1 to `depth`: √(E[δ²]·E[x²]), x what enters the layer.

    For independent gradients at the outputs of different samples, so that the sum over N samples
    has N times the variance; divide the measured root mean square by √N. Glorot & Bengio 2010, eq.
    14.
    """
    gradients = gradient_stds(activation, sigma_w2, depth)
    entering = [1.0, *activation_stds(activation, sigma_w2, depth - 1)]
    return [gradient * x for gradient, x in zip(gradients, entering, strict=True)]


def linear_stds(sigma: float, fan_in: int, depth: int) -> list[float]:
    """(σ√n)^ℓ for layers 1 to `depth`: an activation with φ(z) ≈ z for small z is linear there."""
    return [(sigma * math.sqrt(fan_in)) ** layer for layer in range(1, depth + 1)]


def tanh_critical_variance(layer: int) -> float:
    """1/(2ℓ): how Var(a) of tanh falls at the critical point σ_w² = 1.

    From tanh²(z) ≈ z² − (2/3)z⁴: q_{l+1} = q_l − 2q_l², whose solution tends to 1/(2ℓ).
    Schoenholz et al. 2016 give the power law.
    """
    return 1 / (2 * layer)


def relu_mean(q: float, bias_bound: float = 0.0) -> float:
    """E[a] of a ReLU layer with E[z²] = q: a bias from U(±bias_bound), the rest Gaussian.

    √(q/2π) without a bias. A uniform bias is less peaked than a Gaussian, so that E[|z|] is larger.
    """
    spread = math.sqrt(q - bias_bound**2 / 3)
    shift = torch.linspace(-bias_bound, bias_bound, 2001, dtype=torch.float64) / spread
    density = torch.exp(-shift.square() / 2) / math.sqrt(2 * math.pi)
    return spread * (density + shift * normal_cdf(shift)).mean().item()


def tanh_median_gradient(q: float) -> float:
    """Median over root mean square of |φ'(z)·g|, for tanh, z ~ N(0, Var=q) and a Gaussian g.

    By bisection on ln of the median; P(|φ'(z)·g| < m) = E[erf(m/(√2·φ'(z)))], φ'(z) = 1/cosh²(z).
    """
    low, high = -60.0, 0.0
    for _ in range(60):
        middle = (low + high) / 2
        bound = math.exp(middle) / math.sqrt(2)
        share = gaussian_mean(lambda z, bound=bound: torch.erf(bound * z.cosh().square()), q)
        low, high = (middle, high) if share < 0.5 else (low, middle)
    return math.exp(low) / math.sqrt(slope_moment("tanh", q))

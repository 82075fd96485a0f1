"""Mean field: closed-form predictions of what the probe sees in wide layers.

Notation: q is the variance of a pre-activation, E[z²]; σ_w² = fan_in·Var(W); φ the activation.
With independent zero-mean weights and a wide layer, z is Gaussian, and
q_{l+1} = σ_w²·E[φ(√q_l·ξ)²], ξ ~ N(0, Var=1). Poole et al. 2016; Schoenholz et al. 2016.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from figures_src.core.densities import normal_cdf
from figures_src.core.network import ACTIVATIONS

# Trapezoid on a fine grid, not Gauss–Hermite: tanh(16ξ) is nearly a step, which few nodes miss.
_GRID = torch.linspace(-12, 12, 24000, dtype=torch.float64)  # even: no point on ReLU's kink at 0
_DENSITY = torch.exp(-_GRID.square() / 2) / math.sqrt(2 * math.pi)


def gaussian_mean(function: Callable[[Tensor], Tensor], variance: float = 1.0) -> float:
    """E[f(z)] for z ~ N(0, Var=variance), by quadrature; f works elementwise on float64."""
    return torch.trapezoid(function(math.sqrt(variance) * _GRID) * _DENSITY, _GRID).item()


def activation_moment(activation: str, q: float) -> float:
    """E[φ(z)²] for z ~ N(0, Var=q)."""
    return gaussian_mean(lambda z: ACTIVATIONS[activation]()(z).square(), q)


def slope_moment(activation: str, q: float) -> float:
    """E[φ'(z)²] for z ~ N(0, Var=q), the derivative by automatic differentiation."""

    def squared_slope(z: Tensor) -> Tensor:
        z = z.clone().requires_grad_()
        (slope,) = torch.autograd.grad(ACTIVATIONS[activation]()(z).sum(), z)
        return slope.square()

    return gaussian_mean(squared_slope, q)


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

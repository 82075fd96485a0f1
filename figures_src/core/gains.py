"""The gain of an activation: the factor of its weights with which one layer keeps E[z²] = 1."""

import math
from collections.abc import Sequence
from itertools import accumulate
from operator import mul

from figures_src.core.mean_field import (
    activation_moment,
    gaussian_mean,
    gradient_factors,
    preactivation_variances,
    slope_of,
)
from figures_src.core.network import activation_function


def gain(activation: str) -> float:
    """1/√E[φ(ξ)²] for ξ ~ N(0, Var=1), by quadrature.

    √2 for ReLU and √(2/(1+a²)) for Leaky ReLU (He et al. 2015); 1 for SELU, which was made so.
    It keeps E[z²] = 1 where it is 1; whether it comes back there after a disturbance is another
    question, and so is what it does to the gradient: see `mean_field.gradient_factors`.
    """
    return 1 / math.sqrt(activation_moment(activation, 1.0))


def restoring_factor(activation: str) -> float:
    """χ∥ at unit variance with `gain`: what one layer makes of a small error of ln q.

    d ln q_{l+1} / d ln q_l = gain²·d E[φ(√q·ξ)²]/dq at q = 1, which is gain²·E[φ(ξ)·φ'(ξ)·ξ]. Below
    1 the fixed point draws q back, at 1 (ReLU) every q stays, above 1 any error grows. The
    "parallel susceptibility" of Roberts, Yaida & Hanin 2022.
    """
    phi = activation_function(activation)
    change = gaussian_mean(lambda z: phi(z) * slope_of(activation, z) * z)
    return gain(activation) ** 2 * change


def scale_ratios(
    signal: Sequence[float], gradient: Sequence[float], settled: int
) -> dict[str, float]:
    """What a network does to the scale, from E[z²] and E[(∂loss/∂z)²] of layers 1 to depth.

    forward: E[z²] of the last layer over the first; backward: gradient of the first over the last;
    "… layer": the factor of one layer, geometric mean between layer `settled` and the last.
    """
    start, steps = settled - 1, len(signal) - settled
    return {
        "forward": signal[-1] / signal[0],
        "backward": gradient[0] / gradient[-1],
        "forward layer": (signal[-1] / signal[start]) ** (1 / steps),
        "backward layer": (gradient[start] / gradient[-1]) ** (1 / steps),
    }


def predicted_ratios(
    activation: str, used: float, depth: int, settled: int, input_moment: float = 1.0
) -> dict[str, float]:
    """Mean field of `scale_ratios` with the gain `used`, for inputs of E[x²] = input_moment.

    E[z²] by its recursion, the gradient by products of χ = used²·E[φ'(z)²].
    """
    signal = preactivation_variances(activation, used**2, depth, input_moment)
    factors = gradient_factors(activation, used**2, depth, input_moment)
    gradient = list(accumulate(reversed(factors), mul))[::-1]
    return scale_ratios(signal, gradient, settled)

"""What two different inputs still have to do with each other, layer after layer: closed forms.

z and z' are the pre-activations of one unit for two independent inputs, q = E[z²] = E[z'²] and
d = E[(z − z')²]/2, the variance a unit has *across samples*. Working with d and not with the
correlation keeps every digit where z and z' are nearly equal. Poole et al. 2016 give the recursion.
"""

import math

import torch

from figures_src.core.mean_field import preactivation_variances
from figures_src.core.network import activation_function

# Trapezoid on a product grid. An even number of points, so that none lies on ReLU's kink at 0.
_AXIS = torch.linspace(-8, 8, 400, dtype=torch.float64)
_WEIGHTS = torch.exp(-_AXIS.square() / 2) / math.sqrt(2 * math.pi) * (_AXIS[1] - _AXIS[0])


def activation_difference(activation: str, q: float, d: float) -> float:
    """E[(φ(z) − φ(z'))²]/2: the variance across samples of an activation.

    By quadrature over u = (z + z')/2 and v = (z − z')/2, which are independent; for ReLU in closed
    form from the arc-cosine kernel of order 1 (Cho & Saul 2009).
    """
    if activation == "relu":
        theta = angle(q, d)
        cap = 2 * math.sin(theta / 2) ** 2  # 1 − cos θ
        return q / 2 * (cap - (math.sin(theta) - theta * math.cos(theta)) / math.pi)
    u, v = math.sqrt(q - d / 2) * _AXIS[:, None], math.sqrt(d / 2) * _AXIS
    phi = activation_function(activation)
    return (_WEIGHTS @ ((phi(u + v) - phi(u - v)).square() / 2) @ _WEIGHTS).item()


def angle(q: float, d: float) -> float:
    """Angle between two vectors of mean square q, half of whose mean square distance is d."""
    return 2 * math.asin(math.sqrt(d / (2 * q)))


def preactivation_differences(
    activation: str, sigma_w2: float, depth: int, sigma_b2: float = 0.0
) -> list[tuple[float, float]]:
    """(q, d) of layers 1 to `depth`, for independent inputs of E[x²] = 1.

    A bias is the same for all inputs: it adds to q, and nothing to d.
    """
    pairs, difference = [], 1.0
    for q in preactivation_variances(activation, sigma_w2, depth, sigma_b2=sigma_b2):
        pairs.append((q, sigma_w2 * difference))
        difference = activation_difference(activation, *pairs[-1])
    return pairs


def activation_differences(
    activation: str, sigma_w2: float, depth: int, sigma_b2: float = 0.0
) -> list[float]:
    """Variance across samples of the activations of layers 1 to `depth`."""
    pairs = preactivation_differences(activation, sigma_w2, depth, sigma_b2)
    return [activation_difference(activation, q, d) for q, d in pairs]

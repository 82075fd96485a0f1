"""Gains computed by quadrature are those of the papers, and of Gauss–Hermite."""

import math

import numpy as np
import pytest

from figures_src.core.gains import gain, restoring_factor


@pytest.mark.parametrize(
    ("activation", "expected"),
    [
        ("linear", 1.0),
        ("relu", math.sqrt(2)),
        ("leaky_relu", math.sqrt(2 / 1.0001)),
        ("tanh", 1.5925),
        ("gelu", 1.5335),
        ("silu", 1.6765),
        ("mish", 1.4868),
        ("selu", 1.0),
    ],
)
def test_gain(activation, expected):
    assert gain(activation) == pytest.approx(expected, abs=1e-4)


def test_restoring_factor():
    """ReLU forgets nothing, tanh draws q back, GELU drives it away."""
    assert restoring_factor("relu") == pytest.approx(1, abs=1e-5)
    assert restoring_factor("linear") == pytest.approx(1, abs=1e-5)
    assert restoring_factor("gelu") > 1.05
    # d E[φ²]/d ln q = E[φ·φ'·ξ], by 80 nodes
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    phi = np.tanh(nodes)
    derivative = (weights * phi * (1 - phi**2) * nodes).sum() / (weights * phi**2).sum()
    assert restoring_factor("tanh") == pytest.approx(derivative, rel=1e-4)
    assert derivative < 0.8

"""Gains computed by quadrature are those of the papers, and of Gauss–Hermite."""

import math

import numpy as np
import pytest

from figures_src.core.gains import gain, predicted_ratios, restoring_factor, scale_ratios


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
    assert restoring_factor("relu") == pytest.approx(1, abs=1e-12)
    assert restoring_factor("linear") == pytest.approx(1, abs=1e-12)
    assert restoring_factor("gelu") > 1.05
    # d E[φ²]/d ln q = E[φ·φ'·ξ], by 80 nodes
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    phi = np.tanh(nodes)
    derivative = (weights * phi * (1 - phi**2) * nodes).sum() / (weights * phi**2).sum()
    assert restoring_factor("tanh") == pytest.approx(derivative, rel=1e-7)
    assert derivative < 0.8


def test_scale_ratios_by_hand():
    """E[z²] 1, 2, 4, 8 and a gradient that halves the other way; settled from layer 2 on."""
    assert scale_ratios([1, 2, 4, 8], [8, 4, 2, 1], 2) == pytest.approx(
        {"forward": 8, "backward": 8, "forward layer": 2, "backward layer": 2}
    )
    assert scale_ratios([5, 2, 4, 16, 18], [90, 48, 12, 3, 1.5], 3) == pytest.approx(
        {
            "forward": 18 / 5,
            "backward": 60,
            "forward layer": math.sqrt(18 / 4),
            "backward layer": math.sqrt(12 / 1.5),
        }
    )


def test_predicted_ratios():
    """ReLU multiplies E[z²] and the gradient by used²/2 a layer, whatever comes in."""
    for scale in (1.0, 0.25):
        assert predicted_ratios("relu", 1.0, 6, 2, scale) == pytest.approx(
            {"forward": 1 / 32, "backward": 1 / 32, "forward layer": 0.5, "backward layer": 0.5}
        )
    doubled = predicted_ratios("relu", 2.0, 6, 2)  # used²/2 = 2
    assert doubled == pytest.approx(
        {"forward": 32, "backward": 32, "forward layer": 2, "backward layer": 2}
    )
    # For tanh the scale of the input counts; it is 1 unless it is given.
    assert predicted_ratios("tanh", 1.0, 6, 2) == predicted_ratios("tanh", 1.0, 6, 2, 1.0)
    assert predicted_ratios("tanh", 1.0, 6, 2, 4.0)["forward"] < 0.3
    assert predicted_ratios("tanh", 1.0, 6, 2, 0.01)["forward"] > 0.9

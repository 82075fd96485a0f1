"""What two inputs have in common, predicted and sampled."""

import math

import pytest
import torch

from figures_src.core import correlation, finite_width
from tests.core.simulation import PHI, simulate


@pytest.mark.parametrize("name", ["linear", "relu", "tanh", "gelu"])
@pytest.mark.parametrize(("q", "d"), [(1.0, 1.0), (2.0, 0.3), (0.5, 0.01)])
def test_activation_difference_by_sampling(name, q, d):
    """z and z' of variance q and covariance q − d; a million pairs know the mean to 0.3 %."""
    generator = torch.Generator().manual_seed(0)
    shared, one, two = torch.randn(3, 10**6, generator=generator, dtype=torch.float64)
    z, other = (math.sqrt(q - d) * shared + math.sqrt(d) * own for own in (one, two))
    sampled = (PHI[name](z) - PHI[name](other)).square() / 2
    spread = (sampled.std() / 1000).item()
    assert correlation.activation_difference(name, q, d) == pytest.approx(
        sampled.mean().item(), abs=5 * spread
    )


def test_closed_form_of_relu_is_the_quadrature():
    """Leaky ReLU of slope 0 has no closed form here; ReLU and the general formula must agree."""
    axis, weights = correlation._AXIS, correlation._WEIGHTS
    q, d = 1.7, 0.6
    u, v = math.sqrt(q - d / 2) * axis[:, None], math.sqrt(d / 2) * axis
    quadrature = weights @ ((torch.relu(u + v) - torch.relu(u - v)).square() / 2) @ weights
    assert correlation.activation_difference("relu", q, d) == pytest.approx(
        quadrature.item(), rel=1e-3
    )


@pytest.mark.parametrize(
    ("q", "d", "expected"), [(1.0, 1.0, math.pi / 2), (3.0, 6.0, math.pi), (2.0, 0.0, 0.0)]
)
def test_angle(q, d, expected):
    assert correlation.angle(q, d) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "sigma_w2", "sigma_b2", "share"),
    [("tanh", 1.0, 0.0, 0.12), ("relu", 2.0, 0.0, 0.35), ("relu", 1 / 3, 1 / 3, 0.35)],
)
def test_activation_differences_in_wide_networks(name, sigma_w2, sigma_b2, share):
    depth = 5
    found = simulate(name, sigma_w2, depth=depth, width=600, networks=6, sigma_b2=sigma_b2)
    predicted = correlation.activation_differences(name, sigma_w2, depth, sigma_b2)
    assert found.difference_a.mean(dim=0).tolist() == pytest.approx(predicted, rel=share)


def test_a_bias_adds_to_q_and_not_to_d():
    (q, d), *_ = correlation.preactivation_differences("relu", 0.5, 3, sigma_b2=0.25)
    assert (q, d) == pytest.approx((0.75, 0.5))


def test_shared_variance_of_squares():
    """2·J₂(θ)/π − 1 is the covariance of ReLU(z)² and ReLU(z')², over E[ReLU(z)²]², at angle θ."""
    generator = torch.Generator().manual_seed(0)
    z, own = torch.randn(2, 2 * 10**6, generator=generator, dtype=torch.float64)
    for theta in (math.pi / 3, 1.0, 2 * math.pi / 3):
        other = math.cos(theta) * z + math.sin(theta) * own
        squares = z.relu().square() * other.relu().square()
        # E[ReLU(z)²] = 1/2
        sampled, spread = 4 * squares.mean().item() - 1, 4 * squares.std().item() / len(z) ** 0.5
        assert finite_width.shared_variance(theta) == pytest.approx(sampled, abs=5 * spread)
    assert finite_width.shared_variance(math.pi / 2) == pytest.approx(0, abs=1e-12)
    assert finite_width.shared_variance(0.0) == pytest.approx(5)

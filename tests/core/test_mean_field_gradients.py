"""Predicted gradients against autograd in wide networks."""

import pytest

from figures_src.core import mean_field
from tests.core.simulation import simulate

pytestmark = pytest.mark.xdist_group("theory gradients")  # one worker simulates for all
DEPTH, WIDTH, NETWORKS = 5, 600, 6
# What to allow: a single ratio of neighbours spreads little, a product of five more.
CASES = [("linear", 0.5, 0.25), ("relu", 1.0, 0.3), ("tanh", 1.0, 0.12), ("tanh", 6.0, 0.12)]
each_case = pytest.mark.parametrize(("name", "sigma_w2", "share"), CASES)


@pytest.fixture(scope="module")
def measured():
    return {
        (name, sigma_w2): simulate(name, sigma_w2, depth=DEPTH, width=WIDTH, networks=NETWORKS)
        for name, sigma_w2, _ in CASES
    }


@each_case
def test_gradient_factors(measured, name, sigma_w2, share):
    """χ of layer ℓ is E[(∂loss/∂a)²] at ℓ − 1, over that at ℓ."""
    gradients = measured[name, sigma_w2].gradient_a.mean(dim=0)
    ratios = (gradients[:-1] / gradients[1:]).tolist()
    assert ratios == pytest.approx(
        mean_field.gradient_factors(name, sigma_w2, DEPTH), rel=share / 2
    )


@pytest.mark.parametrize("sigma_w2", [1.0, 6.0])
def test_one_layer_off_would_fail(sigma_w2):
    factors = mean_field.gradient_factors("tanh", sigma_w2, DEPTH)
    assert max(a / b for a, b in zip(factors[1:], factors[:-1], strict=True)) > 1.12


@each_case
def test_gradient_stds(measured, name, sigma_w2, share):
    seen = measured[name, sigma_w2].gradient_z.mean(dim=0).sqrt().tolist()
    assert seen == pytest.approx(mean_field.gradient_stds(name, sigma_w2, DEPTH), rel=share)


@each_case
def test_weight_gradient_stds(measured, name, sigma_w2, share):
    """A sum over 50 samples has 50 times the variance of one."""
    seen = (measured[name, sigma_w2].gradient_w.mean(dim=0) / 50).sqrt().tolist()
    assert seen == pytest.approx(mean_field.weight_gradient_stds(name, sigma_w2, DEPTH), rel=share)


@pytest.mark.parametrize(("name", "sigma_w2"), [("tanh", 2.0), ("relu", 1.5)])
def test_the_last_layer_has_only_its_slope(name, sigma_w2):
    """∂loss/∂a is given there with variance 1, so that ∂loss/∂z is φ'(z) times it."""
    for depth in (1, 4):
        q = mean_field.preactivation_variances(name, sigma_w2, depth)[-1]
        last = mean_field.gradient_stds(name, sigma_w2, depth)[-1]
        assert last**2 == pytest.approx(mean_field.slope_moment(name, q), rel=1e-12)


def test_relu_loses_half_each_layer():
    assert mean_field.gradient_factors("relu", 2.0, 4) == pytest.approx([1.0] * 4, rel=1e-6)
    assert mean_field.gradient_factors("relu", 1.0, 4) == pytest.approx([0.5] * 4, rel=1e-6)

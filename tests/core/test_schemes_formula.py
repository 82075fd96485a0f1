"""Each scheme has the variance of its formula, by counting as well as by its own word."""

import pytest
import torch
from torch import nn

from figures_src.core import schemes

FAN_IN, FAN_OUT = 500, 200
# scheme → Var(W) worked out by hand for FAN_IN, FAN_OUT
VARIANCES = {
    "normal": (schemes.normal(0.3), 0.09),
    "xavier": (schemes.xavier(), 2 / 700),
    "xavier_gain": (schemes.xavier(5 / 3), 25 / 9 * 2 / 700),
    "he": (schemes.he(), 2 / 500),
    "he_leaky": (schemes.he(0.5), 2 / 1.25 / 500),
    "lecun": (schemes.lecun(), 1 / 500),
    "lecun_gain": (schemes.lecun(2.0), 4 / 500),
    "orthogonal": (schemes.orthogonal(), 1 / 500),
    "orthogonal_gain": (schemes.orthogonal(3.0), 9 / 500),
    "default": (schemes.pytorch_default(), 1 / 1500),
}


def weight(scheme: schemes.Scheme, seed: int = 3) -> torch.Tensor:
    layer = schemes.initialize(nn.Linear(FAN_IN, FAN_OUT), scheme, seed)
    return layer.weight.detach().double()


@pytest.mark.parametrize("name", VARIANCES)
def test_variance_by_formula(name):
    scheme, variance = VARIANCES[name]
    assert scheme.variance(FAN_IN, FAN_OUT) == pytest.approx(variance)


@pytest.mark.parametrize("name", VARIANCES)
def test_variance_by_sampling(name):
    """100 000 draws: the variance is known to √(2/10⁵) = 0.45 %, the mean to std/316."""
    scheme, variance = VARIANCES[name]
    sample = weight(scheme)
    assert sample.square().mean().item() == pytest.approx(variance, rel=0.0225)
    assert abs(sample.mean().item()) < 5 * (variance / sample.numel()) ** 0.5


@pytest.mark.parametrize("name", ["normal", "xavier", "he", "lecun"])
def test_normal_schemes_are_normal(name):
    """Kurtosis 3 ± 5·√(24/10⁵), and no truncation: some draw lies beyond four std."""
    scheme, variance = VARIANCES[name]
    standard = weight(scheme) / variance**0.5
    assert (standard**4).mean().item() == pytest.approx(3, abs=0.08)
    assert standard.abs().max() > 4


def test_default_is_uniform():
    """U(−b, b) with b = 1/√fan_in: kurtosis 9/5, and nothing outside."""
    standard = weight(schemes.pytorch_default()) * FAN_IN**0.5
    assert standard.abs().max() <= 1
    assert standard.abs().max() > 0.999
    assert (standard**4).mean().item() * 9 == pytest.approx(9 / 5, abs=0.03)


def test_orthogonal_keeps_lengths():
    """The shorter side is orthonormal times the gain."""
    matrix = weight(schemes.orthogonal(1.5))
    identity = torch.eye(FAN_OUT, dtype=torch.float64)
    torch.testing.assert_close(matrix @ matrix.T, 2.25 * identity, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    "scheme", [schemes.zeros(), schemes.constant(0.5)], ids=["zeros", "constant"]
)
def test_constant_schemes_have_no_variance(scheme):
    assert scheme.variance(FAN_IN, FAN_OUT) == 0
    assert len(weight(scheme).unique()) == 1


def test_xavier_is_the_mean_of_both_fans():
    """Symmetric in the fans, and equal to 1/fan_in where they agree."""
    variance = schemes.xavier().variance
    assert variance(30, 70) == variance(70, 30) == pytest.approx(0.02)
    assert variance(40, 40) == pytest.approx(1 / 40)

"""Mean field against wide networks: off by one layer is off by far more than the spread."""

import math
from itertools import pairwise

import numpy as np
import pytest
import scipy
import torch

from figures_src.core import correlation, gain, mean_field, mlp, zeros
from figures_src.core.network import ACTIVATIONS
from tests.core.simulation import simulate

pytestmark = pytest.mark.xdist_group("theory")  # one worker simulates for all
DEPTH, WIDTH, NETWORKS = 5, 700, 6
# activation, σ_w², and what to allow: five times the spread √(v·ℓ/(n·networks)) at the last layer,
# where one layer multiplies q by a factor of variance v/n: 5 for ReLU, 2 for linear, less for tanh.
CASES = [
    ("linear", 0.5, 0.25),
    ("relu", 1.0, 0.35),
    ("relu", 3.0, 0.35),
    ("tanh", 1.0, 0.10),
    ("tanh", 4.0, 0.06),
    ("gelu", 1.0, 0.35),
    ("sigmoid", 2.0, 0.03),
]


@pytest.fixture(scope="module")
def measured():
    return {
        (name, sigma_w2): simulate(name, sigma_w2, depth=DEPTH, width=WIDTH, networks=NETWORKS)
        for name, sigma_w2, _ in CASES
    }


def assert_close(seen: torch.Tensor, predicted: list[float], share: float) -> None:
    """Each layer's mean over networks within `share` of the prediction."""
    assert len(predicted) == seen.shape[1]
    assert seen.mean(dim=0).tolist() == pytest.approx(predicted, rel=share)


@pytest.mark.parametrize(("name", "sigma_w2", "share"), CASES)
def test_preactivation_variances(measured, name, sigma_w2, share):
    predicted = mean_field.preactivation_variances(name, sigma_w2, DEPTH)
    assert predicted[0] == pytest.approx(sigma_w2)
    assert_close(measured[name, sigma_w2].z, predicted, share)


@pytest.mark.parametrize(("name", "sigma_w2", "share"), CASES)
def test_activation_moments(measured, name, sigma_w2, share):
    predicted = mean_field.activation_moments(name, sigma_w2, DEPTH)
    assert_close(measured[name, sigma_w2].a, predicted, share)


@pytest.mark.parametrize(("name", "sigma_w2", "share"), CASES)
def test_one_layer_off_would_fail(name, sigma_w2, share):
    """In at least one layer, layers ℓ and ℓ + 1 differ by far more than the tests above allow."""
    moments = mean_field.activation_moments(name, sigma_w2, DEPTH + 1)
    off = [abs(after / before - 1) for before, after in pairwise(moments)]
    assert max(off) > 1.4 * share


@pytest.mark.parametrize("sigma_w2", [1.0, 4.0])
def test_activation_stds(measured, sigma_w2):
    predicted = mean_field.activation_stds("tanh", sigma_w2, DEPTH)
    assert_close(measured["tanh", sigma_w2].std_a, predicted, 0.05)


def test_input_moment_and_bias():
    found = simulate(
        "tanh", 1.5, depth=4, width=WIDTH, networks=NETWORKS, sigma_b2=0.3
    )  # q of layer 1 is 1.8, and without the bias 1.5
    predicted = mean_field.preactivation_variances("tanh", 1.5, 4, sigma_b2=0.3)
    assert predicted[0] == pytest.approx(1.8)
    assert_close(found.z, predicted, 0.06)
    assert mean_field.preactivation_variances("relu", 2.0, 3, input_moment=0.25) == pytest.approx(
        [0.5] * 3
    )


def test_relu_halves():
    """E[ReLU(z)²] = q/2 for any q: He's factor of two."""
    for q in (1e-8, 1.0, 50.0):
        assert mean_field.activation_moment("relu", q) == pytest.approx(q / 2, rel=1e-12)
        assert mean_field.slope_moment("relu", q) == pytest.approx(0.5, rel=1e-12)


def test_he_keeps_and_xavier_halves():
    assert mean_field.activation_moments("relu", 2.0, 20) == pytest.approx([1.0] * 20, rel=1e-5)
    halves = [0.5**layer for layer in range(1, 21)]
    assert mean_field.activation_moments("relu", 1.0, 20) == pytest.approx(halves, rel=1e-5)


@pytest.mark.parametrize("q", [1e-6, 0.3, 1.0, 256.0])
def test_gaussian_mean(q):
    """Moments of a Gaussian: 1, q, 3q²; and E[cos z] = e^(−q/2)."""
    assert mean_field.gaussian_mean(torch.ones_like, q) == pytest.approx(1)
    assert mean_field.gaussian_mean(torch.square, q) == pytest.approx(q)
    assert mean_field.gaussian_mean(lambda z: z**4, q) == pytest.approx(3 * q**2)
    assert mean_field.gaussian_mean(torch.cos, q) == pytest.approx(math.exp(-q / 2), abs=1e-9)


def test_gaussian_mean_is_of_unit_variance_unless_told():
    assert mean_field.gaussian_mean(torch.square) == pytest.approx(1)


# By adaptive quadrature on both sides of the kink, from formulas of their own.
SIGMOID = scipy.special.expit
FORMULAS = {
    "linear": (lambda z: z, lambda z: 1.0),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
    "leaky_relu": (lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "sigmoid": (SIGMOID, lambda z: SIGMOID(z) * SIGMOID(-z)),
    "gelu": (
        lambda z: z * scipy.special.ndtr(z),
        lambda z: scipy.special.ndtr(z) + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi),
    ),
    "silu": (
        lambda z: z * SIGMOID(z),
        lambda z: SIGMOID(z) * (1 + z * SIGMOID(-z)),
    ),
    "mish": (
        lambda z: z * math.tanh(np.logaddexp(0, z)),
        lambda z: (
            math.tanh(np.logaddexp(0, z))
            + z * SIGMOID(z) * (1 - math.tanh(np.logaddexp(0, z)) ** 2)
        ),
    ),
    "selu": (
        lambda z: SCALE * (z if z > 0 else ALPHA * math.expm1(z)),
        lambda z: SCALE * (1.0 if z > 0 else ALPHA * math.exp(z)),
    ),
}
SCALE, ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


def adaptive(function, q: float) -> float:
    """E[f(z)²] for z ~ N(0, Var=q), and how far it may be off."""

    def density(xi: float) -> float:
        return function(math.sqrt(q) * xi) ** 2 * math.exp(-xi * xi / 2) / math.sqrt(2 * math.pi)

    places = [0.0, 1e-3, 1e-2, 0.1, 0.5, 2.0, 6.0, 12.0]
    pieces = [(-b, -a) for a, b in pairwise(places)] + list(pairwise(places))
    return sum(scipy.integrate.quad(density, a, b, epsabs=1e-14, limit=200)[0] for a, b in pieces)


@pytest.mark.parametrize("q", [1e-3, 1.0, 16.0, 256.0])
@pytest.mark.parametrize("name", FORMULAS)
def test_moments_are_exact(name, q):
    """To 1e-12 of their size, SELU's with its kink too."""
    assert set(FORMULAS) == set(ACTIVATIONS)
    phi, slope = FORMULAS[name]
    assert mean_field.activation_moment(name, q) == pytest.approx(adaptive(phi, q), rel=1e-12)
    assert mean_field.slope_moment(name, q) == pytest.approx(adaptive(slope, q), rel=1e-12)


@pytest.mark.parametrize("q", [0.3, 1.0, 4.0])
def test_slope_moment_of_selu_in_closed_form(q):
    """λ²·(1/2 + α²·E[e^{2z}; z < 0]), the latter e^{2q}·Φ(−2√q)."""
    below = math.exp(2 * q) * scipy.special.ndtr(-2 * math.sqrt(q))
    expected = SCALE**2 * (0.5 + ALPHA**2 * below)
    assert mean_field.slope_moment("selu", q) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: mean_field.activation_moments("sellu", 1.0, 3),
        lambda: mean_field.slope_moment("sellu", 1.0),
        lambda: correlation.activation_difference("sellu", 1.0, 0.5),
        lambda: mlp([2, 2], "sellu", zeros(), 0),
        lambda: gain("sellu"),
    ],
)
def test_an_activation_that_is_not_there(call):
    with pytest.raises(ValueError, match="unknown activation 'sellu'; one of linear, relu, leaky"):
        call()


@pytest.mark.parametrize("q", [0.2, 1.0, 16.0, 256.0])
def test_slope_moment_of_tanh(q):
    """E[(1 − tanh²)²] by sampling; a million draws know it to a fifth of a percent or better."""
    z = torch.randn(10**6, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * q**0.5
    sampled = (1 - z.tanh().square()).square()
    spread = (sampled.std() / 1000).item()
    assert mean_field.slope_moment("tanh", q) == pytest.approx(
        sampled.mean().item(), abs=5 * spread
    )


def test_linear_stds():
    """(σ√n)^ℓ: 0.02·√100 = 0.2."""
    assert mean_field.linear_stds(0.02, 100, 3) == pytest.approx([0.2, 0.04, 0.008])


def test_linear_stds_are_what_a_small_tanh_signal_does():
    exact = mean_field.activation_stds("tanh", 100 * 0.001**2, 6)
    assert exact == pytest.approx(mean_field.linear_stds(0.001, 100, 6), rel=1e-3)


def test_tanh_critical_variance():
    """2ℓ·Var(a) tends to 1."""
    moments = mean_field.activation_moments("tanh", 1.0, 800)
    for layer, distance in ((25, 0.04), (100, 0.02), (800, 0.005)):
        ratio = moments[layer - 1] / mean_field.tanh_critical_variance(layer)
        assert ratio == pytest.approx(1, abs=distance)


@pytest.mark.parametrize(("q", "bound"), [(2.0, 0.0), (1.0, 1.0), (0.3, 0.9)])
def test_relu_mean(q, bound):
    """z is a uniform bias plus a Gaussian, of variance q together."""
    generator = torch.Generator().manual_seed(0)
    bias = (2 * torch.rand(10**6, generator=generator, dtype=torch.float64) - 1) * bound
    noise = torch.randn(10**6, generator=generator, dtype=torch.float64)
    sampled = (bias + noise * math.sqrt(q - bound**2 / 3)).relu()
    spread = (sampled.std() / 1000).item()
    assert mean_field.relu_mean(q, bound) == pytest.approx(sampled.mean().item(), abs=5 * spread)


@pytest.mark.parametrize("q", [0.1, 1.0, 16.0])
def test_tanh_median_gradient(q):
    """The median of a million draws of |φ'(z)·g|, whose own spread is about 1/(2·density·1000)."""
    z, g = torch.randn(2, 10**6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    values = (g * (1 - (z * math.sqrt(q)).tanh().square())).abs()
    sampled = (values.median() / values.square().mean().sqrt()).item()
    assert mean_field.tanh_median_gradient(q) == pytest.approx(sampled, rel=0.02)

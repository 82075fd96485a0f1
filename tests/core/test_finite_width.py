"""How single networks scatter about mean field: predicted means and bands against hundreds."""

import math

import pytest
import torch

from figures_src.core import finite_width
from figures_src.core.mean_field import activation_moments
from tests.core.simulation import simulate


def logs(moments: torch.Tensor) -> tuple[list[float], list[float]]:
    """Mean and std over networks of ln E[a²], layer by layer."""
    values = moments.log()
    return values.mean(dim=0).tolist(), values.std(dim=0).tolist()


@pytest.mark.parametrize("sigma_w2", [2.0, 1.0])
def test_relu_log_moment(sigma_w2):
    """600 networks: the mean is known to 0.03, the std to 3 %. Without its drift −5ℓ/(2n) the mean
    would be 0.25 off at the last layer, one layer off 0.7 for Xavier."""
    depth, width = 10, 100
    found = simulate("relu", sigma_w2, depth=depth, width=width, networks=600, samples=1)
    means, stds = logs(found.a)
    for layer in (1, 5, 10):
        mean, std = finite_width.relu_log_moment(layer, width, sigma_w2)
        assert means[layer - 1] == pytest.approx(mean, abs=0.12)
        assert stds[layer - 1] == pytest.approx(std, rel=0.12)


def test_relu_log_moment_by_hand():
    mean, std = finite_width.relu_log_moment(20, 256, 1.0)
    assert mean == pytest.approx(-20 * math.log(2) - 50 / 256)
    assert std == pytest.approx(0.625)  # Hanin & Rolnick 2018


def test_tanh_critical_log_variance():
    depth, width = 12, 100
    predicted = activation_moments("tanh", 1.0, depth)
    found = simulate("tanh", 1.0, depth=depth, width=width, networks=400, samples=1)
    means, stds = logs(found.a)
    shift, std = finite_width.tanh_critical_log_variance(depth, width)
    assert means[-1] - math.log(predicted[-1]) == pytest.approx(shift, abs=0.07)
    assert stds[-1] == pytest.approx(std, rel=0.2)


def test_tanh_critical_log_variance_by_hand():
    """ℓ = 12, n = 100: 0.08 for one input, 0.0072 of it shared by all; their mean over fifty."""
    one = finite_width.tanh_critical_log_variance(12, 100)
    assert one == pytest.approx((-0.08, math.sqrt(0.08)))
    variance = 0.08 / 50 + 0.0072 * 49 / 50
    shift, std = finite_width.tanh_critical_log_variance(12, 100, 50)
    assert std == pytest.approx(math.sqrt(variance))
    assert shift == pytest.approx(-0.08 + (0.08 - variance) / 2)


def test_tanh_critical_log_variance_over_many_inputs():
    """400 networks, fifty inputs: the part that inputs share is most of what is left."""
    depth, width, samples = 12, 100, 50
    predicted = activation_moments("tanh", 1.0, depth)
    found = simulate("tanh", 1.0, depth=depth, width=width, networks=400, samples=samples)
    means, stds = logs(found.a)
    shift, std = finite_width.tanh_critical_log_variance(depth, width, samples)
    assert stds[-1] == pytest.approx(std, rel=0.15)
    assert means[-1] - math.log(predicted[-1]) == pytest.approx(shift, abs=0.02)


def test_relu_log_moment_variance_over_many_inputs():
    """Averaging over inputs takes away the first layer's spread, less of the later ones'."""
    depth, width = 6, 60
    found = simulate("relu", 2.0, depth=depth, width=width, networks=300, samples=60)
    spread = found.a.log().var(dim=0).tolist()
    assert spread[-1] == pytest.approx(
        finite_width.relu_log_moment_variance(depth, width), rel=0.35
    )
    assert spread[-1] < 0.8 * 5 * depth / width
    assert finite_width.relu_log_moment_variance(1, width) == pytest.approx(0, abs=1e-9)
    deep = [finite_width.relu_log_moment_variance(layer, width) for layer in (60, 61)]
    assert 0.9 * 5 / width < deep[1] - deep[0] < 5 / width

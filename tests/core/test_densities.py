"""Predicted histograms hold the right mass, and agree with a million draws bin by bin."""

import math

import pytest
import torch

from figures_src.core import densities
from figures_src.core.statistics import histogram, histograms, pooled, total_variation

DRAWS = 10**6


def gaussian(q: float) -> torch.Tensor:
    return (
        torch.randn(DRAWS, generator=torch.Generator().manual_seed(1), dtype=torch.float64) * q**0.5
    )


def assert_same_shares(values: torch.Tensor, edges: torch.Tensor, predicted: torch.Tensor) -> None:
    """Each bin within five standard deviations √(p/N) of its share, one draw more or less."""
    seen = histogram(values, edges)
    assert seen.shape == predicted.shape == (len(edges) - 1,)
    assert ((seen - predicted).abs() <= 5 * (predicted / DRAWS).sqrt() + 1 / DRAWS).all()


@pytest.mark.parametrize("q", [0.05, 1.0, 256.0])
def test_tanh(q):
    edges = torch.linspace(-1, 1, 41, dtype=torch.float64)
    predicted = densities.tanh_histogram(edges, q)
    assert predicted.sum().item() == pytest.approx(1)
    assert_same_shares(gaussian(q).tanh(), edges, predicted)


@pytest.mark.parametrize("q", [1e-12, 0.05, 1.0])
def test_log10(q):
    edges = torch.linspace(-12, 2, 141, dtype=torch.float64)
    predicted = densities.log10_histogram(edges, q)
    assert predicted.sum().item() == pytest.approx(1, abs=1e-5)
    assert_same_shares(gaussian(q).abs().log10(), edges, predicted)


@pytest.mark.parametrize("q", [0.5, 2.0])
def test_relu(q):
    """The positive half holds a half; the zeros are in no bin."""
    edges = torch.linspace(0, 20, 101, dtype=torch.float64)
    predicted = densities.relu_histogram(edges, q)
    assert predicted.sum().item() == pytest.approx(0.5)
    inside = edges[1:]  # the first bin of the draws also holds what ReLU has cut off
    assert_same_shares(gaussian(q).relu(), inside, densities.relu_histogram(inside, q))


@pytest.mark.parametrize("q", [0.5, 4.0, 256.0])
def test_tanh_share_above(q):
    predicted = densities.tanh_share_above(0.97, q)
    seen = (gaussian(q).tanh().abs() > 0.97).double().mean().item()
    assert seen == pytest.approx(predicted, abs=5 * math.sqrt(predicted / DRAWS))


def test_normal_cdf():
    z = torch.tensor([-math.inf, -1.0, 0.0, 1.959964, math.inf])
    expected = torch.tensor([0, 0.1586552539, 0.5, 0.975, 1], dtype=torch.float64)
    torch.testing.assert_close(densities.normal_cdf(z), expected, rtol=0, atol=1e-7)


def test_histogram_counts_by_hand():
    edges = torch.tensor([0.0, 1.0, 2.0])
    values = torch.tensor([[-5.0, 0.5, 0.5], [1.0, 2.0, 7.0]])
    # 2 in the first bin, 2 in the second (its upper edge included), 2 of 6 outside
    assert histogram(values, edges).tolist() == pytest.approx([2 / 6, 2 / 6])


def test_total_variation_is_the_largest_over_layers():
    share = torch.tensor([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])
    theory = torch.tensor([[0.5, 0.4, 0.1], [0.5, 0.3, 0.2]])
    assert total_variation(share, theory) == pytest.approx(0.3)


def test_histograms_over_networks():
    edges = torch.tensor([0.0, 1.0, 2.0])
    networks = [[torch.tensor([[0.5, 1.5]])], [torch.tensor([[0.5, 0.75]])]]
    found = histograms(networks, edges)
    assert found["edges"] is edges
    assert found["share"].tolist() == [[0.75, 0.25]]
    assert found["low"].tolist() == [[0.5, 0.0]]
    assert found["high"].tolist() == [[1.0, 0.5]]
    assert pooled(networks)[0].tolist() == [[0.5, 1.5], [0.5, 0.75]]


def test_a_share_is_a_plain_number():
    assert isinstance(densities.tanh_share_above(0.5, 1.0), float)

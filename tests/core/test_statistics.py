"""Statistics of small tensors, worked out by hand."""

import math

import numpy as np
import pytest
import torch

from figures_src.core import statistics

# Two samples of two units. Mean 1; squares 9 + 1 + 1 + 1; unit 0 varies by 2, unit 1 by 1.
VALUES = torch.tensor([[3.0, 1.0], [-1.0, 1.0]])


def test_second_moment_keeps_the_mean():
    assert statistics.second_moment(VALUES) == pytest.approx(3.0)
    assert statistics.second_moment(torch.full((3, 2), 2.0)) == pytest.approx(4.0)


def test_root_mean_square():
    assert statistics.root_mean_square(VALUES) == pytest.approx(math.sqrt(3))


def test_std_takes_the_mean_off():
    """Var = E[a²] − mean² = 3 − 1, divided by the number of entries and not one less."""
    assert statistics.std(VALUES) == pytest.approx(math.sqrt(2))
    assert statistics.std(torch.full((3, 2), 2.0)) == 0


def test_std_across_samples():
    """Unit 0 has values 3 and −1: variance 4. Unit 1 is constant. √((4 + 0)/2)."""
    assert statistics.std_across_samples(VALUES) == pytest.approx(math.sqrt(2))


def test_a_network_that_ignores_its_input():
    """The whole tensor spreads, no unit does: fact 2, the collapse that the default bias hides."""
    rows = torch.tensor([[1.0, -1.0, 5.0]]).repeat(4, 1)
    assert statistics.std(rows) > 2
    assert statistics.std_across_samples(rows) == 0
    assert statistics.pair_cosine(rows) == pytest.approx(1)
    assert statistics.pair_distance(rows) == pytest.approx(0, abs=1e-15)


def test_pair_cosine():
    """Three pairs: at 90°, 180° and 90°."""
    rows = torch.tensor([[2.0, 0.0], [0.0, 5.0], [-1.0, 0.0]])
    assert statistics.pair_cosine(rows) == pytest.approx((0 - 1 + 0) / 3)
    assert statistics.pair_distance(rows) == pytest.approx(4 / 3)


def test_pair_distance_keeps_its_digits():
    """Two rows at an angle of 10⁻⁷: 1 − cos = 5·10⁻¹⁵, which 1 − cosine would lose."""
    rows = torch.tensor([[1.0, 0.0], [1.0, 1e-7]], dtype=torch.float64)
    assert statistics.pair_distance(rows) == pytest.approx(5e-15, rel=1e-3)


def test_shares():
    values = torch.tensor([[0.0, -0.98], [0.97, 0.99]], dtype=torch.float64)
    assert statistics.share_above(values, 0.97) == 0.5  # 0.97 itself is not above
    assert statistics.share_above(values, 0.5) == 0.75
    assert statistics.share_zero(values) == 0.25


def test_share_above_means_saturated():
    assert statistics.SATURATED == 0.97
    assert statistics.share_above(torch.tensor([0.96, -0.98])) == 0.5


@pytest.mark.parametrize(
    ("rows", "distinct"),
    [
        ([[0.0, 0.0], [0.0, 0.0]], 1),
        ([[0.3, 0.1], [0.3, 0.1], [0.1, 0.3]], 2),
        ([[1.0, 0.0], [1.0 + 1e-6, 0.0]], 1),  # rounding noise is no difference
        ([[1e-9, 0.0], [2e-9, 0.0], [0.0, 1e-9]], 3),  # small weights can differ
        ([[1.0, 0.0], [1.00015, 0.0]], 2),  # by more than 1e-4 of the largest entry
        ([[-1.0, 0.0], [-1.00005, 0.0]], 1),
        ([[-2.0, 0.0], [-1.0, 0.0], [-2.0, 0.0]], 2),
        ([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]], 3),
    ],
    ids=["all zero", "two alike", "rounding", "tiny", "small", "negative", "third", "columns"],
)
def test_distinct_rows(rows, distinct):
    assert statistics.distinct_rows(torch.tensor(rows, dtype=torch.float64)) == distinct
    assert statistics.distinct_rows(np.array(rows)) == distinct


def test_slope():
    assert statistics.slope([5.0, 3.0, 1.0, -1.0]) == pytest.approx(-2)
    # least squares of 0, 0, 3: steps −1, 0, 1 against heights, (3 − 0)/2
    assert statistics.slope([0.0, 0.0, 3.0]) == pytest.approx(1.5)


def test_small_signals_keep_their_digits():
    """float32 squares of 1e-25 would be zero."""
    values = torch.full((2, 2), 1e-25)
    assert statistics.second_moment(values) == pytest.approx(1e-50, rel=1e-5)
    assert statistics.std(torch.tensor([[1e-25, -1e-25]])) == pytest.approx(1e-25, rel=1e-5)


def test_geometric_mean():
    assert statistics.geometric_mean([1.0, 4.0]) == pytest.approx(2)
    networks = np.array([[1.0, 10.0], [9.0, 1000.0]])
    assert statistics.geometric_mean(networks) == pytest.approx([3, 100])


def test_at_layers():
    found = statistics.at_layers((1, 3), std=[0.5, 0.4, 0.3], mean=np.array([1, 2, 3]))
    assert found == {"std_1": 0.5, "std_3": 0.3, "mean_1": 1, "mean_3": 3}


@pytest.mark.parametrize("layer", [0, 4, -1])
def test_a_layer_that_is_not_there(layer):
    with pytest.raises(IndexError, match="std has layers 1 to 3"):
        statistics.at_layers((1, layer), std=[0.5, 0.4, 0.3])


@pytest.mark.parametrize(
    "statistic",
    [
        statistics.second_moment,
        statistics.root_mean_square,
        statistics.std,
        statistics.std_across_samples,
        statistics.share_above,
        statistics.share_zero,
        statistics.share_dead,
        statistics.pair_cosine,
        statistics.pair_distance,
    ],
)
def test_a_statistic_is_a_plain_number(statistic):
    assert isinstance(statistic(VALUES), float)


def test_share_dead_counts_units_and_not_zeros():
    """Of three units one is zero for both samples, one for one of them."""
    assert statistics.share_dead(torch.tensor([[0.0, 0.0, 1.0], [0.0, 2.0, 3.0]])) == 1 / 3

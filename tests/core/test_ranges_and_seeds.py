"""Ranges contain what they are built around; seeds come from the seed of the gallery."""

import pytest
import torch

from figures_src.core.ranges import around, times, within
from figures_src.core.seeds import seeds


def test_within():
    assert within(2.0, 0.1) == pytest.approx((1.8, 2.2))
    assert within(-2.0, 0.1) == pytest.approx((-2.2, -1.8))  # low before high here, too


def test_around():
    assert around(-0.1, 0.3) == pytest.approx((-0.4, 0.2))


def test_times():
    assert times(6.0, 2.0) == pytest.approx((3.0, 12.0))


@pytest.mark.parametrize(("value", "factor"), [(0.0, 2.0), (-1.0, 2.0), (1.0, 1.0), (1.0, 0.5)])
def test_times_that_is_no_range(value, factor):
    with pytest.raises(ValueError, match="is no range"):
        times(value, factor)


def draw(global_seed: int, count: int) -> list[int]:
    torch.manual_seed(global_seed)
    return seeds(count)


def test_seeds_follow_the_global_seed():
    assert draw(0, 5) == draw(0, 5)
    assert not set(draw(0, 5)) & set(draw(1, 5))


def test_seeds_are_distinct_integers():
    found = draw(0, 100)
    assert len(set(found)) == 100
    assert all(type(seed) is int and 0 <= seed < 2**31 for seed in found)


def test_more_seeds_begin_with_the_same():
    """A figure with more networks keeps those it had."""
    assert draw(0, 3) == draw(0, 8)[:3]


def test_asking_again_gives_others():
    torch.manual_seed(0)
    assert not set(seeds(4)) & set(seeds(4))

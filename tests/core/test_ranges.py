"""Ranges contain what they are built around; seeds come from the seed of the figure."""

import pytest
import torch

from figures_src.core import around, seeds


@pytest.mark.parametrize(
    ("value", "width", "expected"),
    [
        (2.0, {"rel": 0.1}, (1.8, 2.2)),
        (-2.0, {"rel": 0.1}, (-2.2, -1.8)),  # low before high here, too
        (-0.1, {"abs": 0.3}, (-0.4, 0.2)),
        (0.0, {"abs": 0.3}, (-0.3, 0.3)),
        (6.0, {"factor": 2.0}, (3.0, 12.0)),
    ],
)
def test_around(value, width, expected):
    assert around(value, **width) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("value", "width"),
    [
        (0.0, {"factor": 2.0}),
        (-1.0, {"factor": 2.0}),
        (1.0, {"factor": 1.0}),
        (1.0, {"factor": 0.5}),
        (1.0, {"rel": -0.1}),
        (1.0, {"abs": -0.1}),
    ],
)
def test_what_is_no_range(value, width):
    with pytest.raises(ValueError, match="is no range"):
        around(value, **width)


@pytest.mark.parametrize("width", [{}, {"rel": 0.1, "abs": 0.1}, {"abs": 0.1, "factor": 2.0}])
def test_one_width_is_given(width):
    with pytest.raises(ValueError, match=r"around\(1, …\) needs one of rel, abs and factor"):
        around(1.0, **width)


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

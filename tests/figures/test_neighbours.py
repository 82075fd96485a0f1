"""A wrong initialization is seen: a figure that changes with it has a range that it leaves."""

import json

import pytest

from figures_src.machinery.figures import script
from figures_src.machinery.paths import spread_path
from tests.figures.measured import SOURCES, each_figure
from tests.figures.neighbours import NEIGHBOURS, concerns, recorded, stale

# Other seeds give the same up to this many standard deviations.
BEYOND = 8
# What a figure shows of a neighbour, yet may not claim: figure → neighbour → why.
NO_CLAIM: dict[str, dict[str, str]] = {}


def seen(name: str, neighbour: str) -> list[str]:
    """The statistics that lie outside their ranges."""
    expected = script.load(SOURCES[name]).EXPECTED
    return [
        key
        for key, value in recorded()[name]["statistics"][neighbour].items()
        if value is None or not expected[key][0] <= value <= expected[key][1]
    ]


def moved(name: str, neighbour: str) -> list[str]:
    """The statistics that are as no seed would have them."""
    rows = json.loads(spread_path(name).read_text("utf-8"))["statistics"]
    found = []
    for key, value in recorded()[name]["statistics"][neighbour].items():
        row = rows[key]
        mean = sum(row) / len(row)
        std = (sum((one - mean) ** 2 for one in row) / len(row)) ** 0.5
        distance = max(BEYOND * std, 1e-4 * abs(mean), max(row) - mean, mean - min(row))
        if value is None or abs(value - mean) > distance:
            found.append(key)
    return found


def test_the_record_is_of_the_figures_as_they_are():
    assert not stale(), "python -m tests.figures.neighbours, and commit its record"
    assert recorded().keys() == SOURCES.keys()


@each_figure
def test_a_neighbour_that_changes_a_figure_leaves_a_range(name):
    for neighbour in recorded()[name]["statistics"]:
        if neighbour in NO_CLAIM.get(name, {}):
            assert not seen(name, neighbour), f"{neighbour} is seen by now"
        elif changed := moved(name, neighbour):
            assert seen(name, neighbour), (
                f"{name} passes with {neighbour}, though it moves {changed}"
            )


@each_figure
def test_every_neighbour_is_recorded(name):
    wanted = {neighbour for neighbour in NEIGHBOURS if concerns(neighbour, SOURCES[name])}
    assert recorded()[name]["statistics"].keys() == wanted


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_every_neighbour_is_seen_by_some(neighbour):
    assert any(
        seen(name, neighbour) for name in SOURCES if neighbour in recorded()[name]["statistics"]
    )

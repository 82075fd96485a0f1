"""A wrong initialization is seen: a figure that changes with it has a range that it leaves."""

import pytest

from figures_src.machinery.figures import freshness, run, spread
from tests.figures.measured import SOURCES, each_figure
from tests.figures.neighbours import NEIGHBOURS, concerns, recorded, stale

# Other seeds give the same up to this many standard deviations.
BEYOND = 7.7


def seen(name: str, neighbour: str) -> list[str]:
    """A line for each statistic that lies outside its range."""
    return run.violations(SOURCES[name], recorded()[name]["statistics"][neighbour])


def moved(name: str, neighbour: str) -> list[str]:
    """The statistics that are as no seed would have them."""
    source = SOURCES[name]
    rows = spread.recorded(name, freshness.measure_key(source))
    measured, found = recorded()[name]["statistics"][neighbour], []
    for key, seeds in spread.spreads(source).items():
        seen_elsewhere = max(abs(value - seeds.mean) for value in rows[key])
        reach = max(BEYOND * seeds.std, 1e-4 * abs(seeds.mean), seen_elsewhere)
        if not abs(measured[key] - seeds.mean) <= reach:  # NaN is beyond, too
            found.append(key)
    return found


def test_the_record_is_of_the_figures_as_they_are():
    assert not stale(), "python -m tests.figures.neighbours, and commit its record"
    assert recorded().keys() == SOURCES.keys()


@each_figure
def test_a_neighbour_that_changes_a_figure_leaves_a_range(name):
    for neighbour in recorded()[name]["statistics"]:
        if changed := moved(name, neighbour):
            assert seen(name, neighbour), f"passes with {neighbour}, though it moves {changed}"


@each_figure
def test_every_neighbour_is_recorded(name):
    wanted = {neighbour for neighbour in NEIGHBOURS if concerns(neighbour, SOURCES[name])}
    assert recorded()[name]["statistics"].keys() == wanted


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_every_neighbour_is_seen_by_some(neighbour):
    assert any(
        seen(name, neighbour) for name in SOURCES if neighbour in recorded()[name]["statistics"]
    )

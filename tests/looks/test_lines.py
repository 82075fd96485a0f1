"""What is measured has markers, theory is a thin line in its colour, a level is dashed and grey."""

from itertools import combinations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from figures_src.looks import LOOKS, draw_level, draw_networks, draw_runs
from figures_src.machinery.figures import svg


@pytest.fixture
def axes():
    svg.prepare()
    figure = plt.figure()
    yield figure.subplots()
    plt.close(figure)


def test_measured_and_theory(axes):
    networks = np.array([[1.0, 2.0], [4.0, 8.0]])
    draw_networks(axes, [1, 2], networks, np.array([2.0, 4.1]), **LOOKS["he"])
    theory, measured = axes.lines
    assert theory.get_ydata() == pytest.approx([2, 4.1])
    assert theory.get_linestyle() == "-"
    assert theory.get_marker() in ("None", "")
    assert measured.get_ydata() == pytest.approx([2, 4])  # geometric means
    assert measured.get_linestyle() == "None"
    assert measured.get_marker() == "s"
    assert to_hex(theory.get_color()) == to_hex(measured.get_color()) == to_hex("green")
    (band,) = axes.collections
    assert sorted({y for _, y in band.get_paths()[0].vertices}) == [1, 2, 4, 8]


def test_what_has_no_geometric_mean_is_refused(axes):
    with pytest.raises(ValueError, match="draw_runs"):
        draw_networks(axes, [1], np.array([[0.0]]), np.array([1.0]), **LOOKS["he"])


def test_runs_are_a_line_with_markers(axes):
    draw_runs(axes, [0, 1], np.array([[1, 2], [3, 4], [9, 9]]), **LOOKS["xavier"])
    (median,) = axes.lines
    assert list(median.get_ydata()) == [3, 4]
    assert (median.get_linestyle(), median.get_marker()) == ("-", "o")


def test_level(axes):
    draw_level(axes, 2.3, "ln 10")
    (level,) = axes.lines
    assert level.is_dashed()
    assert to_hex(level.get_color()) == to_hex("muted")
    assert axes.texts[0].get_text() == "ln 10"


def test_a_look_means_one_thing():
    for (one, a), (other, b) in combinations(LOOKS.items(), 2):
        assert a["color"] != b["color"], f"{one} and {other}"
        assert a["marker"] != b["marker"], f"{one} and {other}"


def test_the_looks_that_readers_are_promised():
    promised = {"xavier": ("orange", "o"), "he": ("green", "s"), "default": ("purple", "D")}
    assert {n: (LOOKS[n]["color"], LOOKS[n]["marker"]) for n in promised} == promised

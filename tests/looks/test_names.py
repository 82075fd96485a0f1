"""Names of lines lie where the lines end, or close to it, and not over each other."""

import matplotlib.pyplot as plt
import pytest

from figures_src.looks.names import NAME, apart, name_line, spread_names


@pytest.mark.parametrize(
    ("targets", "sizes", "places"),
    [
        ([], [], []),
        ([3], [2], [3]),
        ([0, 10, 30], [4, 4, 4], [0, 10, 30]),
        ([0, 0], [4, 4], [-2, 2]),
        ([0, 1, 2], [4, 4, 4], [-3, 1, 5]),
        ([0, 3, 3], [4, 4, 4], [-2, 2, 6]),  # the pair moves the first
        ([0, 1], [2, 6], [-1.5, 2.5]),
    ],
)
def test_apart(targets, sizes, places):
    assert apart(targets, sizes) == pytest.approx(places)


def test_names_are_moved_apart():
    figure = plt.figure(layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 10])
    for end, name in ((5, "low"), (5.1, "high"), (9, "alone")):
        name_line(axes, (1, end), name, "green")
    spread_names(figure)
    figure.draw_without_rendering()
    low, high, alone = (text for text in axes.texts if text.get_label() == NAME)
    assert low.get_window_extent().y1 < high.get_window_extent().y0
    assert alone.xyann[1] == pytest.approx(0)
    assert {text.get_color() for text in (low, high, alone)} == {"green"}
    plt.close(figure)

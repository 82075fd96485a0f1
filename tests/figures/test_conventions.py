"""A figure as matplotlib has it: no text over another, in any language; what lines mean."""

from itertools import combinations

import pytest
from matplotlib.colors import to_hex

from figures_src.machinery.figures import run, svg
from tests.figures.measured import LANGUAGES, SOURCES, each_figure, recorded

TOUCH = 1.0  # pixels at 100 dots an inch; boxes have some air


def look(name, language, what):
    """What the function finds in a figure before it is saved and closed."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(svg, "_require_room", lambda figure, place: found.extend(what(figure)))
        run.picture(SOURCES[name], language, recorded(SOURCES[name]), "stamp")
    return found


@each_figure
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_do_not_overlap(name, language):
    assert not look(name, language, overlaps)


@each_figure
def test_a_dashed_line_is_a_grey_level_and_a_level_is_dashed(name):
    assert not look(name, "zh", misleading)


def test_an_overlap_is_noticed():
    svg.prepare()
    figure = svg.plt.figure()
    axes = figure.subplots()
    axes.text(0.5, 0.5, "one")
    axes.text(0.9, 0.9, "other")
    assert overlaps(figure) == []
    axes.text(0.5, 0.51, "upon it")
    assert overlaps(figure) == [("one", "upon it")]
    svg.plt.close(figure)


def test_a_misleading_line_is_noticed():
    svg.prepare()
    figure = svg.plt.figure()
    axes = figure.subplots()
    axes.axhline(1, color="muted", linestyle="--")
    axes.plot([1, 2], [1, 2], color="green")
    assert misleading(figure) == []
    axes.axhline(2, color="muted")
    axes.axvline(1, color="ink")
    axes.plot([1, 2], [1, 2], "--", color="green")
    assert len(misleading(figure)) == 3
    svg.plt.close(figure)


def misleading(figure) -> list[str]:
    """Dashed lines of another colour than grey, and solid grey or black ones from edge to edge."""
    found = []
    for line in (line for axes in figure.axes for line in axes.lines):
        neutral = to_hex(line.get_color()) in (to_hex("muted"), to_hex("ink"))
        straight = any(list(ends) == [0, 1] for ends in (line.get_xdata(), line.get_ydata()))
        dashed = line.get_linestyle() in ("--", ":", "-.")
        level = straight and line.get_transform() != line.axes.transData
        if dashed and to_hex(line.get_color()) != to_hex("muted"):
            found.append(f"dashed: {line}")
        if level and neutral and not dashed:
            found.append(f"solid: {line}")
    return found


def overlaps(figure) -> list[tuple[str, str]]:
    figure.draw_without_rendering()
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown(figure)]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > TOUCH and min(a.y1, b.y1) - max(a.y0, b.y0) > TOUCH
    ]


def shown(figure) -> list:
    """All texts that are drawn: an axis keeps labels of ticks beyond its ends, too."""
    texts = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    for axes in filter(lambda axes: axes.axison, figure.axes):
        texts += [*axes.texts, axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label]
        if axes.get_legend():
            texts += [*axes.get_legend().get_texts(), axes.get_legend().get_title()]
        for axis in (axes.xaxis, axes.yaxis):
            texts += [tick.label1 for tick in axis._update_ticks()]
    return [text for text in texts if text.get_visible() and text.get_text()]

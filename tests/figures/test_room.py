"""No two texts of a figure lie over each other, in any language: they were moved apart, or fit."""

from itertools import combinations

import pytest

from figures_src.machinery.figures import run, svg
from tests.figures.measured import LANGUAGES, SOURCES, each_figure, recorded

TOUCH = 1.0  # pixels at 100 dots an inch; boxes have some air


@each_figure
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_do_not_overlap(name, language, monkeypatch):
    found = []
    monkeypatch.setattr(svg, "_require_room", lambda figure, place: found.extend(overlaps(figure)))
    run.picture(SOURCES[name], language, recorded(SOURCES[name]), "stamp")
    assert not found


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

"""Names at the right ends of lines, in their colours, instead of a legend."""

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

NAME = "the name of a line"  # how those texts are labelled among all texts of some axes
GAP = 1.1  # from line to line of text, in heights of a text


def name_line(axes: "Axes", end: tuple[float, float], name: str, color: str) -> None:
    """Write a name to the right of the axes, as high as the `end` of its line, or close to it."""
    text = axes.annotate(
        name,
        (1.0, end[1]),
        xycoords=axes.get_yaxis_transform(),
        xytext=(5, 0),
        textcoords="offset points",
        color=color,
        va="center",
        fontsize=9,
        linespacing=1.15,
    )
    text.set_label(NAME)


def spread_names(figure: "Figure") -> None:
    """Move names apart where they would lie over each other; call it when all else is drawn."""
    figure.draw_without_rendering()
    for axes in figure.axes:
        names = [text for text in axes.texts if text.get_label() == NAME]
        names.sort(key=_target)
        sizes = [GAP * text.get_window_extent().height for text in names]
        for text, place in zip(names, apart([*map(_target, names)], sizes), strict=True):
            text.set_position((5, (place - _target(text)) * 72 / figure.dpi))


def apart(targets: list[float], sizes: list[float]) -> list[float]:
    """The places nearest to sorted targets at which things of these sizes do not overlap."""
    blocks: list[list] = []  # [place, how many]
    steps = [(a + b) / 2 for a, b in pairwise(sizes)]
    offsets = [sum(steps[:index]) for index in range(len(sizes))]
    # As if all had no size: then an order that is kept is all that is asked for.
    for target, offset in zip(targets, offsets, strict=True):
        blocks.append([target - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (one, few), (other, more) = blocks[-2:]
            blocks[-2:] = [[(one * few + other * more) / (few + more), few + more]]
    places = [place for place, count in blocks for _ in range(count)]
    return [place + offset for place, offset in zip(places, offsets, strict=True)]


def _target(text: "Annotation") -> float:
    """How high, in pixels, the line ends that the text names."""
    return text.axes.transData.transform((text.axes.get_xlim()[0], text.xy[1]))[1]

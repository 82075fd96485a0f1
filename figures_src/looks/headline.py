"""The claim above a figure, the conditions below it: alone on a slide it says what it shows."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = 11.5  # points
SMALL = 9.0  # on a phone 360 px wide, 9.4 px
LEADING = 1.35  # from line to line
EDGE = 4  # points


def headline(figure: "Figure", title: str, conditions: str) -> None:
    """Write both, and keep their place free of axes and legends; "\\n" breaks a line."""
    width, height = figure.get_size_inches() * 72
    above, below = _height(title, TITLE), _height(conditions, SMALL)
    look = {"x": EDGE / width, "linespacing": LEADING - 0.15}
    figure.text(y=1 - EDGE / height, s=title, va="top", fontsize=TITLE, **look)
    figure.text(y=EDGE / height, s=conditions, va="bottom", fontsize=SMALL, color="muted", **look)
    if figure.legends:
        figure.draw_without_rendering()
    for legend in figure.legends:  # each below the last; the layout would put them at the very top
        legend.set_bbox_to_anchor((0, 0, 1, 1 - above / height), transform=figure.transFigure)
        above += legend.get_window_extent().height * 72 / figure.dpi + EDGE
    figure.get_layout_engine().set(rect=(0, below / height, 1, 1 - (above + below) / height))


def _height(text: str, size: float) -> float:
    """Points that a text needs, with some air."""
    return len(text.split("\n")) * LEADING * size + EDGE if text else 0

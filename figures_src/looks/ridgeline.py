"""Histograms of successive layers, one row a layer on a common axis, theory drawn over each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from figures_src.looks.initializations import LOOKS, THEORY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def ridges(
    figure: "Figure",
    data: dict[str, np.ndarray],
    notes: list[str],
    say: Callable[..., str],
    *,
    look: str,
    xlabel: str,
) -> "Axes":
    """Draw one row for each layer, layer 1 on top; return the axes.

    data: "edges" of the bins, (bins + 1,); "share", "low", "high", "theory": the share of values
    in each bin, (layers, bins), as the mean over networks, its range over them, and as predicted.
    Every row is scaled to its own highest bin, so that a dying signal keeps a visible shape.
    notes: a text at the right of each row. say: the labels "measured", "networks", "theory" of the
    legend, "layer" and `xlabel` of the axes. look: whose colour the rows have.
    """
    figure.set_size_inches(4.8, 4.8)
    axes = figure.subplots()
    axes.set(xlabel=say(xlabel), ylabel=say("layer"))
    labels = [say(key) for key in ("measured", "networks", "theory")]
    edges, rows, color = data["edges"], len(data["share"]), LOOKS[look]["color"]
    for row in range(rows):
        share, low, high, predicted = (data[k][row] for k in ("share", "low", "high", "theory"))
        base, scale = rows - row, 0.82 / share.max()
        mean_label, range_label, theory_label = labels if row == 0 else (None, None, None)
        # One step path a row instead of a bar a bin, and none where there is nothing to see.
        hit, likely = _span(high > 0), _span(predicted > predicted.max() / 500)
        fill = {"edges": _edges(edges, hit), "fill": True, "color": color, "linewidth": 0}
        axes.stairs(base + share[hit] * scale, baseline=base, alpha=0.35, label=mean_label, **fill)
        bottom, top = base + low[hit] * scale, base + high[hit] * scale
        axes.stairs(top, baseline=bottom, alpha=0.7, label=range_label, **fill)
        expected = base + predicted[likely] * scale
        axes.stairs(expected, _edges(edges, likely), baseline=None, label=theory_label, **THEORY)
        place = (1.01, base + 0.28)
        axes.annotate(
            notes[row], place, xycoords=("axes fraction", "data"), va="center", fontsize=9
        )
    axes.margins(x=0.02)
    axes.set_ylim(0.9, rows + 1)
    axes.set_yticks(np.arange(rows, 0, -1), [str(layer) for layer in range(1, rows + 1)])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    figure.legend(loc="outside upper center", ncols=3)
    return axes


def _span(used: np.ndarray) -> slice:
    """From the first to the last bin that is used."""
    bins = np.flatnonzero(used)
    return slice(bins[0], bins[-1] + 1)


def _edges(edges: np.ndarray, bins: slice) -> np.ndarray:
    return edges[bins.start : bins.stop + 1]

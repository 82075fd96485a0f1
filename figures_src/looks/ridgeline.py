"""Histograms of successive layers, one row a layer on a common axis, theory drawn over each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from figures_src.looks.initializations import LOOKS, THEORY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HIGHEST = 0.82  # of a row's height, the highest bin
MIDDLE = 0.38  # where the number of the layer and the note stand in a row
VISIBLE = 1 / 100  # of the highest bin: what is lower lies on the base line
THIN = 0.1  # of a row's height, about two lines' width


def ridges(
    figure: "Figure",
    data: dict[str, np.ndarray],
    notes: list[str],
    say: Callable[..., str],
    *,
    look: str,
    xlabel: str,
    layers: tuple[int, ...] = (),
) -> "Axes":
    """Draw one row for each layer, layer 1 on top; return the axes.

    data: "edges" of the bins, (bins + 1,); "share", "low", "high", "theory": the share of values
    in each bin, (layers, bins), as the mean over networks, its range over them, and as predicted.
    Every row is scaled to its own highest bin, so that a dying signal keeps a visible shape.
    notes: a text at the right of each row. say: the labels "measured", "networks", "theory" of the
    legend, "layer" and `xlabel` of the axes. look: whose colour the rows have. layers: those to
    draw, by default all. A range over networks that the line of theory would hide is left out.
    """
    layers = layers or tuple(range(1, len(data["share"]) + 1))
    figure.set_size_inches(4.8, 1.3 + 0.33 * len(layers) if len(layers) > 5 else 3.6)
    axes = figure.subplots()
    axes.set(xlabel=say(xlabel), ylabel=say("layer"))
    edges, rows, color = data["edges"], len(layers), LOOKS[look]["color"]
    spread = (data["high"] - data["low"]).max(axis=1) / data["share"].max(axis=1) * HIGHEST
    visible = spread.max() > THIN
    for row, layer in enumerate(layers):
        share, low, high, predicted = (
            data[key][layer - 1] for key in ("share", "low", "high", "theory")
        )
        base, scale = rows - row, HIGHEST / share.max()
        if row % 2 == 0:
            axes.axhspan(base - 0.06, base + 0.94, color="grid", alpha=0.35, linewidth=0, zorder=0)
        # One step path a row instead of a bar a bin, and none where there is nothing to see.
        hit = _span(high > 0)
        fill = {"edges": _edges(edges, hit), "fill": True, "color": color, "linewidth": 0}
        told = {
            "measured": axes.stairs(base + share[hit] * scale, baseline=base, alpha=0.6, **fill)
        }
        if visible:
            bottom, top = base + low[hit] * scale, base + high[hit] * scale
            told["networks"] = axes.stairs(top, baseline=bottom, alpha=0.6, **fill)
        expected = np.where(predicted > VISIBLE * predicted.max(), base + predicted * scale, np.nan)
        told["theory"] = axes.stairs(expected, edges, baseline=None, color=color, **THEORY)
        place = (1.01, base + MIDDLE)
        axes.annotate(
            notes[layer - 1], place, xycoords=("axes fraction", "data"), va="center", fontsize=9
        )
    axes.margins(x=0.02)
    axes.set_ylim(0.94, rows + 0.96)
    axes.set_yticks(np.arange(rows, 0, -1) + MIDDLE, [str(layer) for layer in layers])
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.spines["left"].set_visible(False)
    figure.legend(told.values(), map(say, told), loc="outside upper left", ncols=3)
    return axes


def _span(used: np.ndarray) -> slice:
    """From the first to the last bin that is used."""
    bins = np.flatnonzero(used)
    return slice(bins[0], bins[-1] + 1)


def _edges(edges: np.ndarray, bins: slice) -> np.ndarray:
    return edges[bins.start : bins.stop + 1]

"""Lines over layers or steps, with the spread of networks or runs as a band."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from figures_src.looks.initializations import BAND, THEORY

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_networks(
    axes: "Axes",
    layers: Sequence[int],
    networks: np.ndarray,
    theory: np.ndarray,
    *,
    label: str,
    theory_label: str | None = None,
    **look,
) -> None:
    """Networks by layer, (networks, layers), all positive: geometric mean, range, prediction.

    Raises ValueError for values that have no geometric mean.
    """
    if not (networks > 0).all():
        raise ValueError("draw_networks needs positive values; draw signed ones with draw_runs")
    _band(axes, layers, networks, look["color"])
    axes.plot(layers, np.exp(np.log(networks).mean(axis=0)), label=label, **look)
    axes.plot(layers, theory, label=theory_label, **THEORY)


def draw_runs(axes: "Axes", steps: Sequence[float], runs: np.ndarray, **look) -> None:
    """Runs by step, (runs, steps): their median as a line, their range as a band."""
    _band(axes, steps, runs, look["color"])
    axes.plot(steps, np.median(runs, axis=0), **look)


def draw_level(axes: "Axes", height: float, text: str = "", x: float = 0.0, **options) -> None:
    """A dashed horizontal line, such as the loss of chance, with a text above it at `x`."""
    axes.axhline(height, **THEORY)
    if text:
        above = {"xytext": (0, 6), "textcoords": "offset points"}
        axes.annotate(text, (x, height), fontsize=9, **above, **options)


def _band(axes: "Axes", places: Sequence[float], rows: np.ndarray, color: str) -> None:
    axes.fill_between(places, rows.min(axis=0), rows.max(axis=0), color=color, **BAND)

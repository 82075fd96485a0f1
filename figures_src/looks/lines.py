"""Lines over layers or steps, with the spread of networks or runs as a band."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from figures_src.looks.initializations import BAND, LEVEL, THEORY

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_networks(
    axes: "Axes", layers: Sequence[int], networks: np.ndarray, theory: np.ndarray, **look
) -> None:
    """Networks by layer, (networks, layers), all positive: markers at their geometric mean, a band
    from lowest to highest, and the prediction as a thin line of the same colour.

    Raises ValueError for values that have no geometric mean.
    """
    if not (networks > 0).all():
        raise ValueError("draw_networks needs positive values; draw signed ones with draw_runs")
    _band(axes, layers, networks, look["color"])
    axes.plot(layers, theory, color=look["color"], **THEORY)
    axes.plot(layers, np.exp(np.log(networks).mean(axis=0)), linestyle="", **look)


def draw_runs(axes: "Axes", steps: Sequence[float], runs: np.ndarray, **look) -> None:
    """Runs by step, (runs, steps): their median as a line with markers, their range as a band."""
    _band(axes, steps, runs, look["color"])
    axes.plot(steps, np.median(runs, axis=0), **look)


def draw_level(axes: "Axes", height: float, text: str = "", x: float = 0.0, **options) -> None:
    """A dashed grey horizontal line, such as the loss of chance, with a text above it at `x`."""
    axes.axhline(height, **LEVEL, zorder=1.5)
    if text:
        above = {"xytext": (0, 4), "textcoords": "offset points", "color": "muted"}
        axes.annotate(text, (x, height), fontsize=9, **above, **options)


def draw_key(axes: "Axes", say: Callable[..., str], **place) -> None:
    """What a marker and a thin line mean, in the corner of the axes that `place` names."""
    marker = axes.plot([], [], linestyle="", marker="o", color="muted")[0]
    line = axes.plot([], [], color="muted", **THEORY)[0]
    axes.legend([marker, line], [say("measured"), say("theory")], handlelength=1.4, **place)


def _band(axes: "Axes", places: Sequence[float], rows: np.ndarray, color: str) -> None:
    axes.fill_between(places, rows.min(axis=0), rows.max(axis=0), color=color, **BAND)

"""Looks of the initializations, the same in all figures: never colour alone.

A figure may lend one to a variant that it explains in its legend.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

LOOKS = {
    "zeros": {"color": "grey", "marker": "x"},
    "constant": {"color": "cyan", "marker": "P"},
    "small": {"color": "blue", "marker": "v"},
    "large": {"color": "red", "marker": "^"},
    "xavier": {"color": "orange", "marker": "o"},
    "he": {"color": "green", "marker": "s"},
    "default": {"color": "purple", "marker": "D"},
    "orthogonal": {"color": "cyan", "marker": "*"},
}
THEORY = {"color": "ink", "linestyle": (0, (3, 2)), "linewidth": 1.1}
BAND = {"alpha": 0.22, "linewidth": 0}


def draw_networks(
    axes: Axes,
    layers: Sequence[int],
    runs: np.ndarray,
    theory: np.ndarray,
    *,
    label: str,
    theory_label: str | None = None,
    **look,
) -> None:
    """Networks by layer, (networks, layers): geometric mean, range as a band, prediction on top."""
    axes.fill_between(layers, runs.min(axis=0), runs.max(axis=0), color=look["color"], **BAND)
    axes.plot(layers, np.exp(np.log(runs).mean(axis=0)), label=label, **look)
    axes.plot(layers, theory, label=theory_label, **THEORY)

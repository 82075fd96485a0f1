"""Histograms of successive layers, one row a layer on a common axis, theory drawn over each."""

import numpy as np
from matplotlib.axes import Axes


def ridgeline(
    axes: Axes,
    edges: np.ndarray,
    measured: np.ndarray,
    predicted: np.ndarray,
    notes: list[str],
    *,
    color: str,
    theory: dict,
    labels: tuple[str, str],
) -> None:
    """Draw one row for each layer, layer 1 on top.

    edges: bin edges (bins + 1,). measured, predicted: share of values in each bin, (layers, bins).
    Every row is scaled to its own highest bin, so that a dying signal keeps a visible shape.
    notes: a text at the right of each row. labels: legend of measurement and theory.
    """
    rows = len(measured)
    for row, (shares, curve) in enumerate(zip(measured, predicted, strict=True)):
        base, scale = rows - row, 0.82 / shares.max()
        # One step path a row instead of a bar a bin: half the bytes.
        axes.stairs(
            base + shares * scale, edges, baseline=base, fill=True, color=color, alpha=0.45,
            label=labels[0] if row == 0 else None,
        )  # fmt: skip
        curve = np.where(curve > curve.max() / 500, curve, np.nan)  # no dashes along an empty axis
        axes.stairs(
            base + curve * scale,
            edges,
            baseline=None,
            label=labels[1] if row == 0 else None,
            **theory,
        )
        axes.annotate(
            notes[row],
            (1.01, base + 0.28),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=9,
        )
    axes.margins(x=0.02)
    axes.set_ylim(0.9, rows + 1)
    axes.set_yticks(np.arange(rows, 0, -1), [str(layer) for layer in range(1, rows + 1)])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.figure.legend(loc="outside upper center", ncols=2)

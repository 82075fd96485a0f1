# SPDX-License-Identifier: MIT
"""Signal and gradient by layer, with matplotlib, which is asked for only here."""

from __future__ import annotations

import math

COLOURS = ("#0072b2", "#d55e00")  # told apart by the colour-blind
MANY = 40  # rows, above which dots would run into each other
LABELS = 12


def diagnosis(report):
    """Two log axes; returns the Figure. ImportError, in one line, without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError("plot() needs matplotlib: pip install matplotlib") from None
    rows = report.layers
    figure = Figure(figsize=(10, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    dots = len(rows) <= MANY
    curves = [
        (left, "unit_std", "unit std", "o-", 0),
        (left, "std", "std of the whole tensor", "s--", 1),
        (right, "grad", "|grad| of activations", "o-", 0),
        (right, "weight_grad", "|dW|", "s--", 1),
    ]
    for axes, name, label, style, colour in curves:
        points = [(i, getattr(row, name)) for i, row in enumerate(rows)]
        if name in ("unit_std", "std"):  # a gap where there is none
            points = [
                (i, v if v is not None and math.isfinite(v) and v else math.nan) for i, v in points
            ]
        else:
            points = [(i, v) for i, v in points if v is not None and math.isfinite(v) and v]
        look = style if dots else style.lstrip("os")
        x, y = [p[0] for p in points], [p[1] for p in points]
        axes.plot(x, y, look, ms=4, lw=1.2, color=COLOURS[colour], label=label)
    left.set(yscale="log", xlabel="layer", ylabel="std", title="forward: signal")
    right.set(yscale="log", xlabel="layer", ylabel="norm", title="backward: gradient")
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.set_xlim(-0.5, max(len(rows) - 0.5, 0.5))
        axes.legend()
    if len(rows) > MANY:
        _name_blocks(report, (left, right))
    return figure


def _name_blocks(report, both) -> None:
    """A few block names below the axes, in place of two hundred numbers."""
    at, ticks = 0, []
    for name, members in report.blocks():
        ticks.append((at, name))
        at += len(members)
    step = -(-len(ticks) // LABELS)
    for axes in both:
        axes.set_xticks([i for i, _ in ticks[::step]], [n[-18:] for _, n in ticks[::step]])
        axes.tick_params(axis="x", rotation=60, labelsize=7)

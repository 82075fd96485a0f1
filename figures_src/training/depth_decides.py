"""The deeper the network, the fewer starts train it: of six, only He learns at thirty layers.

Each cell is the lowest loss reached, the median over runs; ln 2 = 0.69 means nothing was learnt.
Read a row from left to right to see where an initialization stops working. d hidden layers of 32
ReLU units, SGD lr 0.05 (no momentum), 300 full-batch steps, 200 points of make_moons; three seeds,
the same in each cell. One width and one lr for all: at lr 0.1 one He run in ten diverges at 30
layers, at 0.05 three of sixty. The lowest loss, not the last, since thirty layers without momentum
or decay jump up and down.
"""

import math

import numpy as np
import torch

from figures_src.core import (
    around,
    he,
    mlp,
    moons,
    normal,
    pytorch_default,
    seeds,
    train_together,
    xavier,
    zeros,
)

DEPTHS = (2, 4, 8, 30)
WIDTH = 32
SAMPLES = 200
LR = 0.05
STEPS = 300
RUNS = 3

SCHEMES = {
    "zeros": zeros(), "small": normal(0.01), "large": normal(1.0),
    "default": pytorch_default(), "xavier": xavier(), "he": he(),
}  # fmt: skip
LN2 = math.log(2)
LEARNT = 0.5
NOTHING = around(
    LN2, abs=0.01
)  # the lowest loss of a network whose output hardly depends on the input
EXPECTED = {
    **{f"loss_zeros_{depth}": around(LN2, abs=1e-5) for depth in DEPTHS},
    **{f"loss_small_{depth}": around(LN2, abs=1e-3) for depth in DEPTHS},
    # A shallow net forgives: even σ = 1 trains, and fastest. Deeper, its logits overflow: at four
    # layers in one run but not in the next, of which nothing is claimed; from eight on in all.
    "loss_large_2": around(0.065, factor=1.6),
    "diverged_large_8": around(1, abs=0.01),
    "diverged_large_30": around(1, abs=0.01),
    # Signal left by the default (6^(−d/2)) and by Xavier (2^(−d/2)): 8e-4 at 8, 3e-5 at 30 layers.
    "loss_default_8": NOTHING,
    "loss_default_30": NOTHING,
    "loss_xavier_30": NOTHING,
    # How far the others get has no formula: what thirty runs gave, with a margin.
    "loss_default_2": (0.23, 0.33),
    "loss_xavier_2": (0.24, 0.32),
    "loss_he_2": (0.22, 0.29),
    "loss_default_4": (0.1, 0.6),
    "loss_xavier_4": (0.08, 0.28),
    "loss_he_4": (0.05, 0.25),
    "loss_xavier_8": (0.03, 0.2),
    "loss_he_8": (0.01, 0.15),
    "loss_he_30": (0.01, 0.25),
    # Orderings: every run of the one above every run of He.
    "default_above_he_8": (0.3, LN2),
    "xavier_above_he_30": (0.3, LN2),
}


def measure():
    inputs, classes = moons(SAMPLES)
    runs, data = seeds(RUNS), {name: [] for name in SCHEMES}
    for depth in DEPTHS:
        sizes = [2, *[WIDTH] * depth, 2]
        models = [
            mlp(sizes, "relu", scheme, seed, head=True)
            for scheme in SCHEMES.values()
            for seed in runs
        ]
        losses = torch.tensor(
            train_together(models, inputs, classes, optimizer="sgd", lr=LR, steps=STEPS)
        )
        reached = losses.min(dim=1).values  # nan where a loss was nan
        for name, lowest in zip(SCHEMES, reached.reshape(-1, RUNS), strict=True):
            data[name].append(lowest)
    return data


def summarize(data):
    cells = {
        f"{n}_{d}": np.array(c)
        for n, rows in data.items()
        for d, c in zip(DEPTHS, rows, strict=True)
    }

    def cells_of(prefix):
        return [key.removeprefix(prefix) for key in EXPECTED if key.startswith(prefix)]

    return {
        **{f"loss_{cell}": np.median(cells[cell]) for cell in cells_of("loss_")},
        **{f"diverged_{cell}": np.isnan(cells[cell]).mean() for cell in cells_of("diverged_")},
        # The smallest distance between any run of one and any run of the other
        "default_above_he_8": cells["default_8"].min() - cells["he_8"].max(),
        "xavier_above_he_30": cells["xavier_30"].min() - cells["he_30"].max(),
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.2)
    axes, seen = figure.subplots(), set()
    fill = {"green": 0.4, "orange": 0.3, "grey": 0.12, "red": 0.25}  # what learns stands out
    for row, name in enumerate(SCHEMES):
        for column, losses in enumerate(data[name]):
            learnt = int((losses < LEARNT).sum())  # a comparison with NaN is false
            color, glyph = (
                ("green", "●") if learnt == RUNS else ("orange", "◐") if learnt else ("grey", "○")
            )
            text, lost = f"{np.median(losses):.2f}", np.isnan(losses).sum()
            if lost:
                color, glyph, text = "red", "✕", "NaN" if lost == RUNS else f"NaN {lost}/{RUNS}"
            axes.barh(row, 0.96, 0.92, column - 0.48, color=color, alpha=fill[color])
            seen.add(color)
            axes.annotate(f"{glyph} {text}", (column, row), ha="center", va="center")
    axes.set(xlabel=say("depth"), ylabel=say("scheme"), xlim=(-0.5, 3.5), ylim=(5.5, -0.5))
    for key, color in (("all", "green"), ("some", "orange"), ("none", "grey"), ("nan", "red")):
        label = say(f"key_{key}")
        if color in seen:
            axes.barh(0, 0, color=color, alpha=fill[color], label=label)
    figure.legend(loc="outside upper center", ncols=4, handlelength=1, columnspacing=1)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks(range(len(DEPTHS)), [str(depth) for depth in DEPTHS])
    axes.set_yticks(range(len(SCHEMES)), [say(name) for name in SCHEMES])

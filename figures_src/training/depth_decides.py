"""The deeper the network, the fewer starts train it: of six, only He learns at thirty layers.

Each cell is the lowest loss reached, the median over runs; ln 2 = 0.69 means nothing was learnt,
and the linear model's loss, no more than a straight line. Read a row from left to right to see
where an initialization stops working. d hidden layers of 32 ReLU units, SGD lr 0.03 (no momentum),
400 full-batch steps, 200 points of make_moons; five seeds, the same in each cell. One width and one
lr for all: at lr 0.05 three of sixty He runs of 30 layers diverge, at 0.03 none. The lowest loss,
not the last, since thirty layers without momentum or decay jump up and down.
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
    train,
    train_together,
    xavier,
    zeros,
)
from figures_src.looks import LOOKS

DEPTHS = (2, 4, 8, 30)
WIDTH = 32
SAMPLES = 200
LR = 0.03
STEPS = 400
RUNS = 5

SCHEMES = {
    "zeros": zeros(), "small": normal(0.01), "large": normal(1.0),
    "default": pytorch_default(), "xavier": xavier(), "he": he(),
}  # fmt: skip
LN2 = math.log(2)
LINEAR = 0.311  # what logistic regression reaches on these points, to three digits
# The lowest loss of a network whose output hardly depends on the input
NOTHING = around(LN2, abs=0.01)
EXPECTED = {
    **{f"loss_zeros_{depth}": around(LN2, abs=1e-5) for depth in DEPTHS},
    **{f"loss_small_{depth}": around(LN2, abs=1e-3) for depth in DEPTHS},
    # A shallow net forgives: even σ = 1 trains, and fastest. Deeper, its logits overflow: at four
    # layers in one run of ten, of which nothing is claimed; from eight on in all.
    "loss_large_2": around(0.087, factor=1.7),
    "diverged_large_8": around(1, abs=0.01),
    "diverged_large_30": around(1, abs=0.01),
    "diverged_he_30": around(0, abs=0.01),
    # A convex problem on fixed points: nothing random about it.
    "loss_linear": around(LINEAR, abs=0.0006),
    # Signal left by the default (6^(−d/2)) and by Xavier (2^(−d/2)): 8e-4 at 8, 3e-5 at 30 layers.
    "loss_default_8": NOTHING,
    "loss_default_30": NOTHING,
    "loss_xavier_30": NOTHING,
    # How far the others get has no formula: the mean of twenty seeds, and five times their spread.
    "loss_default_2": around(0.294, abs=0.022),
    "loss_xavier_2": around(0.299, abs=0.02),
    "loss_he_2": around(0.272, abs=0.024),
    "loss_default_4": around(0.306, abs=0.07),
    "loss_xavier_4": around(0.261, abs=0.045),
    "loss_he_4": around(0.21, abs=0.055),
    "loss_xavier_8": around(0.15, factor=2.3),
    "loss_he_8": around(0.072, factor=2.6),
    "loss_he_30": around(0.065, factor=3.5),
    # Orderings: every run of the default above every run of He; on the same seed, the median run
    # of Xavier above that of He (one Xavier run in a hundred sets off by chance).
    "default_above_he_8": (0.35, LN2),
    "xavier_above_he_30": (0.45, LN2),
    # On the same seed, the median run: what Xavier lacks of He's variance.
    "he_over_xavier_4": around(0.8, abs=0.17),
    "he_over_xavier_8": around(0.5, factor=2.5),
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
    line = mlp([2, 2], "linear", zeros(), 0, head=True)
    loss = train(line, inputs, classes, optimizer="adam", lr=0.1, steps=600)
    return data | {"linear": loss[-1]}


def summarize(data):
    cells = {
        f"{name}_{depth}": np.array(losses)
        for name in SCHEMES
        for depth, losses in zip(DEPTHS, data[name], strict=True)
    }

    def over_xavier(depth):
        return cells[f"he_{depth}"] / cells[f"xavier_{depth}"]

    def cells_of(prefix):
        return [key.removeprefix(prefix) for key in EXPECTED if key.startswith(prefix)]

    return {
        **{f"loss_{cell}": np.median(cells[cell]) for cell in cells_of("loss_") if cell in cells},
        "loss_linear": data["linear"],
        **{f"diverged_{cell}": np.isnan(cells[cell]).mean() for cell in cells_of("diverged_")},
        "default_above_he_8": cells["default_8"].min() - cells["he_8"].max(),
        "xavier_above_he_30": np.median(cells["xavier_30"] - cells["he_30"]),
        **{f"he_over_xavier_{depth}": np.median(over_xavier(depth)) for depth in (4, 8)},
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.0)
    axes = figure.subplots()
    fill = {"bent": 0.45, "line": 0.16, "none": 0.0, "nan": 0.0}  # what learns stands out
    line = data["linear"]
    for row, name in enumerate(SCHEMES):
        for column, losses in enumerate(data[name]):
            middle = np.median(losses)  # NaN if one is
            key = "none"
            if middle < 0.9 * LN2:
                key = "bent" if middle < 0.95 * line else "line"
            text, lost = f"{middle:.2f}", np.isnan(losses).sum()
            if lost:
                key, text = "nan", "NaN" if lost == RUNS else f"NaN {lost}/{RUNS}"
            tile(axes, row, column, LOOKS[name]["color"], fill[key])
            sign = say(f"key_{key}").split()[0]
            quiet = "ink" if fill[key] else "muted"
            axes.annotate(f"{sign} {text}", (column, row), ha="center", va="center", color=quiet)
    sign = say("key_line").split()[0]
    axes.annotate(f"{sign} {line:.2f}", (1.5, len(SCHEMES)), ha="center", va="center")
    tile(axes, len(SCHEMES), (len(DEPTHS) - 1) / 2, "muted", fill["line"], len(DEPTHS))
    axes.set(xlabel=say("depth"), ylabel=say("scheme"), xlim=(-0.5, 3.5), ylim=(6.5, -0.5))
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.set_xticks(range(len(DEPTHS)), [str(depth) for depth in DEPTHS])
    axes.set_yticks(range(len(SCHEMES) + 1), [say(name) for name in (*SCHEMES, "linear")])
    for label, name in zip(axes.get_yticklabels(), SCHEMES, strict=False):
        label.set_color(LOOKS[name]["color"])
    signs = "   ".join(say(f"key_{key}") for key in fill)
    axes.set_title(signs, fontsize=9, loc="left")


def tile(axes, row, column, color, alpha, columns=1):
    """A tile with a faint edge, so that an empty one is seen too."""
    width = columns - 0.06
    box = {"height": 0.9, "left": column - width / 2}
    axes.barh(row, width, color=color, alpha=alpha, **box)
    axes.barh(row, width, fill=False, edgecolor="grid", linewidth=0.8, **box)

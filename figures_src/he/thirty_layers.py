"""Thirty ReLU layers: with He's variance they start to learn, with Xavier's they do not.

Figure 3 of He et al. 2015 in small (there 30 layers on ImageNet, here dense layers on the digits).
Look at the dashed line, ln 10: a loss that stays there belongs to a network that has learnt
nothing. Xavier leaves half of E[a²] in each layer, 2⁻³⁰ in all; PyTorch's default a sixth. An
orthogonal start with gain √2 is He's variance with less fluctuation. 30 hidden layers of 64, SGD
lr 0.01 (no momentum), batches of 64, 600 steps; three seeds, band from lowest to highest, losses
averaged over 20 steps.
"""

import math

import numpy as np

from figures_src.core import (
    accuracy,
    around,
    digits,
    he,
    mlp,
    orthogonal,
    pytorch_default,
    seeds,
    train_together,
    xavier,
)
from figures_src.looks import LOOKS, draw_level, draw_runs, name_line

DEPTH = 30
WIDTH = 64
LR = 0.01
BATCH = 64
STEPS = 600
MEAN_OVER = 20
RUNS = 3

SCHEMES = {
    "default": pytorch_default(),
    "xavier": xavier(),
    "he": he(),
    "orthogonal": orthogonal(math.sqrt(2)),
}
EXPECTED = {
    # Nothing learnt: one class for all samples, and the largest has 10.2 % of them; Xavier's last
    # bias learns a little more than that by chance.
    "accuracy_default": (0.09, 0.13),
    "accuracy_xavier": (0.08, 0.3),
    "loss_default": around(math.log(10), abs=0.015),
    "loss_xavier": (2.25, 2.32),
    # How far the others get has no formula. Of sixty runs He ended at .70 to .95 (a snapshot: the
    # loss still jumps), orthogonal at .93 to .99; medians spread by .04 and .01.
    "accuracy_he": (0.65, 1),
    "worst_he": (0.5, 1),
    "accuracy_orthogonal": (0.9, 1),
    "loss_he": (0.12, 0.6),
    "loss_orthogonal": (0.03, 0.18),
    # Orderings: the best run of the one above the worst run of the other.
    "xavier_above_he": (1.2, 2.3),
    "default_above_he": (1.2, 2.3),
    # Orthogonal is ahead of He in the median, not in every run.
    "he_over_orthogonal": (1.2, 12),
}


def measure():
    inputs, classes = digits()
    runs, data = seeds(RUNS), {}
    for name, scheme in SCHEMES.items():
        models = [mlp([64, *[WIDTH] * DEPTH, 10], "relu", scheme, seed, head=True) for seed in runs]
        losses = train_together(
            models, inputs, classes, optimizer="sgd", lr=LR, steps=STEPS, batch=BATCH
        )
        data[name] = {
            "loss": np.array(losses)[:, :STEPS].reshape(RUNS, -1, MEAN_OVER).mean(axis=2),
            "accuracy": [accuracy(model, inputs, classes) for model in models],
        }
    return data


def summarize(data):
    # The lowest, not the last: at a constant lr a He run may be caught in a jump.
    loss = {name: curve["loss"].min(axis=1) for name, curve in data.items()}
    return {
        **{f"accuracy_{name}": np.median(curve["accuracy"]) for name, curve in data.items()},
        "worst_he": data["he"]["accuracy"].min(),
        **{f"loss_{name}": np.median(values) for name, values in loss.items()},
        "xavier_above_he": loss["xavier"].min() - loss["he"].max(),
        "default_above_he": loss["default"].min() - loss["he"].max(),
        "he_over_orthogonal": np.median(loss["he"]) / np.median(loss["orthogonal"]),
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 3.6)
    axes = figure.subplots()
    steps = np.arange(0, STEPS, MEAN_OVER) + MEAN_OVER / 2
    for index, (name, curve) in enumerate(data.items()):
        look = LOOKS[name] | {"markevery": (index, 4)}
        draw_runs(axes, steps, curve["loss"], **look)
        name_line(axes, (STEPS, np.median(curve["loss"][:, -1])), say(name), look["color"])
    draw_level(axes, math.log(10), "ln 10", 40)
    axes.set(xlabel=say("step"), ylabel=say("loss"), xlim=(0, STEPS), ylim=(0, 2.75))

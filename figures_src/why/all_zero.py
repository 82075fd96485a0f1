"""Units that start equal stay equal: a layer of them is one unit, however long it trains.

Top: training loss. Zeros never leave ln 2, since only the last bias gets a gradient; equal weights
train, but only to where a linear model ends (dashed), since a network of one unit a layer draws one
straight line; random weights go far below. Bottom: incoming weights of the units of the first
hidden layer after training, one dot a unit. 2–8–8–2 ReLU, Adam lr 0.01, full batch of make_moons,
five seeds.
"""

import math

import numpy as np
import torch

from figures_src.core import (
    accuracy,
    around,
    constant,
    distinct_rows,
    he,
    mlp,
    moons,
    seeds,
    train_together,
    zeros,
)
from figures_src.looks import LOOKS, draw_level, draw_runs

WIDTH = 8
CONSTANT = 0.5
LR = 0.01
STEPS = 600
RUNS = 5

SCHEMES = {"zeros": zeros(), "constant": constant(CONSTANT), "he": he()}
EXPECTED = {
    # Exact by symmetry, whatever the seed; random draws coincide with probability 0.
    "distinct_zeros": around(1, abs=0.1),
    "distinct_constant": around(1, abs=0.1),
    "distinct_he": around(WIDTH, abs=0.1),
    # The entropy of two classes of equal size; nothing but a last bias of 0 is optimal.
    "loss_zeros": around(math.log(2), abs=1e-5),
    # A convex problem; its loss must be a minimum: the gradient's norm at the end.
    "linear_gradient": (0, 1e-4),
    # One unit a layer cannot do better than a line, up to its ReLU's bend, and here reaches it.
    "constant_over_linear": around(1.0023, abs=0.0015),
    # Not even the worst seed stays near the line. A network of one unit a layer would.
    "worst_he_over_linear": (0, 0.25),
    "accuracy_zeros": around(0.5, abs=1e-6),
}


def measure():
    inputs, classes = moons()
    runs, rule = seeds(RUNS), {"optimizer": "adam", "lr": LR, "steps": STEPS}
    data = {}
    for name, scheme in SCHEMES.items():
        models = [mlp([2, WIDTH, WIDTH, 2], "relu", scheme, seed, head=True) for seed in runs]
        data[name] = {
            "loss": train_together(models, inputs, classes, **rule),
            "weight": [model[0].weight.detach() for model in models],
            "accuracy": [accuracy(model, inputs, classes) for model in models],
        }
    linear = [mlp([2, 2], "linear", zeros(), 0, head=True)]
    loss = train_together(linear, inputs, classes, **rule | {"lr": 0.1})[0][-1]
    torch.nn.functional.cross_entropy(linear[0](inputs), classes).backward()
    return data | {"linear": {"loss": loss, "gradient": linear[0][0].weight.grad.norm()}}


def summarize(data):
    final = {name: data[name]["loss"][:, -1] for name in SCHEMES}
    distinct = {n: [distinct_rows(weight) for weight in data[n]["weight"]] for n in SCHEMES}
    linear = data["linear"]["loss"]
    return {
        "distinct_zeros": max(distinct["zeros"]),
        "distinct_constant": max(distinct["constant"]),
        "distinct_he": min(distinct["he"]),
        "loss_zeros": final["zeros"].mean(),
        "linear_gradient": data["linear"]["gradient"],
        "constant_over_linear": final["constant"].mean() / linear,
        "worst_he_over_linear": final["he"].max() / linear,
        "accuracy_zeros": data["zeros"]["accuracy"].mean(),
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 5.2)
    grid = figure.subplot_mosaic([["loss"] * 3, list(SCHEMES)], height_ratios=[1.5, 1])
    axes, steps = grid["loss"], np.arange(0, STEPS + 1, 5)
    reach = 1.15 * max(np.abs(data[name]["weight"][0]).max() for name in SCHEMES)
    for name in SCHEMES:
        look, loss = LOOKS[name], data[name]["loss"][:, ::5]
        draw_runs(axes, steps, loss, label=say(name), markevery=20, **look)
        x, y = data[name]["weight"][0].T
        panel = grid[name]
        panel.plot(x, y, linestyle="", marker=look["marker"], color=look["color"], alpha=0.8)
        panel.set_title(say(f"units_{name}"), fontsize=9)
        panel.set(
            xlim=(-reach, reach),
            ylim=(-reach, reach),
            aspect="equal",
            xlabel="$w_1$",
            ylabel="$w_2$",
        )
    for height, name in ((math.log(2), "ln2"), (data["linear"]["loss"], "linear")):
        draw_level(axes, height, say(name), STEPS, ha="right")
    axes.set(xlabel=say("step"), ylabel=say("loss"), yscale="log", ylim=(0.012, 1.3))
    axes.legend(loc="lower left")

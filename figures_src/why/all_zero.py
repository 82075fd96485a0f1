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
    figure.set_size_inches(4.8, 4.4)
    grid = figure.subplot_mosaic([["loss"] * 3, list(SCHEMES)], height_ratios=[5, 6])
    axes, steps = grid["loss"], np.arange(0, STEPS + 1, 5)
    reach = 1.15 * max(np.abs(data[name]["weight"][0]).max() for name in SCHEMES)
    for name in SCHEMES:
        look, loss = LOOKS[name], data[name]["loss"][:, ::5]
        draw_runs(axes, steps, loss, markevery=20, **look)
        above = {"xytext": (0, 4), "textcoords": "offset points", "ha": "right", "fontsize": 9}
        axes.annotate(say(name), (STEPS, loss[:, -1].max()), color=look["color"], **above)
        x, y = data[name]["weight"][0].T
        panel = grid[name]
        panel.plot(x, y, linestyle="", marker=look["marker"], color=look["color"], markersize=6)
        panel.set_title(say(f"units_{name}"), fontsize=9)
        panel.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal", xlabel="$w_1$")
        panel.set(xticks=[-4, -2, 0, 2, 4], yticks=[-4, -2, 0, 2, 4])
        panel.tick_params(axis="y", labelleft=name == "zeros")
    grid["zeros"].set_ylabel("$w_2$", labelpad=0)
    draw_level(axes, math.log(2))
    draw_level(axes, data["linear"]["loss"])
    axes.set(xlabel=say("step"), ylabel=say("loss"), yscale="log", ylim=(0.015, 1.6))
    axes.set(xlim=(0, STEPS))

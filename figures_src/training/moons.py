"""On make_moons with two hidden layers and Adam every start but zeros learns: it hides the point.

Look at the left edge: initialization decides where training starts and how long it takes to begin;
after 200 steps the four random starts are alike, but for a rare small one that stays near a
straight line. 2–64–64–2 ReLU, zero biases, Adam lr 0.01, full batch of 500 points; eleven seeds,
the same for every scheme (thin), and their median (thick); grey: the medians of the others. How
depth brings the difference out is the subject of training/depth_decides.
"""

import math

import numpy as np
import torch

from figures_src.core import (
    accuracy,
    around,
    he,
    mlp,
    moons,
    normal,
    seeds,
    train_together,
    xavier,
    zeros,
)
from figures_src.looks import LOOKS

WIDTH = 64
LR = 0.01
STEPS = 200
RUNS = 11
NETWORKS = 1000

SCHEMES = {
    "zeros": zeros(), "small": normal(0.01), "large": normal(1.0), "xavier": xavier(), "he": he(),
}  # fmt: skip
EXPECTED = {
    # Before the first step. Zeros and small: logits of 0. He: logits of variance 2·E[x²] ≈ 1.2, so
    # ln 2 + 0.28; Xavier: a layer of fans 2 and 64 gets 2/66 instead of 2/2, hence nearly 0. Large:
    # logits of std √(2·64²·E[x²]/4) ≈ 35, and half of all points on the wrong side.
    "loss_0_zeros": around(math.log(2), abs=1e-5),
    "loss_0_small": around(math.log(2), abs=0.002),
    # All samples share two rows of last weights, so that one net starts on the right side by luck.
    # Of 1500 untrained networks the middle 98 % have .63 to .79 (Xavier), .42 to 2.1 (He), 1.4 to
    # 61 (large); medians of eleven lie in .66 to .74, .57 to 1.38, 3.9 to 39, 999 of 1000 times.
    "loss_0_xavier": around(0.7, abs=0.045),
    "loss_0_he": around(0.95, abs=0.5),
    "loss_0_large": (3, 45),
    # How fast training goes has no formula: what 20 seeds gave, with a margin.
    "loss_10_zeros": around(math.log(2), abs=1e-5),
    "loss_10_small": around(0.42, factor=1.15),
    "loss_10_xavier": around(0.294, factor=1.1),
    "loss_10_he": around(0.29, factor=1.15),
    "loss_10_large": around(2.0, factor=2.5),
    "loss_200_zeros": around(math.log(2), abs=1e-5),
    "loss_200_small": around(0.036, factor=1.4),
    "loss_200_xavier": around(0.0243, factor=1.15),
    "loss_200_he": around(0.0238, factor=1.2),
    "loss_200_large": around(0.031, factor=1.25),
    "accuracy_zeros": around(0.5, abs=1e-6),
    "accuracy_small": around(0.985, abs=0.01),
    "accuracy_large": around(0.988, abs=0.01),
    "accuracy_xavier": around(0.986, abs=0.01),
    "accuracy_he": around(0.988, abs=0.01),
    # Orderings, on every seed: the smallest difference between two starts of one seed.
    "large_above_he_0": (0.2, 60),
    "small_above_he_10": (0.02, 0.4),
    # Xavier is ahead in mid-training: the first layer has a fan_in of 2, hence He 33 times Xavier's
    # variance there, and large logits to undo. The median ratio on one seed.
    "xavier_over_he_40": around(0.56, abs=0.15),
    # Where He starts: it keeps E[logit²] at |x|². Over a thousand untrained networks, of which one
    # spreads by 1.2 times the mean; four times that.
    "logits_he": around(1, abs=0.15),
    # What this set-up does not show: no Xavier, He or large start fails.
    "worst_accuracy": (0.97, 1),
    # One small start in fifteen ends at a loss of 0.245 and 88 %, hardly better than a line:
    # weights near zero grow along few directions, so that the layer is almost one unit.
    "worst_accuracy_small": (0.83, 0.99),
}


def measure():
    inputs, classes = moons()
    runs, data = seeds(RUNS), {}
    for name, scheme in SCHEMES.items():
        models = [mlp([2, WIDTH, WIDTH, 2], "relu", scheme, seed, head=True) for seed in runs]
        data[name] = {
            "loss": train_together(models, inputs, classes, optimizer="adam", lr=LR, steps=STEPS),
            "accuracy": [accuracy(model, inputs, classes) for model in models],
        }
    sizes, size = [2, WIDTH, WIDTH, 2], inputs.square().sum(dim=1).mean()
    with torch.no_grad():
        squares = [
            mlp(sizes, "relu", he(), seed, head=True)(inputs).square().mean()
            for seed in seeds(NETWORKS)
        ]
    return data | {"logits_he": sum(squares) / NETWORKS / size}


def summarize(data):
    statistics, runs = {}, {name: data[name] for name in SCHEMES}
    for name, curve in runs.items():
        for step in (0, 10, STEPS):
            statistics[f"loss_{step}_{name}"] = np.median(curve["loss"][:, step])
        statistics[f"accuracy_{name}"] = np.median(curve["accuracy"])
    for first, second, step in (("large", "he", 0), ("small", "he", 10)):
        difference = runs[first]["loss"][:, step] - runs[second]["loss"][:, step]
        statistics[f"{first}_above_{second}_{step}"] = difference.min()
    ratio = runs["xavier"]["loss"][:, 40] / runs["he"]["loss"][:, 40]
    statistics["xavier_over_he_40"] = np.median(ratio)
    statistics["logits_he"] = data["logits_he"]
    worst = {name: curve["accuracy"].min() for name, curve in runs.items()}
    statistics["worst_accuracy"] = min(worst[name] for name in ("large", "xavier", "he"))
    return statistics | {"worst_accuracy_small": worst["small"]}


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.2)
    places = [["zeros", "small", "key"], ["xavier", "he", "large"]]
    panels = figure.subplot_mosaic(places, sharex=True, sharey=True)
    key = panels.pop("key")
    medians = {name: np.median(data[name]["loss"], axis=0) for name in SCHEMES}
    for name, axes in panels.items():
        look = LOOKS[name]
        for other in (each for each in SCHEMES if each != name):
            axes.plot(medians[other], color="muted", linewidth=0.6, alpha=0.5)
        axes.plot(data[name]["loss"].T, color=look["color"], linewidth=0.5, alpha=0.6)
        axes.plot(medians[name], markevery=(5, 40), **look)
        axes.set_title(say(name), fontsize=9, color=look["color"])
        axes.set(yscale="log", xticks=(0, 100, 200))
        if name in ("zeros", "xavier"):
            axes.set_ylabel(say("loss"))
        axes.set_xlabel(say("step") if name in ("xavier", "he", "large") else "")
        axes.tick_params(axis="x", labelbottom=name in ("xavier", "he", "large"))
    lines = [
        key.plot([], [], color=color, linewidth=width)[0]
        for color, width in (("ink", 1.8), ("ink", 0.5), ("muted", 0.6))
    ]
    words = [say("median"), say("single"), say("others")]
    key.legend(lines, words, loc="center left", handlelength=1.2)
    key.set_axis_off()

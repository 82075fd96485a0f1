"""What the networks have learnt: where a start fails, there is no boundary at all.

Each panel is the plane after training: shaded where the network gives one class more than 60 %
(pale) or 90 % (full), left blank where it cannot decide; the line is where both are equal. Of
three seeds the median one is drawn. Hidden layers of 32 ReLU units, SGD lr 0.03, 400 full-batch
steps on 200 points of make_moons: the setting of training/depth_decides.
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
)
from figures_src.looks import LOOKS

DEPTHS = (2, 8, 30)
WIDTH = 32
SAMPLES = 200
LR = 0.03
STEPS = 400
RUNS = 3
DECIDED = 0.6
CRUMB = 0.2  # the area of an island, or the length of a piece, that is not drawn

SCHEMES = {"small": normal(0.01), "default": pytorch_default(), "xavier": xavier(), "he": he()}
AXES = np.linspace(-1.9, 2.9, 41), np.linspace(-1.4, 1.9, 41)
EXPECTED = {
    # Starts that cannot decide anywhere: their logits would have to differ by ln(0.6/0.4) = 0.41.
    **{f"decided_small_{depth}": around(0, abs=0.01) for depth in DEPTHS},
    "decided_default_8": around(0, abs=0.1),
    "decided_default_30": around(0, abs=0.01),
    "decided_xavier_30": around(0, abs=0.05),
    # Two hidden layers get hardly further than a line in 300 steps, whatever the start.
    "decided_default_2": around(0.825, abs=0.05),
    "decided_xavier_2": around(0.825, abs=0.05),
    "decided_he_2": around(0.825, abs=0.05),
    "decided_xavier_8": (0.85, 1),
    "decided_he_8": (0.9, 1),
    # Thirty layers at a constant lr jump: a run may be caught at a bad moment, its median less so.
    "decided_he_30": (0.75, 1),
    # Orderings, on the same seed, the median run. (One Xavier run in a hundred sets off by chance.)
    "he_above_default_8": (0.6, 1),
    "he_above_xavier_30": (0.55, 1),
}


def decided(model, inputs, classes):
    """Share of samples that get more than 60 % for their own class.

    Not the accuracy: logits of 1e-9 have a largest one, too, and can be right by luck for 76 %.
    """
    with torch.no_grad():
        chances = torch.softmax(model(inputs), dim=1)[range(len(classes)), classes]
    return (chances > DECIDED).double().mean()


def measure():
    inputs, classes = moons(SAMPLES)
    points = torch.tensor(np.stack(np.meshgrid(*AXES), axis=-1), dtype=torch.float32)
    runs = seeds(RUNS)
    data = {"inputs": inputs, "classes": classes}
    for depth in DEPTHS:
        sizes = [2, *[WIDTH] * depth, 2]
        nets = {
            n: [mlp(sizes, "relu", s, seed, head=True) for seed in runs] for n, s in SCHEMES.items()
        }
        every = [model for models in nets.values() for model in models]
        train_together(every, inputs, classes, optimizer="sgd", lr=LR, steps=STEPS)
        for name, models in nets.items():
            shares = [decided(model, inputs, classes) for model in models]
            with torch.no_grad():
                logits = models[np.argsort(shares, kind="stable")[RUNS // 2]](points)
            data[f"{name}_{depth}"] = {
                # ln of the odds of class 1; what lies beyond ±5 is drawn alike
                "odds": (logits[..., 1] - logits[..., 0]).clamp(-5, 5).round(decimals=2),
                "decided": shares,
            }
    return data


def summarize(data):
    statistics = {}
    for name in SCHEMES:
        for depth in DEPTHS:
            statistics[f"decided_{name}_{depth}"] = np.median(data[f"{name}_{depth}"]["decided"])
    for other, depth in (("default", 8), ("xavier", 30)):
        gap = data[f"he_{depth}"]["decided"] - data[f"{other}_{depth}"]["decided"]
        statistics[f"he_above_{other}_{depth}"] = np.median(gap)
    return statistics


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.7)
    grid = figure.subplots(len(SCHEMES), len(DEPTHS), sharex=True, sharey=True)
    sure, leaning = math.log(0.9 / 0.1), math.log(DECIDED / (1 - DECIDED))
    for row, name in enumerate(SCHEMES):
        classes = {"muted": ("+", (-5, -sure), (-5, -leaning))}
        classes[LOOKS[name]["color"]] = (LOOKS[name]["marker"], (sure, 5), (leaning, 5))
        for column, depth in enumerate(DEPTHS):
            axes, curve = grid[row, column], data[f"{name}_{depth}"]
            for kind, (color, (marker, *ranges)) in enumerate(classes.items()):
                for levels in ranges:
                    axes.contourf(*AXES, curve["odds"], levels, colors=color, alpha=0.2)
                chosen = data["inputs"][data["classes"] == kind][:12]
                size = 4 if marker == "+" else 2.2
                axes.plot(*chosen.T, linestyle="", marker=marker, color=color, markersize=size)
            if np.ptp(curve["odds"]) > 2 * leaning:  # a constant network has no boundary
                boundary(axes, curve["odds"])
            share = np.median(curve["decided"])
            axes.set_title(say("panel", depth=depth, share=f"{share:.0%}"), fontsize=9)
            axes.tick_params(length=0, labelbottom=False, labelleft=False)
            axes.grid(False)
        grid[row, 0].set_ylabel(say(name), color=LOOKS[name]["color"])
    grid[-1, 1].set_xlabel(say("plane"), fontsize=9)


def boundary(axes, odds):
    """Where both classes are equal, without crumbs: short pieces, small islands."""
    contour = axes.contour(*AXES, odds, [0])
    for line in contour.get_paths()[0].to_polygons(closed_only=False):
        x, y = line.T
        island = np.allclose(line[0], line[-1])
        area = abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2
        if area > CRUMB if island else np.ptp(line, axis=0).max() > CRUMB:
            axes.plot(x, y, color="ink", linewidth=1)
    contour.remove()

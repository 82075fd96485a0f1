"""Trained, a tanh network of twelve layers likes any gain from 1 to 5/3, one of fifty likes 1.1.

Look at how the lines part to the right. Gain 5/3 multiplies the gradient by 1.10 in each layer, 100
times over fifty; gain 1 lets the signal shrink; 1.1 lies between, and stays trainable. At twelve
layers all reach the same, 5/3 a little less on new images. Each dot takes the best of three
learning rates, by its median training loss. Layers of 64, SGD without momentum, batches of 32, 300
steps; digits, 1400 to train on, the rest to test; six seeds, bands lowest to highest.
"""

import numpy as np
import torch

from figures_src.core import (
    accuracy,
    around,
    digits,
    mlp,
    seeds,
    split,
    train_together,
    xavier,
)
from figures_src.looks import LOOKS, draw_runs, name_line

WIDTH = 64
BATCH = 32
STEPS = 300
TRAIN = 1400
RUNS = 6

GAINS = {"one": 1.0, "between": 1.1, "five_thirds": 5 / 3}
STYLES = {"one": LOOKS["xavier"], "between": LOOKS["gain_above_one"], "five_thirds": LOOKS["large"]}
# The best is the middle one for most; none of the others was better in a wider search.
RATES = {12: (0.03, 0.1, 0.3), 30: (0.01, 0.03, 0.1), 50: (0.003, 0.01, 0.03)}
LOSS = {
    "one": ((0.047, 1.5), (0.25, 2.1), (0.81, 1.4)),
    "between": ((0.031, 1.7), (0.121, 1.7), (0.32, 1.3)),
    "five_thirds": ((0.031, 1.8), (0.46, 1.9), (1.58, 1.4)),
}
ACCURACY = {
    "one": ((0.9635, 0.012), (0.912, 0.05), (0.745, 0.19)),
    "between": ((0.970, 0.014), (0.945, 0.016), (0.907, 0.032)),
    "five_thirds": ((0.951, 0.045), (0.81, 0.13), (0.41, 0.25)),
}
OVER_BETWEEN = {
    "one": ((1.5, 2), (2.1, 1.9), (2.5, 1.6)),
    "five_thirds": ((1.06, 1.9), (3.7, 1.9), (4.8, 1.7)),
}


def by_depth(kind, ranges, width):
    return {
        f"{kind.format(name)}_{depth}": around(value, **{width: size})
        for name, row in ranges.items()
        for depth, (value, size) in zip(RATES, row, strict=True)
    }


EXPECTED = {
    # How far training gets has no formula: the mean of twenty seeds, and about five of their
    # standard deviations.
    **by_depth("loss_{}", LOSS, "factor"),
    **by_depth("accuracy_{}", ACCURACY, "abs"),
    **by_depth("{}_over_between", OVER_BETWEEN, "factor"),
}


def measure():
    inputs, classes = digits()
    train, test = split(len(inputs), TRAIN)
    runs = seeds(RUNS)
    data = {name: {"rate": [], "loss": [], "accuracy": []} for name in GAINS}
    for depth, rates in RATES.items():
        sizes = [64, *[WIDTH] * depth, 10]
        tried = {name: [] for name in GAINS}
        for rate in rates:
            nets = {
                name: [mlp(sizes, "tanh", xavier(gain), seed, head=True) for seed in runs]
                for name, gain in GAINS.items()
            }
            every = [model for models in nets.values() for model in models]
            size = {"optimizer": "sgd", "lr": rate, "steps": STEPS, "batch": BATCH}
            train_together(every, inputs[train], classes[train], **size)
            for name, models in nets.items():
                losses = [loss(model, inputs[train], classes[train]) for model in models]
                right = [accuracy(model, inputs[test], classes[test]) for model in models]
                tried[name].append({"rate": rate, "loss": losses, "accuracy": right})
        for name, results in tried.items():
            best = min(results, key=lambda result: np.median(result["loss"]))
            for key, value in best.items():
                data[name][key].append(value)
    return data


@torch.no_grad()
def loss(model, inputs, classes):
    """Over all samples; what diverged counts as infinite, so that it is never the best."""
    value = torch.nn.functional.cross_entropy(model(inputs), classes).item()
    return value if np.isfinite(value) else np.inf


def summarize(data):
    loss = {name: np.median(curve["loss"], axis=1) for name, curve in data.items()}
    right = {name: np.median(curve["accuracy"], axis=1) for name, curve in data.items()}
    statistics = {}
    for place, depth in enumerate(RATES):
        for name in GAINS:
            statistics[f"loss_{name}_{depth}"] = loss[name][place]
            statistics[f"accuracy_{name}_{depth}"] = right[name][place]
        for name in ("one", "five_thirds"):
            ratio = loss[name][place] / loss["between"][place]
            statistics[f"{name}_over_between_{depth}"] = ratio
    return statistics


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.4)
    panels = figure.subplots(2, sharex=True)
    for axes, key in zip(panels, ("loss", "accuracy"), strict=True):
        for name, curve in data.items():
            draw_runs(axes, list(RATES), curve[key].T, **STYLES[name])
            end = max(RATES), np.median(curve[key][-1])
            name_line(axes, end, say(name), STYLES[name]["color"])
        axes.set(ylabel=say(key), xticks=list(RATES))
    panels[0].set_yscale("log")
    panels[1].set(xlabel=say("depth"), ylim=(0, 1))
    figure.align_ylabels()

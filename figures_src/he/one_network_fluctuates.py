"""He keeps E[a²] on average over networks; a single network wanders, by √(5L/n) in the logarithm.

Look at the fan: every line is one network, and most end below 1 while a few end far above. At the
right, all the networks at the last layer against the Gaussian that theory predicts. More inputs
hardly help, since deep in a ReLU net they all point the same way; more width does. Dark: median
and 90 % band. The 5 is E[φ(z)⁴]/E[φ(z)²]² − 1 of a ReLU layer; that the sum of 1/n decides is Hanin
& Rolnick 2018.
"""

import math

import numpy as np
import torch

from figures_src.core import (
    around,
    he,
    normal_cdf,
    observe,
    relu_log_moment,
    relu_log_moment_variance,
    second_moment,
    seeds,
)
from figures_src.looks import BAND, LOOKS, THEORY

DEPTH = 20
WIDTH = 256
INPUTS = 100
NETWORKS = 400
SHOWN = 40

MEAN, STD = relu_log_moment(DEPTH, WIDTH, 2.0)
STD_MANY = math.sqrt(relu_log_moment_variance(DEPTH, WIDTH))
EXPECTED = {
    # A mean over 400 networks spreads by STD/20 = 0.031. Four times that; gain² 1.9 for 2 is off by
    # 1.
    "mean_log": around(MEAN, abs=4 * STD / math.sqrt(NETWORKS)),
    # A standard deviation of 400 by 1/√800 = 3.5 %; a depth of 15 or a width of 200 would be 13 %
    # off.
    "std_log": around(STD, rel=0.13),
    "std_log_many_inputs": around(STD_MANY, rel=0.13),
    # Binomial: √(0.9·0.1/400) = 0.015; four times.
    "inside_band": around(0.9, abs=0.06),
}


def measure():
    one, many = [], []
    for seed in seeds(NETWORKS):
        # He keeps signals near 1: float32 is enough
        layers = observe(
            "relu", he(), seed, depth=DEPTH, width=WIDTH, samples=INPUTS, dtype=torch.float32
        )
        one.append([second_moment(a[0]) for a in layers])  # the first input only
        many.append(second_moment(layers[-1]))
    edges = torch.linspace(MEAN - 4 * STD, MEAN + 4 * STD, 33, dtype=torch.float64)
    last = torch.tensor(one, dtype=torch.float64)[:, -1].log()
    return {
        "moment": one[:SHOWN],
        "log last": last,
        "log last many": torch.tensor(many).log(),
        "edges": edges,
        "share": torch.histogram(last, edges).hist / NETWORKS,
        "share theory": normal_cdf((edges - MEAN) / STD).diff(),
        "theory": [relu_log_moment(layer, WIDTH, 2.0) for layer in range(1, DEPTH + 1)],
    }


def summarize(data):
    last = data["log last"]
    return {
        "mean_log": last.mean(),
        "std_log": last.std(),
        "std_log_many_inputs": data["log last many"].std(),
        "inside_band": (np.abs(last - MEAN) < 1.645 * STD).mean(),
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.0)
    fan, side = figure.subplots(1, 2, sharey=True, width_ratios=(3, 1))
    layers, color = range(1, DEPTH + 1), LOOKS["he"]["color"]
    mean, spread = data["theory"].T
    single = fan.plot(layers, data["moment"].T, color=color, linewidth=0.5, alpha=0.5)
    low, high = np.exp(mean - 1.645 * spread), np.exp(mean + 1.645 * spread)
    band = fan.fill_between(layers, low, high, color=color, **BAND)
    bounds = [
        fan.plot(layers, line, color="ink", **THEORY)[0] for line in (np.exp(mean), low, high)
    ]
    fan.set(
        xlabel=say("layer"),
        ylabel=say("moment"),
        yscale="log",
        ylim=(0.06, 14),
        xticks=[1, 5, 10, 15, 20],
    )
    fan.set_yticks([0.1, 0.3, 1, 3, 10], ["0.1", "0.3", "1", "3", "10"])
    fan.tick_params(which="minor", length=0)
    told = {"single": single[0], "band": band, "median": bounds[0]}
    fan.legend(told.values(), map(say, told), loc="upper left")
    edges = np.exp(data["edges"])
    side.stairs(data["share"], edges, fill=True, color=color, alpha=0.45, orientation="horizontal")
    side.stairs(
        data["share theory"], edges, baseline=None, orientation="horizontal", color="ink", **THEORY
    )
    side.set(xlabel=say("share"), xticks=[])
    side.grid(False, axis="x")
    side.tick_params(axis="y", which="both", length=0)

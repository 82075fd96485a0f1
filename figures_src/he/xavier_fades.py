"""Through ReLU, Xavier's variance halves E[a²] in every layer; He's keeps it.

Look at the two straight lines on the logarithmic axis: after twenty layers Xavier has lost a factor
of a million. Line: (σ_w²/2)^ℓ; band: where nine networks in ten should lie, ±1.645·√(5ℓ/n) in
ln E[a²]. Markers: the median network; hairlines: single ones. He et al. 2015; Hanin & Rolnick 2018.
"""

import math

import numpy as np

from figures_src.core import (
    around,
    he,
    observe,
    relu_log_moment,
    second_moment,
    seeds,
    slope,
    xavier,
)
from figures_src.looks import BAND, LOOKS, THEORY, draw_key, name_line

DEPTH = 20
WIDTH = 256
SAMPLES = 1
NETWORKS = 40

SCHEMES = {"he": he(), "xavier": xavier()}
SIGMA_W2 = {"he": 2.0, "xavier": 1.0}  # fan_in·Var(W) by the papers' formulas, not by the code
DRIFT = {name: relu_log_moment(1, WIDTH, s)[0] / math.log(2) for name, s in SIGMA_W2.items()}
EXPECTED = {
    # Powers of two a layer. The slope of one random walk of DEPTH steps of variance 5/n spreads by
    # about √(6/5·5/(n·DEPTH))/ln 2 = 0.05, of the mean of forty by 0.008; four times that is held.
    # A gain² of 1.9 for 2 would shift it by 0.074.
    "log2_slope_he": around(DRIFT["he"], abs=0.032),
    "log2_slope_xavier": around(DRIFT["xavier"], abs=0.032),
}


def measure():
    runs = seeds(NETWORKS)
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES}
    return {
        name: {
            "moment": [
                [second_moment(a) for a in observe("relu", scheme, seed, **size)] for seed in runs
            ],
            "theory": [
                relu_log_moment(layer, WIDTH, SIGMA_W2[name]) for layer in range(1, DEPTH + 1)
            ],
        }
        for name, scheme in SCHEMES.items()
    }


def summarize(data):
    means = {name: np.log2(curve["moment"]).mean(axis=0) for name, curve in data.items()}
    return {f"log2_slope_{name}": slope(mean) for name, mean in means.items()}


def draw(data, figure, say):
    axes = figure.subplots()
    layers = range(1, DEPTH + 1)
    for name, curve in data.items():
        look, (mean, spread) = LOOKS[name], curve["theory"].T
        inside = np.exp(mean - 1.645 * spread), np.exp(mean + 1.645 * spread)
        axes.fill_between(layers, *inside, color=look["color"], **BAND)
        axes.plot(layers, curve["moment"][:10].T, color=look["color"], linewidth=0.5, alpha=0.6)
        axes.plot(layers, np.exp(mean), color=look["color"], **THEORY)
        axes.plot(layers, np.median(curve["moment"], axis=0), linestyle="", **look)
        name_line(axes, (DEPTH, np.exp(mean[-1])), say(name), look["color"])
    axes.set(xlabel=say("layer"), ylabel=say("moment"), yscale="log", xticks=range(2, DEPTH + 1, 2))
    draw_key(axes, say, loc="lower left")

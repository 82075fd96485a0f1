"""Through ReLU, Xavier's variance halves E[a²] in every layer; He's keeps it.

Look at the two straight lines on the logarithmic axis: after twenty layers Xavier has lost a factor
of a million. Line: (σ_w²/2)^ℓ; band: where nine networks in ten should lie, ±1.645·√(5ℓ/n) in
ln E[a²]. Markers: the median network; hairlines: single ones. He et al. 2015; Hanin & Rolnick 2018.
"""

import math

import numpy as np

from figures_src.core import (
    around,
    geometric_mean,
    he,
    lecun,
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
# For the slider: from below Xavier's gain to above He's, at a depth where it shows.
DEEP = 50
SWEPT = 20
SWEEP = {
    "parameter": "g",
    "values": sorted([*(round(0.91 + 0.03 * k, 2) for k in range(20)), 1.414]),
    "marked": {"Xavier": 1.0, "He, √2": 1.414},
    "setting": "gain",  # of the laboratory, which opens in the state of the slider
    "laboratory": {"init": "lecun", "activation": "relu", "depth": DEEP, "width": WIDTH},
    # |ln(measured/theory)| of the geometric mean of SWEPT networks: four times √(5ℓ/n/20) = 0.22.
    "within": {"moment": 0.88},
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


def sweep(gain):
    """E[a²] with Var = g²/n, the geometric mean over networks."""
    size = {"depth": DEEP, "width": WIDTH, "samples": SAMPLES}
    runs = [observe("relu", lecun(gain), seed, **size) for seed in seeds(SWEPT)]
    measured = geometric_mean(np.array([[second_moment(a) for a in layers] for layers in runs]))
    theory = [math.exp(relu_log_moment(layer, WIDTH, gain**2)[0]) for layer in range(1, DEEP + 1)]
    return {"moment": {"measured": measured, "theory": theory}}


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

"""PyTorch's default makes a 20-layer ReLU net a constant, while its activations' std looks fine.

Look at the two purple lines above: the std of the whole tensor levels off near 0.359/√n, since
every bias pushes its unit somewhere else; the std of each unit *across samples*, which is what the
network knows of its input, falls to 1e-8. Below: 1 − cosine of two inputs, 1e-5 after ten layers.
With He the whole-tensor std stays, the std across samples falls slowly, as a power of the depth.
Lines: mean field with a bias, and the arc-cosine kernel of Cho & Saul 2009.
"""

import math

import numpy as np

from figures_src.core import (
    activation_differences,
    around,
    geometric_mean,
    he,
    observe,
    pair_distance,
    preactivation_variances,
    pytorch_default,
    relu_log_moment_variance,
    relu_mean,
    seeds,
    std,
    std_across_samples,
)
from figures_src.looks import LOOKS, draw_key, draw_networks, name_line

DEPTH = 20
WIDTH = 512
SAMPLES = 50
NETWORKS = 8

SCHEMES = {"he": he(), "default": pytorch_default()}
# fan_in·Var(W) and the bound of the biases, by the formulas and not by the code under test
FORMULAS = {"he": (2.0, 0.0), "default": (1 / 3, WIDTH**-0.5)}
KEYS = {"whole": std, "unit": std_across_samples, "distance": pair_distance}


def predict(sigma_w2, bound):
    """The three KEYS by layer. Half of z's distribution passes a ReLU: E[a²] = E[z²]/2 = q/2."""
    sigma_b2 = bound**2 / 3  # Var of U(±bound)
    q = np.array(preactivation_variances("relu", sigma_w2, DEPTH, sigma_b2=sigma_b2))
    difference = np.array(activation_differences("relu", sigma_w2, DEPTH, sigma_b2))
    return {
        "whole": np.sqrt(q / 2 - np.array([relu_mean(variance, bound) for variance in q]) ** 2),
        "unit": np.sqrt(difference * (1 - 1 / SAMPLES)),  # of a sample of SAMPLES
        "distance": difference / (q / 2),
    }


THEORIES = {name: predict(*formula) for name, formula in FORMULAS.items()}
LEVEL = THEORIES["default"]["whole"][-1] * math.sqrt(WIDTH)  # where the std levels off, times √n
# Of ln E[a²] over He networks, the mean over inputs
WANDER = relu_log_moment_variance(DEPTH, WIDTH)
EXPECTED = {
    # Each layer's biases are drawn anew, so only one layer counts: at most √(5/n)/2 = 0.05 in ln
    # std a network, 0.018 for the mean of eight; three times. A Gaussian bias would be off by 4 %,
    # none by 1e-6.
    "default_whole": around(THEORIES["default"]["whole"][-1], rel=0.05),
    # Which units are on is nearly the same for all samples: a relative variance of 1/n a layer,
    # √(20/n) = 0.2 in ln of the square, 0.07 for the mean of eight networks. Four times that,
    # halved for the std. A weight std 2 % larger would be off by 1.02^20 = 1.5.
    "default_unit": around(THEORIES["default"]["unit"][-1], factor=math.exp(0.15)),
    "default_distance": around(THEORIES["default"]["distance"][-1], factor=math.exp(0.3)),
    # √WANDER/2 = 0.18 a network, 0.065 for the mean of eight. Four times.
    "he_whole": around(THEORIES["he"]["whole"][-1] * math.exp(-WANDER / 4), factor=math.exp(0.26)),
    # ln(1 − cosine) gains at most 8/n of variance a layer and forgets it as 1/ℓ²: √(8·20/(3n)) =
    # 0.32 a network, 0.11 for the mean of eight. Four times. The wander of the scale goes the other
    # way for the std.
    "he_distance": around(THEORIES["he"]["distance"][-1], factor=math.exp(0.45)),
    "he_unit": around(THEORIES["he"]["unit"][-1], factor=math.exp(0.26)),
}


def measure():
    runs, data = seeds(NETWORKS), {}
    for name, scheme in SCHEMES.items():
        networks = [
            observe("relu", scheme, seed, depth=DEPTH, width=WIDTH, samples=SAMPLES)
            for seed in runs
        ]
        data[name] = {
            key: [[statistic(a) for a in net] for net in networks]
            for key, statistic in KEYS.items()
        }
        data[name]["theory"] = THEORIES[name]
    return data


def summarize(data):
    return {
        f"{name}_{key}": geometric_mean(curve[key][:, -1])
        for name, curve in data.items()
        for key in KEYS
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.7)
    upper, lower = figure.subplots(2, sharex=True, height_ratios=(4, 3))
    layers = range(1, DEPTH + 1)
    for axes, keys in ((upper, ("whole", "unit")), (lower, ("distance",))):
        for name, curve in data.items():
            for key in keys:
                look, theory = dict(LOOKS[name]), curve["theory"][key]
                if key == "unit":
                    look |= {"markerfacecolor": "paper"}
                draw_networks(axes, layers, curve[key], theory, **look)
                name_line(axes, (DEPTH, theory[-1]), say(f"{name}_{key}"), look["color"])
        axes.set(yscale="log", xticks=[1, *range(5, DEPTH + 1, 5)])
    upper.set_ylabel(say("std"))
    lower.set(ylabel=say("distance"), xlabel=say("layer"))
    figure.align_ylabels()
    draw_key(upper, say, loc="lower left")

"""Gain 1 is tanh's critical point: the variance falls as 1/(2ℓ), neither fast nor to a constant.

Look at the straight line on two logarithmic axes: ten times deeper, ten times smaller, which still
trains. A tenth less gain and the signal dies exponentially; a tenth more and it settles (while the
gradient then grows in every layer). Lines: the mean-field recursion; dashed: 1/(2ℓ).
Schoenholz et al. 2016; Roberts, Yaida & Hanin 2022.
"""

import math

import numpy as np
import torch

from figures_src.core import (
    activation_moments,
    around,
    geometric_mean,
    observe,
    second_moment,
    seeds,
    tanh_critical_log_variance,
    tanh_critical_variance,
    xavier,
)
from figures_src.looks import LEVEL, LOOKS, draw_key, draw_networks, name_line

DEPTH = 100
WIDTH = 500
SAMPLES = 10
NETWORKS = 12

GAINS = {"above": 1.1, "critical": 1.0, "below": 0.9}
STYLES = {
    "above": LOOKS["gain_above_one"],
    "critical": LOOKS["xavier"],
    "below": LOOKS["small"],
}
THEORIES = {name: activation_moments("tanh", gain**2, DEPTH) for name, gain in GAINS.items()}

LOWEST = 1e-4  # of the axis; gain 0.9 goes on falling


def expected_variance(layer):
    """Mean field with the finite-width shift, geometric mean over networks."""
    shift, _ = tanh_critical_log_variance(layer, WIDTH, SAMPLES)
    return THEORIES["critical"][layer - 1] * math.exp(shift)


def spread(layer):
    """Four standard deviations of the mean of ln Var(a) over NETWORKS networks."""
    return 4 * tanh_critical_log_variance(layer, WIDTH, SAMPLES)[1] / math.sqrt(NETWORKS)


EXPECTED = {
    # A gain of 1.01 is off by a factor of 2.3 in layer 100, 0.99 by 3.2.
    "var_10": around(expected_variance(10), factor=math.exp(spread(10))),
    "var_20": around(expected_variance(20), factor=math.exp(spread(20))),
    "var_100": around(expected_variance(100), factor=math.exp(spread(100))),
    # Exponent of ℓ between layers 10 and 100; −1 for 1/(2ℓ) exactly. Gain 0.9 would give −8.
    "exponent": around(
        math.log10(expected_variance(100) / expected_variance(10)), abs=spread(100) / 2.3
    ),
    # Above: a stable fixed point, that forgets the √(2/n) of a layer in about 1/0.2 layers: 0.10
    # for one input, 0.01 for the mean over all inputs and networks.
    "var_100_above": around(THEORIES["above"][-1], rel=0.04),
    # Below: linear where the signal is small; ln Var spreads by √(2·100/(n·SAMPLES)) = 0.2 a
    # network.
    "var_100_below": around(THEORIES["below"][-1], factor=math.exp(4 * 0.2 / math.sqrt(NETWORKS))),
}


def measure():
    runs = seeds(NETWORKS)
    # float32 reaches far below the 1e-10 of gain 0.9
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES, "dtype": torch.float32}
    return {
        name: {
            "variance": [
                [second_moment(a) for a in observe("tanh", xavier(gain), seed, **size)]
                for seed in runs
            ],
            "theory": THEORIES[name],
        }
        for name, gain in GAINS.items()
    }


def summarize(data):
    means = {name: geometric_mean(curve["variance"]) for name, curve in data.items()}
    critical = means["critical"]
    return {
        **{f"var_{layer}": critical[layer - 1] for layer in (10, 20, 100)},
        "exponent": np.log10(critical[99] / critical[9]),
        "var_100_above": means["above"][-1],
        "var_100_below": means["below"][-1],
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 3.9)
    axes = figure.subplots()
    layers = np.arange(1, DEPTH + 1)
    marks = [layer - 1 for layer in (1, 2, 3, 5, 7, 10, 14, 20, 30, 45, 70, 100)]
    for name, curve in data.items():
        style = STYLES[name] | {"markevery": marks}
        draw_networks(axes, layers, curve["variance"], curve["theory"], **style)
        if curve["theory"][-1] > LOWEST:
            name_line(axes, (DEPTH, curve["theory"][-1]), say(name), style["color"])
        else:
            beside = {"xytext": (7, 0), "textcoords": "offset points", "fontsize": 9}
            axes.annotate(say(name), (20, curve["theory"][19]), color=style["color"], **beside)
    law = [tanh_critical_variance(layer) for layer in layers]
    axes.plot(layers, law, **LEVEL)
    below = {"xytext": (-4, -4), "ha": "right", "va": "top", "color": "muted", "fontsize": 9}
    axes.annotate("1/(2ℓ)", (2, law[1]), textcoords="offset points", **below)
    axes.set(xlabel=say("layer"), ylabel=say("variance"), xscale="log", yscale="log")
    axes.set(xlim=(0.9, 1.06 * DEPTH), ylim=(LOWEST, 1.2))
    axes.set_xticks([1, 2, 5, 10, 20, 50, 100], ["1", "2", "5", "10", "20", "50", "100"])
    axes.tick_params(which="minor", length=0)
    draw_key(axes, say, loc="lower left")

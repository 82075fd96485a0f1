"""A gain that keeps one layer's signal seldom keeps thirty layers'; ReLU's keeps gradients too.

Look at the line at 1, where nothing changes. Dots: what a layer multiplies E[z²] by on the way
forward; triangles: what it multiplies E[(∂loss/∂z)²] by on the way back; both past the first ten
layers. Left with He's √2 for every activation, right with each activation's own gain 1/√E[φ(ξ)²].
Bars: range over networks; strokes: mean field. Where χ∥ > 1 (GELU, SiLU, Mish) an error of the
scale grows in every layer. He et al. 2015; Klambauer et al. 2017 (SELU); Roberts, Yaida & Hanin
2022 (χ∥ and χ⊥).
"""

import math

import numpy as np
import torch

from figures_src.core import (
    around,
    gain,
    geometric_mean,
    lecun,
    observe,
    observe_backward,
    predicted_ratios,
    restoring_factor,
    scale_ratios,
    second_moment,
    seeds,
)
from figures_src.looks import LEVEL

DEPTH = 30
SETTLED = 10
WIDTH = 512
SAMPLES = 10
NETWORKS = 8

NAMES = ["relu", "leaky_relu", "selu", "tanh", "mish", "gelu", "silu", "sigmoid"]
GAINS = {"he": dict.fromkeys(NAMES, math.sqrt(2)), "own": {name: gain(name) for name in NAMES}}
EDGE = 0.42  # the left end of the axis; what lies beyond is written there
# colour, marker, offset
DIRECTIONS = {"forward": ("cyan", "o", 0.18), "backward": ("red", "<", -0.18)}


def predict(name, used, input_moment=1.0):
    return predicted_ratios(name, used, DEPTH, SETTLED, input_moment)


def bounds(choice, name, direction):
    """Range of a factor per layer: mean field, also for a scale the first layers have shifted.

    ln E[z²] spreads by at most √(5/n) a layer: 0.11 after SETTLED layers for the mean of NETWORKS;
    four times that up and down, to which unstable activations are sensitive. The later layers add
    at most √(5/(n·20))/√8 = 0.8 % to the factor of one; four times that again. Where χ∥ < 1 they
    are forgotten, and the gradients of SAMPLES are independent: with 5/n a layer again, 0.25 %,
    four times, and 1/n.
    """
    later = 0.013 if restoring_factor(name) < 0.9 else 0.032
    off = math.exp(4 * math.sqrt(5 * SETTLED / (WIDTH * NETWORKS)))
    factors = [
        predict(name, GAINS[choice][name], scale)[f"{direction} layer"]
        for scale in (1 / off, 1, off)
    ]
    return min(factors) * (1 - later), max(factors) * (1 + later)


THEORIES = {
    choice: {n: predict(n, used) for n, used in by_name.items()}
    for choice, by_name in GAINS.items()
}
EXPECTED = {
    # A mean over 512·200·8 values of relative variance 5, and of inputs of 2: 0.15 % in the gain;
    # four times.
    **{f"gain_{name}": around(GAINS["own"][name], rel=0.006) for name in NAMES},
    **{
        f"own_{direction}_{name}": bounds("own", name, direction)
        for name in NAMES
        for direction in DIRECTIONS
    },
    **{
        f"he_{direction}_{name}": bounds("he", name, direction)
        for name in ("gelu", "silu")
        for direction in DIRECTIONS
    },
}


def measure():
    runs, data = seeds(NETWORKS), {}
    for choice, by_name in GAINS.items():
        data[choice] = {name: simulate(name, used, runs) for name, used in by_name.items()}
        for name in NAMES:
            data[choice][name]["theory"] = THEORIES[choice][name]
    data["table"] = [row(name, data, runs) for name in NAMES]
    return data


def simulate(name, used, runs):
    """`scale_ratios` of each network, as lists."""
    size = {"depth": DEPTH, "width": WIDTH, "samples": SAMPLES, "dtype": torch.float32}
    networks = []
    for seed in runs:
        layers = observe_backward(name, lecun(used), seed, **size)
        q = [second_moment(layer.preactivation) for layer in layers]
        gradients = [second_moment(layer.gradient) for layer in layers]
        networks.append(scale_ratios(q, gradients, SETTLED))
    return {key: [network[key] for network in networks] for key in networks[0]}


def row(name, data, runs):
    """A row of the chapter's table; ratios over DEPTH layers are geometric means over networks."""
    # With gain 1, z of layer 1 is standard normal.
    layers = [observe(name, lecun(), seed, depth=1, width=WIDTH, samples=200)[0] for seed in runs]
    cells = {
        "activation": name,
        "gain": GAINS["own"][name],
        "gain_measured": second_moment(torch.cat(layers)) ** -0.5,
    }
    for choice in GAINS:
        for direction in DIRECTIONS:
            cells[f"{choice}_{direction}"] = geometric_mean(data[choice][name][direction])
    return cells


def summarize(data):
    statistics = {f"gain_{cells['activation']}": cells["gain_measured"] for cells in data["table"]}
    for key in EXPECTED.keys() - statistics.keys():
        choice, direction, name = key.split("_", 2)
        statistics[key] = geometric_mean(data[choice][name][f"{direction} layer"])
    return {key: statistics[key] for key in EXPECTED}


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.3)
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    colors = {"forward": "ink", "backward": "muted"}  # neither is an initialization
    for axes, choice in zip(panels, GAINS, strict=True):
        axes.axvline(1, **LEVEL)
        for row in range(1, len(NAMES), 2):
            axes.axhspan(row - 0.5, row + 0.5, color="grid", alpha=0.35, linewidth=0, zorder=0)
        for direction, (_, marker, offset) in DIRECTIONS.items():
            rows = np.arange(len(NAMES), 0, -1) + offset
            values = np.array([data[choice][name][f"{direction} layer"] for name in NAMES])
            theory = [data[choice][name]["theory"][f"{direction} layer"] for name in NAMES]
            look = {"color": colors[direction], "linestyle": ""}
            if direction == "backward":
                look["markerfacecolor"] = "paper"
            axes.hlines(
                rows, values.min(axis=1), values.max(axis=1), color=look["color"], alpha=0.5
            )
            axes.plot(theory, rows, marker="|", markersize=10, **look | {"label": None})
            mean = geometric_mean(values.T)
            axes.plot(mean, rows, marker=marker, markersize=5, label=say(direction), **look)
            for height, value in zip(rows[mean < EDGE], mean[mean < EDGE], strict=True):
                axes.text(EDGE * 1.03, height, f"← {value:.2f}", va="center", fontsize=9)
        axes.set_title(say(choice), fontsize=10)
        axes.set(xscale="log", xlim=(EDGE, 1.6), xlabel=say("factor"))
        axes.set_yticks(range(len(NAMES), 0, -1), [say(name) for name in NAMES])
        axes.tick_params(axis="y", length=0)
        axes.grid(False, axis="y")
        axes.minorticks_off()
    ticks = [0.5, 0.7, 1, 1.4]
    panels[0].set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    panels[0].set(ylabel=say("activation_function"), ylim=(0.5, len(NAMES) + 0.5))
    panels[1].plot(
        [], [], linestyle="", color="ink", marker="|", markersize=10, label=say("theory")
    )
    figure.legend(*panels[1].get_legend_handles_labels(), loc="outside upper left", ncols=3)

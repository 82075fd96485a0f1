"""Out of the box, nn.Linear and nn.Conv2d draw from U(±1/√fan_in): a sixth of He's variance.

Above: the weights times √fan_in have a flat top between −1 and 1, far narrower than He's bell.
Below: whatever the layer and its size, Var·fan_in stays at 1/3, under the 1 that keeps a linear
signal and the 2 that keeps a ReLU signal. Lines: the formulas. Source: reset_parameters in
torch/nn/modules/linear.py and conv.py, `kaiming_uniform_(a=math.sqrt(5))`.
"""

import torch
from torch import nn

from figures_src.core import around, fans, he, histogram, initialize, normal_cdf, seeds
from figures_src.looks import LOOKS, THEORY, draw_level

WIDTHS = (64, 128, 256, 512, 1024)
CHANNELS = (8, 16, 32, 64, 128)
KERNEL = 3

EXPECTED = {
    # The largest of many uniform draws lies just below the bound 1/√fan_in, never above it.
    "bound_linear": (0.995, 1.000001),
    "bound_conv": (0.98, 1.000001),
    # The variance of m uniform draws is 1/3 up to √(0.8/m), four times that is allowed: 5.6 % for
    # the 64² weights of the smallest Linear, 15 % for the 8·8·9 of the smallest Conv2d.
    **{f"linear_{width}": around(1 / 3, rel=3.6 / width) for width in WIDTHS},
    **{f"conv_{channels}": around(1 / 3, rel=3.6 / (KERNEL * channels)) for channels in CHANNELS},
    # Two sample variances of 1024² draws: √(2 + 0.8)/1024 = 0.16 %, four times.
    "he_over_default": around(6.0, rel=0.007),
}


def scaled(layer):
    return (layer.weight * fans(layer)[0] ** 0.5).detach()


def measure():
    layers = {
        "linear": [nn.Linear(width, width) for width in WIDTHS],
        "conv": [nn.Conv2d(channels, channels, KERNEL) for channels in CHANNELS],
    }
    by_hand = initialize(nn.Linear(WIDTHS[-1], WIDTHS[-1]), he(), *seeds(1))
    edges = torch.linspace(-4, 4, 65, dtype=torch.float64)
    weights = {"default": scaled(layers["linear"][-1]), "he": scaled(by_hand)}
    return {
        "edges": edges,
        "share": {name: histogram(weight, edges) for name, weight in weights.items()},
        "theory": {
            "default": (edges.clamp(-1, 1) / 2).diff(),
            "he": normal_cdf(edges / 2**0.5).diff(),
        },
        "variance": {name: weight.var() for name, weight in weights.items()},
        "layers": {
            kind: {
                "fan_in": [fans(layer)[0] for layer in group],
                "variance": [scaled(layer).var() for layer in group],
                "bound": min(scaled(layer).abs().max() for layer in group),
            }
            for kind, group in layers.items()
        },
    }


def summarize(data):
    linear, conv = data["layers"]["linear"], data["layers"]["conv"]
    return {
        "bound_linear": linear["bound"],
        "bound_conv": conv["bound"],
        **{f"linear_{width}": v for width, v in zip(WIDTHS, linear["variance"], strict=True)},
        **{f"conv_{channels}": v for channels, v in zip(CHANNELS, conv["variance"], strict=True)},
        "he_over_default": data["variance"]["he"] / data["variance"]["default"],
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 4.6)
    above, below = figure.subplots(2)
    for name in ("he", "default"):
        color, alpha = LOOKS[name]["color"], 0.35 if name == "he" else 0.5
        share = data["share"][name]
        above.stairs(share, data["edges"], fill=True, color=color, alpha=alpha, label=say(name))
        above.stairs(data["theory"][name], data["edges"], baseline=None, color=color, **THEORY)
    above.set(xlabel=say("scaled"), ylabel=say("share"))
    handles, labels = above.get_legend_handles_labels()
    above.legend(handles[::-1], labels[::-1], loc="upper right")  # the higher one first

    for kind, marker in (("linear", "D"), ("conv", "o")):
        layer = data["layers"][kind]
        below.plot(
            layer["fan_in"], layer["variance"], marker=marker, linestyle="none",
            color=LOOKS["default"]["color"], label=say(kind),
            fillstyle="full" if kind == "linear" else "none",
        )  # fmt: skip
    for level, name in ((2, "he_line"), (1, "linear_line"), (1 / 3, "default_line")):
        draw_level(below, level, say(name), 70)
    below.set(xlabel="fan_in", ylabel="Var(W)·fan_in", xscale="log", yscale="log", ylim=(0.22, 4))
    below.set_xticks(data["layers"]["linear"]["fan_in"], data["layers"]["linear"]["fan_in"])
    below.set_yticks([1 / 3, 1, 2], ["1/3", "1", "2"])
    below.minorticks_off()
    below.legend(loc="lower right", bbox_to_anchor=(1, 0.22))

"""Adam hides a bad start: it takes steps of the same size whatever the gradient's.

Left, SGD: with PyTorch's default the gradient of the first layer is ten thousand times smaller than
with He, and so are its steps; the loss stays at ln 10. Right, Adam: each entry moves by about lr at
once (Kingma & Ba 2015, section 2.1: |Δ| ≲ lr), so the same start learns, only later. Ten hidden
layers of 64 ReLU units, the digits, batches of 64; SGD lr 0.1, Adam lr 0.001; three seeds, bands
lowest to highest, losses averaged over ten steps. First steps: the median of forty networks.
"""

import math

import numpy as np

from figures_src.core import around, digits, he, mlp, pytorch_default, seeds, train_together
from figures_src.looks import LOOKS, draw_level, draw_runs, name_line

DEPTH = 10
WIDTH = 64
BATCH = 64
STEPS = 300
MEAN_OVER = 10
RUNS = 3
NETWORKS = 40
LR_SGD = 0.1
LR_ADAM = 0.001

SCHEMES = {"default": pytorch_default(), "he": he()}
RULES = {"sgd": LR_SGD, "adam": LR_ADAM}
EXPECTED = {
    # Nothing learnt by SGD from the default; for the others what 8 seeds gave, with a margin.
    "loss_sgd_default": around(math.log(10), abs=0.01),
    "loss_sgd_he": (0, 0.5),
    "loss_adam_default": (0.15, 1.0),
    "loss_adam_he": (0, 0.08),
    # Root mean square of Δ/lr in the first layer. SGD: the gradient's own size; its level has no
    # formula, and is what twenty seeds gave; the medians of forty spread by 5 and 7 %.
    "first_step_sgd_default": around(2.5e-6, factor=1.3),
    "first_step_sgd_he": around(0.027, factor=1.4),
    # Adam: g/(|g| + 1e-8), which is ±1 but for dead units and for gradients near 1e-8.
    "first_step_adam_default": (0.9, 1.001),
    "first_step_adam_he": (0.9, 1.001),
    # Ten matrices lie between the first layer and the loss, each with a sixth of He's variance:
    # 6⁵ = 7776, times 1.4 for He's larger logits. One He net's gradient spreads by √(5·10/64)/2 =
    # 0.44 in ln, the median of forty by 0.09; four times that. A gain² of 1.5 for 2 would give a
    # fourth of it.
    "sgd_ratio": around(1.4 * 6 ** (DEPTH / 2), factor=1.45),
    # Orderings: the worst run of He with SGD against the best of the default; the best default with
    # SGD against the worst with Adam; Adam, same seed, He against default, mean over all steps.
    "sgd_gap": (0.2, 2.31),
    "default_gap": (0.3, 2.2),
    "adam_gap": (0.3, 1.3),
}


def measure():
    inputs, classes = digits()
    data = {}
    for rule, lr in RULES.items():
        for name, scheme in SCHEMES.items():
            models = [
                mlp([64, *[WIDTH] * DEPTH, 10], "relu", scheme, seed, head=True)
                for seed in seeds(NETWORKS)
            ]
            size = {"optimizer": rule, "lr": lr, "batch": BATCH}
            before = [model[0].weight.detach().clone() for model in models]
            train_together(models, inputs, classes, steps=1, **size)
            moves = [
                model[0].weight.detach() - start
                for model, start in zip(models, before, strict=True)
            ]
            # The first of them go on, with a fresh optimizer and other batches.
            losses = train_together(models[:RUNS], inputs, classes, steps=STEPS, seed=1, **size)
            data[f"{rule}_{name}"] = {
                "loss": np.array(losses)[:, :STEPS].reshape(RUNS, -1, MEAN_OVER).mean(axis=2),
                "first_step": [move.square().mean().sqrt() / lr for move in moves],
            }
    return data


def summarize(data):
    final = {name: curve["loss"][:, -1] for name, curve in data.items()}
    step = {name: curve["first_step"] for name, curve in data.items()}
    return {
        **{f"loss_{name}": np.median(loss) for name, loss in final.items()},
        **{f"first_step_{name}": np.median(size) for name, size in step.items()},
        "sgd_ratio": np.median(step["sgd_he"] / step["sgd_default"]),
        "sgd_gap": final["sgd_default"].min() - final["sgd_he"].max(),
        "default_gap": final["sgd_default"].min() - final["adam_default"].max(),
        # Same seed, loss averaged over all steps: He is ahead on every seed with Adam, too.
        "adam_gap": (data["adam_default"]["loss"] - data["adam_he"]["loss"]).mean(axis=1).min(),
    }


def draw(data, figure, say):
    figure.set_size_inches(4.8, 3.3)
    panels = figure.subplots(1, 2, sharey=True)
    steps = np.arange(0, STEPS, MEAN_OVER) + MEAN_OVER / 2
    for axes, rule in zip(panels, RULES, strict=True):
        for name in SCHEMES:
            loss = data[f"{rule}_{name}"]["loss"]
            draw_runs(axes, steps, loss, markevery=4, **LOOKS[name])
            if axes is panels[-1]:
                end = STEPS, np.median(loss[:, -1])
                name_line(axes, end, say(name), LOOKS[name]["color"])
        draw_level(axes, math.log(10), "ln 10" if rule == "sgd" else "", 60)
        axes.set_title(say(rule), fontsize=10)
        axes.set(xlabel=say("step"), xticks=(0, 100, 200, 300), xlim=(0, STEPS), ylim=(0, 2.7))
    panels[0].set_ylabel(say("loss"))

# SPDX-License-Identifier: MIT
"""`cure`: the code that does what a verdict says; `apply_cure` runs it on the model."""

from __future__ import annotations

import math

from torch import nn

from initcheck.report import Diagnosis
from initcheck.words import say

SYMMETRIC = (nn.Tanh, nn.Hardtanh, nn.Softsign, nn.Sigmoid, nn.Hardsigmoid)
NORMS = (nn.LayerNorm, nn.GroupNorm, nn.modules.batchnorm._NormBase)
REDRAW = ("constant_network", "vanishing_signal", "exploding_signal", "exploding_gradient")
REDRAW += ("symmetric_units", "saturated", "dead_units", "non_finite")
BY_HAND = ("residual", "softmax", "blocked", "parameter", "periodic")

DRAW = """\
for module in model.modules():
    if isinstance(module, (nn.Linear, nn.Bilinear, nn.modules.conv._ConvNd)):
        {draw}
        if module.bias is not None:
            nn.init.zeros_(module.bias)
"""
NORM = """\
    elif isinstance(module, (nn.LayerNorm, nn.GroupNorm, nn.modules.batchnorm._NormBase)):
        module.reset_parameters()  # scale 1
"""
RECURRENCE = """\
    elif isinstance(module, (nn.RNNBase, nn.RNNCellBase, nn.Embedding)):
        module.reset_parameters()
"""
HEAD = """\
with torch.no_grad():
    model.get_parameter({name!r}).mul_({factor:.3g})  # the output layer
"""
ORTHOGONAL = """\
for module in model.modules():
    if isinstance(module, (nn.RNNBase, nn.RNNCellBase)):
        for name, weight in module.named_parameters():
            if "weight_hh" in name:
                for gate in weight.data.chunk(len(weight) // weight.shape[1]):
                    nn.init.orthogonal_(gate)
"""


def cure(model: nn.Module, report: Diagnosis) -> str:
    """Python code that follows the verdict; a comment, if it takes a change of the architecture."""
    if report.healthy:
        return say(report.language, "cure: nothing", cause=report.cause)
    imports = "import torch\nfrom torch import nn\n\n"
    if report.cause == "initial_loss":
        return imports + _smaller_head(model)
    if report.cause == "vanishing_gradient" and report.variant == "time":
        return imports + ORTHOGONAL
    if report.cause not in REDRAW or report.variant in BY_HAND:
        return say(report.language, "cure: by hand", verdict=report.verdict)
    draw = "nn.init.xavier_normal_(module.weight)"
    if not _symmetric(model):
        draw = 'nn.init.kaiming_normal_(module.weight, nonlinearity="relu")'
    code = imports + DRAW.format(draw=draw)
    kinds = [type(m) for m in model.modules()]
    if any(issubclass(k, NORMS) for k in kinds):
        code += NORM
    if any(issubclass(k, (nn.RNNBase, nn.RNNCellBase, nn.Embedding)) for k in kinds):
        code += RECURRENCE
    return code + (HEAD.format(name=output_weight(model), factor=0.1))


def apply_cure(model: nn.Module, report: Diagnosis) -> bool:
    """Run on the model what `cure` prints; False, and nothing is changed, where that is a comment.

    Random numbers come from torch's generator. All layers are drawn anew, not only the one at
    fault.
    """
    code = cure(model, report)
    if code.startswith("#"):
        return False
    exec(code, {"model": model})  # the text above, with nothing of the user's in it but a name
    return True


def _smaller_head(model: nn.Module) -> str:
    """Brings the std of the output layer to .1/sqrt(fan_in)."""
    name = output_weight(model)
    p = model.get_parameter(name).detach()
    wanted = 0.1 / math.sqrt(p.numel() / len(p))
    return HEAD.format(name=name, factor=min(wanted / (p.float().std().item() or 1.0), 1.0))


def output_weight(model: nn.Module) -> str:
    """The name of the output layer's weight: by its name, or the last matrix that is registered."""
    named = [n for n, p in model.named_parameters() if p.ndim > 1]
    if not named:
        raise ValueError("the model has no matrix: there is nothing to scale")
    heads = [n for n in named if n.split(".")[-2:-1] in (["lm_head"], ["head"], ["classifier"])]
    return (heads or named)[-1]


def _symmetric(model: nn.Module) -> bool:
    acts = [m for m in model.modules() if type(m).__module__ == "torch.nn.modules.activation"]
    return bool(acts) and 2 * sum(isinstance(m, SYMMETRIC) for m in acts) > len(acts)

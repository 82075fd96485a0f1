# SPDX-License-Identifier: MIT
"""Is this network well initialized? Ask before training. Needs torch alone: copy the file, use it.

    from torch import nn, randn, randint
    model = nn.Sequential(nn.Linear(20, 256), nn.ReLU(), nn.Linear(256, 10))
    report = diagnose(model, (randn(128, 20), randint(10, (128,))), language="en")
    print(report)                          # one row a layer, then the verdict
    report.cause, report.chapter           # ("healthy", "training")
    report.plot().savefig("report.svg")    # needs matplotlib

The column to trust is `unit std`: how far one unit varies from sample to sample. The std of the
whole tensor also counts differences between units, and biases alone make those: a network that is
a constant looks alive.

One long file on purpose: readers copy it into their own projects.
"""
# ruff: noqa: E501  (in VERDICTS each text is one line)

from __future__ import annotations

import inspect
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain, pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils._pytree import tree_leaves, tree_map

# Forward: unit std, or RMS, on arrival at the last weight layer, relative to the model's input (or to
# 1, if that is nearer). Backward: gradient at the model's input, relative to that on this arrival.
# FADED. He 2015: 14 ReLU layers train with Xavier (.5**7, x .45 for the rise of cosine: 3.5e-3), 30
# do not (7e-6). 8 layers with PyTorch's default do not either (6**-4, x .6: 5e-4). This is between.
# EXPLODED. One He net fluctuates, std of log E[a^2] = sqrt(5 L/n): x66 at 3 sigma, L = 100, n = 64.
# CONSTANT. unit std / RMS = sqrt(1 - cosine). Bias-free ReLU nets need L = 67 layers to get to .1.
FADED, EXPLODED, CONSTANT = 8e-4, 100.0, 0.1
# DEAD. Zero-mean weights leave half of the units negative on all samples, at most: .5 + 4 sigma is
# .75 at n = 64. SATURATED. |tanh z| > BEYOND is |z| > 2.09; for half of the units, std(z) > 3.1.
DEAD, SATURATED, BEYOND = 0.8, 0.5, 0.97
# Logits of std s add s^2/2 to the loss: 10 % of ln 10 is s = .68. He on the output layer has 1.4.
HIGH_LOSS = 1.1

# What explains a cause: its chapter in the lesson, else "why"; its text. After "/": a variant.
CHAPTERS = {
    "healthy": "training",
    "non_finite": "diagnosing",
    "dead_units": "diagnosing",
    "constant_network": "choosing",
}
CHAPTERS |= {"vanishing_gradient": "diagnosing", "vanishing_gradient/sigmoid": "xavier"}
CHAPTERS |= {"exploding_gradient": "xavier"}
CHAPTERS |= {"vanishing_signal/relu": "he", "exploding_signal/residual": "diagnosing"}
VERDICTS = {
    "zh": {
        "healthy": "健康：传到最后一个权重层时，逐单元跨样本标准差 (unit std) 还有 {unit_std:.2g}；激活值的梯度从那里传回网络输入，前后之比是 {back:.2g}。信号和梯度都传得下去，可以开始训练。",
        "non_finite": "模块 {name} 的输出或梯度里有 NaN 或 inf，而它之前的信号并不大。检查它的权重和计算（除以零、log 0）。",
        "symmetric_units": "对称性没有打破：模块 {name} 的各单元权重完全相同，输出和梯度也就相同，怎样训练都只抵得上一个单元。权重要随机初始化；偏置可以为零。",
        "symmetric_units/zero": "权重全零：模块 {name} 的各单元完全相同，输出与输入无关，梯度也传不回前面的层。权重要随机初始化；偏置可以为零。",
        "dead_units": "死亡单元 (dead units)：模块 {name} 有 {dead:.0%} 的单元对每个样本都输出零，梯度也就为零。多半是偏置太负：偏置置零，权重用 He 初始化。",
        "saturated": "饱和 (saturation)：模块 {name} 有 {saturated:.0%} 的输出贴着上下界，那里导数接近零。权重或输入的尺度太大：标准化输入，tanh 用 Xavier 初始化。",
        "constant_network": "网络几乎是个常数：到模块 {name}，整个张量的标准差 (std) 有 {std:.2g}，看似正常；但逐单元跨样本标准差 (unit std) 只有 {unit_std:.2g}，不同输入的余弦 (cosine) 是 {cosine:.6f}。权重太小，信号平均每层乘 {slope:.2g}，剩下的是与输入无关的偏置。多半是深的朴素网络用了 PyTorch 的默认初始化：ReLU 用 He，tanh 用 Xavier，偏置置零；或者加归一化层。",
        "vanishing_signal": "信号消失：平均每层乘 {slope:.2g}，到模块 {name}，逐单元跨样本标准差 (unit std) 只有 {unit_std:.2g}。权重太小：tanh 用 Xavier 初始化，ReLU 用 He 初始化。",
        "vanishing_gradient": "梯度消失：信号传得过去，但激活值的梯度从模块 {name} 传回网络输入，只剩原来的 {back:.2g}（平均每层乘 {back_slope:.2g}）。权重的方差造不成这样的一头轻一头重：查中间有没有截断或缩小梯度的地方（detach、取整、梯度缩放）。",
        "vanishing_gradient/sigmoid": "梯度消失：sigmoid 的导数最大 1/4，激活值的梯度从模块 {name} 传回网络输入，只剩原来的 {back:.2g}（平均每层乘 {back_slope:.2g}），信号也同样衰减。换权重的方差救不了：隐藏层改用 ReLU (He) 或 tanh (Xavier)，或者加归一化层。",
        "exploding_signal": "信号爆炸：平均每层乘 {growth:.2g}，到模块 {name}，均方根 (RMS) 已达 {rms:.2g}。权重太大：ReLU 用 He 初始化，tanh 用 Xavier 初始化。",
        "exploding_signal/residual": "残差网络的信号逐块增大，到模块 {name}，均方根 (RMS) 已达 {rms:.2g}：x + f(x) 使方差相加。给每条支路乘 1/√(块数)，或把支路的最后一层置零，或在支路里加归一化层。",
        "exploding_gradient": "梯度爆炸：信号正常，但激活值的梯度从模块 {name} 传回网络输入，放大到 {back:.2g} 倍（平均每层乘 {back_slope:.2g}）。减小增益 (gain)；如果是很深的批归一化网络，加残差连接。",
        "remark: loss": "注意：初始损失 {loss:.3g} 高于 ln C = {chance:.3g}，输出层的权重偏大。不是病，但头几步都花在缩小这些权重上；把输出层初始化得小一些。",
        "remark: deeper": "注意：这个深度还行，再深一倍恐怕就不行了。",
        "remark: no gradient": "注意：没有梯度传到隐藏层（输出层全零？参数全部冻结？），这里只判断了信号。",
        "remark: few": "注意：只有 {samples} 个样本，跨样本的统计量很粗；最好不少于 32 个。",
    },
    "en": {
        "healthy": "Healthy: unit std across samples is {unit_std:.2g} on arrival at the last weight layer, and from there back to the input the gradient of the activations changes by a factor of {back:.2g}. Signal and gradient both get through: train it.",
        "non_finite": "The output or gradient of {name} has NaN or inf, though the signal before it is not large. Check its weights and its computation (division by zero, log 0).",
        "symmetric_units": "Symmetry is not broken: all units of {name} have equal weights, so equal outputs and gradients, and stay worth one unit however long you train. Draw weights at random; biases may be zero.",
        "symmetric_units/zero": "All weights are zero: the units of {name} are all the same, do not depend on the input, and let no gradient back. Draw weights at random; biases may be zero.",
        "dead_units": "Dead units: {dead:.0%} of the units of {name} are zero on every sample, and so is their gradient. The bias is most likely far below zero: set it to zero and draw weights with He.",
        "saturated": "Saturation: {saturated:.0%} of the outputs of {name} are at a bound, where the slope is nearly zero. Weights or inputs are too large: standardize the inputs, use Xavier with tanh.",
        "constant_network": "The network is nearly a constant: at {name} the std of the whole tensor, {std:.2g}, looks fine, but unit std across samples is {unit_std:.2g} and different inputs have cosine {cosine:.6f}. Weights are too small (signal x{slope:.2g} a layer); what is left is the bias, which knows nothing of the input. Most likely PyTorch's default in a deep plain net: use He with ReLU, Xavier with tanh, and zero biases; or normalize.",
        "vanishing_signal": "The signal vanishes: x{slope:.2g} a layer, unit std across samples {unit_std:.2g} at {name}. Weights are too small: use Xavier with tanh, He with ReLU.",
        "vanishing_gradient": "The gradient vanishes: the signal gets through, but the gradient of the activations shrinks to {back:.2g} of itself from {name} back to the input (x{back_slope:.2g} a layer). The variance of the weights cannot do this to the gradient alone: look for what cuts or scales it on the way (detach, rounding, gradient scaling).",
        "vanishing_gradient/sigmoid": "The gradient vanishes: the slope of sigmoid is at most 1/4, so the gradient of the activations shrinks to {back:.2g} of itself from {name} back to the input (x{back_slope:.2g} a layer), and the signal likewise. No variance of the weights mends it: use ReLU (He) or tanh (Xavier) in hidden layers, or normalize.",
        "exploding_signal": "The signal explodes: x{growth:.2g} a layer, RMS {rms:.2g} at {name}. Weights are too large: use He with ReLU, Xavier with tanh.",
        "exploding_signal/residual": "The signal of this residual net grows block by block, to RMS {rms:.2g} at {name}: x + f(x) adds variances. Multiply each branch by 1/sqrt(blocks), or zero its last layer, or normalize inside it.",
        "exploding_gradient": "The gradient explodes: the signal is fine, but the gradient of the activations grows to {back:.2g} times itself from {name} back to the input (x{back_slope:.2g} a layer). Lower the gain; in a very deep net with batch normalization, add residual connections.",
        "remark: loss": "Note: initial loss {loss:.3g} is above ln C = {chance:.3g}: the output layer's weights are large. No illness, but the first steps go into shrinking them; make the output layer smaller.",
        "remark: deeper": "Note: fine at this depth; twice as deep would probably not be.",
        "remark: no gradient": "Note: no gradient reaches the hidden layers (zero output layer? all parameters frozen?); only the signal was judged.",
        "remark: few": "Note: {samples} samples give only rough statistics across samples; 32 or more are better.",
    },
}


def _wrap(text: str, columns: int) -> list[str]:
    """Lines of at most `columns` columns; textwrap counts a Chinese character as one, and it is two."""
    lines, used = [""], 0
    # A break may come after a space, and after a Chinese character that no punctuation follows.
    for piece in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef][，。、；：！？）]*\s*", text):
        wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in piece)
        if used + wide > columns:
            lines.append("")
            used = 0
        lines[-1] += piece
        used += wide
    return [line.rstrip() for line in lines]


@dataclass(eq=False)
class Layer:
    """What one call of one layer gave out. None: does not apply. NaN: cannot be computed."""

    name: str  # as in named_modules(); "fc#2": second call; "fc (in)": input made by no module
    kind: str  # class of the module, or the operation, such as "Add"
    shape: list[int]  # with samples
    nonfinite: float = 0.0  # share of NaN and inf
    # std of a unit across samples, by N; RMS over units, any entry is one
    unit_std: float = math.nan
    std: float = math.nan  # of the whole tensor: unit_std^2 + variance of the units' means, root
    rms: float = math.nan  # sqrt(E[a^2])
    cosine: float = math.nan  # mean over all pairs of different samples
    saturated: float | None = None  # share with |a| > .97 (tanh), |2a - 1| > .97 (sigmoid)
    dead: float | None = None  # share of units that are zero on every sample (ReLU)
    grad: float | None = None  # norm of d loss / d output, over the batch
    weight_grad: float | None = None  # norm of dW, all parameters with two dimensions or more
    update: float | None = None  # norm of dW / norm of W


@dataclass(eq=False, repr=False)
class Diagnosis:
    """What `diagnose` found: print it for a table and a verdict."""

    layers: list[Layer]  # in the order of calls
    samples: int
    initial_loss: float | None  # None: there were no targets and no loss
    chance_loss: float | None  # ln C if the loss is cross-entropy over C classes
    cause: str = ""  # "healthy", or what VERDICTS lists
    chapter: str = ""  # of the lesson: why, xavier, he, choosing, training, diagnosing
    verdict: str = ""
    remarks: tuple[str, ...] = ()  # worth knowing, but no illness

    def to_dict(self) -> dict:
        """The same in dicts, lists, strings and numbers, fit for JSON: NaN and inf become None."""
        return tree_map(_finite, asdict(self) | {"remarks": list(self.remarks)})

    def __str__(self) -> str:
        std, share, norm = "{:.3g}".format, "{:.0%}".format, "{:.2e}".format
        columns = {"unit_std": std, "std": std, "cosine": "{:.6f}".format, "saturated": share}
        columns |= {"dead": share, "grad": norm, "weight_grad": norm, "update": norm}
        head = "layer,type,shape,unit std,std,cosine,saturated,dead,|grad|,|dW|,|dW|/|W|"
        table = [head.split(",")]
        for row in self.layers:
            cells = [(getattr(row, name), text) for name, text in columns.items()]
            cells = ["-" if value is None else text(value) for value, text in cells]
            table.append([row.name, row.kind, "x".join(map(str, row.shape)), *cells])
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        cells = "  ".join(f"{{:{'<' if i < 3 else '>'}{width}}}" for i, width in enumerate(widths))
        lines = [cells.format(*row) for row in table]
        lines.insert(1, "-" * len(lines[0]))
        if self.initial_loss is not None:
            chance = f"   ln C {self.chance_loss:.4g}" if self.chance_loss else ""
            lines += ["", f"initial loss {self.initial_loss:.4g}{chance}"]
        lines += ["", f"{self.cause} -> {self.chapter}"]
        for text in (self.verdict, *self.remarks):
            lines += _wrap(text, len(lines[1]))
        return "\n".join(lines)

    __repr__ = __str__

    def plot(self):
        """Draw signal and gradient by layer on log axes; return the matplotlib Figure."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(10, 4.5), layout="constrained")
        left, right = figure.subplots(1, 2)
        curves = [(left, "unit_std", "unit std"), (left, "std", "std of the whole tensor")]
        curves += [(right, "grad", "|grad| of activations"), (right, "weight_grad", "|dW|")]
        for axes, name, label in curves:
            values = [_finite(getattr(row, name)) or math.nan for row in self.layers]  # no log of 0
            axes.plot(values, "o-" if name in ("unit_std", "grad") else "s--", ms=4, label=label)
        left.set(yscale="log", xlabel="layer", ylabel="std", title="forward: signal")
        right.set(yscale="log", xlabel="layer", ylabel="norm", title="backward: gradient")
        for axes in (left, right):
            axes.legend()
            if len(self.layers) <= 30:
                names = [row.name for row in self.layers]
                axes.set_xticks(range(len(names)), names, rotation=90, fontsize="x-small")
        return figure


def diagnose(
    model: nn.Module,
    batch: Tensor | tuple | list | Mapping,
    loss: Callable | None = None,
    *,
    language: str = "zh",
) -> Diagnosis:
    """Run one forward and one backward pass; say whether signal and gradient get through.

    batch: a tensor x means model(x), a mapping means model(**batch). A tuple or list of two is what
        a DataLoader gives, (inputs, targets), where several inputs form a tuple of their own:
        ((x1, x2), targets) or ((x1, x2), None). Dimension 0 counts samples: at least 2, better 32.
    loss: called as loss(output, targets), or loss(output) without targets; returns a scalar. None:
        cross-entropy if targets are integers (binary if there is one logit for each), else a fixed
        random linear function of the output, for its gradient: its value is not reported.
    language: "zh" or "en", for verdict and remarks.

    Dropout is off, for its noise would pass for signal; else the model runs in the mode it is in.
    It is left as it was (parameters, .grad, buffers, modes, hooks, random state), if it raises too.
    It takes the memory of a training step and a copy of the parameters. TypeError or ValueError, in
    one line, for what cannot be diagnosed; what model and loss raise passes through.
    """
    model = getattr(model, "_orig_mod", model)  # torch.compile: only the module inside calls hooks
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be an nn.Module, not {type(model).__name__}")
    if loss is not None and not callable(loss):
        raise TypeError("loss must be None or a function: loss(output, targets) or loss(output)")
    if language not in VERDICTS:
        raise ValueError(f'language must be "zh" or "en", not {language!r}')
    if any(p.is_meta or isinstance(p, nn.UninitializedParameter) for p in model.parameters()):
        raise ValueError("the model has parameters without values (meta or lazy): initialize them")
    args, kwargs, targets = _split(batch)
    samples = _count(model, args, kwargs)
    started: list[Tensor] = []

    def start(x):
        """Copy, lest ReLU(inplace=True) write on the batch; require grad for frozen layers."""
        if not isinstance(x, Tensor):
            return x
        x = x.detach().clone()
        if x.is_floating_point() and x.isfinite().all():  # no indices, no masks of -inf
            started.append(x.requires_grad_())
        return x.clone()

    with torch.inference_mode(False), torch.enable_grad(), _untouched(model):
        # Batch statistics are taken in training mode only, and cuDNN's RNNs go back in no other.
        training = nn.modules.batchnorm._NormBase, nn.RNNBase
        for module in model.modules():
            module.training = module.training and isinstance(module, training)
        probe = _Probe(model, samples)
        try:
            output = model(*tree_map(start, args), **tree_map(start, kwargs))
            for tensor in _floats(output)[:1]:
                if not _seen(tensor):  # made outside modules
                    probe.see(tensor, "output")
        finally:
            for handle in probe.handles:  # before going back, as checkpointing runs modules again
                handle.remove()
        if not probe.rows:
            raise ValueError("the model gives out no floating-point tensor: nothing to measure")
        copied = targets.clone() if isinstance(targets, Tensor) else targets  # from inference mode
        value, classes = _scalar(output, copied, loss)
        trainable = [p for p in model.parameters() if p.requires_grad]
        if value.requires_grad:
            inputs = started + trainable
            grads = torch.autograd.grad(value, inputs, allow_unused=True)  # leaves .grad alone
            probe.weigh(dict(zip(inputs, grads, strict=True)))
    chance = math.log(classes) if classes else None
    known = loss is not None or classes
    report = Diagnosis(probe.rows, samples, value.item() if known else None, chance)
    key, facts, remarks = _judge(report, probe)
    texts, report.cause = VERDICTS[language], key.split("/")[0]
    report.chapter = CHAPTERS.get(key) or CHAPTERS.get(report.cause, "why")
    report.verdict = texts.get(key, texts[report.cause]).format(**facts)
    report.remarks = tuple(texts["remark: " + remark].format(**facts) for remark in remarks)
    return report


class _Probe:
    """Hooks that reduce each output to a `Layer` at once, keeping no activation."""

    def __init__(self, model: nn.Module, samples: int):
        self.samples, self.names, self.outputs, self.sigmoids = samples, [], 0, 0
        self.rows: list[Layer] = []
        # Of each module now running: outputs measured before it, row of its input.
        self.running: list[tuple[int, Layer | None]] = []
        # Of each call of a weight layer: row, weights, row of its input, verdict if its units agree.
        self.path: list[tuple[Layer, list[Tensor], Layer | None, str]] = []
        self.biased = any(p.any() for name, p in model.named_parameters() if "bias" in name)
        self.handles = []
        for name, module in model.named_modules():
            if "parametrizations" not in name:  # these give out weights
                enter, leave = partial(self.enter, name), partial(self.leave, name)
                self.handles.append(module.register_forward_pre_hook(enter, with_kwargs=True))
                self.handles.append(module.register_forward_hook(leave))

    def enter(self, name: str, module: nn.Module, args: tuple, kwargs: dict) -> None:
        """Measure what was made outside modules: the batch, x + f(x), functional.relu(x)."""
        inputs = [t for t in _floats((args, kwargs)) if t.requires_grad or _seen(t)]  # no masks
        for tensor in inputs:
            if not _seen(tensor):
                self.see(tensor, *([f"{name} (in)"] if name else ["input", "Batch"]))
        self.running.append((self.outputs, _seen(inputs[0]) if inputs else None))

    def leave(self, name: str, module: nn.Module, args: tuple, output) -> None:
        """Measure the output, unless a module inside did (in MultiheadAttention none does)."""
        (outputs, source), tensors = self.running.pop(), _floats(output)
        if outputs != self.outputs or not tensors:
            return
        row = self.see(tensors[0], name or "(model)", type(module).__name__)
        self.outputs += 1
        if weights := [p for p in module.parameters() if p.ndim > 1]:
            conv = isinstance(module, nn.modules.conv._ConvNd)
            units = tensors[0].detach().movedim(1 if conv else -1, -1)
            noise = 16 * torch.finfo(units.dtype).eps * units.abs().max()  # order of summation
            alike = units.shape[-1] > 1 and all((w == w[:1]).all() for w in weights)
            alike = alike and ((units - units[..., :1]).abs() <= noise).all()
            zero = "" if any(w.any() for w in weights) else "/zero"
            self.path.append((row, weights, source, f"symmetric_units{zero}" if alike else ""))

    def see(self, tensor: Tensor, name: str, kind: str = "") -> Layer:
        """Measure a tensor now, and its gradient later."""
        origin = tensor.grad_fn.name().rsplit("Backward", 1)[0] if tensor.grad_fn else ""
        self.names.append(name)
        again = self.names.count(name)
        row = Layer(f"{name}#{again}" if again > 1 else name, kind or origin, list(tensor.shape))
        made_by = {(kind or origin).lower(), origin.lower()}  # nn.Tanh, or functional.tanh
        self.sigmoids += "sigmoid" in made_by
        _fill(row, _wide(tensor.detach()), self.samples, made_by)
        if tensor.requires_grad:
            tensor.register_hook(lambda grad: setattr(row, "grad", _norm(grad)))
        if not isinstance(tensor, nn.Parameter):
            whole = tensor if tensor._base is None else tensor._base
            whole._diagnosed = row, whole._version  # a view shares it; a change in place voids it
        self.rows.append(row)
        return row

    def weigh(self, grads: dict[Tensor, Tensor | None]) -> None:
        for row, weights, *_ in self.path:
            if weights := [w for w in weights if grads.get(w) is not None]:
                size = math.hypot(*map(_norm, weights))
                row.weight_grad = math.hypot(*(_norm(grads[w]) for w in weights))
                row.update = row.weight_grad / size if size else row.weight_grad and math.inf


def _fill(row: Layer, x: Tensor, samples: int, made_by: set[str]) -> None:
    """Statistics of one output, relative to its largest entry: squares of 1e-200 would be 0."""
    row.nonfinite = 1 - x.isfinite().double().mean().item()
    if row.nonfinite or not x.numel():
        return
    if made_by & {"tanh", "sigmoid"}:
        symmetric = 2 * x - 1 if "sigmoid" in made_by else x
        row.saturated = (symmetric.abs() > BEYOND).double().mean().item()
    scale = x.abs().max().item() or 1.0
    x = x / scale
    row.std = scale * x.std(correction=0).item()
    row.rms = scale * x.square().mean().sqrt().item()
    if x.ndim and len(x) % samples and samples in x.shape:
        x = x.movedim(x.shape.index(samples), 0)  # (time, batch, features)
    if not x.ndim or len(x) % samples:
        return
    x = x.reshape(samples, -1)  # also (batch * time, features)
    row.unit_std = scale * x.var(0, correction=0).mean().sqrt().item()
    if "relu" in made_by:
        row.dead = (x == 0).all(0).double().mean().item()
    x = x[x.any(1)]
    if (n := len(x)) > 1:  # the mean over n (n - 1) pairs, from the length of a sum
        total = (x / x.norm(dim=1, keepdim=True)).sum(0).square().sum().item()
        row.cosine = (total - n) / (n * (n - 1))


def _judge(report: Diagnosis, probe: _Probe) -> tuple[str, dict, list[str]]:
    """Key of the verdict, facts, keys of remarks. First what upsets the other statistics."""
    rows = report.layers
    path = [
        (row, at, key) for row, _, at, key in probe.path if at and not row.nonfinite + at.nonfinite
    ]
    first, last, end = (
        (path[0][1], path[-1][1], path[-1][0]) if path else (rows[0], rows[-1], rows[-1])
    )
    layers = max(len(path) - 1, 1)
    fade = last.unit_std / (min(first.unit_std, 1) or 1)
    growth = max(last.rms, end.rms) / max(first.rms, 1)
    back = first.grad / last.grad if last.grad and first.grad is not None else math.nan
    facts = {"slope": fade, "growth": growth, "back_slope": back}
    facts = {name: ratio ** (1 / layers) for name, ratio in facts.items()} | {"back": back}
    facts |= {"samples": report.samples, "loss": report.initial_loss, "chance": report.chance_loss}
    remarks = ["few"] if report.samples < 16 else []

    def found(key: str, row: Layer) -> tuple[str, dict, list[str]]:
        return key, facts | vars(row), remarks

    explosion = (
        "exploding_signal/residual" if any(r.kind == "Add" for r in rows) else "exploding_signal"
    )
    bad = [r for r in rows if r.nonfinite] or [r for r in rows[::-1] if math.isnan(r.grad or 0)]
    if bad:
        return found(explosion, end) if growth > EXPLODED else found("non_finite", bad[0])
    for row, _, alike in path[:-1]:
        if alike and not (
            alike.endswith("zero") and last.unit_std > 0
        ):  # zero suits a branch's end
            return found(alike, row)
    for before, row in pairwise(rows):
        if (row.dead or 0) >= DEAD and before.rms > 0:  # else the zeros came in
            return found("dead_units", row)
        if (row.saturated or 0) >= SATURATED:
            return found("saturated", row)
    if (fade < FADED or back < FADED) and 2 * probe.sigmoids >= layers:
        return found("vanishing_gradient/sigmoid", last)
    if fade < FADED:
        if probe.biased and last.unit_std < CONSTANT * last.rms:
            return found("constant_network", last)
        relu = facts["slope"] > 0.5 and any(r.dead is not None for r in rows)
        return found("vanishing_signal/relu" if relu else "vanishing_signal", last)
    if growth > EXPLODED:
        return found(explosion, end if end.rms > last.rms else last)
    if back < FADED or back > EXPLODED:
        return found("vanishing_gradient" if back < 1 else "exploding_gradient", last)
    if report.chance_loss and report.initial_loss > HIGH_LOSS * report.chance_loss:
        remarks.append("loss")
    if min(fade, back) ** 2 < FADED or max(growth, back) ** 2 > EXPLODED:
        remarks.append("deeper")
    if math.isnan(back) and len(path) > 1:
        remarks.append("no gradient")
    return found("healthy", last)


@contextmanager
def _untouched(model: nn.Module) -> Iterator[None]:
    """Put back attributes, parameters, buffers and random state, whatever happens inside."""
    holders = [vars(m) for m in model.modules()]  # and what these hold: hooks, buffers, caches
    holders += [v for h in holders for v in h.values() if isinstance(v, (dict, list))]
    contents = [(h, h.copy()) for h in holders]
    tensors = list(chain(model.parameters(), model.buffers()))
    values = [(t, t.detach().clone()) for t in tensors]
    devices = {t.device for t in tensors if t.device.type != "cpu"}
    random = [(torch, ())]  # torch.mps has one state, torch.cuda one for each device
    random += [(getattr(torch, d.type), () if d.type == "mps" else (d,)) for d in devices]
    states = [(module, place, module.get_rng_state(*place)) for module, place in random]
    try:
        yield
    finally:
        for holder, content in contents:
            holder.clear()
            (holder.update if isinstance(holder, dict) else holder.extend)(content)
        with torch.no_grad():
            for tensor, value in values:
                if not torch.equal(tensor, value):  # batch_norm leaves no trace in _version
                    tensor.copy_(value)
        for module, place, state in states:
            module.set_rng_state(state, *place)


def _split(batch) -> tuple[tuple, dict, object]:
    """Positional inputs, named inputs and targets, by the rule `diagnose` documents."""
    inputs, targets = (
        batch if isinstance(batch, (tuple, list)) and len(batch) == 2 else (batch, None)
    )
    if isinstance(inputs, Mapping):
        return (), dict(inputs), targets
    if isinstance(inputs, Tensor):
        return (inputs,), {}, targets
    if isinstance(inputs, (tuple, list)) and (len(inputs) == 1 or inputs is not batch):
        return tuple(inputs), {}, targets
    raise TypeError(
        "batch must be a tensor, a mapping or (inputs, targets); "
        "several inputs go in a tuple of their own: ((x1, x2), targets) or ((x1, x2), None)"
    )


def _count(model: nn.Module, args: tuple, kwargs: dict) -> int:
    """The number of samples in the batch; complain of a batch that shows nothing."""
    try:
        inspect.signature(model.forward).bind(*args, **kwargs)
    except TypeError as error:
        hint = "several inputs go in a tuple of their own: ((x1, x2), targets)"
        raise TypeError(f"these inputs do not fit model.forward: {error}; {hint}") from None
    tensors = [t for t in tree_leaves((args, kwargs)) if isinstance(t, Tensor) and t.ndim]
    samples = len(tensors[0]) if tensors else 0
    if samples < 2:
        raise ValueError("the batch needs two samples or more along dimension 0, better 32")
    if any(t.isnan().any() for t in tensors):
        raise ValueError("the batch contains NaN: clean the data first")
    if all((t == t[:1]).all() for t in tensors if len(t) == samples):
        raise ValueError("all samples of the batch are equal: give different ones")
    return samples


def _scalar(output, targets, loss: Callable | None) -> tuple[Tensor, int | None]:
    """The loss, and over how many classes if it is cross-entropy."""
    floats, classes = _floats(output), None
    if not floats and loss is None:
        raise ValueError(
            "the model returns no floating-point tensor: pass a loss that reads its output"
        )
    logits = _wide(floats[0]) if floats else None
    entropies = nn.CrossEntropyLoss, nn.NLLLoss
    entropy = loss in (None, F.cross_entropy, F.nll_loss) or isinstance(loss, entropies)
    if floats and entropy and isinstance(targets, Tensor) and not targets.is_floating_point():
        binary = logits.numel() == targets.numel()
        # Classes are dimension 1 in (N, C, H, W), the last in (N, T, C)
        dim = 1 if logits.shape[:1] + logits.shape[2:] == targets.shape else -1
        logits = logits.flatten() if binary else logits.movedim(dim, -1).flatten(0, -2)
        classes, labels = 2 if binary else logits.shape[-1], targets.flatten().long()
        valid = labels[labels != -100]  # torch's ignore_index
        if len(logits) != len(labels) or (
            len(valid) and not 0 <= valid.min() <= valid.max() < classes
        ):
            shapes = f"output {list(floats[0].shape)}, targets {list(targets.shape)}"
            raise ValueError(
                f"targets must be indices of {classes} classes, one a prediction; got {shapes}"
            )
        if loss is None and binary:
            return F.binary_cross_entropy_with_logits(logits, labels.to(logits)), classes
        if loss is None:
            return F.cross_entropy(logits, labels.to(logits.device)), classes
    if loss is None:  # another direction for each sample: batch normalization cancels a common one
        direction = torch.randn(logits.shape, generator=torch.Generator().manual_seed(0))
        return (logits * direction.to(logits)).sum() / len(logits), None
    value = loss(output) if targets is None else loss(output, targets)
    if not isinstance(value, Tensor) or value.numel() != 1 or not value.is_floating_point():
        raise ValueError("loss must return a tensor with one number, such as the mean over samples")
    return value.reshape(()), classes


def _wide(t: Tensor) -> Tensor:
    """In float64, dense, on a device that has float64."""
    return (t.cpu() if t.device.type == "mps" else t).to_dense().double()


def _norm(t: Tensor) -> float:
    t = _wide(t.detach())
    scale = t.abs().max().item() if t.numel() else 0.0  # squares of 1e-200 would be zero
    return scale * (t / scale).norm().item() if 0 < scale < math.inf else scale


def _seen(t: Tensor) -> Layer | None:
    """The row of this tensor, or of the tensor it is a view of, unless changed in place since."""
    whole = t if t._base is None else t._base
    row, version = getattr(whole, "_diagnosed", (None, None))
    return row if version == whole._version else None


def _floats(x) -> list[Tensor]:
    """All floating-point tensors in nested tuples, lists and dicts."""
    return [t for t in tree_leaves(x) if isinstance(t, Tensor) and t.is_floating_point()]


def _finite(x):
    return None if isinstance(x, float) and not math.isfinite(x) else x

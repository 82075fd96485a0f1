# SPDX-License-Identifier: MIT
"""One pass forward and back under a `Watcher`."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn.modules import module as hooks

from initcheck import forms, script
from initcheck.losses import Loss, take
from initcheck.measures import norm
from initcheck.nodes import Node
from initcheck.restore import Keeper
from initcheck.watcher import Watcher

DROPPED = ("droppath", "stochasticdepth", "dropblock")


@dataclass
class Setting:
    """What is asked: a model and how it is called."""

    model: nn.Module
    args: tuple
    kwargs: dict
    targets: object
    loss: Callable | None
    samples: int
    keeper: Keeper


@dataclass
class Pass:
    """What one pass showed."""

    nodes: list[Node]
    loss: Loss
    logits: Tensor | None
    norms: dict[str, float | None]  # gradient of each trainable parameter; None: no way to it
    grads: dict[str, Tensor] = field(default_factory=dict)  # of the parameters asked for
    stuck: list[tuple[str, str]] = field(default_factory=list)
    value: float = math.nan
    out: list[Node] = field(default_factory=list)  # rows that the logits come from


@contextmanager
def without_dropout(model: nn.Module) -> Iterator[None]:
    """Switch off what drops units at random, and nothing else: `training` decides the forward.

    Functional dropout is skipped by the watcher. cuDNN's recurrences go back in training mode only.
    """
    changed: list[tuple[nn.Module, str, object]] = []
    for module in model.modules():
        if (
            isinstance(module, nn.modules.dropout._DropoutNd)
            or type(module).__name__.lower() in DROPPED
        ):
            changed.append((module, "training", module.training))
        elif isinstance(module, nn.RNNBase) and module.dropout:
            changed.append((module, "dropout", module.dropout))
    for module, name, _ in changed:
        setattr(module, name, False if name == "training" else 0.0)
    try:
        yield
    finally:
        for module, name, value in changed:
            setattr(module, name, value)


def once(setting: Setting, keep: set[str] = frozenset()) -> Pass:
    """Forward and back; rows are measured on the way. Gradients named in `keep` are returned."""
    model = setting.model
    started: list[Tensor] = []
    watcher = Watcher(model, setting.samples, setting.keeper)
    args = forms.fresh(setting.args, started)
    kwargs = forms.fresh(setting.kwargs, started)
    for given in (args, *kwargs.values()):
        for tensor in forms.floats(given):
            if tensor.requires_grad:
                watcher.start(tensor)
    with ExitStack() as stack:
        for hook in (
            hooks.register_module_forward_pre_hook(watcher.enter),
            hooks.register_module_forward_hook(watcher.leave, always_call=True),
        ):
            stack.callback(hook.remove)
        if "torch._dynamo" in sys.modules and hasattr(torch.compiler, "set_stance"):
            stack.enter_context(torch.compiler.set_stance("force_eager"))
        stack.enter_context(without_dropout(model))
        stack.enter_context(watcher)
        if isinstance(model, torch.jit.ScriptModule):
            output = script.call(model, args, kwargs, watcher)
        else:
            output = model(*args, **kwargs)
        targets = setting.targets
        targets = targets.clone() if isinstance(targets, Tensor) else targets  # inference mode
        watcher.busy = True  # the loss is no layer
        loss = take(output, targets, setting.loss, setting.kwargs)
        _, logits = forms.find(output)
        out: list[Node] = []
        if logits is not None:
            watcher.end(logits)
            out = watcher.graph.sources(logits)
    nodes = watcher.graph.nodes
    trainable = {n: p for n, p in model.named_parameters() if p.requires_grad}
    norms, kept = _back(loss.value, started, trainable, nodes, keep)
    value = loss.value.item()
    loss.value = loss.value.detach()
    logits = logits.detach() if logits is not None else None
    return Pass(nodes, loss, logits, norms, kept, watcher.stuck, value, out)


def _back(value: Tensor, started, trainable, nodes, keep):
    """Gradients: their norms for all trainable parameters, themselves for those in `keep`."""
    if not value.requires_grad:
        return dict.fromkeys(trainable), {}
    inputs = started + list(trainable.values())
    if not inputs:
        value.backward()
        return {}, {}
    grads = _gradients(value, inputs)[len(started) :]
    by_name = dict(zip(trainable, grads, strict=True))
    norms = {n: None if g is None else norm(g) for n, g in by_name.items()}
    sizes: dict[str, float] = {}
    for node in nodes:
        mine = [n for n, _ in node.weights if norms.get(n) is not None]
        if mine:
            for n, p in node.weights:
                if n not in sizes:
                    sizes[n] = norm(p)
            size = math.hypot(*(sizes[n] for n in mine))
            node.row.weight_grad = math.hypot(*(norms[n] for n in mine))
            node.row.update = (
                node.row.weight_grad / size if size else (node.row.weight_grad and math.inf)
            )
    return norms, {n: by_name[n] for n in keep if by_name.get(n) is not None}


def _gradients(value: Tensor, inputs: list[Tensor]) -> list[Tensor | None]:
    if not _has_checkpoint(value):
        return list(torch.autograd.grad(value, inputs, allow_unused=True))  # leaves .grad alone
    # A re-entrant checkpoint goes back through `.grad` only; the keeper puts back what was there.
    for t in inputs:
        t.grad = None
    value.backward()
    grads = [t.grad for t in inputs]
    for t in inputs:
        t.grad = None
    return grads


def _has_checkpoint(value: Tensor) -> bool:
    stack, seen = [value.grad_fn], {value.grad_fn}
    while stack:
        fn = stack.pop()
        if fn.name().startswith("CheckpointFunction"):
            return True
        for before, _ in fn.next_functions:
            if before is not None and before not in seen:
                seen.add(before)
                stack.append(before)
    return False

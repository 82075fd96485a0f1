# SPDX-License-Identifier: MIT
"""Is this network well initialized? Ask before training.

The column to trust is `unit std`: how far one unit varies from sample to sample. The std of the
whole tensor also counts differences between units, and biases alone make those: a network that is
a constant looks alive.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

import torch
from torch import nn

from initcheck import forms, loops, scales
from initcheck.judge import closed_sums, judge
from initcheck.notes import on_loss, on_parameters
from initcheck.opening import Opening, open_up, small, trainable
from initcheck.passes import Pass, Setting, once
from initcheck.report import Diagnosis, finish
from initcheck.restore import untouched
from initcheck.words import table


def diagnose(
    model: nn.Module,
    batch: object,
    loss: Callable | None = None,
    language: str = "en",
    *,
    samples_dim: int | None = None,
    address: str | None = None,
) -> Diagnosis:
    """Send one batch through the model and the gradient back; name what is wrong, if anything.

    batch: (inputs, targets), or inputs alone. Inputs are a tensor, several in a tuple of their own,
    a mapping for named arguments, or an object the model knows, such as a graph. Dimension 0 counts
    samples, or `samples_dim`; of one sequence (1, time, features) time steps count.
    loss: a function of (output, targets), or of the output alone where there are no targets. None:
    the loss in the output, as Hugging Face's models return it; else cross-entropy, if targets are
    class indices; else a random direction.
    language: "en" or "zh". address: base of the address to read, see `initcheck.anchors`.

    The model is left as it was (see `initcheck.restore`), if it raises too. `training` stays as it
    is; only dropout is switched off. Takes one step's time and as much again for statistics, more
    passes if zeros have to open, and the memory of a step. TypeError or ValueError, in one line,
    for what cannot be diagnosed; what model and loss raise passes through.
    """
    model = getattr(model, "_orig_mod", model)  # torch.compile: only the module inside is watched
    _check(model, loss)
    table(language)
    args, kwargs, targets = forms.split(batch)
    forms.check_signature(model, args, kwargs)
    samples, sequence = forms.count(args, kwargs, targets, samples_dim)
    with torch.inference_mode(False), torch.enable_grad(), untouched(model) as keeper:
        setting = Setting(model, args, kwargs, targets, loss, samples, keeper)
        again = _random_state()
        first = once(setting, small(trainable(model)))
        if not first.nodes:
            raise ValueError("the model gives out no floating-point tensor: nothing to measure")
        opened = _open(setting, first, again)
        if opened:
            keeper.put_back_values()  # what is judged is how the model came
        verdict = judge(setting, first, opened)
        notes = _notes(setting, first, opened, verdict.key)
    if samples < 16:
        notes.insert(0, ("remark: few", {"samples": samples}))
    if sequence:
        notes.insert(0, ("remark: sequence", {"samples": samples}))
    found = first.loss
    known = first.value if found.known else None
    report = Diagnosis([n.row for n in first.nodes], samples, known, found.chance)
    report.language = language
    report.weights_seen = len({n for node in first.nodes for n, _ in node.weights})
    finish(report, verdict, notes, language, address)
    return report


def _check(model: object, loss: object) -> None:
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be an nn.Module, not {type(model).__name__}")
    if loss is not None and not callable(loss):
        raise TypeError("loss must be None or a function: loss(output, targets) or loss(output)")
    if any(p.is_meta or isinstance(p, nn.UninitializedParameter) for p in model.parameters()):
        raise ValueError("the model has parameters without values (meta or lazy): initialize them")


def _open(setting: Setting, first: Pass, again: Callable[[], None]) -> Opening | None:
    """Further passes, where zeros hide what comes after them, or branches start near zero."""
    silent = any(size == 0.0 for size in first.norms.values())
    zero = any(n.alike == "zero" for n in first.nodes)
    closed = closed_sums(first.nodes)
    if not first.grads or not (silent or zero or closed):
        dead = [n for n, size in first.norms.items() if size == 0.0]
        return Opening(first, dead) if dead else None
    return open_up(setting, first, again)


def _notes(setting: Setting, first: Pass, opened: Opening | None, key: str) -> list:
    cause, notes = key.partition("/")[0], []
    if cause in ("healthy", "initial_loss"):
        notes += on_loss(first, cause)
    if cause == "healthy":
        notes += on_parameters(first, opened) + loops.memory(first.nodes)
    given = scales.inputs(setting.args, setting.kwargs, first.nodes)
    wanted = scales.targets(setting.targets) if setting.loss is not None else None
    return notes + [note for note in (given, wanted) if note]


def _random_state() -> Callable[[], None]:
    """What puts back the random state of now, so that two passes draw the same noise."""
    cpu, python = torch.get_rng_state(), random.getstate()
    numpy = sys.modules.get("numpy")
    state = numpy.random.get_state() if numpy else None

    def again() -> None:
        torch.set_rng_state(cpu)
        random.setstate(python)
        if numpy:
            numpy.random.set_state(state)

    return again

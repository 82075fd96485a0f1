# SPDX-License-Identifier: MIT
"""Forms of batches and of outputs: where inputs, targets, logits and loss are to be found."""

from __future__ import annotations

import copy
import dataclasses
import inspect
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

LABELS = ("labels", "label", "targets", "target", "y", "label_ids")
LOGITS = ("logits", "prediction_logits", "lm_logits", "out", "output", "outputs", "pred")
LOGITS += ("predictions", "prediction", "scores", "sample", "last_hidden_state", "y_hat")
SEVERAL = "several inputs go in a tuple of their own: ((x1, x2), targets) or ((x1, x2), None)"


class Samples(int):
    """How many samples there are, and which dimension counts them where it can be told."""

    dim: int

    def __new__(cls, number: int, dim: int = 0) -> Samples:
        made = super().__new__(cls, number)
        made.dim = dim
        return made


def parts(x: object) -> Iterator[tuple[str, object]]:
    """Named parts of a container of any form: dict, dataclass, or an object with attributes."""
    if isinstance(x, Mapping):
        yield from ((str(k), v) for k, v in x.items())
    elif isinstance(x, (tuple, list)):
        names = getattr(x, "_fields", None) or map(str, range(len(x)))
        yield from zip(names, x, strict=False)
    elif dataclasses.is_dataclass(x) and not isinstance(x, type):
        yield from ((f.name, getattr(x, f.name)) for f in dataclasses.fields(x))
    elif not isinstance(x, (Tensor, str, bytes, nn.Module, type)):
        if callable(getattr(x, "to_dict", None)) and not callable(x):  # graphs
            yield from parts(x.to_dict())
        elif hasattr(x, "__dict__") and not callable(x):
            yield from vars(x).items()


def tensors(x: object, depth: int = 0) -> list[Tensor]:
    """All tensors in it, at any depth."""
    if isinstance(x, Tensor):
        return [x]
    return [] if depth > 4 else [t for _, part in parts(x) for t in tensors(part, depth + 1)]


def floats(x: object) -> list[Tensor]:
    return [t for t in tensors(x) if t.is_floating_point()]


def split(batch: object) -> tuple[tuple, dict, object]:
    """Positional inputs, named inputs and targets, by the rule that `diagnose` documents."""
    pair = isinstance(batch, (tuple, list)) and len(batch) == 2
    inputs, targets = batch if pair else (batch, None)
    if isinstance(inputs, Mapping):
        return (), dict(inputs), targets
    if isinstance(inputs, Tensor):
        return (inputs,), {}, targets
    if isinstance(inputs, (tuple, list)):
        if len(inputs) == 1 or inputs is not batch:
            return tuple(inputs), {}, targets
    elif tensors(inputs):  # a graph, a sparse structure: the model knows what to do with it
        return (inputs,), {}, targets
    raise TypeError(f"batch must be a tensor, a mapping or (inputs, targets); {SEVERAL}")


def check_signature(model: nn.Module, args: tuple, kwargs: dict) -> None:
    """TypeError, in one line, if the model cannot be called like this."""
    try:
        signature = inspect.signature(model.forward)
    except (TypeError, ValueError):  # compiled code has none
        return
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        hint = SEVERAL
        if kwargs:
            labels = [k for k in kwargs if k.lower() in LABELS]
            inputs = [k for k in kwargs if k not in labels and not k.endswith("mask")]
            first, last = (inputs or [*kwargs])[0], (labels or [*kwargs])[-1]
            hint = f'if it takes them by position, give (batch["{first}"], batch["{last}"])'
        raise TypeError(f"these inputs do not fit model.forward: {error}; {hint}") from None


def count(args: tuple, kwargs: dict, targets: object, dim: int | None) -> tuple[Samples, bool]:
    """(number of samples, whether these are the time steps of one sequence)."""
    given = tensors((args, kwargs))
    if any(t.is_nested for t in given):
        raise ValueError("nested tensors cannot be measured by sample: pad them to one length")
    dense = [t for t in given if t.layout is torch.strided and t.ndim]
    if dim is not None:
        sizes = [t.shape[dim] for t in dense if -t.ndim <= dim < t.ndim]
        if not sizes or sizes[0] < 2:
            raise ValueError(f"samples_dim={dim}: no input has two samples or more there")
        return Samples(sizes[0], dim), False
    features = [t for t in dense if t.is_floating_point()] or dense
    samples, alone = len(features[0]) if features else 0, False
    if samples == 1 and features[0].ndim == 3 and features[0].shape[1] > 1:
        samples, alone = features[0].shape[1], True  # one sequence: (1, time, features)
    if samples < 2:
        raise ValueError("the batch needs two samples or more along dimension 0, better 32")
    if any(t.is_floating_point() and t.isnan().any() for t in dense):
        raise ValueError("the batch contains NaN: clean the data first")
    rows = [t for t in dense if len(t) == samples]
    if rows and all((t == t[:1]).all() for t in rows):
        raise ValueError("all samples of the batch are equal: give different ones")
    return Samples(samples, int(alone)), alone


def fresh(x: object, started: list[Tensor]) -> object:
    """A copy of the inputs, lest the model write on the batch; floats are made to need gradients.

    What needs gradients is appended to `started`; in the copy its clone stands, as a leaf must not
    be changed in place.
    """
    if isinstance(x, Tensor):
        x = x.detach().clone()
        strided = x.layout is torch.strided and x.is_floating_point()
        if strided and x.isfinite().all():  # no indices, no masks of -inf
            started.append(x.requires_grad_())
            return x.clone()
        return x
    if isinstance(x, Mapping) and type(x) in (dict,):
        return {k: fresh(v, started) for k, v in x.items()}
    if type(x) in (tuple, list):
        return type(x)(fresh(v, started) for v in x)
    return copy.deepcopy(x) if tensors(x) else x


def find(output: object) -> tuple[Tensor | None, Tensor | None]:
    """(loss, logits) in what a model returned; None for what is not there.

    A float without dimensions is a loss, and so is what is called `loss`. Logits are what is called
    so, else the first float with dimensions.
    """
    if isinstance(output, Tensor):
        if not output.is_floating_point():
            return None, None
        return (output, None) if output.ndim == 0 else (None, output)
    named = [(k, v) for k, v in parts(output) if isinstance(v, Tensor) and v.is_floating_point()]
    table = dict(named)
    loss = table.get("loss")
    if loss is None or loss.numel() != 1:
        loss = next((v for _, v in named if v.ndim == 0), None)
    logits = next((table[k] for k in LOGITS if k in table and table[k].ndim), None)
    if logits is None:
        logits = next((v for v in floats(output) if v.ndim), None)
    return loss, logits


def labels_in(kwargs: dict) -> Tensor | None:
    """Class indices among named inputs, as Hugging Face's models take them."""
    for name in LABELS:
        t = kwargs.get(name)
        if isinstance(t, Tensor) and not t.is_floating_point() and t.dtype != torch.bool:
            return t
    return None

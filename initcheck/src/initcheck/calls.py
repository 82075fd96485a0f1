# SPDX-License-Identifier: MIT
"""Arguments of the calls that a `Watcher` sees, and the hooks it leaves behind."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from initcheck import slopes
from initcheck.measures import norm
from initcheck.nodes import Node
from initcheck.rows import Layer
from initcheck.units import step_norms

ZERO_BELOW = {"hardtanh", "clamp", "clip"}


def take_grad(row: Layer, grad: Tensor) -> None:
    row.grad = norm(grad)


def take_steps(node: Node, time: int, grad: Tensor) -> None:
    node.batch_grads = step_norms(grad, time)


def tensors(args: tuple, kwargs: dict) -> list[Tensor]:
    found = []
    for x in (*args, *kwargs.values()):
        if isinstance(x, Tensor):
            found.append(x)
        elif isinstance(x, (tuple, list)):
            found += [t for t in x if isinstance(t, Tensor)]
    return found


def out_of_place(func, name: str, later: tuple, rest: dict) -> Callable[[Tensor], Tensor]:
    plain_func = getattr(torch, name, None) or getattr(nn.functional, name, None) or func
    if func.__name__ == name:
        plain_func = func
    later = tuple(x for x in later if not isinstance(x, bool))
    return lambda z: plain_func(z, *later, **rest)


def without_dropout(args: tuple, kwargs: dict) -> tuple[tuple, dict]:
    if len(args) > 4:
        return (*args[:4], 0.0, *args[5:]), kwargs
    return args, kwargs | {"dropout_p": 0.0}


def attention_share(args: tuple, kwargs: dict) -> float | None:
    keys = ("query", "key", "value", "attn_mask", "dropout_p", "is_causal")
    given = dict(zip(keys, args, strict=False)) | kwargs
    try:
        return slopes.attention(
            given["query"],
            given["key"],
            given.get("attn_mask"),
            bool(given.get("is_causal")),
            given.get("scale"),
        )
    except (RuntimeError, IndexError):  # shapes that only the fused kernel understands
        return None

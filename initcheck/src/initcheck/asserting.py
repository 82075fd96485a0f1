# SPDX-License-Identifier: MIT
"""`assert_init`: how a model is initialized, held by a test suite."""

from __future__ import annotations

import ast
import fnmatch
import math
import operator
import re
from collections.abc import Mapping

import torch
from torch import nn

from initcheck.auditing import collect
from initcheck.findings import Item
from initcheck.laws import tolerance
from initcheck.shapes import LOW_PRECISION
from initcheck.words import say

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
GAINS = {"he": 2.0, "lecun": 1.0, "default": 1 / 3}
KINDS = ("uniform", "normal", "truncated", "orthogonal")
WORDS = ("zeros", "ones", "xavier", *GAINS, *KINDS)
HELP = (
    'such as "std=0.02/sqrt(24)", "he", "xavier, uniform", "orthogonal", "zeros", "bound=1/fan_in"'
)


def assert_init(
    model: nn.Module,
    expected: Mapping[str, str],
    *,
    rel: float | None = None,
    language: str = "en",
) -> None:
    """AssertionError unless all parameters that a pattern names are initialized as it says.

    expected: {pattern: what}. A pattern names parameters ("h.*.c_proj.weight") or modules
    ("*.proj", which means their weight), as fnmatch does. What is a list of conditions with commas
    between: std=, mean=, bound= (the largest magnitude), constant=, with numbers, + - * / **, sqrt,
    fan_in, fan_out; or zeros, ones, he, xavier, lecun, default (of PyTorch), orthogonal; or a
    distribution: uniform, normal, truncated.
    rel: allowed relative difference; None: four standard errors of so many draws, and .3 %.
    The message tells each parameter, what was expected, and what is there. ValueError for what
    cannot be read, and for a pattern that matches nothing, as its test would hold nothing.
    """
    if not isinstance(model, nn.Module):
        raise TypeError(f"model must be an nn.Module, not {type(model).__name__}")
    if not isinstance(expected, Mapping) or not expected:
        raise ValueError(f"expected must be a mapping of patterns to conditions, {HELP}")
    with torch.no_grad():
        items, _ = collect(model)
    wrong: dict[str, str] = {}
    for pattern, text in expected.items():
        chosen = [i for i in items if _matches(pattern, i)]
        if not chosen:
            known = ", ".join(i.name for i in items[:4])
            raise ValueError(say(language, "assert: none", pattern=pattern, names=known))
        conditions = [c.strip() for c in re.split(r",(?![^(]*\))", text) if c.strip()]
        if not conditions:
            raise ValueError(f"{pattern!r}: nothing is expected; write what, {HELP}")
        for item in chosen:
            failed = [c for c in conditions if not _holds(c, item, rel)]
            if failed:
                facts = {"expected": ", ".join(_explain(c, item) for c in failed)}
                facts |= {"name": item.name, "found": _found(item)}
                wrong[f"{item.name} {text}"] = say(language, "assert: line", **facts)
    if wrong:
        head = say(language, "assert: head", count=len(wrong))
        raise AssertionError("\n".join([head, *(f"  {line}" for line in wrong.values())]))


def _matches(pattern: str, item: Item) -> bool:
    names = {item.name, *(n for n, _ in item.tied)}
    names |= {n.removesuffix(".weight") for n in names if n.endswith(".weight")}
    return any(fnmatch.fnmatchcase(n, pattern) for n in names)


def _holds(condition: str, item: Item, rel: float | None) -> bool:
    key, _, value = (part.strip() for part in condition.partition("="))
    m, low_precision = item.moments, item.tensor.dtype in LOW_PRECISION
    allowed = tolerance(max(m.count, 1), low_precision) if rel is None else rel
    if m.nonfinite:
        return False
    if not value and key in WORDS:
        if key in ("zeros", "ones"):
            return m.low == m.high == (key == "ones")
        if key in KINDS:
            wanted = "truncated normal" if key == "truncated" else key
            return item.distribution == wanted
        return abs(m.std / _law(key, item) - 1) <= allowed
    if key not in ("std", "mean", "bound", "constant") or not value:
        raise ValueError(f"cannot read the condition {condition!r}; write one {HELP}")
    wanted = evaluate(value, item)
    if key == "constant":
        return math.isclose(m.low, wanted, rel_tol=1e-6) and m.low == m.high
    if key == "mean":
        error = 4 * m.std / math.sqrt(max(m.count, 1))
        return abs(m.mean - wanted) <= (error if rel is None else rel * max(abs(wanted), m.std))
    if key == "bound":
        largest = max(-m.low, m.high)
        return 0 <= 1 - largest / wanted <= max(allowed, 10 / m.count) if wanted else largest == 0
    return abs(m.std / wanted - 1) <= allowed if wanted else m.std == 0


def _law(key: str, item: Item) -> float:
    fans = item.fans
    if fans is None:
        raise ValueError(f"{item.name}: {key} needs a fan_in, which a vector has not; write std=")
    if key == "xavier":
        return math.sqrt(2 / (fans.fan_in + fans.fan_out))
    fan_in = fans.torch_in if key == "default" else fans.fan_in
    return math.sqrt(GAINS[key] / fan_in)


def evaluate(text: str, item: Item) -> float:
    """The value of an expression of numbers, + - * / **, sqrt, fan_in and fan_out."""
    known = {"fan_in": item.fans.fan_in, "fan_out": item.fans.fan_out} if item.fans else {}

    def value(node: ast.expr) -> float:
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return float(node.value)
        if isinstance(node, ast.Name) and node.id in known:
            return float(known[node.id])
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](value(node.operand))
        call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if call and node.func.id == "sqrt" and len(node.args) == 1:
            return math.sqrt(value(node.args[0]))
        raise ValueError

    try:
        return value(ast.parse(text, mode="eval").body)
    except (ValueError, SyntaxError, ZeroDivisionError):
        names = ", ".join(["sqrt(...)", *known])
        raise ValueError(f"cannot read {text!r}: use numbers, + - * / **, {names}") from None


def _explain(condition: str, item: Item) -> str:
    key, _, value = (part.strip() for part in condition.partition("="))
    if value:
        number = evaluate(value, item)
        return condition if value == f"{number:g}" else f"{condition} = {number:.4g}"
    return f"{key} (std {_law(key, item):.4g})" if key in ("xavier", *GAINS) else key


def _found(item: Item) -> str:
    m = item.moments
    law = f" ({item.law})" if item.law else ""
    return f"{item.distribution}, std {m.std:.4g}, mean {m.mean:.2g}{law}"

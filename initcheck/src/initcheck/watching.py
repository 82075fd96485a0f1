# SPDX-License-Identifier: MIT
"""`watch`: how much each weight really changes, during the first steps of training.

The ratio |W_t - W_(t-1)| / |W_t| counts what the optimizer did, whichever it is: about 1e-3 a step
is usual (Karpathy). A copy of each weight is kept on the way, of at most `most` entries of each.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

import torch
from torch import Tensor, nn

from initcheck.text import grid, number, shorten, wrap
from initcheck.words import say, table

USUAL, FAR = 1e-3, 30.0  # a factor of thirty off is worth a word
FIRST = 100


@dataclass
class Change:
    """Of one weight at one step."""

    step: int
    name: str
    ratio: float  # |W_t - W_(t-1)| / |W_t|
    size: float  # RMS


@dataclass(eq=False, repr=False)
class Watch:
    """Call `step(loss)` after each step of the optimizer; print it at any time.

    Also a callback: it has Lightning's `on_train_batch_end` and Hugging Face's `on_step_end`, and
    answers the other calls of both with nothing.
    """

    model: nn.Module
    every: int = 10
    steps: int = FIRST
    most: int = 1 << 16
    language: str = "en"
    changes: list[Change] = field(default_factory=list)
    losses: list[tuple[int, float]] = field(default_factory=list)
    now: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.model, nn.Module):
            raise TypeError(f"model must be an nn.Module, not {type(self.model).__name__}")
        if self.every < 1:
            raise ValueError("every must be 1 or more: the number of steps between two looks")
        table(self.language)
        self._before = self._start = self._copy()

    def _copy(self) -> dict[str, Tensor]:
        with torch.no_grad():
            return {
                n: p.detach().reshape(-1)[:: max(p.numel() // self.most, 1)].clone()
                for n, p in self.model.named_parameters()
                if p.requires_grad and p.ndim > 1 and p.numel()
            }

    def step(self, loss: object = None) -> None:
        """To be called after `optimizer.step()`."""
        self.now += 1
        if self.now > self.steps:
            return
        if loss is not None and (self.now == 1 or self.now % self.every == 0):
            self.losses.append((self.now, float(loss)))
        if (self.now + 1) % self.every == 0 and self.every > 1:
            self._before = self._copy()  # the next step is looked at
        if self.now % self.every == 0:
            after = self._copy()
            for name, value in after.items():
                if name in self._before:
                    size = value.double().norm().item()
                    moved = (value.double() - self._before[name].double()).norm().item()
                    ratio = moved / size if size else math.inf if moved else 0.0
                    self.changes.append(Change(self.now, name, ratio, size / len(value) ** 0.5))
            self._before = after

    @property
    def last(self) -> list[Change]:
        step = self.changes[-1].step if self.changes else 0
        return [c for c in self.changes if c.step == step]

    def warnings(self) -> list[str]:
        """What is far from usual at the last look, in words."""
        said = []
        for change in self.last:
            facts = {"step": change.step, "name": change.name, "value": change.ratio}
            if change.ratio > FAR * USUAL:
                said.append(say(self.language, "watch: fast", **facts))
            elif change.ratio == 0 and torch.equal(
                self._before[change.name], self._start[change.name]
            ):
                said.append(say(self.language, "watch: still", **facts))
            elif change.ratio < USUAL / FAR:
                said.append(say(self.language, "watch: slow", **facts))
        return said

    def to_dict(self) -> dict:
        return {"changes": [vars(c) for c in self.changes], "losses": self.losses}

    def __str__(self) -> str:
        if not self.changes:
            return say(self.language, "watch: none")
        ratios = [c.ratio for c in self.last]
        facts = {"step": self.last[0].step, "median": median(ratios)}
        lines = [say(self.language, "watch: fine", **facts)]
        for text in self.warnings()[:10]:
            lines += wrap(text)
        steps = sorted({c.step for c in self.changes})
        shown = sorted({steps[round(i * (len(steps) - 1) / 5)] for i in range(6)})
        by_name: dict[str, dict[int, float]] = {}
        for c in self.changes:
            by_name.setdefault(c.name, {})[c.step] = c.ratio
        rows = [["|dW|/|W| at step", *map(str, shown)]]
        for name, values in by_name.items():
            rows.append([shorten(name, 36), *(number(values.get(s), ".1e") for s in shown)])
        return "\n".join([*lines, "", *grid(rows, 1)])

    __repr__ = __str__

    # Callbacks

    def on_train_batch_end(self, trainer, module, outputs, *args, **kwargs) -> None:
        """Lightning."""
        loss = outputs.get("loss") if isinstance(outputs, dict) else outputs
        self.step(loss if isinstance(loss, Tensor) and loss.numel() == 1 else None)

    def on_step_end(self, args, state, control, **kwargs):
        """Hugging Face."""
        self.step()
        return control

    def __getattr__(self, name: str) -> Callable:
        if name.startswith(("on_", "setup", "teardown")) or name in ("state_key", "state_dict"):
            return _nothing if name != "state_key" else "initcheck.Watch"
        if name == "load_state_dict":
            return _nothing
        raise AttributeError(name)


def _nothing(*args: object, **kwargs: object) -> None:
    return None


def watch(model: nn.Module, every: int = 10, *, steps: int = FIRST, language: str = "en") -> Watch:
    """Call `.step(loss)` of the result after each `optimizer.step()`, or pass it as a callback."""
    return Watch(model, every, steps, language=language)

# SPDX-License-Identifier: MIT
"""`compare`: two models, or two initializations of one, on the same batch, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

from initcheck.diagnosing import diagnose
from initcheck.report import Diagnosis
from initcheck.rows import Layer
from initcheck.text import WIDTH, grid, number, shorten, wrap
from initcheck.words import say


@dataclass(eq=False, repr=False)
class Comparison:
    """Two diagnoses; print it for both verdicts and a table of both."""

    a: Diagnosis
    b: Diagnosis
    names: tuple[str, str] = ("a", "b")
    language: str = "en"

    @property
    def rows(self) -> list[tuple[Layer | None, Layer | None]]:
        """Rows of equal name beside each other, in the order of the first model."""
        other = {row.name: row for row in self.b.layers}
        pairs = [(row, other.pop(row.name, None)) for row in self.a.layers]
        return pairs + [(None, row) for row in self.b.layers if row.name in other]

    def to_dict(self) -> dict:
        return dict(zip(self.names, (self.a.to_dict(), self.b.to_dict()), strict=True))

    def __str__(self) -> str:
        causes = self.a.cause, self.b.cause
        facts = {"a": self.names[0], "b": self.names[1], "cause_a": causes[0], "cause_b": causes[1]}
        same = causes[0] == causes[1]
        key = "compare: same" if same else "compare: differ"
        lines = [say(self.language, key, cause=causes[0], **facts)]
        for name, report in zip(self.names, (self.a, self.b), strict=True):
            loss = "" if report.initial_loss is None else f" (loss {report.initial_loss:.4g})"
            lines += wrap(f"{name}{loss}: {report.verdict}")
        first, second = (shorten(n, 10) for n in self.names)
        head = [
            "layer",
            *(f"{c} {n}" for c in ("unit std", "|grad|", "|dW|/|W|") for n in (first, second)),
        ]
        table = [head]
        for pair in self.rows:
            name = next(row.name for row in pair if row)
            cells = [shorten(name, 26)]
            for column, form in (("unit_std", ".3g"), ("grad", ".1e"), ("update", ".1e")):
                cells += [number(row and getattr(row, column), form) for row in pair]
            table.append(cells)
        lines += ["", *(line[:WIDTH] for line in grid(table, 1))]
        return "\n".join(lines)

    __repr__ = __str__


def compare(
    a: nn.Module,
    b: nn.Module,
    batch: object,
    loss: Callable | None = None,
    language: str = "en",
    *,
    names: tuple[str, str] = ("a", "b"),
    **options: object,
) -> Comparison:
    """`diagnose` two models with the same batch. Arguments as there; `names` head the columns."""
    one = diagnose(a, batch, loss, language, **options)
    two = diagnose(b, batch, loss, language, **options)
    return Comparison(one, two, names, language)

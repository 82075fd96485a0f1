# SPDX-License-Identifier: MIT
"""What `diagnose` found, as text, as a dict, as HTML and as a figure."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass, field

from initcheck import anchors
from initcheck.rows import Layer
from initcheck.text import WIDTH, grid, number, shorten, wrap
from initcheck.words import say

LONG = 60  # rows, above which a summary by block is printed
BLOCKS = 40
COLUMNS = {
    "name": "layer",
    "kind": "type",
    "shape": "shape",
    "unit_std": "unit std",
    "std": "std",
    "cosine": "cosine",
    "saturated": "saturated",
    "dead": "dead",
    "grad": "|grad|",
    "weight_grad": "|dW|",
    "update": "|dW|/|W|",
}
FORMS = {"unit_std": ".3g", "std": ".3g", "cosine": ".6f", "saturated": ".0%", "dead": ".0%"}
FORMS |= {"grad": ".2e", "weight_grad": ".2e", "update": ".2e"}


@dataclass(eq=False, repr=False)
class Diagnosis:
    """What `diagnose` found: print it for a verdict and a table."""

    layers: list[Layer]  # in the order of calls
    samples: int
    initial_loss: float | None  # None: there were no targets and no loss
    chance_loss: float | None  # ln C if the loss is cross-entropy over C classes
    cause: str = ""  # "healthy", or one of `initcheck.CAUSES`
    chapter: str = ""  # of the lesson: why, xavier, he, choosing, training, diagnosing
    verdict: str = ""
    remarks: tuple[str, ...] = ()  # worth knowing, but no illness
    where: str = ""  # the layer or parameter that the verdict is about
    variant: str = ""  # which text of the cause, such as "residual"
    address: str = ""  # what to read: a path, or an address if a base is set
    weights_seen: int = 0  # parameters with two dimensions or more that a layer used
    language: str = field(default="en", repr=False)

    @property
    def healthy(self) -> bool:
        return self.cause == "healthy"

    def to_dict(self) -> dict:
        """The same in dicts, lists, strings and numbers, fit for JSON: NaN and inf become None."""
        return _finite(asdict(self) | {"remarks": list(self.remarks)})

    def table(self) -> str:
        """All rows; no line is wider than 100 columns."""
        names = list(COLUMNS)
        for dropped in ("", "weight_grad", "shape", "std"):
            names = [n for n in names if n != dropped]
            lines = grid(
                self._cells(names, 100), sum(n in ("name", "kind", "shape") for n in names)
            )
            if len(lines[1]) <= WIDTH:
                return "\n".join(lines)
        rest = len(lines[1]) - min(max(len(r.name) for r in self.layers), 100)
        return "\n".join(grid(self._cells(names, max(WIDTH - rest, 12)), 2))

    def _cells(self, names: list[str], longest: int) -> list[list[str]]:
        table = [[COLUMNS[n] for n in names]]
        for row in self.layers:
            cells = []
            for name in names:
                value = getattr(row, name)
                if name == "shape":
                    cells.append("x".join(map(str, value)))
                elif name in ("name", "kind"):
                    cells.append(shorten(value, longest if name == "name" else 12))
                else:
                    cells.append(number(value, FORMS[name]))
            table.append(cells)
        return table

    def summary(self) -> str:
        """One row a block: what its last layer gives out, and the worst inside."""
        blocks = self.blocks()
        head = [
            "block rows",
            "unit std",
            "rms",
            "cosine",
            "saturated",
            "dead",
            "|grad|",
            "|dW|/|W|",
        ]
        table = [["block", "rows", *head[1:]]]
        for name, rows in blocks:
            last, worst = rows[-1], [r.saturated for r in rows if r.saturated is not None]
            dead = [r.dead for r in rows if r.dead is not None]
            updates = sorted(r.update for r in rows if r.update is not None)
            table.append(
                [
                    shorten(name, 30),
                    str(len(rows)),
                    number(last.unit_std),
                    number(last.rms),
                    number(last.cosine, ".6f"),
                    number(max(worst, default=None), ".0%"),
                    number(max(dead, default=None), ".0%"),
                    number(last.grad, ".2e"),
                    number(updates[len(updates) // 2] if updates else None, ".2e"),
                ]
            )
        return "\n".join(grid(table, 1))

    def blocks(self) -> list[tuple[str, list[Layer]]]:
        """Rows that follow each other in one container, at the finest level with few enough."""
        best: list[tuple[str, list[Layer]]] = []
        for level in range(1, 8):
            found: list[tuple[str, list[Layer]]] = []
            for row in self.layers:
                name = _container(row.name, level)
                if found and found[-1][0] == name:
                    found[-1][1].append(row)
                else:
                    found.append((name, [row]))
            if best and len(found) > BLOCKS:
                break
            best = found
        if len(best) > BLOCKS:  # rows of blocks in turn, as in a loop: so many at a time
            size = -(-len(self.layers) // BLOCKS)
            pieces = [self.layers[i : i + size] for i in range(0, len(self.layers), size)]
            best = [(f"{p[0].name} …", p) for p in pieces]
        return best

    def __str__(self) -> str:
        lines = [f"{self.cause} -> {self.address or self.chapter}"]
        for text in (self.verdict, *self.remarks):
            lines += wrap(text)
        if self.initial_loss is not None:
            loss = say(self.language, "loss", loss=self.initial_loss)
            if self.chance_loss:
                loss += say(self.language, "chance", chance=self.chance_loss)
            lines += ["", loss]
        if len(self.layers) <= LONG:
            return "\n".join([*lines, "", self.table()])
        facts = {"rows": len(self.layers), "blocks": len(self.blocks())}
        return "\n".join([*lines, "", self.summary(), "", say(self.language, "summary", **facts)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from initcheck.page import diagnosis

        return diagnosis(self)

    def plot(self):
        """Draw signal and gradient by layer on log axes; return the matplotlib Figure."""
        from initcheck.plotting import diagnosis

        return diagnosis(self)


def finish(report: Diagnosis, verdict, remarks: list, language: str, base: str | None) -> None:
    """Put a verdict into words, in the report."""
    facts = _spoken(verdict.facts, language)
    report.cause, _, report.variant = verdict.key.partition("/")
    report.verdict = say(language, f"{verdict.key}", **facts)
    report.where = str(facts.get("name", ""))
    report.chapter = anchors.chapter(verdict.key)
    report.address = anchors.address(verdict.key, base)
    said = [say(language, key, **_spoken(f, language)) for key, f in verdict.remarks + remarks]
    report.remarks = tuple(dict.fromkeys(said))


def _spoken(facts: dict, language: str) -> dict:
    """Lists of names and sentences inside sentences, in words."""
    facts = dict(facts)
    if isinstance(facts.get("fault"), tuple):
        key, more = facts["fault"]
        facts["fault"] = say(language, key, **more)
    if isinstance(facts.get("names"), list):
        names = facts["names"]
        shown = ", ".join(names[:3])
        if len(names) > 3:
            shown = say(language, "list", first=shown, more=len(names) - 3)
        facts["names"] = shown
    return facts


def _container(name: str, level: int) -> str:
    """`layers.3` of `layers.3.norm1`, at level 2; the name itself if it is shorter."""
    plain = re.sub(r"( \([^)]*\))?(#\d+)?$", "", name)
    parts = plain.split(".")
    return ".".join(parts[: min(level, max(len(parts) - 1, 1))])


def _finite(x):
    if isinstance(x, dict):
        return {k: _finite(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [_finite(v) for v in x]
    return None if isinstance(x, float) and not math.isfinite(x) else x

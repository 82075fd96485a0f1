# SPDX-License-Identifier: MIT
"""What `audit` found, as text, dict and HTML."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field

from initcheck.report import LONG, _finite
from initcheck.text import WIDTH, grid, number, shorten, wrap
from initcheck.words import say


@dataclass(eq=False)
class Parameter:
    """One parameter. Fans are those of the layer, right for groups and transposed convolutions."""

    name: str
    kind: str  # class of the module that holds it
    shape: list[int]
    distribution: str  # uniform, normal, truncated normal, constant, orthogonal, heavy-tailed, ...
    law: str  # "" if none is known; such as default, He, Xavier, LeCun, std .02
    std: float
    mean: float
    furthest: float  # the entry furthest from the mean, in std
    fan_in: float | None
    fan_out: float | None
    trainable: bool
    findings: list[str] = field(default_factory=list)  # in words
    kinds: list[str] = field(default_factory=list)  # the same as keys, such as "twins"
    notes: list[str] = field(default_factory=list)  # no fault


@dataclass(eq=False, repr=False)
class Audit:
    """What `audit` found: print it for findings and a table."""

    parameters: list[Parameter]
    layers: int  # repeated blocks
    address: str
    language: str = "en"

    @property
    def findings(self) -> list[tuple[str, str, str]]:
        """(parameter, kind of finding, in words), in the order of the model."""
        return [
            (p.name, kind, text)
            for p in self.parameters
            for kind, text in zip(p.kinds, p.findings, strict=True)
        ]

    @property
    def clean(self) -> bool:
        return not self.findings

    def to_dict(self) -> dict:
        """Fit for JSON: NaN and inf become None."""
        return _finite(asdict(self))

    def table(self) -> str:
        """All parameters; no line is wider than 100 columns."""
        head = ["parameter", "shape", "distribution", "law", "std", "mean", "fan_in"]
        longest, most = 100, 40
        while True:
            table = [head]
            for p in self.parameters:
                shape = shorten("x".join(map(str, p.shape)) or "scalar", 14)
                cells = [shorten(p.name, longest), shape, p.distribution, shorten(p.law, most)]
                fan = "-" if p.fan_in is None else f"{p.fan_in:.6g}"
                table.append([*cells, number(p.std), number(p.mean, ".0e"), fan])
            lines = grid(table, 4)
            over = len(lines[1]) - WIDTH
            if over <= 0 or longest <= 24:
                return "\n".join(lines)
            if most > 24:
                most = 24
            else:
                longest = max(max(len(p.name) for p in self.parameters) - over, 24)

    def summary(self) -> str:
        """Parameters of one form in all blocks in one row."""
        groups: dict[tuple, list[Parameter]] = {}
        for p in self.parameters:
            groups.setdefault((re.sub(r"\b\d+\b", "*", p.name), p.distribution, p.law), []).append(
                p
            )
        table = [["parameters", "number", "distribution", "law", "std"]]
        for (name, kind, law), members in groups.items():
            stds = sorted(p.std for p in members)
            cells = [shorten(name, 40), str(len(members)), kind, shorten(law, 24)]
            table.append([*cells, number(stds[len(stds) // 2])])
        return "\n".join(grid(table, 4))

    def __str__(self) -> str:
        found = self.findings
        key = "audit: found" if found else "audit: clean"
        facts = {"findings": len(found), "count": len(self.parameters)}
        lines = [say(self.language, key, **facts)]
        counts = Counter(kind for _, kind, _ in found)
        shown: Counter[str] = Counter()
        for name, kind, text in found:
            shown[kind] += 1
            if shown[kind] <= 3:
                lines += wrap(f"{name} {text}")
            elif shown[kind] == 4:
                rest = say(self.language, "list", first=kind, more=counts[kind] - 3)
                lines.append(f"  {rest}")
        if found:
            lines.append(say(self.language, "read", address=self.address))
        long = len(self.parameters) > LONG
        return "\n".join([*lines, "", self.summary() if long else self.table()])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from initcheck.page import audit

        return audit(self)

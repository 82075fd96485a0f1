# SPDX-License-Identifier: MIT
"""Tables and paragraphs for a terminal, in both scripts."""

from __future__ import annotations

import re
import unicodedata

WIDTH = 100


def columns(text: str) -> int:
    """Columns in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int = WIDTH) -> list[str]:
    """Lines of at most `width` columns; textwrap counts a Chinese character as one."""
    lines, used = [""], 0
    # A break may come after a space, and after a Chinese character that no punctuation follows.
    for piece in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef][，。、；：！？）]*\s*", text):
        wide = columns(piece)
        if used + columns(piece.rstrip()) > width and used:
            lines.append("")
            used = 0
        lines[-1] += piece
        used += wide
    return [line.rstrip() for line in lines]


def shorten(name: str, most: int) -> str:
    """The middle of a long name gives way."""
    if len(name) <= most:
        return name
    tail = most * 2 // 3
    return f"{name[: most - tail - 1]}…{name[-tail:]}"


def grid(table: list[list[str]], left: int) -> list[str]:
    """Aligned lines with a rule below the head; the first `left` columns to the left."""
    widths = [max(map(columns, column)) for column in zip(*table, strict=True)]
    lines = []
    for row in table:
        cells = []
        for i, (cell, width) in enumerate(zip(row, widths, strict=True)):
            pad = " " * (width - columns(cell))
            cells.append(cell + pad if i < left else pad + cell)
        lines.append("  ".join(cells).rstrip() if left == len(widths) else "  ".join(cells))
    lines.insert(1, "-" * max(map(columns, lines)))
    return lines


def number(x: float | None, form: str = ".3g") -> str:
    return "-" if x is None else format(x, form)

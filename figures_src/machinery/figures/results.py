"""The results file of a figure: what was measured, the one source of text, ink and test."""

import json
import math
from functools import cache
from typing import Any

import numpy as np

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import digest, result_path

DIGITS = 6  # significant; what a reader, a picture or a tolerance can see, and no more


def encode(keys: tuple[str, str], facts: dict[str, Any], data: dict[str, Any]) -> str:
    """The text of a results file, one line an entry: a change reads as a diff.

    Line one has the keys of the code that was measured and of its ranges (freshness.py), and the
    digest of all that follows.
    """

    def lines(entries: dict[str, Any]) -> str:
        return ",\n".join(
            f"{json.dumps(name)}: {json.dumps(plain(value), ensure_ascii=False)}"
            for name, value in entries.items()
        )

    text = lines(facts) + ',\n"data": {\n' + lines(data) + "\n}}\n"
    key, ranges = keys
    return f'{{"key": "{key}", "ranges": "{ranges}", "digest": "{digest(text)}",\n{text}'


def plain(value: Any) -> Any:
    """Tensors, arrays and tuples as lists, numbers rounded to DIGITS; dict keys as strings."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # tensors and arrays
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bool, str, int)):
        return value
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else value
    raise TypeError(
        f"measure() returned a {type(value).__name__}; return numbers, lists, tensors, dicts"
    )


def arrays(value: Any) -> Any:
    """The inverse for drawing: lists of numbers as arrays, which scripts can compute with."""
    if isinstance(value, dict):
        return {key: arrays(item) for key, item in value.items()}
    if isinstance(value, list):
        try:
            array = np.array(value)
        except ValueError:  # rows of different lengths
            return [arrays(item) for item in value]
        return array if array.dtype.kind in "ifb" else [arrays(item) for item in value]
    return value


@cache
def load(name: str) -> dict[str, Any]:
    """The recorded results of a figure. Raises Mistake if there are none."""
    path = result_path(name)
    if not path.exists():
        raise Mistake(f"no figure {name!r} has been measured; check the name or run `make figures`")
    return json.loads(path.read_text(encoding="utf-8"))

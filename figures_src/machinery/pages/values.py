"""Numbers, constants and tables of a chapter, from what a figure recorded."""

from figures_src.looks.numbers import pretty
from figures_src.machinery.figures import labels, results
from figures_src.machinery.mistake import Mistake


def stat(reference: str, spec: str = "") -> str:
    """The measured value of ``chapter/figure.statistic``, printed by `pretty`."""
    return _printed(_look_up(reference, "statistics"), spec)


def param(reference: str, spec: str = "g") -> str:
    """The value of a script's constant, ``chapter/figure.WIDTH``, as it is written there."""
    value = _look_up(reference, "parameters")
    return value if isinstance(value, str) else _printed(value, spec)


def _printed(value: float, spec: str) -> str:
    try:
        return pretty(value, spec)
    except ValueError:
        raise Mistake(f"{spec!r} is no format of a number; write one like '.2f' or '.0%'") from None


def table_markdown(reference: str, columns: dict[str, str], language: str) -> str:
    """Measured rows, dicts in a figure's data, as a table; columns: key → heading.

    Text in a cell is the key of one of the figure's labels.
    """
    rows = _look_up(reference, "data")
    say = labels.speaker(reference.rpartition(".")[0], language)
    missing = columns.keys() - rows[0].keys()
    if missing:
        raise Mistake(
            f"{reference} has no column {', '.join(missing)}; it has {', '.join(rows[0])}"
        )
    cells = [[row[key] for key in columns] for row in rows]
    lines = [
        list(columns.values()),
        ["---"] * len(columns),
        *([say(c) if isinstance(c, str) else pretty(c) for c in row] for row in cells),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _look_up(reference: str, table: str) -> float | str:
    name, _, key = reference.rpartition(".")
    known = results.load(name)[table]
    if key not in known:
        raise Mistake(f"{name} has no {key!r} among its {table}; it has {', '.join(known)}")
    return known[key]

"""How far the statistics of a figure differ between seeds, and how that compares with its ranges.

Measured with seeds other than the published one, and recorded beside its results:
results/he/keeps_signal.seeds.json. A record holds as long as the code that was measured, whatever
becomes of the ranges.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from figures_src.machinery.figures import freshness, run
from figures_src.machinery.figures.script import Source, load
from figures_src.machinery.paths import spread_path, write_whole

SEEDS = 20  # as many as a record needs to count
DIGITS = 6  # significant, as of the results


@dataclass(frozen=True)
class Spread:
    """One statistic over seeds.

    inside: how many of `count` lie in the range. to_low, to_high: how many standard deviations each
    end of the range is from the mean; infinite where all seeds give the same.
    """

    mean: float
    std: float
    low: float
    high: float
    inside: int
    count: int

    @property
    def to_low(self) -> float:
        return _ratio(self.mean - self.low, self.std)

    @property
    def to_high(self) -> float:
        return _ratio(self.high - self.mean, self.std)


def seeds(count: int) -> range:
    """1 to `count`: never the published seed, which is 0."""
    return range(run.SEED + 1, run.SEED + 1 + count)


def is_fresh(source: Source, count: int = SEEDS) -> bool:
    """Whether a record is there of at least `count` seeds, from the code as it is."""
    record = _read(spread_path(source.name))
    return (
        record is not None
        and record["key"] == freshness.measure_key(source)
        and len(record["seeds"]) >= count
    )


def record(source: Source, count: int = SEEDS) -> None:
    """Measure with `count` seeds, and write the record. Raises Mistake as measuring does."""
    key = freshness.measure_key(source)  # before anything is imported
    freshness.forget_bytecode(source)
    values: dict[str, list[float]] = {}
    for seed in seeds(count):
        for name, value in run.measure(source, seed)[1].items():
            values.setdefault(name, []).append(float(f"{value:.{DIGITS}g}"))
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in values.items())
    head = f'{{"key": "{key}", "seeds": {json.dumps(list(seeds(count)))},\n"statistics": {{\n'
    write_whole(spread_path(source.name), f"{head}{rows}\n}}}}\n")
    recorded.cache_clear()


def spreads(source: Source) -> dict[str, Spread]:
    """Statistic → its spread over the recorded seeds, against the ranges of the script.

    Raises Mistake where the two name different statistics.
    """
    values = (_read(spread_path(source.name)) or {"statistics": {}})["statistics"]
    run.check_names(source, values)
    expected = load(source).EXPECTED
    return {name: summary(row, *expected[name]) for name, row in values.items()}


@cache
def recorded(name: str, key: str) -> dict[str, list[float]] | None:
    """Statistic → value by seed, as recorded for the code of that measure key; None if it is not.

    For pages, which know the key from the results and run no script.
    """
    found = _read(spread_path(name))
    return found["statistics"] if found and found["key"] == key else None


def summary(values: list[float], low: float, high: float) -> Spread:
    """The spread of these values, against a range; mean and std are of those that are finite."""
    finite = [value for value in values if math.isfinite(value)] or [math.nan]
    mean = math.fsum(finite) / len(finite)
    squares = math.fsum((value - mean) ** 2 for value in finite)
    std = math.sqrt(squares / max(1, len(finite) - 1))
    inside = sum(low <= value <= high for value in values)
    return Spread(mean, std, low, high, inside, len(values))


def seeds_inside(values: dict[str, list[float]], expected: dict[str, list[float]]) -> list[bool]:
    """For each seed whether all statistics lie in their ranges."""
    inside = [
        [low <= value <= high for value in values[key]] for key, (low, high) in expected.items()
    ]
    return [all(seed) for seed in zip(*inside, strict=True)]


def _ratio(distance: float, std: float) -> float:
    return distance / std if std else float("inf")


def _read(path: Path) -> dict | None:
    """A record; None if there is none, or none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if {"key", "seeds", "statistics"} <= found.keys() else None
    except (OSError, ValueError, AttributeError):
        return None

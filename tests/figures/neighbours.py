"""Each figure measured with a wrong initialization in place of its own: which statistic sees it?

``python -m tests.figures.neighbours [NAME …]`` measures and records the statistics of each figure
with each neighbour, for the published seed (some twenty minutes for all); test_neighbours.py then
holds that the ranges tell the neighbours apart.
"""

import argparse
import json
import math
import os
import re
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from torch import nn

from figures_src import core
from figures_src.core import network, schemes
from figures_src.core.schemes import Scheme
from figures_src.machinery.figures import freshness, run, script
from figures_src.machinery.figures.spread import DIGITS
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import write_whole

RECORD = Path(__file__).with_name("neighbours.json")
MAKERS = ("he", "xavier", "lecun", "normal", "orthogonal", "pytorch_default")


def _with_variance(scheme: Scheme, change: Callable) -> Scheme:
    return replace(scheme, variance=lambda i, o: change(scheme.variance, i, o))


def scaled(name: str, factor: float) -> Callable[..., Scheme]:
    """Var(W) times `factor`; an orthogonal matrix by its gain."""
    make = getattr(schemes, name)
    if name == "orthogonal":
        return lambda gain=1.0: make(gain * math.sqrt(factor))
    return lambda *args, **options: _with_variance(
        make(*args, **options), lambda v, i, o: factor * v(i, o)
    )


def swapped(name: str) -> Callable[..., Scheme]:
    """fan_in and fan_out exchanged."""
    make = getattr(schemes, name)
    return lambda *args, **options: _with_variance(make(*args, **options), lambda v, i, o: v(o, i))


def without_bias() -> Scheme:
    return replace(schemes.pytorch_default(), bias_bound=None)


# name → what takes a scheme's place: a maker for each name, of those it changes.
NEIGHBOURS: dict[str, dict[str, object]] = {
    "Var × 0.8": {name: scaled(name, 0.8) for name in MAKERS},
    "Var × 1.25": {name: scaled(name, 1.25) for name in MAKERS},
    "gain 1": {
        "he": lambda slope=0.0: schemes.lecun(),
        "xavier": lambda gain=1.0: schemes.xavier(),
        "lecun": lambda gain=1.0: schemes.lecun(),
        "orthogonal": lambda gain=1.0: schemes.orthogonal(),
    },
    "fan_out": {name: swapped(name) for name in ("he", "lecun", "pytorch_default")},
    "default": {name: lambda *_: schemes.pytorch_default() for name in ("he", "xavier")},
    "default without bias": {
        name: lambda *_: without_bias() for name in ("he", "xavier", "pytorch_default")
    },
    "tanh for ReLU": {"relu": nn.Tanh},
}


def concerns(neighbour: str, source: script.Source) -> bool:
    """Whether the script uses what the neighbour replaces."""
    return any(
        f'"{name}"' in source.text if name == "relu" else re.search(rf"\b{name}\(", source.text)
        for name in NEIGHBOURS[neighbour]
    )


def measure(name: str, neighbour: str) -> dict[str, float]:
    """The statistics of a figure with the neighbour; for a process of its own, which it spoils."""
    changes = dict(NEIGHBOURS[neighbour])
    tanh = changes.pop("relu", None)
    for maker, change in changes.items():
        setattr(core, maker, change)  # scripts import them from here
    source = script.read(name, script.discover()[name])
    script.load(source)
    if tanh:  # only now: what the script expects was computed with ReLU
        network.ACTIVATIONS["relu"] = tanh
    _, statistics = run.measure(source)
    return {key: float(f"{value:.{DIGITS}g}") for key, value in statistics.items()}


def recorded() -> dict[str, dict]:
    return json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}


def stale() -> list[str]:
    """Figures that are measured otherwise than when their neighbours were recorded."""
    found = recorded()
    sources = {name: script.read(name, path) for name, path in script.select().items()}
    return [
        name
        for name, source in sources.items()
        if found.get(name, {}).get("key") != freshness.measure_key(source)
    ]


def record(source: script.Source, pool: ProcessPoolExecutor) -> None:
    """Measure a figure with each neighbour, and write what is found beside what others have."""
    key = freshness.measure_key(source)  # before it is measured: a save meanwhile makes it stale
    waiting = {
        neighbour: pool.submit(measure, source.name, neighbour)
        for neighbour in NEIGHBOURS
        if concerns(neighbour, source)
    }
    statistics = {neighbour: job.result() for neighbour, job in waiting.items()}
    found = recorded() | {source.name: {"key": key, "statistics": statistics}}
    lines = ",\n".join(f'"{name}": {json.dumps(found[name])}' for name in sorted(found))
    write_whole(RECORD, f"{{\n{lines}\n}}\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="by default what is stale")
    try:
        names = parser.parse_args().names or stale()
        # A fresh process for each: what one replaces, the next must not see.
        with ProcessPoolExecutor(os.cpu_count(), max_tasks_per_child=1) as pool:
            for name, path in script.select(names).items():
                record(script.read(name, path), pool)
                print(name, flush=True)
    except Mistake as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

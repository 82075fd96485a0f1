"""What a figure would show for other values of one parameter, measured for the slider below it.

A script that has a slider defines, beside `measure`, ``SWEEP = {"values": …, …}`` and
``sweep(value)``, which returns for each panel {"measured": [by layer], "theory": [by layer]}. A
panel has the name of the label of its axis. All values meet the same draws. ``python -m
figures_src.machinery.figures.sweep [NAME …]`` records what is out of date; nothing is computed in a
reader's browser.
"""

import json
import sys
from pathlib import Path

from figures_src.machinery.figures import freshness, reach
from figures_src.machinery.figures.run import SEED
from figures_src.machinery.figures.script import Source, load, read, select
from figures_src.machinery.figures.versions import NUMERICAL, versions
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import RESULTS, digest, write_whole

DIGITS = 4  # of a number that is only drawn
ROOTS = ("SWEEP", "sweep")


def path(name: str) -> Path:
    return RESULTS / f"{name}.sweep.json"


def has_sweep(source: Source) -> bool:
    """Whether the script defines one; it is not imported for this."""
    return all(name in freshness.file_of(source).defined for name in ROOTS)


def key(source: Source) -> str:
    """Changes with the code that measuring reaches, and with the numerical packages."""
    code = reach.reach(freshness.file_of(source), ROOTS)
    return digest(json.dumps([code, SEED, versions(NUMERICAL)]))


def recorded(source: Source) -> dict | None:
    """The sweep as it was measured, or None if it is not there or out of date."""
    try:
        record = json.loads(path(source.name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if record.get("key") == key(source) else None


def measure(source: Source, value: float) -> dict[str, dict[str, list[float]]]:
    """One value of the sweep, rounded as it is recorded."""
    import torch

    module = load(source)
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    found = module.sweep(value)
    return {
        panel: {line: [float(f"{x:.{DIGITS}g}") for x in values] for line, values in lines.items()}
        for panel, lines in found.items()
    }


def record(source: Source) -> None:
    """Measure the whole sweep and write it, one line a value."""
    freshness.forget_bytecode(source)
    under = key(source)  # before anything is imported
    sweep = load(source).SWEEP
    rows = ",\n".join(json.dumps(measure(source, value)) for value in sweep["values"])
    about = json.dumps(sweep, ensure_ascii=False)
    text = f'{{"key": "{under}",\n"sweep": {about},\n"rows": [\n{rows}\n]}}\n'
    write_whole(path(source.name), text)


def main() -> int:
    try:
        scripts = select(sys.argv[1:] or None)
        for name, file in scripts.items():
            source = read(name, file)
            if has_sweep(source) and recorded(source) is None:
                record(source)
                print(f"{name}: {len(load(source).SWEEP['values'])} values", flush=True)
    except Mistake as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How long each figure took and what memory it held, the last time it was measured.

Decides who starts first. Kept outside git, since it differs from machine to machine.
"""

import contextlib
import json
import math

from figures_src.machinery import paths
from figures_src.machinery.figures.script import Source

FILE = paths.CACHE / "timings.json"


def load() -> dict[str, dict[str, float]]:
    """Figure → seconds, megabytes. A missing or damaged file is empty: it is only for show."""
    try:
        known = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    entries = known.items() if isinstance(known, dict) else ()
    return {
        k: v for k, v in entries if isinstance(v, dict) and {"seconds", "megabytes"} <= v.keys()
    }


def note(name: str, seconds: float, megabytes: float) -> None:
    known = load() | {name: {"seconds": round(seconds, 1), "megabytes": round(megabytes)}}
    rows = [f"{json.dumps(key)}: {json.dumps(known[key])}" for key in sorted(known)]
    with contextlib.suppress(OSError):
        paths.write_whole(FILE, "{\n" + ",\n".join(rows) + "\n}\n")


def heaviest_first(sources: list[Source]) -> list[Source]:
    """So that no long one is left over at the end; what was never measured comes before all."""
    known = load()
    return sorted(
        sources, key=lambda s: known.get(s.name, {}).get("seconds", math.inf), reverse=True
    )

"""Bring one figure up to date: measured, drawn, each only where it is stale."""

import resource
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from figures_src.machinery import paths
from figures_src.machinery.figures import freshness, run, spread
from figures_src.machinery.figures.script import Source, read
from figures_src.machinery.figures.versions import NUMERICAL, versions
from figures_src.machinery.mistake import Mistake


@dataclass(frozen=True)
class Outcome:
    """What became of one figure: started, fresh, drawn, measured or failed.

    seconds: of computing, which a busy machine does not stretch. megabytes: the most its process
    held. error: a line for each thing wrong; details: the traceback. waited: seconds by the clock.
    """

    name: str
    state: str
    seconds: float = 0.0
    megabytes: float = 0.0
    error: str = ""
    details: str = ""
    waited: float = 0.0


def update(name: str, path: Path, force: bool = False) -> Outcome:
    """Bring one figure up to date in every language; a failure is an outcome, not an exception."""
    return _attempt(name, path, lambda source: _update(source, force))


def _update(source: Source, force: bool) -> str:
    # All keys before anything is imported: a file saved meanwhile makes the figure stale again.
    measured_by = freshness.result_keys(source)
    drawn_by = {each: freshness.draw_key(source, each) for each in paths.languages()}
    freshness.forget_bytecode(source)
    state, result = "fresh", None if force else freshness.fresh_result(source)
    if result is None:
        result = run.record(source, measured_by, versions(NUMERICAL))
        _write(paths.result_path(source.name), result)
        state = "measured"
    for language, key in drawn_by.items():
        if force or not freshness.fresh_picture(source, language, result):
            picture = run.picture(source, language, result, freshness.stamp(key, result))
            _write(paths.svg_path(source.name, language), picture)
            state = "drawn" if state == "fresh" else state
    return state


def measure_seeds(name: str, path: Path, force: bool, count: int) -> Outcome:
    """Record the spread of a figure over `count` seeds where that is stale; as `update`."""
    return _attempt(name, path, lambda source: _measure_seeds(source, force, count))


def _measure_seeds(source: Source, force: bool, count: int) -> str:
    if not force and spread.is_fresh(source, count):
        return "fresh"
    spread.record(source, count)
    return "measured"


def _attempt(name: str, path: Path, task: Callable[[Source], str]) -> Outcome:
    """What became of a task with a figure: the state it returns, or why it failed."""
    start, error, details, source = time.process_time(), "", "", None
    try:
        source = read(name, path)
        state = task(source)
    except (Exception, SystemExit) as failure:
        state, error, details = "failed", _one_line(source, failure), traceback.format_exc()
    seconds = time.process_time() - start
    return Outcome(name, state, seconds, _peak_megabytes(), error, details)


def _write(path: Path, text: str) -> None:
    try:
        paths.write_whole(path, text)
    except OSError as error:
        place = str(path.relative_to(paths.ROOT))
        raise Mistake(f"cannot be written: {error.strerror}", place) from error


def _one_line(source: Source | None, error: BaseException) -> str:
    """What is wrong, after the place in the script where that is known."""
    place = source.passed_by(error) if source else ""
    if isinstance(error, Mistake):
        return str(error) if error.place or not place else f"{place}: {error}"
    text = " ".join(str(error).split())
    place = place or (source.place("measure") if source else "")
    return f"{place}: {type(error).__name__}: {text}"


def _peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)  # bytes there, kB elsewhere

"""Bring one figure up to date: measured, drawn, each only where it is stale."""

import resource
import sys
import time
import traceback
from dataclasses import dataclass

from figures_src.publish import gallery, paths
from figures_src.publish.mistake import Mistake
from figures_src.publish.script import Source
from figures_src.refresh import freshness


@dataclass(frozen=True)
class Outcome:
    """What became of one figure: started, fresh, drawn, measured or failed.

    seconds: of computing, which a busy machine does not stretch. megabytes: the most its process
    held. error: a line for each thing that is wrong; details: the traceback.
    """

    name: str
    state: str
    seconds: float = 0.0
    megabytes: float = 0.0
    error: str = ""
    details: str = ""


def update(source: Source, force: bool = False) -> Outcome:
    """Bring one figure up to date in every language; a failure is an outcome, not an exception."""
    start, state, error, details = time.process_time(), "fresh", "", ""
    try:
        result = None if force else freshness.fresh_result(source)
        if result is None:
            versions = freshness.versions(freshness.NUMERICAL)
            result = gallery.record(source, freshness.measure_key(source), versions)
            paths.write_whole(paths.result_path(source.name), result)
            state = "measured"
        for language in paths.languages():
            if force or not freshness.fresh_picture(source, language, result):
                stamp = freshness.draw_key(source, language, result)
                svg = gallery.picture(source, language, result, stamp)
                paths.write_whole(paths.svg_path(source.name, language), svg)
                state = "drawn" if state == "fresh" else state
    except Exception as failure:
        state, error, details = "failed", _one_line(source, failure), traceback.format_exc()
    seconds = time.process_time() - start
    return Outcome(source.name, state, seconds, _peak_megabytes(), error, details)


def _one_line(source: Source, error: Exception) -> str:
    """What is wrong, after the place in the script where that is known."""
    place = source.passed_by(error)
    if isinstance(error, Mistake):
        return str(error) if error.place or not place else f"{place}: {error}"
    text = " ".join(str(error).split())
    return f"{place or source.place('measure')}: {type(error).__name__}: {text}"


def _peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)  # bytes there, kB elsewhere

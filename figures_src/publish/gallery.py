"""Bring figures up to date: measure, check, record, draw; each only where it is stale."""

import concurrent.futures
import json
import math
import multiprocessing
import os
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from figures_src.publish import freshness, paths
from figures_src.publish.mistake import Mistake
from figures_src.publish.script import Source, discover, load, parameters, read


@dataclass(frozen=True)
class Outcome:
    """What became of one figure: fresh, drawn, measured or failed, in how many seconds, and why."""

    name: str
    state: str
    seconds: float = 0.0
    error: str = ""
    details: str = ""


def select(names: list[str]) -> dict[str, Path]:
    """The scripts of the named figures, of all without names. Raises Mistake for an unknown one."""
    known = discover()
    for name in names:
        if name not in known:
            raise Mistake(f"no figure {name!r}; the figures are {', '.join(known)}")
    return {name: known[name] for name in names or known}


def measure(source: Source, seed: int = freshness.SEED) -> tuple[dict, dict[str, float]]:
    """Run a script's measure and summarize: (curves, statistics), as they would be recorded.

    Raises Mistake where the statistics are not EXPECTED's. `violations` checks their ranges.
    """
    import torch

    from figures_src.publish.results import arrays, plain

    module = load(source)
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # sums in a fixed order: the same bits with any number of processes
    curves = plain(module.measure())
    if not isinstance(curves, dict):
        raise Mistake(f"{source.where}: measure() returns a dict of curves")
    statistics = plain(module.summarize(arrays(curves)))
    missing = module.EXPECTED.keys() ^ statistics.keys()
    if missing:
        raise Mistake(
            f"{source.where}: summarize() and EXPECTED differ in {', '.join(sorted(missing))};"
            " give both the same keys"
        )
    return curves, statistics


def violations(source: Source, statistics: dict[str, float]) -> list[str]:
    """One line for each statistic that is not finite or outside its range."""
    return [
        f"{source.where}: {key} = {statistics[key]:.4g} lies outside {low:.4g} … {high:.4g}"
        for key, (low, high) in load(source).EXPECTED.items()
        if not (math.isfinite(statistics[key]) and low <= statistics[key] <= high)
    ]


def record(source: Source) -> str:
    """Measure, check and write the results file; return its text. A failure writes nothing."""
    from figures_src.publish.results import encode

    curves, statistics = measure(source)
    wrong = violations(source, statistics)
    if wrong:
        raise Mistake("\n".join(wrong))
    module = load(source)
    text = encode(
        freshness.measure_key(source),
        parameters(module),
        statistics,
        module.EXPECTED,
        curves,
    )
    paths.write_whole(paths.result_path(source.name), text)
    return text


def picture(source: Source, language: str, result: str) -> str:
    """The figure as SVG text, in one language, from the text of its results file."""
    from figures_src.publish import svg
    from figures_src.publish.labels import speaker
    from figures_src.publish.results import arrays

    svg.prepare()
    curves, say = arrays(json.loads(result)["curves"]), speaker(source.name, language)
    stamp = freshness.draw_key(source, language, result)
    return svg.render(lambda figure: load(source).draw(curves, figure, say), source.where, stamp)


def update(source: Source, force: bool = False) -> Outcome:
    """Bring one figure up to date in every language; a failure is an outcome, not an exception."""
    start, state = time.perf_counter(), "fresh"
    try:
        result = None if force else freshness.fresh_result(source)
        if result is None:
            result, state = record(source), "measured"
        for language in paths.languages():
            if force or not freshness.fresh_picture(source, language, result):
                paths.write_whole(
                    paths.svg_path(source.name, language), picture(source, language, result)
                )
                state = "drawn" if state == "fresh" else state
    except Exception as error:
        seconds, details = time.perf_counter() - start, traceback.format_exc()
        return Outcome(source.name, "failed", seconds, _one_line(source, error), details)
    return Outcome(source.name, state, time.perf_counter() - start)


def is_fresh(source: Source) -> bool:
    result = freshness.fresh_result(source)
    return result is not None and all(
        freshness.fresh_picture(source, language, result) for language in paths.languages()
    )


def update_all(names: list[str], force: bool = False):
    """Yield an Outcome for every named figure, or all; stale ones are made in parallel.

    Raises Mistake for an unknown name. A script of the wrong form is a failure of its own.
    """
    stale = []
    for name, path in select(names).items():
        try:
            source = read(name, path)
        except Mistake as mistake:
            yield Outcome(name, "failed", error=str(mistake))
            continue
        if force or not is_fresh(source):
            stale.append(source)
        else:
            yield Outcome(name, "fresh")
    if not stale:
        return
    # Import the slow packages once, before forking; a forked child finds them loaded.
    import torch  # noqa: F401

    from figures_src.publish import svg  # noqa: F401

    method = "fork" if sys.platform == "linux" else None  # unsafe with torch on macOS
    with concurrent.futures.ProcessPoolExecutor(
        min(len(stale), os.cpu_count() or 1), multiprocessing.get_context(method)
    ) as pool:
        tasks = {pool.submit(update, source, force): source for source in stale}
        for task in concurrent.futures.as_completed(tasks):
            try:
                yield task.result()
            except concurrent.futures.BrokenExecutor as error:  # a killed process: out of memory
                source = tasks[task]
                yield Outcome(source.name, "failed", error=f"{source.where}: {error}")


def _one_line(source: Source, error: Exception) -> str:
    """The mistake in a line, with the script's own line where the traceback passes through it."""
    if isinstance(error, Mistake):
        return str(error)
    lines = [
        f.lineno
        for f in traceback.extract_tb(error.__traceback__)
        if f.filename == str(source.path)
    ]
    where = f"{source.where}:{lines[-1]}" if lines else source.where
    return f"{where}: {type(error).__name__}: {error}"

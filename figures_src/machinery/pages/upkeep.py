"""Figures are brought up to date before the pages are built; what fails is told where it stands."""

import contextlib
import os
import sys

from figures_src.machinery.figures import freshness, labels, parallel, report, results
from figures_src.machinery.figures.script import discover, read
from figures_src.machinery.figures.update import Outcome
from figures_src.machinery.mistake import Mistake

# Figure → what was tried and what came of it. mkdocs-macros runs its module anew for each build,
# this one stays.
_failed: dict[str, tuple[str, Outcome]] = {}


def serving() -> bool:
    return "serve" in sys.argv and "build" not in sys.argv


def failure(name: str) -> str:
    """Why the figure could not be brought up to date, a line for each thing; "" if it could."""
    return _failed[name][1].error if name in _failed else ""


def bring_up_to_date() -> None:
    """Make what is stale. A failure ends the build, and under `serve` leaves the last picture."""
    results.load.cache_clear()
    labels.clear()
    if os.environ.get("FIGURES_AS_COMMITTED"):  # tests judge what is there
        return
    attempts, packages = dict.fromkeys(discover(), ""), set()
    if serving():  # a single build has nothing to remember, and warms what it needs
        for name, path in discover().items():
            with contextlib.suppress(Mistake):  # it will be told when the figure is tried
                source = read(name, path)
                attempts[name] = freshness.attempt(source)
                packages |= freshness.packages(source)
        parallel.warm(packages)
    hopeful = [name for name, attempt in attempts.items() if not _in_vain(name, attempt)]
    done = report.follow(parallel.update_all(hopeful), len(hopeful))
    for outcome in done:
        _failed.pop(outcome.name, None)
        if outcome.state == "failed":
            _failed[outcome.name] = attempts[outcome.name], outcome
    wrong = "\n".join(report.errors(done))
    if wrong and not serving():
        raise SystemExit(wrong)
    print(wrong, end="\n" * bool(wrong), file=sys.stderr)


def _in_vain(name: str, attempt: str) -> bool:
    """Whether it failed slowly as it stands: not again for every word saved in a chapter."""
    tried, outcome = _failed.get(name, ("", None))
    return bool(attempt) and tried == attempt and outcome.waited > 1

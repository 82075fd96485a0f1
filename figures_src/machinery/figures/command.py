"""What ``python -m figures_src`` does with its arguments."""

import argparse
import contextlib
import sys

from figures_src.machinery.figures import report, settled, spread
from figures_src.machinery.figures.new import start
from figures_src.machinery.figures.parallel import measure_seeds_of, update_all
from figures_src.machinery.figures.script import read, select
from figures_src.machinery.mistake import Mistake


def run(arguments: argparse.Namespace) -> int:
    """Bring figures up to date, record spreads or start a figure; the exit status."""
    try:
        if arguments.new is not None:
            print(start(arguments.new))
            return 0
        before = settled.state()
        names = arguments.names or None
        options = arguments.force, arguments.jobs
        if arguments.seeds:
            outcomes = measure_seeds_of(names, arguments.seeds, *options)
        else:
            outcomes = update_all(names, *options)
        done = report.follow(outcomes, len(select(names)))
        if arguments.seeds:
            _show_spreads(names)
    except Mistake as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; what was finished is kept", file=sys.stderr)
        return 130
    told = report.summary(done) + ("" if arguments.seeds else _stale_spreads(names))
    print(told, flush=True)
    wrong = report.errors(done, arguments.verbose)
    if not (names or arguments.seeds) and all(outcome.state == "fresh" for outcome in done):
        settled.note(before, told)
    print(*wrong, sep="\n", end="\n" * bool(wrong), file=sys.stderr)
    return 1 if wrong else 0


def _show_spreads(names: list[str] | None) -> None:
    for name, path in select(names).items():
        if rows := spread.spreads(read(name, path)):
            print(report.spread_table(name, rows), end="\n\n")


def _stale_spreads(names: list[str] | None) -> str:
    """What to do where the spread over seeds was recorded from other code, or never."""
    stale = []
    for name, path in select(names).items():
        with contextlib.suppress(Mistake):  # it was told when the figure was tried
            if not spread.is_fresh(read(name, path)):
                stale.append(name)
    if not stale:
        return ""
    return f"; spread over seeds out of date: {len(stale)} (make seeds)"

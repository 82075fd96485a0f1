"""Bring the figures up to date: ``python -m figures_src [NAME …]``."""

import argparse
import contextlib
import sys

from figures_src.machinery.figures import report, spread
from figures_src.machinery.figures.parallel import measure_seeds_of, update_all
from figures_src.machinery.figures.script import read, select
from figures_src.machinery.mistake import Mistake


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m figures_src", description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a figure, e.g. why/too_small; without one, all figures",
    )
    parser.add_argument("--force", action="store_true", help="also make again what is up to date")
    parser.add_argument(
        "--jobs", type=_count, metavar="N", help="figures at a time; by default one a core"
    )
    parser.add_argument(
        "--seeds",
        type=_count,
        metavar="N",
        help="record and show how far N other seeds spread, and how far the ranges are from that",
    )
    parser.add_argument(
        "--new", metavar="NAME", help="start a figure: write its script and its labels"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show the whole traceback of a failure"
    )
    arguments = parser.parse_args()
    try:
        if arguments.new is not None:
            from figures_src.machinery.figures.new import start

            print(start(arguments.new))
            return 0
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
    print(report.summary(done) + ("" if arguments.seeds else _stale_spreads(names)), flush=True)
    wrong = report.errors(done, arguments.verbose)
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


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number; give 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

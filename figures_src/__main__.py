"""Bring the figures up to date: ``python -m figures_src [NAME …]``."""

import argparse
import sys

from figures_src.machinery.figures import report
from figures_src.machinery.figures.parallel import update_all
from figures_src.machinery.figures.script import select
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
        outcomes = update_all(names, arguments.force, arguments.jobs)
        done = report.follow(outcomes, len(select(names)))
    except Mistake as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; what was finished is kept", file=sys.stderr)
        return 130
    print(report.summary(done), flush=True)
    wrong = report.errors(done, arguments.verbose)
    print(*wrong, sep="\n", end="\n" * bool(wrong), file=sys.stderr)
    return 1 if wrong else 0


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; give 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

"""Bring the figures up to date: ``python -m figures_src [NAME …]``."""

import argparse
import sys

from figures_src.machinery.figures import settled


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
    if vars(arguments) == vars(parser.parse_args([])) and (told := settled.line()):
        print(told)
        return 0
    from figures_src.machinery.figures import command  # not needed when there is nothing to do

    return command.run(arguments)


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number; give 1 or more")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

"""Bring the figures up to date: ``python -m figures_src [NAME …]``."""

import argparse
import sys

from figures_src.publish.gallery import update_all
from figures_src.publish.mistake import Mistake


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
        "--verbose", action="store_true", help="show the whole traceback of a failure"
    )
    arguments = parser.parse_args()
    try:
        failed = []
        for outcome in update_all(arguments.names, arguments.force):
            if outcome.state != "fresh" or arguments.names:
                print(f"{outcome.state:9}{outcome.seconds:6.1f} s  {outcome.name}", flush=True)
            if outcome.state == "failed":
                failed.append(outcome)
    except Mistake as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return 1
    for outcome in failed:
        print(f"error: {outcome.error}", file=sys.stderr)
        if arguments.verbose:
            print(outcome.details, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Execute notebooks of the exercises: ``python -m figures_src.machinery.notebooks [NAME …]``."""

import argparse
import sys
import time

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.notebooks.execute import executed
from figures_src.machinery.notebooks.freshness import is_fresh
from figures_src.machinery.notebooks.source import discover, notebook_path
from figures_src.machinery.paths import write_whole


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m figures_src.machinery.notebooks", description=__doc__
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a notebook, e.g. zh/deep_signals; without one, all notebooks",
    )
    parser.add_argument("--force", action="store_true", help="also execute what is up to date")
    arguments, known, failed = parser.parse_args(), discover(), []
    for name in arguments.names or known:
        start = time.perf_counter()
        try:
            if name not in known:
                raise Mistake(f"no notebook {name!r}; the notebooks are {', '.join(known)}")
            path = notebook_path(known[name])
            if not arguments.force and is_fresh(known[name], path):
                print(f"fresh             {name}", flush=True)
                continue
            write_whole(path, executed(known[name]))
        except Mistake as mistake:
            failed.append(mistake)
            continue
        print(f"executed {time.perf_counter() - start:6.1f} s  {name}", flush=True)
    for mistake in failed:
        print(f"error: {mistake}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

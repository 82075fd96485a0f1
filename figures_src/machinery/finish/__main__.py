"""Finish a built site: ``python -m figures_src.machinery.finish site [--language zh]``."""

import argparse
import sys
from pathlib import Path

from figures_src.machinery.finish import finish
from figures_src.machinery.mistake import Mistake


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m figures_src.machinery.finish",
        description="Set formulas, add palette, preview, content policy and offline list.",
    )
    parser.add_argument("site", type=Path, help="the folder that mkdocs has just built")
    try:
        finish(parser.parse_args().site)
    except Mistake as mistake:
        print(f"error: {mistake}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

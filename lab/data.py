"""Writes the data sets of the laboratory for its page: ``python -m lab.data FOLDER``.

They are the core's, number for number. Points are float32, in as few digits as tell them apart: the
page rounds what it reads to float32 again.
"""

import json
import sys
from pathlib import Path

from figures_src.core import digits, moons

LETTERS = "abcdefghijklmnopq"  # a pixel is one of 17 values; a letter packs better than a number


def exported() -> dict[str, dict]:
    """By the name of the file. The page's decoder is lab/core/data.js."""
    points, sides = moons()
    images, numbers = digits()
    levels = sorted(set(images.flatten().tolist()))
    letter = dict(zip(levels, LETTERS, strict=True))
    return {
        "moons": {
            "features": 2,
            "values": [json.loads(str(value)) for value in points.flatten().numpy()],
            "classes": "".join(map(str, sides.tolist())),
        },
        "digits": {
            "features": 64,
            "levels": levels,
            "letters": "".join(letter[value] for value in images.flatten().tolist()),
            "classes": "".join(map(str, numbers.tolist())),
        },
    }


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in exported().items():
        text = json.dumps(content, separators=(",", ":"))
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

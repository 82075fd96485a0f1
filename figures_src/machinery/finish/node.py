"""Run a script of this folder in the environment's node: JSON in, JSON out."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from figures_src.machinery.mistake import Mistake

TOLD = re.compile(r"^(?:\w*Error): (.*)", re.MULTILINE)


def run(script: str, given: Any) -> Any:
    """What ``script`` makes of `given`. Raises Mistake with the line in which it says why not."""
    file = Path(__file__).with_name(script)
    done = subprocess.run(
        [Path(sys.executable).with_name("node"), file],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    if done.returncode:
        told = TOLD.search(done.stderr)
        raise Mistake(told[1] if told else f"{script} failed:\n{done.stderr.strip()}")
    return json.loads(done.stdout)

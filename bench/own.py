"""Prints what the named figures themselves take: {figure: [measuring, drawing]} in seconds."""

import json
import sys
import time

import matplotlib.pyplot  # noqa: F401 (an import is not a figure's own time)
import torch  # noqa: F401

from figures_src.machinery.figures import run
from figures_src.machinery.figures.script import read, select

seconds = {}
for name, path in select(sys.argv[1:]).items():
    source = read(name, path)
    begun = time.perf_counter()
    result = run.record(source, "", {})
    measured = time.perf_counter()
    run.picture(source, "zh", result, "")
    seconds[name] = measured - begun, time.perf_counter() - measured
print(json.dumps(seconds))

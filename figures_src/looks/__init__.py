"""What drawings share: colours and markers, lines with a band, ridgelines, printed numbers, style.

Lives here: the look of a figure, for scripts and for whatever makes pages of them. May not: what is
measured or predicted, and anything that reads or writes a figure's files.
"""

from figures_src.looks.initializations import BAND, LOOKS, THEORY
from figures_src.looks.lines import draw_level, draw_networks, draw_runs
from figures_src.looks.numbers import pretty
from figures_src.looks.ridgeline import ridges

__all__ = [
    "BAND",
    "LOOKS",
    "THEORY",
    "draw_level",
    "draw_networks",
    "draw_runs",
    "pretty",
    "ridges",
]

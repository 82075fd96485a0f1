"""What drawings share: colours and markers, lines with a band, names, ridgelines, printed numbers.

Lives here: the look of a figure, for scripts and for whatever makes pages of them. May not: what is
measured or predicted, and anything that reads or writes a figure's files.
"""

from figures_src.looks.initializations import BAND, LEVEL, LOOKS, THEORY
from figures_src.looks.lines import draw_key, draw_level, draw_networks, draw_runs
from figures_src.looks.names import name_line
from figures_src.looks.numbers import pretty
from figures_src.looks.ridgeline import ridges

__all__ = [
    "BAND",
    "LEVEL",
    "LOOKS",
    "THEORY",
    "draw_key",
    "draw_level",
    "draw_networks",
    "draw_runs",
    "name_line",
    "pretty",
    "ridges",
]

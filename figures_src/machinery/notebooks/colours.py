"""In a notebook, too, He is green, Xavier orange, PyTorch's default purple: seen when it runs."""

import re
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
from matplotlib.colors import to_hex

from figures_src.looks import LOOKS
from figures_src.machinery.mistake import Mistake

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PROMISED = ("xavier", "he", "default")  # on the page that says how to read figures


def hold() -> None:
    """From now on `plt.show` refuses a figure whose labels and colours disagree."""
    show = plt.show

    def checked(*arguments, **options):
        for number in plt.get_fignums():
            require(plt.figure(number))
        return show(*arguments, **options)

    plt.show = checked


def require(figure: "Figure") -> None:
    """Raises Mistake for a line whose label names an initialization in another colour."""
    for line in (line for axes in figure.axes for line in axes.lines):
        label = str(line.get_label())
        for name in set(re.findall("[a-z]+", label.lower())).intersection(PROMISED):
            color, marker = LOOKS[name]["color"], LOOKS[name]["marker"]
            if to_hex(line.get_color()) != to_hex(color):
                raise Mistake(f"{label!r} is drawn in another colour than {color}")
            if line.get_marker() not in (marker, "None", ""):
                raise Mistake(f"{label!r} has another marker than {marker!r}")

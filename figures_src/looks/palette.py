"""The colours of figures and pages, by name: one value on light paper, one on dark.

Data colours reach a contrast of 4.5:1 on their paper, since names of lines are written in them. For
some readers green and red, or blue and cyan, look alike: a test holds every figure to markers that
differ where colours do not. Scripts use the names, ``color="blue"``; so does the site's
stylesheet, ``var(--blue)`` (machinery/finish/stylesheet.py).
"""

from collections.abc import Collection

# name: (light, dark). The dark paper is Material's slate background.
PALETTE = {
    "paper": ("#ffffff", "#1e2129"),
    "ink": ("#24292f", "#e3e6ea"),
    "muted": ("#5d6771", "#a3acb8"),
    "grid": ("#dfe3e8", "#363b46"),
    "blue": ("#0a6ebd", "#5fb2f2"),
    "orange": ("#c95000", "#ff9e4f"),
    "green": ("#14804a", "#4fca8c"),
    "purple": ("#8b3fa8", "#d393ec"),
    "red": ("#b3123f", "#ff7591"),
    "cyan": ("#0d8190", "#41c7d3"),
    "gold": ("#856400", "#dcb73f"),
    "pink": ("#b5297f", "#ff8fd0"),
    "brown": ("#7b4a26", "#cf9a72"),
    "grey": ("#6b7480", "#99a2ad"),
}

# What only pages need: one deep teal, for the header and what can be clicked, and its opposite.
SITE = {
    "brand": ("#17606b", "#1b3f46"),
    "link": ("#0b6675", "#6fcdd9"),
    "accent": ("#a84600", "#ffb27a"),
}


def custom_properties(names: Collection[str]) -> list[str]:
    """CSS that gives ``--name`` its colour, for light paper and for dark."""
    colours = PALETTE | SITE
    return [";".join(f"--{name}:{colours[name][scheme]}" for name in names) for scheme in (0, 1)]

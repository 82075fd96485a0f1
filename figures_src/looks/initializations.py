"""Looks of what is compared, the same in all figures: a colour and a marker that mean nothing else.

What is measured has the marker; theory is a thin line in the same colour.
"""

LOOKS = {
    "zeros": {"color": "grey", "marker": "x"},
    "constant": {"color": "brown", "marker": "P"},
    "small": {"color": "blue", "marker": "v"},  # a σ or a gain below what keeps the signal
    "large": {"color": "red", "marker": "^"},  # above it
    "xavier": {"color": "orange", "marker": "o"},
    "he": {"color": "green", "marker": "s"},
    "default": {"color": "purple", "marker": "D"},
    "orthogonal": {"color": "cyan", "marker": "*"},
    "lecun": {"color": "gold", "marker": "p"},
    "gain_above_one": {"color": "pink", "marker": "h"},  # by a tenth
}
THEORY = {"linestyle": "-", "linewidth": 1.0}
LEVEL = {"color": "muted", "linestyle": (0, (4, 3)), "linewidth": 1.0}
BAND = {"alpha": 0.22, "linewidth": 0}

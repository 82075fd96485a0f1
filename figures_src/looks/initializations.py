"""Looks of the initializations, the same in all figures: never colour alone.

A figure may use one for a variant that its legend explains.
"""

LOOKS = {
    "zeros": {"color": "grey", "marker": "x"},
    "constant": {"color": "cyan", "marker": "P"},
    "small": {"color": "blue", "marker": "v"},
    "large": {"color": "red", "marker": "^"},
    "xavier": {"color": "orange", "marker": "o"},
    "he": {"color": "green", "marker": "s"},
    "default": {"color": "purple", "marker": "D"},
    "orthogonal": {"color": "cyan", "marker": "*"},
}
THEORY = {"color": "ink", "linestyle": (0, (3, 2)), "linewidth": 1.1}
BAND = {"alpha": 0.22, "linewidth": 0}

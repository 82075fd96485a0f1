"""One look an initialization, the same in all figures and the flowchart: never colour alone."""

LOOKS = {
    "zeros": {"color": "grey", "marker": "x", "linestyle": "-"},
    "constant": {"color": "cyan", "marker": "P", "linestyle": "-"},
    "small": {"color": "blue", "marker": "v", "linestyle": "-"},
    "large": {"color": "red", "marker": "^", "linestyle": "-"},
    "xavier": {"color": "orange", "marker": "o", "linestyle": "-"},
    "he": {"color": "green", "marker": "s", "linestyle": "-"},
    "default": {"color": "purple", "marker": "D", "linestyle": "-"},
    "orthogonal": {"color": "cyan", "marker": "*", "linestyle": "-"},
}
THEORY = {"color": "ink", "linestyle": (0, (3, 2)), "linewidth": 1.1}
BAND = {"alpha": 0.22, "linewidth": 0}

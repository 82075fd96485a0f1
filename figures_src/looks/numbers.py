"""How a number is printed on a page and in a figure."""

import math

_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_MINUS = "\N{MINUS SIGN}"


def power_of_ten(exponent: int) -> str:
    """10⁻⁸"""
    return "10" + str(exponent).translate(_SUPERSCRIPT)


def pretty(value: float, spec: str = "") -> str:
    """The value as a reader expects it: three significant digits, 1.06×10⁻⁸ beyond 10⁻³ and 10⁵.

    spec: a Python format instead, such as ``".0%"`` or ``".2f"``. Raises ValueError for a bad one.
    """
    if not math.isfinite(value):
        return {"inf": "∞", "-inf": _MINUS + "∞"}.get(str(value), "NaN")
    if spec:
        text = format(value, spec)
    elif float(value).is_integer() and abs(value) < 1e5:
        text = f"{value:.0f}"
    elif 1e-3 <= abs(value) < 1e5:
        exponent = int(f"{value:.2e}".partition("e")[2])  # of the rounded value: .99986 is 1.00
        text = f"{value:.{max(0, 2 - exponent)}f}"
    else:
        text = f"{value:.2e}"
    mantissa, letter, exponent = text.partition("e")
    if letter:
        text = f"{mantissa}×{power_of_ten(int(exponent))}"
    return text.replace("-", _MINUS) if text.startswith("-") else text

"""Whether two printed texts agree: the same words, and numbers as far as machines agree."""

import re

NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?%?")


def prints(printed: str, written: str) -> bool:
    """The same words and integers, percentages and other numbers up to two in the last digit.

    On another processor sums run in another order, and columns may be wider by a digit.
    """
    if NUMBER.sub("", printed).split() != NUMBER.sub("", written).split():
        return False
    pairs = zip(NUMBER.findall(printed), NUMBER.findall(written), strict=True)
    return all(abs(value(a) - value(b)) <= 2.001 * last_digit(b) for a, b in pairs)


def value(number: str) -> float:
    return float(number.removesuffix("%"))


def last_digit(number: str) -> float:
    """One more in the last digit: 0.01 for 1.06, 1e-10 for 1.06e-08, 1 for 95%, 0 for 16."""
    mantissa, _, exponent = number.removesuffix("%").partition("e")
    decimals = len(mantissa.partition(".")[2])
    counted = not (decimals or exponent or number.endswith("%"))
    return 0.0 if counted else 10.0 ** (int(exponent or 0) - decimals)

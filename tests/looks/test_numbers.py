"""Numbers are printed as a reader expects them."""

import math

import pytest

from figures_src.looks.numbers import power_of_ten, pretty

CASES = [
    (0, "", "0"),
    (0.0, "", "0"),
    (1, "", "1"),
    (1.0, "", "1"),
    (256, "", "256"),
    (99999, "", "99999"),
    (-10, "", "−10"),
    (0.5, "", "0.500"),
    (0.9743, "", "0.974"),
    (0.00123456, "", "0.00123"),
    (0.001, "", "0.00100"),
    (12.345, "", "12.3"),
    (0.99986, "", "1.00"),
    (99.96, "", "100"),
    (123.45, "", "123"),
    (12345.6, "", "12346"),
    (-0.30103, "", "−0.301"),
    (0.000999, "", "9.99×10⁻⁴"),
    (1.0563e-8, "", "1.06×10⁻⁸"),
    (-1.0563e-8, "", "−1.06×10⁻⁸"),
    (2.7e-16, "", "2.70×10⁻¹⁶"),
    (123456, "", "1.23×10⁵"),
    (100000, "", "1.00×10⁵"),
    (1e30, "", "1.00×10³⁰"),
    (0.8912, ".0%", "89%"),
    (-0.5, ".1%", "−50.0%"),
    (1.5, ".2f", "1.50"),
    (1.6e-8, ".0e", "2×10⁻⁸"),
    (-1.5, "+.1f", "−1.5"),
    (math.inf, "", "∞"),
    (-math.inf, ".2f", "−∞"),
    (math.nan, "", "NaN"),
]


@pytest.mark.parametrize(
    ("value", "spec", "text"), CASES, ids=[f"{v} {s}".strip() for v, s, _ in CASES]
)
def test_pretty(value, spec, text):
    assert pretty(value, spec) == text


def test_bad_format():
    with pytest.raises(ValueError, match="format"):
        pretty(1.5, ".2q")


def test_power_of_ten():
    assert power_of_ten(-10) == "10⁻¹⁰"
    assert power_of_ten(0) == "10⁰"

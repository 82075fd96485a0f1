"""Ranges a statistic is held to, (low, high), built around what theory predicts."""

Range = tuple[float, float]


def within(value: float, share: float) -> Range:
    """value ± share·|value|."""
    return value - share * abs(value), value + share * abs(value)


def around(value: float, distance: float) -> Range:
    """value ± distance, in the units of the value."""
    return value - distance, value + distance


def times(value: float, factor: float) -> Range:
    """From value/factor to value·factor, for a positive quantity that spreads multiplicatively."""
    if value <= 0 or factor <= 1:
        raise ValueError(
            f"times({value:g}, {factor:g}) is no range; it needs value > 0, factor > 1"
        )
    return value / factor, value * factor

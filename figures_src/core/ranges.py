"""The range a statistic is held to, (low, high), built around what theory predicts."""

Range = tuple[float, float]


def around(
    value: float,
    *,
    rel: float | None = None,
    abs: float | None = None,
    factor: float | None = None,
) -> Range:
    """The range around `value`, its width given in one of three ways.

    rel: value ± rel·|value|. abs: value ± abs, in the units of the value. factor: from value/factor
    to value·factor, for a positive quantity that spreads multiplicatively. Raises ValueError unless
    exactly one is given, for a negative width, and for a factor that makes no range.
    """
    given = {k: v for k, v in {"rel": rel, "abs": abs, "factor": factor}.items() if v is not None}
    if len(given) != 1:
        raise ValueError(f"around({value:g}, …) needs one of rel, abs and factor")
    if factor is not None:
        if value <= 0 or factor <= 1:
            raise ValueError(
                f"around({value:g}, factor={factor:g}) is no range; it needs value > 0, factor > 1"
            )
        return value / factor, value * factor
    distance = abs if rel is None else rel * (value if value > 0 else -value)
    if distance < 0:
        (name, width) = next(iter(given.items()))
        raise ValueError(f"around({value:g}, {name}={width:g}) is no range; a width is positive")
    return value - distance, value + distance

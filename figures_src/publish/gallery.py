"""What a figure's script gives: numbers held to its ranges, and a picture. Writes no file."""

import json
import math

from figures_src.publish.mistake import Mistake
from figures_src.publish.script import Source, load, parameters

SEED = 0  # the published seed; tests use others


def measure(source: Source, seed: int = SEED) -> tuple[dict, dict[str, float]]:
    """Run a script's measure and summarize: (curves, statistics), as they would be recorded.

    Raises Mistake where the statistics are not EXPECTED's. `violations` checks their ranges.
    """
    import torch

    from figures_src.publish.results import arrays, plain

    module = load(source)
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # sums in a fixed order: the same bits with any number of processes
    curves = plain(module.measure())
    if not isinstance(curves, dict):
        raise Mistake("measure() returns a dict of curves", source.place("measure"))
    statistics = plain(module.summarize(arrays(curves)))
    numbers = statistics.values() if isinstance(statistics, dict) else [None]
    if not all(isinstance(number, (int, float)) for number in numbers):
        raise Mistake("summarize() returns a dict of numbers", source.place("summarize"))
    missing = module.EXPECTED.keys() ^ statistics.keys()
    if missing:
        raise Mistake(
            f"summarize() and EXPECTED differ in {', '.join(sorted(missing))};"
            " give both the same keys",
            source.place("summarize"),
        )
    return curves, statistics


def violations(source: Source, statistics: dict[str, float]) -> list[str]:
    """One line for each statistic that is not finite or outside its range."""
    wrong = []
    for key, (low, high) in load(source).EXPECTED.items():
        value, place = statistics[key], source.place("EXPECTED", key)
        if not math.isfinite(value):
            wrong.append(f"{place}: {key} is {value}: a statistic is finite")
        elif not low <= value <= high:
            wrong.append(f"{place}: {key} = {value:.4g} lies outside {low:.4g} … {high:.4g}")
    return wrong


def record(source: Source, key: str, versions: dict[str, str]) -> str:
    """Measure and check; the text of the results file. Raises Mistake for each violated range."""
    from figures_src.publish.results import encode

    curves, statistics = measure(source)
    wrong = violations(source, statistics)
    if wrong:
        raise Mistake("\n".join(wrong))
    module = load(source)
    facts = {
        "seed": SEED,
        "versions": versions,
        "parameters": parameters(module),
        "statistics": statistics,
        "expected": module.EXPECTED,
    }
    return encode(key, facts, curves)


def picture(source: Source, language: str, result: str, stamp: str) -> str:
    """The figure as SVG text, in one language, from the text of its results file."""
    from figures_src.publish import svg
    from figures_src.publish.labels import speaker
    from figures_src.publish.results import arrays

    svg.prepare()
    curves, say = arrays(json.loads(result)["curves"]), speaker(source.name, language)
    place = source.place("draw")
    return svg.render(lambda figure: load(source).draw(curves, figure, say), place, stamp)

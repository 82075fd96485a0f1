"""What a figure's script gives: numbers held to its ranges, and a picture. Writes no file."""

import json
import math
from collections.abc import Iterable

from figures_src.machinery.figures.script import Source, load, parameters
from figures_src.machinery.mistake import Mistake

SEED = 0  # the published seed; tests use others


def measure(source: Source, seed: int = SEED) -> tuple[dict, dict[str, float]]:
    """Run a script's measure and summarize: (data, statistics), as they would be recorded.

    Raises Mistake where the statistics are not EXPECTED's. `violations` checks their ranges.
    """
    import torch

    from figures_src.machinery.figures.results import arrays, plain

    module = load(source)
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # sums in a fixed order: the same bits with any number of processes
    data = plain(module.measure())
    if not isinstance(data, dict):
        raise Mistake("measure() returns a dict of data", source.place("measure"))
    statistics = plain(module.summarize(arrays(data)))
    numbers = statistics.values() if isinstance(statistics, dict) else [None]
    if not all(isinstance(number, (int, float)) for number in numbers):
        raise Mistake("summarize() returns a dict of numbers", source.place("summarize"))
    check_names(source, statistics)
    return data, statistics


def check_names(source: Source, statistics: Iterable[str]) -> None:
    """Raises Mistake where a statistic has no range, or a range no statistic."""
    missing = load(source).EXPECTED.keys() ^ set(statistics)
    if missing:
        raise Mistake(
            f"summarize() and EXPECTED differ in {', '.join(sorted(missing))};"
            " give both the same keys",
            source.place("summarize"),
        )


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


def record(source: Source, keys: tuple[str, str], versions: dict[str, str]) -> str:
    """Measure and check; the text of the results file. Raises Mistake for each violated range."""
    from figures_src.machinery.figures.results import encode

    data, statistics = measure(source)
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
    return encode(keys, facts, data)


def picture(source: Source, language: str, result: str, stamp: str) -> str:
    """The figure as SVG text, in one language, from the text of its results file.

    Its labels `title` and `conditions` stand above and below it; {NAMES} are the script's.
    """
    from figures_src.machinery.figures import svg
    from figures_src.machinery.figures.labels import speaker
    from figures_src.machinery.figures.results import arrays

    svg.prepare()
    data, say = arrays(json.loads(result)["data"]), speaker(source.name, language)
    module, place = load(source), source.place("draw")
    constants = {name: value for name, value in vars(module).items() if name.isupper()}
    words = [say(key, **constants) for key in ("title", "conditions")]
    return svg.render(lambda figure: module.draw(data, figure, say), place, stamp, *words)

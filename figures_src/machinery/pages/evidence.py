"""What a figure rests on: ranges, the values in them, other seeds, how it was measured, the script.

Below a figure there is room for it, but it would be more than half of a page: it is a file of the
site, which docs/theme/assets/figures.js fetches when somebody opens the fold.
"""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from markdown import Markdown

from figures_src.looks.numbers import pretty
from figures_src.machinery.figures import results, spread
from figures_src.machinery.figures.script import discover
from figures_src.machinery.pages.phones import stackable
from figures_src.machinery.pages.words import words
from figures_src.machinery.paths import ROOT, result_path

EXTENSIONS = {
    "tables": {},
    "pymdownx.superfences": {},
    "pymdownx.highlight": {"anchor_linenums": False, "pygments_lang_class": True},
}


def evidence_files(language: str) -> dict[str, str]:
    """Address below the start page → content: of each figure its evidence and its script."""
    files = {}
    for name, script in discover().items():
        if result_path(name).exists():
            html = _html(evidence_markdown(words(language), name, script))
            files[f"figures/{name}.json"] = json.dumps({"html": html}, ensure_ascii=False)
        files[f"figures/{name}.py"] = script.read_text(encoding="utf-8")
    return files


def evidence_markdown(say: Callable[..., str], name: str, script: Path) -> str:
    """Ranges and where the values lie in them, how they were measured, and the whole script."""
    record = results.load(name)
    by_seed = spread.recorded(name, record["key"]) or {}
    heads = [say("statistic"), say("measured"), say("range"), say("place")]
    rows = []
    for key, value in record["statistics"].items():
        low, high = record["expected"][key]
        row = [f"`{key}`", pretty(value), _bounds(low, high), _place(value, low, high)]
        if by_seed:
            row.append(_mean_and_std(spread.summary(by_seed[key], low, high)))
        rows.append(f"| {' | '.join(row)} |")
    told = [say("held")]
    if by_seed:
        inside = spread.seeds_inside(by_seed, record["expected"])
        heads.append(say("other_seeds", count=len(inside)))
        told.append(say("seeds_inside", inside=sum(inside), count=len(inside)))
    constants = [f"`{key} = {value}`" for key, value in record["parameters"].items()]
    packages = [f"{package} {version}" for package, version in record["versions"].items()]
    return "\n".join(
        [
            "".join(told) + "\n",
            f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}",
            *rows,
            "\n- " + say("parameters", values=say("comma").join(constants)),
            "- "
            + say("made_with", seed=record["seed"], versions=say("comma").join(packages))
            + "\n",
            f'```python title="{script.relative_to(ROOT)}"',
            script.read_text(encoding="utf-8") + "```",
        ]
    )


@lru_cache(maxsize=256)
def _html(text: str) -> str:
    """As Material frames it: a table scrolls by itself."""
    markdown = Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS)
    html = stackable(markdown.convert(text))
    frame = '<div class="md-typeset__scrollwrap"><div class="md-typeset__table">'
    return re.sub(
        r"<table\b.*?</table>",
        lambda table: f"{frame}{table[0]}</div></div>",
        html,
        flags=re.DOTALL,
    )


def _bounds(low: float, high: float) -> str:
    if pretty(low) == pretty(high):
        return f"{pretty((low + high) / 2)} ± {pretty((high - low) / 2, '.0e')}"
    return f"{pretty(low)} … {pretty(high)}"


def _mean_and_std(found: spread.Spread) -> str:
    """The mean over seeds; a standard deviation of zero is none."""
    mean = pretty(found.mean)
    return f"{mean} ± {pretty(float(f'{found.std:.2g}'))}" if found.std else mean


def _place(value: float, low: float, high: float) -> str:
    """Where the value lies in its range, as a line with a mark on it; in words for a reader."""
    # A range narrower than the digits that are recorded is a point.
    part = (value - low) / (high - low) if high > low else 0.5
    mark = f'<path d="M0 4h60M{60 * part:.0f} 0v8"/>'
    return f'<svg class="place" viewBox="-1 0 62 8" role="img" aria-label="{part:.0%}">{mark}</svg>'

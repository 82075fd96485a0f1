"""A figure as it stands on a page: picture, caption, and the evidence folded below it."""

import html
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

from figures_src.looks.numbers import pretty
from figures_src.machinery.figures import labels, results, spread
from figures_src.machinery.figures.script import discover
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import status
from figures_src.machinery.pages.words import words
from figures_src.machinery.paths import ROOT, result_path, svg_path


def alt_text(name: str, language: str) -> str:
    """What a reader who cannot see the figure is told, key numbers included."""
    statistics = results.load(name)["statistics"]
    return labels.speaker(name, language)("alt", **{k: Number(v) for k, v in statistics.items()})


class Number(float):
    """A float whose format is that of the pages: ``{std:.0%}`` or plain ``{std}``."""

    def __format__(self, spec: str) -> str:
        return pretty(float(self), spec)


def figure_markdown(name: str, language: str, caption: str, page: str) -> str:
    """Picture, caption, and folded below it what it rests on; above it why it is not the newest.

    The fold is kept out of the search index, of which the scripts would be the larger part.
    """
    scripts = discover()
    if name not in scripts:
        raise Mistake(f"no figure {name!r}; the figures are {', '.join(scripts)}")
    say = words(language)
    note = _note(say, *status.state(name))
    if not (svg_path(name, language).exists() and result_path(name).exists()):
        if note:
            return note
        raise Mistake(f"the figure {name!r} has not been made; run `make figures`")
    source = "../" * page.count("/") + f"figures/{name}.svg"
    width, height = natural_size(svg_path(name, language).read_text(encoding="utf-8"))
    alt = html.escape(alt_text(name, language)).replace("\n", " ")
    return f"""
{note if status.failure(name) else ""}
/// html | figure.measured#{anchor(name)}
![{alt}]({source}){{ width="{width}" height="{height}" loading=lazy }}
[{say("zoom")}]({source}){{ .zoom data-close="{say("close")}" }}

//// html | figcaption
    markdown: inline
{caption.strip()}
////
///

/// html | details.measurement[data-search-exclude=""]

//// html | summary
    markdown: inline
{say("fold")}
////

{_evidence(say, name, scripts[name])}
///
"""


def anchor(name: str) -> str:
    """For links from elsewhere: fig-why-too_small."""
    return f"fig-{name.replace('/', '-')}"


def _note(say: Callable[..., str], failure: str, in_progress: bool) -> str:
    """Why the picture is not the newest, or not there yet: for an author, while serving."""
    if failure:
        error = textwrap.indent(f"```text\n{failure}\n```", "    ")
        return f'!!! failure "{say("failed")}"\n\n{error}'
    return f'!!! info "{say("in_progress")}"' if in_progress else ""


def _evidence(say: Callable[..., str], name: str, script: Path) -> str:
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
            "- " + say("made_with", seed=record["seed"], versions=say("comma").join(packages)),
            "- " + say("command", name=name) + "\n",
            f'```python title="{script.relative_to(ROOT)}"',
            script.read_text(encoding="utf-8") + "```",
        ]
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


def natural_size(svg: str) -> tuple[int, int]:
    """Natural size in CSS pixels, so that the page keeps the place before the picture is there."""
    width, height = re.search(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"', svg).groups()
    return round(float(width) * 4 / 3), round(float(height) * 4 / 3)

"""A figure as it stands on a page: picture, caption, and the evidence folded below it."""

import html
import re

from figures_src.publish import labels, results
from figures_src.publish.mistake import Mistake
from figures_src.publish.numbers import pretty
from figures_src.publish.paths import ROOT, svg_path
from figures_src.publish.script import discover

PAGE = "page"  # the section of labels.toml with the words under each figure


def alt_text(name: str, language: str) -> str:
    """What a reader who cannot see the figure is told, key numbers included."""
    statistics = results.load(name)["statistics"]
    return labels.speaker(name, language)("alt", **{k: Number(v) for k, v in statistics.items()})


class Number(float):
    """A float whose format is that of the pages: ``{std:.0%}`` or plain ``{std}``."""

    def __format__(self, spec: str) -> str:
        return pretty(float(self), spec)


def figure_markdown(name: str, language: str, caption: str, page: str) -> str:
    """Picture, caption, and folded below it the script and the ranges it is held to."""
    scripts = discover()
    if name not in scripts:
        raise Mistake(f"no figure {name!r}; the figures are {', '.join(scripts)}")
    record, say = results.load(name), labels.speaker(PAGE, language)
    source = "../" * page.count("/") + f"figures/{name}.svg"
    width, height = _size(svg_path(name, language).read_text(encoding="utf-8"))
    alt = html.escape(alt_text(name, language)).replace("\n", " ")
    script = scripts[name]
    indent = "    "
    code = "".join(indent + line for line in script.read_text(encoding="utf-8").splitlines(True))
    bounds = {key: " … ".join(map(pretty, pair)) for key, pair in record["expected"].items()}
    rows = "".join(
        f"{indent}| `{key}` | {pretty(value)} | {bounds[key]} |\n"
        for key, value in record["statistics"].items()
    )
    # An id for links from elsewhere: #fig-why-too_small
    return f"""
<figure class="measured" id="fig-{name.replace("/", "-")}" markdown="1">
![{alt}]({source}){{ width="{width}" height="{height}" loading=lazy }}
<figcaption markdown="span">{caption.strip()}</figcaption>
</figure>

??? measurement "{say("fold")}"

{indent}{say("held")}

{indent}| {say("statistic")} | {say("measured")} | {say("range")} |
{indent}|---|---|---|
{rows}
{indent}{say("command", name=name)}

{indent}```python title="{script.relative_to(ROOT)}"
{code}
{indent}```
"""


def _size(svg: str) -> tuple[int, int]:
    """Natural size in CSS pixels, so that the page keeps the place before the picture is there."""
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    return round(float(width) * 4 / 3), round(float(height) * 4 / 3)

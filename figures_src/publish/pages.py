"""Macros for the chapters (mkdocs-macros). Imports no torch: pages read what was recorded.

{% call figure("why/too_small") %}caption, in Markdown{% endcall %}   (indent=4 inside a note)
{{ stat("why/too_small.std_10") }}   {{ stat("why/too_large.saturated_10", ".0%") }}
{{ param("why/too_small.WIDTH") }}
{{ used_in("glorot2010") }}
{{ table("choosing/gains.table", {"activation": "激活函数", "gain": "增益"}) }}
"""

import html
import os
import re
import subprocess
import sys
import textwrap
from functools import wraps
from pathlib import Path

from figures_src.publish import labels, results
from figures_src.publish.mistake import Mistake
from figures_src.publish.numbers import pretty
from figures_src.publish.paths import ROOT, svg_path
from figures_src.publish.script import discover

PAGE = "page"  # the section of labels.toml with the words under each figure


def define_env(env) -> None:
    """Called by mkdocs-macros at the start of every build, also of each under `mkdocs serve`."""
    _bring_up_to_date()
    docs = Path(env.conf["docs_dir"])
    language = docs.name

    def macro(function):
        """Make it a macro whose mistakes end the build in one line, and under `serve` show up."""

        @wraps(function)
        def told(*arguments, **options):
            try:
                return function(*arguments, **options)
            except Mistake as mistake:
                line = f"docs/{language}/{env.page.file.src_uri}: {mistake}"
                if _serving():
                    return f"**{line}**"
                # Not an Exception: mkdocs-macros would put a long traceback around it.
                raise SystemExit(f"error: {line}") from None

        return env.macro(told)

    macro(stat)
    macro(param)

    @macro
    def table(reference: str, columns: dict[str, str]) -> str:
        return table_markdown(reference, columns, language)

    @macro
    def used_in(reference: str) -> str:
        return chapters_that_cite(reference, docs, env.page.file.src_uri)

    @macro
    def figure(name: str, caller, indent: int = 0) -> str:
        text = figure_markdown(name, language, caller(), env.page.file.src_uri)
        return textwrap.indent(text, " " * indent)


def stat(reference: str, spec: str = "") -> str:
    """The measured value of ``chapter/figure.statistic``, printed by `pretty`."""
    return pretty(_look_up(reference, "statistics"), spec)


def param(reference: str, spec: str = "g") -> str:
    """The value of a script's constant, ``chapter/figure.WIDTH``, as it is written there."""
    value = _look_up(reference, "parameters")
    return value if isinstance(value, str) else pretty(value, spec)


def table_markdown(reference: str, columns: dict[str, str], language: str) -> str:
    """Measured rows, dicts in a figure's curves, as a table; columns: key → heading.

    Text in a cell is the key of one of the figure's labels.
    """
    rows = _look_up(reference, "curves")
    say = labels.speaker(reference.rpartition(".")[0], language)
    missing = columns.keys() - rows[0].keys()
    if missing:
        raise Mistake(
            f"{reference} has no column {', '.join(missing)}; it has {', '.join(rows[0])}"
        )
    cells = [[row[key] for key in columns] for row in rows]
    lines = [
        list(columns.values()),
        ["---"] * len(columns),
        *([say(c) if isinstance(c, str) else pretty(c) for c in row] for row in cells),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def chapters_that_cite(reference: str, docs: Path, page: str) -> str:
    """Links to the chapters in which a link to ``page#reference`` stands, by their titles."""
    citing = [
        f"[{title[1]}]({path.relative_to(docs).as_posix()})"
        for path in sorted(docs.rglob("*.md"))
        if f"{page}#{reference})" in (text := path.read_text(encoding="utf-8"))
        and (title := re.search(r"^title: (.+)$", text, re.MULTILINE))
    ]
    if not citing:
        raise Mistake(f"{page}: no chapter cites {reference!r}; link to it or leave it out")
    return "、".join(citing)


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


def _look_up(reference: str, table: str) -> float | str:
    name, _, key = reference.rpartition(".")
    known = results.load(name)[table]
    if key not in known:
        raise Mistake(f"{name} has no {key!r} among its {table}; it has {', '.join(known)}")
    return known[key]


def _size(svg: str) -> tuple[int, int]:
    """Natural size in CSS pixels, so that the page keeps the place before the picture is there."""
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups()
    return round(float(width) * 4 / 3), round(float(height) * 4 / 3)


def _bring_up_to_date() -> None:
    """Run the figure build in a process of its own: it sees code saved since mkdocs started."""
    results.load.cache_clear()
    labels.clear()
    if os.environ.get("FIGURES_AS_COMMITTED"):  # tests judge what is there
        return
    done = subprocess.run(
        [sys.executable, "-m", "figures_src"], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode and _serving():
        print(done.stderr, file=sys.stderr)  # the server stays up, with the last good picture
    elif done.returncode:
        raise SystemExit(done.stderr.strip())


def _serving() -> bool:
    return "serve" in sys.argv

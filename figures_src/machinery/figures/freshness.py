"""What is stale, decided by content: no torch, no matplotlib, no script is imported for it.

Three keys a figure. The *measure* key covers all that a number can depend on: the code that
`measure` and `summarize` reach (reach.py), what records it, and the versions of the numerical
packages. The *ranges* key covers what `EXPECTED` reaches: it dates the published results, which
were held to these ranges, and not what was measured with other seeds. The *draw* key covers the
picture: what `draw` reaches in its script and in looks/, what draws it, its labels; of the core
only what functions of the drawing call, since its numbers are those of the results. Results carry
the two keys they were measured under, pictures a stamp of the draw key and of the data they show,
and both a digest of themselves: a file is fresh or not whatever became of the others.
"""

import hashlib
import json
import re
from functools import cache
from importlib import util
from pathlib import Path

from figures_src.machinery.figures import labels, names, reach
from figures_src.machinery.figures.run import SEED
from figures_src.machinery.figures.script import Source
from figures_src.machinery.figures.versions import DRAWING, NUMERICAL, versions
from figures_src.machinery.paths import SOURCES, digest, languages, result_path, svg_path

STYLE = SOURCES / "looks" / "style.mplstyle"
CORE = "figures_src.core"
MEASURES = ("measure", "summarize")
HOLDS = ("EXPECTED",)
# Of the machinery, what decides how a number or a picture comes out; besides run.measure itself.
RECORDS = ("results.py", ("plain", "arrays"))
DRAWS = ("svg.py", ("prepare", "render"))
FRAME = ("title", "conditions")  # labels that quote constants of the script
DATA = '"data": {\n'  # what precedes the measured data in a results file


@cache
def measure_key(source: Source) -> str:
    """Key of the numbers of a figure, whose code is looked at once until `forget`."""
    code = reach.reach(file_of(source), MEASURES)
    return _hash([code, _measuring(), _machinery(*RECORDS), SEED, versions(NUMERICAL)])


@cache
def ranges_key(source: Source) -> str:
    """Key of the ranges that the statistics of a figure are held to."""
    return _hash(reach.reach(file_of(source), HOLDS))


def result_keys(source: Source) -> tuple[str, str]:
    """What results carry that are up to date: the measure key and the ranges key."""
    return measure_key(source), ranges_key(source)


@cache
def draw_key(source: Source, language: str) -> str:
    """Key of the picture of a figure, but for the results it shows."""
    words = {key: text.get(language) for key, text in labels.entries(source.name).items()}
    quoted = {n for key in FRAME for n in labels.names_in(words.get(key) or "")}
    code = reach.reach(file_of(source), ("draw", *sorted(quoted)), skip=(CORE,))
    style = STYLE.read_text(encoding="utf-8")
    return _hash([code, words, _machinery(*DRAWS), style, versions(DRAWING)])


def stamp(key: str, result: str) -> str:
    """What a picture drawn under that draw key from that results file carries.

    Of the results only the data count: other code that measures the same redraws nothing.
    """
    return _hash([key, result.partition(DATA)[2]])


def fresh_result(source: Source) -> str | None:
    """The text of the recorded results, or None if they are not there, damaged or stale."""
    try:
        text = result_path(source.name).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    head = re.match(r'{"key": "(\w+)", "ranges": "(\w+)", "digest": "(\w+)",\n', text)
    intact = head is not None and head[3] == digest(text[head.end() :])
    return text if intact and head.group(1, 2) == result_keys(source) else None


def fresh_picture(source: Source, language: str, result: str) -> bool:
    """Whether the picture on disk is whole and was drawn from these results by this script."""
    try:
        text = svg_path(source.name, language).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    mark = re.search(r"<!-- (\w+) (\w+) -->\n", text[:400])
    return (
        mark is not None
        and mark[1] == stamp(draw_key(source, language), result)
        and mark[2] == digest(text[mark.end() :])
    )


def is_fresh(source: Source) -> bool:
    """Whether numbers and pictures are all up to date."""
    result = fresh_result(source)
    return result is not None and all(
        fresh_picture(source, language, result) for language in languages()
    )


def attempt(source: Source) -> str:
    """Key of all that making the figure depends on."""
    return _hash([*result_keys(source), *(draw_key(source, each) for each in languages())])


def forget() -> None:
    """Look at the project's files anew: they may have been saved since."""
    labels.clear()
    reach.forget()
    _machinery.cache_clear()
    _measuring.cache_clear()
    measure_key.cache_clear()
    ranges_key.cache_clear()
    draw_key.cache_clear()


def forget_bytecode(source: Source) -> None:
    """Let Python compile what it imports for a figure.

    It takes its compiled copy for current if time, in seconds, and length of the source agree: two
    quick saves would record the first under the key of the second.
    """
    for file in names.imports(file_of(source)):
        Path(util.cache_from_source(file.path)).unlink(missing_ok=True)


def packages(source: Source) -> set[str]:
    """Modules from outside the project that making this figure imports (some may not exist)."""
    svg = names.open_file(Path(__file__).with_name("svg.py"))
    roots = (*MEASURES, *HOLDS, "draw")
    return reach.packages(file_of(source), roots) | reach.packages(svg, DRAWS[1])


def file_of(source: Source) -> names.File:
    """Its script, as code is followed in it."""
    return names.read_file(source.path, source.text, source.tree)


@cache
def _measuring() -> list[str]:
    """How a script is run: its own lines, not what they call to find and check the script."""
    file = names.open_file(Path(__file__).with_name("run.py"))
    return [file.code[node] for node in file.defined["measure"]]


@cache
def _machinery(file: str, roots: tuple[str, ...]) -> list[str]:
    return reach.reach(names.open_file(Path(__file__).with_name(file)), roots)


def _hash(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:20]

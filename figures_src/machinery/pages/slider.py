"""The slider below a figure: a table that was measured, and a script that draws from it.

Without the script nothing of it is seen, and the printed figure stays as it is.
"""

import html
import json
from urllib.parse import urlencode

from figures_src.looks.numbers import pretty
from figures_src.machinery.figures import labels, sweep
from figures_src.machinery.figures.script import read, select
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages.figure import anchor, up_from
from figures_src.machinery.pages.words import words

BUILT = "assets/lib/lab/slider"
BLANKS = {
    name: f"{{{name}}}" for name in ("parameter", "value", "panel", "first", "layer", "last")
}  # the script's


def slider_markdown(name: str, language: str, page: str) -> str:
    """For the figure `name`, which stands on the same page. Raises Mistake if it has no sweep."""
    source = read(name, select([name])[name])
    if not sweep.has_sweep(source):
        raise Mistake(f"{name} has no SWEEP with a sweep(value) beside it")
    record = sweep.recorded(source)
    if record is None:
        raise Mistake(f"the sweep of {name!r} is out of date; run `make figures`")
    swept, say, common = record["sweep"], labels.speaker(name, language), words(language)
    root = up_from(page)
    state = {"predict": 0} | swept["laboratory"]
    table = {
        "figure": anchor(name),
        "parameter": swept["parameter"],
        "values": swept["values"],
        "shown": [pretty(value) for value in swept["values"]],
        "marked": swept["marked"],
        "rows": record["rows"],
        "laboratory": f"{root}lab/?{urlencode(state)}&{swept['setting']}=",
        "words": {
            "x": say("layer"),
            "panels": {panel: say(panel) for panel in record["rows"][0]},
            "measured": say("measured"),
            "theory": say("theory"),
            "open": common("laboratory"),
            **{key: common(f"slider_{key}", **BLANKS) for key in ("back", "move", "told")},
        },
    }
    data = html.escape(json.dumps(table, ensure_ascii=False, separators=(",", ":")))
    # In a fold Markdown takes this for a part of a paragraph: inline tags, and the table in one.
    return (
        f'<span class="slider" data-table="{data}">'
        f'<link rel="stylesheet" href="{root}{BUILT}.css">'
        f'<script type="module" src="{root}{BUILT}.js"></script></span>'
    )

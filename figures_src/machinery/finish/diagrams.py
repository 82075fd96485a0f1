"""Draw the flowcharts of a built site, once for all readers: no page needs a script for it.

The page has mermaid's source, as its Markdown does; diagrams.mjs makes an SVG of it, in the page's
own colours, 100 times smaller than the library that would draw it.
"""

import html
import re
from pathlib import Path

from figures_src.machinery.finish import node

DIAGRAM = re.compile(r'<pre +class="mermaid"><code>(.*?)</code></pre>', re.DOTALL)

_drawn: dict[str, str] = {}  # under `mkdocs serve` a diagram is drawn once


def draw_diagrams(files: list[Path]) -> None:
    """Put SVG in place of mermaid's source in these pages; a Mistake for what cannot be read."""
    pages = {file: file.read_text(encoding="utf-8") for file in files}
    sources = {html.unescape(source) for page in pages.values() for source in DIAGRAM.findall(page)}
    if new := sorted(sources - _drawn.keys()):
        _drawn.update(zip(new, node.run("diagrams.mjs", new), strict=True))
    for file, page in pages.items():
        if DIAGRAM.search(page):
            file.write_text(DIAGRAM.sub(_put, page), encoding="utf-8")


def _put(match: re.Match) -> str:
    return f'<div class="flowchart">{_drawn[html.unescape(match[1])]}</div>'

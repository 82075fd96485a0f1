"""A figure as a small picture: its curves alone, since a text of two pixels tells nobody anything.

Files of the site that no source has: figures/thumbnails/why/std_by_layer.svg and so on, a quarter
as large as the figures, in the same colours, light and dark.
"""

import re
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

FOLDER = "figures/thumbnails"
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
LEFT_OUT = re.compile(r"(text|legend|matplotlib\.axis)_")  # as matplotlib names its groups
BOLDER = 1.6  # lines are drawn at half their size
WIDTH = re.compile(r"(stroke-width: ?)([\d.]+)")
NUMBER = re.compile(r"-?[\d.]+")
LICENCE = re.compile("<!-- SPDX-License-Identifier.*?-->")
MARGIN = 4  # points around the axes, for markers at their edge
FINE = re.compile(r"(\d+\.\d)\d+")

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


@lru_cache(maxsize=256)  # under `mkdocs serve` a figure is looked at in every build
def thumbnail(svg: str) -> str:
    """The SVG of a figure without its texts, ticks and legends, its lines bolder."""
    root = ElementTree.fromstring(svg)
    kept = _definitions(root)
    _remove(root)
    used = {element.get(f"{{{XLINK}}}href", "#")[1:] for element in root.iter(f"{{{SVG}}}use")}
    lost = used - _definitions(root).keys()
    if lost:  # a marker that was defined in what has been left out
        root.insert(0, definitions := ElementTree.Element(f"{{{SVG}}}defs"))
        definitions.extend(kept[name] for name in sorted(lost))
    root.set("viewBox", _around_axes(root))
    licence = LICENCE.search(svg)
    text = (licence[0] + "\n" if licence else "") + ElementTree.tostring(root, encoding="unicode")
    text = WIDTH.sub(lambda width: f"{width[1]}{BOLDER * float(width[2]):.3g}", text)
    return re.sub(r' d="[^"]+"', lambda path: FINE.sub(r"\1", path[0]), text)


def thumbnails(figures: Path) -> dict[str, str]:
    """Address below the start page → the thumbnail, for all figures of an edition."""
    return {
        address(path.relative_to(figures).with_suffix("").as_posix()): thumbnail(
            path.read_text(encoding="utf-8")
        )
        for path in sorted(figures.rglob("*.svg"))
    }


def address(name: str) -> str:
    return f"{FOLDER}/{name}.svg"


def _around_axes(root: ElementTree.Element) -> str:
    """A viewBox of what the axes cover: of each, its background is drawn first.

    Axes that are switched off have none; where all are, the whole figure is shown.
    """
    x, y = [], []
    for axes in root.iter(f"{{{SVG}}}g"):
        if axes.get("id", "").startswith("axes_"):
            background = axes.find(f"{{{SVG}}}g[1]/{{{SVG}}}path")
            if background is None:
                continue
            corners = NUMBER.findall(background.get("d"))
            x += map(float, corners[::2])
            y += map(float, corners[1::2])
    if not x:
        return root.get("viewBox")
    left, top = min(x) - MARGIN, min(y) - MARGIN
    width, height = max(x) + MARGIN - left, max(y) + MARGIN - top
    return f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}"


def _definitions(root: ElementTree.Element) -> dict[str, ElementTree.Element]:
    return {
        element.get("id"): element
        for definitions in root.iter(f"{{{SVG}}}defs")
        for element in definitions
        if element.get("id")
    }


def _remove(parent: ElementTree.Element) -> None:
    for child in list(parent):
        if LEFT_OUT.match(child.get("id", "")):
            parent.remove(child)
        else:
            _remove(child)

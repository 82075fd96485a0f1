"""A thumbnail is the curves of a figure: smaller, without texts, whole, and in its colours."""

import re
from xml.etree import ElementTree

import pytest

from figures_src.machinery.pages.thumbnails import SVG, XLINK, thumbnail, thumbnails
from tests.site.built import CHAPTERS

FIGURES = CHAPTERS / "figures"
THUMBNAILS = thumbnails(FIGURES)


@pytest.mark.parametrize("address", THUMBNAILS)
def test_thumbnail(address):
    root = ElementTree.fromstring(THUMBNAILS[address])
    original = (FIGURES / address.removeprefix("figures/thumbnails/")).read_text("utf-8")
    assert len(THUMBNAILS[address]) < 0.75 * len(original)
    groups = [element.get("id", "") for element in root.iter(f"{{{SVG}}}g")]
    assert not [name for name in groups if re.match("text_|legend_", name)]
    defined = {element.get("id") for element in root.iter() if element.get("id")}
    used = {use.get(f"{{{XLINK}}}href")[1:] for use in root.iter(f"{{{SVG}}}use")}
    assert used <= defined
    assert "prefers-color-scheme" in THUMBNAILS[address]


def test_lines_are_bolder_and_the_picture_is_cut_to_its_axes():
    svg = (
        f'<svg xmlns="{SVG}" viewBox="0 0 100 80"><g id="axes_1"><g id="patch_2">'
        '<path d="M 20 60 L 90 60 L 90 10 L 20 10 z"/></g>'
        '<path d="M 1.234 2" style="stroke-width: 2"/></g>'
        '<g id="text_1"><path d="M 0 0"/></g></svg>'
    )
    small = thumbnail(svg)
    assert 'viewBox="16.0 6.0 78.0 58.0"' in small
    assert "stroke-width: 3.2" in small
    assert 'd="M 1.2 2"' in small
    assert "text_1" not in small

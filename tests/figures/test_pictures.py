"""Each figure can be drawn in each language, and the SVG is fit for light, dark and phone."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from figures_src.looks.palette import PALETTE
from figures_src.machinery.figures import labels, run
from figures_src.machinery.figures.svg import _require_labels
from figures_src.machinery.notebooks import page
from figures_src.machinery.pages import figure, words
from tests.figures.measured import LANGUAGES, SOURCES, drawing, each_figure, recorded

# One worker draws them all: only so can it be known which of the common labels nobody uses.
pytestmark = pytest.mark.xdist_group("pictures")

each_language = pytest.mark.parametrize("language", LANGUAGES)
SVG = "{http://www.w3.org/2000/svg}"
LIMIT = 200_000  # bytes; a phone on a slow line waits a second for it


@each_figure
@each_language
def test_axes_are_labelled(name, language):
    """Rendering fails for an axis without label, a missing label or glyph, a foreign colour."""
    picture, asked = drawing(name, language)
    assert picture
    assert asked, f"{name} has no word that depends on the language"


@each_figure
@each_language
def test_svg_is_well_formed_and_small(name, language):
    picture, _ = drawing(name, language)
    root = ElementTree.fromstring(picture)
    assert root.tag == SVG + "svg"
    assert root.get("viewBox")
    assert not list(root.iter(SVG + "text")), "text must be paths: readers lack the font"
    assert len(picture.encode()) < LIMIT


@each_figure
def test_colours_follow_the_scheme(name):
    picture, _ = drawing(name, "zh")
    assert "color-scheme:light dark" in picture
    light, dark, chosen_dark, chosen_light = re.search(
        r"<style>:root{color-scheme:light dark;(.*?)}"
        r"@media\(prefers-color-scheme:dark\){:root{(.*?)}}"
        r":root:target{(.*?)}:root:has\(#light:target\){(.*?)}</style>",
        picture,
    ).groups()
    assert (chosen_light, chosen_dark) == (light, dark)
    used = set(re.findall(r"var\(--(\w+)\)", picture))
    assert {"ink", "paper"} <= used
    for index, scheme in enumerate((light, dark)):
        defined = dict(entry.removeprefix("--").split(":") for entry in scheme.split(";"))
        assert defined == {colour: PALETTE[colour][index] for colour in used}


@each_figure
def test_no_colour_is_fixed(name):
    picture, _ = drawing(name, "zh")
    root = ElementTree.fromstring(picture)
    for element in root.iter():
        for what, value in _paint(element):
            assert value in ("none", "inherit") or re.fullmatch(
                r"var\(--\w+\)|url\(#\w+\)", value
            ), f"{what}: {value} in <{element.tag.removeprefix(SVG)}>"


@each_figure
def test_drawing_twice_gives_the_same_bytes(name):
    again = run.picture(SOURCES[name], "zh", recorded(SOURCES[name]), "stamp")
    assert again == drawing(name, "zh")[0]


@each_figure
def test_figure_uses_all_its_labels(name):
    own = labels.read(labels.path(name)).keys() - {"alt"}
    assert own <= drawing(name, "zh")[1], f"unused labels in {name}.toml"


def test_common_labels_are_used():
    used = set().union(*(drawing(name, "zh")[1] for name in SOURCES))
    assert labels.read(labels.COMMON).keys() <= used, "unused labels in looks/labels.toml"


def test_page_words_are_used():
    texts = [Path(module.__file__).read_text("utf-8") for module in (figure, page)]
    used = {key for text in texts for key in re.findall(r"say\(['\"](\w+)", text)}
    assert labels.read(words.FILE).keys() == used


@each_language
def test_every_label_has_every_language(language):
    for file in (labels.COMMON, words.FILE, *map(labels.path, SOURCES)):
        for key, text in labels.read(file).items():
            assert text.get(language), f"{key} in {file.name} has no {language!r}"


def test_an_axis_without_label_is_noticed():
    """The check that the first test relies on does fail when a label is gone."""
    import matplotlib.pyplot as plt

    from figures_src.machinery.mistake import Mistake

    figure = plt.figure()
    axes = figure.subplots()
    axes.set(xlabel="layer", ylabel="std")
    _require_labels(figure, "here")
    axes.set_ylabel("")
    with pytest.raises(Mistake, match="set_ylabel"):
        _require_labels(figure, "here")
    plt.close(figure)


def _paint(element):
    """(property, value) of all that colours an element, from attributes and its style."""
    names = ("fill", "stroke", "stop-color", "color")
    style = element.get("style", "")
    pairs = [part.split(":", 1) for part in style.split(";") if ":" in part]
    declared = [(key.strip(), value.strip()) for key, value in pairs]
    return [(k, v) for k, v in [*declared, *element.attrib.items()] if k in names]

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
    light, dark, chosen_dark, chosen_light, rules = re.search(
        r"<style>:root{color-scheme:light dark;(.*?)}"
        r"@media\(prefers-color-scheme:dark\){:root{(.*?)}}"
        r":root:target{(.*?)}:root:has\(#light:target\){(.*?)}"
        r"@supports\(color:var\(--x\)\){(.*?)}</style>",
        picture,
    ).groups()
    assert (chosen_light, chosen_dark) == (light, dark)
    used = set(re.findall(r"var\(--(\w+)\)", rules))
    assert {"ink", "paper"} <= used
    for index, scheme in enumerate((light, dark)):
        defined = dict(entry.removeprefix("--").split(":") for entry in scheme.split(";"))
        assert defined == {colour: PALETTE[colour][index] for colour in used}


@each_figure
def test_every_colour_has_a_class_that_follows_the_scheme(name):
    """As an attribute it is the light one, for what knows no style sheet."""
    picture, _ = drawing(name, "zh")
    rules = set(re.findall(r"\.([fs]-\w+){(fill|stroke):var\(--(\w+)\)}", picture))
    assert rules == {(f"{what[0]}-{colour}", what, colour) for _, what, colour in rules}
    asked = set()
    for element in ElementTree.fromstring(picture).iter():
        classes = element.get("class", "").split()
        asked.update(classes)
        painted = {what: element.get(what) for what in ("fill", "stroke") if element.get(what)}
        assert painted == {
            what: PALETTE[colour][0] for each, what, colour in rules if each in classes
        }
        declared = re.findall(
            r"(?:fill|stroke|stop-color|color): *([^;]+)", element.get("style", "")
        )
        assert set(declared) <= {"none"}, "a style is stronger than a class"
    assert asked == {each for each, _, _ in rules}


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
    """Each is named somewhere in the code of the pages, or in its notebooks' hook."""
    files = [*Path(figure.__file__).parent.glob("*.py"), Path(page.__file__)]
    text = "\n".join(file.read_text("utf-8") for file in files)
    known = labels.read(words.FILE).keys()
    joined = re.findall(r'f"(\w+_)\{', text)  # slider_open and the like
    assert not [
        key
        for key in known
        if not re.search(rf"['\"]{key}['\"]", text) and not key.startswith(tuple(joined))
    ]
    assert set(re.findall(r"\bsay\(['\"](\w+)", text)) <= known | {
        "title",
        "alt",
        "layer",
        "theory",
    }


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

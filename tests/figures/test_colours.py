"""Colours of a figure that a colour-blind reader may confuse are told apart by their markers.

Deficiencies as coloraide simulates them (Viénot et al. 1999 for red and green, Brettel et al. 1997
for blue), differences by CIEDE2000: 1 is just visible side by side, 10 is seen at a glance.
"""

import ast
import re
from itertools import combinations

import pytest
from coloraide import Color

from figures_src.looks.palette import PALETTE, SITE
from figures_src.machinery.figures import labels
from figures_src.machinery.figures.script import discover
from figures_src.machinery.paths import svg_path

DATA = PALETTE.keys() - {"paper", "ink", "muted", "grid"}
PAPERS = {"light": 0, "dark": 1}
SEEN_AS = (None, "protan", "deutan", "tritan")
CLEARLY = 10
# Not markers but a sign in every cell: figure → labels that begin with it.
SIGNED = {"training/depth_decides": ("key_bent", "key_line", "key_none", "key_nan")}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", sorted(DATA))
def test_data_stands_out_from_its_paper(name, paper):
    """As text does, since names of lines are written in these colours."""
    assert_legible(name, paper)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", ["ink", "muted", "link", "accent"])
def test_text_stands_out_from_its_paper(name, paper):
    assert_legible(name, paper)


def assert_legible(name, paper):
    """WCAG 2.2, 1.4.3: text needs a contrast of 4.5 to 1."""
    colour, ground = (Color((PALETTE | SITE)[key][PAPERS[paper]]) for key in (name, "paper"))
    assert colour.contrast(ground, method="wcag21") >= 4.5


@pytest.mark.parametrize("name", discover())
def test_colours_of_a_figure_are_told_apart(name):
    svg = svg_path(name, "zh").read_text("utf-8")
    shapes = markers(svg)
    for one, other in combinations(sorted(data_colours(svg)), 2):
        if difference(one, other) >= CLEARLY or name in SIGNED:
            continue
        drawn = shapes.get(one, set()), shapes.get(other, set())
        assert all(drawn), f"{one} and {other} look alike to some, and one has no marker"
        assert not set.intersection(*drawn), f"{one} and {other} look alike and share a marker"


# measure() reads the names of the directions there, so that a change would mean to measure anew;
# what it says of colours is not used.
UNUSED = {("choosing/gains", "cyan"), ("choosing/gains", "red")}


@pytest.mark.parametrize("name", discover())
def test_a_script_takes_its_colours_from_the_looks(name):
    """So that one of them means one thing, whatever the figure."""
    constants = [
        n
        for n in ast.walk(ast.parse(discover()[name].read_text("utf-8")))
        if isinstance(n, ast.Constant)
    ]
    typed = {(name, node.value) for node in constants if node.value in DATA}
    assert typed <= UNUSED


@pytest.mark.parametrize(("name", "keys"), SIGNED.items(), ids=SIGNED)
def test_signs_differ(name, keys):
    for language in ("zh", "en"):
        say = labels.speaker(name, language)
        signs = {say(key).split()[0] for key in keys}
        assert len(signs) == len(keys)
        assert not any(sign.isalnum() for sign in signs)


def difference(one: str, other: str) -> float:
    """The smallest over papers and kinds of colour vision."""
    return min(
        seen(one, paper, kind).delta_e(seen(other, paper, kind), method="2000")
        for paper in PAPERS.values()
        for kind in SEEN_AS
    )


def seen(name: str, paper: int, kind: str | None) -> Color:
    colour = Color(PALETTE[name][paper])
    return colour.filter(kind) if kind else colour


def data_colours(svg: str) -> set[str]:
    theme = re.search(r"<style>(:root.*?)</style>", svg)[1]
    return set(re.findall(r"--(\w+):", theme)) & DATA


def markers(svg: str) -> dict[str, set[str]]:
    """Colour → the shapes of the markers drawn in it, whatever their size."""
    paths = dict(re.findall(r'<path id="(m\w+)" d="([^"]+)"', svg))
    found: dict[str, set[str]] = {}
    for use in re.findall(r"<use [^>]+>", svg):
        marker = paths.get(re.search(r'href="#([^"]+)"', use)[1])
        colours = set(re.findall(r"\b[fs]-(\w+)", use)) & DATA
        if marker and extent(marker) < 10:  # bands are drawn by <use> too
            for colour in colours:
                found.setdefault(colour, set()).add(shape(marker))
    return found


def numbers(path: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", path)]


def extent(path: str) -> float:
    return max(map(abs, numbers(path)))


def shape(path: str) -> str:
    scaled = " ".join(f"{n / extent(path):.1f}" for n in numbers(path))
    return re.sub("[^A-Za-z]", "", path) + scaled

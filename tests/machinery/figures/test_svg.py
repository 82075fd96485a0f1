"""What a figure may not do is told in one line; what it draws follows the scheme."""

import re

import pytest

from figures_src.looks.palette import PALETTE
from figures_src.machinery.figures import svg
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import digest


@pytest.fixture(scope="module", autouse=True)
def style():
    svg.prepare()


def labelled(figure, **words):
    axes = figure.subplots()
    axes.set(**{"xlabel": "层", "ylabel": "std"} | words)
    return axes


def shared_labels(figure):
    axes = figure.subplots(2, 2)
    figure.supxlabel("层")
    figure.supylabel("std")
    return axes


GOOD = {
    "labels": labelled,
    "labels shared by panels": shared_labels,
    "no numbers, no label": lambda f: labelled(f, ylabel="").tick_params(axis="y", labelleft=False),
    "axes switched off": lambda f: f.subplots().set_axis_off(),
    "named colour": lambda f: labelled(f).plot([1, 2], color="red", alpha=0.5),
}
BAD = {
    "no x label": (lambda f: labelled(f, xlabel=""), "set_xlabel"),
    "no y label": (lambda f: labelled(f, ylabel=""), "set_ylabel"),
    "second panel without": (lambda f: [a.set_xlabel("x") for a in f.subplots(1, 2)], "set_ylabel"),
    "too wide": (lambda f: [f.set_figwidth(5), labelled(f)], "a phone can show 4.8"),
    "too high": (lambda f: [f.set_figheight(5), labelled(f)], "a laptop can show 4.8"),
    "no axes": (lambda f: None, "draw\\(\\) made no axes"),
    "foreign colour": (lambda f: labelled(f).plot([1, 2], color="#123456"), "colour #123456"),
    "matplotlib's own colour": (
        lambda f: labelled(f).plot([1, 2], color="tab:blue"),
        "colour #1f77b4",
    ),
    "missing glyph": (lambda f: labelled(f, xlabel="\U0001f9e0"), "Glyph 129504"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good(name):
    assert svg.render(GOOD[name], "here.py", "stamp").count("<svg ") == 1


@pytest.mark.parametrize("name", BAD)
def test_bad(name):
    draw, message = BAD[name]
    with pytest.raises(Mistake, match=f"here.py: .*{message}") as caught:
        svg.render(draw, "here.py", "stamp")
    assert "\n" not in str(caught.value)


LONG = "word " * 20


@pytest.mark.parametrize(
    "words", [{"title": LONG}, {"conditions": LONG}], ids=["title", "conditions"]
)
def test_words_around_a_figure_must_fit(words):
    with pytest.raises(Mistake, match=r"here.py: 'word .* runs out of the figure"):
        svg.render(labelled, "here.py", "stamp", **words)
    broken = {key: text.replace("word word word word ", "word\n") for key, text in words.items()}
    svg.render(labelled, "here.py", "stamp", **broken)


def test_a_text_beyond_the_edge_is_told():
    with pytest.raises(Mistake, match="'far out' runs out of the figure"):
        svg.render(lambda f: labelled(f).text(5, 0, "far out", in_layout=False), "here.py", "stamp")


def test_a_colour_is_an_attribute_and_a_class():
    """The first is for what knows no style sheet, the second follows the scheme."""
    picture = svg.render(GOOD["named colour"], "here.py", "stamp")
    red = PALETTE["red"][0]
    assert re.search(rf'<path [^>]*class="s-red" stroke="{red}" style="fill: none;', picture)
    assert "@supports(color:var(--x)){" in picture
    assert ".s-red{stroke:var(--red)}" in picture
    assert not re.search(r'style="[^"]*#', picture)


def test_the_stamp_stands_at_the_top():
    picture = svg.render(labelled, "here.py", "0123abcd")
    mark = re.search(r"<!-- 0123abcd (\w+) -->\n", picture[:400])
    assert mark[1] == digest(picture[mark.end() :])


def test_same_drawing_same_bytes():
    assert svg.render(labelled, "here.py", "s") == svg.render(labelled, "here.py", "s")


def test_failed_figures_are_closed():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    with pytest.raises(ZeroDivisionError):
        svg.render(lambda figure: 1 / 0, "here.py", "s")
    assert plt.get_fignums() == before

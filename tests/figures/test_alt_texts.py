"""Who cannot see a figure is told what is seen, with its numbers, and not too long."""

import re

import pytest

from figures_src.core.statistics import SATURATED
from figures_src.machinery.figures import labels, results
from figures_src.machinery.figures.script import discover
from figures_src.machinery.pages.figure import alt_text

# Numbers that are no measurement and need no script: 1/(2ℓ), "2 to the power", ln 10, "90 % band".
BARE = {"0", "1", "2", "10", "90", f"{SATURATED:g}"}
NUMBER = re.compile(r"\d+(?:[./]\d+)?")


@pytest.mark.parametrize("name", discover())
def test_alt_text_is_a_few_sentences_with_numbers(name):
    text = alt_text(name, "zh")
    assert 40 <= len(text) <= 250
    assert text.endswith("。")
    assert not re.search(r"NaN|∞|\n|[{}]", text)
    written = labels.entries(name)["alt"]["zh"]
    assert re.search(r"\{\w+(:[^}]*)?\}", written), "no number of the figure is told"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", discover())
def test_typed_numbers_are_those_of_the_script(name, language):
    """What is not measured is in the script: a depth, a width, a layer, a number of networks."""
    parameters = results.load(name)["parameters"]
    layers = range(1, parameters.get("DEPTH", 0) + 1)
    known = BARE | {*map(str, layers), *NUMBER.findall(discover()[name].read_text("utf-8"))}
    text = re.sub(r"\{[^}]*\}", "", labels.entries(name)["alt"][language])
    unknown = [number for number in NUMBER.findall(text) if number not in known]
    assert not unknown, f"{name}: {unknown} in {text}"

"""What a slider shows was measured by the code as it is, and follows theory at every value."""

import ast
import json
import math

import pytest

from figures_src.machinery.figures import sweep
from figures_src.machinery.figures.script import load
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages.slider import slider_markdown
from tests.figures.measured import SOURCES

SWEPT = [name for name, source in SOURCES.items() if sweep.has_sweep(source)]


def test_there_are_sliders():
    assert "why/std_by_layer" in SWEPT


@pytest.mark.parametrize("name", SWEPT)
def test_the_sweep_is_fresh_and_is_what_is_measured(name):
    record = sweep.recorded(SOURCES[name])
    assert record, f"stale: run `make figures FIG={name}`, and commit"
    values = record["sweep"]["values"]
    assert json.loads(json.dumps(load(SOURCES[name]).SWEEP)) == record["sweep"]
    assert len(values) == len(record["rows"])
    for index in (0, len(values) // 2, len(values) - 1):
        again = sweep.measure(SOURCES[name], values[index])
        for panel, lines in again.items():
            for line, numbers in lines.items():
                found = record["rows"][index][panel][line]
                assert found == pytest.approx(numbers, rel=1e-3), (values[index], panel)


@pytest.mark.parametrize("name", SWEPT)
def test_every_value_follows_theory(name):
    record = sweep.recorded(SOURCES[name])
    for value, row in zip(record["sweep"]["values"], record["rows"], strict=True):
        for panel, lines in row.items():
            within = record["sweep"]["within"][panel]
            for layer, (found, theory) in enumerate(zip(*lines.values(), strict=True), 1):
                assert abs(math.log(found / theory)) <= within, f"{value}: {panel}, layer {layer}"


@pytest.mark.parametrize("name", SWEPT)
def test_marked_values_can_be_reached(name):
    swept = sweep.recorded(SOURCES[name])["sweep"]
    assert swept["marked"]
    for mark, value in swept["marked"].items():
        assert value in swept["values"], mark


def test_a_changed_script_makes_it_stale():
    source = SOURCES["why/std_by_layer"]
    other = source.text.replace("SAMPLES = 200", "SAMPLES = 201")
    changed = type(source)(source.name, source.path, other, ast.parse(other))
    assert sweep.key(changed) != sweep.key(source)
    comment = source.text.replace("# For the slider", "# For that")
    same = type(source)(source.name, source.path, comment, ast.parse(comment))
    assert sweep.key(same) == sweep.key(source)


def test_a_figure_without_one_has_no_slider():
    with pytest.raises(Mistake, match="no SWEEP"):
        slider_markdown("why/too_small", "zh", "why.md")

"""`--seeds` records how far statistics differ between seeds, and shows it against the ranges."""

import json
import math
import re

import pytest

from figures_src.machinery.figures.spread import seeds_inside, summary
from tests.machinery.figures.project import make_light

RECORD = "figures_src/results/demo/tiny.seeds.json"


def test_summary_by_hand():
    found = summary([1.0, 2.0, 3.0], 0.0, 2.5)
    assert (found.mean, found.std, found.inside, found.count) == (2.0, 1.0, 2, 3)
    assert (found.to_low, found.to_high) == (2.0, 0.5)


def test_what_is_not_finite_is_outside():
    found = summary([1.0, math.nan, 3.0, math.inf], 0.0, 5.0)
    assert (found.mean, found.inside, found.count) == (2.0, 2, 4)


def test_all_alike():
    found = summary([2.0, 2.0], 1.0, 3.0)
    assert (found.std, found.to_low, found.to_high) == (0.0, math.inf, math.inf)


def test_a_seed_is_inside_where_all_its_statistics_are():
    values = {"a": [1.0, 2.0, 3.0], "b": [0.0, 9.0, 0.0]}
    assert seeds_inside(values, {"a": [0, 2.5], "b": [-1, 1]}) == [True, False, False]


@pytest.fixture
def light(tmp_path):
    return make_light(tmp_path / "project")


@pytest.mark.xdist_group("killed")
def test_the_command(light):
    """Recorded and shown; stale when what is measured changes, not with a comment or a range."""
    done = light.run("--seeds", "3", "demo/tiny")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^std +[\d.]+ .* 3/3$", done.stdout, re.MULTILINE)
    record = json.loads(light.read(RECORD))
    assert record["seeds"] == [1, 2, 3]
    assert len(record["statistics"]["std"]) == 3
    assert "1 fresh" in light.run("--seeds", "3", "demo/tiny").stdout
    assert "1 measured" in light.run("--seeds", "4", "demo/tiny").stdout
    light.edit("figures_src/demo/tiny.py", "COUNT = 100", "COUNT = 100  # so many")
    assert "1 fresh" in light.run("--seeds", "4", "demo/tiny").stdout
    light.edit("figures_src/demo/tiny.py", "(0.65, 1.35)", "(1.05, 1.35)")
    ranged = light.run("--seeds", "4", "demo/tiny").stdout
    assert "1 fresh" in ranged
    assert not re.search(r"^std .* 4/4$", ranged, re.MULTILINE)
    light.edit("figures_src/demo/tiny.py", "COUNT = 100", "COUNT = 90")
    assert "1 measured" in light.run("--seeds", "4", "demo/tiny").stdout
    light.write(RECORD, "{")
    assert "1 measured" in light.run("--seeds", "4", "demo/tiny").stdout


def test_no_number_of_seeds(light):
    done = light.run("--seeds", "none")
    assert done.returncode == 2
    assert "'none' is no number; give 1 or more" in done.stderr

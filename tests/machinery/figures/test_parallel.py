"""Many figures at once: the same bytes with any number of processes, the heaviest first."""

import json

import pytest

from figures_src.machinery.figures import timings
from figures_src.machinery.figures.freshness import packages
from figures_src.machinery.figures.parallel import _shared_packages
from tests.figures.measured import SOURCES
from tests.machinery.figures.project import make_light

pytestmark = pytest.mark.xdist_group("killed")


@pytest.fixture
def light(tmp_path):
    return make_light(tmp_path / "project")


def test_the_number_of_processes_changes_no_byte(light):
    files = []
    for jobs in ("1", "2", "3"):
        assert light.run("--force", "--jobs", jobs).returncode == 0
        files.append(light.files())
    assert files[0] == files[1] == files[2]


def test_heaviest_first(monkeypatch):
    known = {"why/too_small": 1.0, "training/moons": 9.0, "he/keeps_signal": 3.0}
    monkeypatch.setattr(timings, "load", lambda: {n: {"seconds": s} for n, s in known.items()})
    sources = [SOURCES[name] for name in (*known, "why/all_zero")]
    assert [source.name for source in timings.heaviest_first(sources)] == [
        "why/all_zero",  # nobody knows how long it takes
        "training/moons",
        "he/keeps_signal",
        "why/too_small",
    ]


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '{"he/keeps_signal": 5}'])
def test_damaged_timings_are_forgotten(tmp_path, monkeypatch, text):
    monkeypatch.setattr(timings, "FILE", tmp_path / "timings.json")
    timings.FILE.write_text(text)
    timings.note("why/too_small", 1.234, 99.9)
    assert json.loads(timings.FILE.read_text()) == {
        "why/too_small": {"seconds": 1.2, "megabytes": 100}
    }


def test_only_what_is_measured_is_timed(light):
    light.run()
    timed = json.loads(light.read(".cache/timings.json"))
    assert timed.keys() == {"demo/tiny", "demo/second"}
    assert all(entry["megabytes"] > 10 for entry in timed.values())
    light.edit("figures_src/demo/tiny.py", "axes.plot(", "axes.plot(-")
    light.run()
    assert json.loads(light.read(".cache/timings.json")) == timed


def test_imports_that_pay_are_shared():
    """Torch and matplotlib for all; scikit-learn for many figures, not for one of many."""
    sources = [SOURCES[name] for name in SOURCES if "sklearn" not in str(packages(SOURCES[name]))]
    moons = SOURCES["training/moons"]
    shared = _shared_packages([*sources, moons])
    assert {"torch", "matplotlib.pyplot"} <= shared
    assert "sklearn.datasets" not in shared
    assert "sklearn.datasets" in _shared_packages([moons])

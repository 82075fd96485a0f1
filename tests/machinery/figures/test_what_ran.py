"""After an edit of a copy of the project, `python -m figures_src` makes what is stale, no more."""

import re
import shutil

import pytest

from tests.machinery.figures.project import Project, make_light

pytestmark = pytest.mark.xdist_group("killed")

TINY = "figures_src/demo/tiny.py"
BOTH = {"demo/tiny", "demo/second"}
EDITS = {
    "measurement": (TINY, "COUNT = 100", "COUNT = 101", "measured", {"demo/tiny"}),
    "drawing": (TINY, "axes.plot(", "axes.plot(-", "drawn", {"demo/tiny"}),
    "comment": (TINY, "COUNT = 100", "COUNT = 100  # so many", "", set()),
    "label": ("figures_src/demo/tiny.toml", "高度", "高", "drawn", {"demo/tiny"}),
    "style": ("figures_src/looks/style.mplstyle", "size: 10", "size: 11", "drawn", BOTH),
    "looks": ("figures_src/looks/initializations.py", '"green"', '"red"', "drawn", BOTH),
    "recording": (
        "figures_src/machinery/figures/results.py",
        "DIGITS = 6",
        "DIGITS = 5",
        "measured",
        BOTH,
    ),
    # these figures do not train
    "training": ("figures_src/core/training.py", "import ", "import os, ", "", set()),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    project = make_light(tmp_path_factory.mktemp("ran") / "project")
    assert project.run().returncode == 0
    return project


@pytest.mark.parametrize("edit", EDITS)
def test_what_ran(made, tmp_path, edit):
    shutil.copytree(made.root, tmp_path / "project")
    project = Project(tmp_path / "project")
    file, old, new, state, names = EDITS[edit]
    project.edit(file, old, new)
    done = project.run()
    assert done.returncode == 0, done.stderr
    ran = re.findall(r"^(\w+) .* MB  (\S+)$", done.stdout, re.MULTILINE)
    assert dict.fromkeys(names, state) == {name: state for state, name in ran}
    assert "fresh" in project.run().stdout.splitlines()[-1]

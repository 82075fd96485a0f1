"""When nothing has changed since all figures were fresh, that is told without following code."""

import pytest

from tests.machinery.figures.project import make

pytestmark = pytest.mark.xdist_group("built")  # one worker builds the small project

SETTLED = "from figures_src.machinery.figures import settled", "settled.line()"
PICTURE = "docs/zh/figures/demo/tiny.svg"
RESULT = "figures_src/results/demo/tiny.json"


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    """A project whose figures were found fresh."""
    project = make(tmp_path_factory.mktemp("settled") / "project")
    assert "1 measured" in project.run().stdout
    assert project.evaluate(*SETTLED) is None
    assert "1 fresh" in project.run().stdout
    assert project.evaluate(*SETTLED).startswith("1 figure: 1 fresh")
    return project


def test_the_answer_is_the_same(settled):
    assert settled.run().stdout == settled.run("--jobs", "1").stdout


@pytest.mark.parametrize(
    "file",
    [
        "figures_src/demo/tiny.py",
        "figures_src/demo/tiny.toml",
        "figures_src/core/statistics.py",
        "figures_src/looks/style.mplstyle",
        "figures_src/machinery/figures/svg.py",
        PICTURE,
        RESULT,
    ],
)
def test_a_changed_file_is_looked_at(settled, file):
    text = settled.read(file)
    settled.write(file, text + "\n")
    assert settled.evaluate(*SETTLED) is None
    settled.write(file, text)
    assert settled.evaluate(*SETTLED) is not None


@pytest.mark.parametrize("file", [PICTURE, RESULT])
def test_a_lost_file_is_made_again(settled, file):
    text = settled.read(file)
    (settled.root / file).unlink()
    assert "1 fresh" not in settled.run().stdout
    assert settled.read(file) == text


def test_a_new_figure_is_seen(settled):
    settled.script("demo/second")
    assert "1 measured" in settled.run().stdout
    for file in ("figures_src/demo/second.py", "figures_src/demo/second.toml"):
        (settled.root / file).unlink()


def test_the_spread_settles_nothing(settled):
    settled.edit("figures_src/demo/tiny.py", "COUNT = 100", "COUNT = 101")
    for _ in range(2):
        assert settled.run("--seeds", "2", "demo/tiny").returncode == 0
    assert settled.run("--seeds", "2").returncode == 0
    assert settled.evaluate(*SETTLED) is None

"""`--new` writes a figure that already works, and says what is left to write."""

import pytest

from figures_src.machinery.figures.labels import COMMON
from figures_src.machinery.figures.new import TODO
from figures_src.machinery.paths import DOCS, SOURCES

pytestmark = pytest.mark.xdist_group("built")
SCRIPT = "figures_src/he/my_claim.py"


def test_a_new_figure_is_made_as_it_is(project):
    project.write("figures_src/looks/labels.toml", COMMON.read_text("utf-8"))
    started = project.run("--new", "he/my_claim")
    assert started.returncode == 0, started.stderr
    assert SCRIPT in started.stdout
    assert "make figures FIG=he/my_claim" in started.stdout
    assert '{% call figure("he/my_claim") %}' in started.stdout
    made = project.run("he/my_claim")
    assert made.returncode == 0, made.stderr
    assert (project.root / "docs/zh/figures/he/my_claim.svg").exists()
    script = project.read(SCRIPT)
    words = project.read(SCRIPT.replace(".py", ".toml"))
    for function in ("measure()", "summarize(data)", "draw(data, figure, say)"):
        assert f"def {function}:" in script
    assert script.count(TODO) >= 5
    assert words.count(TODO) == 4


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is no name for a figure"),
        ("claim", "is no name for a figure; write chapter/claim"),
        ("he/My-Claim", "is no name for a figure"),
        ("he/figure_2", "is no name for a figure"),
        ("he/../claim", "is no name for a figure"),
        ("core/claim", "is no name for a figure"),
        ("demo/tiny", "is there already"),
        ("demo/other", "is there already"),  # only its labels are
    ],
)
def test_a_name_that_will_not_do(project, name, message):
    project.write("figures_src/demo/other.toml", "")
    before = project.sources()
    done = project.run("--new", name)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: '{name}' {message}")
    assert project.sources() == before


def test_no_figure_is_left_half_written():
    """The committed scripts, labels and chapters have no TODO."""
    files = [*SOURCES.glob("*/*.py"), *SOURCES.glob("*/*.toml"), *DOCS.glob("*/**/*.md")]
    assert not [path for path in files if TODO in path.read_text("utf-8")]

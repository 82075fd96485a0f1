"""`--new` writes a figure that already works, and says what is left to write."""

import pytest

from figures_src.machinery.figures.labels import FILE
from figures_src.machinery.figures.new import TODO
from figures_src.machinery.paths import DOCS, SOURCES

pytestmark = pytest.mark.xdist_group("gallery")
SCRIPT = "figures_src/he/my_claim.py"


def test_a_new_figure_is_made_as_it_is(project):
    project.write("figures_src/machinery/figures/labels.toml", FILE.read_text("utf-8"))
    started = project.run("--new", "he/my_claim")
    assert started.returncode == 0, started.stderr
    assert SCRIPT in started.stdout
    assert "make figures FIG=he/my_claim" in started.stdout
    assert '{% call figure("he/my_claim") %}' in started.stdout
    made = project.run("he/my_claim")
    assert made.returncode == 0, made.stderr
    assert (project.root / "docs/zh/figures/he/my_claim.svg").exists()
    script = project.read(SCRIPT)
    words = project.read("figures_src/machinery/figures/labels.toml")
    for function in ("measure()", "summarize(data)", "draw(data, figure, say)"):
        assert f"def {function}:" in script
    assert script.count(TODO) >= 5
    assert words.count(TODO) == 2


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "is no name for a figure"),
        ("claim", "is no name for a figure; write chapter/claim"),
        ("he/My-Claim", "is no name for a figure"),
        ("he/../claim", "is no name for a figure"),
        ("core/claim", "is no name for a figure"),
        ("demo/tiny", "is there already"),
        ("demo/other", "is there already"),  # only its labels are
    ],
)
def test_a_name_that_will_not_do(project, name, message):
    before = project.read("figures_src/machinery/figures/labels.toml")
    done = project.run("--new", name)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: '{name}' {message}")
    assert project.read("figures_src/machinery/figures/labels.toml") == before


def test_no_figure_is_left_half_written():
    """The committed scripts, labels and chapters have no TODO."""
    files = [*SOURCES.glob("*/*.py"), FILE, *DOCS.glob("*/**/*.md")]
    here = SOURCES / "refresh" / "new.py"
    assert not [path for path in files if path != here and TODO in path.read_text("utf-8")]

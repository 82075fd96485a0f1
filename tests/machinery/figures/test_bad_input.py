"""A mistake ends in one clear line on stderr and a non-zero exit, and spoils nothing else."""

import re

import pytest

from tests.machinery.figures.project import make

TINY = "figures_src/demo/tiny.py"
# id: old text, new text, what the line says. Seen before anything is imported.
FORMS = {
    "no measure": ("def measure():", "def measured():", f"{TINY}:1: no function measure()"),
    "no draw": ("def draw(", "def paint(", f"{TINY}:1: no function draw(data, figure, say)"),
    "wrong arguments": (
        "def draw(data, figure, say):",
        "def draw(figure, say):",
        f"{TINY}:28: write it as draw(data, figure, say)",
    ),
    "syntax error": ("COUNT = 100", "COUNT = = 100", f"{TINY}:11: invalid syntax"),
    "no docstring": ('"""A hundred', '0, """A hundred', f"{TINY}:1: no docstring"),
}


@pytest.mark.parametrize("form", FORMS)
def test_form_of_a_script(project, form):
    old, new, message = FORMS[form]
    project.script("demo/tiny", (old, new))
    assert_one_line(project.run(), message)


def test_unknown_figure(project):
    assert_one_line(project.run("demo/tinny"), "no figure 'demo/tinny'; the figures are demo/tiny")


def test_no_figure_at_all(project):
    (project.root / TINY).unlink()
    assert_one_line(project.run(), "no figure script found")


@pytest.mark.xdist_group("built")  # where a small project is built
def test_labels_that_are_no_toml(built):
    built.edit("figures_src/looks/labels.toml", "{ zh", "[ zh")
    assert_one_line(built.run(), "figures_src/looks/labels.toml:1: ")


@pytest.mark.xdist_group("built")
def test_a_label_that_is_no_table(built):
    built.edit("figures_src/demo/tiny.toml", '{ zh = "高度", en = "height" }', '"高度"')
    assert_one_line(built.run(), "figures_src/demo/tiny.toml: height: write height = {")


@pytest.mark.parametrize("count", ["0", "-1", "two"])
def test_no_number_of_processes(project, count):
    done = project.run("--jobs", count)
    assert done.returncode == 2
    assert f"{count!r} is no number; give 1 or more" in done.stderr


def test_unknown_option(project):
    done = project.run("--fast")
    assert done.returncode == 2
    assert "unrecognized arguments: --fast" in done.stderr


def assert_one_line(done, message: str) -> None:
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"error: {message}")


RANGE = '"std": (0.65, 1.35)'
RETURN = 'return {"heights":'
COLOR = 'color=LOOKS["he"]["color"]'
# What is only seen when the script runs: script → changes, what the line says.
RUNS = {
    "turned": ([(RANGE, '"std": (1.35, 0.65)')], "EXPECTED['std'] runs from 1.35 to 0.65"),
    "empty": ([(RANGE + ",", "")], "no EXPECTED"),
    "single": ([(RANGE, '"std": 1.0')], "EXPECTED['std'] is 1.0; write (low, high)"),
    "outside": ([(RANGE, '"std": (2, 3)')], "std = "),
    "nan": (
        [("std(torch", '0 * float("inf") * std(torch')],
        "std is nan: a statistic is finite",
    ),
    "extra": (
        [('{"std": std(', '{"mean": 0.0, "std": std(')],
        "summarize() and EXPECTED differ in mean",
    ),
    "no_number": ([("std(torch.as_tensor(", '"a" or std(torch.as_tensor(')], "a dict of numbers"),
    "no_dict": (
        [('return {"std": std(', "return [std("), ('["heights"]))}', '["heights"]))]')],
        "a dict of",
    ),
    "exits": ([("(seed,) = seeds(1)", "raise SystemExit(3)")], "SystemExit: 3"),
    "list": (
        [(RETURN, 'return [{"heights":'), ("(seed))}", "(seed))}]")],
        "measure() returns a dict",
    ),
    "raises": ([("(seed,) = seeds(1)", "(seed,) = seeds(2)")], "ValueError: too many values"),
    "missing_module": ([("import torch\n", "import torhc as torch\n")], "ModuleNotFoundError"),
    "colour": ([(COLOR, 'color="#123456"')], "colour #123456 is not in the palette"),
    "misspelt_colour": ([(COLOR, 'color="blu"')], "'blu' is not a valid"),
    "axis": ([(', ylabel=say("height")', "")], "an axis has no label; use set_ylabel"),
    "label": (
        [('say("height")', 'say("hight")')],
        "no label 'hight' in 'zh'; add it to figures_src/demo/label.toml",
    ),
    "glyph": ([('say("height")', '"\\U0001f9e0"')], "Glyph 129504"),
    "wide": (
        [
            (
                "axes = figure.subplots()",
                "axes = figure.subplots()\n    figure.set_size_inches(7.2, 4)",
            )
        ],
        "the figure is 7.2 inches wide; a phone can show 4.8",
    ),
    "no_axes": ([("axes = figure.subplots()", "return")], "draw() made no axes"),
}
DRAWN_WRONG = {"colour", "misspelt_colour", "axis", "label", "glyph", "wide", "no_axes"}


one_worker = pytest.mark.xdist_group("bad input")


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """One run of a project where one script is good and each other broken in its own way."""
    project = make(tmp_path_factory.mktemp("broken") / "project")
    for name, (changes, _) in RUNS.items():
        project.script(f"demo/{name}", *changes)
    return project, project.run()


@one_worker
@pytest.mark.parametrize("name", RUNS)
def test_run_of_a_script(broken, name):
    _, done = broken
    script = f"figures_src/demo/{name}.py"
    lines = [line for line in done.stderr.splitlines() if script in line]
    assert len(lines) == 1, done.stderr
    assert re.match(rf"error: {script}:\d+: ", lines[0])
    assert RUNS[name][1] in lines[0]


# id: the text on the line that is named
LINES = {
    "outside": '"std": (2, 3)',
    "nan": RANGE,
    "raises": "= seeds(2)",
    "label": 'say("hight")',
    "axis": "def draw(",
    "extra": "def summarize(",
    "no_dict": "def summarize(",
    "exits": "raise SystemExit",
    "missing_module": "import torhc",
}


@one_worker
@pytest.mark.parametrize("name", LINES)
def test_the_line_of_the_script_is_named(broken, name):
    project, done = broken
    (number,) = re.findall(rf"demo/{name}\.py:(\d+):", done.stderr)
    line = project.read(f"figures_src/demo/{name}.py").splitlines()[int(number) - 1]
    assert LINES[name] in line


@one_worker
def test_nothing_but_one_line_each(broken):
    _, done = broken
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == len(RUNS)


@one_worker
def test_the_good_figure_is_made(broken):
    project, _ = broken
    assert (project.root / "docs/zh/figures/demo/tiny.svg").exists()


@one_worker
def test_failures_are_not_taken_for_fresh(broken):
    project, _ = broken
    fresh = project.evaluate(
        "from figures_src.machinery.figures import freshness, script",
        "[n for n, p in script.select().items() if freshness.is_fresh(script.read(n, p))]",
    )
    assert fresh == ["demo/tiny"]


@one_worker
def test_a_failed_measurement_records_nothing(broken):
    project, _ = broken
    recorded = {path.stem for path in (project.root / "figures_src/results/demo").iterdir()}
    assert recorded == DRAWN_WRONG | {"tiny"}
    drawn = {path.stem for path in (project.root / "docs/zh/figures/demo").iterdir()}
    assert drawn == {"tiny"}


@one_worker
def test_verbose_shows_the_traceback(broken):
    project, _ = broken
    done = project.run("--verbose", "demo/raises")
    assert "Traceback (most recent call last)" in done.stderr

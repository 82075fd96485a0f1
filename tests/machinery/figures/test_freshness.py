"""An edit makes stale what depends on it, and nothing else. No torch is needed to tell."""

import re

import pytest

from tests.machinery.figures.project import make

SCRIPT = "figures_src/demo/tiny.py"
LABELS = "figures_src/machinery/figures/labels.toml"
RESULT = "figures_src/results/demo/tiny.json"
PICTURE = "docs/zh/figures/demo/tiny.svg"
TIMINGS = "figures_src/results/timings.json"
# id: file, old text, new text, what must be done again
EDITS = {
    "comment in script": (SCRIPT, "COUNT = 100", "# so many\nCOUNT = 100", "nothing"),
    "blank line in script": (SCRIPT, "COUNT = 100", "\nCOUNT = 100", "nothing"),
    "docstring of script": (SCRIPT, "Look at the line.", "Look well.", "nothing"),
    "draw": (SCRIPT, "axes.plot(", "axes.plot(-", "picture"),
    "import for draw": (SCRIPT, "import torch\n", "import math\n\nimport torch\n", "picture"),
    "core module for draw": (
        SCRIPT,
        "import std\n",
        "import std\nfrom figures_src.core.theory import gaussian_mean\n",
        "picture",
    ),
    "helper of draw": (SCRIPT, "def draw(", "def shade():\n    return 1\n\n\ndef draw(", "picture"),
    "helper of measure": (
        SCRIPT,
        "def measure():\n",
        "def count():\n    return COUNT\n\n\ndef measure():\n    count()\n",
        "numbers",
    ),
    "comment after code": (SCRIPT, "COUNT = 100", "COUNT = 100  # so many", "nothing"),
    "code after a docstring": (SCRIPT, "    (seed,)", '    "doc"; 1\n    (seed,)', "numbers"),
    "code after an import": (SCRIPT, "import torch\n", "import torch; COUNT = 1\n", "numbers"),
    "hash in a string": (SCRIPT, "COUNT = 100", 'COUNT = len("""\n# a\n""")', "numbers"),
    "decorated function": (
        SCRIPT,
        "def measure():\n",
        "@print\ndef count():\n    return COUNT\n\n\ndef measure():\n",
        "numbers",
    ),
    "looks in measure": (
        SCRIPT,
        "torch.randn(COUNT",
        "torch.randn(COUNT + 0 * len(LOOKS)",
        "numbers",
    ),
    "package of the core": ("figures_src/core/__init__.py", '"""\n', '"""\nimport os\n', "numbers"),
    "gallery": ("figures_src/machinery/figures/run.py", "SEED = 0", "SEED = 1", "numbers"),
    "constant": (SCRIPT, "COUNT = 100", "COUNT = 101", "numbers"),
    "measure": (SCRIPT, "torch.randn(", "2 * torch.randn(", "numbers"),
    "range": (SCRIPT, "(0.65, 1.35)", "(0.6, 1.4)", "numbers"),
    "its label": (LABELS, "高度", "高", "picture"),
    "a common label": (LABELS, "编号", "序号", "picture"),
    "a label in another language": (LABELS, '"height"', '"size"', "nothing"),
    "a label of another figure": (LABELS, "别的", "另外的", "nothing"),
    "look": ("figures_src/looks/__init__.py", '"marker": "s"', '"marker": "d"', "picture"),
    "style": ("figures_src/looks/style.mplstyle", "font.size: 10", "font.size: 11", "picture"),
    "palette": ("figures_src/looks/palette.py", "#14804a", "#14804b", "picture"),
    "svg": ("figures_src/machinery/figures/svg.py", "import io", "import io\nimport os", "picture"),
    "core module": (
        "figures_src/core/statistics.py",
        "std(correction=0)",
        "std(correction=1)",
        "numbers",
    ),
    "comment in core module": (
        "figures_src/core/seeds.py",
        "import torch",
        "import torch\n\n# a comment",
        "nothing",
    ),
    "docstring in core module": (
        "figures_src/core/seeds.py",
        "Seeds for repeated runs.",
        "Seeds.",
        "nothing",
    ),
    "core module of others": (
        "figures_src/core/theory.py",
        "import math",
        "import math, os",
        "nothing",
    ),
}
KEYS = (
    "from figures_src.machinery.figures import freshness, script\n{prelude}",
    "{s.name: [freshness.measure_key(s), freshness.draw_key(s, 'zh')]"
    " for s in (script.read(n, p) for n, p in script.select().items())}",
)


def keys(project, prelude: str = "") -> dict[str, list[str]]:
    imports, expression = KEYS
    return project.evaluate(imports.format(prelude=prelude), expression)


def stale(before: list[str], after: list[str]) -> str:
    if before[0] != after[0]:
        return "numbers"
    return "picture" if before[1] != after[1] else "nothing"


@pytest.fixture(scope="session")
def before(tmp_path_factory):
    """The keys of the untouched project."""
    return keys(make(tmp_path_factory.mktemp("untouched") / "project"))


@pytest.mark.parametrize("edit", EDITS)
def test_edit(project, before, edit):
    file, old, new, expected = EDITS[edit]
    project.edit(file, old, new)
    assert stale(before["demo/tiny"], keys(project)["demo/tiny"]) == expected


def test_core_is_followed_through_imports(project):
    """A figure that imports `observe` depends on `schemes`; one that does not, does not."""
    project.script(
        "demo/deep",
        ("core.seeds import seeds", "core.observe import observe"),
        ("(seed,) = seeds(1)", "seed = len(observe.__name__)"),
    )
    before = keys(project)
    project.edit("figures_src/core/schemes.py", "lambda i, o: 2 / (", "lambda i, o: 1.5 / (")
    after = keys(project)
    assert stale(before["demo/deep"], after["demo/deep"]) == "numbers"
    assert stale(before["demo/tiny"], after["demo/tiny"]) == "nothing"


@pytest.mark.parametrize(
    "line",
    [
        "from ._seen import COUNT",
        "from . import _seen",
        "from figures_src.demo._seen import *",
        "import figures_src.demo._seen as seen",
    ],
)
def test_every_way_of_importing_is_followed(project, line):
    project.write("figures_src/demo/_seen.py", "COUNT = 100\n")
    used = line.rsplit(" ", 1)[1].strip("*")
    body = f"    {used}\n" if used else ""
    project.script(
        "demo/tiny",
        ("import torch\n", f"import torch\n{line}\n"),
        ("    (seed,)", body + "    (seed,)"),
    )
    before = keys(project)
    project.edit("figures_src/demo/_seen.py", "100", "101")
    assert stale(before["demo/tiny"], keys(project)["demo/tiny"]) == "numbers"


def versions(change: str) -> str:
    return f"real = freshness.metadata.version\nfreshness.metadata.version = lambda p: {change}"


@pytest.mark.parametrize(
    ("package", "expected"),
    [
        ("torch", "numbers"),
        ("numpy", "numbers"),
        ("scikit-learn", "numbers"),
        ("matplotlib", "picture"),
        ("pytest", "nothing"),
    ],
)
def test_new_version(project, before, package, expected):
    after = keys(project, versions(f"'99.0' if p == {package!r} else real(p)"))
    assert stale(before["demo/tiny"], after["demo/tiny"]) == expected


def test_a_build_is_no_version(project):
    """torch 2.13 and 2.13+cpu compute the same."""
    with_cpu, without = (keys(project, versions(repr(v))) for v in ("2.13.0+cpu", "2.13.0"))
    assert with_cpu == without


FRESH = (
    "from figures_src.machinery.figures import freshness, script",
    "freshness.is_fresh(script.read(*next(iter(script.select().items()))))",
)


@pytest.mark.xdist_group("gallery")
def test_built_is_fresh(built):
    assert built.evaluate(*FRESH)


@pytest.mark.xdist_group("gallery")
@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": "something else"}'])
def test_damaged_results_are_stale(built, text):
    built.write("figures_src/results/demo/tiny.json", text)
    assert not built.evaluate(*FRESH)


@pytest.mark.xdist_group("gallery")
@pytest.mark.parametrize(
    ("file", "old", "new", "done"),
    [
        (RESULT, '"statistics": {"std": ', '"statistics": {"std": 4', "measured"),
        (RESULT, '"data"', '"curve"', "measured"),
        (PICTURE, "</svg>", "", "drawn"),
        (PICTURE, "<defs>", "<<<<<<< HEAD\n<defs>", "drawn"),
    ],
)
def test_files_changed_by_hand_are_made_again(built, file, old, new, done):
    """After a bad merge or a slip in an editor nothing is taken on trust."""
    before = built.files()
    built.edit(file, old, new)
    assert not built.evaluate(*FRESH)
    assert re.findall(r"^\w+", built.run().stdout)[0] == done
    assert {n: t for n, t in built.files().items() if n != TIMINGS} == {
        n: t for n, t in before.items() if n != TIMINGS
    }


@pytest.mark.xdist_group("gallery")
def test_results_that_are_no_text_are_stale(built):
    (built.root / RESULT).write_bytes(b"\xff\xfe")
    assert not built.evaluate(*FRESH)


@pytest.mark.xdist_group("gallery")
@pytest.mark.parametrize(
    "file", ["figures_src/results/demo/tiny.json", "docs/zh/figures/demo/tiny.svg"]
)
def test_lost_files_are_stale(built, file):
    (built.root / file).unlink()
    assert not built.evaluate(*FRESH)


@pytest.mark.xdist_group("gallery")
def test_a_new_edition_is_stale(built):
    built.write("docs/en/index.md", "# Home\n")
    assert not built.evaluate(*FRESH)

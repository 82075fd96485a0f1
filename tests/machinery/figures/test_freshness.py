"""An edit makes stale what depends on it, and nothing else. No torch is needed to tell."""

import re

import pytest

from tests.machinery.figures.project import make

SCRIPT = "figures_src/demo/tiny.py"
LABELS = "figures_src/demo/tiny.toml"
RESULT = "figures_src/results/demo/tiny.json"
PICTURE = "docs/zh/figures/demo/tiny.svg"
LOOK = "figures_src/looks/initializations.py"
CORE = "figures_src/core/statistics.py"
MACHINERY = "figures_src/machinery/figures"
# id: file, old text, new text, what must be done again
EDITS = {
    "comment in script": (SCRIPT, "COUNT = 100", "# so many\nCOUNT = 100", "nothing"),
    "blank line in script": (SCRIPT, "COUNT = 100", "\nCOUNT = 100", "nothing"),
    "docstring of script": (SCRIPT, "Look at the line.", "Look well.", "nothing"),
    "draw": (SCRIPT, "axes.plot(", "axes.plot(-", "picture"),
    "unused import": (SCRIPT, "import torch\n", "import math\n\nimport torch\n", "nothing"),
    "unused from the core": (SCRIPT, "seeds, std\n", "gaussian_mean, seeds, std\n", "nothing"),
    "unused function": (
        SCRIPT,
        "def draw(",
        "def shade():\n    return 1\n\n\ndef draw(",
        "nothing",
    ),
    "helper of draw": (
        SCRIPT,
        "def draw(data, figure, say):\n",
        "def shade():\n    return 1\n\n\ndef draw(data, figure, say):\n    shade()\n",
        "picture",
    ),
    "helper of measure": (
        SCRIPT,
        "def measure():\n",
        "def count():\n    return COUNT\n\n\ndef measure():\n    count()\n",
        "numbers",
    ),
    "comment after code": (SCRIPT, "COUNT = 100", "COUNT = 100  # so many", "nothing"),
    "code after a docstring": (SCRIPT, "    (seed,)", '    "doc"; 1\n    (seed,)', "numbers"),
    "code after another line's": (SCRIPT, "COUNT = 100", "COUNT = 100; COUNT = 1", "numbers"),
    "hash in a string": (SCRIPT, "COUNT = 100", 'COUNT = len("""\n# a\n""")', "numbers"),
    "line ends that only Python's text knows": (
        SCRIPT,
        "Look at the line.",
        "Look\u2028\u2028\u2028at\x0c the\x85 line.",
        "nothing",
    ),
    "statement that runs by itself": (
        SCRIPT,
        "EXPECTED = {",
        "torch.rand(1)\nEXPECTED = {",
        "numbers",
    ),
    "looks in measure": (
        SCRIPT,
        "torch.randn(COUNT",
        "torch.randn(COUNT + 0 * len(LOOKS)",
        "numbers",
    ),
    "looks in a range": (SCRIPT, '"std": (0.65', '"std": (0.65 - 0 * len(LOOKS)', "ranges"),
    "constant": (SCRIPT, "COUNT = 100", "COUNT = 101", "numbers"),
    "measure": (SCRIPT, "torch.randn(", "2 * torch.randn(", "numbers"),
    "range": (SCRIPT, "(0.65, 1.35)", "(0.6, 1.4)", "ranges"),
    "seed": (f"{MACHINERY}/run.py", "SEED = 0", "SEED = 1", "numbers"),
    "seeding": (f"{MACHINERY}/run.py", "manual_seed(seed)", "manual_seed(seed + 1)", "numbers"),
    "recording": (f"{MACHINERY}/run.py", "if wrong:", "if wrong or not wrong:", "nothing"),
    "rounding": (f"{MACHINERY}/results.py", "DIGITS = 6", "DIGITS = 5", "numbers"),
    "reading of results": (
        f"{MACHINERY}/results.py",
        "no figure {name!r}",
        "none {name!r}",
        "nothing",
    ),
    "a constant that its conditions quote": (SCRIPT, "SHOWN = 5", "SHOWN = 6", "picture"),
    "its label": (LABELS, "高度", "高", "picture"),
    "a common label": ("figures_src/looks/labels.toml", "编号", "序号", "picture"),
    "a label in another language": (LABELS, '"height"', '"size"', "nothing"),
    "a look that is used": (LOOK, '"marker": "s"', '"marker": "d"', "picture"),
    "a function of looks that is not": ("figures_src/looks/lines.py", "xytext", "xyt", "nothing"),
    "style": ("figures_src/looks/style.mplstyle", "font.size: 10", "font.size: 11", "picture"),
    "palette": ("figures_src/looks/palette.py", "#14804a", "#14804b", "picture"),
    "drawing": (f"{MACHINERY}/svg.py", "io.StringIO()", "io.StringIO(None)", "picture"),
    "core function": (CORE, "std(correction=0)", "std(correction=1)", "numbers"),
    "core function of others": (CORE, "(values == 0)", "(values == 1)", "nothing"),
    "core constant of others": (CORE, "SATURATED = 0.97", "SATURATED = 0.9", "nothing"),
    "import in the core": ("figures_src/core/__init__.py", '"""\n', '"""\nimport os\n', "nothing"),
    "core that does something when imported": (
        CORE,
        "import math\n",
        "import math\nprint()\n",
        "numbers",
    ),
    "comment in the core": (CORE, "import torch", "import torch\n\n# a comment", "nothing"),
    "docstring in the core": (CORE, "over all entries.", "of all.", "nothing"),
}
KEYS = (
    "from figures_src.machinery.figures import freshness, script, versions\n{prelude}",
    "{s.name: [*freshness.result_keys(s), freshness.draw_key(s, 'zh')]"
    " for s in (script.read(n, p) for n, p in script.select().items())}",
)


def keys(project, prelude: str = "") -> dict[str, list[str]]:
    imports, expression = KEYS
    return project.evaluate(imports.format(prelude=prelude), expression)


def stale(before: list[str], after: list[str]) -> str:
    if before[0] != after[0]:
        return "numbers"
    if before[1] != after[1]:
        return "ranges"
    return "picture" if before[2] != after[2] else "nothing"


@pytest.fixture(scope="session")
def before(tmp_path_factory):
    """The keys of the untouched project."""
    return keys(make(tmp_path_factory.mktemp("untouched") / "project"))


@pytest.mark.parametrize("edit", EDITS)
def test_edit(project, before, edit):
    file, old, new, expected = EDITS[edit]
    project.edit(file, old, new)
    assert stale(before["demo/tiny"], keys(project)["demo/tiny"]) == expected


def test_core_is_followed_through_names(project):
    """A figure that calls `observe` depends on `mlp`; one that does not, does not."""
    project.script(
        "demo/deep",
        ("import seeds, std", "import observe, seeds, std"),
        ("(seed,) = seeds(1)", "seed = len(observe.__name__)"),
    )
    before = keys(project)
    project.edit("figures_src/core/network.py", "pairwise(sizes)", "list(pairwise(sizes))")
    after = keys(project)
    assert stale(before["demo/deep"], after["demo/deep"]) == "numbers"
    assert stale(before["demo/tiny"], after["demo/tiny"]) == "nothing"


# How a script may come to COUNT of another file: what it imports, and how it names it.
WAYS = {
    "from ._seen import COUNT": "COUNT",
    "from ._seen import COUNT as OTHER": "OTHER",
    "from . import _seen": "_seen.COUNT",
    "from figures_src.demo import _seen": "_seen.COUNT",
    "from figures_src.demo._seen import *": "COUNT",
    "import figures_src.demo._seen as seen": "seen.COUNT",
    "import figures_src.demo._seen": "figures_src.demo._seen.COUNT",
    "from ._through import COUNT": "COUNT",
    "from ._through import shown": "shown.COUNT",
    "from . import _seen as whole": "vars(whole)['COUNT']",
}


@pytest.mark.parametrize("line", WAYS)
@pytest.mark.parametrize("inside", [False, True], ids=["at the top", "in the function"])
def test_every_way_of_importing_is_followed(project, line, inside):
    if inside and "*" in line:
        pytest.skip("Python forbids it")
    project.write("figures_src/demo/_seen.py", "COUNT = 100\nOTHERS = 1\n")
    project.write(
        "figures_src/demo/_through.py", "from ._seen import COUNT\nfrom . import _seen as shown\n"
    )
    top, body = ("", f"    {line}\n") if inside else (f"{line}\n", "")
    project.script(
        "demo/tiny",
        ("import torch\n", f"import torch\n{top}"),
        ("COUNT = 100\n", ""),
        ("torch.randn(COUNT", f"torch.randn({WAYS[line]}"),
        ("    (seed,)", body + "    (seed,)"),
    )
    before = keys(project)
    project.edit("figures_src/demo/_seen.py", "100", "101")
    assert stale(before["demo/tiny"], keys(project)["demo/tiny"]) == "numbers"
    if "whole" not in line:
        before = keys(project)
        project.edit("figures_src/demo/_seen.py", "OTHERS = 1", "OTHERS = 2")
        assert stale(before["demo/tiny"], keys(project)["demo/tiny"]) == "nothing"


def test_two_names_exchanged_are_another_figure(project):
    used = ("torch.randn(COUNT", "torch.randn(a(2) + 0 * b(1)")
    first = "import he as a, xavier as b"
    second = "import xavier as a, he as b"
    for line in (first, second):
        project.script(
            f"demo/{'one' if line == first else 'two'}",
            (
                "from figures_src.core import",
                f"from figures_src.core {line}\nfrom figures_src.core import",
            ),
            used,
        )
    both = keys(project)
    assert both["demo/one"][0] != both["demo/two"][0]


def test_code_may_move(project, before):
    """A function to another file, a file to another folder: the code is what counts."""
    statistics = project.read(CORE)
    start, end = statistics.index("def std("), statistics.index("def std_across_samples")
    project.write(
        "figures_src/core/spread.py",
        "from torch import Tensor\n\n\n" + statistics[start:end],
    )
    project.write(CORE, statistics[:start] + statistics[end:])
    project.edit("figures_src/core/__init__.py", "    std,\n", "")
    project.edit(
        "figures_src/core/__init__.py",
        "from figures_src.core.seeds",
        "from figures_src.core.spread import std\nfrom figures_src.core.seeds",
    )
    assert stale(before["demo/tiny"], keys(project)["demo/tiny"]) == "nothing"


def versions(change: str) -> str:
    return f"real = versions.metadata.version\nversions.metadata.version = lambda p: {change}"


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


@pytest.mark.xdist_group("built")
def test_built_is_fresh(built):
    assert built.evaluate(*FRESH)


@pytest.mark.xdist_group("built")
@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": "something else"}'])
def test_damaged_results_are_stale(built, text):
    built.write("figures_src/results/demo/tiny.json", text)
    assert not built.evaluate(*FRESH)


@pytest.mark.xdist_group("built")
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
    assert built.files() == before


@pytest.mark.xdist_group("built")
def test_results_that_are_no_text_are_stale(built):
    (built.root / RESULT).write_bytes(b"\xff\xfe")
    assert not built.evaluate(*FRESH)


@pytest.mark.xdist_group("built")
@pytest.mark.parametrize(
    "file", ["figures_src/results/demo/tiny.json", "docs/zh/figures/demo/tiny.svg"]
)
def test_lost_files_are_stale(built, file):
    (built.root / file).unlink()
    assert not built.evaluate(*FRESH)


@pytest.mark.xdist_group("built")
def test_a_new_edition_is_stale(built):
    built.write("docs/en/index.md", "# Home\n")
    assert not built.evaluate(*FRESH)


@pytest.mark.xdist_group("built")
def test_the_same_numbers_from_other_code_are_not_drawn_again(built):
    """Only the key in the results changes, and the picture keeps its bytes."""
    before = built.files()
    built.edit(SCRIPT, "COUNT = 100", "COUNT = 50 + 50")
    assert re.findall(r"^\w+", built.run().stdout)[0] == "measured"
    after = built.files()
    assert {name for name in after if after[name] != before[name]} == {RESULT}
    for name in (RESULT,):
        assert after[name].split(b"\n")[1:] == before[name].split(b"\n")[1:]


@pytest.mark.xdist_group("built")
def test_what_a_killed_build_left_goes_though_all_is_fresh(built):
    left = built.write("figures_src/results/demo/.unfinished-abc", "half")
    assert "1 fresh" in built.run().stdout
    assert not left.exists()

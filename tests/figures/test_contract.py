"""A figure script holds to the contract: one claim, and nothing that is done for all figures."""

import ast
import re

from figures_src.machinery.figures import script
from tests.figures.measured import SOURCES, each_figure

# All this is done once, in machinery/figures.
DRAWING = {"savefig", "rcParams", "pyplot"}
RUNNING = {"manual_seed", "set_num_threads", "argparse", "__main__", "__file__", "pathlib", "open"}


@each_figure
def test_script_leaves_to_the_machinery_what_it_does(name):
    words = {node.id for node in ast.walk(SOURCES[name].tree) if isinstance(node, ast.Name)}
    for node in ast.walk(SOURCES[name].tree):
        if isinstance(node, ast.Attribute):
            words.add(node.attr)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            words |= {part for alias in node.names for part in alias.name.split(".")}
            words |= set((getattr(node, "module", None) or "").split("."))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            words.add(node.value)
    used = sorted(words & (DRAWING | RUNNING))
    assert not used, f"{name} uses {', '.join(used)}; the machinery does that"


@each_figure
def test_docstring_starts_with_a_claim(name):
    claim, *rest = ast.get_docstring(SOURCES[name].tree).splitlines()
    assert claim.endswith("."), "the first line is a whole sentence"
    assert len(claim) <= 100
    assert any(rest), "say below it what to look at, and where the prediction comes from"


@each_figure
def test_every_range_says_why(name):
    """There is at least one comment inside EXPECTED."""
    source = SOURCES[name]
    for node in source.tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXPECTED":
            lines = source.text.splitlines()[node.lineno - 1 : node.end_lineno]
            before = source.text.splitlines()[node.lineno - 2]
            assert any("#" in line for line in [before, *lines]), f"{name}: why these ranges?"
            return
    raise AssertionError("no EXPECTED = {…} at the top level")


@each_figure
def test_name_is_a_claim_in_words(name):
    assert re.fullmatch(r"[a-z]+/[a-z]+(_[a-z]+)*", name), "no numbers in names"


def test_core_knows_nothing_of_figures():
    """Importing the core brings neither the machinery nor matplotlib."""
    for path in sorted((script.SOURCES / "core").glob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            names = [alias.name for alias in getattr(node, "names", [])]
            for name in [getattr(node, "module", None) or "", *names]:
                assert not name.startswith(
                    ("figures_src.machinery", "figures_src.looks", "matplotlib")
                ), path.name

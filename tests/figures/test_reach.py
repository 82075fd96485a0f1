"""In the real project an edit of the core makes stale just the figures that use what changed."""

import ast
from collections.abc import Callable

import pytest

from figures_src.machinery.figures import freshness, names
from figures_src.machinery.paths import SOURCES
from tests.figures.measured import SOURCES as FIGURES

CORE = {path.stem: path for path in sorted((SOURCES / "core").glob("[!_]*.py"))}
APART = {"diagnose", "mnist"}  # files that readers copy
NEW = '\n\ndef brand_new(value):\n    """Nobody calls it."""\n    return value + 1\n'

# An edit of a function of the core, and the figures whose numbers it may change: those that call
# it, by name or through others. Written down, so that a figure left out by mistake is seen.
EDITS = {
    "LeCun's variance": (
        "schemes",
        "gain**2 / i, _fill_normal",
        "0.9 * gain**2 / i, _fill_normal",
        {"choosing/gains", "training/initial_loss"},
    ),
    "orthogonal": ("schemes", "gain**2 / max(i, o)", "gain / max(i, o)", {"he/thirty_layers"}),
    "pair_distance": (
        "statistics",
        "rows.var(dim=0)",
        "rows.std(dim=0)",
        {"choosing/default_looks_healthy"},
    ),
    "relu_histogram": (
        "densities",
        "(edges.double() / math.sqrt(q)).diff()",
        "(edges).diff()",
        {"he/keeps_signal"},
    ),
    "moons": (
        "data",
        "noise: float = 0.2",
        "noise: float = 0.3",
        {
            "why/all_zero",
            "training/moons",
            "training/depth_decides",
            "training/decision_boundaries",
        },
    ),
    "tanh_median_gradient": ("mean_field", "range(60)", "range(50)", {"why/gradients_by_layer"}),
    "scale_ratios": ("gains", "signal[-1] / signal[0]", "signal[-1]", {"choosing/gains"}),
}


@pytest.fixture
def stale(monkeypatch) -> Callable[[str, Callable[[str], str]], set[str]]:
    """Figures whose numbers are stale after an edit of a module of the core."""
    freshness.forget()
    before = {name: freshness.measure_key(source) for name, source in FIGURES.items()}

    def after(module: str, edit: Callable[[str], str]) -> set[str]:
        original = names.parse

        def parse(path):
            text, tree = original(path)
            if path != CORE[module]:
                return text, tree
            edited = edit(text)
            assert edited != text, "the edit changes nothing"
            return edited, ast.parse(edited)

        monkeypatch.setattr(names, "parse", parse)
        freshness.forget()
        keys = {name: freshness.measure_key(source) for name, source in FIGURES.items()}
        return {name for name in keys if keys[name] != before[name]}

    yield after
    monkeypatch.undo()
    freshness.forget()


@pytest.mark.parametrize("module", sorted(CORE.keys() - APART))
def test_a_new_function_makes_nothing_stale(stale, module):
    assert stale(module, lambda text: text + NEW) == set()


@pytest.mark.parametrize("edit", EDITS)
def test_a_change_makes_its_users_stale(stale, edit):
    module, old, new, users = EDITS[edit]
    assert stale(module, lambda text: text.replace(old, new)) == users


@pytest.mark.parametrize(
    ("module", "function"),
    [("network", "mlp"), ("schemes", "he"), ("seeds", "seeds"), ("statistics", "second_moment")],
)
def test_whoever_names_a_function_depends_on_it(stale, module, function):
    def edit(text: str) -> str:
        (node,) = [n for n in ast.parse(text).body if getattr(n, "name", "") == function]
        lines = text.split("\n")
        return "\n".join([*lines[: node.end_lineno], "    0", *lines[node.end_lineno :]])

    callers = {
        name
        for name, source in FIGURES.items()
        if any(isinstance(n, ast.Name) and n.id == function for n in ast.walk(source.tree))
    }
    assert callers
    assert callers <= stale(module, edit)

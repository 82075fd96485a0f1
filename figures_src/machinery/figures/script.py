"""A figure script: found, loaded, and held to the contract's form."""

import ast
import importlib
import numbers
import traceback
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import NOT_CHAPTERS, ROOT, SOURCES

FUNCTIONS = {
    "measure": [],
    "summarize": ["data"],
    "draw": ["data", "figure", "say"],
}


def discover() -> dict[str, Path]:
    """Every figure script by name, ``"why/too_small"`` → its file, in order of the names."""
    found = {}
    for path in sorted(SOURCES.glob("[!_.]*/[!_.]*.py")):
        if path.parent.name not in NOT_CHAPTERS:
            found[f"{path.parent.name}/{path.stem}"] = path
    if not found:
        raise Mistake("no figure script found in figures_src/<chapter>/")
    return found


def select(names: list[str] | None = None) -> dict[str, Path]:
    """The scripts of the named figures, by default of all. Raises Mistake for an unknown one."""
    known = discover()
    for name in names or []:
        if name not in known:
            raise Mistake(f"no figure {name!r}; the figures are {', '.join(known)}")
    return {name: known[name] for name in (known if names is None else names)}


@dataclass(frozen=True)
class Source:
    """The text of a script, parsed but not run."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    def place(self, name: str, key: str = "") -> str:
        """``figures_src/he/keeps_signal.py:12``: where `name` is defined, or `key` in that dict."""
        line = 1
        for node in self.tree.body:
            if name in defined_by(node):
                keys = getattr(getattr(node, "value", None), "keys", [])
                lines = [k.lineno for k in keys if isinstance(k, ast.Constant) and k.value == key]
                line = (lines or [node.lineno])[0]
        return f"{self.path.relative_to(ROOT)}:{line}"

    def passed_by(self, error: BaseException) -> str:
        """The line of this script that an exception passed last, as `place`; "" if it did not."""
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == str(self.path)]
        return f"{self.path.relative_to(ROOT)}:{lines[-1]}" if lines else ""


def parse(path: Path) -> tuple[str, ast.Module]:
    """Text and syntax tree of a file of the project. Raises Mistake with file and line."""
    text = path.read_text(encoding="utf-8")
    try:
        return text, _tree(text)
    except SyntaxError as error:
        raise Mistake(error.msg, f"{path.relative_to(ROOT)}:{error.lineno}") from error


@lru_cache(maxsize=512)  # by the text, not the path: under `mkdocs serve` files change
def _tree(text: str) -> ast.Module:
    return ast.parse(text)


def defined_by(node: ast.stmt) -> set[str]:
    """The names that a top-level statement binds."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return {node.name}
    return {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def read(name: str, path: Path) -> Source:
    """Parse a script and check its form. Raises Mistake with file and line."""
    source = Source(name, path, *parse(path))
    if not ast.get_docstring(source.tree):
        raise Mistake("no docstring; its first line is the figure's claim", source.place(""))
    functions = {n.name: n for n in source.tree.body if isinstance(n, ast.FunctionDef)}
    for function, arguments in FUNCTIONS.items():
        signature = f"{function}({', '.join(arguments)})"
        if function not in functions:
            raise Mistake(
                f"no function {signature}; every figure script has one", source.place(function)
            )
        if [a.arg for a in functions[function].args.args] != arguments:
            raise Mistake(f"write it as {signature}", source.place(function))
    return source


def load(source: Source) -> ModuleType:
    """Import the script and check EXPECTED: statistic → (low, high), low < high."""
    module = importlib.import_module("figures_src." + source.name.replace("/", "."))
    expected = getattr(module, "EXPECTED", None)
    if not isinstance(expected, dict) or not expected:
        raise Mistake(
            "no EXPECTED = {statistic: (low, high)}; a figure holds some", source.place("EXPECTED")
        )
    for key, bounds in expected.items():
        place = source.place("EXPECTED", key)
        pair = isinstance(bounds, tuple) and len(bounds) == 2
        if not (pair and all(isinstance(bound, numbers.Real) for bound in bounds)):
            raise Mistake(f"EXPECTED[{key!r}] is {bounds!r}; write (low, high)", place)
        if not bounds[0] < bounds[1]:
            raise Mistake(
                f"EXPECTED[{key!r}] runs from {bounds[0]:g} to {bounds[1]:g};"
                " put the smaller number first",
                place,
            )
    return module


def parameters(module: ModuleType) -> dict[str, object]:
    """The script's constants in capitals that are plain values: what a chapter may quote."""
    return {
        key: value
        for key, value in vars(module).items()
        if key.isupper() and key != "EXPECTED" and isinstance(value, (int, float, str))
    }

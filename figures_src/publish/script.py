"""A figure script: found, loaded, and held to the contract's form."""

import ast
import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from figures_src.publish.mistake import Mistake
from figures_src.publish.paths import NOT_CHAPTERS, ROOT, SOURCES

FUNCTIONS = {
    "measure": [],
    "summarize": ["curves"],
    "draw": ["curves", "figure", "say"],
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


@dataclass(frozen=True)
class Source:
    """The text of a script, parsed but not run."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        return str(self.path.relative_to(ROOT))


def read(name: str, path: Path) -> Source:
    """Parse a script and check its form. Raises Mistake with file and line."""
    text = path.read_text(encoding="utf-8")
    where = path.relative_to(ROOT)
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise Mistake(f"{where}:{error.lineno}: {error.msg}") from error
    if not ast.get_docstring(tree):
        raise Mistake(f"{where}:1: no docstring; its first line is the figure's claim")
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for function, arguments in FUNCTIONS.items():
        signature = f"{function}({', '.join(arguments)})"
        if function not in functions:
            raise Mistake(f"{where}: no function {signature}; every figure script has one")
        if [a.arg for a in functions[function].args.args] != arguments:
            raise Mistake(f"{where}:{functions[function].lineno}: write it as {signature}")
    return Source(name, path, text, tree)


def load(source: Source) -> ModuleType:
    """Import the script and check EXPECTED: statistic → (low, high), low < high."""
    module = importlib.import_module("figures_src." + source.name.replace("/", "."))
    expected = getattr(module, "EXPECTED", None)
    if not isinstance(expected, dict) or not expected:
        raise Mistake(
            f"{source.where}: no EXPECTED = {{statistic: (low, high)}}; a figure holds some"
        )
    for key, bounds in expected.items():
        if not (isinstance(bounds, tuple) and len(bounds) == 2):
            raise Mistake(f"{source.where}: EXPECTED[{key!r}] is {bounds!r}; write (low, high)")
        if not bounds[0] < bounds[1]:
            raise Mistake(
                f"{source.where}: EXPECTED[{key!r}] runs from {bounds[0]:g} to {bounds[1]:g};"
                " put the smaller number first"
            )
    return module


def parameters(module: ModuleType) -> dict[str, object]:
    """The script's constants in capitals that are plain values: what a chapter may quote."""
    return {
        key: value
        for key, value in vars(module).items()
        if key.isupper() and key != "EXPECTED" and isinstance(value, (int, float, str))
    }

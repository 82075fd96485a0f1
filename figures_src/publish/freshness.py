"""What is stale, decided by content: no torch, no matplotlib, no script is imported for it.

Two keys a figure. The *measure* key covers all that a number can depend on: the script without its
`draw`, every core module it imports, directly or not, and the versions of the numerical packages.
The *draw* key covers the picture: the whole script, what draws it, its labels, the recorded
results. Comment lines and docstrings count in neither. Results and pictures each carry the key they
were made under, so a file is fresh or not whatever happened to the others.
"""

import ast
import hashlib
import json
from functools import cache
from importlib import metadata
from pathlib import Path

from figures_src.publish import labels
from figures_src.publish.paths import ROOT, SOURCES, result_path, svg_path
from figures_src.publish.script import Source

SEED = 0  # the published seed; tests use others
NUMERICAL = ("torch", "numpy", "scikit-learn")
DRAWING = ("matplotlib", "pylopdf-fonts-zh-cn")  # glyphs are drawn as paths
RECORDED_BY = SOURCES / "publish" / "results.py"
DRAWN_BY = [SOURCES / "publish" / name for name in ("svg.py", "palette.py", "style.mplstyle")]


def measure_key(source: Source) -> str:
    """Key of the numbers of a figure."""
    draw = [n for n in source.tree.body if isinstance(n, ast.FunctionDef) and n.name == "draw"]
    modules = [_code_of(path) for path in _imports(source.path) if not _only_draws(path)]
    code = _code(source.text, source.tree, draw)
    return _hash([code, modules, _code_of(RECORDED_BY), SEED, _versions(NUMERICAL)])


def draw_key(source: Source, language: str, result: str) -> str:
    """Key of the picture of a figure; `result` is the text of its results file."""
    words = {key: text.get(language) for key, text in labels.entries(source.name).items()}
    modules = [_code_of(path) for path in _imports(source.path) if _only_draws(path)]
    drawing = [path.read_text(encoding="utf-8") for path in DRAWN_BY]
    code = _code(source.text, source.tree, [])
    return _hash([code, words, modules, drawing, result, _versions(DRAWING)])


def fresh_result(source: Source) -> str | None:
    """The text of the recorded results, or None if they are not there or stale."""
    path = result_path(source.name)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        recorded = json.loads(text)["key"]
    except (ValueError, KeyError, TypeError):
        return None
    return text if recorded == measure_key(source) else None


def fresh_picture(source: Source, language: str, result: str) -> bool:
    """Whether the picture on disk was drawn from these results by this script."""
    path = svg_path(source.name, language)
    if not path.exists():
        return False
    return (
        f"<!-- {draw_key(source, language, result)} -->" in path.read_text(encoding="utf-8")[:400]
    )


def _imports(path: Path) -> list[Path]:
    """Project modules that `path` imports, directly or through others, in order of their paths."""
    found: set[Path] = set()
    open_paths = [path]
    while open_paths:
        for module in _imported_by(open_paths.pop()):
            if module not in found:
                found.add(module)
                open_paths.append(module)
    return sorted(found - {path})


@cache
def _imported_by(path: Path) -> list[Path]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from package import name` may import a module of the package
            names.update([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
    places = [ROOT / name.replace(".", "/") for name in names if name.startswith("figures_src.")]
    files = [file for place in places for file in (place.with_suffix(".py"), place / "__init__.py")]
    return [file for file in files if file.exists()]


def _only_draws(path: Path) -> bool:
    return path.parent.name in {"looks", "publish"}


@cache
def _code_of(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return _code(text, ast.parse(text), [])


def _code(text: str, tree: ast.Module, without: list[ast.stmt]) -> str:
    """The lines that can change a number: no docstrings, no comment lines, no blank lines.

    Lines and not `ast.dump`, whose format differs between Python versions.
    """
    dropped = {line for node in [*without, *_docstrings(tree)] for line in _lines(node)}
    return "\n".join(
        line
        for number, line in enumerate(text.splitlines(), start=1)
        if number not in dropped and line.strip() and not line.lstrip().startswith("#")
    )


def _docstrings(tree: ast.Module) -> list[ast.stmt]:
    holders = [
        n for n in ast.walk(tree) if isinstance(n, (ast.Module, ast.FunctionDef, ast.ClassDef))
    ]
    return [node.body[0] for node in holders if ast.get_docstring(node, clean=False) is not None]


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, node.end_lineno + 1)


@cache
def _versions(packages: tuple[str, ...]) -> list[str]:
    # "+cpu" and the like name a build, not a version: a Mac and a Linux clone are fresh alike
    return [f"{package} {metadata.version(package).split('+')[0]}" for package in packages]


def _hash(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:20]

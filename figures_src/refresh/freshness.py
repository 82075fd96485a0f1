"""What is stale, decided by content: no torch, no matplotlib, no script is imported for it.

Two keys a figure. The *measure* key covers all that a number can depend on: what `measure` and
`summarize` reach in the script, every core module that reaches, directly or not, and the versions
of the numerical packages. The *draw* key covers the picture: the whole script, what draws it, its
labels, the recorded results. Comment lines and docstrings count in neither. Results and pictures
each carry the key they were made under, so a file is fresh or not whatever became of the others.
"""

import ast
import hashlib
import json
from functools import cache
from importlib import metadata
from pathlib import Path

from figures_src.publish import labels
from figures_src.publish.gallery import SEED
from figures_src.publish.paths import ROOT, SOURCES, languages, result_path, svg_path
from figures_src.publish.script import Source, defined_by, parse

NUMERICAL = ("torch", "numpy", "scikit-learn")
DRAWING = ("matplotlib", "pylopdf-fonts-zh-cn")  # glyphs are drawn as paths
RECORDED_BY = SOURCES / "publish" / "results.py"
DRAWN_BY = [SOURCES / "publish" / name for name in ("svg.py", "palette.py")]
STYLE = SOURCES / "publish" / "style.mplstyle"


def measure_key(source: Source) -> str:
    """Key of the numbers of a figure."""
    kept = _reached(source.tree)
    dropped = tuple(node for node in source.tree.body if node not in kept)
    modules = [_code_of(path) for path in _follow(kept) if not _only_draws(path)]
    code = _code(source.text, source.tree, dropped)
    return _hash([code, modules, _code_of(RECORDED_BY), SEED, versions(NUMERICAL)])


def draw_key(source: Source, language: str, result: str) -> str:
    """Key of the picture of a figure; `result` is the text of its results file."""
    words = {key: text.get(language) for key, text in labels.entries(source.name).items()}
    modules = [_code_of(path) for path in [*_follow(source.tree.body), *DRAWN_BY]]
    style = STYLE.read_text(encoding="utf-8")
    code = _code(source.text, source.tree, ())
    return _hash([code, words, modules, style, result, versions(DRAWING)])


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
    text = path.read_text(encoding="utf-8")
    return f"<!-- {draw_key(source, language, result)} -->" in text[:400]


def is_fresh(source: Source) -> bool:
    """Whether numbers and pictures are all up to date."""
    result = fresh_result(source)
    return result is not None and all(
        fresh_picture(source, language, result) for language in languages()
    )


def attempt(source: Source) -> str:
    """Key of all that making the figure depends on."""
    return _hash([measure_key(source), *(draw_key(source, each, "") for each in languages())])


def packages(source: Source) -> set[str]:
    """Modules from outside the project that making this figure imports (some may not exist)."""
    modules = [*_follow(source.tree.body), SOURCES / "publish" / "svg.py"]
    names = set(_imported(source.tree.body)).union(*map(_imported_by, modules))
    return {name for name in names if not name.startswith("figures_src")}


def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Package → version. "+cpu" and the like name a build: a Mac and a Linux clone are alike."""
    return {name: _version(name) for name in names}


@cache
def _version(package: str) -> str:
    return metadata.version(package).split("+")[0]


def _reached(tree: ast.Module) -> list[ast.stmt]:
    """The statements that `measure` and `summarize` can reach; all constants are among them."""
    functions = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    wanted = {"measure", "summarize"}
    kept = [node for node in tree.body if not isinstance(node, functions)]
    fresh = kept
    while fresh:
        wanted |= {n.id for node in fresh for n in ast.walk(node) if isinstance(n, ast.Name)}
        fresh = [n for n in tree.body if n not in kept and defined_by(n) & wanted]
        kept = kept + fresh
    return kept


def _follow(statements: list[ast.stmt]) -> list[Path]:
    """Project modules that these import, directly or through others, in order of their paths."""
    found: set[Path] = set()
    names = _imported(statements)
    while names:
        places = [ROOT / n.replace(".", "/") for n in names if n.startswith("figures_src.")]
        files = {file for p in places for file in (p.with_suffix(".py"), p / "__init__.py")}
        new = {file for file in files - found if file.exists()}
        found |= new
        names = {name for path in new for name in _imported_by(path)}
    return sorted(found)


def _imported_by(path: Path) -> list[str]:
    return _imported_in(parse(path)[1])


@cache
def _imported_in(tree: ast.Module) -> list[str]:
    return _imported(tree.body)


def _imported(statements: list[ast.stmt]) -> list[str]:
    names = []
    for node in (n for statement in statements for n in ast.walk(statement)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from package import name` may import a module of the package
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


def _only_draws(path: Path) -> bool:
    return path.parent.name in {"looks", "publish"}


def _code_of(path: Path) -> str:
    return _code(*parse(path), ())


@cache
def _code(text: str, tree: ast.Module, without: tuple[ast.stmt, ...]) -> str:
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
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return range(first, node.end_lineno + 1)


def _hash(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:20]

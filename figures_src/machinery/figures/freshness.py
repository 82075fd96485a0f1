"""What is stale, decided by content: no torch, no matplotlib, no script is imported for it.

Two keys a figure. The *measure* key covers all that a number can depend on: what `measure` and
`summarize` reach in the script, every module that reaches, directly or not, and the versions of the
numerical packages. The *draw* key covers the picture: the whole script, what draws it, its labels.
Comments and docstrings count in neither. Results and pictures each carry the key they were made
under and a digest of themselves, so a file is fresh or not whatever became of the others.
"""

import ast
import hashlib
import importlib.util
import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path

from figures_src.machinery.figures import labels
from figures_src.machinery.figures.run import SEED
from figures_src.machinery.figures.script import Source, defined_by, parse
from figures_src.machinery.paths import ROOT, SOURCES, digest, languages, result_path, svg_path

NUMERICAL = ("torch", "numpy", "scikit-learn")
DRAWING = ("matplotlib", "pylopdf-fonts-zh-cn")  # glyphs are drawn as paths
RECORDED_BY = [Path(__file__).with_name(name) for name in ("run.py", "results.py")]
DRAWN_BY = [Path(__file__).with_name("svg.py"), SOURCES / "looks" / "palette.py"]
STYLE = SOURCES / "looks" / "style.mplstyle"
# Strings come first, since a # in one starts no comment. The module tokenize would take longer than
# all the rest.
STRING_OR_COMMENT = re.compile(
    r"""("{3}|'{3}|"|')(?:\\.|(?!\1).)*\1|#[^\n]*""",
    re.DOTALL,
)
LOOKS = ("figures_src.looks",)


def measure_key(source: Source) -> str:
    """Key of the numbers of a figure."""
    kept = _reached(source.tree)
    dropped = tuple(node for node in source.tree.body if node not in kept)
    modules = [_code_of(path) for path in [*_follow(kept, source.path), *RECORDED_BY]]
    code = _code(source.text, source.tree, dropped)
    return _hash([code, modules, SEED, versions(NUMERICAL)])


def draw_key(source: Source, language: str) -> str:
    """Key of the picture of a figure, but for the results it shows."""
    words = {key: text.get(language) for key, text in labels.entries(source.name).items()}
    modules = [_code_of(path) for path in [*modules_of(source), *DRAWN_BY]]
    style = STYLE.read_text(encoding="utf-8")
    code = _code(source.text, source.tree, ())
    return _hash([code, words, modules, style, versions(DRAWING)])


def stamp(key: str, result: str) -> str:
    """What a picture drawn under that draw key from that results file carries."""
    return _hash([key, result])


def fresh_result(source: Source) -> str | None:
    """The text of the recorded results, or None if they are not there, damaged or stale."""
    try:
        text = result_path(source.name).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    head = re.match(r'{"key": "(\w+)", "digest": "(\w+)",\n', text)
    intact = head is not None and head[2] == digest(text[head.end() :])
    return text if intact and head[1] == measure_key(source) else None


def fresh_picture(source: Source, language: str, result: str) -> bool:
    """Whether the picture on disk is whole and was drawn from these results by this script."""
    try:
        text = svg_path(source.name, language).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    mark = re.search(r"<!-- (\w+) (\w+) -->\n", text[:400])
    return (
        mark is not None
        and mark[1] == stamp(draw_key(source, language), result)
        and mark[2] == digest(text[mark.end() :])
    )


def is_fresh(source: Source) -> bool:
    """Whether numbers and pictures are all up to date."""
    result = fresh_result(source)
    return result is not None and all(
        fresh_picture(source, language, result) for language in languages()
    )


def attempt(source: Source) -> str:
    """Key of all that making the figure depends on."""
    return _hash([measure_key(source), *(draw_key(source, each) for each in languages())])


def modules_of(source: Source) -> list[Path]:
    """The project's modules that a figure imports, directly or through others."""
    return _follow(source.tree.body, source.path)


def forget_bytecode(source: Source) -> None:
    """Let Python compile what it imports for a figure.

    It takes its compiled copy for current if time, in seconds, and length of the source agree: two
    quick saves would record the first under the key of the second.
    """
    for path in [source.path, *modules_of(source)]:
        Path(importlib.util.cache_from_source(path)).unlink(missing_ok=True)


def packages(source: Source) -> set[str]:
    """Modules from outside the project that making this figure imports (some may not exist)."""
    modules = [*modules_of(source), Path(__file__).with_name("svg.py")]
    names = {name for path in [source.path, *modules] for name in _imported_by(path)}
    return {name for name in names if not name.startswith("figures_src")}


def versions(names: tuple[str, ...]) -> dict[str, str]:
    """Package → version. "+cpu" and the like name a build: a Mac and a Linux clone are alike."""
    return {name: _version(name) for name in names}


@cache
def _version(package: str) -> str:
    return metadata.version(package).split("+")[0]


def _reached(tree: ast.Module) -> list[ast.stmt]:
    """The statements that `measure` and `summarize` can reach, and whatever runs by itself.

    Left out are functions, imports and looks that only `draw` uses.
    """
    looks = {
        name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(LOOKS)
        for name in defined_by(node)
    }
    kept = [node for node in tree.body if _runs_by_itself(node, looks)]
    wanted, new = {"measure", "summarize"}, kept
    while new:
        wanted |= _names(new)
        new = [node for node in tree.body if node not in kept and defined_by(node) & wanted]
        kept = kept + new
    return kept


def _runs_by_itself(node: ast.stmt, looks: set[str]) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == "*" for alias in node.names)
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return bool(node.decorator_list)
    if isinstance(node, ast.Import):  # the name it binds says little of what it does
        return any(alias.name.startswith("figures_src") for alias in node.names)
    return not (isinstance(node, ast.Assign) and _names([node]) & looks)


def _names(statements: list[ast.stmt]) -> set[str]:
    return {n.id for node in statements for n in ast.walk(node) if isinstance(n, ast.Name)}


def _follow(statements: list[ast.stmt], path: Path) -> list[Path]:
    """Project modules that these import, directly or through others, in order of their paths."""
    found: set[Path] = set()
    names = set(_imported(statements, path.parent))
    while names:
        files = {file for name in names for file in _files(name)}
        new = {file for file in files - found if file.exists()}
        found |= new
        names = {name for file in new for name in _imported_by(file)}
    return sorted(found)


def _files(name: str) -> list[Path]:
    """Where a module of the project may lie, and the packages that are imported before it."""
    first, *parts = name.split(".")
    if first != SOURCES.name:
        return []
    places = [SOURCES.joinpath(*parts[:n]) for n in range(1, len(parts) + 1)]
    return [p for place in places for p in (place.with_suffix(".py"), place / "__init__.py")]


def _imported_by(path: Path) -> list[str]:
    return _imported_in(parse(path)[1], path.parent)


@lru_cache(maxsize=512)
def _imported_in(tree: ast.Module, folder: Path) -> list[str]:
    return _imported(tree.body, folder)


def _imported(statements: list[ast.stmt], folder: Path) -> list[str]:
    """Dotted names of what is imported; `folder` is where relative imports start."""
    names = []
    for node in _statements(statements):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            parts = [node.module] if node.module else []
            if node.level:
                start = [folder, *folder.parents][node.level - 1]
                parts = [*start.relative_to(ROOT).parts, *parts]
            module = ".".join(parts)
            # `from package import name` may import a module of the package
            names += [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return names


def _code_of(path: Path) -> str:
    return _code(*parse(path), ())


@lru_cache(maxsize=512)
def _code(text: str, tree: ast.Module, without: tuple[ast.stmt, ...]) -> str:
    """The text without these statements, docstrings, comments and blank lines.

    Text and not `ast.dump`, whose format differs between Python versions.
    """
    lines = [line.encode() for line in text.splitlines()]
    for node in [*without, *_docstrings(tree)]:
        for number in range(node.lineno, node.end_lineno + 1):
            start = node.col_offset if number == node.lineno else 0
            end = node.end_col_offset if number == node.end_lineno else len(lines[number - 1])
            line = lines[number - 1]
            lines[number - 1] = line[:start] + b" " * (end - start) + line[end:]
    left = STRING_OR_COMMENT.sub(_without_comment, b"\n".join(lines).decode())
    return "\n".join(line.rstrip() for line in left.splitlines() if line.strip())


def _without_comment(match: re.Match) -> str:
    return "" if match[0].startswith("#") else match[0]


def _docstrings(tree: ast.Module) -> list[ast.stmt]:
    holders = [tree, *_statements(tree.body)]
    kinds = (ast.Module, ast.FunctionDef, ast.ClassDef)
    return [
        node.body[0]
        for node in holders
        if isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None
    ]


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements, nested ones too. Unlike ast.walk it looks into no expression."""
    for node in body:
        yield node
        for inner in ("body", "orelse", "handlers", "finalbody", "cases"):
            part = getattr(node, inner, [])
            if isinstance(part, list):  # a lambda has a body too
                yield from _statements(part)


def _hash(parts: list[object]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:20]

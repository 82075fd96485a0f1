"""What the names of the project's files stand for, across their imports; nothing is imported."""

import ast
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from figures_src.machinery.figures.code import code_of, statements, without_comments
from figures_src.machinery.figures.script import defined_by, parse
from figures_src.machinery.paths import ROOT, SOURCES


@dataclass(frozen=True)
class Import:
    """What a name is bound to by an import: `name` of `module`, or the module itself if ""."""

    module: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.module} {self.name}"


@dataclass(eq=False)
class File:
    """A file of the project: its statements, and what each of its names means."""

    path: Path
    module: str  # figures_src.core.schemes
    code: dict[ast.stmt, str]
    defined: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imported: dict[str, Import] = field(default_factory=dict)
    starred: list[str] = field(default_factory=list)  # modules of `from module import *`
    modules: list[str] = field(default_factory=list)  # all it imports, nested imports too
    uses: dict = field(default_factory=dict)  # of its statements, see _uses


Definition = tuple[File, ast.stmt]
Meaning = tuple[list[Definition], list[Import]]  # in the project, and from outside
IMPORTS = (ast.Import, ast.ImportFrom)


@cache
def open_file(path: Path) -> File:
    """A file as it is since `forget`. Raises Mistake where Python cannot read it."""
    return read_file(path, *parse(path))


def forget() -> None:
    """Look at the files anew: they may have been saved since."""
    for remembered in (open_file, paths_of, meaning):
        remembered.cache_clear()


@lru_cache(maxsize=1024)  # by what it says: most files are as they were
def read_file(path: Path, text: str, tree: ast.Module) -> File:
    """A file that says `text`, which was parsed into `tree`."""
    lines = without_comments(text, tree)
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    file = File(path, module, {node: code_of(node, lines) for node in tree.body})
    for node in tree.body:
        for name in defined_by(node):
            file.defined.setdefault(name, []).append(node)
    for node in statements(tree.body):
        file.modules += _imported_modules(node, path)
    for node in statements(tree.body, into_functions=False):
        bound, starred = bindings(node, path)
        file.imported.update(bound)
        file.starred += starred
    return file


def imports(file: File) -> list[File]:
    """The file and those of the project that it imports, directly or through others."""
    found, waiting = {file.path: file}, list(file.modules)
    seen = set(waiting)
    while waiting:
        for path in paths_of(waiting.pop()):
            if path not in found:
                found[path] = open_file(path)
                new = [name for name in found[path].modules if name not in seen]
                seen.update(new)
                waiting += new
    return [found[path] for path in sorted(found)]


@cache
def meaning(file: File, name: str) -> Meaning:
    """Definitions in the project that a name of a file stands for, and imports from outside."""
    definitions: list[Definition] = []
    outside: list[Import] = []
    seen: set[tuple[Path, str]] = set()
    waiting = [(file, name)]
    while waiting:
        where, what = waiting.pop()
        if (where.path, what) in seen:
            continue
        seen.add((where.path, what))
        if bound := where.imported.get(what):
            if not _is_ours(bound.module):
                outside.append(bound)
            elif bound.name and (module := file_of(bound.module)) is not None:
                waiting.append((module, bound.name))
            # Of a module, the attributes are followed where they are used.
        nodes = [n for n in where.defined.get(what, []) if not isinstance(n, IMPORTS)]
        definitions += [(where, node) for node in nodes]
        if not nodes and not bound:
            waiting += [(m, what) for m in map(file_of, where.starred) if m and binds(m, what)]
    return definitions, outside


def module_of(file: File, name: str) -> str | None:
    """The project's module that a name is bound to, if it is one."""
    bound = file.imported.get(name)
    if bound is None or not _is_ours(bound.module):
        return None
    if not bound.name:
        return bound.module
    holder, module = file_of(bound.module), f"{bound.module}.{bound.name}"
    if holder is not None and binds(holder, bound.name):
        return module_of(holder, bound.name)
    return module if is_module(module) else None


def bindings(node: ast.stmt, path: Path) -> tuple[dict[str, Import], list[str]]:
    """What the names of an import stand for, and the module of an ``import *``."""
    bound: dict[str, Import] = {}
    starred: list[str] = []
    if isinstance(node, ast.Import):
        for alias in node.names:
            first = alias.name.split(".")[0]
            bound[alias.asname or first] = Import(alias.name if alias.asname else first)
    elif isinstance(node, ast.ImportFrom):
        module = _absolute(node, path)
        for alias in node.names:
            if alias.name == "*":
                starred.append(module)
            else:
                bound[alias.asname or alias.name] = Import(module, alias.name)
    return bound, starred


def _imported_modules(node: ast.stmt, path: Path) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = _absolute(node, path)
        # `from package import name` may import a module of the package.
        return [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return []


def _absolute(node: ast.ImportFrom, path: Path) -> str:
    parts = [node.module] if node.module else []
    if node.level:
        start = path.parents[node.level - 1]
        parts = [*start.relative_to(ROOT).parts, *parts]
    return ".".join(parts)


def _is_ours(module: str) -> bool:
    return module.split(".")[0] == SOURCES.name


@cache
def paths_of(module: str) -> list[Path]:
    """Where a module of the project lies, and the packages that are imported before it."""
    first, *parts = module.split(".")
    if first != SOURCES.name:
        return []
    places = [SOURCES.joinpath(*parts[:n]) for n in range(len(parts) + 1)]
    paths = [p for place in places for p in (place / "__init__.py", place.with_suffix(".py"))]
    found = [path for path in paths if path.is_file()]
    return found if found and found[-1] in paths[-2:] else []


def is_module(name: str) -> bool:
    """Whether there is such a file or folder; a folder needs no ``__init__.py``."""
    return bool(paths_of(name)) or ROOT.joinpath(*name.split(".")).is_dir()


def file_of(module: str) -> File | None:
    """The file of a module, the ``__init__.py`` of a package; None if there is none."""
    paths = paths_of(module)
    return open_file(paths[-1]) if paths else None


def binds(file: File, name: str) -> bool:
    return name in file.defined or any(
        binds(module, name) for module in map(file_of, file.starred) if module
    )

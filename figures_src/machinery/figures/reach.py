"""What code can this reach? Names followed through the project's files; nothing is imported.

A function reaches what its names mean: definitions of its own file, and through imports those of
others, re-exported or renamed, directly or as ``module.name``. Statements that run by themselves
when a file is imported are reached by whoever imports it. The result is code without the comments,
docstrings and places, so that a definition may move to another file.

Not seen are names made at run time (``globals()[…]``) and files that code opens.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache

from figures_src.machinery.figures import names
from figures_src.machinery.figures.code import statements
from figures_src.machinery.figures.names import File, Import, Meaning

MACHINERY = "figures_src.machinery"


def reach(file: File, roots: Iterable[str], skip: tuple[str, ...] = ()) -> list[str]:
    """Code that these names of the file can reach, sorted: a change of it changes the list.

    skip: modules, ``figures_src.core``, whose code counts only where a *function* calls it, and not
    where a constant is made of it.
    """
    pieces = []
    for where, node, meanings in _walk(file, roots, skip):
        # Names that are exchanged reach the same code, and mean something else.
        links = [
            f"{name}: {_digest(other.code[target])}"
            for name, (definitions, _) in meanings.items()
            for other, target in definitions
            if other is not where
        ]
        links += [
            f"{name}: {bound}" for name, (_, outside) in meanings.items() for bound in outside
        ]
        pieces.append("\n".join([where.code[node], *sorted(links)]))
    return sorted(pieces)


def packages(file: File, roots: Iterable[str]) -> set[str]:
    """Modules from outside the project that code needs which these names can reach."""
    return {
        bound.module
        for _, _, meanings in _walk(file, roots, ())
        for _, outside in meanings.values()
        for bound in outside
    }


def forget() -> None:
    """Look at the files anew: they may have been saved since."""
    names.forget()
    for remembered in (_meanings, _run_by_themselves):
        remembered.cache_clear()


def _walk(
    file: File, roots: Iterable[str], skip: tuple[str, ...]
) -> Iterator[tuple[File, ast.stmt, dict[str, Meaning]]]:
    """Each statement that is reached, once, and what the names in it mean."""
    waiting = [definition for name in roots for definition in names.meaning(file, name)[0]]
    for other in names.imports(file):
        if not other.module.startswith((MACHINERY, *skip)):
            waiting += [(other, node) for node in _run_by_themselves(other)]
    seen: set[int] = set()
    while waiting:
        where, node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        meanings = _meanings(where, node)
        if skip and not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            meanings = {
                name: ([(f, n) for f, n in definitions if not f.module.startswith(skip)], outside)
                for name, (definitions, outside) in meanings.items()
            }
        waiting += [
            definition for definitions, _ in meanings.values() for definition in definitions
        ]
        yield where, node, meanings


@cache
def _meanings(file: File, node: ast.stmt) -> dict[str, Meaning]:
    """What each name means that a statement uses; of modules, what ``module.name`` means."""
    scope, chains = _uses(file, node)
    found = {}
    for chain in chains:
        first, *rest = chain
        module = names.module_of(scope, first)
        while module is not None and rest:
            first, *rest = rest
            inner = f"{module}.{first}"
            holder = names.file_of(module)
            if holder is not None and names.binds(holder, first):
                found[".".join(chain)] = names.meaning(holder, first)
                break
            module = inner if names.is_module(inner) else None
        else:
            if module is not None:  # the module as a whole, whatever becomes of it
                whole = [names.open_file(path) for path in names.paths_of(module)[-1:]]
                found[".".join(chain)] = [(f, n) for f in whole for n in f.code], []
            elif chain[0] not in found:
                found[chain[0]] = names.meaning(scope, chain[0])
    return found


def _uses(file: File, node: ast.stmt) -> tuple[File, list[tuple[str, ...]]]:
    """The names a statement uses, and its file with what is imported inside the statement."""
    if node not in file.uses:
        local: dict[str, Import] = {}
        for inner in statements([node]):
            if inner is not node:
                local.update(names.bindings(inner, file.path)[0])
        scope = file
        if local:
            scope = replace(file, imported=file.imported | local)
        file.uses[node] = scope, sorted(set(_chains(node)))
    return file.uses[node]


def _chains(node: ast.AST) -> Iterator[tuple[str, ...]]:
    """Names that are used, with the attributes that follow: ``a.b.c`` as (a, b, c)."""
    stack = [node]
    while stack:
        current = stack.pop()
        parts, base = [], current
        while isinstance(base, ast.Attribute):
            parts.append(base.attr)
            base = base.value
        if isinstance(base, ast.Name):
            yield base.id, *reversed(parts)
            continue
        if isinstance(current, ast.Attribute):
            stack.append(base)
        else:
            stack += ast.iter_child_nodes(current)


@cache
def _run_by_themselves(file: File) -> list[ast.stmt]:
    return [node for node in file.code if _runs_by_itself(file, node)]


def _runs_by_itself(file: File, node: ast.stmt) -> bool:
    """Whether importing the file does more with this statement than to bind names."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return False
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        # A decorator of the project may register what it is given; those of libraries do not.
        used = [chain[0] for decorator in node.decorator_list for chain in _chains(decorator)]
        return any(names.meaning(file, name)[0] for name in used)
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return not all(isinstance(target, (ast.Name, ast.Tuple)) for target in targets)
    if isinstance(node, ast.If):
        return not any(chain[-1] == "TYPE_CHECKING" for chain in _chains(node.test))
    return True


@lru_cache(maxsize=4096)
def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()[:12]

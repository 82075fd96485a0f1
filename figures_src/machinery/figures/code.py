"""The text of a file's statements, without what a reader needs and Python does not."""

import ast
import re
from collections.abc import Iterator

# Strings come first, since a # in one starts no comment. The module tokenize would take longer than
# all the rest.
STRING_OR_COMMENT = re.compile(r"""("{3}|'{3}|"|')(?:\\.|(?!\1).)*\1|#[^\n]*""", re.DOTALL)

# Most statements hold no others.
SIMPLE = (ast.Assign, ast.AnnAssign, ast.Expr, ast.Return, ast.Import, ast.ImportFrom, ast.Raise)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def without_comments(text: str, tree: ast.Module) -> list[str]:
    """The lines without docstrings and comments. Text, since `ast.dump` differs between Pythons."""
    lines = [line.encode() for line in text.split("\n")]
    for node in _docstrings(tree):
        for number in range(node.lineno, node.end_lineno + 1):
            line = lines[number - 1]
            start = node.col_offset if number == node.lineno else 0
            end = node.end_col_offset if number == node.end_lineno else len(line)
            lines[number - 1] = line[:start] + b" " * (end - start) + line[end:]
    left = STRING_OR_COMMENT.sub(_keep_string, b"\n".join(lines).decode())
    return left.split("\n")


def _keep_string(match: re.Match) -> str:
    return "" if match[0].startswith("#") else match[0]


def code_of(node: ast.stmt, lines: list[str]) -> str:
    """The lines of a statement, its decorators included; blank ones left out."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return "\n".join(line.rstrip() for line in lines[first - 1 : node.end_lineno] if line.strip())


def _docstrings(tree: ast.Module) -> list[ast.stmt]:
    return [
        node.body[0]
        for node in [tree, *statements(tree.body)]
        if isinstance(node, (ast.Module, *FUNCTIONS))
        and ast.get_docstring(node, clean=False) is not None
    ]


def statements(body: list[ast.stmt], into_functions: bool = True) -> Iterator[ast.stmt]:
    """All statements, nested ones too. Unlike ast.walk it looks into no expression."""
    for node in body:
        yield node
        if isinstance(node, SIMPLE) or (isinstance(node, FUNCTIONS) and not into_functions):
            continue
        for inner in ("body", "orelse", "handlers", "finalbody", "cases"):
            part = getattr(node, inner, [])
            if isinstance(part, list):  # a lambda has a body too
                yield from statements(part, into_functions)

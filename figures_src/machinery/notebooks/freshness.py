"""Whether an executed notebook is up to date: the key of all its outputs depend on.

That is its cells, the style and colours of its pictures and what puts them in, the files of the
core that it imports as a student does, and the versions of the packages. The notebook carries it.
"""

import hashlib
import json
import re
from pathlib import Path

from nbformat import NotebookNode

from figures_src.machinery.figures import names, reach
from figures_src.machinery.figures.freshness import STYLE
from figures_src.machinery.figures.versions import DRAWING, NUMERICAL, versions
from figures_src.machinery.notebooks.source import read
from figures_src.machinery.paths import SOURCES

# Modules of the core that a student downloads beside the notebook.
IMPORT = re.compile(r"^\s*from (diagnose|mnist) import ([\w, ]+)$", re.MULTILINE)
MACHINERY = SOURCES / "machinery"
# What executes a notebook and keeps its pictures, by what it is called there.
DRAWS = {
    MACHINERY / "figures" / "svg.py": ("prepare", "themed"),
    MACHINERY / "notebooks" / "colours.py": ("hold",),
    MACHINERY / "notebooks" / "execute.py": ("HOUSE_STYLE", "ENVIRONMENT", "_plain", "_joined"),
}


def key(source: Path) -> str:
    """Key of the outputs of the notebook that is made from this source."""
    cells = [[cell.cell_type, cell.source, cell.metadata] for cell in read(source).cells]
    text = source.read_text(encoding="utf-8")
    code = [reach.reach(names.open_file(path), roots) for path, roots in DRAWS.items()]
    for module, imported in IMPORT.findall(text):
        roots = [name.strip() for name in imported.split(",")]
        code.append(reach.reach(names.open_file(SOURCES / "core" / f"{module}.py"), roots))
    style = STYLE.read_text(encoding="utf-8")
    parts = [cells, code, style, versions((*NUMERICAL, *DRAWING))]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:20]


def recorded_key(notebook: NotebookNode) -> str:
    """The key under which the notebook was executed; "" if it carries none."""
    return notebook.metadata.get("lesson", {}).get("key", "")


def is_fresh(source: Path, path: Path) -> bool:
    """Whether the notebook at `path` is there and was executed from all this."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        recorded = notebook["metadata"]["lesson"]["key"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return recorded == key(source)

"""Where things lie, and how a file is written: whole or not at all."""

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "figures_src"
RESULTS = SOURCES / "results"
DOCS = ROOT / "docs"
NOT_CHAPTERS = {"core", "looks", "pages", "publish", "results"}


def languages() -> list[str]:
    """The editions that exist: folders of docs/ with an index page."""
    return sorted(page.parent.name for page in DOCS.glob("??/index.md"))


def result_path(name: str) -> Path:
    return RESULTS / f"{name}.json"


def svg_path(name: str, language: str) -> Path:
    return DOCS / language / "figures" / f"{name}.svg"


def write_whole(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step, so that a reader or a killed build sees old or new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, since a rename is atomic only within a file system; hidden, since mkdocs
    # would publish it.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise

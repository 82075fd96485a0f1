"""Where things lie, and how a file is written: whole or not at all."""

import hashlib
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "figures_src"
RESULTS = SOURCES / "results"
DOCS = ROOT / "docs"
CACHE = ROOT / ".cache"  # what differs from machine to machine, and may be lost
LOCK = CACHE / "figures.lock"  # held by the one build that writes
NOT_CHAPTERS = {"core", "looks", "machinery", "results"}
_UNFINISHED = ".unfinished-"  # hidden: mkdocs would publish it


def languages() -> list[str]:
    """The editions that exist: folders of docs/ with an index page."""
    return sorted(page.parent.name for page in DOCS.glob("??/index.md"))


def result_path(name: str) -> Path:
    return RESULTS / f"{name}.json"


def spread_path(name: str) -> Path:
    return RESULTS / f"{name}.seeds.json"


def svg_path(name: str, language: str) -> Path:
    return DOCS / language / "figures" / f"{name}.svg"


def digest(text: str) -> str:
    """By which a file can tell whether it is as it was written."""
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def write_whole(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step, so that a reader or a killed build sees old or new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, since a rename is atomic only within a file system.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=_UNFINISHED)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def unfinished() -> list[Path]:
    """What a build is writing, or was writing when it was killed; the holder of LOCK may tell."""
    folders = (SOURCES, *DOCS.glob("??/figures"))
    return [path for folder in folders for path in folder.rglob(f"{_UNFINISHED}*")]

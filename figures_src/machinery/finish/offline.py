"""The list of a built site's files for its service worker (docs/theme/sw.js)."""

import hashlib
import json
from pathlib import Path

LIST = "offline-files.js"
# Never fetched by a reader: maps for debugging Material, the picture for shared links, the wheel of
# the tool, stemmers of other languages, sitemaps.
LEFT_OUT = (
    "*.map",
    "assets/preview.png",
    "*.whl",
    "assets/javascripts/lunr/**/*",
    "sitemap.xml*",
    "sw.js",
    LIST,
)


def list_files(site: Path) -> None:
    """Write which version of each file is current."""
    _write(site, versions(site))


def list_nothing(site: Path) -> None:
    """Nothing is kept: for an author, who wants to see the newest."""
    _write(site, {})


def _write(site: Path, files: dict[str, str]) -> None:
    (site / LIST).write_text(f"const FILES = {json.dumps(files, indent=0)};\n", encoding="utf-8")


def versions(site: Path) -> dict[str, str]:
    """Address below the start page → a digest of the content."""
    return {
        file.relative_to(site).as_posix().removesuffix("index.html"): _digest(file)
        for file in sorted(site.rglob("*"))
        if file.is_file() and not _left_out(file.relative_to(site))
    }


def _left_out(path: Path) -> bool:
    return any(path.match(pattern) for pattern in LEFT_OUT)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]

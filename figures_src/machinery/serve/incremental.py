"""Build again only the pages that changed: what is kept of a page, and when it holds.

mkdocs can skip a page whose source is older than what was built from it ("dirty"). Here a page is
skipped when its source and all it depends on are the same; the rest of the site (titles in the
navigation, anchors that others link to) still sees it as it was built.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from figures_src.machinery.pages import dependencies

# Of a page, what other pages and a template can ask for.
KEPT = ("markdown", "meta", "content", "toc", "present_anchor_ids", "_title_from_render")


@dataclass
class Built:
    """A page as it was built last."""

    key: object
    kept: dict[str, object]


class Pages:
    """The pages of the site that is being served, over all its builds."""

    def __init__(self, docs: Path, everything: Callable[[], Iterable[Path]]) -> None:
        """everything: the files that any page may depend on, such as the theme's."""
        self.docs = docs
        self.everything = everything
        self.changed: list[Page] = []  # in the build that is under way
        self._built: dict[str, Built] = {}
        self._common: object = None
        self._titles: dict[str, str | None] = {}

    def prepare(self, files: Files) -> None:
        """Decide which pages are built; give the others what is known of them."""
        common = [(str(path), path.stat().st_mtime_ns) for path in sorted(self.everything())]
        if common != self._common:
            self._built.clear()
        self._common, self.changed = common, []
        there = {file.src_uri for file in files.documentation_pages()}
        self._built = {uri: built for uri, built in self._built.items() if uri in there}
        for file in files.documentation_pages():
            page, known = file.page, self._built.get(file.src_uri)
            if page is None:
                continue
            if known is not None and known.key == self._key(file):
                for name, value in known.kept.items():
                    setattr(page, name, value)
                _build(file, False)
            else:
                self.changed.append(page)
                dependencies.forget(file.src_uri)
                _build(file, True)

    def check_titles(self, files: Files) -> None:
        """Where a title has changed, the navigation of every page has: set all templates again."""
        pages = [file.page for file in files.documentation_pages() if file.page]
        titles = {page.file.src_uri: page.title for page in pages}
        if titles != self._titles:
            self._titles, self.changed = titles, pages
            for page in pages:
                _build(page.file, True)

    def remember(self) -> list[Path]:
        """Keep what was built; return its files."""
        for page in self.changed:
            kept = {name: getattr(page, name) for name in KEPT}
            self._built[page.file.src_uri] = Built(self._key(page.file), kept)
        return [Path(page.file.abs_dest_path) for page in self.changed]

    def _key(self, file: File) -> object:
        source = Path(file.abs_src_path).read_bytes() if file.abs_src_path else b""
        state = dependencies.state(file.src_uri, self.docs)
        return [hashlib.sha256(source).hexdigest(), state]


def _build(file: File, wanted: bool) -> None:
    """Let mkdocs, which asks the file, build its page or not."""
    file.is_modified = lambda: wanted

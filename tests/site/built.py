"""A built site on disk, and what its links mean. No browser is needed."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = ROOT / "docs" / "zh"
BASE = "http://127.0.0.1:8000/lesson/"  # a path of its own shows links that assume the root


# What a browser fetches by itself, unlike <a href> and <link rel="canonical">.
FETCHED = {
    "img": ("src", "srcset"),
    "script": ("src",),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
FETCHED_RELATIONS = {
    "stylesheet",
    "icon",
    "manifest",
    "preload",
    "modulepreload",
    "prefetch",
    "preconnect",
}
CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


@dataclass
class Site:
    """A built site on disk: pages by address below BASE ("why/"), and what a link leads to."""

    folder: Path

    @cached_property
    def pages(self) -> dict[str, BeautifulSoup]:
        return {
            self.address(file): BeautifulSoup(file.read_text("utf-8"), "html.parser")
            for file in sorted(self.folder.rglob("*.html"))
        }

    def file_at(self, url: str) -> Path | None:
        """The file that `url` is served from, or None if it is not one of ours or not there."""
        if not url.startswith(BASE):
            return None
        path = self.folder / unquote(urlsplit(url).path.removeprefix(urlsplit(BASE).path))
        if path.is_dir():
            path /= "index.html"
        return path if path.is_file() else None

    def address(self, file: Path) -> str:
        """Where a page stands below BASE: why/index.html stands at "why/"."""
        return file.relative_to(self.folder).as_posix().removesuffix("index.html")

    def search_index(self) -> dict:
        return json.loads((self.folder / "search" / "search_index.json").read_text("utf-8"))


def build(folder: Path, repository: str = "", public: str = BASE) -> Site:
    """Build and finish the site in `folder`, strictly, from the figures as they are committed.

    repository: the address of its source, if it shall have one.
    public: the address where it will stand; tests look at it below BASE all the same.
    """
    for command in (
        ["mkdocs", "build", "--strict", "--site-dir", str(folder)],
        ["figures_src.machinery.finish", str(folder)],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=os.environ | {"SITE_URL": public, "REPO_URL": repository},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            reason = "\n".join(done.stderr.rstrip().splitlines()[-12:])
            pytest.fail(f"{' '.join(command)} failed:\n{reason}", pytrace=False)
    return Site(folder)


def absolute(address: str, link: str) -> str:
    """A link as the page at `address` means it."""
    return urljoin(urljoin(BASE, address), link)


def is_elsewhere(url: str) -> bool:
    """Whether a browser would ask another host for `url`."""
    return urlsplit(url).scheme in ("http", "https") and not url.startswith(BASE)


def css_addresses(css: str) -> list[str]:
    return [a or b for a, b in CSS_ADDRESS.findall(css) if not (a or b).startswith(("data:", "#"))]


def fetched(page) -> list[str]:
    """The addresses of all that a browser loads to show `page`."""
    found = []
    for tag, attributes in FETCHED.items():
        for element in page.find_all(tag):
            found += [element[name].split()[0] for name in attributes if element.get(name)]
    for link in page.find_all("link", href=True):
        if FETCHED_RELATIONS & set(link.get("rel", [])):
            found.append(link["href"])
    for style in page.find_all("style"):
        found += css_addresses(style.get_text())
    for element in page.find_all(style=True):
        found += css_addresses(element["style"])
    return [address for address in found if not address.startswith("data:")]


def nav_pages() -> list[str]:
    """The Markdown files and notebooks that mkdocs.yml lists in `nav`, in its order."""

    class Loader(yaml.SafeLoader):
        """Reads past the tags that only mkdocs understands."""

    for prefix in ("!", "tag:yaml.org,2002:python/"):
        Loader.add_multi_constructor(prefix, lambda *_: None)
    config = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Loader)

    def leaves(node) -> list[str]:
        if isinstance(node, str):
            return [node]
        children = node.values() if isinstance(node, dict) else node
        return [leaf for child in children for leaf in leaves(child)]

    return leaves(config["nav"])

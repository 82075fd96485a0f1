"""Every link, anchor, image and stylesheet of the built site leads somewhere, and stays here."""

import re
from collections import Counter
from urllib.parse import unquote, urldefrag, urlsplit

from tests.site.built import ROOT, absolute, css_addresses, fetched, is_elsewhere


def test_there_are_pages(site):
    assert len(site.pages) >= 10
    assert "" in site.pages
    assert "404.html" in site.pages


def test_no_id_stands_twice(site):
    for address, page in site.pages.items():
        ids = [element["id"] for element in page.find_all(id=True)]
        assert "" not in ids, f"/{address}: an element has an empty id"
        twice = [name for name, count in Counter(ids).items() if count > 1]
        assert not twice, f"/{address}: these ids stand more than once: {twice}"


def test_links_and_anchors_lead_somewhere(site):
    broken = []
    for address, page in site.pages.items():
        for link in page.find_all("a", href=True):
            url, fragment = urldefrag(absolute(address, link["href"]))
            if is_elsewhere(url) or urlsplit(url).scheme == "mailto":
                continue
            file = site.file_at(url)
            if file is None:
                broken.append(f"/{address} → {link['href']} (no such page)")
            elif fragment and file.suffix == ".html":
                target = site.pages[site.address(file)]
                if not target.find(id=unquote(fragment)):
                    broken.append(f"/{address} → {link['href']} (no such anchor)")
    assert not broken, "\n".join(broken)


def test_references_by_id_resolve(site):
    """Labels and ARIA references name an element of their page."""
    for address, page in site.pages.items():
        for element in page.find_all(True):
            for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
                for target in element.get(name, "").split() if element.get(name) else []:
                    assert page.find(id=target), f"/{address}: {name}={target!r} names nothing"


def test_what_is_fetched_is_there(site):
    missing = [
        f"/{address} → {link}"
        for address, page in site.pages.items()
        for link in fetched(page)
        if site.file_at(absolute(address, link)) is None
    ]
    assert not missing, "\n".join(missing)


def test_stylesheets_find_their_files(site):
    missing = []
    for sheet in site.folder.rglob("*.css"):
        address = sheet.relative_to(site.folder).as_posix()
        for link in css_addresses(sheet.read_text("utf-8")):
            if site.file_at(absolute(address, link)) is None:
                missing.append(f"{address} → {link}")
    assert not missing, "\n".join(missing)


def test_nothing_comes_from_another_host(site):
    for address, page in site.pages.items():
        outside = [link for link in fetched(page) if is_elsewhere(absolute(address, link))]
        assert not outside, f"/{address} loads {outside}"
        for script in page.find_all("script", src=False):
            if script.get("type") == "application/json":
                continue
            assert not re.search(r"""["'`](https?:)?//[\w.-]+\.\w""", script.get_text()), (
                f"/{address}: an inline script names another host: {script.get_text()[:200]}"
            )
        # Material asks a code host for the stars of a repository shown in the header.
        assert not page.select('[data-md-component="source"]'), f"/{address} shows a repository"


def test_our_scripts_name_no_host():
    for script in (ROOT / "docs").rglob("*.js"):
        if "lib" not in script.parts:
            assert not re.search(r"(https?:)?//[\w.-]+\.\w+/", script.read_text("utf-8")), script


def test_diagrams_are_drawn(site):
    """Material's bundle would fetch mermaid from another host for one that is not."""
    assert site.pages["summary/"].select(".flowchart svg a")
    assert not [address for address, page in site.pages.items() if page.select(".mermaid")]


def test_formulas_bring_their_stylesheet(site):
    for address, page in site.pages.items():
        sheets = [link["href"] for link in page.select("link[rel=stylesheet]")]
        brought = {name for name in ("katex.min", "formulas") if any(name in s for s in sheets)}
        wanted = {"katex.min", "formulas"} if page.select(".arithmatex") else set()
        assert brought == wanted, f"/{address}"

"""Each page says what it is, stands in the navigation, and leaves no file unused."""

import re
from collections import Counter
from itertools import pairwise
from urllib.parse import unquote

from tests.site.built import BASE, CHAPTERS, ROOT, absolute, css_addresses, fetched, nav_pages


def test_each_page_says_what_it_is(site):
    for address, page in site.pages.items():
        assert page.html["lang"] == "zh", f"/{address}"
        assert page.title.get_text(strip=True), f"/{address} has no title"
        description = page.find("meta", attrs={"name": "description"})
        assert description, f"/{address} has no description"
        assert len(description["content"]) >= 10, f"/{address}: a description of one word"
        assert len(page.find_all("h1")) == 1, f"/{address} needs exactly one h1"


def test_titles_and_descriptions_tell_pages_apart(site):
    """The 404 page has the site's own description: a chapter that shares it has none itself."""
    titles = [page.title.get_text(strip=True) for page in site.pages.values()]
    descriptions = [
        page.find("meta", attrs={"name": "description"})["content"] for page in site.pages.values()
    ]
    for what, texts in {"title": titles, "description": descriptions}.items():
        shared = [text for text, count in Counter(texts).items() if count > 1]
        assert not shared, f"several pages have the same {what}: {shared} (front matter?)"


def test_headings_skip_no_level(site):
    for address, page in site.pages.items():
        levels = [int(heading.name[1]) for heading in page.select("article :is(h1,h2,h3,h4,h5,h6)")]
        for before, after in pairwise(levels):
            assert after <= before + 1, f"/{address}: h{before} is followed by h{after}"


def test_images_have_a_text_and_a_size(site):
    for address, page in site.pages.items():
        for image in page.select("article img"):
            # The title of a card says what its picture does.
            described = image.get("alt") or image.find_parent(class_="card__link")
            assert described, f"/{address}: {image['src']} has no alt text"
            assert image.get("width"), f"/{address}: {image['src']} has no width"
            assert image.get("height"), f"/{address}: {image['src']} has no height"


def test_every_page_is_in_the_navigation():
    written = {
        file.relative_to(CHAPTERS).as_posix()
        for pattern in ("*.md", "*.ipynb")
        for file in CHAPTERS.rglob(pattern)
        if ".ipynb_checkpoints" not in file.parts
    }
    assert set(nav_pages()) == written


def uses(site) -> dict[str, list[str]]:
    """File of the built site → the pages and stylesheets that load or link to it."""
    found: dict[str, list[str]] = {}
    for address, page in site.pages.items():
        links = fetched(page) + [link["href"] for link in page.find_all("a", href=True)]
        for link in set(links):
            file = site.file_at(absolute(address, link))
            if file:
                found.setdefault(file.relative_to(site.folder).as_posix(), []).append(address)
    for sheet in site.folder.rglob("*.css"):
        address = sheet.relative_to(site.folder).as_posix()
        for link in css_addresses(sheet.read_text("utf-8")):
            file = site.file_at(absolute(address, unquote(link)))
            if file:
                found.setdefault(file.relative_to(site.folder).as_posix(), []).append(address)
    scripts = [*(site.folder / "assets").glob("*.js"), *site.folder.glob("assets/lib/lab/*.js")]
    for script in scripts:
        # They name what they load from their own folder or from the one above it.
        text = script.read_text("utf-8")
        links = re.findall(r'new URL\("([^"]+)"', text) + re.findall(r'"(\w+\.js(?:on)?)"', text)
        for link in links:
            for folder in (script.parent, script.parent.parent):
                if (folder / link).is_file():
                    name = (folder / link).relative_to(site.folder).as_posix()
                    found.setdefault(name, []).append(script.name)
    return found


def test_each_figure_stands_on_exactly_one_page(site):
    """Besides the one that is the picture of the start page."""
    used = uses(site)
    for file in sorted((CHAPTERS / "figures").rglob("*")):
        if file.is_file():
            name = file.relative_to(CHAPTERS).as_posix()
            # The start page and the laboratory, there for who has no JavaScript, show one again.
            pages = [page for page in used.get(name, []) if page not in ("", "lab/")]
            assert len(pages) == 1, f"{name} stands on {pages or 'no page'}"


def test_no_file_is_left_over(site):
    """Whatever lies beside the chapters or in the theme is used by some page."""
    used = uses(site)
    for folder in (CHAPTERS, ROOT / "docs" / "theme"):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                name = file.relative_to(folder).as_posix()
                # The sources of the notebooks stay unpublished.
                if (
                    file.suffix not in (".md", ".ipynb", ".html")
                    and file.parent.name != "exercises"
                ):
                    assert name in used, f"{file.relative_to(ROOT)} is used by no page"


def test_only_the_site_is_published(site):
    for name in ("theme", "search-terms.zh.txt", "figures_src"):
        assert not (site.folder / name).exists(), f"{name} is published"


def test_search_engines_find_each_page_at_one_address(site):
    """The sitemap and the canonical link agree; the page for wrong addresses is in neither."""
    sitemap = (site.folder / "sitemap.xml").read_text("utf-8")
    listed = set(re.findall(r"<loc>([^<]+)</loc>", sitemap))
    pages = {BASE + address for address in site.pages if address != "404.html"}
    assert listed == pages
    for address, page in site.pages.items():
        canonical = [link["href"] for link in page.select("link[rel=canonical]")]
        assert canonical == ([] if address == "404.html" else [BASE + address]), f"/{address}"


def test_the_page_for_wrong_addresses_helps_in_chinese(site):
    page = site.pages["404.html"]
    assert page.h1.get_text() == "找不到这一页"
    assert page.select_one("article a")["href"] == "/lesson/."
    assert page.select_one("link[rel=icon]")


def test_every_page_has_the_theme_s_three_inline_scripts_and_no_other(site):
    """What the content policy allows is this fixed list, whatever stands in a chapter."""
    for address, page in site.pages.items():
        policy = page.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
        assert policy.count("'sha256-") == 3, address
        assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0], address

"""What search engines and services for sharing are told of each page."""

import json
import xml.etree.ElementTree as ElementTree

from PIL import Image

from figures_src.looks.palette import SITE
from tests.site.built import BASE


def told(page, name: str) -> str:
    tag = page.find("meta", attrs={"property": name}) or page.find("meta", attrs={"name": name})
    return tag["content"] if tag else ""


def test_each_page_can_be_shared(site):
    for address, page in site.pages.items():
        assert told(page, "og:title") in page.title.get_text(), f"/{address}"
        assert told(page, "og:description") == told(page, "description") != "", f"/{address}"
        assert told(page, "og:type") == ("article" if address else "website"), f"/{address}"
        assert told(page, "twitter:card") == "summary_large_image", f"/{address}"
        assert len(told(page, "og:image:alt")) >= 40, f"/{address}"


def test_the_picture_is_there_and_of_the_size_that_is_told(site):
    for address, page in site.pages.items():
        file = site.file_at(told(page, "og:image"))
        assert file, f"/{address}: og:image is {told(page, 'og:image')}"
        size = told(page, "og:image:width"), told(page, "og:image:height")
        with Image.open(file) as picture:
            assert picture.format == "PNG"
            assert size == tuple(map(str, picture.size)) == ("1200", "630")
        assert file.stat().st_size < 300_000, "some services refuse large pictures"


def test_each_page_has_its_public_address(site):
    """Canonical link, shared address and sitemap agree; the 404 page has none."""
    sitemap = ElementTree.parse(site.folder / "sitemap.xml")
    listed = {place.text for place in sitemap.findall(".//{*}loc")}
    for address, page in site.pages.items():
        canonical = page.find("link", rel="canonical")
        if address == "404.html":
            assert canonical is None
            assert told(page, "og:url") == ""
            continue
        assert canonical["href"] == told(page, "og:url") == BASE + address
    assert listed == {BASE + address for address in site.pages if address != "404.html"}


def test_icon_and_installed_lesson_have_the_headers_colour(site):
    brand = SITE["brand"][0]
    manifest = json.loads((site.folder / "lesson.webmanifest").read_text("utf-8"))
    assert manifest["theme_color"] == brand
    for icon in manifest["icons"]:
        assert f'fill="{brand}"' in (site.folder / icon["src"]).read_text("utf-8")

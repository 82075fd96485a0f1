"""Who may use the lesson and how it is cited: said wherever a reader looks, and alike."""

import json
import re
import tomllib
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.site.built import ROOT, Site, absolute, build, fetched

CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
VERSION, DATE = CITATION["version"], CITATION["date-released"]
PUBLIC = "https://lesson.example.org/init/"


def test_one_version_and_one_date():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION
    assert project["license"] == CITATION["license"]
    newest = re.search(r"^## (\S+) – (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert newest.groups() == (VERSION, DATE)


def test_citation_has_what_the_format_wants():
    assert CITATION["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "abstract", "keywords"} <= CITATION.keys()
    assert [author.keys() for author in CITATION["authors"]] == [{"name": 0}.keys()]
    # A list would mean "one of these, as you like": the text under MIT.
    assert isinstance(CITATION["license"], str)
    assert isinstance(CITATION["date-released"], str)


def test_every_page_says_its_version_and_licences(site):
    for address, page in site.pages.items():
        footer = page.select_one(".md-copyright").get_text()
        assert f"第 {VERSION} 版，{DATE}" in footer, address
        assert "CC BY 4.0" in footer, address
        assert "MIT" in footer, address
        cite = page.select_one('.md-copyright a[href*="#"]')["href"]
        assert site.file_at(absolute(address, cite)), address


def bibtex_of(site: Site) -> str:
    return site.pages["references/"].select_one("#引用本课 ~ details code").get_text()


def test_how_to_cite(site):
    bibtex = bibtex_of(site)
    assert f'"{CITATION["title"]}"' in bibtex
    assert f'"{VERSION}"' in bibtex
    assert f'"{DATE[:4]}"' in bibtex
    assert CITATION["authors"][0]["name"] in bibtex
    assert bibtex.count("{") == bibtex.count("}")


@pytest.mark.parametrize("name", ["diagnose.py", "mnist.py"])
def test_files_that_readers_copy_say_their_licence(site, name):
    first = (site.folder / "assets" / name).read_text("utf-8").partition("\n")[0]
    assert first == "# SPDX-License-Identifier: MIT"


def test_figures_and_notebooks_say_their_licence(site):
    pictures = [*(site.folder / "figures").rglob("*.svg")]
    assert pictures
    for path in pictures:
        assert "SPDX-License-Identifier: CC-BY-4.0" in path.read_text("utf-8")[:300], path
    notebooks = [*site.folder.rglob("*.ipynb")]
    assert notebooks
    for path in notebooks:
        lesson = json.loads(path.read_text("utf-8"))["metadata"]["lesson"]
        assert lesson["license"] == "MIT AND CC-BY-4.0", path


def test_the_repository_names_its_licences():
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in ("LICENSE", "LICENSE-CONTENT.md", "CITATION.cff", "CODE_OF_CONDUCT.md"):
        assert (ROOT / name).exists()
        assert f"]({name})" in readme, name


def test_without_a_repository_no_page_links_to_one(site):
    for address, page in site.pages.items():
        assert not page.select(".page-source"), address


def test_without_a_public_address_none_is_cited(site):
    assert "url" not in bibtex_of(site)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site as its publisher builds it: with a public address and a repository."""
    folder = tmp_path_factory.mktemp("published")
    return build(folder, "https://example.org/owner/lesson/", PUBLIC)


@pytest.mark.xdist_group("published")
def test_with_a_repository_each_page_links_to_its_source(published):
    for address, page in published.pages.items():
        if address == "404.html":
            continue
        wrong, edit = (link["href"] for link in page.select(".page-source a"))
        form = urlsplit(wrong)
        assert wrong.startswith("https://example.org/owner/lesson/issues/new?"), address
        assert parse_qs(form.query) == {"template": ["lesson.yml"], "page": [PUBLIC + address]}
        source = edit.removeprefix("https://example.org/owner/lesson/edit/main/")
        assert (ROOT / source).is_file(), edit
        assert not source.endswith(".ipynb")
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/lesson.yml").read_text("utf-8"))
    assert "page" in [field.get("id") for field in form["body"]]


@pytest.mark.xdist_group("published")
def test_with_a_repository_nothing_is_loaded_from_it(published):
    for address, page in published.pages.items():
        assert not [url for url in fetched(page) if "example.org" in url], address


@pytest.mark.xdist_group("published")
def test_a_public_address_is_cited(published):
    assert f'"{PUBLIC}"' in bibtex_of(published)

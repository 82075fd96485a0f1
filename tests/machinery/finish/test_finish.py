"""Finishing a built folder: formulas set, policy written, files listed; once, and by a command."""

import base64
import hashlib
import json
import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

from figures_src.machinery.finish import finish_served, preview, stylesheet
from figures_src.machinery.finish.formulas import STYLESHEET, set_formulas
from figures_src.machinery.finish.offline import LIST, list_files, list_nothing
from figures_src.machinery.finish.policy import policy, protect
from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import ROOT


@pytest.fixture
def site(tmp_path):
    (tmp_path / "assets").mkdir()
    return tmp_path


def write(site, body: str):
    page = site / "index.html"
    page.write_text(f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>', "utf-8")
    return page


def test_a_formula_becomes_html_and_mathml_without_style_attributes(site):
    page = write(site, r'<p>若 <span class="arithmatex">\(a &lt; \sqrt{b}\)</span>，则</p>')
    set_formulas(site, [page])
    body = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert body.select_one("math annotation").get_text() == r"a < \sqrt{b}"
    assert not body.find_all(style=True)
    sheet = (site / STYLESHEET).read_text("utf-8")
    for element in body.select("[data-k]"):
        assert f'[data-k="{element["data-k"]}"]{{' in sheet
    assert re.search(r"\{height:[\d.]+em!important;", sheet)


def test_punctuation_is_tied_to_the_formula_before_it(site):
    """Inside its last unbreakable part, so that no line begins with a comma."""
    page = write(site, r'<p><span class="arithmatex">\(a = b\)</span>，则</p>')
    set_formulas(site, [page])
    body = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert body.select(".katex-html > .base")[-1].get_text().endswith("，")
    assert body.p.get_text().endswith("，则")
    assert body.p.get_text().count("，") == 1


def test_only_a_short_formula_may_not_be_torn(site):
    """What is drawn counts, not the TeX; a long one must break on a phone."""
    short, long = r"\mathrm{Var}(z_j) = 1", "+".join("abcdefghijklmn")
    page = write(site, "".join(rf'<span class="arithmatex">\({t}\)</span>' for t in (short, long)))
    set_formulas(site, [page])
    body = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert ["short" in span["class"] for span in body.select(".arithmatex")] == [True, False]


def test_tex_that_cannot_be_read_is_a_mistake(site):
    page = write(site, r'<div class="arithmatex">\[\frac{1}\]</div>')
    with pytest.raises(Mistake, match=r"^KaTeX parse error: .*frac"):
        set_formulas(site, [page])


TABS = (
    "var target=document.getElementById(location.hash.slice(1));target&&target.name&&"
    '(target.checked=target.name.startsWith("__tabbed_"))'
)


def test_the_policy_allows_the_theme_s_inline_scripts_by_their_hash_alone(site):
    page = write(site, f"<script>{TABS}</script><script src='b.js'></script>")
    protect(site, [page])
    head = BeautifulSoup(page.read_text("utf-8"), "html.parser").head
    content = head.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
    rules = dict(rule.split(" ", 1) for rule in content.split("; "))
    assert rules["default-src"] == "'self'"
    digest = base64.b64encode(hashlib.sha256(TABS.encode()).digest()).decode()
    assert rules["script-src"] == f"'self' 'sha256-{digest}'"
    assert rules["style-src"] == "'self'"


@pytest.mark.parametrize(
    "script",
    [
        '<script>document.title="evil"</script>',
        '<SCRIPT type="module">import("x")</SCRIPT>',
        f"<script>{TABS};alert(1)</script>",
        "<script async>fetch('a')</script>",
    ],
)
def test_a_script_that_stands_in_a_chapter_ends_the_build(site, script):
    page = write(site, f"<script>{TABS}</script><article>{script}</article>")
    before = page.read_text("utf-8")
    with pytest.raises(Mistake, match=r"^index.html: an inline script that the content policy"):
        protect(site, [page])
    assert page.read_text("utf-8") == before


def test_data_is_no_script():
    data = '<script id="__config" type="application/json">{"a": 1}</script>'
    assert "sha256" not in policy(data, "a.html")


def test_only_pages_that_carry_styles_may():
    assert "unsafe" not in policy("<p>style=</p>", "a")
    assert "style-src 'self' 'unsafe-inline'" in policy('<td style="color: red">', "a")


def test_a_changed_file_is_another_version(site):
    page = write(site, "a")

    def versions(write_list=list_files):
        write_list(site)
        return json.loads((site / LIST).read_text("utf-8").removeprefix("const FILES = ")[:-2])

    before = versions()
    assert set(before) == {""}
    page.write_text("b", "utf-8")
    assert versions()[""] != before[""]
    assert versions(list_nothing) == {}, "an author must not be shown what was kept"


HEAD = """<!doctype html><html lang="zh"><head><meta charset="utf-8">
<meta property="og:site_name" content="权重">
<meta property="og:description" content="说明">
<meta property="og:image:alt" content=""></head>"""


@pytest.fixture
def built(site):
    """As a generator leaves it."""
    (site / stylesheet.STYLESHEET).write_text("p { margin: 0 }\n", "utf-8")
    body = r'<span class="arithmatex">\(a\)</span>'
    (site / "index.html").write_text(HEAD + body + "</html>", "utf-8")
    return site


def test_the_command_does_all_of_it(built):
    done = run_command(built)
    assert done.returncode == 0, done.stderr
    page = (built / "index.html").read_text("utf-8")
    assert "Content-Security-Policy" in page
    assert 'class="katex"' in page
    assert 'og:image:alt" content=""' not in page
    assert (built / stylesheet.STYLESHEET).read_text("utf-8").startswith("[data-md-color-scheme]")
    assert (built / preview.FILE).exists()
    assert "index.html" not in (built / LIST).read_text("utf-8")


def test_a_site_is_finished_once(built):
    run_command(built)
    before = {path: path.read_bytes() for path in built.rglob("*") if path.is_file()}
    done = run_command(built)
    assert done.returncode == 1
    assert done.stderr == f"error: {built} was finished before; build the site again\n"
    assert before == {path: path.read_bytes() for path in built.rglob("*") if path.is_file()}


def test_a_folder_without_pages_is_a_mistake(tmp_path):
    done = run_command(tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "holds no page; build the site first" in done.stderr


def test_while_serving_pages_are_finished_again_and_again(built):
    """A page that was built anew has its formulas set; the others and the palette stay."""
    page, other = built / "index.html", built / "other.html"
    other.write_text(page.read_text("utf-8").replace("(a", "(b"), "utf-8")
    finish_served(built, [page, other])
    sheet = (built / stylesheet.STYLESHEET).read_text("utf-8")
    seen, rules = other.read_text("utf-8"), (built / STYLESHEET).read_text("utf-8")
    page.write_text(HEAD + r'<span class="arithmatex">\(a + c\)</span></html>', "utf-8")
    finish_served(built, [page])
    assert 'class="katex"' in page.read_text("utf-8")
    assert other.read_text("utf-8") == seen
    assert (built / stylesheet.STYLESHEET).read_text("utf-8") == sheet
    assert (built / STYLESHEET).read_text("utf-8").startswith(rules)


def run_command(site):
    command = [sys.executable, "-m", "figures_src.machinery.finish", str(site)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

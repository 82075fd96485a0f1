"""The first use of a term on a page is marked; where it would disturb, it is not."""

import pytest
from bs4 import BeautifulSoup
from markdown import Markdown
from mkdocs.exceptions import BuildError

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import glossary, terms

TERMS = """
[[term]]
name = "激活值"
english = "activation"
meaning = "激活函数的输出。"
where = "index.md#记号"

[[term]]
name = "预激活值"
english = "pre-activation"
symbol = "z"
meaning = "进入激活函数之前的值。"
where = "why.md#记号"

[[term]]
name = "fan_in"
english = "fan-in"
meaning = "输入个数。"
where = "index.md#记号"

[[term]]
name = "激活值的方差"
english = "variance of the activations"
meaning = "激活值围绕均值的散布。"
where = "index.md#记号"

[[term]]
name = "L2 范数"
english = "L2 norm"
meaning = "平方和的平方根。"
where = "index.md#记号"
"""

EXTENSIONS = ("details", "superfences", "arithmatex", "blocks.html")


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Writes the glossary that is read; without text, the one above."""
    monkeypatch.setattr(glossary.paths, "ROOT", tmp_path)
    monkeypatch.setattr(glossary.paths, "DOCS", tmp_path)
    file = tmp_path / "glossary.zh.toml"
    file.write_text(TERMS)
    return lambda text: file.write_text(text)


@pytest.fixture
def marked(write):
    """Markdown → what is marked in it, as texts."""

    def mark(text: str) -> list[str]:
        extensions = ["tables", *(f"pymdownx.{name}" for name in EXTENSIONS)]
        options = {"pymdownx.arithmatex": {"generic": True}}
        html = Markdown(
            extensions=[*extensions, terms.TermsExtension()], extension_configs=options
        ).convert(text)
        page = BeautifulSoup(html, "html.parser")
        # Marking moves no word.
        plain = BeautifulSoup(
            Markdown(extensions=extensions, extension_configs=options).convert(text), "html.parser"
        )
        assert page.get_text() == plain.get_text()
        return [abbr.get_text() for abbr in page.find_all("abbr")]

    return mark


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("每层的激活值", ["激活值"]),
        ("激活值，*激活值*，激活值", ["激活值"]),
        ("激活值\n\n激活值", ["激活值"]),
        ("预激活值与激活值", ["预激活值", "激活值"]),
        ("激活值与**量**和预激活值之差", ["激活值", "预激活值"]),
        ("激活值的方差与激活值", ["激活值的方差", "激活值"]),  # the longest first
        ("L2 范数a", ["L2 范数"]),
        ("有 fan_in 个，fan_in_features 不算", ["fan_in"]),
        ("fan_input 与 xfan_in", []),
        ("**激活值**（activation）是输出，激活值", []),
        ("# 激活值\n\n激活值", ["激活值"]),
        ("[激活值](x.md) 与激活值", ["激活值"]),
        ("`激活值`\n\n```text\n激活值\n```", []),
        (r"$\text{激活值}$", []),
        ('??? note "激活值"\n\n    折叠的激活值', ["激活值"]),
        ("| 激活值 |\n|---|\n| 激活值 |", ["激活值"]),
        ("| 激活值 |\n|---|\n| 1 |", []),
        ("/// html | figcaption\n激活值\n///", []),
    ],
    ids=lambda value: repr(value) if isinstance(value, str) else None,
)
def test_first_use_is_marked(marked, text, expected):
    assert marked(text) == expected


def test_mark_shows_english_and_meaning_and_can_be_focused(write):
    html = Markdown(extensions=[terms.TermsExtension()]).convert("激活值")
    mark = BeautifulSoup(html, "html.parser").abbr
    assert mark.attrs == {"title": "activation：激活函数的输出。", "tabindex": "0"}


def test_list_of_terms(write, tmp_path):
    (tmp_path / "index.md").write_text("# 首页\n\n## 记号\n")
    (tmp_path / "why.md").write_text("# 为什么\n\n## 记号\n")
    lines = glossary.glossary_markdown("zh", tmp_path).splitlines()
    assert [line for line in lines if line.startswith("## ")] == ["## 首页", "## 为什么"]
    assert sum(line.startswith("### ") for line in lines) == 5
    assert '### 预激活值 <span lang="en">pre-activation</span> {: .term #pre-activation }' in lines
    assert "$z$：进入激活函数之前的值。见[记号](why.md#记号)。" in lines


def test_anchor_that_is_not_there(write, tmp_path):
    (tmp_path / "index.md").write_text("# 首页\n\n## 符号\n")
    with pytest.raises(Mistake, match=r"激活值: index.md has no heading #记号; it has 首页, 符号"):
        glossary.glossary_markdown("zh", tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[term]]\nname = '激活值'", "the term '激活值' needs name, english, meaning"),
        ("[[term]]\nname = '激活值", "glossary.zh.toml: no terms could be read"),
        ("title = 'x'", "glossary.zh.toml: no terms could be read"),
    ],
    ids=["field", "quote", "no term"],
)
def test_bad_file(write, text, told):
    write(text)
    with pytest.raises(BuildError) as caught:  # mkdocs prints it without a traceback
        Markdown(extensions=[terms.TermsExtension()]).convert("激活值")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)

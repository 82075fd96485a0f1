"""A notebook becomes Markdown, or the build stops."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.notebooks.page import render

SVG = '<svg viewBox="0 0 360 180"></svg>'


def notebook(*outputs, tags=(), execution_count=1, **metadata) -> nbformat.NotebookNode:
    cell = new_code_cell(
        "print(1)",
        outputs=list(outputs),
        execution_count=execution_count,
        metadata={"tags": list(tags), **metadata},
    )
    return new_notebook(cells=[new_markdown_cell("# 标题\n\n任务"), cell])


def printed(text: str):
    return new_output("stream", name="stdout", text=text)


def drawn():
    return new_output("display_data", data={"image/svg+xml": SVG})


def test_title_download_and_task():
    page = render(notebook(), "small", "zh").markdown
    assert page.startswith("# 标题\n")
    assert '<a href="small.ipynb" download>下载 small.ipynb</a>' in page
    assert page.index("下载") < page.index("任务")


def test_picture():
    page = render(notebook(drawn(), alt='标准差 "std"'), "small", "zh")
    assert page.pictures == {"small/figure-1.svg": SVG}
    assert (
        '![标准差 &quot;std&quot;](small/figure-1.svg){ width="480" height="240"' in page.markdown
    )


@pytest.mark.parametrize(("tag", "folded"), [("check", 1), ("solution", 1), ("answer", 0)])
def test_what_is_folded(tag, folded):
    page = render(notebook(printed("✓ 通过"), tags=[tag]), "small", "zh").markdown
    assert page.count("<details") == folded
    # The verdict of a check is seen; what a solution prints may give the answer away.
    outside = page[page.index("</details>") :] if folded else page
    assert ("✓ 通过" in outside) == (tag != "solution")


def test_discussion_shows_its_text_alone():
    result = new_output("display_data", data={"text/markdown": "测得 2.00"})
    page = render(notebook(result, tags=["discussion"]), "small", "zh").markdown
    assert "测得 2.00" in page
    assert "print(1)" not in page


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (notebook(execution_count=None), "a cell was not executed: `make notebooks`"),
        (
            notebook(new_output("error", ename="ValueError", evalue="no")),
            "a cell raises ValueError: no",
        ),
        (notebook(drawn()), 'alt="…"'),
        (notebook(new_output("display_data", data={"image/png": "x"})), "shows image/png"),
    ],
    ids=["not executed", "error", "no alt", "png"],
)
def test_what_stops_the_build(made, told):
    with pytest.raises(Mistake) as caught:
        render(made, "small", "zh")
    assert told in str(caught.value)

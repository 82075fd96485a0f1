"""Tables that stack on a phone, and headings that break between words."""

from figures_src.machinery.pages.phones import breakable, stackable

TABLE = (
    "<table>\n<thead>\n<tr>\n<th>a</th>\n<th><code>b</code></th>\n<th>c</th>\n</tr>\n</thead>\n"
    "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n<td>3</td>\n</tr>\n</tbody>\n</table>"
)


def test_each_cell_is_told_its_heading():
    html = stackable(TABLE)
    assert '<td data-label="b">2</td>' in html
    assert html.startswith('<table data-stack="">')


def test_two_columns_and_five_stay_as_they_are():
    two = TABLE.replace("<th>c</th>\n", "").replace("<td>3</td>\n", "")
    five = TABLE.replace("<th>c</th>", "<th>c</th>" * 3)
    assert stackable(two) == two
    assert stackable(five) == five


def test_a_heading_breaks_between_words_only():
    html = breakable('<h2 id="a">PyTorch 的默认初始化：<code>默认初始化</code>（对照）</h2>', "zh")
    assert "默认初始化：" in html  # a term is not cut, and a stop stays with its word
    assert "<code>默认初始化</code>" in html
    assert "<wbr>" in html
    assert "（<wbr>" not in html
    assert breakable("<h2>权重初始化</h2>", "en") == "<h2>权重初始化</h2>"
    assert breakable("<h2>Xavier</h2>", "zh") == "<h2>Xavier</h2>"

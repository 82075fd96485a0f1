"""What a student types into the search shows the right chapter first."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lesson import open_page

# typed → the page shown first, or any of several that explain it equally well
TYPED = {
    "初始化": "why/",
    "权重初始化": "",
    "全零": "why/",
    "对称": "why/",
    "梯度消失": "why/",
    "梯度爆炸": "why/",
    "饱和": "why/",
    "方差": "he/ xavier/",
    "反向传播": "xavier/",
    "xavier": "xavier/",
    "glorot": "xavier/",
    "tanh": "xavier/ why/",
    "临界点": "xavier/",
    "增益": "xavier/",
    "5/3": "xavier/",
    "kaiming": "he/",
    "kaiming_normal_": "he/ choosing/",
    "relu": "he/",
    "ReLU": "he/",
    "二阶矩": "he/",
    "正交": "he/",
    "fan_in": "he/ xavier/",
    "PyTorch": "choosing/",
    "pytorch 默认": "choosing/",
    "默认初始化": "choosing/",
    "nn.Linear": "choosing/",
    "√5": "choosing/",
    "gelu": "choosing/",
    "卷积": "choosing/",
    "批归一化": "choosing/",
    "BatchNorm": "choosing/",
    "bias": "why/ choosing/",
    "偏置": "why/ choosing/ diagnosing/",
    "学习率": "training/",
    "优化器": "training/",
    "adam": "training/",
    "NaN": "training/ diagnosing/",
    "2.30": "diagnosing/",
    "loss 2.30": "diagnosing/",
    "0.693": "diagnosing/ why/",
    "ln 2": "diagnosing/ why/",
    "ln 10": "diagnosing/",
    "不收敛": "diagnosing/",
    "死亡单元": "diagnosing/",
    "diagnose": "diagnosing/",
    "练习": "exercises/",
    "mnist": "training/ exercises/",
}


@pytest.fixture(scope="module")
def first(browser: Browser, browser_context_args: dict, home: str) -> Iterator[Callable]:
    """Typed words → the address of the page whose result stands first; one page for all."""
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    page.set_default_timeout(10_000)
    open_page(page, "")
    page.keyboard.press("/")
    yield lambda typed: first_result(page, typed).removeprefix(urlsplit(home).path)
    context.close()


def first_result(page: Page, typed: str) -> str:
    field = page.locator("[data-md-component=search-query]")
    results = page.locator(".md-search-result__item")
    field.fill("")
    field.press("Backspace")  # the search listens to keys, and Chinese comes without any
    expect(results).to_have_count(0)
    field.fill(typed)
    field.press("End")
    address = results.first.locator("a").first.get_attribute("href")
    return urlsplit(address).path


@pytest.mark.parametrize(("typed", "pages"), TYPED.items(), ids=TYPED)
def test_the_right_chapter_stands_first(first, typed, pages):
    found = first(typed)
    assert found in (pages.split() or [""]), f"a search for {typed} shows /{found} first"

"""Someone opens the start page with a question: three clicks at most, or one search."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import LAPTOP, PHONE, open_page, search

SIZES = pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])


def click(page: Page, *names: str) -> None:
    """Follow links of these names, one after the other, in what is being read."""
    for name in names:
        page.get_by_role("main").get_by_role("link", name=name).first.click()


def take_first_result(page: Page, words: str) -> None:
    """Follow the first result that leads to a section of a page."""
    search(page, words)
    page.locator(".md-search-result__item").first.locator("a[href*='#']").first.click()


def expect_to_read(page: Page, heading: str, *answers: str) -> None:
    """The heading is before the reader's eyes, and its section holds the answers."""
    shown = page.get_by_role("heading", name=heading).first
    expect(shown).to_be_in_viewport()
    section = shown.evaluate(
        """heading => {
            let text = "";
            for (let e = heading.nextElementSibling; e && e.tagName > heading.tagName || e &&
                 !/^H[1-6]$/.test(e.tagName); e = e.nextElementSibling) text += e.textContent;
            return text;
        }"""
    )
    for answer in answers:
        assert answer in section, f"{heading} does not say: {answer}"


DEFAULT = ("PyTorch 的默认值", "不是 He 初始化", "U(±1/√fan_in)", "只有 He 的六分之一")
STUCK = ("损失停在 2.30", "ReLU 换成 He，tanh 换成 Xavier，偏置置零", "默认初始化停在 2.30")


@SIZES
def test_what_does_pytorch_do_by_default(page: Page, size):
    page.set_viewport_size(size)
    open_page(page, "")
    click(page, "PyTorch 的默认值")
    expect_to_read(page, *DEFAULT)


@pytest.mark.parametrize("words", ["pytorch 默认", "默认初始化", "nn.Linear"])
def test_what_does_pytorch_do_by_default_by_search(page: Page, words):
    open_page(page, "")
    take_first_result(page, words)
    expect_to_read(page, *DEFAULT)


@SIZES
def test_the_loss_stays_at_2_30(page: Page, size):
    page.set_viewport_size(size)
    open_page(page, "")
    click(page, "我的模型训练不动")
    expect_to_read(page, *STUCK)
    click(page, "现成的代码")  # the cure, to be copied
    expect(page.get_by_role("heading", name="手动初始化整个模型")).to_be_in_viewport()
    expect(page.get_by_text("def init_he(module)")).to_be_attached()


@pytest.mark.parametrize("words", ["2.30", "loss 2.30", "损失停在 2.30", "ln 10"])
def test_the_loss_stays_at_2_30_by_search(page: Page, words):
    open_page(page, "")
    take_first_result(page, words)
    expect_to_read(page, *STUCK)

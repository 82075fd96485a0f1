"""What a student types into the search shows the right chapter first."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lesson import open_page, search

# typed → the page shown first, or any of several that explain it equally well
TYPED = {
    "初始化": "why/",
    "权重初始化": "why/",
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
    # as readers type: Chinese and Latin without a space, whole questions, other words
    "xavier初始化": "xavier/",
    "he初始化": "he/",
    "损失停在2.30": "diagnosing/",
    "损失2.3": "diagnosing/",
    "loss不下降": "diagnosing/",
    "relu用什么初始化": "choosing/ he/",
    "sigmoid梯度消失": "diagnosing/ xavier/ why/",
    "tanh饱和": "why/",
    "adam学习率": "training/",
    "mnist练习": "exercises/ exercises/deep_mnist/",
    "relu死亡": "diagnosing/ he/",
    "死亡relu": "diagnosing/ he/",
    "relu的增益": "choosing/ he/",
    "fan_in是什么": "he/ xavier/ glossary/",
    "acc不变": "diagnosing/",
    "正交初始化": "he/",
    "卷积 初始化": "choosing/",
    "sqrt(5)": "choosing/",
    "learning rate": "training/",
    "accuracy 0.1": "diagnosing/",
    "how to initialize weights": "choosing/",
    "pytorch默认初始化": "choosing/",
    "为什么不能全零": "why/",
    "损失不下降": "diagnosing/",
    "loss nan": "diagnosing/ training/",
    "transformer": "choosing/",
    "bert": "choosing/",
    "keras": "choosing/ references/",
    "过拟合": "diagnosing/",
    "习题": "exercises/",
    "大模型": "choosing/",
    "答案": "exercises/",
    "梯度为零": "diagnosing/ why/",
    "激活函数选择": "choosing/",
    "he init": "he/",
    "xavier init": "xavier/",
    "kaiming uniform": "he/ choosing/",
    "a=sqrt(5)": "choosing/",
    "pytorch linear default init": "choosing/",
    "vanishing gradient": "why/",
    "exploding gradient": "why/",
    "dead relu": "diagnosing/ he/",
    "loss不变": "diagnosing/",
    "准确率不变": "diagnosing/",
    "训练不收敛怎么办": "diagnosing/",
    "权重全为0": "why/",
    "权重为0": "why/",
    "偏置初始化": "why/ choosing/",
    "bn和初始化": "choosing/",
    "残差网络": "choosing/",
    "resnet": "choosing/",
    "gpt": "choosing/",
    "truncated normal": "choosing/",
    "截断正态": "choosing/",
    "leaky relu": "he/",
    "gain": "xavier/ choosing/",
    "calculate_gain": "choosing/ xavier/",
    "xavier_uniform_": "xavier/",
    "下载": "exercises/",
    "引用": "references/",
    "许可": "references/",
    "直方图": "why/",
    "梯度爆炸怎么办": "why/ diagnosing/",
    "loss=nan": "training/ diagnosing/",
    "nan怎么办": "diagnosing/",
    "2.3026": "diagnosing/",
    "softmax": "training/ diagnosing/",
    "交叉熵": "glossary/ diagnosing/ training/",
    "adam和sgd": "training/",
    "sgd": "training/",
    "方差推导": "xavier/ he/",
    "glorot uniform": "xavier/",
    "he normal": "he/",
    "mean field": "xavier/",
    "平均场": "xavier/",
    "selu": "choosing/",
    "swish": "choosing/",
    "silu": "choosing/",
    "symmetry breaking": "why/",
    "对称性破缺": "why/",
    "数据标准化": "why/ diagnosing/",
    "梯度裁剪": "diagnosing/ why/",
    "lora": "choosing/ why/ references/",
    "fixup": "choosing/",
    "流程图": "summary/",
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


def test_the_index_is_fetched_by_who_searches(page: Page, sent):
    """Not with every page: it would be a third of a first visit."""
    open_page(page, "why/")
    assert not any("search_index" in address for address in sent)
    search(page, "xavier")
    assert any("search_index" in address for address in sent)


@pytest.mark.parametrize("typed", ["σ√n", "√n"])
def test_results_show_formulas_as_one_types_them(page: Page, typed):
    open_page(page, "")
    search(page, typed)
    results = page.locator(".md-search-result__list").inner_text()
    assert not re.search(r"\\|\\\(|\\frac|\\sqrt", results)


def test_other_words_are_not_shown(page: Page):
    open_page(page, "")
    search(page, "习题")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    expect(page.locator(".md-search-result .md-tag").first).to_be_hidden()


@pytest.mark.parametrize(("typed", "pages"), TYPED.items(), ids=TYPED)
def test_the_right_chapter_stands_first(first, typed, pages):
    found = first(typed)
    assert found in (pages.split() or [""]), f"a search for {typed} shows /{found} first"

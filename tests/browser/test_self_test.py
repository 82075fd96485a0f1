"""Self-tests ask before they answer, say how far off one was, and remember what was done."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lesson import open_page

FORM = "details.question form.ask"


@pytest.fixture
def forms(page: Page):
    open_page(page, "xavier/")
    return page.locator(FORM)


def test_an_answer_is_hidden_until_it_is_given(forms, page):
    answers = page.locator(".answer")
    assert forms.count() == answers.count() > 2
    for answer in answers.all():
        expect(answer).to_be_hidden()
    forms.nth(1).get_by_role("button").first.click()
    expect(answers.nth(1)).to_be_visible()
    expect(answers.nth(0)).to_be_hidden()
    forms.nth(0).get_by_role("button", name="直接看答案").click()
    expect(answers.nth(0)).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0.0013", "对。"),
        ("1/784", "对。"),
        ("1.3e-3", "对。"),
        ("０．００１３", "对。"),
        ("0.0015", "很接近。"),
        ("0.01", "大了，是正确值的 7.8 倍。"),
        ("10^-5", "小了，是正确值的 1e+2 分之一。"),
        ("-0.0013", "符号不对。"),
        ("0", "符号不对。"),
        ("一点儿", "请写一个数"),
        ("1/2/3", "请写一个数"),
    ],
)
def test_a_number_is_told_how_far_off_it_is(forms, typed, told):
    forms.first.get_by_role("textbox").fill(typed)
    forms.first.get_by_role("button", name="核对").click()
    expect(forms.first.locator("output")).to_contain_text(told)


def test_what_is_no_number_is_asked_again(forms, page):
    forms.first.get_by_role("textbox").fill("?")
    forms.first.get_by_role("textbox").press("Enter")
    expect(page.locator(".answer").first).to_be_hidden()


def test_a_choice_is_told_right_or_wrong(forms):
    form = forms.nth(1)
    right = int(form.get_attribute("data-choice"))
    choices = form.locator("[name=choice]")
    choices.nth(right % choices.count()).click()  # the one after it
    expect(form.locator("output")).to_contain_text("不对")
    choices.nth(right - 1).click()
    expect(form.locator("output")).to_have_text("对。")


def test_what_was_done_is_remembered_shown_and_wiped(forms, page):
    mark = page.locator(".md-nav--primary .done")
    expect(mark).to_have_count(0)
    count = forms.count()
    for form in forms.all():
        form.get_by_role("button", name="直接看答案").click()
    expect(mark.first).to_have_text("✓")
    open_page(page, "he/")
    expect(mark).to_have_count(1)
    page.locator(FORM).first.get_by_role("button", name="直接看答案").click()
    expect(mark.nth(1)).to_have_text(f"1/{page.locator(FORM).count()}")
    open_page(page, "xavier/")
    assert page.locator(".answer:visible").count() == count
    page.get_by_role("button", name="清除我的做题记录").click()
    expect(mark).to_have_count(0)
    expect(page.locator(".answer").first).to_be_hidden()


def test_without_scripts_they_fold_out(browser, browser_context_args):
    context = browser.new_context(**browser_context_args | {"java_script_enabled": False})
    page = context.new_page()
    page.goto("xavier/")
    fold = page.locator("details.question").first
    expect(fold.locator("form")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("p").last).to_be_visible()
    context.close()


def test_answers_are_printed(forms, page):
    page.emulate_media(media="print")
    expect(page.locator(".answer").first).to_be_visible()
    expect(forms.first).to_be_hidden()

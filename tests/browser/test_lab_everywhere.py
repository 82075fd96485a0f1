"""The laboratory on phones and projectors, for screen readers, offline, and without JavaScript."""

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.lesson import LAPTOP, PHONE, wait_for, wait_until_kept
from tests.browser.test_accessible import AXE, CONTRAST, FIND, LEVELS
from tests.browser.test_lab import MOONS, button, fold, lab, table, train
from tests.browser.watch import Watch

BUDGET = 250_000  # bytes of a first visit, compressed, the digits included
BOX = "selector => document.querySelector(selector).getBoundingClientRect().toJSON()"


def test_a_phone_shows_pictures_before_settings_and_the_button_in_reach(page: Page):
    page.set_viewport_size(PHONE)
    lab(page, MOONS)
    assert page.evaluate(BOX, ".lab-pictures")["bottom"] <= page.evaluate(BOX, ".lab-form")["top"]
    run = page.evaluate(BOX, ".lab-run")
    assert run["bottom"] == PHONE["height"]
    small = page.evaluate(
        """() => [...document.querySelectorAll("#lab :is(button, select, input[type=number])")]
            .filter(element => element.checkVisibility() && !element.classList.contains("lab-hint"))
            .filter(element => element.getBoundingClientRect().height < 43.5)
            .map(element => element.outerHTML.slice(0, 80))"""
    )
    assert small == []
    page.locator("#lab-seed").scroll_into_view_if_needed()
    expect(page.locator(".lab-verdict")).to_be_in_viewport(ratio=1)  # while a slider is moved
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("query", ["?predict=0&init=xavier&depth=30", MOONS])
def test_a_projector_shows_all_pictures_at_once(page: Page, query):
    page.set_viewport_size({"width": 1280, "height": 720})
    lab(page, f"{query}&view=projector")
    for picture in page.locator(".lab-picture:visible").all():
        expect(picture).to_be_in_viewport(ratio=0.99)
    expect(page.locator(".md-header")).to_be_hidden()
    button(page, "普通布局").click()
    expect(page.locator(".md-header")).to_be_visible()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("query", ["", f"{MOONS}&sigma=99", "?predict=0&view=projector"])
def test_axe_finds_nothing_in_its_states(page: Page, query, size):
    page.set_viewport_size(size)
    lab(page, query)
    for each in ("全部数字", "你自己的 PyTorch", "三个挑战"):
        fold(page, each)
    if "moons" in query:
        train(page)
        button(page, "记住这次").click()
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(FIND, LEVELS) == []
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    assert page.evaluate(FIND, CONTRAST) == []


def test_a_screen_reader_is_told_after_a_pause_and_once(page: Page):
    lab(page)
    spoken = page.locator(".lab-spoken")
    expect(spoken).to_be_empty()
    page.evaluate(
        """() => {
            window.told = [];
            const spoken = document.querySelector(".lab-spoken");
            new MutationObserver(() => told.push(spoken.textContent))
                .observe(spoken, { childList: true });
        }"""
    )
    slider = page.get_by_role("slider", name="标准差 σ")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(60)
    expect(spoken).to_contain_text("信号消失")
    page.wait_for_timeout(500)
    assert len(page.evaluate("told")) == 1
    for name in ("signal", "gradient"):
        described = page.locator(f".lab-picture--{name} svg[role=img]").get_attribute("aria-label")
        assert "第 10 层" in described


def test_each_stop_of_tab_is_seen(page: Page):
    """And a whole experiment needs the keyboard alone."""
    lab(page, MOONS)
    main = button(page, "训练")
    main.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lab-said")).to_contain_text("训练完成")
    for _ in range(25):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
            }"""
        )
        assert ring, page.evaluate("document.activeElement.outerHTML.slice(0, 100)")


def test_it_follows_the_colours_of_the_page(page: Page):
    """Also the pictures of pixels, which no stylesheet reaches."""
    lab(page)
    corner = """() => {
        const canvas = document.querySelector(".lab-canvas--spread");
        return [...canvas.getContext("2d").getImageData(60, 60, 1, 1).data];
    }"""
    dots = "getComputedStyle(document.querySelector('.lab-chart__mark--measured')).fill"
    light = page.evaluate(dots)
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    assert page.evaluate(dots) != light
    lab(page, "?predict=0&init=xavier")
    bright = page.evaluate(corner)
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    wait_for(page, f"() => JSON.stringify(({corner})()) !== '{bright}'.replaceAll(' ', '')")


def test_a_first_visit_with_the_digits_keeps_to_its_budget(reader, sent):
    page = reader.new_page()
    lab(page, "?predict=0")
    wait_until_kept(page)
    page.wait_for_timeout(1000)
    assert any("digits.json" in address for address in sent)
    assert sent.total() <= BUDGET, sent.most_common(8)


def test_after_one_visit_it_works_without_a_network(reader):
    page = reader.new_page()
    lab(page, "?predict=0")
    wait_until_kept(page)
    wait_for(
        page,
        "caches.match(new URL('../assets/lib/lab/digits.json', location), "
        "{ ignoreSearch: true }).then(Boolean)",
    )
    reader.set_offline(True)
    lab(page, "?predict=0&data=digits&depth=2&width=16&steps=5")
    train(page)
    assert len(table(page)) == 2


def test_data_that_cannot_be_had_are_told(page: Page, watch: Watch):
    page.context.route("**/digits.json", lambda route: route.abort())
    lab(page)
    page.locator("#lab-data").select_option("digits")
    expect(page.locator(".lab-note")).to_contain_text("这份数据还没有下载过")
    page.locator("#lab-data").select_option("random")
    expect(page.locator(".lab-note")).to_be_hidden()
    expect(page.locator(".lab-verdict")).to_contain_text("信号消失")


def test_a_worker_that_dies_is_started_again(page: Page):
    lab(page)
    worker = next(each for each in page.workers if each.url.endswith("lab/worker.js"))
    worker.evaluate("setTimeout(() => { throw new Error('gone'); })")
    expect(page.locator(".lab-note")).to_contain_text("计算中断了")
    button(page, "重新启动").click()
    expect(page.locator(".lab-note")).to_be_hidden()
    page.locator(".lab-hint", has_text="1/√n").click()
    expect(page.locator(".lab-verdict")).to_contain_text("信号保住了")


def test_nothing_leaves_and_nothing_is_complained_of_while_it_trains(page: Page, watch: Watch):
    lab(page, f"{MOONS}&optimizer=adam")
    train(page)
    page.locator("#lab-data").select_option("digits")
    expect(button(page, "训练")).to_be_visible()
    train(page)
    assert watch.foreign == []
    assert watch.complaints == []


def test_without_javascript_there_is_a_measured_figure(
    playwright: Playwright, browser_type_launch_args, browser_context_args
):
    """Scripting is off as a reader turns it off: <noscript> is then a part of the page."""
    flags = [*browser_type_launch_args["args"], "--blink-settings=scriptEnabled=false"]
    with playwright.chromium.launch(**browser_type_launch_args | {"args": flags}) as browser:
        page = browser.new_page(**browser_context_args | {"viewport": LAPTOP})
        page.goto("lab/")
        figure = page.locator("article noscript img")
        box = figure.bounding_box()
        assert box["y"] + box["height"] < LAPTOP["height"]
        assert figure.evaluate("image => image.complete && image.naturalWidth") > 0
        assert "需要 JavaScript" in page.locator("article noscript").inner_text()

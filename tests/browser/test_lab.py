"""The laboratory's numbers are the core's, it trains, and its state is in the address."""

import pytest
from playwright.sync_api import Page, expect

from figures_src import core
from tests.browser.lesson import open_page, wait_for
from tests.browser.watch import Watch

MOONS = "?predict=0&data=moons&activation=relu&init=he&width=32&depth=4&steps=40&lr=0.1"
SAMPLES = 128
# State, and the same for the core.
SEEN = {
    "": ("tanh", core.normal(0.01), {"depth": 10, "width": 100}),
    "&init=xavier&depth=30&width=64": ("tanh", core.xavier(), {"depth": 30, "width": 64}),
    "&activation=relu&init=pytorch_default&depth=8": (
        "relu",
        core.pytorch_default(),
        {"depth": 8, "width": 100},
    ),
    "&activation=gelu&init=orthogonal&gain=1.4&width=33&depth=5": (
        "gelu",
        core.orthogonal(1.4),
        {"depth": 5, "width": 33},
    ),
}


def lab(page: Page, query: str = "?predict=0", scheme: str = "light") -> None:
    """Open the laboratory in a state; its first pictures are there."""
    open_page(page, f"lab/{query}", scheme)
    expect(page.locator(".lab-verdict")).not_to_have_text("正在计算……")


def button(page: Page, name: str):
    return page.locator("#lab").get_by_role("button", name=name, exact=True)


def fold(page: Page, name: str):
    found = page.locator("#lab details", has=page.locator("summary", has_text=name))
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    return found


def table(page: Page, which: int = 0) -> list[list[str]]:
    tables = fold(page, "全部数字").locator("table")
    # Drawn, and some of it computed, when it is unfolded.
    expect(tables.first.locator("tbody tr")).not_to_have_count(0)
    expect(tables.first).not_to_contain_text("…")
    rows = tables.nth(which).locator("tbody tr")
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def losses(page: Page) -> dict[int, float]:
    return {int(step): float(loss) for step, loss in table(page, 1)}


def train(page: Page) -> None:
    button(page, "训练").click()
    expect(page.locator(".lab-said")).to_contain_text("训练完成", timeout=60_000)


@pytest.mark.parametrize("query", SEEN)
def test_the_table_has_the_numbers_of_the_core(page: Page, query):
    activation, scheme, size = SEEN[query]
    lab(page, f"?predict=0{query}")
    layers = core.observe_backward(activation, scheme, 0, samples=SAMPLES, **size)
    rows = table(page)
    assert len(rows) == size["depth"]
    for row, layer in zip(rows, layers, strict=True):
        signal, std, spread, gradient, weight_gradient = (
            float(row[column]) for column in (1, 3, 4, 8, 10)
        )
        expected = [
            core.root_mean_square(layer.activation),
            core.std(layer.activation),
            core.std_across_samples(layer.activation),
            core.root_mean_square(layer.gradient),
            core.root_mean_square(layer.weight_gradient),
        ]
        found = [signal, std, spread, gradient, weight_gradient]
        assert found == pytest.approx(expected, rel=1e-6)


def test_theory_is_the_core_s(page: Page):
    lab(page, "?predict=0&sigma=0.12&depth=12")
    sigma_w2 = 100 * 0.12**2
    rows = table(page)
    signal = core.activation_stds("tanh", sigma_w2, 12)
    gradient = core.gradient_stds("tanh", sigma_w2, 12)
    assert [float(row[2]) for row in rows] == pytest.approx(signal, rel=1e-6)
    assert [float(row[9]) for row in rows] == pytest.approx(gradient, rel=1e-6)


def test_a_training_has_the_losses_of_the_core(page: Page):
    lab(page, MOONS)
    train(page)
    points, classes = core.moons()
    model = core.mlp(
        [2, *[32] * 4, 2], "relu", core.he(), 0, head=True, dtype=points.double().dtype
    )
    expected = core.train(model, points.double(), classes, optimizer="sgd", lr=0.1, steps=40)
    found = losses(page)
    assert set(found) == {0, 1, 2, 5, 10, 20, 40}
    for step, loss in found.items():
        assert loss == pytest.approx(expected[step], rel=1e-6), step
    right = core.accuracy(model, points.double(), classes)
    expect(page.locator(".lab-said")).to_contain_text(f"答对 {round(100 * right, 1):g}%")


def test_pause_one_step_and_rewind(page: Page):
    """Rewinding goes back to the same weights, hence to the same losses."""
    lab(page, MOONS.replace("steps=40", "steps=5000"))
    once, said = button(page, "走一步"), page.locator(".lab-said")
    once.click()
    once.click()
    expect(said).to_contain_text("第 2 / 5000 步")
    before = losses(page)
    button(page, "训练").click()
    expect(button(page, "暂停")).to_be_visible()
    expect(once).to_be_disabled()
    page.wait_for_timeout(300)
    button(page, "暂停").click()
    expect(button(page, "训练")).to_be_visible()
    page.wait_for_timeout(200)
    stands = said.inner_text()
    page.wait_for_timeout(400)
    assert said.inner_text() == stands
    assert len(losses(page)) > len(before)
    button(page, "回到起点").click()
    expect(said).to_contain_text("第 0 / 5000 步")
    once.click()
    once.click()
    expect(said).to_contain_text("第 2 / 5000 步")
    assert losses(page) == before


def test_who_presses_before_the_data_have_come_is_served_when_they_have(page: Page):
    held = []
    page.route("**/digits.json", lambda route: held.append(route))
    lab(page, "?predict=0&depth=2&width=16")
    page.locator("#lab-data").select_option("digits")
    page.locator("#lab-steps").fill("3")
    page.keyboard.press("Enter")
    button(page, "训练").click()
    while not held:
        page.wait_for_timeout(50)
    page.wait_for_timeout(900)
    held[0].continue_()
    expect(page.locator(".lab-said")).to_contain_text("训练完成")


def test_a_hidden_tab_pauses(page: Page):
    lab(page, MOONS.replace("steps=40", "steps=5000").replace("width=32", "width=16"))
    button(page, "训练").click()
    said = page.locator(".lab-said")
    expect(said).to_contain_text("损失")
    hide = """hidden => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(hide, True)
    page.wait_for_timeout(300)
    stands = said.inner_text()
    page.wait_for_timeout(500)
    assert said.inner_text() == stands
    page.evaluate(hide, False)
    expect(said).not_to_have_text(stands)


def test_an_overflow_stops_and_says_when(page: Page):
    lab(
        page,
        "?predict=0&data=digits&activation=relu&init=normal&sigma=1&depth=10&width=64&lr=1&batch=64",
    )
    button(page, "训练").click()
    said = page.locator(".lab-said")
    expect(said).to_contain_text("损失不再是有限的数")
    expect(button(page, "训练")).to_be_visible()
    assert "NaN" not in page.locator("#lab svg path").first.get_attribute("d")
    expect(page.locator(".lab-verdict")).to_contain_text("溢出")


def test_a_slider_moves_picture_verdict_and_address_by_keyboard(page: Page, watch: Watch):
    lab(page)
    expect(page.locator(".lab-verdict")).to_contain_text("信号消失")
    slider = page.get_by_role("slider", name="标准差 σ")
    before = page.locator(".lab-picture--signal svg").get_attribute("aria-label")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    assert float(slider.get_attribute("aria-valuetext")) == pytest.approx(0.01 * 10**1.5, rel=0.02)
    expect(page.locator(".lab-picture--signal svg")).not_to_have_attribute("aria-label", before)
    wait_for(page, "location.search.includes('sigma=0.3')")
    page.locator(".lab-hint", has_text="1/√n").click()
    expect(page.get_by_label("标准差 σ，直接填数")).to_have_value("0.1")
    expect(page.locator(".lab-verdict")).to_contain_text("信号保住了")
    assert watch.complaints == []


def test_a_state_comes_from_the_address_and_goes_back_into_it(page: Page):
    query = "?depth=20&width=48&activation=selu&init=lecun&gain=0.9&bias=uniform&seed=4&predict=0"
    lab(page, query)
    expect(page.locator("#lab-activation")).to_have_value("selu")
    expect(page.locator("#lab-gain")).to_have_value("0.9")
    page.locator("#lab-seed").fill("5")
    page.keyboard.press("Enter")
    wait_for(page, f"location.search === '{query.replace('seed=4', 'seed=5')}'")
    assert len(table(page)) == 20


def test_a_state_that_cannot_be_is_mended_and_told(page: Page):
    lab(page, "?sigma=99&depth=-3&width=1e9&data=bar&seed=1.5&activation=&lr=x&what=ever&predict=0")
    note = page.locator(".lab-note")
    for text in (
        "sigma=99 改为 10",
        "depth=-3 改为 1",
        "width=1e9 改为 256",
        "data=bar 改为 random",
    ):
        expect(note).to_contain_text(text)
    expect(note).to_contain_text("lr=x 改为 0.03")
    expect(note).not_to_contain_text("what")
    assert len(table(page)) == 1


def test_what_is_remembered_is_drawn_beside_the_next(page: Page):
    lab(page)
    button(page, "记住这次").click()
    expect(page.locator(".lab-note")).to_contain_text("tanh，10 层 × 100")
    page.locator(".lab-hint", has_text="1/√n").click()
    expect(page.locator(".lab-verdict")).to_contain_text("信号保住了")
    lines = page.locator(".lab-picture--signal path.lab-chart__line--remembered")
    expect(lines).to_have_count(1)
    expect(page.locator(".lab-legend")).to_contain_text("记住的那次")
    button(page, "不再比较").click()
    expect(lines).to_have_count(0)


def test_the_program_follows_the_settings_and_is_copied(page: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab(page, "?predict=0&activation=relu&init=he&seed=3")
    program = fold(page, "你自己的 PyTorch").locator("code")
    expect(program).to_contain_text("SEED, DEPTH, WIDTH = 3, 10, 100")
    expect(program).to_contain_text("nn.ReLU()")
    button(page, "复制程序").click()
    wait_for(
        page, "navigator.clipboard.readText().then(text => text.includes('(2 / fan_in) ** 0.5'))"
    )


def test_one_is_asked_before_one_sees(page: Page):
    lab(page, "")
    expect(page.locator(".lab-pictures")).to_be_hidden()
    expect(page.locator(".lab-verdict")).to_be_hidden()
    button(page, "缩到第 1 层的百分之一以下").click()
    expect(page.locator(".lab-predict__told")).to_have_text("猜对了。")
    expect(page.locator(".lab-pictures")).to_be_visible()
    wait_for(page, "location.search === '?predict=0'")


@pytest.mark.parametrize(
    ("query", "answer", "told"),
    [
        ("?sigma=1", "大小还在同一个量级", "实际是：大多数单元饱和，挤在两端。"),
        ("?activation=relu&init=he", "大小还在同一个量级", "猜对了。"),
        (
            "?activation=relu&sigma=1",
            "缩到第 1 层的百分之一以下",
            "实际是：涨到第 1 层的一百倍以上。",
        ),
        ("?sigma=1", "不猜，直接看", ""),
    ],
)
def test_the_guess_is_judged(page: Page, query, answer, told):
    lab(page, query)
    button(page, answer).click()
    expect(page.locator(".lab-predict__told")).to_have_text(told)
    expect(page.locator(".lab-pictures")).to_be_visible()


def test_the_challenges_are_solved_as_a_student_would(page: Page):
    lab(page)
    tasks = fold(page, "三个挑战").locator("li")
    tasks.nth(0).get_by_role("button").click()
    expect(page.locator(".lab-verdict")).to_contain_text("第 30 层")
    expect(tasks.nth(0)).not_to_contain_text("已解决")
    page.locator(".lab-hint", has_text="1/√n").click()
    expect(tasks.nth(0)).to_contain_text("已解决")
    tasks.nth(1).get_by_role("button").click()
    train(page)
    expect(tasks.nth(1)).to_contain_text("现在换一种初始化")
    page.locator("#lab-init").select_option("he")
    train(page)
    expect(tasks.nth(1)).to_contain_text("已解决")
    tasks.nth(2).get_by_role("button").click()
    page.locator("#lab-lr").fill("50")
    page.keyboard.press("Enter")
    button(page, "训练").click()
    expect(tasks.nth(2)).to_contain_text("已解决")
    expect(tasks.nth(2).get_by_role("link")).to_have_attribute("href", "../why/")

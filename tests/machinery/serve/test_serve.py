"""`mkdocs serve` follows what an author saves: figures in the background, only changed pages."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from figures_src.machinery.pages import words
from tests.machinery.figures.project import ENVIRONMENT, make_light

pytestmark = pytest.mark.xdist_group("killed")

CONFIG = """
site_name: demo
docs_dir: docs/zh
watch: [figures_src]
theme: {{name: null, custom_dir: theme}}
dev_addr: 127.0.0.1:{port}
hooks: [figures_src/machinery/pages/hook.py, figures_src/machinery/serve/hook.py]
plugins:
  macros: {{module_name: figures_src/machinery/pages/macros, on_undefined: strict, on_error_fail: true}}
markdown_extensions: [admonition, attr_list, md_in_html, tables, pymdownx.details, pymdownx.superfences, pymdownx.blocks.html]
"""  # noqa: E501
PAGE = """# 首页

{% call figure("demo/tiny") %}说明{% endcall %}

std = {{ stat("demo/tiny.std") }}
"""
OTHER = "# 别的一页\n\nstd = {{ stat('demo/second.std') }}\n"
TEMPLATE = """<html><body>{{ page.content }}
<nav>{% for item in nav %}<i>{{ item.title }}</i>{% endfor %}</nav><!-- {{ build_date_utc }} -->
</body></html>"""
SCRIPT = "figures_src/demo/tiny.py"
LABELS = "figures_src/demo/tiny.toml"
PICTURE = "/figures/demo/tiny.svg"
# A measurement that takes ten seconds.
SLOW = ("def measure():\n", "def measure():\n    import time\n    time.sleep(10)\n")


class Server:
    """`mkdocs serve` of a project; what it serves, and what it says in the terminal."""

    def __init__(self, project, address: str, terminal: Path):
        self.project, self.address, self.terminal = project, address, terminal

    def get(self, path: str = "/") -> str:
        try:
            with urllib.request.urlopen(self.address + path, timeout=60) as reply:
                return reply.read().decode()
        except (urllib.error.URLError, ConnectionError):
            return ""

    def wait(self, path: str, condition) -> str:
        """Ask until the answer is as expected; fail with the last answer."""
        end = time.monotonic() + 60
        while not condition(text := self.get(path)):
            assert time.monotonic() < end, text[-2000:] + self.said()
            time.sleep(0.1)
        return text

    def said(self) -> str:
        return self.terminal.read_text("utf-8")

    def wait_said(self, pattern: str, before: str = "") -> str:
        """Until the terminal says it, after what it had said `before`."""
        end = time.monotonic() + 60
        while not re.search(pattern, new := self.said().removeprefix(before), re.MULTILINE):
            assert time.monotonic() < end, new
            time.sleep(0.05)
        return new


@pytest.fixture
def server(tmp_path):
    project = make_light(tmp_path / "project")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    project.write("mkdocs.yml", CONFIG.format(port=port))
    project.write("theme/main.html", TEMPLATE)
    project.write("theme/assets/lesson.css", "p {}\n")
    project.write("docs/zh/index.md", PAGE)
    project.write("docs/zh/other.md", OTHER)
    project.write("figures_src/machinery/pages/words.toml", words.FILE.read_text("utf-8"))
    terminal = tmp_path / "terminal"
    with terminal.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve"],
            cwd=project.root,
            env=ENVIRONMENT,
            stdout=output,
            stderr=output,
        )
    server = Server(project, f"http://127.0.0.1:{port}", terminal)
    server.wait("/", lambda text: "tiny.svg" in text and "std = …" not in text)
    server.wait("/other/", lambda text: "std = 0" in text or "std = 1" in text)
    yield server
    process.send_signal(signal.SIGTERM)
    process.wait()


def test_a_save_is_on_the_page(server):
    """Script, label, style: each redraws; a constant measures too."""
    drawn = server.get(PICTURE)
    for file, old, new in (
        (SCRIPT, "axes.plot(", "axes.plot(-"),
        (LABELS, "高度", "高"),
        ("figures_src/looks/style.mplstyle", "font.size: 10", "font.size: 11"),
    ):
        server.project.edit(file, old, new)
        before = drawn
        drawn = server.wait(PICTURE, lambda text, before=before: text not in ("", before))
    std = re.search(r"std = (\S+)<", server.get()).group(1)
    server.project.edit(SCRIPT, "COUNT = 100", "COUNT = 60")
    server.wait("/", lambda text: "std = " in text and f"std = {std}<" not in text)
    assert re.search(r"^measured .* demo/tiny$", server.said(), re.MULTILINE)


def test_only_the_page_that_changed_is_built(server):
    before = server.said()
    server.project.edit("docs/zh/other.md", "别的一页\n", "别的一页\n\n一句话。\n")
    server.wait("/other/", lambda text: "一句话。" in text)
    said = server.wait_said(r"^built .*$", before)
    assert re.findall(r"^built +[\d.]+ s +(.*)$", said, re.MULTILINE) == ["other.md"]
    assert "INFO" not in said


def test_a_new_title_is_in_the_navigation_of_every_page(server):
    server.project.edit("docs/zh/other.md", "别的一页", "另一页")
    server.wait("/", lambda text: "<i>另一页</i>" in text)
    assert 'class="admonition' not in server.get()
    server.project.write("docs/zh/third.md", "# 第三页\n")
    server.wait("/", lambda text: "<i>第三页</i>" in text)
    (server.project.root / "docs/zh/third.md").unlink()
    server.wait("/", lambda text: text and "第三页" not in text)


def test_pages_are_served_while_a_figure_is_measured(server):
    """A new one says so in its place; an old picture stays until the new one is there."""
    server.project.edit(SCRIPT, *SLOW)
    server.project.script("demo/third", *_light(), SLOW)
    server.project.edit(
        "docs/zh/other.md", "std = ", "{% call figure('demo/third') %}{% endcall %}\n"
    )
    server.wait("/other/", lambda text: "正在测量" in text)
    end = time.monotonic() + 4
    while time.monotonic() < end:
        begun = time.perf_counter()
        assert "tiny.svg" in server.get()
        assert time.perf_counter() - begun < 1
        time.sleep(0.1)
    assert "正在测量" in server.get("/other/")
    assert "tiny.svg" in server.get()
    server.wait("/other/", lambda text: "third.svg" in text and "正在测量" not in text)


def _light() -> tuple[tuple[str, str], ...]:
    from tests.machinery.figures.project import LIGHT

    return LIGHT


def test_what_is_no_longer_wanted_is_given_up(server):
    """The edit is taken back: what was begun for it ends, and nothing was recorded."""
    result = server.project.read("figures_src/results/demo/tiny.json")
    server.project.edit(SCRIPT, *SLOW)
    server.project.edit(SCRIPT, "COUNT = 100", "COUNT = 70")
    time.sleep(3)
    before = server.said()
    server.project.edit(SCRIPT, "COUNT = 70", "COUNT = 100")
    server.project.edit(SCRIPT, SLOW[1], SLOW[0])
    time.sleep(9)
    assert "demo/tiny" not in server.said().removeprefix(before)
    assert server.project.read("figures_src/results/demo/tiny.json") == result


def test_a_broken_script_is_told_where_the_figure_stands(server):
    drawn = server.get(PICTURE)
    assert 'class="admonition failure"' not in server.get()
    for wrong, told in (
        ("axes.plot((", "invalid syntax"),
        ("axes.plott(", "has no attribute 'plott'"),
    ):
        server.project.edit(SCRIPT, "axes.plot(", wrong)
        page = server.wait("/", lambda text, told=told: told in text.replace("&#39;", "'"))
        assert re.search(r"figures_src/demo/tiny\.py:\d+: ", page)
        assert 'class="admonition failure"' in page
        assert server.get(PICTURE) == drawn, "the last good picture is gone"
        server.project.edit(SCRIPT, wrong, "axes.plot(")
        server.wait("/", lambda text: text and "admonition failure" not in text)
    assert server.get(PICTURE) == drawn
    assert len(re.findall(r"^error: .*invalid syntax", server.said(), re.MULTILINE)) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (LABELS, "height =", "height", "tiny.toml:"),
        ("docs/zh/index.md", 'stat("demo', 'sta("demo', "'sta' is undefined"),
        ("docs/zh/index.md", '.std")', '.sdt")', "demo/tiny has no 'sdt' among its statistics"),
        ("docs/zh/index.md", '.std")', '.std", ".q")', "is no format of a number"),
    ],
    ids=["labels", "macro", "statistic", "format"],
)
def test_mistakes_elsewhere_are_told_on_the_page_and_in_the_terminal(server, file, old, new, told):
    whole, before = server.get(), server.said()
    server.project.edit(file, old, new)
    page = server.wait("/", lambda text: told in text.replace("&#39;", "'"))
    assert page
    said = server.wait_said(re.escape(told), before)
    lines = [line for line in said.splitlines() if told in line]
    assert len(lines) == 1, said
    assert not re.search(r"^Traceback", said, re.MULTILINE)
    server.project.edit(file, new, old)
    server.wait("/", lambda text: without_version(text) == without_version(whole))


def test_a_configuration_that_cannot_be_read_leaves_the_last_good_site(server):
    whole, before = server.get(), server.said()
    server.project.edit("mkdocs.yml", "theme:", "theme: [")
    server.wait_said(r"^error: ", before)
    assert without_version(server.get()) == without_version(whole)
    server.project.edit("mkdocs.yml", "theme: [", "theme:")
    server.project.edit("docs/zh/index.md", "# 首页", "# 首页！")
    server.wait("/", lambda text: "首页！" in text)


def without_version(page: str) -> str:
    """A page without what says when it was built."""
    return page.partition("<!--")[0]

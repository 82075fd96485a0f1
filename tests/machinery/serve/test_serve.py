"""`mkdocs serve` redraws what a save makes stale, and survives a broken script."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.machinery.figures.project import ENVIRONMENT, make_light

pytestmark = pytest.mark.xdist_group("killed")

CONFIG = """
site_name: demo
docs_dir: docs/zh
watch: [figures_src]
theme: {{name: null, custom_dir: theme}}
dev_addr: 127.0.0.1:{port}
plugins:
  macros: {{module_name: figures_src/machinery/pages/macros, on_undefined: strict, on_error_fail: true}}
markdown_extensions: [admonition, attr_list, md_in_html, tables, pymdownx.details, pymdownx.superfences, pymdownx.blocks.html]
"""  # noqa: E501
PAGE = """# 首页

{% call figure("demo/tiny") %}说明{% endcall %}

std = {{ stat("demo/tiny.std") }}
"""
SCRIPT = "figures_src/demo/tiny.py"
PICTURE = "/figures/demo/tiny.svg"


class Server:
    """`mkdocs serve` of a project; what it serves."""

    def __init__(self, project, address: str):
        self.project, self.address = project, address

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
            assert time.monotonic() < end, text[-2000:]
            time.sleep(0.1)
        return text


@pytest.fixture
def server(tmp_path):
    project = make_light(tmp_path / "project")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    project.write("mkdocs.yml", CONFIG.format(port=port))
    project.write("theme/main.html", "<html><body>{{ page.content }}</body></html>")
    project.write("theme/assets/lesson.css", "")
    project.write("docs/zh/index.md", PAGE)
    labels = "\n[page]\n" + "".join(f'{key} = {{ zh = "{key}" }}\n' for key in WORDS)
    project.write("figures_src/machinery/figures/labels.toml", project.read(LABELS) + labels)
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve"],
        cwd=project.root,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    server = Server(project, f"http://127.0.0.1:{port}")
    server.wait("/", lambda text: "tiny.svg" in text)
    yield server
    process.terminate()
    process.wait()


LABELS = "figures_src/machinery/figures/labels.toml"
WORDS = (
    "fold",
    "held",
    "statistic",
    "measured",
    "range",
    "place",
    "comma",
    "parameters",
    "made_with",
    "took",
    "zoom",
    "close",
    "command",
    "failed",
)


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


def test_mistakes_elsewhere_leave_the_server_up(server):
    """Labels that are no TOML, a misspelt macro, a format that is none."""
    whole = server.get()
    for file, old, new, told in (
        (LABELS, "[common]", "[common", "labels.toml:"),
        ("docs/zh/index.md", 'stat("demo', 'sta("demo', "sta"),
        ("docs/zh/index.md", '.std")', '.std", ".q")', "is no format of a number"),
    ):
        server.project.edit(file, old, new)
        server.wait("/", lambda text, told=told: told in text)
        server.project.edit(file, new, old)
        server.wait("/", lambda text, whole=whole: without_epoch(text) == without_epoch(whole))


def without_epoch(page: str) -> str:
    """A page without what the server says in it of its version."""
    return page.partition("<script>")[0]

"""From a save to the new picture or page under `mkdocs serve`, and what that costs."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import psutil
from runs import ROOT, Copy

PATIENCE = 120  # seconds
CHAPTER = re.compile(r"^  - (.+): (\w+)\.md$", re.MULTILINE)  # of mkdocs.yml's nav


@dataclass(frozen=True)
class Server:
    """A running `mkdocs serve`."""

    address: str
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of CPU it has used so far, without those of the processes that measure."""
        times = self.process.cpu_times()
        return times.user + times.system


def lay_out(copy: Copy, times: int = 1) -> None:
    """Put the whole site into the copy, each chapter so many times."""
    shutil.copytree(ROOT / "docs", copy.root / "docs", dirs_exist_ok=True)
    link = copy.root / "node_modules"  # KaTeX
    if not link.exists():
        link.symlink_to(ROOT / "node_modules")
    text, more = (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), ""
    for number in range(2, times + 1):
        for title, name in CHAPTER.findall(text):
            page = copy.root / "docs" / "zh" / f"{name}.md"
            shutil.copy(page, page.with_stem(f"{name}_{number}"))
            more += f"\n  - {title} {number}: {name}_{number}.md"
    end = [match.end() for match in CHAPTER.finditer(text)][-1]
    (copy.root / "mkdocs.yml").write_text(text[:end] + more + text[end:], encoding="utf-8")


def pages(copy: Copy) -> int:
    docs = copy.root / "docs" / "zh"
    return len([*docs.rglob("*.md"), *docs.rglob("*.ipynb")])


@contextlib.contextmanager
def serving(copy: Copy) -> Iterator[Server]:
    """Serve the site of the copy, once every worker is warm."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address],
        cwd=copy.root,
        env=os.environ | {"PYTHONPATH": str(copy.root)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(lambda: _get(f"http://{address}/"))
        time.sleep(10)  # an author reads before the first edit; meanwhile torch is imported
        yield Server(f"http://{address}/", psutil.Process(server.pid))
    finally:
        server.terminate()
        server.wait()


def save(copy: Copy, server: Server, name: str, edit: tuple[str, str, str]) -> tuple[float, float]:
    """Seconds from the save until the picture is redrawn, and until the server gives it out."""
    picture = copy.root / f"docs/zh/figures/{name}.svg"
    url = f"{server.address}figures/{name}.svg"
    before, given = picture.read_bytes(), _get(url)
    begun = time.perf_counter()
    copy.edit(*edit)
    _wait(lambda: picture.read_bytes() != before)
    drawn = time.perf_counter() - begun
    _wait(lambda: _get(url) not in (b"", given))
    shown = time.perf_counter() - begun
    time.sleep(4)  # until the server has seen its own pictures and is at rest
    return drawn, shown


def save_chapter(copy: Copy, server: Server, name: str) -> float:
    """Seconds of the server's CPU from the save of a chapter until it is at rest again."""
    path, mark = copy.root / f"docs/zh/{name}.md", f"saved-{time.monotonic_ns()}"
    before = server.cpu()
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{mark}\n")
    _wait(lambda: mark.encode() in _get(f"{server.address}{name}/"))
    time.sleep(2)
    return server.cpu() - before


def slowest_answer(server: Server, names: list[str], seconds: float) -> float:
    """The longest that one of these pages is waited for, in so many seconds of asking."""
    longest, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        for name in names:
            begun = time.perf_counter()
            _get(f"{server.address}{name}/")
            longest = max(longest, time.perf_counter() - begun)
        time.sleep(0.05)
    return longest


def _get(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as reply:
            return reply.read()
    except OSError:
        return b""


def _wait(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("bench: `mkdocs serve` did not follow; does `make serve` work?")
        time.sleep(0.01)

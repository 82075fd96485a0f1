"""From a save to the new picture under `mkdocs serve`."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

from runs import ROOT, Copy

PATIENCE = 120  # seconds


@contextlib.contextmanager
def serving(copy: Copy) -> Iterator[str]:
    """Serve the whole site of the copy; the address, once every worker is warm."""
    shutil.copytree(ROOT / "docs", copy.root / "docs", dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", copy.root)
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
        yield f"http://{address}/"
    finally:
        server.terminate()
        server.wait()


def save(copy: Copy, address: str, name: str, edit: tuple[str, str, str]) -> tuple[float, float]:
    """Seconds from the save until the picture is redrawn, and until the server gives it out."""
    picture = copy.root / f"docs/zh/figures/{name}.svg"
    url = f"{address}figures/{name}.svg"
    before, given = picture.read_bytes(), _get(url)
    begun = time.perf_counter()
    copy.edit(*edit)
    _wait(lambda: picture.read_bytes() != before)
    drawn = time.perf_counter() - begun
    _wait(lambda: _get(url) not in (b"", given))
    shown = time.perf_counter() - begun
    time.sleep(4)  # until the server has seen its own pictures and is at rest
    return drawn, shown


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

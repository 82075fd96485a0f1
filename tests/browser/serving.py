"""The built site on 127.0.0.1, served as GitHub Pages would.

Compressed, with tags and its 404; a folder without its slash is redirected; browsers may keep what
they got for ten minutes; and an edge of the network may give out an old file for a while.
"""

import gzip
import hashlib
import mimetypes
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from tests.site.built import BASE

PREFIX = urlsplit(BASE).path  # a project's pages stand below their host's root
COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".webmanifest", ".py", ".ipynb")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@cache
def body(path: Path, compressed: bool, written: int) -> bytes:
    """What is sent for a file, as it was `written` last."""
    content = path.read_bytes()
    return gzip.compress(content, 6) if compressed else content


class Host(BaseHTTPRequestHandler):
    """Serves `folder` at PREFIX, and its 404.html for what is not there."""

    protocol_version = "HTTP/1.1"  # keeps connections, as hosts do
    # Bytes by address, whether a page asked for them or its service worker.
    sent: ClassVar[Counter[str]] = Counter()
    # Old files that the edge still gives out, by address.
    lagging: ClassVar[dict[str, bytes]] = {}

    def __init__(self, *arguments, folder: Path):
        self.folder = folder
        super().__init__(*arguments)

    def do_GET(self) -> None:
        path, status = self.folder / "404.html", 404
        address = unquote(urlsplit(self.path).path)
        if address.startswith(PREFIX):
            file = self.folder / address.removeprefix(PREFIX)
            if file.is_dir() and not address.endswith("/"):
                self.redirect()
                return
            file = file / "index.html" if address.endswith("/") else file
            if file.is_file():
                path, status = file, 200
        compressed = path.suffix in COMPRESSED
        content = body(path, compressed, path.stat().st_mtime_ns)
        if address in self.lagging:
            content = gzip.compress(self.lagging[address]) if compressed else self.lagging[address]
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if status == 200 and self.headers["If-None-Match"] == tag:
            status, content = 304, b""
        self.send_response(status)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        if compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)
        self.sent[address] += len(content)

    def redirect(self) -> None:
        """To the same address with a slash, whatever is asked of it."""
        url = urlsplit(self.path)
        self.send_response(301)
        self.send_header("Location", url._replace(path=f"{url.path}/").geturl())
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_) -> None:
        """Quiet."""


@contextmanager
def serve(folder: Path, port: int = 0) -> Iterator[str]:
    """Serve a built site; gives the address of its start page."""
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Host, folder=folder))
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
    finally:
        server.shutdown()
        server.server_close()

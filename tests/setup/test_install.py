"""Setting up takes the small torch where it can, and says in one line what it does or cannot do."""

import base64
import hashlib
import http.server
import importlib.util
import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("install", ROOT / "setup" / "install.py")
install = importlib.util.module_from_spec(spec)
spec.loader.exec_module(install)

TORCH = install.pinned("torch")
VERSION = TORCH.partition("==")[2]


def wheel(folder: Path, version: str) -> Path:
    """A torch of a few bytes."""
    info, path = f"torch-{version}.dist-info", folder / f"torch-{version}-py3-none-any.whl"
    files = {
        "torch/__init__.py": f'__version__ = "{version}"\n',
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: torch\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
        record += f"{name},sha256={digest.rstrip(b'=').decode()},{len(text)}\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (files | {f"{info}/RECORD": record}).items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def index(tmp_path):
    """An index of builds on this machine; `state` decides what it has and how it answers."""
    state = {"version": f"{VERSION}+cpu", "status": 200, "wait": 0.0, "asked": []}

    class Index(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            state["asked"].append(self.path)
            time.sleep(state["wait"])
            path = wheel(tmp_path, state["version"])
            content = f'<a href="/{path.name.replace("+", "%2B")}">{path.name}</a>'.encode()
            if self.path.endswith(".whl"):
                content = path.read_bytes()
            self.send_response(state["status"])
            kind = "application/zip" if self.path.endswith(".whl") else "text/html"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state["address"] = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def cpu_builds(index, monkeypatch):
    """The index stands in for PyTorch's own."""
    monkeypatch.setattr(install, "CPU_BUILDS", index["address"])
    return index


def test_a_newcomer_on_linux_gets_the_small_build(cpu_builds, tmp_path):
    """pip, told nothing else, takes it from there, and asks that index for torch alone."""
    arguments, told = install.choose_torch("", "linux", own=False)
    assert told == "torch: the small build for CPUs"
    environment = os.environ | {"PIP_CONFIG_FILE": os.devnull}
    for name in ("PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONSTRAINT"):
        environment.pop(name, None)
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", target, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (target / "torch" / "__init__.py").read_text() == f'__version__ = "{VERSION}+cpu"\n'
    assert all("torch" in path for path in cpu_builds["asked"])


@pytest.mark.parametrize(
    "change",
    [{"status": 404}, {"status": 503}, {"version": "2.0.0+cpu"}, {"version": VERSION + "1+cpu"}],
    ids=["not found", "out of order", "an older one", "another one"],
)
def test_an_index_without_it(cpu_builds, change):
    cpu_builds.update(change)
    arguments, told = install.choose_torch("", "linux", own=False)
    assert arguments == []
    assert "does not answer; pip takes the build it finds" in told


def test_an_index_that_hangs_is_waited_for_briefly_and_once(cpu_builds, monkeypatch):
    assert install.PATIENCE == 3
    monkeypatch.setattr(install, "PATIENCE", 0.3)
    cpu_builds["wait"] = 5.0
    begun = time.monotonic()
    assert install.choose_torch("", "linux", own=False)[0] == []
    assert time.monotonic() - begun < 2
    assert len(cpu_builds["asked"]) == 1


def test_no_network(monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setattr(install, "CPU_BUILDS", f"http://127.0.0.1:{free.getsockname()[1]}")
    assert install.choose_torch("", "linux", own=False)[0] == []


@pytest.mark.parametrize(
    ("wanted", "system", "own", "told"),
    [
        ("", "darwin", False, "the build for this system"),
        ("", "linux", True, "from where your pip is told to look"),
        ("", "darwin", True, "from where your pip is told to look"),
        ("cuda", "linux", False, "with CUDA on Linux"),
        ("cuda", "linux", True, "with CUDA on Linux"),
    ],
)
def test_others_are_as_before_and_nobody_is_asked(cpu_builds, wanted, system, own, told):
    arguments, line = install.choose_torch(wanted, system, own)
    assert arguments == []
    assert told in line
    assert "\n" not in line
    assert cpu_builds["asked"] == []


def test_an_index_of_ones_own():
    arguments, told = install.choose_torch("https://example.org/cu126", "linux", own=True)
    assert arguments == ["--no-deps", "--index-url", "https://example.org/cu126", TORCH]
    assert told == "torch: from https://example.org/cu126"


def test_a_wish_that_is_none():
    with pytest.raises(SystemExit, match="TORCH=gpu: give `cuda`, or the address of an index"):
        install.choose_torch("gpu", "linux", own=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PIP_FIND_LINKS", "/wheels"),
        ("PIP_INDEX_URL", "https://example.org"),
        ("PIP_EXTRA_INDEX_URL", "https://example.org"),
        ("PIP_CONSTRAINT", "/constraints"),
        ("PIP_NO_INDEX", "1"),
    ],
)
def test_what_the_user_told_pip_is_seen(monkeypatch, name, value):
    for other in [key for key in os.environ if key.startswith("PIP_")]:
        monkeypatch.delenv(other)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert not install.own_sources(Path(sys.executable))
    monkeypatch.setenv(name, value)
    assert install.own_sources(Path(sys.executable))


@pytest.mark.parametrize(
    ("version", "system", "machine", "told"),
    [
        ((3, 10), "linux", "x86_64", "Python 3.11 to 3.13 is needed, and this is 3.10"),
        ((3, 14), "linux", "x86_64", "Python 3.11 to 3.13 is needed, and this is 3.14"),
        ((3, 12), "darwin", "x86_64", "torch has no builds for Macs with Intel processors"),
        ((3, 12), "win32", "AMD64", "use WSL"),
    ],
)
def test_what_is_not_supported_is_said_in_one_line(version, system, machine, told):
    line = install.unsupported(version, system, machine)
    assert told in line
    assert "\n" not in line


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
@pytest.mark.parametrize(("system", "machine"), [("linux", "aarch64"), ("darwin", "arm64")])
def test_what_is_supported(version, system, machine):
    assert install.unsupported(version, system, machine) == ""


def test_a_stamp_is_newer_than_what_it_stands_for(tmp_path, monkeypatch):
    """Else make would set up again at every call, until the clock has caught up."""
    monkeypatch.setattr(install, "ROOT", tmp_path)
    (tmp_path / "setup").mkdir()
    for name in ("pyproject.toml", "constraints.txt", "setup/install.py"):
        (tmp_path / name).touch()
    future = time.time() + 7200
    os.utime(tmp_path / "pyproject.toml", (future, future))
    install.touch(tmp_path / "stamp")
    assert (tmp_path / "stamp").stat().st_mtime >= future


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", "zh_CN.GB18030"])
def test_the_project_is_found_in_a_folder_of_any_name(tmp_path, locale):
    """Python before 3.13 dies of a path in another encoding than the locale's."""
    root = tmp_path / "权重 初始化"
    venv = root / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (folder,) = (venv / "lib").glob("python3.*/site-packages")
    (folder / "lesson.pth").write_text(install.PATH_FILE, "ascii")
    (root / "figures_src.py").write_text("found = True\n")
    done = subprocess.run(
        [venv / "bin" / "python", "-c", "import figures_src; print(figures_src.found)"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LC_ALL": locale},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_requirements_are_those_of_the_project():
    assert {"torch", "mkdocs-material", "pytest"} <= set(install.requirements(None))
    assert "sphinx-gallery" in install.requirements("bench")

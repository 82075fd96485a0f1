"""Make the environment: ``python3 setup/install.py .venv``. Called by make; needs Python alone.

Installs what pyproject.toml lists, in the versions of constraints.txt. Of torch it takes the build
for CPUs, a tenth of the size of the one with CUDA that pip would choose on Linux.
"""

from __future__ import annotations  # so that an older Python can say that it is one

import argparse
import os
import platform
import queue
import re
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"  # PyTorch's own index
PATIENCE = 3.0  # seconds, once
OLDEST, NEWEST = (3, 11), (3, 13)
# An index, a folder or a constraint of the user's own: pip then finds torch as it did before.
OWN_SOURCES = ("find-links", "index-url", "extra-index-url", "constraint", "no-index")
# Puts the project on the path, wherever it lies. ASCII, since Python reads it in the locale's own
# encoding; the path itself may have any characters.
PATH_FILE = "import os, sys; sys.path.append(os.path.dirname(sys.prefix))\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("venv", type=Path, help="the folder of the environment")
    parser.add_argument("--torch", default="", help="`cuda`, or the address of an index of builds")
    parser.add_argument("--extra", help="also what pyproject.toml lists under this name")
    parser.add_argument("--stamp", type=Path, help="a file to touch when all is there")
    arguments = parser.parse_args()
    if wrong := unsupported(sys.version_info[:2], sys.platform, platform.machine()):
        print(wrong, file=sys.stderr)
        return 1
    os.umask(0o022)  # whatever the user's is: what is installed may be read by all
    python = arguments.venv / "bin" / "python"
    try:
        if not python.with_name("pip").exists():
            subprocess.run([sys.executable, "-m", "venv", arguments.venv], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if not arguments.extra:
            torch, told = choose_torch(arguments.torch, sys.platform, own_sources(python))
            print(told, flush=True)
            if torch and subprocess.run([*pip, *torch]).returncode:
                if arguments.torch:
                    print(f"no {torch[-1]} from {arguments.torch}", file=sys.stderr)
                    return 1
                print("it could not be installed: pip takes the build it finds", flush=True)
        subprocess.run(
            [*pip, "--constraint", ROOT / "constraints.txt", *requirements(arguments.extra)],
            check=True,
        )
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"the environment could not be made: {error}", file=sys.stderr)
        return 1
    for folder in (arguments.venv / "lib").glob("python3.*/site-packages"):
        (folder / "lesson.pth").write_text(PATH_FILE, encoding="ascii")
    if arguments.stamp:
        touch(arguments.stamp)
    return 0


def unsupported(version: tuple[int, int], system: str, machine: str) -> str:
    """Why the environment cannot be made here, in one line; "" if it can."""
    if not OLDEST <= version <= NEWEST:
        return (
            f"Python 3.{OLDEST[1]} to 3.{NEWEST[1]} is needed, and this is"
            f" {version[0]}.{version[1]}: name another, as in `make PYTHON=python3.12`"
        )
    if system == "darwin" and machine == "x86_64":
        return "torch has no builds for Macs with Intel processors any more: use Linux, or WSL"
    if system == "win32":
        return "Windows itself is not supported: use WSL"
    return ""


def choose_torch(wanted: str, system: str, own: bool) -> tuple[list[str], str]:
    """Arguments of `pip install` that bring torch before all else, and a line that says which.

    wanted: as the user gave it. own: whether pip has been told where to look. No arguments where
    pip's own choice is right.
    """
    torch = pinned("torch")
    if wanted.startswith(("http://", "https://")):
        return ["--no-deps", "--index-url", wanted, torch], f"torch: from {wanted}"
    if wanted == "cuda":
        return [], "torch: the build that pip finds by itself, with CUDA on Linux"
    if wanted:
        sys.exit(f"TORCH={wanted}: give `cuda`, or the address of an index (https://…)")
    if own:
        return [], "torch: from where your pip is told to look"
    if system != "linux":
        return [], "torch: the build for this system"
    if offers(CPU_BUILDS, torch):
        return ["--no-deps", "--index-url", CPU_BUILDS, torch], "torch: the small build for CPUs"
    return [], f"torch: {CPU_BUILDS} does not answer; pip takes the build it finds, maybe large"


def offers(index: str, requirement: str) -> bool:
    """Whether the index answers in time and has that version."""
    name, version = requirement.split("==")
    answers: queue.Queue[str] = queue.Queue()

    def ask() -> None:
        try:
            with urllib.request.urlopen(f"{index}/{name}/", timeout=PATIENCE) as answer:
                answers.put(answer.read().decode("utf-8", "replace"))
        except (OSError, ValueError):
            answers.put("")

    # In a thread: a timeout of urlopen is one for each step, and a name may take long to resolve.
    threading.Thread(target=ask, daemon=True).start()
    try:
        page = answers.get(timeout=PATIENCE)
    except queue.Empty:
        return False
    return re.search(rf">{name}-{re.escape(version)}(\+cpu)?-", page) is not None


def own_sources(python: Path) -> bool:
    """Whether the user, by environment or files of pip's, says where pip is to look."""
    command = [python, "-m", "pip", "config", "list"]
    settings = subprocess.run(command, capture_output=True, text=True).stdout
    return any(re.search(rf"^[\w:.]*\.{source}=", settings, re.M) for source in OWN_SOURCES)


def pinned(name: str) -> str:
    """``torch==2.13.0``, from constraints.txt."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return re.search(rf"^{name}==\S+$", text, re.M)[0]


def requirements(extra: str | None) -> list[str]:
    """What pyproject.toml lists, or what it lists under the name of an extra."""
    import tomllib  # here, so that an older Python is told its version, and not of a module

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["optional-dependencies"][extra] if extra else project["dependencies"]


def touch(stamp: Path) -> None:
    """Make it newer than what it is made from, also where the clock was set back meanwhile."""
    files = [ROOT / name for name in ("pyproject.toml", "constraints.txt", "setup/install.py")]
    stamp.touch()
    newest = max(time.time_ns(), *(file.stat().st_mtime_ns for file in files))
    os.utime(stamp, ns=(newest, newest))


if __name__ == "__main__":
    sys.exit(main())

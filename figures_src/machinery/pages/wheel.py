"""The tool as a wheel that the site offers: built from initcheck/ when that has changed.

The same source gives the same bytes, so that the hash on the page can be checked.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.paths import CACHE, ROOT

PACKAGE = ROOT / "initcheck"
SOURCES = ("pyproject.toml", "README.md", "LICENSE", "src")
CACHED = CACHE / "wheel"
EPOCH = "315532800"  # 1980-01-01, the first day that a zip file knows


def wheel() -> Path:
    """The wheel of the package as it is. Raises Mistake with what pip says where it fails."""
    folder = CACHED / _digest()
    if not folder.exists():
        _build(folder)
    return next(folder.glob("*.whl"))


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _files() -> list[Path]:
    files = [PACKAGE / name for name in SOURCES]
    tree = [path for file in files if file.is_dir() for path in file.rglob("*") if path.is_file()]
    there = [*(file for file in files if file.is_file()), *tree]
    return sorted(p for p in there if "__pycache__" not in p.parts and "egg-info" not in str(p))


def _digest() -> str:
    found = hashlib.sha256(sys.version.encode())
    for file in _files():
        found.update(f"{file.relative_to(PACKAGE)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:20]


def _build(folder: Path) -> None:
    shutil.rmtree(CACHED, ignore_errors=True)  # of an older source
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "initcheck"  # setuptools leaves its files beside the source
        for file in _files():
            target = copy / file.relative_to(PACKAGE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            target.chmod(0o644)
        made = Path(place) / "made"
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        command += ["--no-build-isolation", "--no-index", "--wheel-dir", str(made), str(copy)]
        done = subprocess.run(
            command,
            env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            told = re.findall(r"^ *(?:error|ERROR): ?(.*)", done.stderr, re.MULTILINE)
            raise Mistake(
                f"initcheck: no wheel could be built: {told[-1] if told else done.stderr}"
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, folder)

"""The wheel that the site offers: whole, the same bytes each time, and it works when installed."""

import subprocess
import sys
import zipfile

import pytest

from figures_src.machinery.mistake import Mistake
from figures_src.machinery.pages import wheel
from tests.site.built import ROOT

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Wheels are kept in a folder of the test's own."""
    monkeypatch.setattr(wheel, "CACHED", tmp_path / "wheel")
    return tmp_path / "wheel"


def test_it_is_built_once_and_again_with_the_same_bytes(cache):
    first = wheel.wheel()
    written = first.stat().st_mtime_ns
    assert wheel.wheel().stat().st_mtime_ns == written
    digest = wheel.sha256(first)
    first.unlink()
    first.parent.rmdir()
    assert wheel.sha256(wheel.wheel()) == digest
    assert not list((ROOT / "initcheck").glob("**/*.egg-info"))


def test_it_holds_the_package_and_nothing_else(cache):
    names = zipfile.ZipFile(wheel.wheel()).namelist()
    inside = {name.partition("/")[2] for name in names if name.startswith("initcheck/")}
    source = ROOT / "initcheck/src/initcheck"
    files = {
        file.relative_to(source).as_posix()
        for file in source.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert inside == files
    assert "py.typed" in inside
    assert {name.partition("/")[0].split("-")[0] for name in names} == {"initcheck"}


def test_it_works_installed(cache, tmp_path):
    place = tmp_path / "place"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(place), str(wheel.wheel())], check=True)
    code = (
        "from torch import nn; import initcheck; assert initcheck.__file__.startswith(PLACE);"
        "print(initcheck.audit(nn.Linear(64, 64), language='zh'))"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; PLACE = {str(place)!r}; sys.path.insert(0, PLACE); {code}",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "weight" in done.stdout


def test_a_changed_source_is_another_wheel(cache, tmp_path, monkeypatch):
    before = wheel._digest()
    copy = tmp_path / "initcheck"
    for file in wheel._files():
        target = copy / file.relative_to(wheel.PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    monkeypatch.setattr(wheel, "PACKAGE", copy)
    assert wheel._digest() == before
    (copy / "src/initcheck/new.py").write_text("")
    assert wheel._digest() != before


def test_what_cannot_be_built_is_told_in_a_line(cache, tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text("[project\n")
    monkeypatch.setattr(wheel, "PACKAGE", tmp_path)
    with pytest.raises(Mistake, match="no wheel could be built"):
        wheel.wheel()

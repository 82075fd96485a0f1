"""`python -m figures_src` from the outside: what it does, says, and leaves behind."""

import os
import re
import shutil

import pytest

pytestmark = pytest.mark.xdist_group("built")  # one worker builds the small project

RESULT = "figures_src/results/demo/tiny.json"
PICTURE = "docs/zh/figures/demo/tiny.svg"

# In measure, as an author would meanwhile.
MEDDLING = """def measure():
    from pathlib import Path
    looks = Path("figures_src/looks/initializations.py")
    looks.write_text(looks.read_text("utf-8").replace('"green"', '"red"'), "utf-8")
"""


def states(done) -> dict[str, str]:
    """figure → what was done, from the lines printed."""
    lines = re.findall(r"^(\w+) +[\d.]+ s +\d+ MB  (\S+)$", done.stdout, re.M)
    return {name: state for state, name in lines}


def test_first_build(built_once):
    assert built_once.files().keys() == {RESULT, PICTURE}


def test_nothing_to_do_is_silent_and_quick(built):
    before = built.files()
    done = built.python("-X", "importtime", "-m", "figures_src")
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert done.returncode == 0
    assert done.stdout.startswith(
        "1 figure: 1 fresh; spread over seeds out of date: 1 (make seeds)"
    )
    assert "figures_src.machinery.figures.parallel" in imported
    assert not imported & {"torch", "matplotlib", "numpy", "sklearn"}
    assert built.files() == before


def test_pages_import_no_torch(built):
    done = built.python("-X", "importtime", "-c", "import figures_src.machinery.pages.macros")
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "figures_src.machinery.pages.macros" in imported
    assert not imported & {"torch", "matplotlib"}


def test_twice_gives_the_same_bytes(built):
    before = built.files()
    done = built.run("--force")
    assert states(done) == {"demo/tiny": "measured"}
    assert built.files() == before


def test_a_new_drawing_measures_nothing(built):
    before = built.files()
    built.edit("figures_src/demo/tiny.py", "axes.plot(", "axes.plot(-")
    built.write("docs/en/index.md", "# Home\n")
    done = built.run()
    assert states(done) == {"demo/tiny": "drawn"}
    after = built.files()
    assert after[RESULT] == before[RESULT]
    assert after[PICTURE] != before[PICTURE]
    assert after.keys() - before.keys() == {"docs/en/figures/demo/tiny.svg"}


def test_a_new_core_measures_only_what_uses_it(built):
    built.script("demo/other", ("import seeds, std", "import seeds, slope, std"))
    built.edit("figures_src/core/seeds.py", "2**31", "2**30")
    before = built.files()
    done = built.run("demo/tiny")
    assert done.returncode == 0, done.stderr
    assert states(done) == {"demo/tiny": "measured"}
    assert built.files()[RESULT] != before[RESULT]
    assert built.files().keys() == before.keys()  # demo/other was not asked for


def test_a_save_while_measuring_makes_it_stale_again(built):
    """Old code that is in memory is not taken for the new one on the disk."""
    built.edit("figures_src/demo/tiny.py", "def measure():\n", MEDDLING)
    done = built.run()
    assert states(done) == {"demo/tiny": "measured"}, done.stderr
    assert states(built.run()) == {"demo/tiny": "drawn"}


def test_two_saves_within_a_second(built):
    """Python takes its compiled copy for current if time and length agree."""
    script = built.root / "figures_src/demo/tiny.py"
    for count in (101, 102):
        text = script.read_text("utf-8")
        script.write_text(re.sub("COUNT = 10.", f"COUNT = {count}", text), "utf-8")
        os.utime(script, (1_000_000_000, 1_000_000_000))
        built.python("-c", "import figures_src.demo.tiny")
        assert built.run().returncode == 0
        assert f'"COUNT": {count}' in built.read(RESULT)


def test_an_unwritable_folder(built):
    before = built.files()
    built.edit("figures_src/demo/tiny.py", "axes.plot(", "axes.plot(-")
    shutil.rmtree(built.root / "docs/zh/figures/demo")
    built.write("docs/zh/figures/demo", "a file, where a folder should be")
    done = built.run()
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: docs/zh/figures/demo/tiny.svg: cannot be written: ")
    assert built.files()[RESULT] == before[RESULT]


def test_a_full_disk(built):
    """Writing stops in the middle: the last good picture stays, and nothing beside it."""
    before = built.files()
    built.edit("figures_src/demo/tiny.py", "axes.plot(", "axes.plot(-")
    limit = len(before[PICTURE]) // 2
    done = built.python(
        "-B",  # or the limit would cut off the bytecode that Python keeps beside the project
        "-c",
        f"import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}));"
        "runpy.run_module('figures_src', run_name='__main__')",
    )
    assert done.returncode == 1
    assert "docs/zh/figures/demo/tiny.svg: cannot be written: File too large" in done.stderr
    assert built.files() == before


def test_missing_font(built):
    """Where the package with the Chinese font is not installed."""
    before = built.files()
    built.write(
        "pylopdf_fonts_zh_cn.py",
        "raise ModuleNotFoundError\n",
    )
    built.edit("figures_src/demo/tiny.py", "axes.plot(", "axes.plot(-")
    done = built.run()
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        "error: the font NotoSansSC-Regular.otf is missing: install pylopdf-fonts-zh-cn"
    )
    assert built.files() == before


def test_no_temporary_files(built):
    assert not [
        n for _, _, names in os.walk(built.root / "docs") for n in names if n.startswith(".")
    ]

"""Killed at any moment, a build leaves whole files, and the next one completes them."""

import functools
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.machinery.figures.project import ENVIRONMENT, LIGHT, Project, make_light

pytestmark = pytest.mark.xdist_group("killed")

AT_RANDOM = 10  # moments of a kill, anywhere in a build
WHILE_WRITING = 10  # and at once when a file that is being written is seen
KILLS = AT_RANDOM + WHILE_WRITING
VERSIONS = ("COUNT = 100", "COUNT = 101")  # each kill interrupts the change from one to the other
FRESH = (
    "from figures_src.machinery.figures import freshness, script",
    "[n for n, p in script.select().items() if freshness.is_fresh(script.read(n, p))]",
)


def start(project: Project, *arguments: str) -> subprocess.Popen:
    """The build, as leader of a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "figures_src", *arguments],
        cwd=project.root,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell lets what it starts in the background ignore Ctrl-C, the tests too.
        preexec_fn=functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


def drawn(project: Project) -> dict[str, bytes]:
    """Results and pictures."""
    return {name: text for name, text in project.files().items() if ".unfinished-" not in name}


def unfinished(project: Project) -> list[str]:
    return [path.name for path in project.root.glob("[df]*/**/.unfinished-*")]


def write(project: Project, version: str) -> None:
    project.script("demo/tiny", *LIGHT, ("COUNT = 100", version))


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """A project, its files in each version, and how many seconds a build takes."""
    project = make_light(tmp_path_factory.mktemp("killed") / "project")
    files = []
    for version in VERSIONS:
        write(project, version)
        begun = time.monotonic()
        assert project.run("--force").returncode == 0
        seconds = time.monotonic() - begun
        files.append(drawn(project))
    assert files[0] != files[1]
    return project, files, seconds


def wait_for_writing(project: Project, build: subprocess.Popen, left: set[str]) -> bool:
    """Whether a file that is being written was seen before the build ended.

    left: what builds before left unfinished.
    """
    while build.poll() is None:
        if set(unfinished(project)) - left:
            return True
    return False


def test_kills(uninterrupted):
    project, files, seconds = uninterrupted
    moments = random.Random(0)
    seen = 0
    for kill in range(KILLS):
        write(project, VERSIONS[kill % 2])
        left = set(unfinished(project))
        build = start(project, "--force")
        if kill < AT_RANDOM:
            time.sleep(moments.uniform(0, 1.2 * seconds))
        else:
            seen += wait_for_writing(project, build, left)
        # A terminal ends the whole group, a guard of the memory one process.
        if kill % 3:
            os.killpg(build.pid, signal.SIGKILL)
        else:
            build.kill()
        build.communicate()
        for name, text in drawn(project).items():
            assert text in (files[0][name], files[1][name]), f"kill {kill}: {name} is broken"
        for figure in project.evaluate(*FRESH):
            for name in (f"figures_src/results/{figure}.json", f"docs/zh/figures/{figure}.svg"):
                now = drawn(project)[name]
                assert now == files[kill % 2][name], f"kill {kill}: {name} is wrongly fresh"
    assert seen > WHILE_WRITING / 2
    done = project.run()
    assert done.returncode == 0, done.stderr
    assert drawn(project) == files[(KILLS - 1) % 2]
    assert not unfinished(project)


def test_two_builds_at_once(uninterrupted):
    project, files, _ = uninterrupted
    for index in (0, 1):
        write(project, VERSIONS[index])
        builds = [start(project) for _ in range(2)]
        assert [build.wait(timeout=120) for build in builds] == [0, 0]
        assert drawn(project) == files[index]
        assert not unfinished(project)


def test_ctrl_c(uninterrupted):
    """In a terminal it reaches every process of the group."""
    project, _, _ = uninterrupted
    project.script(
        "demo/tiny",
        *LIGHT,
        ("import random", "import random\nimport time\nfrom pathlib import Path"),
        ("def measure():\n", 'def measure():\n    Path("measuring").touch()\n    time.sleep(60)\n'),
    )
    build = start(project, "--force")
    while not (project.root / "measuring").exists():
        assert build.poll() is None
        time.sleep(0.05)
    os.killpg(build.pid, signal.SIGINT)
    _, errors = build.communicate(timeout=30)
    assert build.returncode == 130
    assert errors == "interrupted; what was finished is kept\n"


def test_one_process_killed(uninterrupted):
    """Its figure fails, the others are made."""
    project, _, _ = uninterrupted
    project.script(
        "demo/second",
        *LIGHT,
        ("import random", "import os"),
        ("[random.Random(i).gauss() for i in range(COUNT)]", "os.kill(os.getpid(), 9)"),
    )
    write(project, "COUNT = 102")
    done = project.run()
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "demo/second.py" in line
    assert "memory" in line
    assert "measured" in done.stdout

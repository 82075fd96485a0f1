"""What npm installs is fixed: exact versions, held to a hash, and nothing that follows a tag."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = {
    "site": ROOT / "package-lock.json",
    "tests": ROOT / "tests/browser/package-lock.json",
    "laboratory's rival": ROOT / "bench/lab/package-lock.json",
}
# `latest` and the like: npm looks up anew what they stand for, also when it has a lock, and then
# misses the new version in the lock.
TAG = re.compile(r"^(?![xX*]$)[A-Za-z]")
KINDS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")


def packages(name: str) -> dict[str, dict]:
    return json.loads(LOCKS[name].read_text("utf-8"))["packages"]


@pytest.mark.parametrize("lock", LOCKS)
def test_no_entry_wants_a_tag(lock):
    wanted = [
        f"{path} wants {name} {version}: write the version that is locked, here and in overrides"
        for path, entry in packages(lock).items()
        for kind in KINDS
        for name, version in entry.get(kind, {}).items()
        if TAG.match(version) and not version.startswith("npm:")
    ]
    assert not wanted, "\n".join(wanted)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_hash_and_no_address(lock):
    for path, entry in packages(lock).items():
        if path:
            assert entry.get("integrity", "").startswith("sha512-"), path
            assert "resolved" not in entry, path


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_exact(lock):
    asked = json.loads(LOCKS[lock].with_name("package.json").read_text("utf-8"))
    for kind in (*KINDS, "overrides"):
        for name, version in asked.get(kind, {}).items():
            assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name}: {version}"


def test_readers_and_builds_need_nothing_of_the_tests():
    asked = json.loads(LOCKS["tests"].with_name("package.json").read_text("utf-8"))
    assert asked["devDependencies"]
    assert (
        not {f"node_modules/{name}" for name in asked["devDependencies"]} & packages("site").keys()
    )

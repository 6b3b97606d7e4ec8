"""Other people's scripts and style sheets are those that the locks name, whole, with licences, and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SERVED = PROJECT / "registry" / "static" / "vendor"
FOR_TESTS = PROJECT / "tests" / "assets" / "vendor"


def check(*vendors: Path) -> subprocess.CompletedProcess[str]:
    """What the check says of vendor folders, or of all of the project's."""
    command = [sys.executable, str(PROJECT / "tools" / "vendor-assets.py"), "check", *map(str, vendors)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what is served, to be spoiled."""
    return shutil.copytree(SERVED, tmp_path / "vendor")


def test_every_vendored_file_is_listed_and_every_listed_file_is_there_unaltered() -> None:
    answer = check()
    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_file_that_is_not_listed_is_refused(copy: Path) -> None:
    (copy / "bootstrap" / "bootstrap.min.css.map").write_text("{}")
    answer = check(copy)
    assert answer.returncode == 1 and "bootstrap.min.css.map: not listed" in answer.stderr


def test_an_altered_file_is_refused(copy: Path) -> None:
    script = copy / "htmx.org" / "htmx.min.js"
    script.write_bytes(script.read_bytes() + b"\n")
    answer = check(copy)
    assert answer.returncode == 1 and "htmx.min.js: not the bytes" in answer.stderr


def test_a_missing_file_is_refused_and_so_is_a_link_in_its_place(copy: Path) -> None:
    licence = copy / "zrender" / "LICENSE"
    licence.rename(copy.parent / "LICENSE")
    assert "zrender/LICENSE: listed, but there is no such file" in check(copy).stderr
    licence.symlink_to(copy.parent / "LICENSE")
    assert "zrender/LICENSE: listed, but there is no such file" in check(copy).stderr


def test_a_package_without_its_licence_is_refused(copy: Path) -> None:
    lock = json.loads((copy / "assets.lock.json").read_text(encoding="utf-8"))
    del lock["echarts"]["files"]["LICENSE"]
    (copy / "assets.lock.json").write_text(json.dumps(lock), encoding="utf-8")
    assert "echarts: the lock lists no LICENSE" in check(copy).stderr


@pytest.mark.parametrize("vendor", [SERVED, FOR_TESTS], ids=["served", "for tests"])
def test_every_package_has_an_exact_version_a_licence_and_the_hash_of_its_archive(vendor: Path) -> None:
    lock = json.loads((vendor / "assets.lock.json").read_text(encoding="utf-8"))
    for package in lock.values():
        assert all(part.isdigit() for part in package["version"].split("."))
        assert package["licence"] and package["integrity"].startswith("sha512-")


def test_nothing_that_is_served_names_a_source_map() -> None:
    named = [path for path in SERVED.rglob("*") if path.is_file() and b"sourceMappingURL" in path.read_bytes()]
    assert named == []

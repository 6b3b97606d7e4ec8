"""What the code imports is declared, and what is declared is pinned with hashes."""

from __future__ import annotations

import ast
import configparser
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock")
PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; .+)?$")


def normal(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(extra: str | None = None) -> set[str]:
    """The distributions that setup.cfg asks for, or those of one extra."""
    settings = configparser.ConfigParser()
    settings.read(PROJECT / "setup.cfg", encoding="utf-8")
    lines = settings["options"]["install_requires"] if extra is None else settings["options.extras_require"][extra]
    return {normal(re.match(r"[A-Za-z0-9._-]+", line)[0]) for line in lines.split("\n") if line.strip()}


def pins(lock: str) -> dict[str, list[str]]:
    """The lines of hashes that follow each pinned distribution of a lock."""
    found: dict[str, list[str]] = {}
    for line in (PROJECT / lock).read_text(encoding="utf-8").splitlines():
        text = line.strip().removesuffix("\\").strip()
        if text.startswith("--hash="):
            found[next(reversed(found))].append(text)
        elif text and not text.startswith("#"):
            match = PINNED.match(text)
            assert match, f"{lock}: {text}"
            found[match[1]] = []
    return found


def imported() -> set[str]:
    """The top-level names from outside the standard library that the package and the migrations import."""
    names: set[str] = set()
    for path in [*(PROJECT / "registry").rglob("*.py"), *(PROJECT / "migrations").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"registry"}


def test_every_package_that_the_code_imports_is_declared_in_setup_cfg() -> None:
    distributions = packages_distributions()
    allowed = declared() | declared("postgres") | declared("spark")
    undeclared = {
        name for name in imported() if not {normal(found) for found in distributions.get(name, [name])} & allowed
    }
    assert not undeclared


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_no_index_is_named(lock: str) -> None:
    assert all(hashes for hashes in pins(lock).values())
    assert "://" not in (PROJECT / lock).read_text(encoding="utf-8")


def test_every_declared_distribution_is_pinned() -> None:
    run, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert declared() | declared("postgres") <= set(run)
    assert declared("test") <= set(test)


def test_the_tests_run_on_exactly_the_versions_that_a_server_gets() -> None:
    def versions(lock: str) -> set[str]:
        """Each `name==version`, without the machines that it is for: a test tool may need a package on more of them."""
        text = (PROJECT / lock).read_text(encoding="utf-8")
        return {line.split()[0] for line in text.splitlines() if line and not line.startswith(("#", " "))}

    assert versions("requirements.lock") <= versions("requirements-test.lock")

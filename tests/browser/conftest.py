"""The demonstration city, served by the real command to a real Chromium.

The city is loaded once for all workers of a run; REGISTRY_BROWSER_DATABASE names a loaded one to copy instead.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.pages import BY_NAME
from tests.browser.visiting import AXE, Visit, Watched, visit
from tests.registries import address_of, on_postgresql

pytest.register_assert_rewrite("tests.browser.rules")

#: A loaded registry to copy, so that a run need not load the city.
GIVEN = "REGISTRY_BROWSER_DATABASE"
CHROMIUM = "/usr/bin/chromium"
#: What Chromium is started with: it looks for nothing beyond this machine, neither for itself nor for a page.
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
]
#: What these tests need of Debian: a file or program, and the package that brings it.
PACKAGES = {CHROMIUM: "chromium", "pdftotext": "poppler-utils", "fc-list": "fontconfig"}
REGISTRY = [sys.executable, "-c", "from registry.cli import main; main()"]
#: A second change, so that there is an earlier state of knowledge and something to see in the change record.
REVISED = "unit,period,collective_income_yuan\n451102101209,2019,52300\n"
REASON = ["--actor", "八步区委组织部", "--reason", "复核 2019 年村级集体经济收入"]
#: Gives the visit to a page by the page's name.
Visits = Callable[[str], Visit]


@dataclass(frozen=True)
class Served:
    """Where the pages are, and the file in which the server says what went wrong."""

    address: str
    log: Path

    def at(self, path: str) -> str:
        return self.address.rstrip("/") + path


@pytest.fixture(scope="session", autouse=True)
def _at_hand() -> None:
    """What is missing is said: a test of the pages is never left out."""
    missing = [package for name, package in PACKAGES.items() if not shutil.which(name)]
    if not missing and not subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=True).stdout:
        missing = ["fonts-noto-cjk"]
    if missing:
        pytest.fail(f"the tests in the browser need: apt-get install {' '.join(missing)}", pytrace=False)


def _registry(database: Path, *arguments: str) -> None:
    """Runs the command on a database. Raises AssertionError with what it said where it refuses."""
    run = subprocess.run(
        [*REGISTRY, *arguments], env=_environment(database), capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def _environment(database: Path) -> dict[str, str]:
    return os.environ | {"REGISTRY_DATABASE_URL": address_of(database)}


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the demonstration city, with a second change. The workers of a run share it: nobody writes."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "city"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "loaded").exists():
            _load(folder)
            (folder / "loaded").touch()
    return folder / "registry.db"


def _load(folder: Path) -> None:
    given = os.environ.get(GIVEN)
    if given and not on_postgresql():
        _registry(Path(given).resolve(), "backup", str(folder / "registry.db"))
    else:
        _registry(folder / "registry.db", "demo")
    (folder / "facts.csv").write_text(REVISED, encoding="utf-8")
    _registry(folder / "registry.db", "import", str(folder / "facts.csv"), *REASON)


@pytest.fixture(scope="session")
def served(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pages of the city, served on a free port."""
    log = tmp_path_factory.mktemp("served") / "log"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [*REGISTRY, "serve", "--port", "0", "--processes", "1"],
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            env=_environment(city),
        ) as process,
    ):
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
            assert found, log.read_text(encoding="utf-8")
            yield Served(found[0], log)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium for a file of tests: no two are alive at once, for Playwright can drive only one in a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def visits(
    request: pytest.FixtureRequest, browser: Browser, served: Served, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visits]:
    """The visits of a file of tests, each made once: `LANGUAGE`, `WINDOWS` and `ON_PAPER` stand in the file."""
    asked, folder = request.module, tmp_path_factory.mktemp("printed")
    assert {name for window in asked.WINDOWS for name in window.pictured} | set(asked.ON_PAPER) <= set(BY_NAME)
    context = asked.WINDOWS[0].context(browser)
    context.add_init_script(path=AXE)
    watched = Watched(context, served)

    @cache
    def of(name: str) -> Visit:
        paper = folder if name in asked.ON_PAPER else None
        return visit(watched, BY_NAME[name], asked.LANGUAGE, asked.WINDOWS, paper)

    yield of
    context.close()

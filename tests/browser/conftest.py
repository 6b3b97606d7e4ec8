"""The demonstration city, served by the real command to a real Chromium.

The city is loaded once for all workers of a run; REGISTRY_BROWSER_DATABASE names a loaded one to copy instead.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from playwright.sync_api import Page as Tab

from tests import demo
from tests.browser.pages import BY_NAME
from tests.browser.visiting import AXE, Visit, Watched, visit

if TYPE_CHECKING:
    from tests.browser.walking import Walker

pytest.register_assert_rewrite("tests.browser.rules")

CHROMIUM = "/usr/bin/chromium"
#: What Chromium is started with: it looks for nothing beyond this machine, neither for itself nor for a page.
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
]
#: What these tests need of Debian: a file or program, and the package that brings it.
PACKAGES = {CHROMIUM: "chromium", "pdftotext": "poppler-utils", "fc-list": "fontconfig"}
#: One change more, of one village: what it did to the figures is seen at once. It comes as an office keeps it.
REVISED = "乡镇,村,2019年集体经济收入（万元）\n贺街镇,双瑞村委会,5.23\n"
MAPPING = """mapping = 1
name = "村集体经济收入复核表"

[[sheet]]
sheet = "*"
as_of = "2019-12-31"
period = "2019"
[sheet.place]
county = "八步区"
township = {column = "乡镇"}
village = {column = "村"}
[[sheet.make]]
ledger = "facts"
unit = "@place"
period = "@period"
collective_income_yuan = {column = "2019年集体经济收入（万元）", factor = 10000}
"""
REASON = ["--actor", "八步区委组织部", "--reason", "复核 2019 年村级集体经济收入"]
#: What the command says of the demonstration's logins.
LOGINS = "logins.json"
#: Gives the visit to a page by the page's name.
Visits = Callable[[str], Visit]
#: Where an office with users is served, and the passwords of the demonstration's logins.
Office = tuple[str, dict[str, str]]
#: Gives somebody who walks the handbook in a language.
Walkers = Callable[[str], "Walker"]


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


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the demonstration city, with one change more. The workers of a run share it: nobody writes."""

    def make(folder: Path) -> None:
        demo.loaded(tmp_path_factory, folder / "registry.db")
        workbook, mapping = folder / "复核.csv", folder / "复核.toml"
        workbook.write_text(REVISED, encoding="utf-8")
        mapping.write_text(MAPPING, encoding="utf-8")
        demo.registry(folder / "registry.db", "import", str(workbook), "--map", str(mapping), *REASON)

    return demo.once(tmp_path_factory, "city", make) / "registry.db"


@pytest.fixture(scope="session")
def served(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The pages of the city, served on a free port."""
    log = tmp_path_factory.mktemp("served") / "log"
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            [*demo.REGISTRY, "serve", "--port", "0", "--processes", "1"],
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            env=demo.environment(city),
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
    """The visits of a file of tests, each made once: `LANGUAGE`, `WINDOWS`, `PRINTED` stand in the file.

    Axe reads, and on paper stands, what the tests of this run ask for.
    """
    module, folder = request.module, tmp_path_factory.mktemp("printed")
    by_axe, on_paper = _asked(request, "read"), _asked(request, "paper") | {*module.PRINTED}
    assert {name for window in module.WINDOWS for name in window.pictured} | by_axe | on_paper <= set(BY_NAME)
    context = module.WINDOWS[0].context(browser)
    context.add_init_script(path=AXE)
    watched = Watched(context, served)

    @cache
    def of(name: str) -> Visit:
        paper = folder if name in on_paper else None
        return visit(watched, BY_NAME[name], module.LANGUAGE, module.WINDOWS, paper, name in by_axe)

    yield of
    context.close()


def _asked(request: pytest.FixtureRequest, fixture: str) -> set[str]:
    """The pages for which a fixture of the file is asked by the tests of this run."""
    calls = (getattr(item, "callspec", None) for item in request.session.items if item.path == request.path)
    return {call.params[fixture] for call in calls if call is not None and fixture in call.params}


@pytest.fixture(scope="session")
def staffed(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the city with the demonstration's logins, and beside it `LOGINS`. Nobody writes to it."""

    def make(folder: Path) -> None:
        place = shutil.copy(city, folder / "registry.db")
        (folder / LOGINS).write_text(demo.registry(Path(place), "demo", "--logins", "--json"), encoding="utf-8")

    return demo.once(tmp_path_factory, "staffed", make) / "registry.db"


@pytest.fixture(scope="module")
def office(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The city with the demonstration's logins, served: its address, and the passwords."""
    yield from office_of(staffed, tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def walkers(browser: Browser, staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walkers]:
    """Somebody who walks, for each language: at a city of its own, where `li` has not signed in yet."""
    from tests.browser.walking import Walker  # it has the windows of `rules`, which have their asserts rewritten first

    made: dict[str, tuple[Walker, Iterator[Office]]] = {}

    def of(language: str) -> Walker:
        if language not in made:
            folder = tmp_path_factory.mktemp(f"walked-{language}")
            serving = office_of(staffed, folder, li="clerk@451102")
            address, passwords = next(serving)
            made[language] = (Walker(browser, address, passwords, language, folder), serving)
        return made[language][0]

    yield of
    for walker, serving in made.values():
        walker.close()
        next(serving, None)


def office_of(staffed: Path, folder: Path, **newcomers: str) -> Iterator[Office]:
    """A copy of the city with the demonstration's logins in a folder, served as long as it is looked at; `newcomers`
    have a grant, a one-time password, and have not signed in yet.
    """
    place = Path(shutil.copy(staffed, folder / "registry.db"))
    logins = json.loads(staffed.with_name(LOGINS).read_text(encoding="utf-8"))["logins"]
    passwords = {login["username"]: login["password"] for login in logins}
    for name, grant in newcomers.items():
        added = demo.registry(place, "user", "add", name, "--name", "李某", "--grant", grant, "--json")
        passwords[name] = json.loads(added)["password"]
    command = [*demo.REGISTRY, "serve", "--port", "0", "--processes", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=demo.environment(place)) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        try:
            assert found is not None
            yield found[0], passwords
        finally:
            process.kill()


def signed_in(context: BrowserContext, office: tuple[str, dict[str, str]], username: str) -> Tab:
    """A tab in which somebody has signed in, by keyboard alone; nobody without a name."""
    address, passwords = office
    tab = context.new_page()
    tab.goto(f"{address}/login")
    if username:
        tab.get_by_label("用户名").focus()
        tab.keyboard.type(username)
        tab.keyboard.press("Tab")
        tab.keyboard.type(passwords[username])
        tab.keyboard.press("Enter")
        tab.wait_for_url(lambda url: "/login" not in url)
    return tab

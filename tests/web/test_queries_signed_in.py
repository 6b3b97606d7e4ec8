"""How many queries the pages of those who are signed in take: known, and kept in queries_signed_in.tsv, as queries.tsv
keeps those of the pages that need no user.

In an address `{facts}` stands for the first row of that ledger, `{report}` for a report that was handed in. Cold and
warm are as in test_queries.py; each page is asked for by somebody of its line who has a session of his own.
"""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.file_store import ENVIRONMENT
from registry.web import create_app
from tests.registries import SMALL, founded, imported, on_postgresql
from tests.web import audited
from tests.web.accounts.conftest import Desk
from tests.web.test_queries import ADBC, queries

BASELINE = Path(__file__).with_name("queries_signed_in.tsv")
#: Few figures, so that its files are soon made.
REPORT = "/report?scope=451102&as_of=2019-12-31&figures=village.led&depth=none"
#: Whose taking is told in the audit log; and what PostgreSQL is asked for its lock: how long to wait, and the table.
LOGGED, OF_THE_LOCK = {"/reports/{report}.docx"}, 2
#: By name: what they are granted. The sight of a county is the dearer one.
USERS = {
    "root": ["security@*"],
    "all": ["clerk@*", "reviewer@*"],
    "clerk": ["clerk@451102", "reviewer@451102", "auditor@451102"],
    "system": ["system@*"],
    "audit": ["audit@*"],
}


def baseline() -> dict[str, tuple[str, int, int]]:
    """By page: who asks for it, and its queries, cold and warm."""
    with BASELINE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {row["page"]: (row["user"], int(row["cold"]), int(row["warm"])) for row in rows}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("signed_in")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENVIRONMENT, str(folder / "files"))
        yield from made(folder)


def made(folder: Path) -> Iterator[Desk]:
    """A registry with these users, and a report that was handed in."""
    engine = founded(folder / "registry.db")
    assert not imported(engine, folder / "ledgers", SMALL).problems
    assert not imported(engine, folder / "audited", audited.LEDGERS).problems
    audited.committed(engine, "SJ1", scope="451102")
    desk = Desk(engine)
    for username, grants in USERS.items():
        desk.add(username, *grants)
    assert desk.signed_in("clerk").post(REPORT, reason="报送").status_code == 303
    yield desk
    engine.dispose()


@pytest.fixture(autouse=True)
def _logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, ADBC.name)


def filled_in(desk: Desk, page: str) -> str:
    """The address, with the numbers of rows and the name of a report in it."""
    for what in re.findall(r"\{(\w+)\}", page):
        listed = "/reports" if what == "report" else f"/ledgers/{what}"
        named = re.findall(rf'href="{listed}/(\w*\d[^"/?]*)', desk.signed_in("clerk").get(listed).text)
        page = page.replace(f"{{{what}}}", named[0])
    return page


@pytest.mark.parametrize("page", baseline())
def test_a_page_of_somebody_signed_in_takes_as_many_queries_as_it_is_known_to_take(desk: Desk, page: str) -> None:
    username, *known = baseline()[page]
    address = filled_in(desk, page)
    # Another process, in which nothing is kept yet.
    other = Desk(desk.engine)
    other.app = create_app(desk.engine, bytes_of_pages=0)
    browser = other.signed_in(username) if username else other.browser()
    found = [queries(desk.engine, browser.client, address) for _ in range(2)]
    if page in LOGGED and on_postgresql():
        known = [number + OF_THE_LOCK for number in known]
    assert found == known, f"if it must be so, its line in {BASELINE.name}: {page}\t{username}\t{found[0]}\t{found[1]}"

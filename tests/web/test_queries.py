"""How many queries each page takes is known, and kept in queries.tsv: a page that takes another number is looked at.

Cold: the first time that a state of knowledge is asked about. Warm: again, with what was read still kept, but the page
itself not. Four of each number ask whether anybody has to sign in, and whether the page is kept. Queries that read a
whole ledger are not among them:
which ledgers a page needs, the declared figures tell; each is read once.
To take new numbers over, look at the difference that the test shows, and write them into the file.
"""

from __future__ import annotations

import csv
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from registry.picture import Picture
from registry.web import create_app
from tests.registries import SMALL, founded, imported, on_postgresql
from tests.web import audited
from tests.workbooks.office import Office, make, mapping

ADBC = logging.getLogger("registry.postgresql")
BASELINE = Path(__file__).with_name("queries.tsv")


def baseline() -> dict[str, tuple[int, int]]:
    with BASELINE.open(encoding="utf-8", newline="") as file:
        return {row["page"]: (int(row["cold"]), int(row["warm"])) for row in csv.DictReader(file, delimiter="\t")}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("queries")
    engine = founded(folder / "registry.db")
    assert not imported(engine, folder / "ledgers", SMALL).problems
    assert not imported(engine, folder / "audited", audited.LEDGERS).problems
    audited.drawn(engine, "SJ1")
    incomes = make("facts", unit="@place", period="@period", collective_income_yuan="=收入")
    assert Office(engine, folder).send(mapping(incomes), ["乡镇", "村", "收入"], ["贺街镇", "西村", 41_000]).change
    yield engine
    engine.dispose()


def queries(engine: Engine, client: Any, address: str) -> int:
    """How many queries an address takes besides those that read a ledger whole, of which none is read twice.

    Those that begin a reading are counted: PostgreSQL's driver sends them by itself.
    """
    seen: list[str] = []
    whole: list[tuple[str, int]] = []
    read = Picture._read

    def count_ledger(picture: Picture, table: Any) -> Any:
        # A draw is verified against the record as it was when it was committed to.
        whole.append((table.name, picture.moment.known_at))
        return read(picture, table)

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    def begin(*_: Any) -> None:
        seen.append("BEGIN")

    def count_past_the_cursor(entry: logging.LogRecord) -> bool:
        """PostgreSQL is read by ADBC too, which says so."""
        seen.extend([entry.getMessage()] * entry.getMessage().startswith("by ADBC"))
        return True

    event.listen(engine, "before_cursor_execute", count)
    if on_postgresql():
        event.listen(engine, "begin", begin)
    ADBC.addFilter(count_past_the_cursor)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Picture, "_read", count_ledger)
            answer = client.get(address)
    finally:
        event.remove(engine, "before_cursor_execute", count)
        if on_postgresql():
            event.remove(engine, "begin", begin)
        ADBC.removeFilter(count_past_the_cursor)
    assert answer.status_code == 200, (address, answer.get_data(as_text=True)[:2000])
    assert len(set(whole)) == len(whole), whole
    return len(seen) - len(whole)


@pytest.fixture(autouse=True)
def _logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, ADBC.name)


@pytest.mark.parametrize("page", baseline())
def test_a_page_takes_as_many_queries_as_it_is_known_to_take(engine: Engine, page: str) -> None:
    client = create_app(engine, bytes_of_pages=0).test_client()
    found = queries(engine, client, page), queries(engine, client, page)
    assert found == baseline()[page], f"if it must be so, its line in {BASELINE.name}: {page}\t{found[0]}\t{found[1]}"


def test_a_row_takes_as_many_queries_whichever_it_is(engine: Engine) -> None:
    client = create_app(engine, bytes_of_pages=0).test_client()
    found = sorted(set(re.findall(r'href="(/ledgers/posts/[^"]+)"', client.get("/ledgers/posts").text)))
    assert len(found) > 1
    assert {(queries(engine, client, row), queries(engine, client, row)) for row in found} == {(18, 18)}


def test_a_page_that_is_kept_takes_the_queries_by_which_it_is_found(engine: Engine) -> None:
    client, page = create_app(engine).test_client(), next(iter(baseline()))
    assert [queries(engine, client, page) for _ in range(3)] == [baseline()[page][0], 4, 4]

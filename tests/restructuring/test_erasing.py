"""A text that was removed is gone: from the rows, the files of the database, what is copied of it, and the pages."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text

from registry import archive, erasing, record
from registry.db import back_up, connect, reading
from registry.errors import NotFound, Refused
from registry.exchange.exporting import export
from registry.moment import Moment
from registry.restructuring import redacting
from registry.restructuring.redacting import Redacted, redact
from registry.slices import VERSIONED
from registry.verifying import verify
from registry.web import create_app
from tests.registries import SMALL, founded, imported, on_postgresql, opened, touch_freely

#: The text that nobody should have entered, as the file of a database and a page hold it.
TEXT = "赵钱孙李周"
BYTES = TEXT.encode()
LEDGERS = {
    **SMALL,
    "people": f"code,name\nP1,{TEXT}\nP2,柏某\n" + "".join(f"Q{n},某{n}\n" for n in range(300)),
    "places": SMALL["places"].replace("西村", f"{TEXT}村"),
    "activities": f"place,kind,held_on,title,times\n451102101202,service,2019-05-01,{TEXT},1\n"
    f"451102101202,service,2019-05-01,另一次,1\n",
}
REVISED = {"people": f"code,name,birth_year\nP1,{TEXT},1970\n"}
#: Every place in which the text stands: the change that brought it in, row and column.
PLACES = [
    (1, "people", "P1", "name"),
    (1, "activities", TEXT, "title"),
    (1, "places", "451102101202", "name"),
    (1, "changes", "1", "reason"),
    (1, "changes", "1", "actor"),
    (1, "changes", "1", "files"),
]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = founded(tmp_path / "registry.db")
    named = {"reason": f"见{TEXT}来信", "actor": TEXT}
    assert imported(engine, tmp_path / "in" / TEXT, LEDGERS, **named).change == 1
    assert imported(engine, tmp_path / "in" / "2", REVISED).change == 2
    yield engine
    engine.dispose()


def row(engine: Engine, ledger: str, key: str) -> str:
    """A row as `redact` takes it, by what its code or title is."""
    if ledger == "changes":
        return f"changes/{key}"
    table, column = {"places": ("place_states", "code"), "activities": ("activities", "title")}.get(
        ledger, (ledger, "code")
    )
    with reading(engine) as connection:
        query = text(f"select min(record) from {table} where {column} = :key")
        return f"{ledger}/{connection.execute(query, {'key': key}).scalar_one()}"


def remove(engine: Engine, change: int, ledger: str, key: str, column: str) -> Redacted:
    return redact(engine, change, row(engine, ledger, key), column, "测试", "误录")


def in_files(engine: Engine) -> dict[str, int]:
    """How often the text stands in the files of the database."""
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database or "")
        found = file.parent.glob(f"{file.name}*")
    else:
        with create_engine(engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("checkpoint"))
            folder = Path(connection.execute(text("show data_directory")).scalar_one())
            oid = connection.execute(text("select oid from pg_database where datname = current_database()")).scalar()
        found = (folder / "base" / str(oid)).iterdir()
    counts = {file.name: file.read_bytes().count(BYTES) for file in found if file.is_file()}
    return {name: count for name, count in counts.items() if count}


def analyze(engine: Engine) -> None:
    """Lets the server note values of columns for its planner, as it does by itself now and then."""
    if on_postgresql():
        touch_freely(engine, "analyze")


def test_a_text_that_was_removed_everywhere_is_in_no_file_of_the_database(engine: Engine, tmp_path: Path) -> None:
    analyze(engine)
    assert in_files(engine)
    redacted = [remove(engine, *place) for place in PLACES]
    assert in_files(engine) == {}
    assert [t.left for t in redacted] == [[]] * len(PLACES)
    assert [t.places for t in redacted] == [5, 4, 0, 0, 1, 0]
    assert redacted[-2].elsewhere == ["changes/1 files"]
    with reading(engine) as connection:
        assert verify(connection, VERSIONED).ok


@pytest.mark.sqlite("PostgreSQL writes no row over another")
def test_nor_in_a_free_place_that_a_library_without_secure_deletion_left(engine: Engine, tmp_path: Path) -> None:
    """Debian builds SQLite so that what is deleted is zeroed, others do not: there a row that moved stays."""
    event.listen(engine, "connect", lambda raw, _: raw.execute("pragma secure_delete = off"))
    engine.dispose()
    for times in (2, 3):
        rows = "".join(f"451102101202,service,2019-05-01,{n * 7 % 90}号{'长' * 20},{times}\n" for n in range(90))
        activities = f"place,kind,held_on,title,times\n{rows}451102101202,service,2019-05-01,{TEXT},{times}\n"
        assert imported(engine, tmp_path / str(times), {"activities": activities}).problems == []
    with engine.connect() as connection:
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    stand = f"select count(*) from activities where title = '{TEXT}'"
    with reading(engine) as connection:
        rows_and_entries = connection.execute(text(stand)).scalar_one() + 1
    remove(engine, *PLACES[0])
    for place in PLACES[2:]:
        remove(engine, *place)
    assert in_files(engine) == {"registry.db": rows_and_entries}
    remove(engine, *PLACES[1])
    assert in_files(engine) == {}


def test_nor_in_what_is_copied_of_it_afterwards(engine: Engine, tmp_path: Path) -> None:
    for place in PLACES:
        remove(engine, *place)
    copies = tmp_path / "copies"
    copies.mkdir()
    archive.write(engine, copies / "r.zip")
    with zipfile.ZipFile(copies / "r.zip") as file:
        file.extractall(copies / "unpacked")
    export(engine, copies / "out", Moment(datetime.date(2019, 12, 31), 1))
    if not on_postgresql():
        back_up(engine, copies / "backup.db")
    files = [file for file in copies.rglob("*") if file.is_file()]
    assert len(files) > 20
    assert [file.name for file in files if BYTES in file.read_bytes()] == []
    archive.restore(copies / "r.zip", opened(tmp_path / "back.db").url)
    with reading(opened(tmp_path / "back.db")) as connection:
        assert verify(connection, VERSIONED).ok


@contextmanager
def somebody_reading(engine: Engine, table: str) -> Iterator[Connection]:
    """Somebody who began to read a table before, and goes on."""
    other = connect(engine.url)
    with reading(other) as connection:
        connection.execute(text(f"select count(*) from {table}")).scalar()
        yield connection
    other.dispose()


@pytest.mark.parametrize("table", ["people", "setting"])
def test_what_a_reader_holds_back_is_reported_and_done_by_the_next_change(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    monkeypatch.setattr(redacting, "PATIENCE", 100)
    for place in PLACES[1:]:
        remove(engine, *place)
    with somebody_reading(engine, table) as connection:
        redacted = remove(engine, *PLACES[0])
        assert [words.en for words in redacted.left if "the next change clears it away" in words.en]
        assert connection.execute(text(f"select count(*) from people where name = '{TEXT}'")).scalar() == 2
        assert in_files(engine)
        assert imported(engine, tmp_path / "3", {"people": "code,name\nR1,某\n"}).problems == []
        assert in_files(engine)
    # Tests beside this one write into other databases of the server, which holds a change back as a reader does.
    changes = (imported(engine, tmp_path / str(n), {"people": f"code,name\nS{n},某\n"}) for n in range(4, 24))
    assert any(made.problems == [] and in_files(engine) == {} for made in changes)
    assert erasing.finish(engine, 0) == []


@pytest.mark.postgresql("SQLite has no planner's notes of values")
def test_who_begins_to_write_while_it_is_cleared_away_holds_the_planners_notes_back_which_is_reported(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another database of the server too: what was noted before is kept as long as he has not ended."""
    monkeypatch.setattr(redacting, "PATIENCE", 100)
    analyze(engine)
    for place in PLACES[1:]:
        remove(engine, *place)
    others = create_engine(engine.url.set(database="postgres"), poolclass=NullPool)
    with others.connect() as other:

        def begin(connection: Connection, cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("vacuum (full, analyze)") and not other.in_transaction():
                other.execute(text("select txid_current()"))

        event.listen(Engine, "before_cursor_execute", begin)
        try:
            redacted = remove(engine, *PLACES[0])
        finally:
            event.remove(Engine, "before_cursor_execute", begin)
        assert in_files(engine)
        assert [words.en for words in redacted.left if "the next change clears it away" in words.en]
    changes = (imported(engine, tmp_path / str(n), {"people": f"code,name\nS{n},某\n"}) for n in range(4, 24))
    assert any(made.problems == [] and in_files(engine) == {} for made in changes)


@pytest.mark.postgresql("SQLite has no users")
@pytest.mark.parametrize(
    ("rights", "refused"),
    [
        (["grant select, insert, update on all tables in schema public to guest"], "VACUUM (FULL, ANALYZE) people"),
        (["grant create on schema public to guest", "alter table {} owner to guest"], "pg_statistic; CHECKPOINT"),
    ],
)
def test_a_user_without_the_rights_removes_the_text_and_is_shown_what_the_administrator_is_to_run(
    engine: Engine, rights: list[str], refused: str
) -> None:
    tables = (*record.metadata.tables, "alembic_version")
    touch_freely(engine, "do $$ begin create role guest login; exception when duplicate_object then null; end $$")
    touch_freely(engine, *(f"{right.format(table)}" for right in rights for table in tables))
    place = PLACES[0]
    guest = connect(engine.url.set(username="guest"))
    redacted = redact(guest, 1, row(engine, "people", place[2]), "name", "测试", "误录")
    assert [refused in words.en and refused in words.zh for words in redacted.left] == [True]
    guest.dispose()
    with reading(engine) as connection:
        assert connection.execute(text("select count(*) from people where name = '〔已删除〕'")).scalar() == 2
        assert verify(connection, VERSIONED).ok
    touch_freely(engine, "reassign owned by guest to current_user", "drop owned by guest")


def test_a_change_that_removed_nothing_has_nothing_to_clear_away(engine: Engine) -> None:
    assert erasing.finish(engine, 0) == []
    assert in_files(engine)


def test_no_page_says_a_text_again_that_was_removed(engine: Engine) -> None:
    """Pages keep what they read: of what was known at an earlier change too."""
    client = create_app(engine).test_client()
    addresses = [
        f"{page}{'&' if '?' in page else '?'}known_at={change}"
        for page in ("/changes", "/changes/1", "/units/451102101202", "/ledgers/people", "/ledgers/activities", "/tree",
                     "/search?q=" + TEXT[:2], "/search/suggested?q=" + TEXT[:2], "/findings", "/ledgers/posts")
        for change in (1, 2)
    ]  # fmt: skip
    seen = {address: client.get(address).get_data(as_text=True) for address in addresses}
    assert sum(TEXT in page for page in seen.values()) > len(addresses) / 2
    for place in PLACES:
        remove(engine, *place)
    later = {address: client.get(address) for address in [*addresses, "/changes", "/ledgers/people"]}
    assert {response.status_code for response in later.values()} == {200}
    assert [address for address, response in later.items() if TEXT in response.get_data(as_text=True)] == []
    assert "〔已删除〕" in later["/changes/1?known_at=2"].get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_said_what_no_command_reaches(engine: Engine, language: str) -> None:
    redacted = remove(engine, *PLACES[0])
    texts = redacted.unreached.in_(language)
    assert ("备份" if language == "zh" else "backups" if not on_postgresql() else "pg_wal") in texts
    assert redacted.as_json(language).keys() == {"change", "elsewhere", "left"}


# -- what may be removed of a change --------------------------------------------------------------------------------


def test_an_actor_is_removed_wherever_the_change_is_shown_and_the_redaction_too_can_lose_its_reason(
    engine: Engine,
) -> None:
    assert remove(engine, *PLACES[4]).change == 3
    assert redact(engine, 3, "changes/3", "reason", "测试", "理由写错").change == 4
    with reading(engine) as connection:
        texts = connection.execute(text("select number, actor, reason from change order by number")).all()
        assert [(n, a, r) for n, a, r in texts if n in (1, 3)] == [
            (1, "〔已删除〕", f"见{TEXT}来信"),
            (3, "测试", "〔已删除〕"),
        ]
        assert connection.execute(text("select reason from redaction order by id")).scalars().all() == [
            "〔已删除〕",
            "理由写错",
        ]
        assert verify(connection, VERSIONED).ok


def test_the_names_of_the_files_of_a_change_go_with_those_of_its_sheets(engine: Engine) -> None:
    remove(engine, *PLACES[5])
    with reading(engine) as connection:
        origin = connection.execute(text("select origin from change where number = 1")).scalar_one()
        names = connection.execute(text("select distinct name from sheet where change = 1")).scalars().all()
        assert (origin, names) == ('{"kind":"import","name":"〔已删除〕"}', ["〔已删除〕"])
        assert verify(connection, VERSIONED).ok


@pytest.mark.once("refused before anything is removed")
@pytest.mark.parametrize(
    ("change", "where", "column", "kind"),
    [
        (1, "changes/2", "actor", NotFound),
        (9, "changes/9", "actor", NotFound),
        (1, "changes/1", "digest", NotFound),
        (2, "changes/2", "reason", Refused),
        (2, "changes/x", "reason", Refused),
        (2, "nothing/2", "reason", Refused),
    ],
)
def test_what_a_change_does_not_have_is_not_removed(
    engine: Engine, change: int, where: str, column: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        redact(engine, change, where, column, "测试", "误录")


def test_a_text_is_removed_once(engine: Engine) -> None:
    for place in (PLACES[3], PLACES[5]):
        remove(engine, *place)
        with pytest.raises(Refused):
            remove(engine, *place)


@pytest.mark.once("refused before anything is removed")
def test_a_verb_has_no_files_to_remove(engine: Engine) -> None:
    assert remove(engine, *PLACES[0]).change == 3
    with pytest.raises(Refused):
        redact(engine, 3, "changes/3", "files", "测试", "误录")


@pytest.mark.once("refused before anything is removed")
def test_a_reason_does_not_say_again_what_is_to_be_removed(engine: Engine) -> None:
    before = in_changes(engine)
    with pytest.raises(Refused, match="says again"):
        redact(engine, 1, row(engine, "people", "P1"), "name", "测试", f"应{TEXT}要求")
    assert in_changes(engine) == before


def in_changes(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(text("select count(*) from change")).scalar_one()


def test_two_rows_that_nothing_would_tell_apart_do_not_both_lose_the_text_that_does(engine: Engine) -> None:
    remove(engine, *PLACES[1])
    other: Callable[[], Redacted] = lambda: remove(engine, 1, "activities", "另一次", "title")  # noqa: E731
    with pytest.raises(Refused, match="tell the two apart"):
        other()
    with reading(engine) as connection:
        assert verify(connection, VERSIONED).ok

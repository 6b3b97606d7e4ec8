"""What `verify` sees beside the digests: the schema of the database, and the times of changes."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, text

from registry import changes, verifying
from registry.db import reading
from registry.errors import Conflict
from registry.slices import VERSIONED
from registry.verifying import Verdict, verify
from tests.reference.digest import plain_digest
from tests.registries import SMALL, copy, founded, imported, on_postgresql, opened, touch_freely

ON_BOTH = {
    "a table beside ours": (["create table notes (number integer)"], "notes"),
    "a view": (["create view seen as select * from people"], "view seen"),
    "an index beside ours": (["create index mine on people (name)"], "people.mine"),
    "an index that is gone": (["drop index ix_people_key_in_force"], "people.ix_people_key_in_force"),
    "an index of other columns": (
        ["drop index ix_people_since", "create index ix_people_since on people (line)"],
        "people.ix_people_since",
    ),
    "an index that is not of those in force alone": (
        ["drop index ix_people_record_in_force", "create unique index ix_people_record_in_force on people (record)"],
        "people.ix_people_record_in_force",
    ),
    "a column beside ours": (["alter table people add column nickname text"], "people.nickname"),
    "a column with a default": (["alter table people add column nickname text default 'x'"], "people.nickname"),
}
#: What alters what later changes store, and no digest shows.
ON_SQLITE = {
    "a trigger": (
        ["create trigger turned after insert on people begin update people set name = 'x' where id = new.id; end"],
        "trigger turned",
    ),
    "a table of a module": (["create virtual table found using fts5(name)"], "found"),
    "another collation": (
        [
            "drop index ix_people_since",
            "create index ix_people_since on people (since collate nocase)",
        ],
        "index ix_people_since",
    ),
}
_TURN = "create function turn() returns trigger language plpgsql as 'begin new.name = ''x''; return new; end'"
ON_POSTGRESQL = {
    "a trigger": (
        [_TURN, "create trigger turned before insert on people for each row execute function turn()"],
        "trigger turned",
    ),
    "a rule": (["create rule aside as on insert to people where new.code = 'P9' do instead nothing"], "rule aside"),
    "a view that is kept": (["create materialized view kept as select * from people"], "view kept"),
    "rows of another table": (["create table more () inherits (people)"], "table more"),
    "a policy": (["alter table people enable row level security"], "policy of people"),
    "a default": (["alter table people alter column education set default 'x'"], "people.education"),
    "another type": (["alter table people alter column line type integer"], "people.line"),
    "another collation": (['alter table people alter column name type text collate "POSIX"'], "people.name"),
    "a check": (["alter table people add constraint short check (length(name) < 9)"], "people.short"),
    "a column that may be empty": (["alter table people alter column name drop not null"], "people.name"),
    "a reference that is gone": (
        ["alter table people drop constraint fk_people_since_change"],
        "people.fk_people_since_change",
    ),
    "a reference that takes rows along": (
        [
            "alter table people drop constraint fk_people_since_change",
            "alter table people add constraint fk_people_since_change foreign key (since) references change (number) "
            "on delete cascade",
        ],
        "people.fk_people_since_change",
    ),
}
ALL = {**ON_BOTH, **(ON_POSTGRESQL if on_postgresql() else ON_SQLITE)}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verifying")
    engine = founded(folder / "registry.db")
    imported(engine, folder / "in", SMALL)
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def engine(template: Path, tmp_path: Path) -> Engine:
    return opened(copy(template, tmp_path / "registry.db"))


def verdict(engine: Engine) -> Verdict:
    with reading(engine) as connection:
        return verify(connection, VERSIONED)


@pytest.mark.parametrize("what", ALL)
def test_what_the_migrations_did_not_make_is_named(engine: Engine, what: str) -> None:
    statements, name = ALL[what]
    assert verdict(engine).ok
    touch_freely(engine, *statements)
    found = verdict(engine)
    assert (found.ok, found.change, found.changes) == (False, None, 1)
    assert found.why is not None and name in found.why.en.partition(": ")[2].split(", ")
    assert found.as_json("zh")["why"].startswith("有不属于登记库的内容")


@pytest.mark.sqlite("PostgreSQL has statements to alter a table; here its text is written anew")
@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("name TEXT NOT NULL", "name TEXT NOT NULL DEFAULT 'x'"),
        ("name TEXT NOT NULL", "name TEXT"),
        ("name TEXT NOT NULL", "name TEXT NOT NULL COLLATE NOCASE"),
        ("name TEXT NOT NULL", "name TEXT NOT NULL CHECK (length(name) < 9)"),
        ("line INTEGER", "line NUMERIC"),
        ("REFERENCES change (number)", "REFERENCES change (number) ON DELETE CASCADE"),
    ],
)
def test_a_table_that_is_written_otherwise_is_named(engine: Engine, was: str, becomes: str) -> None:
    with engine.connect() as connection:
        sql = connection.execute(text("select sql from sqlite_master where name = 'people'")).scalar_one()
    assert was in sql
    with engine.connect() as connection:
        connection.exec_driver_sql("pragma writable_schema = on")
        connection.exec_driver_sql(
            "update sqlite_master set sql = ? where name = 'people'", (sql.replace(was, becomes),)
        )
        connection.commit()
        connection.exec_driver_sql("pragma writable_schema = reset")
    engine.dispose()
    found = verdict(engine)
    assert not found.ok and found.why is not None and "people" in found.why.en


@pytest.mark.parametrize("statement", ["drop table succession", "alter table people drop column education"])
def test_what_is_missing_is_named_and_nothing_else_is_looked_at(engine: Engine, statement: str) -> None:
    touch_freely(engine, statement)
    found = verdict(engine)
    name = "succession" if "succession" in statement else "people.education"
    assert (found.ok, found.change, found.why and found.why.en) == (False, None, f"lacking: {name}")


# -- times ---------------------------------------------------------------------------------------------------------


def clock(monkeypatch: pytest.MonkeyPatch, engine: Engine, behind: datetime.timedelta) -> datetime.datetime:
    """Sets the clock to so long before the last change; returns the time of that change."""
    with reading(engine) as connection:
        last = connection.execute(text("select at from change order by number desc limit 1")).scalar_one()
    at = datetime.datetime.fromisoformat(last)
    own = SimpleNamespace(now=lambda zone: at - behind, fromisoformat=datetime.datetime.fromisoformat)
    monkeypatch.setattr(changes, "datetime", SimpleNamespace(UTC=datetime.UTC, datetime=own))
    return at


def times(engine: Engine) -> list[datetime.datetime]:
    with reading(engine) as connection:
        found = connection.execute(text("select at from change order by number")).scalars()
        return [datetime.datetime.fromisoformat(at) for at in found]


More = Callable[[], int | None]


@pytest.fixture
def more(engine: Engine, tmp_path: Path) -> More:
    """Imports a person who was not there before."""
    return lambda: imported(engine, tmp_path / "more", {"people": "code,name\nP9,郭某\n"}).change


def test_a_clock_that_is_a_little_behind_takes_the_time_of_the_change_before(
    engine: Engine, more: More, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock(monkeypatch, engine, datetime.timedelta(minutes=4))
    assert more() == 2
    assert times(engine) == [at, at]
    assert verdict(engine).ok and verdict(engine).remarks == ()


def test_a_clock_that_is_far_behind_records_nothing(
    engine: Engine, more: More, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock(monkeypatch, engine, datetime.timedelta(minutes=6))
    with pytest.raises(Conflict, match="Set the clock right") as refused:
        more()
    assert f"{changes.CLOCK}=1" in str(refused.value)
    assert len(times(engine)) == 1


def test_whoever_had_set_the_clock_wrong_says_so_and_the_record_tells_it(
    engine: Engine, more: More, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = clock(monkeypatch, engine, datetime.timedelta(days=900))
    monkeypatch.setenv(changes.CLOCK, "7")
    with pytest.raises(Conflict):
        more()
    monkeypatch.setenv(changes.CLOCK, "1")
    assert more() == 2
    assert times(engine) == [at, at - datetime.timedelta(days=900)]
    found = verdict(engine)
    assert found.ok and [remark.en for remark in found.remarks] == [verifying.RUNS_BACK.format(changes="2").en]


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("2019-01-01T00:00:00.000000+00:00", verifying.BACKWARD),
        ("2999-02-30T00:00:00.000000+00:00", verifying.ALTERED),
        ("2999-01-01", verifying.UNTIMED),
    ],
)
def test_a_new_change_whose_time_cannot_be_is_found_though_its_digest_holds(
    engine: Engine, more: More, at: str, why: object
) -> None:
    assert more() == 2
    touch_freely(engine, f"update change set at = '{at}' where number = 2")
    with reading(engine) as connection:
        digest = plain_digest(connection, VERSIONED, 2)
    touch_freely(engine, f"update change set digest = '{digest}' where number = 2")
    found = verdict(engine)
    assert (found.change, found.why) == (2, why)

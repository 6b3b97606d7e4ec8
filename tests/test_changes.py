"""The change record: numbered without gaps, chained, and whatever was touched is found and named."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, MetaData, Text, text

from registry import changes, columns, digest, record, verifying
from registry.db import connect, reading, transaction
from registry.errors import Conflict
from registry.exchange.importing import take
from registry.moment import head
from registry.restructuring.redacting import redact
from registry.slices import TABLES, VERSIONED
from registry.staging.service import Request
from registry.verifying import ALTERED, MISCODED, MISSING, REBUILT, TRUNCATED, UNLINKED, Verdict
from tests.registries import SMALL, copy, founded, imported, opened, touch_freely, written

REVISED = {"posts": "person,unit,role,from,to\nP1,D2,secretary,2018-05,2019-11-01\n"}
MORE = {"people": "code,name\nP3,岑某\n"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry of three changes, to be copied."""
    folder = tmp_path_factory.mktemp("changes")
    engine = founded(folder / "registry.db")
    for number, ledgers in enumerate((SMALL, REVISED, MORE), 1):
        assert imported(engine, folder / str(number), ledgers, reason=f"第{number}次").change == number
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def engine(template: Path, tmp_path: Path) -> Engine:
    return opened(copy(template, tmp_path / "registry.db"))


def verdict(engine: Engine, against: str | None = None) -> Verdict:
    with reading(engine) as connection:
        return verifying.verify(connection, VERSIONED, against)


def touch(engine: Engine, *statements: str) -> None:
    """What somebody with the database file in hand does, past all the code."""
    with transaction(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_the_chain_of_untouched_changes_holds_and_its_head_is_the_last_digest(engine: Engine) -> None:
    found = verdict(engine)
    with reading(engine) as connection:
        last = connection.execute(text("select digest from change where number = 3")).scalar()
    assert (found.ok, found.changes, found.head) == (True, 3, last)


def test_an_empty_registry_holds(tmp_path: Path) -> None:
    assert verdict(founded(tmp_path / "empty.db")) == Verdict(True, 0, None)


@pytest.mark.parametrize(
    ("statement", "change"),
    [
        ("update posts set role = 'liaison' where id = 2", 1),
        ("update posts set begins = 20180501 where id = 3", 2),
        ("update people set name = '改名' where code = 'P3'", 3),
        ("update place_states set name = '改名' where code = '4511'", 1),
        ("update place_states set unit = 3 where code = '4511'", 1),
        ("update facts set collective_income_yuan = collective_income_yuan + 1 where period = 20190000", 1),
        ("update facts set activists = null where period = 20190000", 1),
        ("update cases set closed_on = 20190401", 1),
        ("update succession set effective = 20200102", 1),
        ("update people set salt = '00' where code = 'P1'", 1),
        ("update ratings set record = 7", 1),
        ("update change set actor = '别人' where number = 2", 2),
        ("update change set reason = '' where number = 2", 2),
        ("update change set at = '2019-01-01T00:00:00.000000+00:00' where number = 1", 1),
        ("update change set origin = '{}' where number = 3", 3),
        ("update change set rows = rows + 1 where number = 3", 3),
        ("update change set algorithm = 'none' where number = 1", 1),
        ("update change set digest = 'x' where number = 3", 3),
    ],
)
def test_any_changed_value_is_found_and_its_change_named(engine: Engine, statement: str, change: int) -> None:
    touch(engine, statement)
    found = verdict(engine)
    assert (found.ok, found.change, found.why) == (False, change, ALTERED)


@pytest.mark.parametrize(
    ("statement", "change"),
    [
        ("delete from posts where id = 2", 1),
        ("delete from posts where until is not null", 1),
        ("delete from people where code = 'P3'", 3),
        ("delete from succession", 1),
    ],
)
def test_a_deleted_row_is_found(engine: Engine, statement: str, change: int) -> None:
    touch(engine, statement)
    assert (verdict(engine).ok, verdict(engine).change) == (False, change)


def test_a_row_that_was_slipped_in_is_found(engine: Engine) -> None:
    touch(engine, "insert into people (id, record, since, code, name, salt) values (99, 6, 2, 'P9', '某', '00')")
    assert (verdict(engine).ok, verdict(engine).change) == (False, 2)


def test_a_row_of_a_change_that_never_was_is_found(engine: Engine) -> None:
    touch_freely(
        engine,
        "update people set since = 9 where code = 'P1'",
        "update change set rows = rows - 1 where number = 1",
    )
    assert not verdict(engine).ok


@pytest.mark.parametrize(
    ("statements", "change"),
    [
        (["update posts set until = 3 where until = 2"], 2),
        (["update posts set until = null where until = 2 and id <> 3"], 2),
        (["update people set until = 3 where code = 'P2'"], 3),
        (["update posts set until = 2 where id = 2"], 2),
    ],
)
def test_a_row_put_out_of_force_by_another_change_than_recorded_is_found(
    engine: Engine, statements: list[str], change: int
) -> None:
    touch(engine, "drop index ix_posts_record_in_force", "drop index ix_posts_key_in_force", *statements)
    assert (verdict(engine).ok, verdict(engine).change) == (False, change)


def test_the_ends_of_two_rows_that_were_swapped_are_found(engine: Engine) -> None:
    """Both rows stay as many as they were; only which of them ended is another."""
    touch(
        engine,
        "drop index ix_posts_record_in_force",
        "drop index ix_posts_key_in_force",
        "update posts set until = case id when 1 then null when 2 then 2 end where id in (1, 2)",
    )
    assert (verdict(engine).ok, verdict(engine).change) == (False, 2)


def erased(number: int) -> list[str]:
    """Takes a change away with all its rows, as if it had never been."""
    tables = [f'delete from "{name}" where since = {number}' for name in VERSIONED]
    ends = [f'update "{name}" set until = null where until = {number}' for name in VERSIONED]
    left = "select code from people union select code from cases union select code from place_states"
    left += " union select code from organization_states"
    return [
        *tables,
        *ends,
        f"delete from code where code not in ({left})",
        f"update sheet set change = 1 where change = {number}",
        f"delete from change where number = {number}",
    ]


def test_a_deleted_change_is_found_where_it_is_missing(engine: Engine) -> None:
    touch(engine, *erased(2))
    found = verdict(engine)
    assert (found.ok, found.change, found.why) == (False, 2, MISSING)


def test_a_change_deleted_and_the_later_ones_renumbered_does_not_follow(engine: Engine) -> None:
    touch(
        engine,
        *erased(2),
        "insert into change select 2, at, actor, reason, origin, rows, algorithm, previous, digest, salt "
        "from change where number = 3",
        *(f'update "{name}" set since = 2 where since = 3' for name in VERSIONED),
        "update sheet set change = 2 where change = 3",
        "delete from change where number = 3",
    )
    found = verdict(engine)
    assert (found.ok, found.change, found.why) == (False, 2, UNLINKED)


def test_a_code_given_to_another_identity_or_to_none_is_found(engine: Engine) -> None:
    touch(engine, "update code set identity = (select identity from code where code = 'P2') where code = 'P1'")
    assert (verdict(engine).ok, verdict(engine).why) == (False, MISCODED)
    touch(engine, "update code set identity = (select record from people where code = 'P1') where code = 'P1'")
    assert verdict(engine).ok
    touch(engine, "insert into code values ('person', 'P9', (select record from people where code = 'P1'))")
    assert verdict(engine).why == MISCODED
    touch(engine, "delete from code where code = 'P9'")
    touch(engine, "update identity set kind = 'case' where id = (select record from people where code = 'P1')")
    assert verdict(engine).why == MISCODED


def test_truncation_is_found_only_against_a_checkpoint(engine: Engine) -> None:
    with reading(engine) as connection:
        kept = verifying.checkpoint(connection)
    touch(engine, *erased(3))
    assert verdict(engine).ok
    found = verdict(engine, kept)
    assert (found.ok, found.change, found.why) == (False, 3, TRUNCATED)


def test_a_chain_built_anew_from_the_start_is_found_only_against_a_checkpoint(engine: Engine, tmp_path: Path) -> None:
    with reading(engine) as connection:
        kept = verifying.checkpoint(connection)
    rebuilt = founded(tmp_path / "anew.db")
    for number, ledgers in enumerate((SMALL, REVISED, {"people": "code,name\nP3,换人\n"}), 1):
        imported(rebuilt, tmp_path / str(number), ledgers)
    assert verdict(rebuilt).ok
    found = verdict(rebuilt, kept)
    assert (found.ok, found.change, found.why) == (False, 3, REBUILT)


def test_a_checkpoint_holds_as_long_as_nothing_before_it_is_touched(engine: Engine, tmp_path: Path) -> None:
    with reading(engine) as connection:
        kept = verifying.checkpoint(connection)
    imported(engine, tmp_path / "later", {"people": "code,name\nP4,邓某\n"})
    assert verdict(engine, kept).ok
    assert kept.split()[0] == "3"


def test_the_checkpoint_of_an_empty_registry_is_a_line_too(tmp_path: Path) -> None:
    engine = founded(tmp_path / "empty.db")
    with reading(engine) as connection:
        kept = verifying.checkpoint(connection)
    imported(engine, tmp_path / "first", SMALL)
    assert verdict(engine, kept).ok


@pytest.mark.parametrize("line", ["", "x", "3", "-1 abc", "三 abc"])
def test_what_is_no_checkpoint_is_said_to_be_none(line: str) -> None:
    with pytest.raises(ValueError, match="not a checkpoint"):
        verifying.read_checkpoint(line)


def test_a_column_added_later_does_not_change_an_old_digest(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old rows hold nothing in it, and only recorded values enter the digest."""
    recorded = TABLES["people"].info["recorded"]
    wider = (*recorded, columns.Text("nickname", "昵称"))
    with monkeypatch.context() as aside:
        aside.setattr(record, "metadata", MetaData(naming_convention=record.metadata.naming_convention))
        later = VERSIONED | {"people": record.versioned("people", wider, kind="person", key=("code",))}
    by_bytes = ' collate "C"' if engine.dialect.name == "postgresql" else ""
    touch(engine, f"alter table people add column nickname text{by_bytes}")
    with reading(engine) as connection:
        assert verifying.verify(connection, later).ok
    touch(engine, "update people set nickname = '小安' where code = 'P1'")
    with reading(engine) as connection:
        assert verifying.verify(connection, later).change == 1


def redacted(engine: Engine, code: str = "P1") -> int:
    """Removes a person's name; returns the number of the change that did."""
    with reading(engine) as connection:
        query = text(f"select record, since from people where code = '{code}'")
        number, change = connection.execute(query).one()
    return redact(engine, change, f"people/{number}", "name", "测试", "误录").change


def test_a_text_removed_with_its_salt_still_verifies(engine: Engine) -> None:
    redacted(engine)
    assert verdict(engine).ok


@pytest.mark.parametrize("value", ["另一个人", "", "〔已删除〕。"])
def test_nothing_else_can_be_put_in_the_place_of_a_removed_text(engine: Engine, value: str) -> None:
    redacted(engine)
    touch(engine, f"update people set name = '{value}' where code = 'P1'")
    assert verdict(engine).change == 1


def test_of_a_row_with_a_removed_text_the_other_texts_are_still_held(engine: Engine) -> None:
    redacted(engine)
    touch(engine, "update people set code = 'P7' where code = 'P1'")
    assert verdict(engine).change == 1


def test_without_its_redaction_a_cleared_text_is_found(engine: Engine) -> None:
    redacted(engine)
    touch(engine, "delete from redaction")
    assert verdict(engine).change == 1


def test_a_row_with_a_removed_text_can_be_put_out_of_force(engine: Engine, tmp_path: Path) -> None:
    redacted(engine, "P2")
    assert imported(engine, tmp_path / "after", {"people": "code,name\nP2,白某\n"}).change == 5
    assert verdict(engine).ok


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Runs `act` in as many threads at once; what each gave, or raised."""
    gate, results = threading.Barrier(count), [None] * count

    def one(number: int) -> None:
        gate.wait()
        try:
            results[number] = act(number)
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_writers_at_once_make_one_change_each_or_a_conflict_and_never_half(engine: Engine, tmp_path: Path) -> None:
    folders = [written(tmp_path / str(n), {"people": f"code,name\nQ{n},某\nR{n},某\n"}) for n in range(3)]
    results = at_once(3, lambda n: take(connect(engine.url), folders[n], Request(actor=str(n))).change)
    numbers = sorted(r for r in results if isinstance(r, int))
    assert all(isinstance(r, (int, Conflict)) for r in results)
    assert numbers == list(range(4, 4 + len(numbers)))
    assert numbers
    assert verdict(engine).ok
    with reading(engine) as connection:
        query = "select since, count(*) from people where since > 3 group by since order by since"
        people = connection.execute(text(query)).all()
    assert people == [(number, 2) for number in numbers]


def test_a_change_staged_before_another_one_came_is_a_conflict(engine: Engine) -> None:
    staged = changes.Staged(base=2)
    with pytest.raises(Conflict), transaction(engine) as connection:
        changes.commit(connection, staged, actor="", reason="", origin={})
    with reading(engine) as connection:
        assert head(connection) == 3


def test_a_writer_that_fails_half_way_leaves_nothing(engine: Engine) -> None:
    before = verdict(engine)

    class Power(Exception):
        """The power goes."""

    staged = changes.Staged(base=3, identities=[(900, "person")])
    with pytest.raises(Power), transaction(engine) as connection:
        changes.commit(connection, staged, actor="", reason="", origin={})
        raise Power
    assert verdict(engine) == before
    with reading(engine) as connection:
        assert connection.execute(text("select count(*) from identity where id = 900")).scalar() == 0


def test_every_text_has_a_salt_of_its_own(engine: Engine) -> None:
    """Two rows with the same words do not have the same hash: nobody can look a name up by hashing it."""
    with reading(engine) as connection:
        salts = connection.execute(text("select salt from people")).scalars().all()
    assert len(set(salts)) == len(salts)
    assert digest.salt_of(salts[0], "name") != digest.salt_of(salts[0], "code")


def test_the_canonical_form_is_utf8_with_sorted_keys_and_no_spaces() -> None:
    assert digest.canonical({"b": "村", "a": [1, None]}) == '{"a":[1,null],"b":"村"}'.encode()


def test_columns_of_every_versioned_table_stand_in_its_digest_or_are_bookkeeping() -> None:
    for table in VERSIONED.values():
        recorded = {c.name for c in table.info["recorded"]} | ({"unit"} if table.info["unit"] else set())
        assert {c.name for c in table.c} - recorded == {"id", "record", "since", "until", "salt", "sheet", "line"}
        assert isinstance(table.c.salt, Column) and isinstance(table.c.salt.type, Text)

"""The audit log: entries are numbered without gaps and chained, by however many writers; what alters it is found."""

from __future__ import annotations

import datetime
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from registry.audit_log import retention
from registry.audit_log.entry import KINDS, safe
from registry.audit_log.models import log_cut, log_entry
from registry.audit_log.retention import ENVIRONMENT, kept_days, prune
from registry.audit_log.service import LogVerdict, Sought, count, entries, head, note, verify
from registry.db import beside, reading
from registry.errors import Refused
from tests.registries import founded, touch_freely

ALL = Sought()
#: Years after all that tests write.
LATER = datetime.datetime(2199, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return founded(tmp_path / "registry.db")


def noted(engine: Engine, *outcomes: str, kind: str = "login", **more: str) -> None:
    for outcome in outcomes:
        with beside(engine) as connection:
            note(connection, kind, outcome, **more)


def verdict(engine: Engine, against: tuple[int, str] | None = None) -> LogVerdict:
    with reading(engine) as connection:
        return verify(connection, against)


def why(found: LogVerdict) -> str | None:
    return None if found.why is None else found.why.en


def listed(engine: Engine, sought: Sought = ALL, **how: int) -> list[int]:
    with reading(engine) as connection:
        return [entry.number for entry in entries(connection, sought, **how)]


def test_entries_are_numbered_from_one_and_tell_who_did_what_from_where(engine: Engine) -> None:
    noted(engine, "ok", user="clerk.a", address="10.0.0.7")
    noted(engine, "403", kind="refused", user="clerk.a", target="/ledgers/posts")
    with reading(engine) as connection:
        second, first = entries(connection)
    told = first.as_json()
    assert datetime.datetime.fromisoformat(told.pop("at")).tzinfo is not None
    assert told == {
        "number": 1,
        "user": "clerk.a",
        "address": "10.0.0.7",
        "kind": "login",
        "target": "",
        "outcome": "ok",
    }
    assert (second.number, second.kind, second.target, second.outcome) == (2, "refused", "/ledgers/posts", "403")
    assert verdict(engine).ok


def test_what_is_rolled_back_leaves_no_entry_and_no_gap(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), beside(engine) as connection:
        note(connection, "login", "ok")
        raise ZeroDivisionError
    noted(engine, "ok")
    assert listed(engine) == [1]


def test_writers_at_once_make_one_chain_without_gaps(engine: Engine) -> None:
    def write(who: int) -> None:
        noted(engine, *["ok"] * 8, user=f"user{who}")

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert listed(engine) == list(range(32, 0, -1))
    assert verdict(engine) == LogVerdict(True, 32, verdict(engine).head)


def test_a_kind_or_an_outcome_that_there_is_not_is_an_error_of_ours(engine: Engine) -> None:
    for kind, outcome in (("logging", "ok"), ("login", "密码不对"), ("login", "ok\nok"), ("login", "")):
        with pytest.raises(ValueError, match=r"no (kind|outcome)"), beside(engine) as connection:
            note(connection, kind, outcome)
    assert listed(engine) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\n2 2026-11-30 root login ok", "a\\u000a2 2026-11-30 root login ok"),
        ("\r\t\x1b[31m\x00\x85", "\\u000d\\u0009\\u001b[31m\\u0000\\u0085"),
        ("a\u2028b\u202e\ud800", "a\\u2028b\\u202e\\ud800"),
        ("a\\u000a", "a\\\\u000a"),
        ("身份证11010519491231002X", "＊＊＊"),
        ("村" * 300, "村" * 199 + "…"),
        ("贺街镇 451102101", "贺街镇 451102101"),
    ],
)
def test_no_text_breaks_a_line_hides_or_tells_a_personal_number(engine: Engine, text: str, kept: str) -> None:
    noted(engine, "404", kind="not-found", user=text, address=text, target=text)
    with reading(engine) as connection:
        (entry,) = entries(connection)
    assert {entry.user, entry.address, entry.target} == {kept}
    assert verdict(engine).ok


def test_different_texts_are_kept_differently() -> None:
    assert safe("a\n") != safe("a\\u000a") != safe("a\\\\u000a")


def test_entries_are_listed_by_kind_and_user_and_a_walk_gives_each_once_though_others_are_added(engine: Engine) -> None:
    for user in ("a", "b", "a", "b", "a"):
        noted(engine, "ok", user=user)
    noted(engine, "ok", kind="logout", user="a")
    assert listed(engine, Sought(user="a")) == [6, 5, 3, 1]
    assert listed(engine, Sought("login", "a")) == [5, 3, 1]
    assert listed(engine, Sought("grant")) == []
    first = listed(engine, limit=3)
    noted(engine, "ok")
    assert first + listed(engine, before=first[-1], limit=3) == [6, 5, 4, 3, 2, 1]
    with reading(engine) as connection:
        assert (count(connection), count(connection, Sought("logout"))) == (7, 1)


ALTERED, MISSING, UNLINKED = (
    *("its digest does not match what is stored", "an entry is missing here"),
    "it does not follow the entry before it",
)


@pytest.mark.parametrize(
    ("statement", "number", "reason"),
    [
        *((f"update log_entry set {c} = 'x' where number = 2", 2, ALTERED) for c in ("at", "outcome", "target")),
        *((f"update log_entry set {c} = 'x' where number = 3", 3, ALTERED) for c in ('"user"', "address", "kind")),
        ("delete from log_entry where number = 1", 1, MISSING),
        ("delete from log_entry where number = 2", 2, MISSING),
        ("update log_entry set number = 9 where number = 4", 4, MISSING),
        ("update log_entry set previous = null where number = 3", 3, UNLINKED),
        ("update log_entry set digest = 'x' where number = 1", 1, ALTERED),
    ],
)
def test_whatever_is_altered_or_taken_away_is_found_where_it_is(
    engine: Engine, statement: str, number: int, reason: str
) -> None:
    noted(engine, "ok", "ok", "ok", "ok")
    assert verdict(engine).ok
    touch_freely(engine, statement)
    found = verdict(engine)
    assert (found.ok, found.number, why(found)) == (False, number, reason)
    assert found.problem is not None and str(number) in found.problem.zh


def test_entries_taken_from_the_end_are_found_by_what_was_noted_of_it_elsewhere(engine: Engine) -> None:
    noted(engine, "ok", "ok", "ok")
    with reading(engine) as connection:
        number, digest = head(connection)
    assert digest is not None and verdict(engine, (number, digest)).ok
    touch_freely(engine, "delete from log_entry where number = 3")
    assert verdict(engine).ok
    assert why(verdict(engine, (number, digest))) == "the log is shorter than the checkpoint"
    noted(engine, "403")
    assert why(verdict(engine, (number, digest))) == "the digest differs from the checkpoint"


def pruned(engine: Engine, days: int, now: datetime.datetime = LATER) -> int:
    with beside(engine) as connection:
        return prune(connection, days, now)


def test_pruning_cuts_off_what_is_old_leaves_its_digest_and_tells_of_it(engine: Engine) -> None:
    noted(engine, "ok", "ok", "ok")
    with reading(engine) as connection:
        before = head(connection)
    assert pruned(engine, 180) == 3
    with reading(engine) as connection:
        (left,) = entries(connection)
        assert (left.number, left.kind, left.outcome) == (4, "setting", "ok")
        assert str(before[1]) in left.target
        assert [tuple(row) for row in connection.execute(select(log_cut.c.number, log_cut.c.digest))] == [before]
    noted(engine, "ok")
    assert verdict(engine).as_json()["cut"] == {"number": 3, "digest": before[1]}
    assert verdict(engine).ok and listed(engine) == [5, 4]
    assert pruned(engine, 180) == 2
    assert verdict(engine).ok and listed(engine) == [6]


def test_pruning_keeps_whatever_is_younger_and_all_behind_it(engine: Engine) -> None:
    noted(engine, "ok", "ok", "ok")
    touch_freely(engine, "update log_entry set at = '2001-01-01T00:00:00.000000+00:00' where number in (1, 3)")
    assert pruned(engine, 180, datetime.datetime.now(datetime.UTC)) == 1
    assert listed(engine) == [4, 3, 2]
    assert pruned(engine, 180, datetime.datetime.now(datetime.UTC)) == 0


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("delete from log_entry where number = 4", MISSING),
        ("update log_cut set digest = 'x'", UNLINKED),
        ("delete from log_cut", MISSING),
        ("update log_cut set number = 2", MISSING),
    ],
)
def test_a_cut_that_is_forged_is_found(engine: Engine, statement: str, reason: str) -> None:
    noted(engine, "ok", "ok", "ok")
    pruned(engine, 180)
    noted(engine, "ok")
    touch_freely(engine, statement)
    assert why(verdict(engine)) == reason


def test_a_cut_that_no_entry_tells_of_is_found(engine: Engine) -> None:
    noted(engine, "ok", "ok", "ok")
    with reading(engine) as connection:
        rows = [tuple(row) for row in connection.execute(select(log_entry.c.number, log_entry.c.digest))]
    digest = dict(rows)[2]
    touch_freely(
        engine,
        f"insert into log_cut (number, digest, at) values (2, '{digest}', '2026-01-01')",
        "delete from log_entry where number <= 2",
    )
    assert why(verdict(engine)) == "no entry tells of this cut"


@pytest.mark.parametrize("written", ["179", "0", "-400", "many", "180.5", "１８０"])
def test_fewer_days_than_six_months_are_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv(ENVIRONMENT, written)
    with pytest.raises(Refused, match="at least 180"):
        kept_days()


def test_entries_are_kept_for_three_years_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    assert kept_days() == retention.DEFAULT == 1095
    monkeypatch.setenv(ENVIRONMENT, "180")
    assert kept_days() == 180


def test_every_kind_is_told_in_both_languages() -> None:
    assert all(words.zh and words.en for words in KINDS.values())
    assert len({words.zh for words in KINDS.values()}) == len({words.en for words in KINDS.values()}) == len(KINDS)

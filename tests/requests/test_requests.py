"""What is kept of programs' requests: how many a token made, and the answer to a key."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.db import transaction
from registry.errors import Refused
from registry.requests import kept_answers
from registry.requests.kept_answers import KeptAnswer, digest_of
from registry.requests.rate import Rate, Rates, rate
from tests.registries import founded

NOON = datetime.datetime(2026, 5, 1, 12, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
SAME = digest_of("POST", "/api/v1/users?", b"{}")
ANSWER = KeptAnswer(201, {"Location": "/x"}, b"{}")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return founded(tmp_path / "registry.db")


# -- the rate -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "found"), [("5/second", Rate(5, 1)), ("600/minute", Rate(600, 60))])
def test_a_rate_is_read_as_it_is_written(monkeypatch: pytest.MonkeyPatch, written: str, found: Rate) -> None:
    monkeypatch.setenv("REGISTRY_RATE", written)
    assert rate() == found


@pytest.mark.parametrize("written", ["600", "0/minute", "-1/minute", "1/week", "ten/minute", "1/minute "])
def test_what_is_no_rate_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("REGISTRY_RATE", written)
    with pytest.raises(Refused):
        rate()


def test_all_processes_together_answer_no_more_than_the_rate(engine: Engine) -> None:
    processes, allowed = [Rates(), Rates(), Rates()], Rate(300, 60)
    answered = [one.wait(engine, "t", NOON, allowed) == 0 for one in processes * 150]
    assert sum(answered) == 300


def test_who_asked_too_often_is_told_how_long_to_wait_and_may_then_ask_again(engine: Engine) -> None:
    rates, allowed = Rates(), Rate(2, 60)
    assert [rates.wait(engine, "t", NOON, allowed) for _ in range(2)] == [0, 0]
    assert rates.wait(engine, "t", NOON + datetime.timedelta(seconds=20), allowed) == 40
    assert rates.wait(engine, "other", NOON, allowed) == 0
    assert rates.wait(engine, "t", NOON + MINUTE, allowed) == 0


def test_what_a_process_had_taken_lapses_with_its_minute(engine: Engine) -> None:
    one, other, allowed = Rates(), Rates(), Rate(120, 60)
    assert one.wait(engine, "t", NOON, allowed) == 0  # it took two
    assert [other.wait(engine, "t", NOON, allowed) for _ in range(118)] == [0] * 118
    assert other.wait(engine, "t", NOON, allowed) > 0
    later = NOON + MINUTE
    assert sum(who.wait(engine, "t", later, allowed) == 0 for who in (one, other) * 100) == 120


@pytest.mark.sqlite("there one writer at a time holds the whole file")
def test_a_long_write_does_not_keep_readers_waiting_for_an_answer(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.db.PATIENCE", 10)
    with transaction(engine):
        assert Rates().wait(engine, "t", NOON, Rate(1, 60)) == 0


# -- kept answers ---------------------------------------------------------------------------------------------------


def test_a_key_is_new_then_being_made_then_answered(engine: Engine) -> None:
    assert kept_answers.look_up(engine, "t", "k", SAME, NOON) is None
    assert kept_answers.begin(engine, "t", "k", SAME, NOON) is None
    assert kept_answers.begin(engine, "t", "k", SAME, NOON) == "being made"
    assert kept_answers.look_up(engine, "t", "k", SAME, NOON) == "being made"
    kept_answers.keep(engine, "t", "k", ANSWER)
    assert kept_answers.look_up(engine, "t", "k", SAME, NOON) == ANSWER
    assert kept_answers.begin(engine, "t", "k", SAME, NOON) == ANSWER


def test_another_request_under_a_key_is_told(engine: Engine) -> None:
    kept_answers.begin(engine, "t", "k", SAME, NOON)
    for other in (digest_of("POST", "/api/v1/users?", b"{ }"), digest_of("PATCH", "/api/v1/users?", b"{}")):
        assert kept_answers.look_up(engine, "t", "k", other, NOON) == "used otherwise"
    assert kept_answers.begin(engine, "another token", "k", SAME, NOON) is None


def test_an_answer_is_kept_for_a_day(engine: Engine) -> None:
    kept_answers.begin(engine, "t", "k", SAME, NOON)
    kept_answers.keep(engine, "t", "k", ANSWER)
    almost = NOON + datetime.timedelta(hours=24)
    assert kept_answers.look_up(engine, "t", "k", SAME, almost) == ANSWER
    assert kept_answers.look_up(engine, "t", "k", SAME, almost + MINUTE) is None
    assert kept_answers.begin(engine, "t", "k", SAME, almost + MINUTE) is None


def test_a_refused_request_leaves_its_key_free(engine: Engine) -> None:
    kept_answers.begin(engine, "t", "k", SAME, NOON)
    kept_answers.leave(engine, "t", "k")
    assert kept_answers.look_up(engine, "t", "k", SAME, NOON) is None


def test_what_is_told_once_is_never_kept() -> None:
    told = {"password": "a", "user": {"token": "b", "name": "c"}, "list": [{"seed": "d", "size": 1}]}
    kept = {"password": None, "user": {"token": None, "name": "c"}, "list": [{"seed": None, "size": 1}]}
    assert kept_answers.without_what_is_told_once(told) == kept

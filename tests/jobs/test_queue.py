"""The queue of jobs: held for a minute at a time, settled by who holds it then, taken up again where nobody does."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.db import beside, reading
from registry.errors import Conflict, NotFound, Refused
from registry.jobs import queue
from registry.jobs.queue import LEASE, MOST_ATTEMPTS, Job, Lost, Settled
from registry.jobs.runner import Held, Runner
from tests.registries import founded

NOW = datetime.datetime(2026, 1, 1, 8, tzinfo=datetime.UTC)
KINDS = ["import"]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return founded(tmp_path / "registry.db")


def after(seconds: float) -> datetime.datetime:
    return NOW + datetime.timedelta(seconds=seconds)


def added(engine: Engine, when: float = 0) -> str:
    name = queue.new_id()
    with beside(engine) as connection:
        queue.add(connection, name, "import", Settled("checking", "check"), {"name": "表"}, after(when), user="a")
    return name


def taken_up(engine: Engine, holder: str, when: float = 0) -> Job | None:
    with beside(engine) as connection:
        return queue.take_up(connection, holder, KINDS, after(when))


def found(engine: Engine, name: str) -> Job:
    with reading(engine) as connection:
        return queue.one(connection, name)


def settled(engine: Engine, holder: str, name: str, status: str = "ready") -> None:
    with beside(engine) as connection:
        queue.settle(connection, holder, name, Settled(status, None, {"zh": 1, "en": 2}), after(0))


def test_jobs_are_done_in_the_order_in_which_they_were_asked_for_each_by_one(engine: Engine) -> None:
    second, first = added(engine, 2), added(engine, 1)
    assert [job.id for job in (taken_up(engine, "x", 3), taken_up(engine, "y", 3)) if job] == [first, second]
    assert taken_up(engine, "z", 3) is None


def test_a_lease_that_lapsed_lets_another_one_take_the_job_up_and_the_first_settles_nothing(engine: Engine) -> None:
    name = added(engine)
    assert taken_up(engine, "x") is not None
    assert taken_up(engine, "y", LEASE - 1) is None
    again = taken_up(engine, "y", LEASE + 1)
    assert again is not None and (again.id, again.attempts) == (name, 2)
    with pytest.raises(Lost):
        settled(engine, "x", name)
    settled(engine, "y", name)
    assert (found(engine, name).status, found(engine, name).result_in("en")) == ("ready", 2)


def test_a_lease_that_is_prolonged_keeps_the_job(engine: Engine) -> None:
    name = added(engine)
    assert taken_up(engine, "x") is not None
    with beside(engine) as connection:
        queue.renew(connection, "x", name, after(LEASE - 1), progress=40)
    assert taken_up(engine, "y", LEASE + 1) is None
    assert found(engine, name).progress == 40
    with pytest.raises(Lost), beside(engine) as connection:
        queue.renew(connection, "y", name, after(LEASE))


def test_a_job_that_ends_its_process_again_and_again_is_failed(engine: Engine) -> None:
    name = added(engine)
    for attempt in range(MOST_ATTEMPTS):
        assert taken_up(engine, f"{attempt}", attempt * (LEASE + 1)) is not None
    assert taken_up(engine, "z", MOST_ATTEMPTS * (LEASE + 1)) is None
    job = found(engine, name)
    assert (job.status, job.step) == ("failed", None)
    assert f"{MOST_ATTEMPTS} times" in job.result_in("en")["problems"][0]["problem"]


def test_a_job_that_is_cancelled_is_settled_by_nobody_any_more(engine: Engine) -> None:
    name = added(engine)
    assert taken_up(engine, "x") is not None
    with beside(engine) as connection:
        queue.cancel(connection, name, after(1))
    assert found(engine, name).status == "failed"
    with pytest.raises(Lost):
        settled(engine, "x", name)
    with pytest.raises(Conflict), beside(engine) as connection:
        queue.cancel(connection, name, after(2))
    with pytest.raises(NotFound), beside(engine) as connection:
        queue.cancel(connection, "nothing", after(2))


def test_a_name_of_a_job_tells_nothing_of_others() -> None:
    names = {queue.new_id() for _ in range(100)}
    assert len(names) == 100 and all(len(name) == 32 for name in names)


def done_by(engine: Engine, work: object, when: float = 0) -> bool:
    return Runner(engine, {"import": work}, lambda: after(when)).run_one()  # type: ignore[dict-item]


def test_what_is_refused_is_told_as_what_the_job_came_to(engine: Engine) -> None:
    name = added(engine)

    def refuse(held: Held) -> None:
        raise Refused("不行", "no")

    assert done_by(engine, refuse) and not done_by(engine, refuse)
    assert found(engine, name).result_in("zh") == {
        "problems": [
            dict.fromkeys(("ledger", "file", "row", "column", "label", "value")) | {"problem": "不行", "allowed": ""}
        ]
    }


def test_a_fault_of_the_program_fails_the_job_without_telling_what_it_held(engine: Engine) -> None:
    name = added(engine)

    def fail(held: Held) -> None:
        raise ValueError("安某 secret")

    assert done_by(engine, fail)
    job = found(engine, name)
    assert job.status == "failed" and "安某" not in str(job.result)


def test_whoever_is_held_up_by_others_is_tried_again_and_at_last_told_so(engine: Engine) -> None:
    name = added(engine)

    def hold_up(held: Held) -> None:
        raise Conflict("请稍后再试", "try again shortly")

    for attempt in range(MOST_ATTEMPTS):
        assert found(engine, name).status == "checking"
        assert not attempt or not done_by(engine, hold_up, attempt * 10 - 9)
        assert done_by(engine, hold_up, attempt * 10)
    assert found(engine, name).status == "failed"


def test_a_process_that_is_told_to_end_gives_its_job_back(engine: Engine) -> None:
    name = added(engine)

    def interrupt(held: Held) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        done_by(engine, interrupt)
    job = found(engine, name)
    assert (job.holder, job.lease_until, job.attempts, job.step) == (None, None, 0, "check")


def test_jobs_that_rest_for_long_are_forgotten_and_those_that_wait_are_not(engine: Engine) -> None:
    old, waiting, new = added(engine), added(engine), added(engine, 100)
    assert taken_up(engine, "x") is not None
    for name in (old, new):
        with beside(engine) as connection:
            queue.cancel(connection, name, after(0 if name == old else 100))
    with beside(engine) as connection:
        assert queue.clear(connection, after(50)) == [old]
    assert found(engine, waiting).step == "check" and found(engine, new).status == "failed"

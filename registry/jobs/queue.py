"""The queue of jobs 任务队列: who asks for one adds a row; a process that has time holds it for a while and ends it.

Whoever holds a job has a lease of a minute that he renews. One that lapsed is anybody's: what was done until then is
done again. A job is settled in the transaction that writes what it does, and only by who holds it then: so what it
does is done once or not at all, whoever was killed or late.
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select, update

from registry.errors import Conflict, NotFound, Problem
from registry.jobs.models import job
from registry.language import LANGUAGES, Words

_JOB = job.c
#: For how long a job is whoever holds it, in seconds; and how often it is taken up before it counts as failed.
LEASE, MOST_ATTEMPTS = 60, 3
#: What every job may come to.
FAILED = "failed"
_KILLED = Words(
    "{attempts} 次都没有做完就中断了（例如内存不足），不再重试",
    "it was ended {attempts} times before it was done (for lack of memory, say), and is not tried again",
)
_CANCELLED = Words("已由系统管理员取消", "it was cancelled by a system administrator")
_NO_JOB = Words("没有任务 {job}", "there is no job {job}")
_ENDED = Words("任务已经结束", "the job has ended")


class Lost(Exception):
    """The job is no longer whose who did it: it was cancelled, or his lease lapsed and another one took it up."""


@dataclass(frozen=True)
class Job:
    """A job: who asked for what, how far it is, and what it came to. Times are UTC, in ISO 8601.

    `step`: what is to be done now; None: nothing. `result`: by language, None as long as there is none.
    """

    id: str
    kind: str
    status: str
    step: str | None
    progress: int
    user: str
    token: str | None
    options: Mapping[str, Any]
    result: Mapping[str, Any] | None
    created: str
    changed: str
    holder: str | None
    lease_until: str | None
    attempts: int

    def result_in(self, language: str) -> Any:
        """What it came to, in a language; None as long as it came to nothing."""
        return None if self.result is None else self.result[language]


@dataclass(frozen=True)
class Settled:
    """What a step came to: a status, perhaps a next step, and a result by language (None: the one before stays)."""

    status: str
    step: str | None = None
    result: Mapping[str, Any] | None = None
    progress: int = 100


def failed(why: Words, answer: Mapping[str, Any] | None = None) -> Settled:
    """The end of a job that cannot be done: `answer` is told beside the one problem."""
    told = {one: _failure(why, answer or {}, one) for one in LANGUAGES}
    return Settled(FAILED, None, told)


def _failure(why: Words, answer: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {**answer, "problems": [Problem(why).as_json(language)]}


def stamp(now: datetime.datetime) -> str:
    """A time as it is stored."""
    return now.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def new_id() -> str:
    """A name for a job, of 128 random bits."""
    return secrets.token_hex(16)


# -- asking for one -----------------------------------------------------------------------------------------------


def add(
    connection: Connection,
    name: str,
    kind: str,
    first: Settled,
    options: Mapping[str, Any],
    now: datetime.datetime,
    *,
    user: str = "",
    token: str | None = None,
) -> None:
    """Adds a job under a name of `new_id`, in a writing transaction."""
    at = stamp(now)
    own = {"id": name, "kind": kind, "status": first.status, "step": first.step, "progress": 0, "attempts": 0}
    asked = {"user": user, "token": token, "options": json.dumps(options, ensure_ascii=False)}
    connection.execute(job.insert(), own | asked | {"created": at, "changed": at})


def one(connection: Connection, name: str, kind: str | None = None) -> Job:
    """A job by its name, perhaps of a kind. Raises NotFound."""
    row = connection.execute(select(job).where(_JOB.id == name)).first()
    if row is None or (kind is not None and row.kind != kind):
        raise NotFound(*_NO_JOB.format(job=name))
    return _job(row)


def jobs(connection: Connection, limit: int = 200, *, user: str | None = None, kind: str | None = None) -> list[Job]:
    """The jobs, the newest first; perhaps those alone that somebody asked for, or of a kind."""
    wanted = [column == value for column, value in ((_JOB.user, user), (_JOB.kind, kind)) if value is not None]
    query = select(job).where(*wanted).order_by(_JOB.created.desc(), _JOB.id).limit(limit)
    return [_job(row) for row in connection.execute(query)]


def _job(row: Row[Any]) -> Job:
    fields = row._asdict()
    return Job(**fields | {name: fields[name] and json.loads(fields[name]) for name in ("options", "result")})


def order(
    connection: Connection, name: str, only_from: str, then: Settled, options: Mapping[str, Any], now: datetime.datetime
) -> bool:
    """Lets a job that rests in a status go on with a next step; False where it is not in that status any more."""
    values = {"status": then.status, "step": then.step, "progress": 0, "attempts": 0, "changed": stamp(now)}
    rests = (_JOB.id == name, _JOB.status == only_from, _JOB.step.is_(None))
    ordered = update(job).where(*rests).values(options=json.dumps(options, ensure_ascii=False), **values)
    return connection.execute(ordered).rowcount == 1


def cancel(connection: Connection, name: str, now: datetime.datetime, resting: Sequence[str] = ()) -> None:
    """Ends a job that is not done; whoever does it just now cannot settle it any more. In a writing transaction.

    `resting`: the statuses in which one waits for somebody. Raises NotFound, and Conflict where it has ended.
    """
    settled = failed(_CANCELLED)
    waits = or_(_JOB.step.is_not(None), _JOB.status.in_(resting))
    ended = update(job).where(_JOB.id == name, waits).values(_values(settled, now))
    if connection.execute(ended).rowcount == 0:
        one(connection, name)
        raise Conflict(*_ENDED)


def _values(settled: Settled, now: datetime.datetime) -> dict[str, Any]:
    """What is stored of a job that was settled: it is nobody's."""
    values: dict[str, Any] = {"status": settled.status, "step": settled.step, "progress": settled.progress}
    if settled.result is not None:
        values["result"] = json.dumps(settled.result, ensure_ascii=False)
    return values | {"holder": None, "lease_until": None, "attempts": 0, "changed": stamp(now)}


# -- doing one ----------------------------------------------------------------------------------------------------


def _free(kinds: Sequence[str], now: datetime.datetime) -> tuple[ColumnElement[bool], ...]:
    """What is so of the jobs that have a step and are nobody's."""
    lapsed = or_(_JOB.lease_until.is_(None), _JOB.lease_until < stamp(now))
    return _JOB.step.is_not(None), lapsed, _JOB.kind.in_(kinds)


def wait(connection: Connection, kinds: Sequence[str], now: datetime.datetime) -> bool:
    """Whether there are jobs that wait for somebody."""
    return connection.execute(select(_JOB.id).where(*_free(kinds, now)).limit(1)).first() is not None


def take_up(connection: Connection, holder: str, kinds: Sequence[str], now: datetime.datetime) -> Job | None:
    """Takes up the oldest job with a step that nobody holds, in a writing transaction; None where there is none.

    One that was taken up too often is failed.
    """
    free = _free(kinds, now)
    waiting = select(_JOB.id, _JOB.attempts).where(*free).order_by(_JOB.created, _JOB.id)
    for found in connection.execute(waiting).all():
        mine = update(job).where(_JOB.id == found.id, *free)
        if found.attempts >= MOST_ATTEMPTS:
            why = failed(_KILLED.format(attempts=found.attempts))
            connection.execute(mine.values(_values(why, now)))
            continue
        held = {"holder": holder, "lease_until": _lease(now), "attempts": found.attempts + 1}
        if connection.execute(mine.values(held)).rowcount == 1:
            return one(connection, found.id)
    return None


def _lease(now: datetime.datetime) -> str:
    return stamp(now + datetime.timedelta(seconds=LEASE))


def _held_by(holder: str, name: str) -> Any:
    return update(job).where(_JOB.id == name, _JOB.holder == holder)


def renew(connection: Connection, holder: str, name: str, now: datetime.datetime, progress: int | None = None) -> None:
    """Prolongs a lease, and perhaps says how far the job is. Raises Lost where it is another one's."""
    more = {} if progress is None else {"progress": progress}
    if connection.execute(_held_by(holder, name).values(lease_until=_lease(now), **more)).rowcount == 0:
        raise Lost


def let_go(connection: Connection, holder: str, name: str, now: datetime.datetime, counts: bool, wait: int = 0) -> None:
    """Gives a job back that is not done: it may be taken up again at once, or in so many seconds.

    `counts`: whether this was one of its attempts.
    """
    until = stamp(now + datetime.timedelta(seconds=wait)) if wait else None
    fewer = {} if counts else {"attempts": _JOB.attempts - 1}
    connection.execute(_held_by(holder, name).values(holder=None, lease_until=until, progress=0, **fewer))


def settle(connection: Connection, holder: str, name: str, settled: Settled, now: datetime.datetime) -> None:
    """Settles a job, in the transaction that writes what it does. Raises Lost: then nothing of that is to stand."""
    if connection.execute(_held_by(holder, name).values(_values(settled, now))).rowcount == 0:
        raise Lost


def tell_more(connection: Connection, name: str, status: str, result: Mapping[str, Any]) -> None:
    """Puts more of what a job came to in the place of what was told when it was settled."""
    told = json.dumps(result, ensure_ascii=False)
    connection.execute(update(job).where(_JOB.id == name, _JOB.status == status).values(result=told))


def clear(connection: Connection, before: datetime.datetime) -> list[str]:
    """Forgets the jobs that have rested since a time, in a writing transaction; returns their names."""
    old = (_JOB.step.is_(None), _JOB.changed < stamp(before))
    names = list(connection.execute(select(_JOB.id).where(*old)).scalars())
    connection.execute(job.delete().where(*old))
    return names

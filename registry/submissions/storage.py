"""How submissions are kept: they are added, found, and taken a step further, each step told to the audit log."""

from __future__ import annotations

import datetime
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, or_, select, update

from registry.audit_log.service import note
from registry.digest import canonical
from registry.errors import Conflict, NotFound
from registry.json_text import document
from registry.language import Words
from registry.submissions.models import submission, submission_step

SUBMITTED, RETURNED, WITHDRAWN, ACCEPTED = "submitted", "returned", "withdrawn", "accepted"
STATUSES = {
    SUBMITTED: Words("待审核", "to be decided"),
    RETURNED: Words("已退回", "returned"),
    WITHDRAWN: Words("已撤回", "withdrawn"),
    ACCEPTED: Words("已通过", "accepted"),
}
#: What may be done about a submission beside what gives it a status.
COMMENTED = "commented"
#: The member of an origin that says of a submission, and of the change that it becomes, that it was proposed.
PROPOSED = "proposed"
STEPS = STATUSES | {SUBMITTED: Words("提交", "submitted"), COMMENTED: Words("意见", "comment")}
_NONE = Words("没有这份提交", "there is no such submission")
_SETTLED = Words("这份提交已经办结：{status}", "the submission is settled already: {status}")
#: How many submissions one query asks for.
_TOGETHER = 500
_ROW, _STEP = submission.c, submission_step.c


@dataclass(frozen=True)
class Submission:
    """A submission: what somebody wants written (`kind`, `content`), over the record as it was at change `base`.

    `level` is that of whoever decides, None for a proposal that whoever has its units decides; `units` are these: the
    places and organizations that it names, by identity; `sides` the values that become others, of the first rows, of
    which there are `rows`. Times are UTC.
    """

    id: str
    kind: str
    content: Mapping[str, Any]
    reason: str
    user: str
    way: str
    origin: Mapping[str, Any]
    base: int
    level: str | None
    units: tuple[int, ...]
    sides: Sequence[Mapping[str, Any]]
    rows: int
    digest: str
    status: str
    at: str
    settled_at: str | None = None
    change: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be decided."""
        return self.status == SUBMITTED

    @property
    def is_proposal(self) -> bool:
        """Whether its codes were taken unread: it may reach beyond what its submitter has."""
        return self.level is None or bool(self.origin.get(PROPOSED))


@dataclass(frozen=True)
class SubmissionStep:
    """A step of a submission: who did what of `STEPS`, when, and what he said."""

    at: str
    user: str
    step: str
    text: str


def new_id() -> str:
    """A name for a submission, of 128 random bits."""
    return secrets.token_hex(16)


def stamp(now: datetime.datetime) -> str:
    """A time as it is stored."""
    return now.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def digest_of(kind: str, content: Mapping[str, Any], reason: str, user: str) -> str:
    """The digest of a proposal: SHA-256 over canonical JSON of what is wanted, why, and by whom."""
    whole = {"kind": kind, "content": json.loads(document(content)), "reason": reason, "user": user}
    return hashlib.sha256(canonical(whole)).hexdigest()


# -- finding ------------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A place in the order of submissions: when one was submitted, and its name."""

    at: str
    id: str


@dataclass(frozen=True)
class Known:
    """What of a submission says who sees it: what is wanted, which may be a whole workbook, is not read for that."""

    id: str
    user: str
    level: str | None
    units: tuple[int, ...]


#: One that there is not, and that nobody sees: whoever asks for none is answered by the same work.
NOBODYS = Known("", "", None, (-1,))


def all_known(connection: Connection, *statuses: str, after: Place | None = None) -> Iterator[Known]:
    """What says of every submission, or of those of some statuses, who sees it, the newest first; those alone that
    stand after a place in that order."""
    query = select(_ROW.id, _ROW.user, _ROW.level, _ROW.units).order_by(_ROW.at.desc(), _ROW.id)
    if statuses:
        query = query.where(_ROW.status.in_(statuses))
    if after is not None:
        query = query.where(or_(_ROW.at < after.at, and_(_ROW.at == after.at, _ROW.id > after.id)))
    for row in connection.execute(query).all():
        yield Known(row.id, row.user, row.level, tuple(json.loads(row.units)))


def named(connection: Connection, names: Sequence[str]) -> list[Submission]:
    """Submissions by their names, in the order of these: by a query for so many of them together."""
    by_name: dict[str, Submission] = {}
    for start in range(0, len(names), _TOGETHER):
        query = select(submission).where(_ROW.id.in_(names[start : start + _TOGETHER]))
        by_name |= {row["id"]: _of_row(row) for row in connection.execute(query).mappings()}
    return [by_name[name] for name in names if name in by_name]


def one(connection: Connection, name: str) -> Submission:
    """A submission by its name. Raises NotFound."""
    found = known(connection, name)
    if found is None:
        raise unknown()
    return found


def known(connection: Connection, name: str) -> Submission | None:
    """A submission by its name; None where there is none."""
    row = connection.execute(select(submission).where(_ROW.id == name)).mappings().first()
    return None if row is None else _of_row(row)


def unknown() -> NotFound:
    """What is told of one that there is not, or that whoever asks does not see."""
    return NotFound(*_NONE)


def steps(connection: Connection, name: str) -> list[SubmissionStep]:
    """The steps of a submission, in their order."""
    query = select(_STEP.at, _STEP.user, _STEP.step, _STEP.text).where(_STEP.submission == name).order_by(_STEP.number)
    return [SubmissionStep(*row) for row in connection.execute(query)]


def _of_row(row: Mapping[Any, Any]) -> Submission:
    told = {name: json.loads(row[name], parse_float=Decimal) for name in ("content", "origin", "units", "sides")}
    return Submission(**{**row, **told, "units": tuple(told["units"])})


# -- going on -----------------------------------------------------------------------------------------------------


def add(connection: Connection, made: Submission, address: str) -> None:
    """Adds a submission, in a writing transaction."""
    told = {name: document(getattr(made, name)) for name in ("content", "origin", "units", "sides")}
    connection.execute(submission.insert(), {**vars(made), **told})
    _step(connection, made, SUBMITTED, made.user, made.reason, made.at, address)


def comment(
    connection: Connection, found: Submission, user: str, text: str, now: datetime.datetime, address: str
) -> None:
    """Adds what somebody says of a submission, in a writing transaction."""
    _step(connection, found, COMMENTED, user, text, stamp(now), address)


def settle(
    connection: Connection,
    found: Submission,
    status: str,
    user: str,
    text: str,
    now: datetime.datetime,
    address: str,
    change: int | None = None,
) -> None:
    """Settles a submission that is still to be decided, in a writing transaction. Raises Conflict for any other."""
    own = update(submission).where(_ROW.id == found.id, _ROW.status == SUBMITTED)
    done = connection.execute(own.values(status=status, settled_at=stamp(now), change=change))
    if done.rowcount != 1:
        raise settled(one(connection, found.id))
    _step(connection, found, status, user, text, stamp(now), address)


def settled(found: Submission) -> Conflict:
    """What is told of a submission that is settled."""
    return Conflict(*_SETTLED.format(status=STATUSES[found.status]))


def _step(connection: Connection, found: Submission, step: str, user: str, text: str, at: str, address: str) -> None:
    """Adds a step, and the entry of the audit log that tells of it, with the digest of what is proposed."""
    last = select(func.coalesce(func.max(_STEP.number), 0)).where(_STEP.submission == found.id)
    own = {"submission": found.id, "number": connection.execute(last).scalar_one() + 1}
    connection.execute(submission_step.insert(), {**own, "at": at, "user": user, "step": step, "text": text})
    note(connection, "submission", step, user=user, address=address, target=f"{found.id} {found.digest}")

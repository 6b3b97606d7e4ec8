"""The service of closed periods: a period of a place is closed, and opened again with a reason.

Who may is asked by `registry.decisions.closings`, what a closed period keeps from being written by
`registry.staging.closed_periods`.
"""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from registry import days
from registry.audit_log.service import note
from registry.errors import Conflict, NotFound
from registry.language import Words
from registry.moment import head
from registry.periods.models import closing

_ROW = closing.c
_NONE = Words("没有这次封账", "there is no such closed period")
_CLOSED = Words("该地点的这一时期已封账", "this period of this place is closed already")
_OPEN = Words("已解封", "it was opened again already")


@dataclass(frozen=True)
class Closing:
    """A period of a place (its identity, None: everything) that was closed when `change` was the last one.

    `period` is the number of a year, a month or a day. Times are UTC, in ISO 8601; of one that is not opened again
    `reopened_at`, `reopened_by` and `reason` are None.
    """

    id: str
    place: int | None
    period: int
    change: int
    closed_at: str
    closed_by: str
    reopened_at: str | None = None
    reopened_by: str | None = None
    reason: str | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it still holds."""
        return self.reopened_at is None

    @property
    def last_day(self) -> datetime.date:
        """The last day of the period."""
        return last_day(self.period)


def last_day(period: int) -> datetime.date:
    """The last day of a period."""
    return days.date(days.last_day(period))


def closings(connection: Connection) -> list[Closing]:
    """Every closing, those opened again too, the newest first."""
    query = select(closing).order_by(_ROW.closed_at.desc(), _ROW.id)
    return [Closing(**row) for row in connection.execute(query).mappings()]


def closed(connection: Connection) -> list[Closing]:
    """The closings that hold."""
    query = select(closing).where(_ROW.reopened_at.is_(None)).order_by(_ROW.closed_at, _ROW.id)
    return [Closing(**row) for row in connection.execute(query).mappings()]


def one(connection: Connection, name: str) -> Closing:
    """A closing by its name. Raises NotFound."""
    row = connection.execute(select(closing).where(_ROW.id == name)).mappings().first()
    if row is None:
        raise NotFound(*_NONE)
    return Closing(**row)


def mark(connection: Connection) -> tuple[int, int]:
    """What differs as soon as a period was closed, or opened again."""
    query = select(func.count(), func.count(_ROW.reopened_at)).select_from(closing)
    made, opened = connection.execute(query).one()
    return made, opened


def close(
    connection: Connection,
    place: int | None,
    period: int,
    now: datetime.datetime,
    *,
    user: str,
    address: str,
    code: str,
) -> Closing:
    """Closes a period of a place, under the lock of changes, so that it keeps the last one; `code`: of the place, as
    the audit log tells it. Raises Conflict where it is closed already."""
    if any((one.place, one.period) == (place, period) for one in closed(connection)):
        raise Conflict(*_CLOSED)
    at = now.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    made = Closing(secrets.token_hex(16), place, period, head(connection), at, user)
    connection.execute(closing.insert(), vars(made))
    note(connection, "period", "ok", user=user, address=address, target=f"close {code} {days.show(period)} {made.id}")
    return made


def reopen(
    connection: Connection, found: Closing, reason: str, now: datetime.datetime, *, user: str, address: str, code: str
) -> None:
    """Opens a closed period again, in a writing transaction. Raises Conflict where that was done already."""
    at = now.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    own = update(closing).where(_ROW.id == found.id, _ROW.reopened_at.is_(None))
    done = connection.execute(own.values(reopened_at=at, reopened_by=user, reason=reason))
    if done.rowcount != 1:
        raise Conflict(*_OPEN)
    target = f"reopen {code} {days.show(found.period)} {found.id}"
    note(connection, "period", "ok", user=user, address=address, target=target)

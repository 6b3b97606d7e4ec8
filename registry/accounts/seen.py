"""What each user has seen 已阅: the last change up to which he marked the record as read."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from registry.accounts.models import seen_change
from registry.accounts.storage import stamp

_SEEN = seen_change.c


def seen_by(connection: Connection, user: int) -> int | None:
    """The change that a user marked last, by his number; None where he never did."""
    return connection.execute(select(_SEEN.change).where(_SEEN.account == user)).scalar()


def mark(connection: Connection, user: int, change: int, now: datetime.datetime) -> int:
    """Marks the record up to a change as seen by a user, in a writing transaction; returns the change that is marked.

    What was seen stays seen: a page that stood open for a while takes nothing back.
    """
    try:
        with connection.begin_nested():
            connection.execute(insert(seen_change), [{"account": user, "change": change, "at": stamp(now)}])
    except IntegrityError:  # he did before, or another page of his just now
        later = (_SEEN.account == user, _SEEN.change < change)
        connection.execute(update(seen_change).where(*later).values(change=change, at=stamp(now)))
    return connection.execute(select(_SEEN.change).where(_SEEN.account == user)).scalar_one()

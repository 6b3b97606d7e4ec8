"""Addresses of calendars 日历订阅: a secret of 256 bits in an address opens what somebody is to do, with the grants
that he has at each request.

Of the secret the hash alone is kept. It is void once its user is disabled, reset, or changes his password.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from registry.accounts.account import Account
from registry.accounts.grants import COLUMNS, account_of_row
from registry.accounts.models import account, calendar_address
from registry.accounts.storage import hash_of, moment_of, new_number, new_secret, stamp
from registry.audit_log.service import note
from registry.errors import NotFound
from registry.language import Words

_CALENDAR = calendar_address.c
_OPEN = _CALENDAR.ended_at.is_(None)
_NO_CALENDAR = Words("没有这个日历地址，或已作废", "there is no such address of a calendar, or it is void")


class CalendarAddress(NamedTuple):
    """An address of a calendar as its owner sees it: its number, and since when it holds."""

    number: int
    created_at: datetime.datetime


class Subscriber(NamedTuple):
    """Whose calendar it is, with the grants that hold now, and the number of its address."""

    account: Account
    number: int


def new(connection: Connection, owner: Account, now: datetime.datetime, *, address: str = "") -> str:
    """Makes an address of a user's calendar, in a writing transaction; returns its secret, which is shown once."""
    secret = new_secret()
    row = {"number": new_number(), "account": owner.number, "hash": hash_of(secret), "created_at": stamp(now)}
    connection.execute(calendar_address.insert(), row | {"ended_at": None})
    note(connection, "token", "ok", user=owner.username, address=address, target=f"{owner.username} calendar")
    return secret


def of(connection: Connection, user: int) -> list[CalendarAddress]:
    """The addresses of a user's calendar that hold, by his number, the newest first."""
    query = select(calendar_address).where(_CALENDAR.account == user, _OPEN).order_by(_CALENDAR.created_at.desc())
    return [CalendarAddress(row.number, moment_of(row.created_at)) for row in connection.execute(query)]


def subscriber(connection: Connection, secret: str, now: datetime.datetime) -> Subscriber | None:
    """Whose calendar a secret opens; None where it is none's, or void, or its user is disabled."""
    query = select(*COLUMNS, _CALENDAR.number.label("address")).join(account, account.c.number == _CALENDAR.account)
    holds = (_CALENDAR.hash == hash_of(secret), _OPEN, account.c.disabled_at.is_(None))
    row = connection.execute(query.where(*holds)).first()
    return None if row is None else Subscriber(account_of_row(connection, row, now), row.address)


def revoke(connection: Connection, owner: Account, number: int, now: datetime.datetime, *, address: str = "") -> None:
    """Makes an address of its owner's void, in a writing transaction. Raises NotFound where he has none such."""
    if not end(connection, owner.number, now, number=number):
        raise NotFound(*_NO_CALENDAR)
    note(connection, "token", "ended", user=owner.username, address=address, target=f"{owner.username} calendar")


def end(connection: Connection, user: int, now: datetime.datetime, *, number: int | None = None) -> int:
    """Makes the addresses of a user's calendar void, one by its number or all; returns how many."""
    ends = [_CALENDAR.account == user, _OPEN] + ([] if number is None else [_CALENDAR.number == number])
    return connection.execute(update(calendar_address).where(*ends).values(ended_at=stamp(now))).rowcount

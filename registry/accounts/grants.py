"""The grants of an account that hold on a day, and the account with them."""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, Connection, Row, func, select

from registry.accounts.account import Account, Grant
from registry.accounts.models import account, account_grant
from registry.accounts.roles import ADMINISTRATORS
from registry.accounts.storage import day_of

_GRANT = account_grant.c

#: The order in which grants are told: as they were given, those given at once by role and place.
IN_ORDER = (_GRANT.given_at, _GRANT.role, func.coalesce(_GRANT.place, 0))


def holds_on(day: datetime.date) -> ColumnElement[bool]:
    """The grants that hold on a day: not taken, and not lapsed."""
    return _GRANT.ended_at.is_(None) & (_GRANT.until.is_(None) | (_GRANT.until > day.isoformat()))


def grants_of(connection: Connection, number: int, now: datetime.datetime) -> tuple[Grant, ...]:
    """The grants of a user that hold today."""
    query = select(_GRANT.number, _GRANT.role, _GRANT.place, _GRANT.until).where(
        _GRANT.account == number, holds_on(day_of(now))
    )
    return tuple(map(grant_of_row, connection.execute(query.order_by(*IN_ORDER))))


def grant_of_row(row: Row) -> Grant:
    """A grant as it is stored."""
    until = None if row.until is None else datetime.date.fromisoformat(row.until)
    return Grant(row.number, row.role, row.place, until)


def account_of_row(connection: Connection, row: Row, now: datetime.datetime) -> Account:
    """The account of a row with `number`, `username` and `name`."""
    return Account(row.number, row.username, row.name, grants_of(connection, row.number, now))


def is_administrator(found: Account) -> bool:
    """Whether somebody has one of the roles that administer."""
    return not found.roles.isdisjoint(ADMINISTRATORS)


#: What `account_of_row` reads.
COLUMNS = (account.c.number, account.c.username, account.c.name)

"""Users 用户 as they are listed, and which of them an administrator may see."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from registry.accounts.account import Account, Grant
from registry.accounts.administrator import Administrator, year_before
from registry.accounts.grants import IN_ORDER, grant_of_row
from registry.accounts.models import account, account_grant, login_count
from registry.accounts.names import folded_username, is_username
from registry.accounts.storage import day_of, moment_of, stamp
from registry.errors import NotFound
from registry.language import Words
from registry.picture import Picture
from registry.places.queries import states

_ACCOUNT, _GRANT = account.c, account_grant.c
_NO_USER = Words("没有用户 {name}", "there is no user {name}")


@dataclass(frozen=True)
class User:
    """A user: `grants` are those that hold today; `has_codes`: he gives a code at login; `has_one_time_password`."""

    number: int
    username: str
    name: str
    disabled: bool
    locked: bool
    grants: tuple[Grant, ...]
    has_codes: bool = False
    has_one_time_password: bool = False

    @property
    def account(self) -> Account:
        return Account(self.number, self.username, self.name, self.grants)

    def as_json(self, codes: Mapping[int, str]) -> dict[str, Any]:
        """The contract's shape; `codes` are those of the places of its grants."""
        return {
            "username": self.username,
            "name": self.name,
            "disabled": self.disabled,
            "locked": self.locked,
            "grants": [grant_as_json(grant, codes) for grant in self.grants],
        }


def grant_as_json(grant: Grant, codes: Mapping[int, str]) -> dict[str, Any]:
    """A grant in the contract's shape: its place by the code of today, null for everything."""
    place = None if grant.place is None else codes[grant.place]
    until = None if grant.until is None else grant.until.isoformat()
    return {"id": grant.number, "role": grant.role, "place": place, "until": until}


def codes_of_places(picture: Picture) -> dict[int, str]:
    """The code of each place on the picture's day, by identity; of one that has ended the last."""
    found = states(picture)
    return dict(zip(found["unit"].to_list(), found["code"].to_list(), strict=True))


def users_exist(connection: Connection) -> bool:
    """Whether the registry has users: from the first one on all but the login asks who somebody is."""
    return connection.execute(select(_ACCOUNT.number).limit(1)).first() is not None


def users(connection: Connection, by: Administrator, now: datetime.datetime) -> list[User]:
    """The users that an administrator may see, by their names."""
    return _read(connection, by, now)


def user(connection: Connection, by: Administrator, username: str, now: datetime.datetime) -> User:
    """A user by his name. Raises NotFound where there is none, or none whom the administrator may see."""
    folded = folded_username(username)
    found = _read(connection, by, now, folded if is_username(folded) else "")
    if not found:
        raise NotFound(*_NO_USER.format(name=folded))
    return found[0]


def _read(connection: Connection, by: Administrator, now: datetime.datetime, username: str | None = None) -> list[User]:
    """The users of this name, or all, that an administrator may see: by three statements, however many there are."""
    own = [] if username is None else [_ACCOUNT.username == username]
    joined = account.outerjoin(login_count, login_count.c.account == _ACCOUNT.number)
    query = select(account, login_count.c.locked_until).select_from(joined).where(*own).order_by(_ACCOUNT.username)
    rows = connection.execute(query).all()
    numbers = None if username is None else [row.number for row in rows]
    recent, holding, ever = _grants(connection, numbers, now)
    return [
        _user(row, holding.get(row.number, []), now)
        for row in rows
        if by.may_see(row.created_by, recent.get(row.number, ()), row.number in ever)
    ]


_ByUser = dict[int, list[Grant]]


def _grants(
    connection: Connection, numbers: Collection[int] | None, now: datetime.datetime
) -> tuple[_ByUser, _ByUser, set[int]]:
    """By user: the grants that hold or ended within a year, those that hold today; and who ever had any."""
    today, year = day_of(now).isoformat(), year_before(day_of(now))
    own = [] if numbers is None else [_GRANT.account.in_(numbers)]
    a_year_ago = stamp(now.replace(year=year.year, month=year.month, day=year.day))
    is_recent = or_(_GRANT.ended_at.is_(None), _GRANT.ended_at > a_year_ago) & or_(
        _GRANT.until.is_(None), _GRANT.until > year.isoformat()
    )
    query = select(account_grant).where(is_recent, *own).order_by(*IN_ORDER)
    recent: _ByUser = {}
    holding: _ByUser = {}
    for row in connection.execute(query):
        recent.setdefault(row.account, []).append(grant_of_row(row))
        if row.ended_at is None and (row.until is None or row.until > today):
            holding.setdefault(row.account, []).append(grant_of_row(row))
    ever = connection.execute(select(_GRANT.account).where(*own).group_by(_GRANT.account)).scalars()
    return recent, holding, set(ever)


def _user(row: Row, grants: Collection[Grant], now: datetime.datetime) -> User:
    locked = row.locked_until is not None and moment_of(row.locked_until) > now
    return User(
        row.number,
        row.username,
        row.name,
        row.disabled_at is not None,
        locked,
        tuple(grants),
        row.totp is not None,
        row.password_until is not None,
    )


def holders_of_everything(connection: Connection) -> int:
    """How many enabled users hold `security@*` without an end."""
    joined = account_grant.join(account, _ACCOUNT.number == _GRANT.account)
    of_security = _GRANT.role == "security", _GRANT.place.is_(None), _GRANT.until.is_(None), _GRANT.ended_at.is_(None)
    query = select(func.count(_ACCOUNT.number.distinct())).select_from(joined)
    return connection.execute(query.where(*of_security, _ACCOUNT.disabled_at.is_(None))).scalar_one()

"""Tokens 令牌: by which a program asks for a user, with the grants that both have at each request."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from registry.accounts.account import Account, Grant, SignedIn
from registry.accounts.containment import common_place, picture_of
from registry.accounts.grants import COLUMNS, account_of_row
from registry.accounts.models import access_token, access_token_grant, account
from registry.accounts.storage import day_of, hash_of, new_number, new_secret, stamp
from registry.audit_log.service import note
from registry.errors import Invalid, NotFound, Problem
from registry.language import Words
from registry.picture import Picture

_TOKEN, _OF_TOKEN = access_token.c, access_token_grant.c
PREFIX = "rgt_"
#: So many days a token lasts, if nothing is said, and at most.
DAYS, MOST_DAYS = 90, 366
#: A label is at most so long.
_LABEL = 100
_DAYS = Words("须为 1 至 {most} 天", "is 1 to {most} days")
_NO_LABEL = Words("须写明用途，至多 {most} 字", "says what it is for, in {most} characters at most")
_NO_TOKEN = Words("没有这个令牌", "there is no such token")


@dataclass(frozen=True)
class Token:
    """A token as its owner sees it; `until` is the first day on which it no longer opens anything.

    `grants`: role and place of each to which it is confined; none: it has those of its owner.
    """

    number: int
    label: str
    created_at: str
    until: datetime.date
    grants: tuple[tuple[str, int | None], ...]

    def as_json(self, codes: Mapping[int, str]) -> dict[str, Any]:
        """The token for its owner; `codes` are those of the places."""
        grants = [{"role": role, "place": None if place is None else codes[place]} for role, place in self.grants]
        return {"id": self.number, "label": self.label, "until": self.until.isoformat(), "grants": grants}


def new(
    connection: Connection,
    owner: Account,
    label: str,
    days: int,
    grants: Collection[tuple[str, int | None]],
    now: datetime.datetime,
    *,
    user: str = "",
    address: str = "",
) -> tuple[str, Token]:
    """Makes a token of a user, in a writing transaction; returns it, which is never shown again, and what is kept.

    `user`: who made it. Raises Invalid for a length of time or a label that there may not be.
    """
    _check(label, days)
    secret, number, until = PREFIX + new_secret(), new_number(), day_of(now) + datetime.timedelta(days=days)
    row = {"number": number, "account": owner.number, "hash": hash_of(secret), "label": label, "ended_at": None}
    connection.execute(access_token.insert(), row | {"created_at": stamp(now), "until": until.isoformat()})
    own = tuple(dict.fromkeys(grants))
    for role, place in own:
        of_token = {"number": new_number(), "token": number, "role": role, "place": place}
        connection.execute(access_token_grant.insert(), of_token)
    note(connection, "token", "ok", user=user, address=address, target=f"{owner.username} {label}")
    return secret, Token(number, label, stamp(now), until, own)


def _check(label: str, days: int) -> None:
    """Raises Invalid for a label or a length of time that there may not be."""
    problems = [] if 1 <= days <= MOST_DAYS else [Problem(_DAYS.format(most=MOST_DAYS), column="days", value=str(days))]
    if not 1 <= len(label.strip()) <= _LABEL:
        problems.append(Problem(_NO_LABEL.format(most=_LABEL), column="label", value=label or None))
    if problems:
        raise Invalid(problems)


def account_of_token(
    connection: Connection, token: str, now: datetime.datetime, picture: Picture | None = None
) -> SignedIn | None:
    """Whose token this is, with the grants that both have today; None where it has ended, or its user is disabled.

    `picture`: that of today, of whoever keeps one; without it, it is read where the grants of both are to be compared.
    """
    query = select(*COLUMNS, _TOKEN.number.label("token")).join(account, account.c.number == _TOKEN.account)
    holds = (_TOKEN.ended_at.is_(None), _TOKEN.until > day_of(now).isoformat(), account.c.disabled_at.is_(None))
    row = connection.execute(query.where(_TOKEN.hash == hash_of(token), *holds)).first()
    if row is None:
        return None
    owner = account_of_row(connection, row, now)
    confined = _grants(connection, [row.token]).get(row.token)
    if confined:
        grants = _common(picture or picture_of(connection, day_of(now)), owner.grants, confined)
        owner = Account(owner.number, owner.username, owner.name, grants)
    return SignedIn(owner, token_id=row.token)


def account_of_asker(
    connection: Connection, username: str, token: str | None, now: datetime.datetime
) -> Account | None:
    """Who asked for something some time ago, by the number of his token or without one, with the grants that hold now;
    None where he is disabled, or the token has ended."""
    query = select(*COLUMNS).where(account.c.username == username, account.c.disabled_at.is_(None))
    row = connection.execute(query).first()
    if row is None:
        return None
    owner = account_of_row(connection, row, now)
    if not token:
        return owner
    holds = (_TOKEN.ended_at.is_(None), _TOKEN.until > day_of(now).isoformat(), _TOKEN.account == owner.number)
    number = connection.execute(select(_TOKEN.number).where(_TOKEN.number == int(token), *holds)).scalar()
    if number is None:
        return None
    confined = _grants(connection, [number]).get(number)
    if not confined:
        return owner
    grants = _common(picture_of(connection, day_of(now)), owner.grants, confined)
    return Account(owner.number, owner.username, owner.name, grants)


def _common(
    picture: Picture, owners: Collection[Grant], tokens: Collection[tuple[str, int | None]]
) -> tuple[Grant, ...]:
    """What both have: of two places with the same role the one that lies in the other."""
    found: dict[tuple[str, int | None], Grant] = {}
    for grant in owners:
        for role, place in tokens:
            is_common, common = common_place(picture, grant.place, place)
            if role == grant.role and is_common:
                found.setdefault((role, common), Grant(grant.number, role, common, grant.until))
    return tuple(found.values())


def _grants(connection: Connection, tokens: Collection[int]) -> dict[int, list[tuple[str, int | None]]]:
    """The grants to which tokens are confined."""
    query = select(access_token_grant).where(_OF_TOKEN.token.in_(tokens)).order_by(_OF_TOKEN.number)
    found: dict[int, list[tuple[str, int | None]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.token, []).append((row.role, row.place))
    return found


def of(connection: Connection, user: int, now: datetime.datetime) -> list[Token]:
    """The tokens of a user that open anything, the newest first."""
    holds = (_TOKEN.account == user, _TOKEN.ended_at.is_(None), _TOKEN.until > day_of(now).isoformat())
    rows = connection.execute(select(access_token).where(*holds).order_by(_TOKEN.created_at.desc())).all()
    grants = _grants(connection, [row.number for row in rows])
    return [
        Token(r.number, r.label, r.created_at, datetime.date.fromisoformat(r.until), tuple(grants.get(r.number, ())))
        for r in rows
    ]


def revoke(connection: Connection, owner: Account, number: int, now: datetime.datetime, *, address: str = "") -> None:
    """Ends a token of its owner's, in a writing transaction. Raises NotFound where he has none such that holds."""
    label = label_of(connection, owner, number)
    connection.execute(update(access_token).where(*_own(owner, number)).values(ended_at=stamp(now)))
    note(connection, "token", "ended", user=owner.username, address=address, target=f"{owner.username} {label}")


def label_of(connection: Connection, owner: Account, number: int) -> str:
    """How a token that has not been ended is called by its owner. Raises NotFound where he has none such."""
    label = connection.execute(select(_TOKEN.label).where(*_own(owner, number))).scalar()
    if label is None:
        raise NotFound(*_NO_TOKEN)
    return str(label)


def _own(owner: Account, number: int) -> tuple[ColumnElement[bool], ...]:
    return _TOKEN.number == number, _TOKEN.account == owner.number, _TOKEN.ended_at.is_(None)

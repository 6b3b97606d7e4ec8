"""Passwords 口令: what is wrong with one, and how it is changed."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, select, update

from registry.accounts import hashing, lockout, sessions
from registry.accounts.models import account, former_password, login_ticket
from registry.accounts.policies import policy_in_force
from registry.accounts.signed_in import SignedIn
from registry.accounts.stored import new_number, stamp
from registry.audit_log.service import note
from registry.db import beside
from registry.errors import Invalid, Problem
from registry.language import Words

_ACCOUNT, _FORMER = account.c, former_password.c
#: Without those that look like others.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_LENGTH = Words("须为 {shortest} 至 {longest} 个字符", "has {shortest} to {longest} characters")


def one_time() -> str:
    """A one-time password 一次性口令: four groups of five characters, over a hundred bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def problems(connection: Connection, password: str, names: Collection[str], number: int | None = None) -> list[Problem]:
    """What is wrong with a new password of a user with these names."""
    policy = policy_in_force()
    if policy.shortest <= len(password) <= policy.longest:
        return []
    return [Problem(_LENGTH.format(shortest=policy.shortest, longest=policy.longest), column="password")]


@dataclass(frozen=True)
class Changed:
    """The password was changed; the other sessions of its user have ended."""


@dataclass(frozen=True)
class WrongPassword:
    """The password that he has is another one."""


def change(
    engine: Engine, signed_in: SignedIn, old: str, new: str, address: str, now: datetime.datetime
) -> Changed | WrongPassword | lockout.Locked:
    """Changes the password of who is signed in; of his sessions the one that he does it from goes on.

    The old password is an attempt like those at the login. Raises Invalid with everything that is wrong with the new.
    """
    number, username = signed_in.account.number, signed_in.account.username
    with beside(engine) as connection:
        waits = lockout.counted(connection, lockout.name_hash(connection, username), number, now)
        stored = connection.execute(select(_ACCOUNT.password).where(_ACCOUNT.number == number)).scalar_one()
    if waits is not None:
        return lockout.Locked(waits)
    is_right = hashing.is_right(old, stored)
    with beside(engine) as connection:
        if not is_right:
            note(connection, "password", "wrong", user=username, address=address)
            return WrongPassword()
        lockout.taken_back(connection, number)
    with beside(engine) as connection:
        found = problems(connection, new, (username, signed_in.account.name), number)
        if found:
            raise Invalid(found)
        store(connection, number, new, now, until=None)
        sessions.end(connection, number, now, but=signed_in.session_id_hash or "")
        note(connection, "password", "ok", user=username, address=address)
    return Changed()


def store(
    connection: Connection, number: int, password: str, now: datetime.datetime, *, until: datetime.datetime | None
) -> None:
    """Stores a new password of a user, in a writing transaction; a one-time password is void at `until`."""
    own = _ACCOUNT.number == number
    before = connection.execute(select(_ACCOUNT.password).where(own)).scalar_one()
    former = {"number": new_number(), "account": number, "password": before, "ended_at": stamp(now)}
    connection.execute(former_password.insert(), former)
    ends = None if until is None else stamp(until)
    values = {"password": hashing.hashed(password), "password_at": stamp(now), "password_until": ends}
    connection.execute(update(account).where(own).values(**values))
    connection.execute(delete(login_ticket).where(login_ticket.c.account == number))

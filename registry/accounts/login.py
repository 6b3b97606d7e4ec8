"""Login 登录: a name and a password, then a code where its user has codes; a session in the end.

An attempt is counted, and that is committed, before its password or code is verified (`registry.accounts.lockout`).
A name that nobody has takes the same statements and the same hash as every other.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Row, delete, select, update

from registry.accounts import lockout, password_hashes, sessions, totp
from registry.accounts.lockout import Locked
from registry.accounts.models import account, login_ticket
from registry.accounts.names import folded_username, is_username
from registry.accounts.policies import CODE_AFTER
from registry.accounts.storage import hash_of, moment_of, new_secret, stamp
from registry.audit_log.service import note
from registry.db import beside

__all__ = ["CodeNeeded", "Expired", "Locked", "LoggedIn", "Wrong", "attempt", "code"]
_ACCOUNT, _TICKET = account.c, login_ticket.c


@dataclass(frozen=True)
class LoggedIn:
    """The login is complete; the id of the session is told here and nowhere else."""

    session_id: str


@dataclass(frozen=True)
class CodeNeeded:
    """The password is right, and a code is waited for; the ticket says whose."""

    ticket: str


@dataclass(frozen=True)
class Wrong:
    """The name, the password or the code is wrong, or its user is disabled: which of these is not told."""


@dataclass(frozen=True)
class Expired(Wrong):
    """The code came too late, or after another one of the same ticket: the password is asked for again."""


@dataclass(frozen=True)
class _Attempt:
    """An attempt that may be verified: of which name, whose, and what is held against its address meanwhile."""

    name_hash: str
    found: Row | None
    held: int
    address: str
    agent: str
    now: datetime.datetime

    @property
    def user(self) -> str:
        """Who it is in the audit log: a name that nobody has is a hash there."""
        return self.name_hash if self.found is None else self.found.username


def attempt(
    engine: Engine, username: str, password: str, address: str, agent: str, now: datetime.datetime
) -> LoggedIn | CodeNeeded | Wrong | Locked:
    """Tries a name and a password."""
    with beside(engine) as connection:
        counted = _counted(connection, folded_username(username), address, agent, now)
    if isinstance(counted, Locked):
        return counted
    is_right = password_hashes.is_right(password, None if counted.found is None else counted.found.password)
    with beside(engine) as connection:
        found = counted.found if is_right and _may_enter(connection, counted) else None
        if found is None:
            return _wrong(connection, counted)
        lockout.was_right(connection, counted.held)
        if password_hashes.is_outdated(found.password):
            renewed = update(account).where(_ACCOUNT.number == found.number, _ACCOUNT.password == found.password)
            connection.execute(renewed.values(password=password_hashes.hashed(password)))
        return _code_needed(connection, counted) if found.totp is not None else _complete(connection, counted)


def code(
    engine: Engine, ticket: str, code: str, address: str, agent: str, now: datetime.datetime
) -> LoggedIn | Wrong | Locked:
    """Tries a code after a right password: of the moment, or a recovery code. It is an attempt like a password."""
    with beside(engine) as connection:
        username = _of_ticket(connection, ticket, now)
        if username is None:
            return Expired()
        counted = _counted(connection, username, address, agent, now)
    if isinstance(counted, Locked):
        return counted
    with beside(engine) as connection:
        # Of two who come with the same ticket the second finds none.
        right = totp.is_taken(connection, counted.found.number, code, now) if counted.found is not None else False
        if not right or not _may_enter(connection, counted):
            return _wrong(connection, counted)
        if not connection.execute(delete(login_ticket).where(_TICKET.hash == hash_of(ticket))).rowcount:
            return Expired()
        lockout.was_right(connection, counted.held)
        return _complete(connection, counted)


def _counted(
    connection: Connection, username: str, address: str, agent: str, now: datetime.datetime
) -> _Attempt | Locked:
    """Counts an attempt, in a writing transaction, unless its name or its address is locked."""
    name_hash = lockout.name_hash(connection, username)
    # What may not be a name is looked up as well, as one that nobody has.
    known = username if is_username(username) else ""
    found = connection.execute(select(account).where(_ACCOUNT.username == known)).first()
    waits = lockout.wait_of_address(connection, address, now)
    if waits is None:
        waits = lockout.counted(connection, name_hash, None if found is None else found.number, now)
    if waits is not None:
        return Locked(waits)
    return _Attempt(name_hash, found, lockout.held_against(connection, address, now), address, agent, now)


def _may_enter(connection: Connection, counted: _Attempt) -> bool:
    """Whether the user is enabled, and his password is still the one that was read, and not void."""
    if counted.found is None:
        return False
    query = select(account).where(_ACCOUNT.number == counted.found.number).with_for_update(key_share=True)
    found = connection.execute(query).one()
    is_void = found.password_until is not None and moment_of(found.password_until) <= counted.now
    return found.disabled_at is None and not is_void and found.password == counted.found.password


def _wrong(connection: Connection, counted: _Attempt) -> Wrong:
    """Notes a wrong password or code, and the lock that begins with the last one."""
    note(connection, "login-failed", "wrong", user=counted.user, address=counted.address)
    if lockout.are_used_up(connection, counted.name_hash):
        note(connection, "locked", "ok", user=counted.user, address=counted.address)
    return Wrong()


def _complete(connection: Connection, counted: _Attempt) -> LoggedIn:
    """Begins a session; the attempts are forgotten."""
    assert counted.found is not None
    number = counted.found.number
    lockout.set_to_zero(connection, number)
    session_id = sessions.begin(connection, number, counted.address, counted.agent, counted.now)
    note(connection, "login", "ok", user=counted.user, address=counted.address)
    return LoggedIn(session_id)


def _code_needed(connection: Connection, counted: _Attempt) -> CodeNeeded:
    """Gives a ticket for a code. The attempts stay: only a login that is complete sets them to zero."""
    assert counted.found is not None
    ticket = new_secret()
    old = select(_TICKET.hash).where(_TICKET.at <= stamp(counted.now - CODE_AFTER))
    lockout.forget(connection, login_ticket, old)
    row = {"hash": hash_of(ticket), "account": counted.found.number, "at": stamp(counted.now)}
    connection.execute(login_ticket.insert(), row)
    return CodeNeeded(ticket)


def _of_ticket(connection: Connection, ticket: str, now: datetime.datetime) -> str | None:
    """The name of the user whose ticket this is; None where it is nobody's, or too old."""
    query = select(_ACCOUNT.username).join(login_ticket, _TICKET.account == _ACCOUNT.number)
    holds = _TICKET.hash == hash_of(ticket), _TICKET.at > stamp(now - CODE_AFTER)
    return connection.execute(query.where(*holds)).scalar()

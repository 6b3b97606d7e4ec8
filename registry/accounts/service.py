"""Accounts: users are added, granted roles, disabled and reset, each in the caller's writing transaction.

Who administers is an `Administrator`; `registry.accounts.administrator` has the rules. What is done is noted in the
audit log.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select, update

from registry.accounts import calendars, lockout, password_hashes, passwords, sessions, totp
from registry.accounts.account import Grant
from registry.accounts.administrator import Administrator
from registry.accounts.models import account, account_grant, installation_secret
from registry.accounts.names import ALLOWED, folded_username, is_username
from registry.accounts.policies import ONE_TIME
from registry.accounts.roles import ADMINISTRATORS, BY_KEY, READERS
from registry.accounts.sessions import account_of_session
from registry.accounts.storage import day_of, new_number, stamp
from registry.accounts.tokens import account_of_token
from registry.accounts.users import User, holders_of_everything, user, users, users_exist
from registry.audit_log.service import note
from registry.columns import Text, Unfit
from registry.errors import Conflict, Invalid, NotFound, Problem, Refused
from registry.language import Words
from registry.places.models import place_states
from registry.record import change

__all__ = [
    "Given",
    "account_of_session",
    "account_of_token",
    "add",
    "disable",
    "enable",
    "end_sessions",
    "grant",
    "rename",
    "reset",
    "revoke",
    "unlock",
    "user",
    "users",
    "users_exist",
]

_ACCOUNT, _GRANT = account.c, account_grant.c
_NAME = Text("name", "姓名")
_FIRST = Words(
    "第一个用户须是安全管理员（--admin：security@*），由他设立其他用户",
    "the first user is the security administrator (--admin: security@*), who adds the others",
)
_LAST = Words(
    "须有一个启用的用户长期持有 security@*，先设立另一个",
    "one enabled user always holds security@* without an end: give it to another one first",
)
_NOT_A_NAME = Words("不能作为用户名", "cannot be a user's name")
_TAKEN = Words("用户名已有人用，停用的也不再用", "the name is taken, also where its user is disabled")
_NO_ROLE = Words("没有这个角色", "there is no such role")
_EVERYWHERE = Words("只能授予全部（*）", "is given for everything (*) alone")
_MIXED = Words(
    "三员分立：系统、安全、审计管理员互不兼任，也不兼任其他角色",
    "system, security and audit administrators exclude each other and every other role",
)
_PAST = Words("须在今天之后：到这一天，授权不再有效", "is after today: on that day the grant no longer holds")
_HELD = Words("已有这项授权", "the grant is held already")
_NO_GRANT = Words("没有这项授权", "there is no such grant")


class Given(NamedTuple):
    """A grant that is to be given: a role at a place, by identity (None: everything), until a day."""

    role: str
    place: int | None
    until: datetime.date | None = None


def add(
    connection: Connection,
    by: Administrator,
    username: str,
    now: datetime.datetime,
    *,
    name: str = "",
    grants: Sequence[Given] = (),
    password: str | None = None,
) -> tuple[User, str | None]:
    """Adds a user; returns him, and where no password was told a one-time password, which is shown once.

    Raises Invalid with every problem of name, grants and password, NotAllowed for a grant that is not his to give, and
    Refused where the first user would not hold `security@*`.
    """
    _alone(connection)
    folded, number = folded_username(username), new_number()
    if not users_exist(connection) and Given("security", None) not in grants:
        raise Refused(*_FIRST)
    for given in grants:
        by.check(number, given.role, given.place)
    problems = [*_username_problems(connection, by, folded), *_name_problems(name), *_problems(grants, (), day_of(now))]
    if password is not None:
        problems += passwords.problems(connection, password, (folded, name))
    if problems:
        raise Invalid(problems)
    one_time = passwords.one_time() if password is None else None
    row = {"number": number, "username": folded, "name": _NAME.parse(name) or "", "created_by": by.number}
    row |= {
        "password": password_hashes.hashed(one_time or password or ""),
        "password_at": stamp(now),
        "created_at": stamp(now),
    }
    row |= {"password_until": stamp(now + ONE_TIME) if one_time else None}
    connection.execute(account.insert(), row)
    for given in grants:
        _give(connection, number, given, now)
    note(connection, "user", "ok", user=by.username, address=by.address, target=f"{folded} added")
    for given in grants:
        _note_grant(connection, by, folded, given, "ok")
    return user(connection, by, folded, now), one_time


def _alone(connection: Connection) -> None:
    """Lets nobody else administer until this transaction ends: who holds `security@*` is asked and kept so."""
    connection.execute(select(installation_secret.c.name).with_for_update())


def _username_problems(connection: Connection, by: Administrator, folded: str) -> list[Problem]:
    """What is wrong with the name of a new user."""
    if not is_username(folded):
        return [Problem(_NOT_A_NAME, ALLOWED, column="username", label="用户名", value=folded)]
    is_taken = connection.execute(select(_ACCOUNT.number).where(_ACCOUNT.username == folded)).first() is not None
    # By his name somebody reads the persons whom he entered and the mappings that he saved: nobody inherits, by a name
    # that is given in a scope, what somebody wrote from the command line.
    if not is_taken and not by.sight.is_everything:
        made = select(change.c.number).where(change.c.actor == folded).limit(1)
        is_taken = connection.execute(made).first() is not None
    if not is_taken:
        return []
    return [Problem(_TAKEN, ALLOWED, column="username", label="用户名", value=folded)]


def _name_problems(name: str) -> list[Problem]:
    """What is wrong with a person's name."""
    try:
        _NAME.parse(name)
    except Unfit as unfit:
        return [Problem(unfit.problem, column="name", label=_NAME.label)]
    return []


def _problems(grants: Sequence[Given], held: Collection[Grant], today: datetime.date) -> list[Problem]:
    """What is wrong with new grants, beside those that somebody holds."""
    roles, found = {grant.role for grant in held}, list[Problem]()
    standing = {(grant.role, grant.place) for grant in held}
    for given in grants:
        if given.role not in BY_KEY:
            allowed = Words("、".join(BY_KEY), ", ".join(BY_KEY))
            found.append(Problem(_NO_ROLE, allowed, column="role", label="角色", value=given.role))
            continue
        if given.role in ("system", "audit") and given.place is not None:
            found.append(Problem(_EVERYWHERE, column="place", label="地点"))
        if given.until is not None and given.until <= today:
            found.append(Problem(_PAST, column="until", label="到期日", value=given.until.isoformat()))
        if (given.role, given.place) in standing:
            found.append(Problem(_HELD, column="role", label="角色", value=given.role))
        if not _may_be_one(roles | {given.role}):
            found.append(Problem(_MIXED, column="role", label="角色", value=given.role))
        roles.add(given.role)
        standing.add((given.role, given.place))
    return found


def _may_be_one(roles: set[str]) -> bool:
    """Whether one user may have these roles 三员分立."""
    return roles <= set(READERS) or any(roles == {role} for role in ADMINISTRATORS)


def _give(connection: Connection, number: int, given: Given, now: datetime.datetime) -> int:
    """Stores a grant; returns its number."""
    until = None if given.until is None else given.until.isoformat()
    row = {"number": new_number(), "account": number, "role": given.role, "place": given.place, "until": until}
    connection.execute(account_grant.insert(), row | {"given_at": stamp(now), "ended_at": None})
    return row["number"]  # type: ignore[return-value]


def _note_grant(connection: Connection, by: Administrator, username: str, given: Given | Grant, outcome: str) -> None:
    where = "*" if given.place is None else _code(connection, given.place)
    target = f"{username} {given.role}@{where}" + (f" until {given.until}" if given.until else "")
    note(connection, "grant", outcome, user=by.username, address=by.address, target=target)


def _code(connection: Connection, place: int) -> str:
    """The code of a place in its last state, for who reads the log."""
    state = place_states.c
    query = select(state.code).where(state.unit == place, state.until.is_(None)).order_by(state.begins.desc()).limit(1)
    return connection.execute(query).scalar_one()


def grant(connection: Connection, by: Administrator, username: str, given: Given, now: datetime.datetime) -> int:
    """Gives a user a role at a place; returns the number of the grant.

    Raises NotFound for a user whom the administrator may not see, NotAllowed for a grant that is not his to give, and
    Invalid for one that there may not be.
    """
    _alone(connection)
    found = user(connection, by, username, now)
    by.check(found.number, given.role, given.place)
    problems = _problems([given], found.grants, day_of(now))
    if problems:
        raise Invalid(problems)
    number = _give(connection, found.number, given, now)
    _note_grant(connection, by, found.username, given, "ok")
    return number


def revoke(connection: Connection, by: Administrator, username: str, number: int, now: datetime.datetime) -> None:
    """Takes a grant, by its number, from a user: from his next request on.

    Raises NotFound for a user whom the administrator may not see and for a grant that he does not hold, NotAllowed for
    one that is not his to take, and Conflict where nobody would hold `security@*`.
    """
    _alone(connection)
    found, taken = grant_of(connection, by, username, number, now)
    by.check(found.number, taken.role, taken.place)
    connection.execute(update(account_grant).where(_GRANT.number == number).values(ended_at=stamp(now)))
    _check_last(connection)
    _note_grant(connection, by, found.username, taken, "ended")


def grant_of(
    connection: Connection, by: Administrator, username: str, number: int, now: datetime.datetime
) -> tuple[User, Grant]:
    """A user, and the grant of his with this number. Raises NotFound as `revoke` does."""
    found = user(connection, by, username, now)
    for grant in found.grants:
        if grant.number == number:
            return found, grant
    raise NotFound(*_NO_GRANT)


def _check_last(connection: Connection) -> None:
    """Raises Conflict where nobody holds `security@*` any more."""
    if not holders_of_everything(connection):
        raise Conflict(*_LAST)


def disable(connection: Connection, by: Administrator, username: str, now: datetime.datetime) -> None:
    """Disables a user: his sessions end, his tokens open nothing, his calendar is void. Raises as `revoke` does."""
    _alone(connection)
    found = user(connection, by, username, now)
    connection.execute(update(account).where(_ACCOUNT.number == found.number).values(disabled_at=stamp(now)))
    _check_last(connection)
    sessions.end(connection, found.number, now)
    calendars.end(connection, found.number, now)
    note(connection, "user", "ok", user=by.username, address=by.address, target=f"{found.username} disabled")


def enable(connection: Connection, by: Administrator, username: str, now: datetime.datetime) -> None:
    """Enables a user again. Raises NotFound for one whom the administrator may not see."""
    found = user(connection, by, username, now)
    connection.execute(update(account).where(_ACCOUNT.number == found.number).values(disabled_at=None))
    note(connection, "user", "ok", user=by.username, address=by.address, target=f"{found.username} enabled")


def unlock(connection: Connection, by: Administrator, username: str, now: datetime.datetime) -> None:
    """Ends a lock, and forgets the attempts. Raises NotFound for a user whom the administrator may not see."""
    found = user(connection, by, username, now)
    lockout.set_to_zero(connection, found.number)
    note(connection, "user", "ok", user=by.username, address=by.address, target=f"{found.username} unlocked")


def reset(connection: Connection, by: Administrator, username: str, now: datetime.datetime) -> str:
    """Gives a user a one-time password, which is returned and shown once; his sessions end, and he has no codes more.

    Raises NotFound for one whom the administrator may not see.
    """
    found = user(connection, by, username, now)
    one_time = passwords.one_time()
    passwords.store(connection, found.number, one_time, now, until=now + ONE_TIME)
    totp.end(connection, found.number, noted=False)
    sessions.end(connection, found.number, now)
    note(connection, "password", "reset", user=by.username, address=by.address, target=found.username)
    return one_time


def end_sessions(connection: Connection, by: Administrator, username: str, now: datetime.datetime) -> int:
    """Ends every session of a user; returns how many. Raises NotFound for one whom the administrator may not see."""
    found = user(connection, by, username, now)
    ended = sessions.end(connection, found.number, now)
    note(connection, "session", "ended", user=by.username, address=by.address, target=found.username)
    return ended


def rename(connection: Connection, by: Administrator, username: str, name: str, now: datetime.datetime) -> None:
    """Records another person's name for a user, whose username stays.

    Raises NotFound for one whom the administrator may not see, Invalid for a name that there may not be.
    """
    found = user(connection, by, username, now)
    problems = _name_problems(name)
    if problems:
        raise Invalid(problems)
    connection.execute(update(account).where(_ACCOUNT.number == found.number).values(name=_NAME.parse(name) or ""))
    note(connection, "user", "ok", user=by.username, address=by.address, target=f"{found.username} renamed")

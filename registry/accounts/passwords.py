"""Passwords 口令: what is wrong with one, and how it is changed."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, select, update

from registry.accounts import calendars, lockout, password_hashes, sessions
from registry.accounts.account import SignedIn
from registry.accounts.models import account, former_password, login_ticket
from registry.accounts.policies import POLICIES, policy_in_force
from registry.accounts.storage import new_number, stamp
from registry.accounts.weak_passwords import PRODUCT, in_pinyin, is_common, is_made_of, is_weak
from registry.audit_log.service import note
from registry.db import beside, reading
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.places.models import place_states

_ACCOUNT, _FORMER = account.c, former_password.c
#: Without those that look like others.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
#: So many former passwords of a user are kept: as many as any policy remembers.
_KEPT = max(policy.remembered for policy in POLICIES)
_ABOVE_VILLAGES = ("province", "municipality", "county", "township")
_LENGTH = Words("须为 {shortest} 至 {longest} 个字符", "has {shortest} to {longest} characters")
_CLASSES = Words(
    "须含大写字母、小写字母、数字、其他字符中的至少 {least} 类",
    "has at least {least} of upper case, lower case, digits and other characters",
)
_COMMON = Words("是常见的口令，或很快就能猜到", "is common, or soon guessed")
_OF_NAMES = Words("由用户名、姓名、地名或系统名称组成", "is made of names: of the user, of places, or of the product")
_HAD = Words("与最近 {last} 个口令之一相同", "is one of the last {last} passwords")
_SAME = Words("与现在的口令相同", "is the password that he has")


def one_time() -> str:
    """A one-time password 一次性口令: four groups of five characters, over a hundred bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def problems(connection: Connection, password: str, names: Collection[str], number: int | None = None) -> list[Problem]:
    """Everything that is wrong with a new password of a user with these names; `number`: that of one who has one."""
    policy = policy_in_force()
    places = _place_names(connection)
    known = [*names, *in_pinyin(names), *PRODUCT]
    found: list[Words] = []
    if not policy.shortest <= len(password) <= policy.longest:
        found.append(_LENGTH.format(shortest=policy.shortest, longest=policy.longest))
    if len(_classes(password)) < policy.classes:
        found.append(_CLASSES.format(least=policy.classes))
    if is_common(password) or is_weak(password, known):
        found.append(_COMMON)
    if is_made_of(password, [*known, *places]):
        found.append(_OF_NAMES)
    # To try the passwords that he had takes time, which nobody has who tries long ones.
    if not found and number is not None and _had(connection, number, password, policy.remembered):
        found.append(_HAD.format(last=policy.remembered) if policy.remembered else _SAME)
    return [Problem(words, column="password", label="口令") for words in found]


def _classes(password: str) -> set[str]:
    """The classes of characters in a password: upper and lower case, digits, others."""
    asked = (("upper", str.isupper), ("lower", str.islower), ("digit", str.isdigit))
    return {next((name for name, is_one in asked if is_one(letter)), "other") for letter in password}


def _place_names(connection: Connection) -> list[str]:
    """The names of all places; those of whatever lies above villages in pinyin too."""
    in_force = place_states.c.until.is_(None)
    query = select(place_states.c.name, place_states.c.kind).where(in_force).distinct()
    rows = connection.execute(query).all()
    return [row.name for row in rows] + in_pinyin({row.name for row in rows if row.kind in _ABOVE_VILLAGES})


def _had(connection: Connection, number: int, password: str, remembered: int) -> bool:
    """Whether a user has this password, or had it among so many last ones, that which he has counted."""
    former = select(_FORMER.password).where(_FORMER.account == number).order_by(_FORMER.ended_at.desc())
    hashes = [connection.execute(select(_ACCOUNT.password).where(_ACCOUNT.number == number)).scalar_one()]
    hashes += connection.execute(former.limit(max(remembered - 1, 0))).scalars()
    return any(password_hashes.is_right(password, stored) for stored in hashes)


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
    is_right = password_hashes.is_right(old, stored)
    with beside(engine) as connection:
        if not is_right:
            note(connection, "password", "wrong", user=username, address=address)
            return WrongPassword()
        lockout.taken_back(connection, number)
    # What takes long is done while nobody waits for it.
    with reading(engine) as connection:
        found = problems(connection, new, (username, signed_in.account.name), number)
    if found:
        raise Invalid(found)
    hashed = password_hashes.hashed(new)
    with beside(engine) as connection:
        own = select(_ACCOUNT.password).where(_ACCOUNT.number == number).with_for_update(key_share=True)
        if connection.execute(own).scalar_one() != stored:  # changed or reset meanwhile
            return WrongPassword()
        store_hash(connection, number, hashed, now, until=None)
        sessions.end(connection, number, now, but=signed_in.session_id_hash or "")
        note(connection, "password", "ok", user=username, address=address)
    return Changed()


def store(
    connection: Connection, number: int, password: str, now: datetime.datetime, *, until: datetime.datetime | None
) -> None:
    """Stores a new password of a user, in a writing transaction; a one-time password is void at `until`."""
    store_hash(connection, number, password_hashes.hashed(password), now, until=until)


def store_hash(
    connection: Connection, number: int, hashed: str, now: datetime.datetime, *, until: datetime.datetime | None
) -> None:
    """As `store`, of a password that was hashed before. The addresses of his calendar are void with the old one."""
    own = _ACCOUNT.number == number
    before = connection.execute(select(_ACCOUNT.password, _ACCOUNT.password_until).where(own)).one()
    if before.password_until is None:
        former = {"number": new_number(), "account": number, "password": before.password, "ended_at": stamp(now)}
        connection.execute(former_password.insert(), former)
        _forget_oldest(connection, number)
    ends = None if until is None else stamp(until)
    values = {"password": hashed, "password_at": stamp(now), "password_until": ends}
    connection.execute(update(account).where(own).values(**values))
    connection.execute(delete(login_ticket).where(login_ticket.c.account == number))
    calendars.end(connection, number, now)


def _forget_oldest(connection: Connection, number: int) -> None:
    """Forgets the former passwords of a user that no policy remembers."""
    newest_first = select(_FORMER.number).where(_FORMER.account == number).order_by(_FORMER.ended_at.desc())
    oldest = connection.execute(newest_first.offset(_KEPT)).scalars().all()
    connection.execute(delete(former_password).where(_FORMER.number.in_(oldest)))

"""Lockout 锁定: attempts are counted before anything is verified, so that at most five are, whoever asks at once.

A name that nobody has is counted as every other: under its HMAC, and with the same statements. Of such names only the
newest are kept.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import math
from dataclasses import dataclass

from sqlalchemy import Connection, Select, Table, delete, select, update
from sqlalchemy.exc import IntegrityError

from registry.accounts.models import installation_secret, login_count, wrong_password
from registry.accounts.policies import ATTEMPTS, WITHIN, WRONG_OF_ADDRESS, policy_in_force
from registry.accounts.storage import moment_of, new_number, stamp


@dataclass(frozen=True)
class Locked:
    """Nothing is verified for so many seconds: the name was tried too often, or the address was."""

    seconds: int


#: The key of names, in `installation_secret`.
LOGIN_NAMES = "login_names"
#: So many names that nobody has are remembered.
STRANGERS = 10_000
_COUNT, _WRONG = login_count.c, wrong_password.c


def name_hash(connection: Connection, username: str) -> str:
    """The HMAC of a name under the key of this installation: what stands for it where nobody has it."""
    query = select(installation_secret.c.value).where(installation_secret.c.name == LOGIN_NAMES)
    key = bytes.fromhex(connection.execute(query).scalar_one())
    return hmac.new(key, username.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def counted(connection: Connection, name: str, account: int | None, now: datetime.datetime) -> int | None:
    """Counts an attempt of the name with this hash, in a writing transaction. Returns None where it may be verified,
    else the seconds until the lock ends."""
    found = _locked_row(connection, name, account, now)
    locked_until, attempts = found
    if locked_until is not None and locked_until > now:
        return math.ceil((locked_until - now).total_seconds())
    attempts = 1 if locked_until is not None else attempts + 1
    # The lock begins with the last attempt that is verified: others are refused while that goes on.
    ends = stamp(now + policy_in_force().lock) if attempts >= ATTEMPTS else None
    values = {"attempts": attempts, "locked_until": ends, "at": stamp(now)}
    connection.execute(update(login_count).where(_COUNT.name_hash == name).values(**values))
    _forget_strangers(connection)
    return None


def _locked_row(
    connection: Connection, name: str, account: int | None, now: datetime.datetime
) -> tuple[datetime.datetime | None, int]:
    """The lock and the attempts of a name, whose row nobody else writes until this transaction ends."""
    query = select(_COUNT.locked_until, _COUNT.attempts).where(_COUNT.name_hash == name).with_for_update()
    found = connection.execute(query).first()
    if found is None:
        row = {"name_hash": name, "account": account, "attempts": 0, "locked_until": None, "at": stamp(now)}
        try:
            with connection.begin_nested():
                connection.execute(login_count.insert(), row)
        except IntegrityError:
            pass  # another process counted it first; that is seen now
        found = connection.execute(query).one()
    return None if found.locked_until is None else moment_of(found.locked_until), found.attempts


def _forget_strangers(connection: Connection) -> None:
    """Forgets the names that nobody has, but for the newest."""
    strangers = select(_COUNT.name_hash).where(_COUNT.account.is_(None)).order_by(_COUNT.at.desc())
    forget(connection, login_count, strangers.offset(STRANGERS))


def forget(connection: Connection, table: Table, found: Select) -> None:
    """Deletes the rows whose keys are found, but for those that somebody else has: nobody waits for what is old."""
    (key,) = table.primary_key
    keys = connection.execute(found.with_for_update(skip_locked=True)).scalars().all()
    if keys:
        connection.execute(delete(table).where(key.in_(keys)))


def set_to_zero(connection: Connection, account: int) -> None:
    """Forgets the attempts of a user, and his lock."""
    connection.execute(update(login_count).where(_COUNT.account == account).values(attempts=0, locked_until=None))


def taken_back(connection: Connection, account: int) -> None:
    """Takes back the attempt of a user who is signed in, and was right."""
    attempts = update(login_count).where(_COUNT.account == account, _COUNT.attempts > 0)
    connection.execute(attempts.values(attempts=_COUNT.attempts - 1, locked_until=None))


# -- addresses ----------------------------------------------------------------------------------------------------


def wait_of_address(connection: Connection, address: str, now: datetime.datetime) -> int | None:
    """The seconds until an address may try again; None where it may now."""
    since = stamp(now - WITHIN)
    newest = select(_WRONG.at).where(_WRONG.address == address, _WRONG.at > since).order_by(_WRONG.at.desc())
    oldest = connection.execute(newest.offset(WRONG_OF_ADDRESS - 1).limit(1)).scalar()
    return None if oldest is None else math.ceil((moment_of(oldest) + WITHIN - now).total_seconds())


def held_against(connection: Connection, address: str, now: datetime.datetime) -> int:
    """Holds an attempt against an address until it turns out to be right; returns its number."""
    forget(connection, wrong_password, select(_WRONG.number).where(_WRONG.at <= stamp(now - WITHIN)))
    number = new_number()
    connection.execute(wrong_password.insert(), {"number": number, "address": address, "at": stamp(now)})
    return number


def was_right(connection: Connection, held: int) -> None:
    """Takes back what was held against an address."""
    connection.execute(delete(wrong_password).where(_WRONG.number == held))


def are_used_up(connection: Connection, name: str) -> bool:
    """Whether the attempts of a name are used up."""
    return connection.execute(select(_COUNT.attempts).where(_COUNT.name_hash == name)).scalar_one() >= ATTEMPTS

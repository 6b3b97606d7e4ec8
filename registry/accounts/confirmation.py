"""The password again 再次确认: asked of who is signed in before what would give his account away for good."""

from __future__ import annotations

import datetime

from sqlalchemy import Engine, select

from registry.accounts import lockout, password_hashes
from registry.accounts.account import SignedIn
from registry.accounts.models import account
from registry.accounts.passwords import WrongPassword
from registry.audit_log.service import note
from registry.db import beside

_ACCOUNT = account.c


def confirmed(
    engine: Engine, signed_in: SignedIn, password: str, address: str, now: datetime.datetime
) -> WrongPassword | lockout.Locked | None:
    """What is wrong with the password that is told again; None where it is right. It is an attempt like those at the
    login: counted before it is verified."""
    number, username = signed_in.account.number, signed_in.account.username
    with beside(engine) as connection:
        waits = lockout.counted(connection, lockout.name_hash(connection, username), number, now)
        stored = connection.execute(select(_ACCOUNT.password).where(_ACCOUNT.number == number)).scalar_one()
    if waits is not None:
        return lockout.Locked(waits)
    is_right = password_hashes.is_right(password, stored)
    with beside(engine) as connection:
        if not is_right:
            note(connection, "password", "wrong", user=username, address=address)
            return WrongPassword()
        lockout.taken_back(connection, number)
    return None

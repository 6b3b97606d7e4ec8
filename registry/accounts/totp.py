"""Codes at login 登录验证码: TOTP (RFC 6238) by pyotp, each code once; recovery codes for who has lost his device."""

from __future__ import annotations

import datetime
import hmac
import re
import secrets
from dataclasses import dataclass

import pyotp
from sqlalchemy import Connection, delete, select, update

from registry.accounts.models import account, recovery_code
from registry.accounts.storage import hash_of, new_number, stamp
from registry.audit_log.service import note
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.text import fold

_ACCOUNT, _CODE = account.c, recovery_code.c
#: What authenticators show it as.
ISSUER = "基层党组织登记"
#: A code is taken so many steps of 30 seconds early or late.
_DRIFT = 1
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_NOT_RIGHT = Words("验证码不对", "the code is not right")
_SIX_DIGITS = Words("验证器此刻显示的六位数字", "the six digits that the authenticator shows now")


@dataclass(frozen=True)
class Proposed:
    """A seed that its user is to confirm with a code: as text, and as the address that a picture of it holds."""

    seed: str
    uri: str


def propose(connection: Connection, number: int) -> Proposed:
    """Proposes a seed to a user, in a writing transaction; the one that he has holds until he confirms it."""
    seed = pyotp.random_base32()
    connection.execute(update(account).where(_ACCOUNT.number == number).values(totp_pending=seed))
    found = proposed(connection, number)
    assert found is not None
    return found


def proposed(connection: Connection, number: int) -> Proposed | None:
    """The seed that a user is still to confirm; None where there is none."""
    seed, username = connection.execute(
        select(_ACCOUNT.totp_pending, _ACCOUNT.username).where(_ACCOUNT.number == number)
    ).one()
    return (
        None if seed is None else Proposed(seed, pyotp.TOTP(seed).provisioning_uri(name=username, issuer_name=ISSUER))
    )


def confirm(connection: Connection, number: int, code: str, now: datetime.datetime, *, address: str = "") -> list[str]:
    """Takes the proposed seed, in a writing transaction, if the code is its; returns new recovery codes.

    Raises Invalid where it is not, or nothing was proposed.
    """
    own = _ACCOUNT.number == number
    found = connection.execute(select(account).where(own).with_for_update(key_share=True)).one()
    step = None if found.totp_pending is None else _step(found.totp_pending, _digits(code), now)
    if step is None:
        raise Invalid([Problem(_NOT_RIGHT, _SIX_DIGITS, column="code")])
    values = {"totp": found.totp_pending, "totp_pending": None, "totp_step": step}
    connection.execute(update(account).where(own).values(**values))
    codes = new_recovery_codes(connection, number)
    note(connection, "password", "totp", user=found.username, address=address)
    return codes


def new_recovery_codes(connection: Connection, number: int) -> list[str]:
    """Makes ten recovery codes of a user, in a writing transaction; those that he had are void."""
    connection.execute(delete(recovery_code).where(_CODE.account == number))
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    ]
    rows = [{"number": new_number(), "account": number, "hash": hash_of(_plain(c)), "used_at": None} for c in codes]
    connection.execute(recovery_code.insert(), rows)
    return codes


def recovery_codes_left(connection: Connection, number: int) -> int:
    """How many recovery codes a user has not used."""
    query = select(_CODE.number).where(_CODE.account == number, _CODE.used_at.is_(None))
    return len(connection.execute(query).all())


def end(connection: Connection, number: int, *, user: str = "", address: str = "", noted: bool = True) -> None:
    """Takes the codes of a user away, in a writing transaction: he signs in by his password alone."""
    values = {"totp": None, "totp_pending": None, "totp_step": None}
    connection.execute(update(account).where(_ACCOUNT.number == number).values(**values))
    connection.execute(delete(recovery_code).where(_CODE.account == number))
    if noted:
        note(connection, "password", "totp-ended", user=user, address=address)


def is_taken(connection: Connection, number: int, code: str, now: datetime.datetime) -> bool:
    """Takes a code of a user, in a writing transaction: once. Returns whether it was right."""
    found = connection.execute(select(account).where(_ACCOUNT.number == number).with_for_update(key_share=True)).one()
    if found.totp is None:
        return False
    step = _step(found.totp, _digits(code), now)
    if step is not None and step > (found.totp_step or 0):
        connection.execute(update(account).where(_ACCOUNT.number == number).values(totp_step=step))
        return True
    unused = (_CODE.account == number, _CODE.hash == hash_of(_plain(code)), _CODE.used_at.is_(None))
    return bool(connection.execute(update(recovery_code).where(*unused).values(used_at=stamp(now))).rowcount)


def _step(seed: str, digits: str, now: datetime.datetime) -> int | None:
    """The step of time that a code is of; None where it is of none near now."""
    codes, step = pyotp.TOTP(seed), pyotp.TOTP(seed).timecode(now)
    near = range(step - _DRIFT, step + _DRIFT + 1)
    right = [at for at in near if hmac.compare_digest(codes.generate_otp(at).encode(), digits.encode())]
    return right[-1] if right else None


def _digits(code: str) -> str:
    """A code without blanks, in ASCII digits."""
    return re.sub(r"\s", "", fold(code))


def _plain(code: str) -> str:
    """A recovery code without what sets its groups apart."""
    return re.sub(r"[\s-]", "", fold(code)).lower()

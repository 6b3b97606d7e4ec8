"""Sessions 会话: begun at a login, known by a secret of 256 bits of which the hash alone is kept, listed and ended.

What ends a session besides: its user is disabled, or he was not seen, or it has lasted, for as long as the policy says.
Each is asked at every request.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from registry.accounts.account import SignedIn
from registry.accounts.grants import COLUMNS, account_of_row, is_administrator
from registry.accounts.models import account, account_session, operating_setting
from registry.accounts.operating_settings import OF_ADMINISTRATORS, REQUIRED, TOTP
from registry.accounts.policies import policy_in_force
from registry.accounts.storage import hash_of, moment_of, new_number, new_secret, stamp
from registry.audit_log.service import note
from registry.db import beside

_SESSION = account_session.c
#: What a browser says of itself is kept up to so many characters.
_AGENT = 500
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
#: That somebody is there is written down so often.
SEEN_EVERY = datetime.timedelta(seconds=60)


@dataclass(frozen=True)
class Session:
    """A session, as its user sees it: where it came from, when it began and was last in use."""

    number: int
    address: str
    agent: str
    created_at: datetime.datetime
    seen_at: datetime.datetime
    session_id_hash: str

    def as_json(self) -> dict[str, Any]:
        """The session for its user and for administrators; not its hash."""
        at = {"created": self.created_at.isoformat(), "seen": self.seen_at.isoformat()}
        return {"id": self.number, "address": self.address, "agent": self.agent} | at


def begin(connection: Connection, number: int, address: str, agent: str, now: datetime.datetime) -> str:
    """Begins a session of a user, in a writing transaction; returns its id."""
    session_id, at = new_secret(), stamp(now)
    row = {"number": new_number(), "account": number, "hash": hash_of(session_id), "address": address}
    connection.execute(
        account_session.insert(),
        row | {"agent": _UNPRINTABLE.sub("?", agent)[:_AGENT], "created_at": at, "seen_at": at, "ended_at": None},
    )
    return session_id


def account_of_session(connection: Connection, session_id: str, now: datetime.datetime) -> SignedIn | None:
    """Whose session this is; None where there is none, where it has ended, and where its user was disabled."""
    hashed = hash_of(session_id)
    setting = select(operating_setting.c.value).where(operating_setting.c.key == TOTP).scalar_subquery()
    own = (account.c.password_until, account.c.password_at, account.c.totp, setting.label("totp_setting"))
    query = select(*COLUMNS, *own, _SESSION.seen_at).join(account, account.c.number == _SESSION.account)
    row = connection.execute(query.where(_SESSION.hash == hashed, *_open(now), account.c.disabled_at.is_(None))).first()
    if row is None:
        return None
    found, policy = account_of_row(connection, row, now), policy_in_force()
    is_old = policy.rotation is not None and moment_of(row.password_at) + policy.rotation <= now
    of_administrators = row.totp_setting == OF_ADMINISTRATORS or policy.administrators_need_totp
    needed = row.totp_setting == REQUIRED or (of_administrators and is_administrator(found))
    must_change, needs_totp = row.password_until is not None or is_old, needed and row.totp is None
    return SignedIn(found, hashed, None, must_change, needs_totp, moment_of(row.seen_at))


def _open(now: datetime.datetime) -> tuple:
    """The sessions that have not ended, of users who were there lately enough."""
    policy = policy_in_force()
    return (
        _SESSION.ended_at.is_(None),
        _SESSION.seen_at > stamp(now - policy.idle),
        _SESSION.created_at > stamp(now - policy.absolute),
    )


def seen(engine: Engine, signed_in: SignedIn, now: datetime.datetime) -> None:
    """Writes down that the user of a session is there, once a minute at most."""
    if signed_in.seen_at is None or now - signed_in.seen_at < SEEN_EVERY:
        return
    with beside(engine) as connection:
        own = _SESSION.hash == signed_in.session_id_hash
        connection.execute(update(account_session).where(own, _SESSION.seen_at < stamp(now)).values(seen_at=stamp(now)))


def of(connection: Connection, user: int, now: datetime.datetime) -> list[Session]:
    """The open sessions of a user, by his number, the newest first."""
    query = select(account_session).where(_SESSION.account == user, *_open(now)).order_by(_SESSION.created_at.desc())
    return [
        Session(s.number, s.address, s.agent, moment_of(s.created_at), moment_of(s.seen_at), s.hash)
        for s in connection.execute(query)
    ]


def end(connection: Connection, user: int, now: datetime.datetime, *, number: int | None = None, but: str = "") -> int:
    """Ends the sessions of a user, in a writing transaction: one by its number, or all; returns how many.

    `but`: the hash of the id of one that goes on.
    """
    ends = [_SESSION.account == user, _SESSION.ended_at.is_(None), _SESSION.hash != but]
    ends += [] if number is None else [_SESSION.number == number]
    return connection.execute(update(account_session).where(*ends).values(ended_at=stamp(now))).rowcount


def log_out(engine: Engine, session_id: str, address: str, now: datetime.datetime) -> None:
    """Ends the session with this id, where it is open."""
    with beside(engine) as connection:
        found = account_of_session(connection, session_id, now)
        if found is not None:
            own = _SESSION.hash == found.session_id_hash
            connection.execute(update(account_session).where(own).values(ended_at=stamp(now)))
            note(connection, "logout", "ok", user=found.account.username, address=address)

"""Who asks 查阅人: the account of a session or a token, and what it may see."""

from __future__ import annotations

from flask import current_app, g
from sqlalchemy import Connection

from registry.accounts.account import Account
from registry.accounts.roles import READERS
from registry.moment import Moment, today
from registry.sight import EVERYTHING, Sight
from registry.sights.service import sight_of
from registry.versions.changes import head


def account() -> Account | None:
    """Who is signed in; None while the registry has no users, when everybody on this machine reads everything."""
    found: Account | None = g.get("account")
    return found


def may_read() -> bool:
    """Whether whoever asks reads the ledgers: everybody while there are no users, then who has a role for it."""
    his = account()
    return not g.get("has_users", True) if his is None else bool(his.roles & set(READERS))


def sight(connection: Connection) -> Sight:
    """What whoever asks may see: made once for the record as it stands, the day, and what he was granted."""
    who = account()
    if who is None or (granted := who.places(READERS)) is None:
        return EVERYTHING
    last, digest = head(connection)
    pictures = current_app.extensions["registry"].pictures
    return sight_of(pictures.at(connection, Moment(today(), last), digest, EVERYTHING), granted, who.username)

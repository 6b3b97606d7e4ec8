"""Who asks 查阅人: the account of a session or a token, and what it may see."""

from __future__ import annotations

from flask import g
from sqlalchemy import Connection

from registry.accounts.account import Account
from registry.accounts.roles import READERS
from registry.sight import EVERYTHING, Sight


def account() -> Account | None:
    """Who is signed in; None while the registry has no users, when everybody on this machine reads everything."""
    found: Account | None = g.get("account")
    return found


def may_read() -> bool:
    """Whether whoever asks reads the ledgers: everybody while there are no users, then who has a role for it."""
    his = account()
    return not g.get("has_users", True) if his is None else bool(his.roles & set(READERS))


def sight(connection: Connection) -> Sight:
    """What whoever asks may see."""
    return EVERYTHING

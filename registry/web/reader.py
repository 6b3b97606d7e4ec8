"""Who asks 查阅人: the account of a session or a token, and what it may see."""

from __future__ import annotations

from flask import g
from sqlalchemy import Connection

from registry.accounts.account import Account
from registry.sight import EVERYTHING, Sight


def account() -> Account | None:
    """Who is signed in; None while the registry has no users, when everybody on this machine reads everything."""
    found: Account | None = g.get("account")
    return found


def sight(connection: Connection) -> Sight:
    """What whoever asks may see."""
    return EVERYTHING

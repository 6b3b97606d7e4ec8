"""Whose token 令牌 a request brings: `Authorization: Bearer`, and nothing else."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from flask import current_app, request
from sqlalchemy import Connection

from registry.accounts.account import Account
from registry.db import reading
from registry.web.api.problems import NotSignedIn

_BEARER = re.compile(r"Bearer +(rgt_[A-Za-z0-9_-]{43})", re.IGNORECASE)


class Asker(NamedTuple):
    """Who asks: the account with the grants that both he and the token have, and the token's number."""

    account: Account
    token: str


def now() -> datetime.datetime:
    """The time."""
    return datetime.datetime.now(datetime.UTC)


def asker() -> Asker:
    """Who asks. Raises NotSignedIn: also while the registry has no users, for then there is no token, and no API."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    if found is None:
        raise NotSignedIn
    with reading(current_app.extensions["registry"].engine) as connection:
        signed_in = account_of(connection, found[1], now())
    if signed_in is None:
        raise NotSignedIn
    return signed_in


def account_of(connection: Connection, token: str, now: datetime.datetime) -> Asker | None:
    """The account of a token that holds; None for any other."""
    return None

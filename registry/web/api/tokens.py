"""Whose token 令牌 a request brings: `Authorization: Bearer`, and nothing else; the document takes a session too."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from flask import current_app, g, request
from sqlalchemy import Connection

from registry.accounts.account import Account
from registry.accounts.service import account_of_token
from registry.db import reading
from registry.moment import Moment, today
from registry.sight import EVERYTHING
from registry.versions.changes import head
from registry.web.admission import session_in_hand
from registry.web.api.problems import NotSignedIn

_BEARER = re.compile(r"Bearer +(rgt_[A-Za-z0-9_-]{43})", re.IGNORECASE)


class Asker(NamedTuple):
    """Who asks: the account with the grants that both he and the token have, and the token's number; "": a session."""

    account: Account
    token: str


def now() -> datetime.datetime:
    """The time."""
    return datetime.datetime.now(datetime.UTC)


def asker() -> Asker:
    """Who asks by a token. Raises NotSignedIn: also while the registry has no users, for then there is no token."""
    found = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    if found is None:
        raise NotSignedIn
    with reading(current_app.extensions["registry"].engine) as connection:
        signed_in = account_of(connection, found[1], now())
    if signed_in is None:
        raise NotSignedIn
    g.account = signed_in.account
    return signed_in


def asker_of_session() -> Asker:
    """Who asks by a session. Raises NotSignedIn."""
    found = session_in_hand()
    if found is None:
        raise NotSignedIn
    return Asker(found.account, "")


def account_of(connection: Connection, token: str, now: datetime.datetime) -> Asker | None:
    """The account of a token that holds; None for any other."""
    last, digest = head(connection)
    pictures = current_app.extensions["registry"].pictures
    picture = pictures.at(connection, Moment(today(), last), digest, EVERYTHING)
    found = account_of_token(connection, token, now, picture)
    return None if found is None else Asker(found.account, str(found.token_id))

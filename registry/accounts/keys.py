"""The key by which cookies are signed: this installation's own, which no archive carries."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import Connection, select

from registry.accounts.lockout import LOGIN_NAMES
from registry.accounts.models import installation_secret
from registry.accounts.users import users_exist

_FOR_COOKIES = b"cookies"


def cookie_key(connection: Connection) -> str | None:
    """The key; None while there are no users, and so no sessions. It follows from the key of names: neither tells the
    other."""
    if not users_exist(connection):
        return None
    query = select(installation_secret.c.value).where(installation_secret.c.name == LOGIN_NAMES)
    names = bytes.fromhex(connection.execute(query).scalar_one())
    return hmac.new(names, _FOR_COOKIES, hashlib.sha256).hexdigest()

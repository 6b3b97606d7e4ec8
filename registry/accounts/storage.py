"""How accounts are stored: numbers drawn by lot, moments in UTC, and of secrets a hash.

A number drawn by lot shows nothing, and two who write at once draw different ones. Of a session, a token, a ticket or a
recovery code the SHA-256 alone is kept: each holds so much chance that nobody finds it by trying.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets

from registry.moment import ZONE

#: Numbers are below this, so that every program that reads JSON has them exactly.
_NUMBERS = 2**48


def new_number() -> int:
    """A number that nothing has yet."""
    return secrets.randbelow(_NUMBERS) + 1


def new_secret() -> str:
    """A secret of 256 bits, as 43 characters of base64url."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """The SHA-256 by which a secret is found again."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def stamp(moment: datetime.datetime) -> str:
    """A moment as it is stored: UTC, in an order that texts have too.

    >>> stamp(datetime.datetime(2020, 1, 31, 8, tzinfo=ZONE))
    '2020-01-31T00:00:00.000000+00:00'
    """
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def moment_of(stamp: str) -> datetime.datetime:
    """The moment that was stored."""
    return datetime.datetime.fromisoformat(stamp)


def day_of(moment: datetime.datetime) -> datetime.date:
    """The day that it is in the registry's zone at a moment."""
    return moment.astimezone(ZONE).date()

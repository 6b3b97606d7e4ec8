"""An account 账号 as it stands at a request: who somebody is, which grants hold today, and how he is signed in."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Grant:
    """A grant 授权: a role at a place, by its identity (None: everything), until a day: the first on which it ends."""

    number: int
    role: str
    place: int | None
    until: datetime.date | None = None


@dataclass(frozen=True)
class Account:
    """Who is signed in: the user's number, his name to sign in with, a person's name, and the grants that hold today.

    Through a token the grants are those that both have.
    """

    number: int
    username: str
    name: str
    grants: tuple[Grant, ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles that he has anywhere."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def roles_at_places(self) -> frozenset[tuple[str, int | None]]:
        """The roles that he has, each with the place, by identity; None: everywhere."""
        return frozenset((grant.role, grant.place) for grant in self.grants)

    def places(self, roles: Collection[str]) -> frozenset[int] | None:
        """The places, by identity, at which he has one of some roles; None: everything."""
        found = {grant.place for grant in self.grants if grant.role in roles}
        return None if None in found else frozenset(place for place in found if place is not None)


@dataclass(frozen=True)
class SignedIn:
    """Who asks, through which session or token, and what he has to do before anything else.

    `session_id_hash` or `token_id` is None. `seen_at`: when the session was last noted to be in use.
    """

    account: Account
    session_id_hash: str | None = None
    token_id: int | None = None
    must_change_password: bool = False
    needs_totp: bool = False
    seen_at: datetime.datetime | None = None

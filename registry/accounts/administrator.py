"""Security administrators 安全管理员: whom one may see, and what he may give to whom.

He gives the first four roles and `security`, at places in his scope today, to users whose grants all lie there; never
to himself. `*`, `system` and `audit` only `security@*` gives. The command line may everything.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.accounts.account import Account, Grant
from registry.accounts.roles import READERS
from registry.errors import NotAllowed
from registry.language import Words
from registry.picture import Picture
from registry.places.queries import ladder
from registry.sight import EVERYTHING, Sight

#: What whoever does not hold `security@*` may give.
GIVEN_IN_A_SCOPE = (*READERS, "security")
_NOT_HIS_OWN = Words("不得为自己增减授权", "nobody gives or takes his own grants")
_NOT_HIS = Words("您无权增减这项授权", "this grant is not yours to give or take")


@dataclass(frozen=True)
class Administrator:
    """Who administers: the account (None: the command line), what lies in his scope today as security administrator,
    which places live today, and the address that he asks from."""

    account: Account | None = None
    sight: Sight = EVERYTHING
    lives: NDArray[np.bool_] | None = None
    address: str = ""

    @property
    def username(self) -> str:
        """His name in the audit log, where the command line has none."""
        return "" if self.account is None else self.account.username

    @property
    def number(self) -> int | None:
        return None if self.account is None else self.account.number

    def has(self, place: int) -> bool:
        """Whether a place lies in his scope today, and lives."""
        if self.sight.is_everything:
            return True
        lives = self.lives is not None and place < len(self.lives) and bool(self.lives[place])
        return lives and self.sight.has(place)

    def may_see(self, created_by: int | None, grants: Collection[Grant], had_grants: bool) -> bool:
        """Whether a user is his to see: by the grants that hold or ended within a year, and whether he ever had any.

        One without any belongs to `security@*`, and if he never had any to whoever created him.
        """
        if self.sight.is_everything:
            return True
        if not grants:
            return not had_grants and created_by is not None and created_by == self.number
        return all(grant.place is not None and self.has(grant.place) for grant in grants)

    def check(self, user: int, role: str, place: int | None) -> None:
        """Raises NotAllowed where this grant of this user is not his to give or take."""
        if user == self.number:
            raise NotAllowed(*_NOT_HIS_OWN)
        if not self.sight.is_everything and (place is None or role not in GIVEN_IN_A_SCOPE or not self.has(place)):
            raise NotAllowed(*_NOT_HIS)


#: Who holds the file holds everything.
COMMAND_LINE = Administrator()


def administrator(account: Account, sight: Sight, picture: Picture, address: str = "") -> Administrator:
    """The administrator that an account is: `sight` is that of the places that it has `security` at, on the day of
    `picture`, which is today's."""
    return Administrator(account, sight, ladder(picture).lives, address)


def year_before(day: datetime.date) -> datetime.date:
    """The same day a year earlier; the last of February for its 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)

"""An item of a to-do list 待办事项, and what it is found out of: whose list, of which Moment and place."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from registry import days
from registry.accounts.account import Account
from registry.accounts.users import User
from registry.decisions.deciders import Decider
from registry.language import Words
from registry.lookup.ledger_rows import names_of
from registry.periods.service import Closing
from registry.picture import Picture
from registry.sights.readable import read_in, readable


@dataclass(frozen=True)
class Found:
    """Something to be done, as the finder of its kind found it.

    `key` says which it is, whatever day it is asked on; `unit` is a code or what `registry units` names (None: none),
    `title` what it is called ("": nothing else than its code); `due_on` a full day, None where none is set. `whose`:
    the place or organization a row of which is lacking, by identity, 0 for none; `more` has by name what leads to the
    page on which it is done. `row`: the row that lacks a value, its `record`, `unit` and `period`; None where a new
    one is lacking.
    """

    key: str
    unit: str | None
    says: Words
    due_on: int | None = None
    title: str = ""
    whose: int = 0
    more: Mapping[str, str] = field(default_factory=dict)
    row: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Asked:
    """Whose list is asked for, of what.

    `picture`: the Moment, and what he may see. `scope`: a place, by identity; None for everything. `account`: None is
    the command line, which has everything. `since`: the change that he marked as seen, None if none was; `known_then`
    gives the picture of the same day as known at another change. `users` are those whom he administers, of today, and
    `today` the day that it is for their grants, V unless it is told: of these no past is kept. `decider` is he as one
    who submits and decides, over what is known now; `closings` are the periods that are closed.
    """

    picture: Picture
    scope: int | None = None
    account: Account | None = None
    since: int | None = None
    known_then: Callable[[int], Picture] | None = None
    users: Callable[[], Collection[User]] | None = None
    today: datetime.date | None = None
    decider: Decider | None = None
    closings: Callable[[], Collection[Closing]] | None = None

    @property
    def day(self) -> int:
        """V."""
        return self.picture.calendar.as_of

    @property
    def day_of_grants(self) -> datetime.date:
        """The day on which grants are looked at."""
        return self.today or self.picture.moment.as_of

    @cached_property
    def _inside(self) -> Any:
        return read_in(self.picture, self.scope)

    def has(self, at: int) -> bool:
        """Whether what counts at a living place (0: at none) is asked about."""
        return self._inside is None or (at < len(self._inside) and bool(self._inside[at]))

    def tells(self, unit: int, due_on: int) -> bool:
        """Whether a day by which something of a place or an organization is due is told: of what is not had any more
        none that is later than V."""
        return due_on <= self.day or not readable(self.picture).is_past(unit)

    def called(self, units: Collection[int]) -> dict[int, tuple[str, str]]:
        """The code and the name of each of some units; the name is "" where there is none."""
        return {unit: (code, name or "") for unit, (code, name) in names_of(self.picture, units).items()}


def in_days(day: datetime.date, many: int) -> int:
    """The day so many days after another; the last that there is where there are not so many."""
    return days.of(datetime.date.fromordinal(min(day.toordinal() + many, datetime.date.max.toordinal())))

"""Deciders 审核人: who may decide on a submission, and who sees it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection

from registry.accounts.account import Account
from registry.desk.judgement import NOT_YOURS
from registry.desk.reach import picture_of_now
from registry.desk.whereabouts import Whereabouts
from registry.errors import NotAllowed
from registry.language import Words
from registry.picture import Picture
from registry.places.queries import states
from registry.sight import Sight
from registry.sights.service import sight_of
from registry.submissions.levels import rank
from registry.submissions.storage import Known, Submission

#: Who decides.
ROLE = ("reviewer",)
_OWN = Words("本人提交的，由另一人审核", "who submitted it does not decide on it")
_NOT_THEIRS = Words(
    "由有权管理所涉各单位的该级审核员审核", "is decided by a reviewer of that level who has all that is named"
)
_NOT_SUBMITTER = Words("只能由提交人撤回", "is withdrawn by who submitted it alone")


class Decider:
    """Somebody with his grants, over what is known now."""

    def __init__(self, connection: Connection, account: Account, picture: Picture | None = None):
        self.connection, self.account = connection, account
        self.granted = account.places(ROLE) if account.roles & {*ROLE} else frozenset[int]()
        self._given = picture

    @cached_property
    def picture(self) -> Picture:
        """What is known now, as of today."""
        return self._given or picture_of_now(self.connection)

    @cached_property
    def whereabouts(self) -> Whereabouts:
        """Where rows lie."""
        return Whereabouts(self.picture)

    def has(self, units: Collection[int], level: str | None) -> bool:
        """Whether every one of some units lies in what he was granted as a reviewer at a level or above (None: any).

        Where none is named it is he who was granted everything.
        """
        if self.granted is None:
            return True
        return bool(units) and all(map(self._sight(level).has, units))

    def sees(self, found: Submission | Known) -> bool:
        """Whether he sees a submission: his own, and what he may decide on."""
        return found.user == self.account.username or self.reaches(found)

    def check(self, found: Submission) -> None:
        """Raises NotAllowed where he may not decide on a submission."""
        if found.user == self.account.username:
            raise NotAllowed(*_OWN)
        if not self.reaches(found):
            raise NotAllowed(*_NOT_THEIRS)

    def check_units(self, units: Collection[int], level: str | None) -> None:
        """Raises NotAllowed where a unit that is named is not his, at a level."""
        if not self.has(units, level):
            raise NotAllowed(*_NOT_THEIRS)

    def check_place(self, place: int | None) -> None:
        """Raises NotAllowed where a place (None: everything) does not lie in what he was granted as a reviewer."""
        if self.granted is not None and (place is None or not self.has((place,), None)):
            raise NotAllowed(*NOT_YOURS)

    def check_submitter(self, found: Submission) -> None:
        """Raises NotAllowed where he is not who submitted it."""
        if found.user != self.account.username:
            raise NotAllowed(*_NOT_SUBMITTER)

    def reaches(self, found: Submission | Known) -> bool:
        """Whether he has, as a reviewer of its level, all that a submission names."""
        return bool(self.granted is None or self.granted) and self.has(found.units, found.level)

    def _sight(self, level: str | None) -> Sight:
        assert self.granted is not None
        if level is None:
            return sight_of(self.picture, self.granted)
        kinds = self._kinds
        at = frozenset(place for place in self.granted if rank(kinds.get(place)) >= rank(level))
        return sight_of(self.picture, at)

    @cached_property
    def _kinds(self) -> dict[int, str]:
        return dict(states(self.picture).select("unit", "kind").iter_rows())


@dataclass(frozen=True)
class Visible:
    """What somebody sees of a submission: `decides`, `withdraws` whether he may do so now, `reads_sides` whether he has
    all that it names."""

    submission: Submission
    decides: bool
    withdraws: bool
    reads_sides: bool

    @property
    def is_unread(self) -> bool:
        """Whether he is told no more of it than what he wrote: he proposed what he may not read himself."""
        return self.submission.is_proposal and not self.reads_sides

    @property
    def level(self) -> str | None:
        """The level of whoever decides, as far as it is told: of what he may not read himself it would tell that it is
        there."""
        return None if self.is_unread else self.submission.level

    @classmethod
    def to(cls, decider: Decider, found: Submission) -> Visible:
        """A submission as somebody sees it."""
        is_own = found.user == decider.account.username
        reaches = decider.reaches(found)
        return cls(found, found.is_open and not is_own and reaches, found.is_open and is_own, reaches)

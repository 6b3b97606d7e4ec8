"""The service of decisions: what is to be submitted is kept, and settled by whoever may."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, select

from registry import record
from registry.accounts.account import Account
from registry.accounts.roles import READERS
from registry.changes import Staged
from registry.db import beside, reading
from registry.decisions.deciders import Decider
from registry.decisions.kinds import KINDS
from registry.decisions.sides import MOST, Sides, altered, changed_since
from registry.desk.deciding_level import decided_by
from registry.desk.levels import Levels, check_levels
from registry.desk.reach import Reach, picture_of_now
from registry.desk.touched_units import units_of_change
from registry.errors import Conflict, Invalid, Problem, Refusal
from registry.language import Words
from registry.privacy import hidden
from registry.restructuring.row_effects import RowEffect, effect_of_stage
from registry.sight import EVERYTHING, Sight
from registry.sights.service import sight_of
from registry.staging.proposal import ToBeSubmitted
from registry.staging.rights import Rights
from registry.staging.write import write
from registry.submissions import storage
from registry.submissions.storage import ACCEPTED, PROPOSED, RETURNED, SUBMITTED, WITHDRAWN, Place, Submission

_NEEDS_REASON = Words("退回须说明事由", "a return needs a reason")
_NEEDS_TEXT = Words("必填", "must be given")


class ChangedSince(Conflict):
    """Rows are others than they were when something was submitted: `conflicts` has each with all its sides."""

    def __init__(self, conflicts: list[dict[str, Any]]):
        self.conflicts, self.members = conflicts, {"conflicts": conflicts}
        super().__init__(
            f"提交以后，所涉的 {len(conflicts)} 行已有变更：退回，由提交人重新提交",
            f"{len(conflicts)} of its rows changed since it was submitted: return it, to be submitted anew",
        )


# -- submitting ---------------------------------------------------------------------------------------------------


def submit(
    engine: Engine, wanted: ToBeSubmitted, now: datetime.datetime, *, way: str = "api", address: str = ""
) -> Submission:
    """Keeps what is to be submitted, and tells the audit log. Raises Invalid where it cannot be staged any more."""
    with reading(engine) as connection:
        made = made_of(connection, wanted, now, way)
    with beside(engine) as connection:
        storage.add(connection, made, address)
    return made


def made_of(connection: Connection, wanted: ToBeSubmitted, now: datetime.datetime, way: str) -> Submission:
    """The submission of what is to be submitted, with the units that it names and both sides of its values.

    Of a proposal that names codes which nobody has, the sides are empty, and the units those of the codes that there
    are. Raises Invalid where it cannot be staged any more.
    """
    proposal, reason, is_proposal = wanted.proposal, hidden(wanted.reason), wanted.level is None
    digest = storage.digest_of(proposal.kind, proposal.content, reason, wanted.actor)
    origin = {**wanted.origin, PROPOSED: True} if is_proposal else wanted.origin
    own = (proposal.kind, proposal.content, reason, wanted.actor, way, origin, wanted.base)
    rights, level = _AsSubmitted(way), wanted.level
    try:
        staged, _ = KINDS[proposal.kind].stage(proposal.content, reason, rights)(connection)
    except Refusal:
        if not is_proposal:
            raise
        staged = None
    if staged is None:
        units, sides, count = _units_in(connection, proposal.content), list[dict[str, Any]](), 0
    else:
        reach = _whole(connection)
        units = units_of_change(reach.whereabouts, staged, with_people=is_proposal)
        # To propose leads around no rule: what somebody of a level is to decide, he decides of a proposal too.
        level = level or decided_by(reach, staged, wanted.places or None)
        told, rows = Sides(connection, staged), list(altered(staged))
        sides, count = [told.of_row(row) for row in islice(rows, MOST)], len(rows)
    at, about = storage.stamp(now), tuple(sorted(units or wanted.places))
    return Submission(storage.new_id(), *own, level, about, sides, count, digest, SUBMITTED, at)


def _whole(connection: Connection) -> Reach:
    """The reach of whoever sees everything."""
    return Reach(connection, picture_of_now(connection), EVERYTHING, EVERYTHING)


@dataclass(frozen=True)
class _AsSubmitted(Rights):
    """The rights by which a proposal is looked at: nothing of what it names is hidden; `granted` are the places of
    whoever is told of its effect (None: everything)."""

    way: str
    granted: frozenset[int] | None = None

    def sight(self, connection: Connection) -> Sight:
        return sight_of(picture_of_now(connection), self.granted)


def _units_in(connection: Connection, content: Any) -> frozenset[int]:
    """The places and organizations whose codes stand anywhere in a proposal."""
    texts = sorted({*_texts(content)})
    found = set[int]()
    c = record.code.c
    for start in range(0, len(texts), 500):
        query = select(c.identity).where(c.space == "unit", c.code.in_(texts[start : start + 500]))
        found |= set(connection.execute(query).scalars())
    return frozenset(found)


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, Mapping):
        return [text for key, value in content.items() for text in (*_texts(key), *_texts(value))]
    return [text for value in content for text in _texts(value)] if isinstance(content, (list, tuple)) else []


@contextmanager
def deciding(engine: Engine, account: Account) -> Iterator[Decider]:
    """Somebody as one who may decide, over what is known now."""
    with reading(engine) as connection:
        yield Decider(connection, account)


# -- looking ------------------------------------------------------------------------------------------------------


def seen(decider: Decider, *statuses: str, after: Place | None = None, limit: int | None = None) -> list[Submission]:
    """The submissions that somebody sees, or those of some statuses, the newest first: as many as a page has, after a
    place in that order."""
    found = names_seen(decider, *statuses, after=after, limit=limit)
    return storage.named(decider.connection, found)


def names_seen(decider: Decider, *statuses: str, after: Place | None = None, limit: int | None = None) -> list[str]:
    """The names of the submissions that `seen` tells."""
    known = storage.all_known(decider.connection, *statuses, after=after)
    return [one.id for one in islice(filter(decider.sees, known), limit)]


def waiting(decider: Decider) -> int:
    """How many submissions wait for the decision of somebody."""
    known = storage.all_known(decider.connection, SUBMITTED)
    return sum(one.user != decider.account.username and decider.reaches(one) for one in known)


def found_by(decider: Decider, name: str) -> Submission:
    """A submission that somebody sees. Raises NotFound, for one that he does not see too, by the same work."""
    found = storage.known(decider.connection, name)
    if not decider.sees(found or storage.NOBODYS) or found is None:
        raise storage.unknown()
    return found


def effect(engine: Engine, found: Submission, account: Account, day: datetime.date) -> RowEffect:
    """What a submission would change on a day, as far as somebody may read it. Raises what `accept` raises."""
    rights = _AsSubmitted(found.way, account.places(READERS))
    return effect_of_stage(engine, KINDS[found.kind].stage(found.content, found.reason, rights), rights, day)


# -- settling -----------------------------------------------------------------------------------------------------


def comment(
    engine: Engine, found: Submission, user: str, text: str, now: datetime.datetime, *, address: str = ""
) -> None:
    """Says something of a submission. Raises Invalid for an empty text."""
    _refuse_empty("text", text, _NEEDS_TEXT)
    with beside(engine) as connection:
        storage.comment(connection, found, user, hidden(text.strip()), now, address)


def withdraw(
    engine: Engine, found: Submission, user: str, reason: str, now: datetime.datetime, *, address: str = ""
) -> None:
    """Takes back what one submitted. Raises Conflict where it is settled."""
    with beside(engine) as connection:
        storage.settle(connection, found, WITHDRAWN, user, hidden(reason.strip()), now, address)


def give_back(
    engine: Engine, found: Submission, user: str, reason: str, now: datetime.datetime, *, address: str = ""
) -> None:
    """Returns a submission, with a reason. Raises Invalid without one, Conflict where it is settled."""
    _refuse_empty("reason", reason, _NEEDS_REASON)
    with beside(engine) as connection:
        storage.settle(connection, found, RETURNED, user, hidden(reason.strip()), now, address)


def _refuse_empty(name: str, text: str, what: Words) -> None:
    if not text.strip():
        raise Invalid([Problem(what, column=name)])


@dataclass(frozen=True, eq=False)
class _Accepting(Rights):
    """The rights by which what is accepted is written: whoever decides has all that it names, whoever submitted it.

    It is settled in the transaction that writes the change.
    """

    found: Submission
    decider: Decider
    text: str
    now: datetime.datetime
    address: str

    @property
    def way(self) -> str:
        """The way by which it was submitted, which its rows tell as where they came from."""
        return self.found.way

    def told(self, origin: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**origin, "submission": self.found.id, "decider": self.decider.account.username}

    def judge(self, connection: Connection, staged: Staged) -> None:
        decider = Decider(connection, self.decider.account)
        units = units_of_change(decider.whereabouts, staged, with_people=self.found.is_proposal)
        # What was proposed with a code that nobody had then may be a parameter or an exception of somebody by now.
        level = self.found.level or decided_by(_whole(connection), staged, None)
        decider.check_units(units or self.found.units, level)
        check_levels(staged, decider.whereabouts, Levels(decider.picture, None))
        conflicts = changed_since(connection, staged, self.found.base)
        if conflicts:
            raise ChangedSince(conflicts)

    def seal(self, connection: Connection, number: int) -> None:
        self.settle(connection, number)

    def settle(self, connection: Connection, number: int | None) -> None:
        """Settles the submission as accepted."""
        user = self.decider.account.username
        storage.settle(connection, self.found, ACCEPTED, user, self.text, self.now, self.address, number)


def accept(
    engine: Engine, found: Submission, decider: Decider, text: str, now: datetime.datetime, *, address: str = ""
) -> int | None:
    """Accepts a submission: it is checked again against now, and written as one change, whose number is returned (None
    where nothing is another by now).

    Raises Invalid with every problem that it has now, ChangedSince where its rows are others, Closed for a closed
    period, NotAllowed where it names now what whoever decides has not, Conflict where it is settled.
    """
    if not found.is_open:
        raise storage.settled(found)
    kind = KINDS[found.kind]
    rights = _Accepting(found, decider, hidden(text.strip()), now, address)
    number, _ = write(
        engine,
        kind.stage(found.content, found.reason, rights),
        actor=found.user,
        reason=found.reason,
        origin=found.origin,
        rights=rights,
        corrects=kind.corrects(found.content),
    )
    if number is None:
        with beside(engine) as connection:
            rights.settle(connection, None)
    return number

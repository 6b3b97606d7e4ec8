"""The writing 写入: what was staged becomes a change, and is staged again where somebody else's came first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine

from registry import changes
from registry.changes import Staged
from registry.db import reading, transaction
from registry.errors import Invalid, NotAllowed
from registry.moment import head
from registry.periods.service import mark
from registry.staging import closed_periods
from registry.staging.proposal import ProposalOf, ToBeSubmitted, refuse_all_but_unread
from registry.staging.rights import COMMAND_LINE, Rights

#: How often a change is staged again because someone else's came first.
TRIES = 5
#: One that is staged within so many seconds is staged again while others wait, and comes next for certain: where many
#: write, each of whom is quick, whoever stages beside them might find himself overtaken every time.
SHORT = 0.5
StageAnswer = TypeVar("StageAnswer")
#: Stages a change over what a connection reads: the change (None: there is nothing to write), and an answer with it.
Stage = Callable[[Connection], tuple[Staged | None, StageAnswer]]
_NOT_SO = "须提交审核，但不能以这种方式提交", "is to be submitted, which cannot be done this way"

#: What is asked of a change that was staged and judged, before it is written: it raises what else stands against it.
_LAST_CHECK: ContextVar[Callable[[], None] | None] = ContextVar("last_check", default=None)


@contextmanager
def checked_last(check: Callable[[], None]) -> Iterator[None]:
    """Within this block nothing is written, nor tried to its end, that `check` raises something against.

    So what is wrong around a change is told together with what is wrong within it.
    """
    before = _LAST_CHECK.set(check)
    try:
        yield
    finally:
        _LAST_CHECK.reset(before)


def _check_last() -> None:
    if (check := _LAST_CHECK.get()) is not None:
        check()


def write(
    engine: Engine,
    stage: Stage[StageAnswer],
    *,
    actor: str,
    reason: str,
    origin: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
    dry_run: bool = False,
    rights: Rights = COMMAND_LINE,
    proposal: ProposalOf | None = None,
    corrects: bool = False,
    is_signed: bool = False,
) -> tuple[int | None, StageAnswer]:
    """Stages a change and writes it; returns its number (None for a dry run, or where nothing changes) and the answer.

    Staging is done outside the lock, and again where somebody else's change came first, under the lock where that is
    `SHORT`; `origin` is asked, where it is a function, when there is something to write. `proposal` makes of it what
    may be submitted and decided; `corrects`: it says that the record was wrong; `is_signed`: others sign or verify it,
    so that no rule of submitting is about it.

    Raises NotAllowed where the `rights` of whoever writes do not reach, ToBeSubmitted where another decides, Closed
    where a closed period is altered otherwise than by a correction with a reason, Conflict where others come first too
    often, or write for too long.
    """
    wish = _Wish(stage, actor, reason, origin, rights, proposal, corrects and bool(reason.strip()), is_signed)
    for attempt in range(TRIES):
        begun = time.monotonic()
        with reading(engine) as connection:
            as_closed = mark(connection)
            staged, answer = wish.staged(connection, dry_run)
            if staged is None or dry_run or staged.is_empty:
                return None, answer
            changes.prepare(connection, staged)
        is_short, came_from = time.monotonic() - begun < SHORT, wish.came_from()
        try:
            with transaction(engine, partial(changes.write_ahead, staged)) as connection:
                if mark(connection) != as_closed:
                    raise changes.Stale("在此期间有时期被封账或解封", "a period was closed or reopened meanwhile")
                return wish.written(connection, staged, came_from), answer
        except changes.Stale:
            if is_short:
                return _write_next(engine, wish)
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _write_next(engine: Engine, wish: _Wish[StageAnswer]) -> tuple[int | None, StageAnswer]:
    """Stages a change while others wait, and writes it. Raises as `write` does, but for Conflict."""
    with transaction(engine) as connection:
        staged, answer = wish.staged(connection, dry_run=False)
        if staged is None or staged.is_empty:
            return None, answer
        return wish.written(connection, staged, wish.came_from()), answer


@dataclass(frozen=True)
class _Wish(Generic[StageAnswer]):
    """What is wanted of the record: who wants it, and whether it is a correction with a reason."""

    stage: Stage[StageAnswer]
    actor: str
    reason: str
    origin: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
    rights: Rights
    proposal: ProposalOf | None
    is_corrected: bool
    is_signed: bool

    def came_from(self) -> Mapping[str, Any]:
        """The origin, as it is recorded."""
        return self.rights.told(self.origin() if callable(self.origin) else self.origin)

    def written(self, connection: Connection, staged: Staged, came_from: Mapping[str, Any]) -> int:
        """Writes what was staged, inside a writing transaction; returns the change's number."""
        number = changes.commit(connection, staged, actor=self.actor, reason=self.reason, origin=came_from)
        self.rights.seal(connection, number)
        return number

    def staged(self, connection: Connection, dry_run: bool) -> tuple[Staged | None, StageAnswer]:
        """The change, which may be written as it is. Raises as `write` does."""
        is_proposed = self.rights.proposes and not dry_run
        try:
            staged, answer = self.stage(connection)
        except Invalid as refusal:
            if is_proposed:
                refuse_all_but_unread(refusal)
                _check_last()
                raise self._submitted(connection, None) from refusal
            raise
        if staged is None or is_proposed:
            _check_last()
            if staged is not None and not staged.is_empty:
                raise self._submitted(connection, None)
            return staged, answer
        self.rights.judge(connection, staged)
        _check_last()
        closed_periods.check(connection, staged, self.is_corrected)
        is_free = dry_run or staged.is_empty or self.is_signed
        level = None if is_free else self.rights.decided_by(connection, staged)
        if level is not None:
            raise self._submitted(connection, level)
        return staged, answer

    def _submitted(self, connection: Connection, level: str | None) -> ToBeSubmitted:
        """What is raised of what is submitted. Raises NotAllowed where it cannot be."""
        if self.proposal is None:
            raise NotAllowed(*_NOT_SO)
        base, places = head(connection), self.rights.own_places()
        return ToBeSubmitted(self.proposal(), self.actor, self.reason, self.came_from(), base, level, places)

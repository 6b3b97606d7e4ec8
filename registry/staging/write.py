"""The writing 写入: what was staged becomes a change, and is staged again where somebody else's came first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from registry import changes
from registry.changes import Staged
from registry.db import reading, transaction
from registry.staging.rights import COMMAND_LINE, Rights

#: How often a change is staged again because someone else's came first.
TRIES = 5
StageAnswer = TypeVar("StageAnswer")
#: Stages a change over what a connection reads: the change (None: there is nothing to write), and an answer with it.
Stage = Callable[[Connection], tuple[Staged | None, StageAnswer]]

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


def write(
    engine: Engine,
    stage: Stage[StageAnswer],
    *,
    actor: str,
    reason: str,
    origin: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
    dry_run: bool = False,
    rights: Rights = COMMAND_LINE,
) -> tuple[int | None, StageAnswer]:
    """Stages a change and writes it; returns its number (None for a dry run, or where nothing changes) and the answer.

    Staging is done outside the lock, and again where somebody else's change came first; `origin` is asked, where it
    is a function, when there is something to write. Raises NotAllowed where the `rights` of whoever writes do not
    reach, Conflict where others come first too often, or write for too long.
    """
    for attempt in range(TRIES):
        with reading(engine) as connection:
            staged, answer = stage(connection)
            if staged is not None:
                rights.judge(connection, staged)
            if (check := _LAST_CHECK.get()) is not None:
                check()
            if staged is None or dry_run or staged.is_empty:
                return None, answer
            changes.prepare(connection, staged)
        came_from = rights.told(origin() if callable(origin) else origin)
        try:
            with transaction(engine, partial(changes.write_ahead, staged)) as connection:
                number = changes.commit(connection, staged, actor=actor, reason=reason, origin=came_from)
                rights.seal(connection, number)
            return number, answer
        except changes.Stale:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")

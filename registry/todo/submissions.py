"""Submissions 提交 that wait for somebody: those that were returned to him, and those that are his to decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.decisions import service
from registry.decisions.deciders import Decider, Visible
from registry.decisions.kinds import KINDS
from registry.language import Words
from registry.sights.readable import readable
from registry.sights.scopes import counting_in
from registry.submissions.storage import RETURNED, SUBMITTED, Submission
from registry.todo.item import Asked, Found

_RETURNED = Words("已退回：{what}", "was returned: {what}")
_TO_DECIDE = Words("{user} 提交：{what}", "{user} submitted: {what}")


def returned(asked: Asked) -> Iterator[Found]:
    """What somebody submitted and was returned to him, until he submits anew about the same units."""
    his = asked.decider
    if his is None:
        return
    own = [one for one in service.seen(his, RETURNED, SUBMITTED) if one.user == his.account.username]
    again = {_about(one): one.at for one in reversed(own)}  # the newest stands first, and so counts
    for one in own:
        if one.status == RETURNED and again[_about(one)] == one.at:
            yield from _found(asked, his, one, _RETURNED)


def to_decide(asked: Asked) -> Iterator[Found]:
    """What others submitted and he may decide."""
    his = asked.decider
    for one in service.seen(his, SUBMITTED) if his is not None else ():
        if his is not None and Visible.to(his, one).decides:
            yield from _found(asked, his, one, _TO_DECIDE)


def _about(found: Submission) -> tuple[Any, ...]:
    """What a submission is about: one that is made anew after a return is about the same."""
    return found.kind, found.content.get("ledger"), found.units


def _found(asked: Asked, his: Decider, found: Submission, says: Words) -> Iterator[Found]:
    inside = _in_scope(asked)
    if inside is not None and not any(unit < len(inside) and inside[unit] for unit in found.units):
        return
    unread = Visible.to(his, found).is_unread
    names = {} if unread else asked.called([unit for unit in found.units if readable(asked.picture).has(unit)])
    code, name = min(names.values(), default=(None, ""))
    what = says.format(user=found.user, what=KINDS[found.kind].says(found.content))
    yield Found(f"submission/{found.id}", code, what, None, name, more={"submission": found.id})


def _in_scope(asked: Asked) -> NDArray[np.bool_] | None:
    """The places and organizations that count in the scope, by identity; None for everything."""
    if asked.scope is None:
        return None
    scopes = np.zeros(asked.scope + 1, dtype=bool)
    scopes[asked.scope] = True
    return counting_in(asked.picture, scopes)

"""Submissions as documents 提交的文本: in the shapes of the API."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from registry.decisions.deciders import Visible
from registry.decisions.kinds import KINDS
from registry.submissions import storage
from registry.submissions.storage import Submission


def receipt(found: Submission) -> dict[str, Any]:
    """What whoever submitted something is told at once."""
    return {"submission": found.id, "status": found.status}


def in_list(visible: Visible, language: str) -> dict[str, Any]:
    """A submission as lists have it."""
    found = visible.submission
    kind = KINDS[found.kind]
    return {
        "id": found.id,
        "status": found.status,
        "kind": found.kind,
        "title": kind.says(found.content).in_(language),
        "ledgers": kind.ledgers(found.content),
        "submitter": found.user,
        "reason": found.reason,
        "at": found.at,
        "decided_by": visible.level,
        "proposed": found.is_proposal,
        "rows": 0 if visible.is_unread else found.rows,
        "digest": found.digest,
        "settled_at": found.settled_at,
        "change": found.change,
        "may_decide": visible.decides,
        "may_withdraw": visible.withdraws,
    }


def whole(connection: Connection, visible: Visible, language: str) -> dict[str, Any]:
    """A submission with what it wants, both sides of each value, and its steps.

    Who proposed something across a border is told what he wrote, and not what he may not read of it.
    """
    found = visible.submission
    steps = [vars(step) for step in storage.steps(connection, found.id)]
    own = {"base": found.base, "proposal": found.content, "sides": [] if visible.is_unread else list(found.sides)}
    return in_list(visible, language) | own | {"steps": steps}

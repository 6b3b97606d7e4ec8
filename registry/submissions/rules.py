"""Submission rules 提交规则: whose writes of which ledger, at which place, are decided by whom.

A rule is of a place (None: everywhere) and all that counts in its scope, of a ledger or of `verbs` (the verbs about
places and organizations), and of the level of the grant by which somebody writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from registry.audit_log.service import note
from registry.submissions.models import submission_rule

#: What a rule names for the verbs about places and organizations.
VERBS = "verbs"
_RULE = submission_rule.c


class SubmissionRule(NamedTuple):
    """A rule; `place` is the identity of a place, None for everywhere."""

    place: int | None
    ledger: str
    level: str
    decided_by: str

    @property
    def key(self) -> tuple[int | None, str, str]:
        """What no two rules have alike."""
        return self.place, self.ledger, self.level


def rules(connection: Connection) -> list[SubmissionRule]:
    """Every rule, in the order in which they are told: by place, ledger and level."""
    query = select(_RULE.place, _RULE.ledger, _RULE.level, _RULE.decided_by)
    found = [SubmissionRule(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda rule: (rule.place is not None, rule.place or 0, rule.ledger, rule.level))


def replace(
    connection: Connection,
    instead_of: Iterable[SubmissionRule],
    by: Iterable[SubmissionRule],
    *,
    code_of: Callable[[int], str],
    user: str,
    address: str,
) -> None:
    """Replaces some rules by others, in a writing transaction; what is another is told to the audit log, places by
    their codes."""
    gone, come = set(instead_of), set(by)
    for rule in sorted(gone - come, key=repr):
        same_place = _RULE.place.is_(None) if rule.place is None else _RULE.place == rule.place
        connection.execute(
            delete(submission_rule).where(same_place, _RULE.ledger == rule.ledger, _RULE.level == rule.level)
        )
    last = connection.execute(select(func.coalesce(func.max(_RULE.number), 0))).scalar_one()
    for number, rule in enumerate(sorted(come - gone, key=repr), last + 1):
        connection.execute(submission_rule.insert(), {"number": number, **rule._asdict()})
    for sign, which in (("-", gone - come), ("+", come - gone)):
        for rule in sorted(which, key=repr):
            target = f"submission-rule {sign}{rule.ledger}@{'*' if rule.place is None else code_of(rule.place)}"
            told = f"{target} {rule.level} {rule.decided_by}"
            note(connection, "setting", "ok", user=user, address=address, target=told)

"""Rules of the rows of submissions, of submission rules and of closed periods in an archive."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from registry.archive.known import KnownNumbers
from registry.archive.row_rules import RowRule, each, numbers, place_faults, time_misfit
from registry.language import Words
from registry.submissions.levels import OF_DECIDERS, OF_WRITERS
from registry.submissions.storage import STATUSES

#: What of a submission is JSON.
_JSON = ("content", "origin", "units", "sides")


def _json(column: str) -> RowRule:
    what = Words("不是 JSON", "is no JSON")

    def misfit(value: str) -> Words | None:
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return what
        return None

    return each(column, misfit)


def _status_misfit(status: str) -> Words | None:
    return None if status in STATUSES else Words("没有这种状态", "there is no such status")


def _of_rules(known: KnownNumbers) -> list[RowRule]:
    whom = {"level": OF_WRITERS, "decided_by": OF_DECIDERS}
    what = Words("没有这个层级", "there is no such level")

    def rule(column: str) -> RowRule:
        return each(column, lambda level: None if level in whom[column] else what)

    return [numbers("number"), *map(rule, whom), RowRule(("place",), partial(place_faults, known))]


OF_SUBMISSIONS: dict[str, Callable[[KnownNumbers], list[RowRule]]] = {
    "submission": lambda known: [each("at", time_misfit), each("status", _status_misfit), *map(_json, _JSON)],
    "submission_step": lambda known: [numbers("number"), each("at", time_misfit)],
    "submission_rule": _of_rules,
    "closing": lambda known: [each("closed_at", time_misfit), RowRule(("place",), partial(place_faults, known))],
}

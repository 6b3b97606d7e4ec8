"""Old and new, by column: what a change revised in a row, put in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from registry import days, spells
from registry.columns import Column, Reference
from registry.language import Words, join
from registry.lookup.ledger_rows import Names, heading, plain_words
from registry.versions.rows import Version

#: A column that was revised, what stood in it and what does now, and from which day on (None: it was never so).
Difference = tuple[Column, Any, Any, int | None]
_EMPTY = Words("（空）", "(empty)")
AGAIN = Words("恢复登记（曾作废）", "brought back (it had been withdrawn)")


def differences(columns: Sequence[Column], before: Version, after: Version) -> Iterator[Difference]:
    """The columns in which a row differs before and after a change."""
    for column in columns:
        if before[column.name] != after[column.name]:
            yield column, before[column.name], after[column.name], None


def differences_of_states(
    columns: Sequence[Column], before: Sequence[Version], after: Sequence[Version]
) -> Iterator[Difference]:
    """The columns in which a unit differs before and after a change, by its states in order of time.

    First its own first day and end; then what its states say, each pair of values once: from the day on which a state
    begins that is new.
    """
    bounds = {"begins": (before[0], after[0]), "ends": (before[-1], after[-1])}
    for column in columns:
        if column.name in bounds:
            yield from differences([column], *bounds[column.name])
    known = {spells.begin_of(s) for s in before}
    seen = set()
    for day in sorted(known | {spells.begin_of(s) for s in after}):
        old, new = spells.state_on(before, day), spells.state_on(after, day)
        since = None if day in known or new is after[0] else new["begins"]
        for column, was, now, _ in differences([c for c in columns if c.name not in bounds], old, new):
            if (column, was, now) not in seen:
                seen.add((column, was, now))
                yield column, was, now, since


def in_words(found: Sequence[Difference], names: Names) -> Words:
    """What was revised, old and new by column."""
    return join([_difference(*difference, names) for difference in found])


def _difference(column: Column, old: Any, new: Any, since: int | None, names: Names) -> Words:
    was, now = _value(column, old, names), _value(column, new, names)
    change = Words("{0}：{1} → {2}", "{0}: {1} → {2}").format(heading(column), was, now)
    if since is None:
        return change
    return Words(f"{change.zh}（自 {days.show(since)} 起）", f"{change.en} (from {days.show(since)})")


def _value(column: Column, value: Any, names: Names) -> Words:
    if value is None:
        return _EMPTY
    if not isinstance(column, Reference):
        return plain_words(column, value)
    code, name = names.get(value, ("", None))
    return Words(f"{code}（{name}）", f"{code} ({name})") if name else Words(code, code)

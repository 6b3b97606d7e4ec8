"""Rules of the rows about a case against each other, at every change: dates against steps, look-backs among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, or_, select

from registry.archive.row_problems import NOTHING, Breach
from registry.language import Words
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.rectification.contradictions import disagreeing, faults_of_dates
from registry.rectification.ledger import CASE_STEPS, CASES, LOOK_BACKS
from registry.rectification.steps import DATES, LookBack, Step
from registry.slices import TABLES

_CASES, _STEPS = TABLES[CASES.key], TABLES[CASE_STEPS.key]
_LOOK_BACKS = {key: TABLES[key] for key in (LOOK_BACKS.key, AUDIT_ITEMS.key)}
_OTHERWISE = Words("与同一案件同日的另一次回头看结论不同", "another look-back of its case and day has another result")
_Versions = dict[int, list[Any]]


def breaches(connection: Connection) -> Iterator[Breach]:
    """Yields every breach of the rows about a case against each other."""
    yield from _of_dates(connection)
    yield from _of_look_backs(connection)


def _of_dates(connection: Connection) -> Iterator[Breach]:
    """The dates of cases that no row of their step has, at any change; of a version and column once."""
    s, c = _STEPS.c, _CASES.c
    steps = _by_case(connection.execute(select(s.case, s.since, s.until, s.step, s.on).order_by(s.id)))
    # Without steps only a case that is not identified can be wrong.
    of_cases = select(c.record.label("case"), c.id, c.since, c.until, *(c[name] for name in DATES)).order_by(c.id)
    with_steps = select(s.case)
    cases = _by_case(connection.execute(of_cases.where(or_(c.identified_on.is_(None), c.record.in_(with_steps)))))
    for case in sorted(cases):
        seen = set[tuple[int, str]]()
        for turn in _turns(cases[case], steps.get(case, ())):
            known = [Step(row.step, row.on) for row in _in_force(steps.get(case, ()), turn)]
            for row in _in_force(cases[case], turn):
                for column, what, allowed in faults_of_dates({name: row._mapping[name] for name in DATES}, known):
                    if (row.id, column) not in seen:
                        seen.add((row.id, column))
                        yield _CASES, row.id, column, what, allowed, row._mapping[column]


def _of_look_backs(connection: Connection) -> Iterator[Breach]:
    """The look-backs that were in force together with another one of their case and day and another result."""
    found: dict[int, dict[tuple[str, int], Any]] = defaultdict(dict)
    for key, table in _LOOK_BACKS.items():
        for row in connection.execute(_checked(table)):
            found[row.case][key, row.id] = row
    for case in sorted(case for case, rows in found.items() if len(rows) > 1):
        rows, wrong = found[case], set[tuple[str, int]]()
        for turn in _turns(list(rows.values()), ()):
            standing = [LookBack(r.checked_on, r.result, *k) for k, r in rows.items() if _stands(r, turn)]
            wrong |= {(one.ledger, one.id) for day in disagreeing(standing) for one in day}
        for key, number in sorted(wrong):
            yield _LOOK_BACKS[key], number, "result", _OTHERWISE, NOTHING, rows[key, number].result


def _checked(table: Table) -> Any:
    c = table.c
    filled = c.checked_on.is_not(None), c.result.is_not(None)
    return select(c.case, c.id, c.since, c.until, c.checked_on, c.result).where(*filled).order_by(c.id)


def _by_case(rows: Any) -> _Versions:
    found: _Versions = defaultdict(list)
    for row in rows:
        found[row.case].append(row)
    return found


def _turns(cases: Sequence[Any], steps: Sequence[Any]) -> list[int]:
    """The changes at which something about a case came in or went."""
    return sorted({turn for row in (*cases, *steps) for turn in (row.since, row.until) if turn is not None})


def _stands(row: Any, turn: int) -> bool:
    return bool(row.since <= turn and (row.until is None or row.until > turn))


def _in_force(rows: Sequence[Any], turn: int) -> list[Any]:
    return [row for row in rows if _stands(row, turn)]

"""Names that stand where a code belongs: the code of whoever alone, or nearly alone, is called like that is offered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from registry.columns import Reference
from registry.errors import Problem
from registry.language import Words
from registry.problems import Problems
from registry.slices import BY_KEY, TABLES
from registry.staging.current_rows import CurrentRows
from registry.staging.input import LedgerRows
from registry.staging.state import UNKNOWN_CODE
from registry.written import NOT_A_CODE

#: So many of one name are offered by their codes, and so many different names are looked for.
_FEW, _LOOKED_FOR = 3, 10_000
_CODES = Words("“{name}”的代码：{codes}", "the code of {name}: {codes}")


def with_codes(problems: Problems, current: CurrentRows, ledgers: Sequence[LedgerRows]) -> Problems:
    """The problems, those of a name in the place of a code with the codes that are allowed there."""
    wanted: dict[str, set[str]] = {}
    for to, name in _names(problems):
        for key in to:
            if len(wanted.setdefault(key, set())) < _LOOKED_FOR:
                wanted[key].add(name)
    if not wanted:
        return problems
    codes = {key: _codes(key, names, current, ledgers) for key, names in wanted.items()}
    return Problems(_offered(problem, codes) for problem in problems)


def _names(problems: Iterable[Problem]) -> Iterator[tuple[tuple[str, ...], str]]:
    """What stands where a code belongs and is none, with the ledgers that it may be of."""
    for problem in problems:
        column = _column(problem)
        if column is not None and problem.value:
            yield column.to, problem.value


def _column(problem: Problem) -> Reference | None:
    """The column of a problem of a text that is nobody's code; None of any other."""
    if problem.ledger is None or problem.column is None or problem.problem not in (NOT_A_CODE, UNKNOWN_CODE):
        return None
    column = BY_KEY[problem.ledger].by_key.get(problem.column)
    return column if isinstance(column, Reference) else None


def _codes(
    key: str, names: set[str], current: CurrentRows, ledgers: Sequence[LedgerRows]
) -> dict[str, dict[str, None]]:
    """Name -> the codes of those of a ledger who are called like that, as recorded or in this import."""
    found: dict[str, dict[str, None]] = {}
    if "name" not in BY_KEY[key].by_key:
        return found
    recorded = ((row["name"], row["code"]) for row in current.in_force(TABLES[key]))
    arriving = (
        (row.values.get("name"), row.values.get("code")) for one in ledgers if one.ledger.key == key for row in one.rows
    )
    for pairs in (recorded, arriving):
        for name, code in pairs:
            if name in names and code is not None:
                found.setdefault(name, {})[code] = None
    return found


def _offered(problem: Problem, codes: dict[str, dict[str, dict[str, None]]]) -> Problem:
    column = _column(problem)
    if column is None or not problem.value:
        return problem
    found = [code for key in column.to for code in codes.get(key, {}).get(problem.value, ())]
    if not 0 < len(found) <= _FEW:
        return problem
    name = problem.value
    words = _CODES.format(name=name, codes=Words("、".join(found), ", ".join(found)))
    return replace(problem, allowed=words)

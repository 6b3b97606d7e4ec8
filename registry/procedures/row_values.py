"""Rows of values as procedures make them: parsed from the texts of options, and staged as an import's rows are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from registry.changes import Staged
from registry.codes import place_of
from registry.columns import Unfit
from registry.errors import Invalid, NotFound, Problem
from registry.language import Words
from registry.ledgers import Fault, Ledger
from registry.picture import Picture
from registry.privacy import hidden
from registry.staging.current_rows import CurrentRows
from registry.staging.input import LedgerRows, Row
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.stage import stage
from registry.staging.state import ImportState

_MUST = Words("必填", "must be given")


def parsed(
    ledger: Ledger, texts: Mapping[str, str | None], problems: list[Problem], required: Iterable[str] = ()
) -> dict[str, Any]:
    """The values of options that are columns of a ledger, by key, None for what is not given.

    What does not fit, or is `required` (beside what the ledger requires) and empty, is added to `problems`.
    """
    found, must = {}, set(required)
    for key, text in texts.items():
        column = ledger.by_key[key]
        try:
            found[key] = column.parse(text)
        except Unfit as unfit:
            shown = "" if unfit.hide else hidden(text or "")
            problems.append(option_problem(key, unfit.problem, column.allowed, shown))
            found[key] = None
            continue
        if found[key] is None and (column.must_be_filled or key in must):
            problems.append(option_problem(key, _MUST, column.allowed))
    return found


def option_problem(option: str, what: Words, allowed: Words = Words("", ""), value: str = "") -> Problem:
    """A problem of an option or argument of a command."""
    return Problem(what, allowed, column=option, label=f"--{option.replace('_', '-')}", value=value)


@contextmanager
def referred_to(column: str) -> Iterator[None]:
    """Has what is unknown say in which column it stands."""
    try:
        yield
    except NotFound as unknown:
        unknown.column = column
        raise


def place_meant(connection: Connection, picture: Picture, code: str, rights: Rights) -> int:
    """The place that a code or a name means. Raises NotFound, also for one that whoever writes does not know of."""
    place = place_of(picture, code)
    if place in rights.hidden(connection):
        raise NotFound(f"没有代码 {code}", f"there is no code {code}")
    return place


def problems_of(ledger: Ledger, faults: Iterable[Fault], values: Mapping[str, Any]) -> list[Problem]:
    """Faults of a row as problems of the options that its values came from."""
    found = []
    for key, what, allowed in faults:
        column = ledger.by_key.get(key)
        shown = "" if column is None or key not in values else column.show(values[key])
        found.append(option_problem(key, what, allowed, hidden(shown)))
    return found


def misfits(rows: Iterable[tuple[Ledger, Mapping[str, Any]]]) -> list[Problem]:
    """The values of rows that no cell could hold: kept, they would stand in an archive that cannot be restored.

    What the options of a command come to is not all parsed as cells are: a Moment, a day that lies ahead.
    """
    found = []
    for ledger, values in rows:
        for key, value in values.items():
            column = ledger.by_key[key]
            unfit = None if value is None else column.misfit(value)
            if unfit is not None:
                found.append(option_problem(key, unfit, column.allowed, hidden(column.show(value))))
    return found


def staged_rows(
    connection: Connection,
    source: str,
    rows: Sequence[tuple[Ledger, Mapping[str, Any]]],
    rights: Rights = COMMAND_LINE,
) -> Staged:
    """Stages rows, each with its ledger, as one change, through every check of an import; references are codes.

    `source` is recorded as what the rows came from. Raises Invalid with every problem, in terms of options.
    """
    if unfit := misfits(rows):
        raise Invalid(unfit)
    by_ledger: dict[str, LedgerRows] = {}
    for line, (ledger, values) in enumerate(rows, 1):
        into = by_ledger.setdefault(ledger.key, LedgerRows(ledger, source))
        into.rows.append(Row(line, tuple(values), tuple(values.values())))
    state, ledgers = ImportState(CurrentRows(connection, rights)), list(by_ledger.values())
    stage(state, ledgers)
    if state.problems:
        raise Invalid([_of_option(problem) for problem in state.problems])
    return state.staged


def _of_option(problem: Problem) -> Problem:
    """A problem of a staged row as one of an option: no sheet has it."""
    label = f"--{problem.column.replace('_', '-')}" if problem.column else None
    return replace(problem, file=None, row=None, label=label)

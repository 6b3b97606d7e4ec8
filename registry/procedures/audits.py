"""Look-back audits 回头看 as they are done: opened, signed level by level, closed (recorded: `look_backs.py`).

Each is one change, or refused with every reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from registry import days
from registry.casework.audits import Audit, Item, audit_of, cohort, items_in, levels, parts, unsigned
from registry.casework.case_record import Case
from registry.changes import Staged
from registry.desk.levels import OPENING
from registry.errors import Invalid, NotFound, Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.moment import Moment, head
from registry.picture import Picture
from registry.procedures.row_values import option_problem, parsed, place_meant, staged_rows
from registry.rectification.audit_ledger import AUDIT_ITEMS, AUDITS, SIGNATURES
from registry.rectification.ledger import LEVELS
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import write
from registry.versions.identities import is_given

T = TypeVar("T")
ValueRow = tuple[Ledger, Mapping[str, Any]]
_LEVEL = {option.key: option.words for option in LEVELS}
#: How high each level stands: in whatever order a parameter names them, the lower ones sign first.
_RANK = {option.key: rank for rank, option in enumerate(LEVELS)}
_NOT_CHECKED = Words("尚未检查", "not checked")
_NOT_A_LEVEL = Words("此处不设这一级", "not a level here")
_NOT_SIGNED = Words("{0}尚未签署", "not signed by {1}")


@dataclass(frozen=True)
class Who:
    """Who does something, why, and by whose right."""

    actor: str = ""
    reason: str = ""
    rights: Rights = COMMAND_LINE


def carried_out(
    engine: Engine,
    name: str,
    who: Who,
    rows: Callable[[Connection], tuple[Sequence[ValueRow], T]],
    dry_run: bool = False,
) -> tuple[int | None, T]:
    """Writes the rows that `rows` makes of what is recorded as one change of the command `name`.

    Returns its number, None where nothing changes or it is a dry run, and what `rows` answers. Raises what `rows`
    raises, and Invalid for rows that do not hold.
    """

    def stage(connection: Connection) -> tuple[Staged, T]:
        found, answer = rows(connection)
        return staged_rows(connection, name, found, who.rights), answer

    how: dict[str, Any] = {"actor": who.actor, "reason": who.reason, "rights": who.rights, "dry_run": dry_run}
    return write(engine, stage, origin={"kind": "command", "name": name}, is_signed=True, **how)


def picture_on(connection: Connection, day: int, rights: Rights = COMMAND_LINE) -> Picture:
    """What is known now, as of a day, to whoever has these rights."""
    return Picture(connection, Moment(days.date(day), head(connection)), sight=rights.sight(connection))


# -- opening -----------------------------------------------------------------------------------------------------


def open_audit(
    engine: Engine,
    code: str,
    texts: Mapping[str, str | None],
    moment: Moment,
    scope: str | None,
    who: Who,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Opens an audit about a Moment: {"change", "audit", "as_of", "known_at", "cohort", "cases"}.

    `texts`: its name, years, problems and first day, by the keys of `audits`. A dry run says which cases it would be
    about. Raises NotFound for a scope that was never known, Invalid with every reason: a code that is used, no case.
    """
    problems: list[Problem] = []
    values = parsed(AUDITS, {"code": code, **texts}, problems)
    own = {**values, "place": scope, "as_of": moment.day, "known_at": moment.known_at}

    def rows(connection: Connection) -> tuple[Sequence[ValueRow], list[str]]:
        picture, found = Picture(connection, moment, sight=who.rights.sight(connection)), list(problems)
        found += _used(picture, values["code"])
        place = _place(connection, picture, scope, who.rights, found)
        who.rights.check_place(connection, place)
        who.rights.check_level(connection, place, OPENING)
        cases = _cohort(picture, values, place, found)
        if found:
            raise Invalid(found)
        items = [(AUDIT_ITEMS, {"audit": values["code"], "case": case.code}) for case in cases]
        return [(AUDITS, own), *items], [case.code for case in cases]

    number, cases = carried_out(engine, "audit open", who, rows, dry_run)
    at = {"as_of": moment.as_of.isoformat(), "known_at": moment.known_at}
    return {"change": number, "audit": values["code"], **at, "cohort": len(cases), "cases": cases}


def _place(
    connection: Connection, picture: Picture, scope: str | None, rights: Rights, problems: Sequence[Problem]
) -> int | None:
    """The place that an audit is about. Raises NotFound; Invalid where there are other problems too."""
    try:
        return None if scope is None else place_meant(connection, picture, scope, rights)
    except NotFound as unknown:
        if not problems:
            raise
        raise Invalid([*problems, option_problem("scope", unknown.says)]) from unknown


def _used(picture: Picture, code: str | None) -> list[Problem]:
    """That a code is an audit's already, or was ever one's."""
    if code is None or not is_given(picture, code, "audit"):
        return []
    what = Words("这个编号已经用过", "is used already")
    return [option_problem("code", what, Words("另一个编号", "another code"), code)]


def _cohort(picture: Picture, values: Mapping[str, Any], scope: int | None, problems: list[Problem]) -> Sequence[Case]:
    """The cases that the arguments of an audit give; that they give none is added to the problems."""
    if values["years"] is None:
        return ()
    found = cohort(picture, [int(year) for year in parts(values["years"])], scope, parts(values["problems"]))
    if not found:
        what = Words("没有符合条件的案件", "give no case")
        allowed = Words("该时点已认定、未撤销认定的案件", "cases identified by its day, and not withdrawn")
        problems.append(option_problem("years", what, allowed, values["years"]))
    return found


# -- signing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """An item that a level cannot sign yet, and why."""

    case: str
    why: Words


def sign(
    engine: Engine,
    audit: str,
    level: str,
    day: int,
    who: Who,
    scope: str | None = None,
    case: str | None = None,
    dry_run: bool = False,
) -> tuple[dict[str, Any], list[Waiting]]:
    """Signs the items of an audit for a level on a day: {"change", "signed", "waiting"}.

    Returns what waits with its reasons in words too. Asked for are the items that count in a scope, or that of a case;
    what the level has signed already stays. A dry run says what would be signed. Raises NotFound for an audit, scope,
    case or item that there is not.
    """

    def rows(connection: Connection) -> tuple[Sequence[ValueRow], tuple[list[str], list[Waiting]]]:
        picture = picture_on(connection, day, who.rights)
        its = audit_of(picture, audit)
        signed, waiting = [], []
        hidden = who.rights.hidden(connection)
        for item in items_in(picture, its, scope, case):
            if item.case.identity in hidden:
                continue
            if level in SIGNATURES and item.row[SIGNATURES[level]] is not None:
                continue
            why = _waits(picture, its, item, level)
            if why is None:
                signed.append(item.case.code)
            else:
                waiting.append(Waiting(item.case.code, why))
        own = [(AUDIT_ITEMS, {"audit": its.code, "case": code, SIGNATURES[level]: day}) for code in signed]
        return own, (signed, waiting)

    number, (signed, waiting) = carried_out(engine, "audit sign", who, rows, dry_run)
    told = [{"case": one.case, "why": one.why.en} for one in waiting]
    return {"change": number, "signed": signed, "waiting": told}, waiting


def _waits(picture: Picture, audit: Audit, item: Item, level: str) -> Words | None:
    """Why a level cannot sign an item on the day; None where it can."""
    its, day = levels(picture, audit, item.case), picture.calendar.as_of
    if level not in its or level not in SIGNATURES:
        return _NOT_A_LEVEL
    if item.result(day) is None:
        return _NOT_CHECKED
    lacking = [lower for lower in its if _RANK[lower] < _RANK[level] and not item.is_signed(lower, day)]
    if not lacking:
        return None
    return Words(*_NOT_SIGNED).format("、".join(_LEVEL[one].zh for one in lacking), ", ".join(lacking))


# -- closing -----------------------------------------------------------------------------------------------------


def close(engine: Engine, audit: str, day: int, who: Who, dry_run: bool = False) -> dict[str, Any]:
    """Closes an audit on a day: {"change", "audit", "closed_on"}. What is found wrong later is recorded again all the
    same, which clears the signatures: until it is signed and closed once more it is a finding.

    Raises NotFound for an audit that there is not, NotAllowed for whoever does not have the whole of it, Invalid with
    every item that the last level has not signed.
    """

    def rows(connection: Connection) -> tuple[Sequence[ValueRow], str]:
        picture = picture_on(connection, day, who.rights)
        its = audit_of(picture, audit)
        who.rights.check_place(connection, its.row["place"])
        if still_open := unsigned(picture, its, picture.calendar.as_of):
            raise Invalid([_not_signed(picture, its, item) for item in still_open])
        return [(AUDITS, {"code": its.code, "closed_on": day})], its.code

    number, code = carried_out(engine, "audit close", who, rows, dry_run)
    return {"change": number, "audit": code, "closed_on": days.show(day)}


def _not_signed(picture: Picture, audit: Audit, item: Item) -> Problem:
    """That the last level has not signed an item."""
    its = levels(picture, audit, item.case)
    last = _LEVEL[its[-1]] if its else Words("", "")
    what = Words("{0}尚未签署", "is not signed by the last level, {1}").format(last.zh, last.en)
    return Problem(what, Words("先检查、逐级签署", "checked, and signed level by level first"), value=item.case.code)

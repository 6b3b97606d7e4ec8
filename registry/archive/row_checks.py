"""Rules of each row of an archive by itself, table by table: made from the declarations of ledgers and columns.

A rule looks at some columns of a row, and at what it may refer to. `registry.archive.between_rows` has the rules of
rows against each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Table

from registry import record, settings
from registry.accounts.names import is_username
from registry.accounts.roles import BY_KEY as ROLES
from registry.archive.known import KINDS, KnownNumbers
from registry.archive.of_submissions import OF_SUBMISSIONS
from registry.archive.row_problems import NOTHING
from registry.archive.row_rules import RowRule, each, numbers, place_faults, time_misfit
from registry.columns import Code, Column, Reference
from registry.digest import MARK, OF_SHEETS
from registry.language import Words
from registry.ledgers import Check, Fault, Ledger
from registry.origins import is_stored_cells
from registry.people.ledger import POSTS, ROLES_AT, role_fault
from registry.privacy import HIDDEN, held_personal_number
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND
from registry.rectification.audit_ledger import AUDITS, not_known_yet
from registry.slices import BY_KEY, TABLES, VERSIONED

#: The last row that Excel shows; a text file may be longer.
LAST_LINE = 1_048_576
_SALT, _HASH = re.compile("[0-9a-f]{32}"), re.compile("[0-9a-f]{64}")
_SALTS = re.compile("(?:[0-9a-f]{32};)*+")
_LEDGERS: dict[str, Ledger] = {table.name: BY_KEY[key] for key, table in TABLES.items()}
_LABELS = {kind: Words(BY_KEY[key].label, key) for key, kind in KIND_OF_LEDGER.items()}
_NO_CELLS = Words("不是来源单元格的写法", "is not how the cells of a source are kept")
_NO_CHANGE = Words("没有这次变更", "there is no such change")


@dataclass(frozen=True)
class Referring:
    """A column that refers to an identity of one of some `kinds`; `is_own`: the one that the row itself is about.

    `may_be_gone`: also to one that was withdrawn.
    """

    column: str
    kinds: tuple[str, ...]
    is_own: bool = False
    may_be_gone: bool = False

    def faults(self, is_nobody: bool) -> tuple[Words, Words]:
        """Yields the fault of a number that is nobody's, or that of an identity of another kind."""
        labels = [_LABELS[kind] for kind in self.kinds]
        allowed = Words("或".join(w.zh for w in labels), " or ".join(w.en for w in labels))
        what = Words(f"不是{allowed.zh}", f"is none of the {allowed.en}")
        return (_NOBODY if is_nobody else what), allowed


def rules_of(table: Table, known: KnownNumbers) -> list[RowRule]:
    """The rules of a table's rows."""
    if table.name in VERSIONED:
        return _of_versions(table, known)
    return _OF_THE_RECORD[table.name](known)


def references_of(table: Table) -> list[Referring]:
    """The columns of a table of versions that refer to identities."""
    found = []
    if table.info["kind"]:
        found.append(Referring("unit" if table.info["unit"] else "record", (table.info["kind"],), True))
    for column in table.info["recorded"]:
        if isinstance(column, Reference):
            kinds = tuple(KIND_OF_LEDGER[key] for key in column.to)
            kinds = kinds or ("place", "organization")
            found.append(Referring(column.name, kinds, may_be_gone=table is record.same_person))
    return found


# -- the tables of the record --------------------------------------------------------------------------------------


def _change_misfit(known: KnownNumbers, value: int) -> Words | None:
    return None if value in known.changes else _NO_CHANGE


def _of_settings(known: KnownNumbers) -> list[RowRule]:
    def faults(key: str, value: str) -> Iterator[Fault]:
        what = settings.misfit(key, value)
        if what is not None:
            yield ("value" if settings.is_known(key) else "key"), what, NOTHING

    return [RowRule(("key", "value"), faults)]


def _of_changes(known: KnownNumbers) -> list[RowRule]:
    return [numbers("number"), each("at", time_misfit), each("origin", _origin_misfit)]


def _origin_misfit(value: str) -> Words | None:
    try:
        origin = json.loads(value)
    except (ValueError, RecursionError):
        origin = None
    return None if isinstance(origin, dict) else Words("不是 JSON 对象", "is no JSON object")


def _of_identities(known: KnownNumbers) -> list[RowRule]:
    kinds = Words("、".join(SPACE_OF_KIND), ", ".join(SPACE_OF_KIND))
    what = Words("不认识的类别", "is no kind of identity")
    return [numbers("id"), each("kind", lambda kind: None if kind in SPACE_OF_KIND else what, kinds)]


def _of_codes(known: KnownNumbers) -> list[RowRule]:
    """The rules of codes: whose each is, and in which space. Its spelling is checked in the rows that give it."""

    def faults(space: str, identity: int) -> Iterator[Fault]:
        place = known.places([identity])[0]
        if place < 0:
            yield "identity", _NOBODY, NOTHING
        elif (right := spaces[known.kinds[place]]) not in (space, None):
            what = Words("与其所属的类别不符", "is not that of whom the code belongs to")
            yield "space", what, Words(str(right), str(right))

    def all_hold(in_spaces: Sequence[str], identities: Sequence[int]) -> bool:
        places = known.places(identities)
        return bool((places >= 0).all()) and [spaces[kind] for kind in known.kinds[places].tolist()] == list(in_spaces)

    spaces = [*SPACE_OF_KIND.values(), None]
    return [RowRule(("space", "identity"), faults, all_hold)]


def _of_sheets(known: KnownNumbers) -> list[RowRule]:
    what = Words("疑似含有证件号或手机号", "looks like an identity or mobile number, which is never kept")
    return [
        numbers("id"),
        each("change", partial(_change_misfit, known)),
        *(each(name, lambda text: what if held_personal_number(text) else None) for name in OF_SHEETS),
        each("headers", lambda text: None if text == MARK or is_stored_cells(text) else _NO_CELLS),
    ]


def _of_redactions(known: KnownNumbers) -> list[RowRule]:
    def faults(table: str, column: str) -> Iterator[Fault]:
        if table not in record.metadata.tables:
            yield "table", Words("没有这张表", "there is no such table"), NOTHING
        elif table in VERSIONED and column not in _free_texts(VERSIONED[table]):
            yield "column", Words("不是自由填写的文字", "holds no free text"), NOTHING

    what = Words("不是摘要", "is no hash")
    return [
        numbers("id"),
        each("change", partial(_change_misfit, known)),
        each("hash", lambda value: None if _HASH.fullmatch(value) else what),
        RowRule(("table", "column"), faults),
    ]


def _of_accounts(known: KnownNumbers) -> list[RowRule]:
    what = Words("不能作为用户名", "cannot be a user's name")
    return [numbers("number"), each("username", lambda name: None if is_username(name) else what)]


def _of_grants(known: KnownNumbers) -> list[RowRule]:
    roles = Words("、".join(ROLES), ", ".join(ROLES))
    what = Words("没有这个角色", "there is no such role")
    return [
        numbers("number"),
        each("role", lambda role: None if role in ROLES else what, roles),
        RowRule(("place",), partial(place_faults, known)),
    ]


def _texts(table: Table) -> list[str]:
    return [c.name for c in table.info["recorded"] if c.is_text]


def _free_texts(table: Table) -> list[str]:
    return [c.name for c in table.info["recorded"] if c.is_text and not isinstance(c, Code)]


_OF_THE_RECORD: dict[str, Callable[[KnownNumbers], list[RowRule]]] = {
    "setting": _of_settings,
    "change": _of_changes,
    "identity": _of_identities,
    "code": _of_codes,
    "sheet": _of_sheets,
    "redaction": _of_redactions,
    "account": _of_accounts,
    "account_grant": _of_grants,
    **OF_SUBMISSIONS,
    "log_cut": lambda known: [numbers("number"), each("at", time_misfit)],
    "log_entry": lambda known: [numbers("number"), each("at", time_misfit)],
}

# -- versions of rows ----------------------------------------------------------------------------------------------


def _of_versions(table: Table, known: KnownNumbers) -> list[RowRule]:
    """The rules of a ledger's rows, of states and of successions."""
    rules = [
        numbers("id"),
        numbers("record"),
        RowRule(("since", "until"), partial(_in_changes, known)),
        RowRule(("since", "sheet"), partial(_from_a_sheet, known)),
        RowRule(("sheet", "line"), partial(_from_a_line, known), _all_from_lines),
        each("salt", partial(_salt_misfit, frozenset(_texts(table))), NOTHING, _all_salts),
        *(each(c.name, c.misfit, c.allowed) for c in table.info["recorded"] if not isinstance(c, Reference)),
        *_of_checks(table),
    ]
    if table is TABLES[POSTS.key]:
        rules.append(_of_roles(known))
    if table is TABLES[AUDITS.key]:
        rules.append(RowRule(("since", "known_at"), _known_by_then))
    return rules


def _known_by_then(since: int, known_at: int | None) -> Iterator[Fault]:
    """Yields the fault of an audit that is of a later change than its own."""
    if known_at is not None and known_at > since:
        yield not_known_yet(since)


def _in_changes(known: KnownNumbers, since: int, until: int | None) -> Iterator[Fault]:
    """Yields the faults of a row's changes: it came with one, and went with a later one if it did."""
    if since not in known.changes:
        yield "since", _NO_CHANGE, NOTHING
    if until is not None and until not in known.changes:
        yield "until", _NO_CHANGE, NOTHING
    elif until is not None and until <= since:
        later = Words(f"{since} 之后的变更", f"a change after {since}")
        yield "until", Words("不晚于登记它的变更", "is not after the change that brought the row"), later


def _from_a_sheet(known: KnownNumbers, since: int, sheet: int | None) -> Iterator[Fault]:
    """Yields the faults of a row's sheet: it is one of its change, or of an earlier one if the row was put back."""
    if sheet is not None and sheet not in known.sheets:
        yield "sheet", Words("没有这张表", "there is no such sheet"), NOTHING
    elif sheet is not None and known.sheets[sheet][0] > since:
        yield "sheet", Words("该表属于更晚的变更", "the sheet belongs to a later change"), NOTHING


def _from_a_line(known: KnownNumbers, sheet: int | None, line: int | None) -> Iterator[Fault]:
    """Yields the faults of a row's line: it stands together with a sheet, and is one of its lines."""
    if (sheet is None) != (line is None):
        yield "line", Words("表与行须一并记载", "sheet and line stand together or not at all"), NOTHING
    if line is not None and not 1 <= line <= _last_line(known, sheet):
        yield "line", Words("没有这一行", "is no row of a sheet"), Words(f"1 至 {LAST_LINE}", f"1 to {LAST_LINE}")


def _all_from_lines(sheets: Sequence[int | None], lines: Sequence[int | None]) -> bool:
    filled = [line for line in lines if line is not None]
    if not filled:
        return sheets.count(None) == len(sheets)
    return len(filled) == len(lines) and None not in sheets and min(filled) >= 1 and max(filled) <= LAST_LINE


def _last_line(known: KnownNumbers, sheet: int | None) -> float:
    """The last row that a sheet can have: a text file has no end, and the name of one may be hidden or removed."""
    _, name = known.sheets.get(sheet or 0, (0, ""))
    return float("inf") if name.lower().endswith(".csv") or name in (HIDDEN, MARK) else LAST_LINE


def _all_salts(values: Sequence[str]) -> bool:
    return _SALTS.fullmatch("".join([f"{value};" for value in values])) is not None


def _salt_misfit(texts: frozenset[str], value: str) -> Words | None:
    """A seed; or, where a text was removed, the salts of the row's other texts."""
    if _SALT.fullmatch(value):
        return None
    try:
        kept = json.loads(value)
    except (ValueError, RecursionError):
        kept = None
    is_whole = isinstance(kept, dict) and texts.issuperset(kept)
    if is_whole and all(isinstance(salt, str) and _HASH.fullmatch(salt) for salt in kept.values()):
        return None
    return Words("不是盐值", "is no salt")


_NOBODY = Words("没有这个单位、人员或案件", "refers to nobody")


def _of_roles(known: KnownNumbers) -> RowRule:
    """A post at an organization has another role than one at a place."""
    kinds = (*KINDS, None)

    def faults(unit: int, role: str) -> Iterator[Fault]:
        place = known.places([unit])[0]
        kind = kinds[known.kinds[place]] if place >= 0 else None
        fault = role_fault(kind, role) if kind in ROLES_AT else None
        if fault is not None and POSTS.by_key["role"].misfit(role) is None:
            yield fault

    def all_hold(units: Sequence[int], roles: Sequence[str]) -> bool:
        places = known.places(units)
        if not (places >= 0).all():
            return False
        pairs = {(kinds[kind], role) for kind, role in zip(known.kinds[places].tolist(), roles, strict=True)}
        return all(kind in ROLES_AT and role_fault(kind, role) is None for kind, role in pairs)

    return RowRule(("unit", "role"), faults, all_hold)


def _of_checks(table: Table) -> Iterator[RowRule]:
    """The rules of what a row must not say about itself: its ledger's checks, and that it names itself: above it, after
    it, or as what it is a relapse of."""
    ledger = _LEDGERS.get(table.name)
    recorded = {c.key: c for c in table.info["recorded"]}
    for check in ledger.checks if ledger is not None else ():
        if recorded.keys() >= set(check.reads):
            columns = {key: recorded[key] for key in check.reads}
            yield RowRule(tuple(c.name for c in columns.values()), partial(_checked, check, columns))
    own = "unit" if table.info["unit"] else "record" if ledger is not None else "predecessor"
    pairs = [(own, other) for other in ("parent", "superior", "successor", "relapse_of")]
    for one, other in (*pairs, ("duplicate", "person")):
        if {one, other} <= {*table.c.keys()}:
            yield RowRule((one, other), partial(_is_another, other))


def _checked(check: Check, columns: Mapping[str, Column], *values: Any) -> Iterator[Fault]:
    """Yields the faults of a row by itself; nothing where a value that the check reads does not fit by itself."""
    row = dict(zip(columns, values, strict=True))
    found = list(check.faults(row))
    if found and not any(value is not None and columns[key].misfit(value) for key, value in row.items()):
        for key, what, allowed in found:
            yield columns[key].name, what, allowed


def _is_another(column: str, own: int, other: int | None) -> Iterator[Fault]:
    if own == other:
        yield column, Words("不能是自己", "is the unit itself"), NOTHING

"""A survey 概览 of a table's columns: which stand nowhere in its mapping, which are still open, which are personal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from registry.exchange.xml_edits import letters
from registry.language import Words
from registry.ledgers import PROBLEM_HEADER
from registry.slices import BY_KEY
from registry.workbooks.cells.words import bare
from registry.workbooks.mappings.faults import CODE
from registry.workbooks.mappings.mapping import OPEN
from registry.workbooks.tables.body import Body
from registry.workbooks.tables.headers import is_filled
from registry.workbooks.tables.named_headers import used, uses
from registry.workbooks.tables.personal import is_personal_cell, is_personal_header
from registry.workbooks.tables.reports import Reports, Target
from registry.workbooks.tables.table import Table

_NEW = Words("对照表里没有这一列", "no such column in the mapping")
_WHERE = Words("写进 place、make、both_posts 或 ignore 之一", "name it in place, a make, both_posts or ignore")
_OPEN = Words("这一列还没有定", "what this column means is still open")
_MISSING = Words("缺少这一列", "this column is not there")
_PERSONAL = Words(
    "是证件号、电话、住址或账号一类的列，只能列入 ignore",
    "is a column of identity numbers, telephones, addresses or accounts: it can only be ignored",
)
_IGNORED = Words("写在 ignore 里，又要读入", "is named in `ignore`, and read as well")
_ONE_OF_BOTH = Words("从 ignore 里去掉，或删掉 {uses}", "take it out of `ignore`, or {uses} out")


class Survey(NamedTuple):
    """The columns of a table that hold something in a row that is read, those that are personal, those that are ignored
    and read as well, and whether it has a row of sums whose numbers are compared."""

    filled: frozenset[int]
    personal: frozenset[int]
    contrary: frozenset[int]
    has_totals: bool


def survey(table: Table, body: Body) -> Survey:
    """Looks at every row once."""
    looked_at = _columns(table, [*used(table.mapping).values(), *table.mapping.open])
    filled, personal = [0] * body.size, [0] * body.size
    has_totals = False
    for row in body.rows():
        has_totals = has_totals or row.kind == "total"
        if row.kind == "row":
            for column, cell in enumerate(row.own):
                if is_filled(cell):
                    filled[column] += 1
                    if column in looked_at and is_personal_cell(cell):
                        personal[column] += 1
    by_cells = {column for column, count in enumerate(personal) if count * 2 >= filled[column] and count}
    by_header = {column for column in looked_at if is_personal_header(table.header.names.get(column, ""))}
    contrary = _columns(table, used(table.mapping).values()) & _columns(table, table.mapping.ignore)
    return Survey(
        frozenset(column for column, count in enumerate(filled) if count),
        frozenset(by_cells | by_header),
        contrary,
        has_totals,
    )


def _columns(table: Table, names: Iterable[str]) -> frozenset[int]:
    """The columns of headers, as far as they stand there."""
    found = (table.header.column(name) for name in names if name != OPEN)
    return frozenset(column for column in found if column is not None)


def tell_columns(table: Table, found: Survey, reports: Reports) -> None:
    """Adds what is wrong with the columns of a table: one that lacks, a further one, an open and a personal one."""
    row = table.header.last
    for missing in table.missing:
        reports.tell("missing_column", _MISSING, row, header=missing)
    for column in range(table.header.left, max([table.header.right, *found.filled]) + 1):
        name = table.header.names.get(column)
        if column in table.known or (name is None and column not in found.filled):
            continue
        if name is None or bare(name) != PROBLEM_HEADER:
            header = name or f"col:{letters(column + 1)}"
            reports.tell("new_column", _NEW, row, column, allowed=_WHERE, header=header)
    for still_open in dict.fromkeys(table.mapping.open):
        reports.tell("open_column", _OPEN, row, table.header.column(still_open), allowed=_WHERE, header=still_open)
    for column in sorted(found.personal):
        reports.tell("personal_column", _PERSONAL, row, column)
    for column in sorted(found.contrary - found.personal):
        _tell_contrary(table, column, reports)


def _tell_contrary(table: Table, column: int, reports: Reports) -> None:
    """Tells of a column that is ignored and read as well, and what it is read for."""
    own = [use for use in uses(table.mapping) if table.header.column(use.header) == column]
    names = list(dict.fromkeys(use.name for use in own))
    ledger = BY_KEY[own[0].ledger] if own[0].ledger is not None else None
    of_ledger = None if ledger is None else ledger.by_key.get(own[0].key)
    allowed = _ONE_OF_BOTH.format(uses=Words("、".join(names), ", ".join(names)))
    target = Target(ledger, of_ledger, None if ledger is not None else own[0].key)
    reports.tell(CODE, _IGNORED, table.header.last, column, target, allowed)

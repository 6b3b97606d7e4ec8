"""The ledgers 台账: what each is for and how much it holds, and each as a table of its rows in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import numpy as np
import polars as pl
from flask import Response, request
from numpy.typing import NDArray

from registry.columns import Code, Column, Number, Reference, Year, amount
from registry.compliance.ledger import NOTICES
from registry.errors import NotFound
from registry.exchange import writing
from registry.figures import service
from registry.figures.lists.whereabouts import SURROUNDINGS
from registry.language import Words
from registry.ledgers import RECORD, Ledger
from registry.lookup import ledger_rows
from registry.lookup.surroundings import SEVERAL, rows_with_surroundings
from registry.people.ledger import PEOPLE
from registry.slices import BY_KEY, LEDGERS
from registry.web.access import READERS, open_to
from registry.web.desk.doors import doors
from registry.web.filters import TRUTH, Filter, filter_of, filter_of_names
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Readable, Table, TableRow

_WITH_A_TASK = Words(
    "只列出承担具名任务（有任职记录）的人员", "only people with a named task: those of whom a post is recorded"
)
_ONE_STATE = Words(
    "每个单位一行，按时点的状态列出；历次状态见各单位的页面",
    "a row per unit, as its state of the day tells it; its other states stand on its page",
)


def _names(ledger: Ledger) -> list[str]:
    """The names of all columns that the page of a ledger may have."""
    names = [ledger_rows.name_key(column) for column in ledger.references]
    return [*SURROUNDINGS, *(column.name for column in ledger.columns), *names, "holds"]


@blueprint.get("/ledgers")
@open_to(*READERS)
@asks(tables=["ledgers"])
def ledgers() -> Response:
    """All ledgers."""
    with read_question() as question:
        inside = service.inside(question.picture, question.scope)
        rows = [_summary(question, ledger, inside) for ledger in LEDGERS]
        schema = dict.fromkeys(("ledger", "key", "meaning"), pl.String) | dict.fromkeys(("rows", "held"), pl.Int64)

        def door(row: TableRow) -> str:
            return question.link("ledger", key=row["key"])

        def door_to_held(row: TableRow) -> str | None:
            return None if row["held"] is None else question.link("ledger", key=row["key"], holding="yes")

        headings = [
            Heading("ledger", Words("台账", "ledger"), link=door),
            Heading("meaning", Words("登记什么", "what it is for")),
            Heading("rows", Words("有效行数", "rows in force"), "number", link=door),
            Heading("held", ledger_rows.HOLDS["spell"], "number", link=door_to_held),
        ]
        table = Table("ledgers", Words("台账", "Ledgers"), headings, pl.DataFrame(rows, schema=schema), movable=False)
        return answer("ledgers/ledgers.html", question, [table])


def _summary(question: Question, ledger: Ledger, inside: Any) -> dict[str, Any]:
    lying = ledger_rows.lying_in(question.picture, ledger, inside)
    holds = ledger_rows.rows(question.picture, ledger)["holds"]
    held = int(np.count_nonzero(_flags(holds) & lying)) if ledger_rows.held_words(ledger) else None
    title, meaning = question.say(ledger_rows.title(ledger)), question.say(ledger.meaning)
    summary = {"ledger": title, "key": ledger.key, "meaning": meaning}
    return summary | {"rows": int(np.count_nonzero(lying)), "held": held}


def _flags(holds: pl.Series) -> NDArray[np.bool_]:
    """Which rows hold; one of which it is not known does not."""
    return (holds.fill_null(False) if holds.null_count() else holds).to_numpy()


@blueprint.get("/ledgers/<key>")
@open_to(*READERS)
@asks("holding", worked={key: _names(ledger) for key, ledger in BY_KEY.items()})
def ledger(key: str) -> Response:
    """One ledger."""
    with read_question() as question:
        if key not in BY_KEY:
            raise NotFound(f"没有台账 {key}", f"there is no ledger {key}")
        declared = BY_KEY[key]
        return answer(
            "ledgers/ledger.html",
            question,
            [_table(question, declared)],
            ledger=declared,
            title=ledger_rows.title(declared),
            held=ledger_rows.held_words(declared),
            only_held=_only_held(),
            doors=[here.to_new(declared)] if (here := doors(question)).may_write(declared) else [],
        )


def _only_held() -> bool:
    return request.args.get("holding") == "yes"


def _table(question: Question, ledger: Ledger) -> Table:
    """The rows of a ledger in force, as they are asked for: all, or those that hold; everywhere, or in a scope."""
    picture, held = question.picture, ledger_rows.held_words(ledger)

    def words(rows: pl.DataFrame) -> pl.DataFrame:
        shown, day = ledger_rows.without_later_ends(ledger, rows, picture.moment.day), picture.moment.day
        return ledger_rows.readable(ledger.columns, shown, ledger_rows.called(picture), question.language, day)

    names = [ledger_rows.name_key(c) for c in ledger.references]
    shown = Readable(rows_with_surroundings(picture, ledger), _order(question, ledger), words, names)
    headings = [_to_notice(question, ledger, h) for h in headings_of(question, ledger.columns)]
    headings = _to_work_with(headings, ledger)
    headings = [*headings_of_surroundings(shown.stored[pl.Series(shown.at)]), *headings]
    if held:
        in_words = {True: ledger_rows.YES, False: ledger_rows.NO}
        headings.append(Heading("holds", held, in_words=in_words.__getitem__, filter=TRUTH))
    headings.append(heading_of_record(question, ledger))
    notes = _notes(question, ledger)
    table = Table(ledger.key, ledger_rows.title(ledger), headings, shown, notes=notes, worked=True)
    table.ledger_workbook = partial(_workbook, question, ledger, table)
    return table


def _to_notice(question: Question, ledger: Ledger, heading: Heading) -> Heading:
    """The heading, leading to the page of the notice that its column has the code of, if it does."""
    column = next((column for column in ledger.columns if column.name == heading.key), None)
    refers = isinstance(column, Reference) and column.to == (NOTICES.key,)
    if not refers and not (ledger is NOTICES and heading.key == "code"):
        return heading

    def door(row: TableRow) -> str | None:
        return question.link("notice", code=row[heading.key]) if row[heading.key] else None

    return replace(heading, link=door)


def headings_of_surroundings(found: pl.DataFrame) -> list[Heading]:
    """Where each of some rows lies: the first columns of a table."""
    county, township = (filter_of_names(found[kind], SEVERAL) for kind in SURROUNDINGS[:2])
    return [
        Heading("county", Words("县区", "county"), filter=county),
        Heading("township", Words("乡镇", "township"), filter=township),
        Heading("village", Words("村", "village"), filter=Filter()),
    ]


def _to_work_with(headings: Sequence[Heading], ledger: Ledger) -> list[Heading]:
    """The headings with their filters; the code that a row begins with, and the name beside it, stay in sight."""
    declared = {column.name: column for column in ledger.columns}
    first, second = headings[0].key, headings[1].key
    of_name = second in ("name", f"{first}_name")
    frozen: dict[str, Literal[0, 1, 2]] = {first: 1, **({second: 2} if of_name else {})}
    filters = {h.key: filter_of(declared[h.key]) if h.key in declared else Filter() for h in headings}
    return [replace(h, filter=filters[h.key], frozen=frozen.get(h.key, 0)) for h in headings]


def _workbook(question: Question, ledger: Ledger, table: Table) -> bytes:
    """The rows that are shown, all pages, in the ledger's own columns: it imports again, and changes nothing."""
    found = table.found.slice(0, len(table.found))
    records = found["record"].to_list() if isinstance(found, pl.DataFrame) else [row["record"] for row in found]
    picture, day = question.picture, question.moment.as_of
    rows = ledger_rows.as_written(picture, ledger, records)
    title = question.words(
        f"{question.scope_name} {ledger.label}（截至 {day}）", f"{question.scope_name}, {ledger.key} as of {day}"
    )
    return writing.ledger_workbook(ledger, rows, question.language, day, title)


def _order(question: Question, ledger: Ledger) -> NDArray[np.uint32]:
    """Where the rows that are asked for stand among those of the ledger, in order."""
    wanted = ledger_rows.lying_in(question.picture, ledger, service.inside(question.picture, question.scope))
    if ledger_rows.held_words(ledger) and _only_held():
        wanted &= _flags(ledger_rows.rows(question.picture, ledger)["holds"])
    order = ledger_rows.order(question.picture, ledger, question.language)
    return order[wanted[order]]


def _notes(question: Question, ledger: Ledger) -> list[Words]:
    notes = [_WITH_A_TASK] if ledger is PEOPLE else [_ONE_STATE] if ledger.shape == "unit" else []
    if question.scope is not None:
        where = question.scope_name
        notes.append(Words(f"只列出位于 {where} 范围内的行", f"only rows whose unit lies in {where}"))
    return notes


# -- columns, here and on a change's page ---------------------------------------------------------------------------


def headings_of(question: Question, columns: Sequence[Column]) -> list[Heading]:
    """The headings of declared columns over rows of `recorded.readable`: codes of units lead to their pages."""
    headings = []
    for column in columns:
        headings.append(_heading(question, column))
        if isinstance(column, Reference) and ledger_rows.has_name(column):
            headings.append(Heading(ledger_rows.name_key(column), ledger_rows.heading_of_name(column)))
    return headings


def _heading(question: Question, column: Column) -> Heading:
    words = ledger_rows.heading(column)
    if isinstance(column, Code):
        return Heading(column.name, words, "code", link=_door(question, column) if _is_of_unit(column) else None)
    if isinstance(column, Number) and column.called:
        return Heading(column.name, words, in_words=column.called.__getitem__)
    if isinstance(column, Number) and not isinstance(column, Year):
        return Heading(column.name, words, "number", late=_amounts(column.name) if column.decimals else None)
    return Heading(column.name, words, "code" if column.stored == "number" else "text")


def _is_of_unit(column: Code) -> bool:
    """Whether a code is a place's or an organization's."""
    if isinstance(column, Reference):
        return not column.to or bool({"places", "organizations"}.intersection(column.to))
    return any(BY_KEY[key].by_key["code"] is column for key in ("places", "organizations"))


def _door(question: Question, column: Column) -> Callable[[TableRow], str | None]:
    def link(row: TableRow) -> str | None:
        return question.link("unit", code=row[column.name]) if row[column.name] else None

    return link


def _amounts(name: str) -> Callable[[Sequence[TableRow]], Sequence[Any]]:
    """Amounts in their own unit; the rows hold ten-thousandths, by which they are sorted."""

    def late(rows: Sequence[TableRow]) -> Sequence[Any]:
        return [None if row[name] is None else amount(row[name]) for row in rows]

    return late


def heading_of_record(question: Question, ledger: Ledger | None = None) -> Heading:
    """The number of a row 记录号, as exports carry it; of a row of a `ledger` it leads to its page."""
    key = None if ledger is None or ledger.shape == "unit" else ledger.key

    def late(rows: Sequence[TableRow]) -> Sequence[str]:
        return [f"{question.tag}-{row['record']}" for row in rows]

    def link(row: TableRow) -> str | None:
        return None if key is None else question.link("row", key=key, record=row["record"])

    return Heading("record", Words(RECORD.label, "record number"), "code", late=late, link=link)

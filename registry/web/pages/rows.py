"""A row's page 行: what is recorded of it, every version that was known, and the ways to write it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from flask import Response

from registry.columns import Column, Number
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import ledger_rows, row_documents
from registry.lookup.row_documents import RowVersion
from registry.versions import attachments
from registry.web.access import READERS, open_to
from registry.web.desk.doors import Door, doors
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow

#: How what is never broken in a cell is stored: codes, numbers, days.
_CODED = ("reference", "number")
_WITHDRAWN = Words("已作废", "withdrawn")
_IN_FORCE = Words("有效", "in force")


@blueprint.get("/ledgers/<key>/<record>")
@open_to(*READERS)
@asks(tables=("versions",))
def row(key: str, record: str) -> Response:
    """One row of a ledger."""
    with read_question() as question:
        ledger = row_documents.ledger_of(key)
        versions = row_documents.versions_of(question.picture, ledger, record)
        last = versions[-1]
        return answer(
            "ledgers/row.html",
            question,
            [_versions(question, ledger, versions)],
            ledger=ledger,
            title=ledger_rows.title(ledger),
            record=record,
            facts=_facts(question, ledger, last),
            state=_IN_FORCE if last.stands else _WITHDRAWN,
            change=last.stored["since"],
            doors=_doors(question, ledger, last, record),
            attached=attachments.of_row(question.picture, ledger.key, last.stored["record"]),
        )


def _doors(question: Question, ledger: Ledger, last: RowVersion, record: str) -> list[Door]:
    return doors(question).of_row(ledger, last.stored, record) if last.stands else []


def _facts(question: Question, ledger: Ledger, version: RowVersion) -> list[tuple[Words, str, str | None]]:
    """What a version has in each column: what it is, the text, and the page that it leads to."""
    names = _names(question, ledger, version)
    return [
        (ledger_rows.heading(c), _text(question, c, version, names), _link(question, c, version))
        for c in ledger.columns
        if c.key in version.document
    ]


def _text(question: Question, column: Column, version: RowVersion, names: dict[str, str | None]) -> str:
    value = version.document[column.key]
    if value is None:
        return ""
    if column.stored in ("reference", "row"):
        named = names.get(value) if column.stored == "reference" else None
        return f"{value} {named}" if named and named != value else str(value)
    return question.say(_words(column, version.stored[column.name]))


def _words(column: Column, value: Any) -> Words:
    if ledger_rows.has_plain_words(column) or (isinstance(column, Number) and column.called):
        return ledger_rows.plain_words(column, value)
    shown = column.show(value)
    return Words(shown, shown)


def _names(question: Question, ledger: Ledger, version: RowVersion) -> dict[str, str | None]:
    """What the codes are called that a version names."""
    codes = [version.document[c.key] for c in ledger.references if version.document.get(c.key)]
    found = ledger_rows.called(question.picture).filter(pl.col("code").is_in(codes))
    return dict(found.select("code", "name").iter_rows())


def _link(question: Question, column: Column, version: RowVersion) -> str | None:
    """The page of the unit that a column names."""
    value = version.document[column.key]
    if value is None or column.stored != "reference":
        return None
    to = set(getattr(column, "to", ()))
    if to & {"places", "organizations"}:
        return question.link("unit", code=value)
    space = {"people": "person", "cases": "case"}.get(next(iter(to), ""))
    return None if space is None else question.link("unit", code=value, space=space)


def _versions(question: Question, ledger: Ledger, versions: Sequence[RowVersion]) -> Table:
    """Every version of the row, the last one first: since which change, until which one, and what it says."""
    columns = [c for c in ledger.columns if c.key in versions[-1].document]
    rows = [
        {c.name: _text(question, c, version, {}) or None for c in columns}
        | {"since": version.stored["since"], "gone": version.document["until"]}
        for version in reversed(versions)
    ]
    numbered = dict.fromkeys(("since", "gone"), pl.Int64)
    frame = Rows(rows, numbered | dict.fromkeys((c.name for c in columns), pl.String))

    def change(name: str) -> Any:
        def link(row: TableRow) -> str | None:
            return None if row[name] is None else question.link("change", number=row[name])

        return link

    headings = [
        Heading("since", Words("自第几次变更", "since change"), "code", link=change("since")),
        Heading("gone", Words("至第几次变更", "until change"), "code", link=change("gone")),
        *(Heading(c.name, ledger_rows.heading(c), "code" if c.stored in _CODED else "text") for c in columns),
    ]
    return Table("versions", Words("各个版本", "Versions"), headings, frame)

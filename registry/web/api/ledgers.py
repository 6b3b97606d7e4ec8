"""Ledgers 台账: what columns each has, its rows a page at a time, one row with its versions, and both as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.columns import Choice, Column
from registry.figures import service
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import row_documents
from registry.lookup.ledger_rows import held_words
from registry.lookup.row_documents import Place, RowsWanted
from registry.slices import LEDGERS, TABLES
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.cursors import CURSOR
from registry.web.api.files import CSV, XLSX, download, file_of, ledger_file
from registry.web.api.operation import Answer, Parameter, Reply, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import ANYTHING, TEXT, TRUTH, WHOLE, list_of, members, named, or_none

_OF_ROW = {
    "record": {**TEXT, "description": "Its record number 记录号."},
    "change": {**WHOLE, "description": "The change that brought this version in 登入的变更."},
    "until": {**or_none(WHOLE), "description": "The change that put it out of force; null: in force 失效的变更."},
    "own_until": {**or_none(TEXT), "description": "Of a ledger with a column `until`: that day 该台账自己的 until 列."},
}
ROW = named("Row", members(optional=("own_until",), more=ANYTHING, **_OF_ROW))
_COLUMN = members(key=TEXT, label=TEXT, required=TRUTH, choices=or_none(list_of(TEXT)))
_LEDGER = members(key=TEXT, label=TEXT, columns=list_of(named("Column", _COLUMN)))
_PAGE = members(rows=list_of(ROW), total=WHOLE, next=or_none(TEXT))
_SORT = parameters.text(
    "sort", Words("按哪一列排序，前加 - 为降序", "the column by which rows stand in order, with - before it backwards")
)
_Q = parameters.text("q", Words("含有这段文字的行", "rows that hold this text"))
_HOLDING = parameters.truth("holding", Words("只列时点有效的", "those alone that hold on the day"))
_LIMIT = parameters.whole("limit", Words("一页几行（默认 100）", "how many rows a page has (default: 100)"), 1, 1000)
_ASKED = (*parameters.QUESTION, _SORT, _Q, _HOLDING)
_ALL = (*_ASKED, _LIMIT, CURSOR)
#: An audit's own day and change are not those of the question: they are filtered by as `own_as_of`.
_TAKEN = {one.name for one in _ALL}


def found_ledger(asked: Asked) -> Ledger:
    """The ledger that the address names. Raises NotFound."""
    return row_documents.ledger_of(asked.path["ledger"])


def columns_as_parameters(asked: Asked) -> Mapping[str, Parameter]:
    """A parameter for every column of the ledger: rows that have this value in it; what is empty: that have none."""
    ledger: Ledger = asked.found
    sort_of(asked)
    return {_filter_of(column): _filter(asked, column) for column in _recorded(ledger)}


def _recorded(ledger: Ledger) -> list[Column]:
    """The columns in which something is recorded."""
    recorded = {column.key for column in TABLES[ledger.key].info["recorded"]}
    return [column for column in ledger.columns if column.key in recorded]


def _filter_of(column: Column) -> str:
    """The parameter by which rows are filtered by a column."""
    return f"own_{column.key}" if column.key in _TAKEN else column.key


#: The parameters that filter rows: each column of each ledger.
FILTERS = sorted({_filter_of(column) for ledger in LEDGERS for column in _recorded(ledger)})


def _filter(asked: Asked, column: Column) -> Parameter:
    def read(written: str) -> Any:
        return row_documents.read_value(asked.picture, column, written)

    words = Words(column.label, column.key)
    return Parameter(_filter_of(column), words, TEXT, read, column.allowed)


@operation(
    "GET",
    "/ledgers",
    Words("全部台账和各列", "all ledgers and their columns"),
    READERS,
    Answer(named("Ledgers", members(ledgers=list_of(named("Ledger", _LEDGER))))),
    parameters=(parameters.LANG,),
)
def ledgers(asked: Asked) -> Any:
    """Every ledger, with its columns."""
    return {"ledgers": [_ledger_document(ledger) for ledger in LEDGERS]}


def _ledger_document(ledger: Ledger) -> dict[str, Any]:
    columns = [
        {"key": c.key, "label": c.label, "required": c.must_be_filled, "choices": _choices(c)} for c in ledger.columns
    ]
    return {"key": ledger.key, "label": ledger.label, "columns": columns}


def _choices(column: Column) -> list[str] | None:
    return [option.key for option in column.options] if isinstance(column, Choice) else None


@operation(
    "GET",
    "/ledgers/{ledger}/rows",
    Words("台账的行，一页一页", "the rows of a ledger, a page at a time"),
    READERS,
    Answer(
        named("Rows", _PAGE),
        links={
            "ledger_rows": {"ledger": "$request.path.ledger", "cursor": "$response.body#/next"},
            "ledger_row": {"ledger": "$request.path.ledger", "record": "$response.body#/rows/0/record"},
        },
    ),
    parameters=_ALL,
    finds=found_ledger,
    holds_all=True,
    more_parameters=columns_as_parameters,
    further=FILTERS,
)
def ledger_rows(asked: Asked) -> Any:
    """The rows that are asked for, `total` of them, and what asks for the next page."""
    cursor = asked.get("cursor")
    after = None if cursor is None else Place(cursor.value, cursor.number)
    wanted = _wanted(asked, after, asked.get("limit", 100))
    found = row_documents.find_rows(asked.picture, asked.found, wanted, asked.language)
    following = None if found.last is None else asked.cursor_at(found.last.value, found.last.record)
    return {"rows": found.rows, "total": found.total, "next": following}


def sort_of(asked: Asked) -> tuple[str, bool]:
    """The column by which rows stand in order, and whether backwards; another one is a problem."""
    written = asked.get("sort") or row_documents.RECORD
    key = written.removeprefix("-")
    known = [row_documents.RECORD, *(c.key for c in TABLES[asked.found.key].info["recorded"])]
    if key not in known:
        allowed = Words("、".join(known), ", ".join(known))
        asked.refuse("sort", Words("没有这一列", "there is no such column"), allowed, written)
    return key, written.startswith("-")


def _wanted(asked: Asked, after: Place | None = None, limit: int = 10**9) -> RowsWanted:
    ledger: Ledger = asked.found
    sort, descending = sort_of(asked)
    filtered = {_filter_of(column): column.key for column in _recorded(ledger)}
    values = {key: asked.given[name] for name, key in filtered.items() if name in asked.given}
    asked.check()
    return RowsWanted(
        None if asked.scope is None else service.inside(asked.picture, asked.scope),
        values,
        asked.get("q", ""),
        asked.get("holding", False) and held_words(ledger) is not None,
        sort,
        descending,
        after,
        limit,
    )


def _row(asked: Asked) -> dict[str, Any]:
    """The row that the address names. Raises NotFound."""
    return row_documents.row_document(asked.picture, found_ledger(asked), asked.path["record"])


def _versions(asked: Asked) -> list[dict[str, Any]]:
    """The versions of the row that the address names. Raises NotFound."""
    return row_documents.version_documents(asked.picture, found_ledger(asked), asked.path["record"])


@operation(
    "GET",
    "/ledgers/{ledger}/rows/{record}",
    Words("台账的一行", "a row of a ledger"),
    READERS,
    Answer(ROW, headers={"ETag": Words("此行的版本", "the version of the row, for If-Match")}),
    parameters=parameters.MOMENT,
    finds=_row,
)
def ledger_row(asked: Asked) -> Any:
    """A row in force, with the ETag of its version."""
    return Reply(asked.found, tag=str(asked.found["change"]))


@operation(
    "GET",
    "/ledgers/{ledger}/rows/{record}/history",
    Words("一行的全部版本", "every version of a row"),
    READERS,
    Answer(named("Versions", members(versions=list_of(ROW)))),
    parameters=parameters.MOMENT,
    finds=_versions,
)
def ledger_row_history(asked: Asked) -> Any:
    """Every version of a row, the oldest first, also of one that was withdrawn."""
    return {"versions": asked.found}


def _exported(asked: Asked, form: str, media: str) -> Reply:
    ledger: Ledger = asked.found
    rows, day = row_documents.written_rows(asked.picture, ledger, _wanted(asked), asked.language), asked.moment.as_of
    made = ledger_file(ledger, rows, asked.language, day, form)
    return download(made, f"{ledger.label}-{day}.{form}", media)


@operation(
    "GET",
    "/ledgers/{ledger}/export.xlsx",
    Words("所列的行，导出为工作簿", "the rows as asked for, as a workbook"),
    READERS,
    file_of(XLSX),
    parameters=_ASKED,
    finds=found_ledger,
    holds_all=True,
    more_parameters=columns_as_parameters,
    further=FILTERS,
)
def ledger_workbook(asked: Asked) -> Any:
    """The rows as asked for, as a workbook that imports again."""
    return _exported(asked, "xlsx", XLSX)


@operation(
    "GET",
    "/ledgers/{ledger}/export.csv",
    Words("所列的行，导出为 CSV", "the rows as asked for, as CSV"),
    READERS,
    file_of(CSV),
    parameters=_ASKED,
    finds=found_ledger,
    holds_all=True,
    more_parameters=columns_as_parameters,
    further=FILTERS,
)
def ledger_csv(asked: Asked) -> Any:
    """The rows as asked for, as a CSV file that imports again."""
    return _exported(asked, "csv", CSV)

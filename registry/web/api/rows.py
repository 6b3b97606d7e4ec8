"""Rows 台账的行 as they are written: a new one, one that is changed, corrected or withdrawn, many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from registry.desk.orders import MOST, Order, RowOrder, standing
from registry.desk.service import StaleRow, Written, carry_out, may_alter, version_of
from registry.errors import Invalid, NotFound
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import row_documents
from registry.picture import Picture
from registry.slices import BY_KEY
from registry.staging.current_rows import CurrentRows
from registry.web.api.ledgers import ROW, found_ledger
from registry.web.api.operation import Answer, Body, Reply, operation
from registry.web.api.problems import PREFIX, Stale
from registry.web.api.request import Asked
from registry.web.api.schemas import TEXT, TRUTH, WHOLE, by_key, list_of, members, named, one_of, or_none
from registry.web.api.writing import CELL, PROPOSED, REASON, problem_of, rights, text_of

_CLERK, _AUDITOR = ("clerk",), ("clerk", "auditor")
#: The ledger of which auditors write rows too.
_OF_AUDITORS = "look_backs"
_MODE = one_of(("correct", "change"))
_VALUES = by_key(CELL)
_VERSION = {"type": ["integer", "string"]}
_ORDER = members(
    optional=("values", "record", "version", "withdrawn"),
    values=_VALUES,
    record=TEXT,
    version=_VERSION,
    withdrawn=TRUTH,
)
_USE = {
    "verbs": Words("地点和党组织由业务动作登记", "places and organizations are written by verbs: use a verb"),
    "commands": Words("由专门的操作登记", "its rows are written by commands of their own"),
}
_OF_ROW = {"ledger": "$request.path.ledger", "record": "$response.body#/row/record"}
_SAY_VERSION = Words("须说明所见的版本", "say which version was seen")
_ONE_OF_BOTH = Words("各列的值与作废只用其一", "either `values` or `withdrawn`")
_RECORD_TOO = Words("须有记录号", "is of a row with a record number")


class FoundRow(NamedTuple):
    """The row that an address names: its ledger, and as it stands."""

    ledger: Ledger
    row: Mapping[Any, Any]


def takes_rows(path: Mapping[str, str]) -> Words | None:
    """What writes the rows of a ledger, where that are verbs or commands."""
    ledger = BY_KEY.get(path["ledger"])
    return None if ledger is None else _USE.get(ledger.written_by)


def _roles(path: Mapping[str, str]) -> tuple[str, ...]:
    """The roles that write the rows of a ledger."""
    return _AUDITOR if path["ledger"] == _OF_AUDITORS else _CLERK


def _row(asked: Asked) -> FoundRow:
    """The row that the address names. Raises NotFound."""
    ledger = found_ledger(asked)
    found = standing(CurrentRows(asked.connection, _rights(asked)), ledger, asked.path["record"])
    if found is None:
        raise NotFound("没有这一行", "there is no such row")
    return FoundRow(ledger, found)


def _rights(asked: Asked) -> Any:
    return rights(asked, _roles(asked.path))


def _may_alter_row(asked: Asked) -> None:
    may_alter(asked.connection, asked.found.ledger, asked.found.row, _rights(asked))


def _version(asked: Asked) -> tuple[str, Any]:
    """The version of the row, and the row as it stands."""
    row = row_documents.row_document(asked.picture, asked.found.ledger, asked.path["record"])
    return version_of(asked.found.row), row


# -- what is done -------------------------------------------------------------------------------------------------


def _carried_out(asked: Asked, order: Order) -> Written:
    """Carries an order out. Raises Stale, with the row as it stands, where somebody was quicker."""
    try:
        return carry_out(asked.engine, order, _rights(asked), asked.account.username)
    except StaleRow as stale:
        with asked.again() as picture:
            _, number = min(stale.records.items())
            raise Stale(row_documents.documents_of(picture, order.ledger, {number}).get(number)) from stale


def _documents(picture: Picture, ledger: Ledger, written: Written) -> list[dict[str, Any]]:
    """The rows that were written, as they stand now; those withdrawn are not there."""
    numbers = [number for records in written.records for number in records]
    found = row_documents.documents_of(picture, ledger, set(numbers))
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def _reason(asked: Asked) -> str:
    return text_of(asked.body.get("reason"))


@operation(
    "POST",
    "/ledgers/{ledger}/rows",
    Words("登记一行", "enter a row"),
    _AUDITOR,
    Answer(
        named("RowEntered", members(change=or_none(WHOLE), row=ROW)),
        headers={"Location": Words("其地址", "its address")},
        links=dict.fromkeys(("ledger_row", "ledger_row_history", "row_altered", "row_withdrawn"), _OF_ROW),
    ),
    status=201,
    parameters=PROPOSED,
    tries=True,
    submits=True,
    body=Body(members(optional=("reason",), values=_VALUES, reason=REASON)),
    takes=takes_rows,
    narrows=_roles,
    finds=found_ledger,
)
def row_entered(asked: Asked) -> Any:
    """Enters a row; one whose key stands already is a problem."""
    ledger: Ledger = asked.found
    written = _carried_out(asked, Order(ledger, [RowOrder(asked.body.get("values", {}))], reason=_reason(asked)))
    with asked.again() as picture:
        (row,) = _documents(picture, ledger, written)
    location = f"{PREFIX}/ledgers/{ledger.key}/rows/{row['record']}"
    return Reply({"change": written.change, "row": row}, headers={"Location": location}, tag=str(row["change"]))


@operation(
    "PATCH",
    "/ledgers/{ledger}/rows/{record}",
    Words("变更或更正一行", "change a row from a day on, fill it in, or correct it"),
    _AUDITOR,
    Answer(named("RowsWritten", members(change=or_none(WHOLE), rows=list_of(ROW)))),
    parameters=PROPOSED,
    tries=True,
    submits=True,
    body=Body(
        members(
            optional=("values", "from", "reason"),
            values=_VALUES,
            mode=_MODE,
            reason=REASON,
            **{"from": or_none(TEXT)},
        )
    ),
    takes=takes_rows,
    narrows=_roles,
    finds=_row,
    may=_may_alter_row,
    version=_version,
)
def row_altered(asked: Asked) -> Any:
    """Alters a row: of a change the old and the new one are answered."""
    ledger, row = asked.found
    values, body = asked.body.get("values", {}), asked.body
    order = RowOrder(values, asked.path["record"], version_of(row))
    written = _carried_out(asked, Order(ledger, [order], body.get("mode"), body.get("from"), _reason(asked)))
    with asked.again() as picture:
        rows = _documents(picture, ledger, written)
    return Reply({"change": written.change, "rows": rows}, tag=str(rows[0]["change"]) if rows else None)


@operation(
    "POST",
    "/ledgers/{ledger}/rows/{record}/withdraw",
    Words("作废一行", "withdraw a row that was entered in error"),
    _AUDITOR,
    Answer(named("RowWithdrawn", members(change=or_none(WHOLE)))),
    parameters=PROPOSED,
    tries=True,
    submits=True,
    body=Body(members(optional=("reason",), reason=REASON)),
    takes=takes_rows,
    narrows=_roles,
    finds=_row,
    may=_may_alter_row,
    version=_version,
)
def row_withdrawn(asked: Asked) -> Any:
    """Withdraws a row, with a reason."""
    ledger, row = asked.found
    order = RowOrder(record=asked.path["record"], version=version_of(row), withdrawn=True)
    return {"change": _carried_out(asked, Order(ledger, [order], reason=_reason(asked))).change}


@operation(
    "POST",
    "/ledgers/{ledger}/batch",
    Words("一次登记多行（至多 1000）", "write many rows as one change (1000 at most)"),
    _AUDITOR,
    Answer(named("BatchWritten", members(change=or_none(WHOLE), rows=list_of(ROW)))),
    parameters=PROPOSED,
    tries=True,
    submits=True,
    body=Body(
        members(
            optional=("mode", "from", "reason"),
            rows={**list_of(_ORDER), "minItems": 1, "maxItems": MOST},
            mode=or_none(_MODE),
            reason=REASON,
            **{"from": or_none(TEXT)},
        ),
        largest=5_000_000,
    ),
    takes=takes_rows,
    narrows=_roles,
    finds=found_ledger,
)
def rows_written(asked: Asked) -> Any:
    """Writes many rows as one change, or none; problems count the rows from 1."""
    ledger, body = asked.found, asked.body
    orders = _orders(asked, body.get("rows", []))
    try:
        written = _carried_out(asked, Order(ledger, orders, body.get("mode"), body.get("from"), _reason(asked)))
    except NotFound as unknown:  # the only row: of several each is a problem
        raise Invalid([problem_of("record", unknown.says, value=orders[0].record, row=1)]) from unknown
    with asked.again() as picture:
        return {"change": written.change, "rows": _documents(picture, ledger, written)}


def _orders(asked: Asked, rows: list[dict[str, Any]]) -> list[RowOrder]:
    """The orders of a batch; every row that says too much or too little is a problem."""
    for line, row in enumerate(rows, 1):
        is_old, withdrawn = "record" in row, bool(row.get("withdrawn"))
        faults = {
            "version": _SAY_VERSION if is_old and "version" not in row else None,
            "withdrawn": _ONE_OF_BOTH if withdrawn and "values" in row else None,
            "record": _RECORD_TOO if not is_old and (withdrawn or "version" in row) else None,
            "values": Words("必填", "must be given") if not withdrawn and "values" not in row else None,
        }
        asked.problems += [problem_of(name, fault, row=line) for name, fault in faults.items() if fault is not None]
    return [
        RowOrder(row.get("values", {}), row.get("record"), _seen(row.get("version")), bool(row.get("withdrawn")))
        for row in rows
    ]


def _seen(version: Any) -> str | None:
    """The version that was seen, as a row's `change` or as its ETag."""
    return None if version is None else str(version).removeprefix("W/").strip('"').partition("-")[0]

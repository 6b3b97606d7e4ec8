"""What was found of a case of a look-back audit 回头看 is recorded, beside what was promised and done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response

from registry.casework.audits import Audit, Item, audit_of, items_in
from registry.columns import Code, Reference, Text
from registry.desk.rights import Grantee
from registry.desk.service import StaleRow, check_row, version_of
from registry.errors import Invalid, NotFound, Problem
from registry.language import Words
from registry.lookup import row_documents
from registry.lookup.ledger_rows import names_of
from registry.moment import today
from registry.procedures import look_backs
from registry.procedures.audits import Who
from registry.procedures.look_backs import Relapse
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.versions import changes
from registry.web.access import open_to
from registry.web.desk.answers import submitted, write_page, written
from registry.web.desk.comparison import Side, compared, picked
from registry.web.desk.forms import typed_in
from registry.web.desk.procedure_forms import ProcedureForm
from registry.web.desk.rows import WRITERS, RowInHand, call_by_name, now
from registry.web.desk.writer import refuse_past, rights_of, writer
from registry.web.pages.case_head import standing_lines_of_case
from registry.web.pages.case_tables import criteria_table, measures_table
from registry.web.pages.procedure_pages import day_of, engine, way_on
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

_COLUMNS = tuple(
    replace(AUDIT_ITEMS.by_key[key], required=key in ("checked_on", "result"))
    for key in ("auditor", "checked_on", "result", "found", "kept", "reasons", "evidence", "note")
)
#: What follows of a relapse: a new case, or why there is none.
_OF_RELAPSE = (
    Code("new_case", "新案件编号"),
    Reference("organization", "新案件的党组织", to=("organizations",)),
    Text("no_case", "不立案的理由"),
)
#: Why a result is recorded again is the reason of the change.
_CALLED = {"on": "checked_on", "why": "reason"}
_SAY_VERSION = Words(
    "此表单没有说明所见的版本，已按现在登记的重新打开，请核对后再保存",
    "the form did not say which version was seen: it was opened anew with what is recorded now; look, and save again",
)


@blueprint.route("/audits/<code>/<case>/record", methods=["GET", "POST"])
@open_to(*WRITERS)
@asks(tables=("case_measures", "criteria"))
def record_item(code: str, case: str) -> Response:
    """The form by which it is recorded what was found of a case of an audit."""
    refuse_past()
    his, came = rights_of(writer(), WRITERS), typed_in()
    with read_question() as question:
        audit, item = _found(question, code, case)
        hand = _in_hand(question, item, None if came is None else came.get("version"), his)
        form = _form(question, hand, None if came is None else picked(came))
        if came is None:
            return _page(question, audit, item, form)
        if came.get("version") != version_of(hand.seen.stored):
            form.whole.append(_SAY_VERSION)
            return _page(question, audit, item, form, 422)

    def again(status: int, sides: list[Side] | None = None) -> Response:
        with read_question() as question:
            return _page(question, *_found(question, code, case), form, status, sides)

    try:
        return submitted(
            form,
            lambda: _recorded(form, hand, code, case, his),
            lambda answer: written(
                answer["change"], way_on("worksheet", day_of(form, "checked_on"), code=code, case=case)
            ),
            again,
        )
    except StaleRow:
        with read_question() as question:
            newer = _in_hand(question, item, None, his)
            sides = compared(hand, newer, form)
            # From here on the item is seen as it stands.
            form.version = version_of(newer.standing.stored)
        return again(409, sides)


def _found(question: Question, code: str, case: str) -> tuple[Audit, Item]:
    """The audit, and the case of it, as they stand now. Raises NotFound."""
    audit = audit_of(now(question), code)
    (item,) = items_in(now(question), audit, case=case)
    return audit, item


def _in_hand(question: Question, item: Item, seen: str | None, his: Grantee) -> RowInHand:
    """The item as the row that it is, and as it was seen. Raises NotAllowed for one that may be read only."""
    record = f"{changes.tag(now(question))}-{item.row['record']}"
    check_row(question.picture.connection, AUDIT_ITEMS, record, his)
    versions = row_documents.versions_of(now(question), AUDIT_ITEMS, record)
    opened = next((one for one in versions if version_of(one.stored) == seen), versions[-1])
    return RowInHand(AUDIT_ITEMS, record, "correct", versions, opened, question.language)


def _form(question: Question, hand: RowInHand, came: Any) -> ProcedureForm:
    """The form, with what is recorded; of a case that is not checked yet the check is of today."""
    texts = hand.texts(hand.seen)
    given = texts if texts["result"] else {**texts, "checked_on": today().isoformat()}
    return ProcedureForm(
        (*_COLUMNS, *_OF_RELAPSE),
        question.language,
        came,
        {key: given[key] for key in given if key in _KEYS},
        called=_CALLED,
        version=version_of(hand.seen.stored),
    )


_KEYS = {column.key for column in _COLUMNS}


def _recorded(form: ProcedureForm, hand: RowInHand, code: str, case: str, his: Grantee) -> dict[str, Any]:
    """Records it: what was left as it stood is no part of it. Raises Invalid, NotAllowed, StaleRow."""
    seen = hand.texts(hand.seen)
    cells, altered = form.cells, form.own.differing(seen)
    texts = {key: text for key, text in altered.items() if key in _KEYS}
    # What was picked of what is recorded now did not come in.
    texts |= {key: cells.get(key, seen[key]) for key in ("checked_on", "result")}
    if altered.keys().isdisjoint(_KEYS) and not hand.is_stale and seen["result"]:
        return {"change": None}
    relapse = Relapse(**{column.key: form.text(column.key) for column in _OF_RELAPSE})
    who = Who(his.username, "", his)
    try:
        return look_backs.record(
            engine(), code, case, texts, who, relapse, form.reason or None, seen=version_of(hand.seen.stored)
        )
    except NotFound as unknown:
        raise Invalid([Problem(unknown.says, column=unknown.column)]) from unknown


def _page(
    question: Question,
    audit: Audit,
    item: Item,
    form: ProcedureForm,
    status: int = 200,
    sides: list[Side] | None = None,
) -> Response:
    call_by_name(now(question), form.own)
    names: Mapping[int, tuple[str, str | None]] = names_of(now(question), {item.case.organization})
    return write_page(
        "rectification/record.html",
        question,
        form,
        status,
        tables=(measures_table(question, item.case), criteria_table(question, item.case)),
        audit=audit,
        item=item,
        organization=names.get(item.case.organization, ("", None)),
        lines=list(standing_lines_of_case(question, item.case)),
        is_checked=item.row["result"] is not None,
        of_relapse=[column.key for column in _OF_RELAPSE],
        sides=sides,
        acts=("save",),
        to=question.here(),
    )

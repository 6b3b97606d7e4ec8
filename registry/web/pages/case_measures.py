"""The measures 整顿措施 of a case, all at once: a line for each that is asked of it, saved whole or not at all."""

from __future__ import annotations

import datetime
import json
from typing import NamedTuple

from flask import Response, request

from registry.casework.case_record import Case, case_record
from registry.casework.case_words import measure_words, measures_listed
from registry.columns import Column
from registry.desk.orders import Order
from registry.desk.rights import Grantee
from registry.desk.service import StaleRow
from registry.errors import NotFound
from registry.language import Words
from registry.lookup.row_documents import documents_of
from registry.rectification.ledger import CASE_MEASURES
from registry.restructuring.row_effects import RowEffect
from registry.web.access import open_to
from registry.web.addresses import Addresses
from registry.web.desk.answers import ordered, write_page, written
from registry.web.desk.doors import CORRECT
from registry.web.desk.effects import told
from registry.web.desk.grid_form import GridForm
from registry.web.desk.grid_lines import GridLine, line_of
from registry.web.desk.many_rows import shown
from registry.web.desk.rows import now, writable
from registry.web.desk.writer import CLERKS, refuse_past
from registry.web.pages.case_steps import case_in_hand
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

_HEAD = Words("措施", "Measure")
#: The columns that say which row a line is, and those that are filled in.
_FIXED = CASE_MEASURES.key_columns
_COLUMNS = [column for column in CASE_MEASURES.columns if column not in _FIXED]


class CaseGrid(NamedTuple):
    """What a grid of measures consists of."""

    fixed: list[Column]
    columns: list[Column]


@blueprint.route("/cases/<case>/measures", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks()
def measures_of_case(case: str) -> Response:
    """The measures of a case as a grid."""
    refuse_past()
    with read_question() as question:
        _, rights = writable(CASE_MEASURES.key)
        found, own = case_in_hand(question, case)
        form = _form(question)
        if request.method == "GET":
            form.lines = _lines(question, own)
            return _page(question, own, form)
        day = question.moment.as_of
    return _answered(form, own, found.code, rights, day)


def _form(question: Question) -> GridForm:
    typed = request.form if request.method == "POST" else None
    return GridForm(CASE_MEASURES, _COLUMNS, list(_FIXED), question.language, typed)


def _lines(question: Question, case: Case) -> list[GridLine]:
    """The lines as they stand: of each measure its row, or a blank one."""
    picture, language = question.picture, question.language
    record = case_record(picture)
    rows = record.measures.get(case.identity, {})
    numbers = {key: row["record"] for key, row in rows.items()}
    documents = documents_of(picture, CASE_MEASURES, numbers.values())
    found = []
    for key in measures_listed(record, case):
        called = question.say(measure_words(record, case, key))
        document = documents.get(numbers.get(key, 0))
        if document is not None:
            found.append(line_of(CASE_MEASURES, document, called, _FIXED, language))
        else:
            measure = shown(CASE_MEASURES.by_key["measure"], key, language)
            found.append(GridLine(called, {"case": case.code, "measure": measure}, {}))
    return found


def _answered(form: GridForm, case: Case, code: str, rights: Grantee, day: datetime.date) -> Response:
    """Writes every measure of which a cell is another, or says what that would change."""

    def again(status: int = 200, effect: RowEffect | None = None, was_stale: bool = False) -> Response:
        with read_question() as question:
            form.refresh(_lines(question, case))
            form.tell_clashes(was_stale)
            return _page(question, case, form, 409 if form.clashes else status, effect)

    try:
        went = _way_on(code)
        return ordered(form, lambda: _order(form), rights, day, lambda wrote: written(wrote.change, went), again)
    except (StaleRow, NotFound):
        return again(409, was_stale=True)


def _order(form: GridForm) -> Order:
    """What is wanted: where what is recorded becomes another it is a correction, which has a reason."""
    altered = any(line.was.get(c.key) and line.is_dirty(c) for line in form.lines for c in form.columns)
    return form.order("correct" if altered else "change")


def _way_on(code: str) -> str:
    asked = {name: request.args.get(name) for name in ("as_of", "scope", "lang")}
    return Addresses().of("pages.unit", {"code": code, "space": "case", **asked}) + "#case_measures"


def _page(
    question: Question, case: Case, form: GridForm, status: int = 200, effect: RowEffect | None = None
) -> Response:
    return write_page(
        "rectification/measures.html",
        question,
        form,
        status,
        case=case,
        head=_HEAD,
        asked=CaseGrid(list(_FIXED), _COLUMNS),
        choices={},
        is_number=lambda _: False,
        is_code=lambda _: False,
        opened=lambda line: json.dumps({c.key: line.was.get(c.key, "") for c in _COLUMNS}, ensure_ascii=False),
        correct=CORRECT,
        effect=None if effect is None else told(question, now(question), effect),
        to=question.here(),
    )

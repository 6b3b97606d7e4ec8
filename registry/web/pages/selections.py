"""Selections 所选的行: rows of a ledger that a reader selected, or that his filters leave.

They are exported, or edited together: what is filled in becomes the value of all of them, as one change or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from flask import Response, current_app, request

from registry.desk.orders import MOST, Mode, Order, RowOrder
from registry.desk.rights import Grantee
from registry.desk.service import StaleRow, Written, carry_out
from registry.errors import Invalid, Problem, Refusal
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import ledger_rows
from registry.lookup.row_documents import documents_of, ledger_of
from registry.picture import Picture
from registry.web.access import READERS, open_to
from registry.web.desk.answers import submitted, write_page, written
from registry.web.desk.doors import CHANGE, CORRECT, FILL_IN
from registry.web.desk.forms import CALLED, WriteForm
from registry.web.desk.many_rows import Side, gathered, numbers_of, sides
from registry.web.desk.rows import WRITERS, now, writable
from registry.web.desk.second_person import decided_of
from registry.web.desk.writer import refuse_past
from registry.web.pages.ledgers import COLUMNS_OF, records_of, table_of
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint, download
from registry.web.tables import Table
from registry.web.workbook import MEDIA_TYPE, Exported, file_name, workbook

#: So many of the rows are listed above the form.
_LISTED = 20
_SELECTED = Words("所选的行", "Selected rows")
_NONE = Words("没有选择任何行：回到台账，选择要改的行", "no row is selected: go back to the ledger and select some")
_TOO_MANY = Words(
    "有 {0} 行：一次至多改 {1} 行，请回到台账再筛选",
    "there are {0} {0:row|rows}: {1} at most are edited at once; filter the ledger",
)
_NOTHING = Words("没有填写要改成什么", "nothing is filled in that they should become")
_BOTH = Words("既填写了，又要清空", "is filled in and is to be emptied")
_GONE = Words(
    "有 {0} 行已不在台账中，已去掉：请核对后再提交",
    "{0} of the rows stand no more and were left out: look, and send it again",
)
_STALE = Words(
    "有 {0} 行在打开后已被别人改动，未登记任何内容：请核对下列各行，去掉不再要改的，再提交一次",
    "{0} of the rows were altered by somebody since they were opened, and nothing was recorded: look at them below, "
    "leave out which are not to be edited any more, and send it again",
)


class BulkForm(WriteForm):
    """What some rows are to become: a field for each column, the columns that are emptied, and the rows themselves, by
    their numbers, with the versions that were seen. `stale` are the sides of rows that somebody altered meanwhile."""

    def __init__(self, ledger: Ledger, language: str, rows: Mapping[int, str]):
        columns = [replace(column, required=False, is_key=False) for column in ledger.columns]
        typed = request.form if request.form.get("act") in ("change", "correct") else None
        super().__init__(columns, language, typed, effective=ledger.shape == "spell")
        self.ledger, self.rows = ledger, dict(rows)
        self.cleared = [key for key in request.form.getlist("clear") if key in ledger.by_key]
        self.stale_rows: StaleRow | None = None
        self.stale: list[Side] = []
        #: The record numbers of the rows, once they are told.
        self.records: dict[int, str] = {}

    @property
    def values(self) -> dict[str, str]:
        """What the rows are to become: the cells that are filled in, and those that are emptied."""
        return {key: cell for key, cell in self.cells.items() if cell} | dict.fromkeys(self.cleared, "")

    def order(self, picture: Picture) -> Order:
        """What is wanted of all rows. Raises Invalid where that is nothing, or of too many."""
        problems = [Problem(_BOTH, column=key) for key in self.cleared if self.cells.get(key)]
        problems += [] if self.values else [Problem(_NOTHING)]
        if (fault := too_many(len(self.rows))) is not None:
            problems.append(Problem(fault))
        if problems:
            raise Invalid(problems)
        found = documents_of(picture, self.ledger, self.rows)
        if gone := [number for number in self.rows if number not in found]:
            self.rows = {number: version for number, version in self.rows.items() if number in found}
            raise Invalid([Problem(_GONE.format(len(gone)))])
        self.records = {number: found[number]["record"] for number in self.rows}
        orders = [RowOrder(self.values, record, self.rows[number]) for number, record in self.records.items()]
        return Order(self.ledger, orders, cast(Mode, request.form["act"]), self.effective, self.reason)

    def blame(self, refusal: Refusal, called: Mapping[str, str] = CALLED) -> None:
        """Says what was refused beside the fields, each thing once, with the numbers of the rows."""
        if isinstance(refusal, StaleRow):
            self.stale_rows = refusal
            self.whole.append(_STALE.format(len(refusal.records)))
            return
        if isinstance(refusal, Invalid):
            records = list(self.records.values())
            of_change = [problem for problem in refusal.problems if not problem.row]
            of_rows = [problem for problem in refusal.problems if problem.row]
            found = gathered(of_rows, lambda one: records[(one.row or 1) - 1])
            told = [Problem(words, row=1, column=key or None) for key, said in found.items() for words in said]
            refusal = Invalid([*of_change, *told])
        super().blame(refusal, called)

    def compare(self, picture: Picture, language: str) -> None:
        """Finds the sides of the rows that are stale; what is sent next is about the rows as they stand now."""
        if self.stale_rows is None:
            return
        numbers, seen = list(self.records), list(self.rows.items())
        opened = {line: self.rows[numbers[line - 1]] for line in self.stale_rows.records}
        typed = dict.fromkeys(opened, self.values)
        self.stale = sides(picture, self.ledger, self.stale_rows, opened, typed, language)
        now = documents_of(picture, self.ledger, [number for number, _ in seen])
        self.rows = {number: str(now[number]["change"]) for number, _ in seen if number in now}


def too_many(count: int) -> Words | None:
    """Why so many rows are not edited together; None where they may be."""
    if not count:
        return _NONE
    return _TOO_MANY.format(count, MOST) if count > MOST else None


@blueprint.post("/ledgers/<key>/selected")
@open_to(*READERS)
@asks("holding", worked=COLUMNS_OF)
def selected(key: str) -> Response:
    """The rows that were selected, as they are shown, as a workbook."""
    with read_question() as question:
        table = table_of(question, ledger_of(key), numbers_of(request.form.getlist("row")))
        return download(workbook(table, question, Exported()), file_name(table, question, Exported()), MEDIA_TYPE)


@blueprint.route("/ledgers/<key>/bulk", methods=["GET", "POST"])
@open_to(*WRITERS)
@asks("holding", worked=COLUMNS_OF)
def bulk(key: str) -> Response:
    """The rows that were selected, or all that the filters in the address leave, edited together."""
    refuse_past()
    with read_question() as question:
        ledger, rights = writable(key)
        if request.form.get("act") not in ("change", "correct"):
            return _opened(question, ledger)
        form = BulkForm(ledger, question.language, _rows_with_versions())
        back = question.link("ledger", key=key, **question.asked)
    try:
        return submitted(
            form,
            lambda: _written(form, rights),
            lambda wrote: written(wrote.change, back),
            lambda status: _again(form, status),
        )
    except StaleRow as stale:
        form.blame(stale)
        return _again(form, 409)


def _opened(question: Question, ledger: Ledger) -> Response:
    """The form over the rows as they stand now."""
    if request.method == "POST":
        numbers = numbers_of(request.form.getlist("row"))
        count = len(numbers)
    else:
        table = table_of(question, ledger)
        count = len(table.found)
        numbers = records_of(table) if count <= MOST else []
    found = documents_of(now(question), ledger, numbers)
    form = BulkForm(ledger, question.language, {n: str(found[n]["change"]) for n in numbers if n in found})
    if (fault := too_many(count)) is not None:
        form.whole.append(fault)
    return _page(question, form, 200)


def _written(form: BulkForm, rights: Grantee) -> Written:
    """Writes it. Raises Invalid, StaleRow, NotAllowed."""
    with read_question() as question:
        order = form.order(now(question))
    return carry_out(current_app.extensions["registry"].engine, order, rights, rights.username)


def _again(form: BulkForm, status: int) -> Response:
    with read_question() as question:
        form.compare(now(question), question.language)
        return _page(question, form, status)


def _page(question: Question, form: BulkForm, status: int) -> Response:
    ledger = form.ledger
    shown = table_of(question, ledger, list(form.rows)[:_LISTED])
    listed = Table(ledger.key, _SELECTED, shown.offered, shown.frame, movable=False)
    return write_page(
        "ledgers/bulk.html",
        question,
        form,
        status,
        listed=listed,
        ledger=ledger,
        title=ledger_rows.title(ledger),
        second=decided_of(question, ledger),
        modes=modes(ledger),
        to=question.here(),
        back=question.link("ledger", key=ledger.key, **question.asked),
    )


def modes(ledger: Ledger) -> list[tuple[str, Words]]:
    """How rows of a ledger are altered: what the buttons send, and what they are called."""
    changed = CHANGE if ledger.shape == "spell" else FILL_IN
    return [("change", changed), ("correct", CORRECT)]


def _rows_with_versions() -> dict[int, str]:
    """The rows of the form that came in, with the versions that were seen."""
    found = {}
    for text in request.form.getlist("row"):
        number, _, version = text.partition("@")
        if numbers_of([number]) and numbers_of([version]):
            found[int(number)] = version
    return found

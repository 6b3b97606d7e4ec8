"""The receipt 回执 of a notice: the day on which it came, which alone closes it, and the paper that shows that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import NamedTuple

from flask import Response, current_app, request
from werkzeug.datastructures import MultiDict

from registry.attachments import kinds
from registry.attachments import service as attaching
from registry.attachments.kinds import LARGEST, LargeFile, UnknownFile, kind_of
from registry.checks import notice_list
from registry.checks.notice_list import Notice
from registry.compliance.ledger import NOTICES
from registry.desk.orders import Order, RowOrder
from registry.desk.rights import Grantee
from registry.desk.service import StaleRow, carry_out, version_of
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.staging.proposal import ToBeSubmitted
from registry.versions import attachments as links
from registry.web.access import open_to
from registry.web.desk.answers import done, submitted, write_page, written
from registry.web.desk.doors import doors
from registry.web.desk.forms import WriteForm, said, typed_in
from registry.web.desk.rows import row_in_hand
from registry.web.desk.second_person import decided_by_rule
from registry.web.desk.writer import CLERKS, refuse_past
from registry.web.files import files
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

_RECEIVED = replace(NOTICES.by_key["received_on"], required=True)
_FILE = "file"
_MUST = Words("必填", "must be given")
_STALE = Words(
    "打开之后，这份通知已由别人改动，尚未保存：请核对后再保存",
    "since you opened it somebody altered the notice, and nothing was saved: look, and save again",
)
_CLOSED = Words("这份通知的回执已登记", "its receipt is recorded already")
_WITH_PAPER = Words("已登记：第 {0} 次变更；佐证材料：第 {1} 次变更", "Recorded: change {0}; the evidence: change {1}")


class ReceiptForm(WriteForm):
    """The day of a receipt, and the paper that shows it; `faults` is what is wrong with the paper."""

    def __init__(self, language: str, typed: MultiDict[str, str] | None, given: Mapping[str, str], version: str):
        super().__init__([_RECEIVED], language, typed, given, version=version)
        self.faults: list[Words] = []

    def _blame(self, problem: Problem, called: Mapping[str, str]) -> None:
        if problem.column == _FILE:
            self.faults.append(said(problem))
        else:
            super()._blame(problem, called)


class Paper(NamedTuple):
    """A file that shows a receipt: its name, and what is in it."""

    name: str
    content: bytes


@blueprint.route("/notices/<code>/receipt", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks()
def notice_receipt(code: str) -> Response:
    """The form of a receipt."""
    refuse_past()
    typed = typed_in()
    with read_question() as question:
        found = notice_list.notice_of(question.picture, code)
        record = doors(question).record_of(found.number)
        hand, rights = row_in_hand(question, NOTICES.key, record, "change", typed)
        version = version_of(hand.standing.stored)
        given = {} if typed else {"received_on": question.moment.as_of.isoformat()}
        form = ReceiptForm(question.language, typed, given, version)
        is_closed = hand.standing.stored["received_on"] is not None
        if typed is None or is_closed:
            form.whole += [_CLOSED] if is_closed and typed is not None else []
            return _page(question, found, form, 409 if form.whole else 200, is_closed)
        to = question.link("notice", code=code)
    row = RowOrder({"received_on": form.cells.get("received_on", "")}, record, typed.get("version"))

    def again(status: int = 200) -> Response:
        with read_question() as question:
            return _page(question, found, form, status)

    try:
        return submitted(form, lambda: _written(row, form.reason, rights), _went(to), again)
    except StaleRow:
        form.whole.append(_STALE)
        return again(409)


def _written(row: RowOrder, reason: str, rights: Grantee) -> tuple[int | None, int | None]:
    """Records the receipt, then attaches its paper: the numbers of both changes. Raises Invalid, NotAllowed.

    A paper that cannot be taken is refused before anything is recorded. Where another decides on the receipt, the paper
    is attached all the same: he decides by it.
    """
    if not row.values["received_on"].strip():
        raise Invalid([Problem(_MUST, _RECEIVED.allowed, column=_RECEIVED.key)])
    paper = _paper()
    order = Order(NOTICES, [row], "change", None, reason)
    try:
        wrote = carry_out(current_app.extensions["registry"].engine, order, rights, rights.username)
    except ToBeSubmitted:
        _attach(paper, row, reason, rights)
        raise
    return wrote.change, _attach(paper, row, reason, rights)


def _paper() -> Paper | None:
    """The file of the form, if there is one. Raises Invalid for one that is not taken."""
    sent = request.files.get(_FILE)
    if sent is None or not sent.filename:
        return None
    content = sent.read(LARGEST + 1)
    try:
        kind_of(attaching.plain_name(sent.filename), content)
    except (UnknownFile, LargeFile) as refusal:
        raise Invalid([Problem(refusal.says, column=_FILE)]) from refusal
    return Paper(sent.filename, content)


def _attach(paper: Paper | None, row: RowOrder, reason: str, rights: Grantee) -> int | None:
    """Attaches the paper to the notice; the number of the change that did."""
    if paper is None:
        return None
    engine, record = current_app.extensions["registry"].engine, str(row.record)
    made = attaching.attach(
        *(engine, files(), NOTICES, record, paper.name, BytesIO(paper.content)),
        rights=rights,
        actor=rights.username,
        reason=reason,
    )
    with read_question() as question:
        return links.one(question.picture, made).change


def _went(to: str) -> Callable[[tuple[int | None, int | None]], Response]:
    def went(changes: tuple[int | None, int | None]) -> Response:
        change, attached = changes
        if change is None or attached is None:
            return written(change, to)
        return done(_WITH_PAPER.format(change, attached), to)

    return went


def _page(question: Question, found: Notice, form: ReceiptForm, status: int = 200, is_closed: bool = False) -> Response:
    return write_page(
        "notices/receipt.html",
        question,
        form,
        status,
        notice=found,
        is_closed=is_closed,
        accepted=",".join(ending for kind in kinds.KINDS for ending in kind.endings),
        second=decided_by_rule(question, NOTICES, (found.organization,)),
        to=question.here(),
        back=question.link("notice", code=found.code),
        corrected_at=question.link("correct_row", key=NOTICES.key, record=doors(question).record_of(found.number)),
    )

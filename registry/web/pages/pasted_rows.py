"""Pasted rows 粘贴的行: a block of a spreadsheet becomes new rows of a ledger, as one change or not at all.

It is a text in one field; where scripts run it is shown as a grid (`static/grid.js`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Response, current_app, request

from registry.desk.blocks import Block
from registry.desk.orders import MOST, Order
from registry.desk.rights import Grantee
from registry.desk.service import Written, carry_out
from registry.errors import Invalid, Problem, Refusal
from registry.exchange.writing import header_of
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import ledger_rows
from registry.web.access import open_to
from registry.web.desk.answers import submitted, write_page, written
from registry.web.desk.forms import CALLED, WriteForm, said
from registry.web.desk.rows import WRITERS, writable
from registry.web.desk.second_person import decided_of
from registry.web.desk.writer import refuse_past
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

#: So many problems are told one by one.
TOLD = 200


class ToldProblem(NamedTuple):
    """What is wrong with a cell: its name in the block (`C3`; of a whole row its number), and what is said."""

    place: str
    text: str


class BlockForm(WriteForm):
    """A block, as it was pasted, and why its rows are entered; `problems` are those of its cells."""

    def __init__(self, ledger: Ledger, language: str):
        typed = request.form if request.method == "POST" else None
        super().__init__((), language, typed)
        self.ledger, self.block = ledger, request.form.get("block", "")
        self.problems: list[Problem] = []

    def blame(self, refusal: Refusal, called: Mapping[str, str] = CALLED) -> None:
        """Says what was refused: what is wrong with cells by their names, the rest at the top."""
        if isinstance(refusal, Invalid):
            self.problems = list(refusal.problems)
            self.whole.append(refusal.says)
        else:
            super().blame(refusal, called)

    def told(self) -> list[ToldProblem]:
        """What is wrong with cells, as far as it is told."""
        return [self._told(one) for one in self.problems[:TOLD]]

    def _told(self, problem: Problem) -> ToldProblem:
        label = Words(problem.label or "", problem.column or "").in_(self.language)
        parts = [label, f"“{problem.value}”" if problem.value else "", said(problem).in_(self.language)]
        place = problem.cell or (str(problem.row) if problem.row else "")
        return ToldProblem(place, " ".join(filter(None, parts)))


@blueprint.route("/ledgers/<key>/paste", methods=["GET", "POST"])
@open_to(*WRITERS)
@asks()
def paste(key: str) -> Response:
    """A block of a spreadsheet: what is sent without being saved is shown again."""
    refuse_past()
    with read_question() as question:
        ledger, rights = writable(key)
        form = BlockForm(ledger, question.language)
        if request.form.get("act") != "save":
            return _page(question, form, 200)
        back = question.link("ledger", key=key)
    return submitted(
        form,
        lambda: _written(form, rights),
        lambda wrote: written(wrote.change, back),
        lambda status: _again(form, status),
    )


def _written(form: BlockForm, rights: Grantee) -> Written:
    """Enters the rows. Raises Invalid, its problems placed in the block, and NotAllowed."""
    block = Block(form.ledger, form.block)
    if block.problems:
        raise Invalid(block.all_problems())
    order = Order(form.ledger, block.orders, reason=form.reason)
    try:
        return carry_out(current_app.extensions["registry"].engine, order, rights, rights.username)
    except Invalid as invalid:
        raise Invalid(block.placed(invalid.problems)) from invalid


def _again(form: BlockForm, status: int) -> Response:
    with read_question() as question:
        return _page(question, form, status)


def _page(question: Question, form: BlockForm, status: int) -> Response:
    ledger = form.ledger
    return write_page(
        "ledgers/paste.html",
        question,
        form,
        status,
        ledger=ledger,
        title=ledger_rows.title(ledger),
        second=decided_of(question, ledger),
        headers=[header_of(column, question.language) for column in ledger.columns],
        required=[header_of(column, question.language) for column in ledger.columns if column.must_be_filled],
        most=MOST,
        to=question.here(),
        back=question.link("ledger", key=ledger.key),
    )

"""The forms 登记表单 of rows: a new one, one that is changed, corrected or withdrawn; and what that would change."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from registry.desk.orders import Order, RowOrder
from registry.desk.rights import Grantee
from registry.desk.service import StaleRow, Written, version_of
from registry.errors import NotFound
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import ledger_rows
from registry.restructuring.row_effects import RowEffect
from registry.versions import changes
from registry.web.access import open_to
from registry.web.addresses import Addresses
from registry.web.desk.answers import NOTHING, done, ordered, write_page, written
from registry.web.desk.comparison import compared, in_words, picked
from registry.web.desk.effects import told
from registry.web.desk.forms import WriteForm, typed_in
from registry.web.desk.rows import (
    FILLED_IN,
    VERSION,
    WRITERS,
    Mode,
    RowInHand,
    call_by_name,
    now,
    row_in_hand,
    writable,
)
from registry.web.desk.second_person import decided_of
from registry.web.desk.writer import refuse_past
from registry.web.parameters import Misasked, asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

_NO_COLUMN = Words("此台账没有“{0}”这一列", "the ledger has no column {0!r}")
_SAY_VERSION = Words(
    "此表单没有说明所见的版本，已按现在登记的重新打开，请核对后再保存",
    "the form did not say which version was seen: it was opened anew with what is recorded now; look, and save again",
)
_GONE = Words(
    "此行已被作废，不能再登记；所填内容仍在下面", "the row was withdrawn meanwhile; what you typed is still below"
)
TITLES: dict[str, Words] = {
    "new": Words("登记一行", "Enter a row"),
    "change": Words("变更（自某日起）", "Change (from a day on)"),
    "fill": Words("填写空项", "Fill in what is empty"),
    "correct": Words("更正（原记录有误）", "Correct (the record was wrong)"),
    "withdraw": Words("作废", "Withdraw"),
}


# -- a new row --------------------------------------------------------------------------------------------------------


@blueprint.route("/ledgers/<key>/new", methods=["GET", "POST"])
@open_to(*WRITERS)
@asks(*FILLED_IN)
def new_row(key: str) -> Response:
    """The form of a new row; what the address says of its columns is filled in."""
    refuse_past()
    with read_question() as question:
        ledger, rights = writable(key)
        form = WriteForm(ledger.columns, question.language, typed_in(), _filled_in(ledger))
        tag, day = changes.tag(question.picture), question.moment.as_of
        if request.method == "GET":
            return _new_page(question, ledger, form)
    order = Order(ledger, [RowOrder(form.cells)], reason=form.reason)

    def again(status: int = 200, effect: RowEffect | None = None) -> Response:
        with read_question() as question:
            return _new_page(question, ledger, form, status, effect)

    def went(wrote: Written) -> Response:
        record = f"{tag}-{wrote.records[0][-1]}" if wrote.records[0] else None
        return written(wrote.change, _way_on(ledger, record))

    return _submitted(form, order, rights, day, went, again)


def _filled_in(ledger: Ledger) -> dict[str, str]:
    """What the address says of the columns. Raises Misasked for a column that the ledger does not have."""
    given = {name: text for name, text in request.args.items() if name in FILLED_IN}
    if unknown := [name for name in given if name not in ledger.by_key]:
        raise Misasked(*_NO_COLUMN.format(unknown[0]))
    return given


def _new_page(
    question: Question, ledger: Ledger, form: WriteForm, status: int = 200, effect: RowEffect | None = None
) -> Response:
    call_by_name(now(question), form.own)
    return write_page(
        "ledgers/row_form.html",
        question,
        form,
        status,
        ledger=ledger,
        title=ledger_rows.title(ledger),
        second=decided_of(question, ledger),
        does=TITLES["new"],
        to=question.here(**dict.fromkeys(FILLED_IN)),
        effect=None if effect is None else told(question, now(question), effect),
        facts=[],
        record=None,
        acts=("save", "preview", "propose"),
    )


# -- a row that stands ------------------------------------------------------------------------------------------------


@blueprint.route("/ledgers/<key>/<record>/change", methods=["GET", "POST"])
@open_to(*WRITERS)
@asks()
def change_row(key: str, record: str) -> Response:
    """The form by which a row is another from a day on; of what has no such day, by which empty cells are filled in."""
    return _altered(key, record, "change")


@blueprint.route("/ledgers/<key>/<record>/correct", methods=["GET", "POST"])
@open_to(*WRITERS)
@asks()
def correct_row(key: str, record: str) -> Response:
    """The form by which a row is corrected: the record was wrong."""
    return _altered(key, record, "correct")


@blueprint.route("/ledgers/<key>/<record>/withdraw", methods=["GET", "POST"])
@open_to(*WRITERS)
@asks()
def withdraw_row(key: str, record: str) -> Response:
    """The form by which a row is withdrawn: it should never have been entered."""
    return _altered(key, record, "withdraw")


def _altered(key: str, record: str, mode: Mode) -> Response:
    refuse_past()
    typed = typed_in()
    with read_question() as question:
        hand, rights = row_in_hand(question, key, record, mode, typed)
        form = _form(hand, typed)
        if typed is None:
            return _row_page(question, hand, form)
        if typed.get(VERSION) != version_of(hand.seen.stored):
            form.whole.append(_SAY_VERSION)
            return _row_page(question, hand, form, 422)
        if hand.is_gone:
            form.whole.append(_GONE)
            return _row_page(question, hand, form, 409)
        day = question.moment.as_of
    return _write_row(hand, form, rights, day)


def _form(hand: RowInHand, typed: MultiDict[str, str] | None) -> WriteForm:
    """The form of a row, with what is recorded, or what was typed; what was picked of two versions is in its place."""
    if typed is not None:
        typed = picked(typed)
    given, version = hand.texts(hand.seen), version_of(hand.seen.stored)
    return WriteForm(hand.columns, hand.language, typed, given, effective=hand.asks_day, version=version)


def _write_row(hand: RowInHand, form: WriteForm, rights: Grantee, day: datetime.date) -> Response:
    """Writes what was typed over a row, or says what that would change."""
    values = form.own.differing(hand.texts(hand.seen))
    withdraws = hand.mode == "withdraw"
    if not values and not withdraws and not hand.is_stale:
        # Without another value a day alone would end the row: that is asked for by the column of its end.
        return done(NOTHING, _way_on(hand.ledger, hand.record))
    row = RowOrder(values, hand.record, version_of(hand.seen.stored), withdraws)
    order = Order(hand.ledger, [row], None if hand.mode == "withdraw" else hand.mode, form.effective, form.reason)

    def again(status: int = 200, effect: RowEffect | None = None) -> Response:
        with read_question() as question:
            return _row_page(question, hand, form, status, effect)

    def went(wrote: Written) -> Response:
        # A row that goes on in another one is told by the later of them.
        last = wrote.records[0][-1] if wrote.records[0] else None
        record = hand.record if last is None else f"{hand.record.rpartition('-')[0]}-{last}"
        return written(wrote.change, _way_on(hand.ledger, record))

    try:
        return _submitted(form, order, rights, day, went, again)
    except StaleRow:
        return _stale(hand, form)
    except NotFound:
        form.whole.append(_GONE)
        return again(409)


def _stale(hand: RowInHand, form: WriteForm) -> Response:
    """Both sides of a row that became another since the form was opened, to choose from, column by column."""
    with read_question() as question:
        newer, _ = row_in_hand(question, hand.ledger.key, hand.record, hand.mode)
        sides = compared(hand, newer, form)
        # From here on the row is seen as it stands.
        form.version = version_of(newer.standing.stored)
        return _row_page(question, hand, form, 409, sides=sides)


def _row_page(
    question: Question,
    hand: RowInHand,
    form: WriteForm,
    status: int = 200,
    effect: RowEffect | None = None,
    **more: Any,
) -> Response:
    call_by_name(now(question), form.own)
    texts = hand.texts(hand.seen)
    fills = hand.mode == "change" and not hand.asks_day
    return write_page(
        "ledgers/row_form.html",
        question,
        form,
        status,
        ledger=hand.ledger,
        title=ledger_rows.title(hand.ledger),
        second=decided_of(question, hand.ledger),
        does=TITLES["fill" if fills else hand.mode],
        to=question.here(),
        effect=None if effect is None else told(question, now(question), effect),
        facts=[(ledger_rows.heading(c), in_words(c, texts.get(c.key, ""), hand.language)) for c in hand.fixed],
        record=hand.record,
        mode=hand.mode,
        acts=("withdraw" if hand.mode == "withdraw" else "save", "preview", "propose"),
        **more,
    )


# -- what both do -----------------------------------------------------------------------------------------------------


def _submitted(
    form: WriteForm,
    order: Order,
    rights: Grantee,
    day: datetime.date,
    went: Callable[[Written], Response],
    again: Callable[..., Response],
) -> Response:
    """Carries an order out, or says what it would change on a day; where it is refused, the form again.

    Raises StaleRow, NotFound.
    """
    if request.form.get("act") == "propose":
        rights = rights.proposing()
    return ordered(form, lambda: order, rights, day, went, again)


def _way_on(ledger: Ledger, record: str | None) -> str:
    """The page that is opened after a write: the row's, or of no row the ledger's."""
    asked = {name: request.args.get(name) for name in ("as_of", "scope", "lang")}
    if record is None:
        return Addresses().of("pages.ledger", {"key": ledger.key, **asked})
    return Addresses().of("pages.row", {"key": ledger.key, "record": record, **asked})

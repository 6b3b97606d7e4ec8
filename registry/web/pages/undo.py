"""Undoing 撤回 a change by its page: what it would do is shown first, and what later changes built on it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import polars as pl
from flask import Response, current_app, request

from registry.desk.rights import Grantee
from registry.errors import Invalid, NotAllowed
from registry.language import Words
from registry.lookup import change_rows
from registry.lookup.change_rows import DEEDS, PARTS, Deed
from registry.restructuring import service
from registry.restructuring.row_effects import RowEffect, effect_of_stage
from registry.web.access import open_to
from registry.web.addresses import Addresses
from registry.web.desk.answers import submitted, write_page, written
from registry.web.desk.doors import Door
from registry.web.desk.effects import told
from registry.web.desk.forms import WriteForm, typed_in
from registry.web.desk.rows import now
from registry.web.desk.writer import CLERKS, kept_picture, refuse_past, rights_of, writer
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.reader import account
from registry.web.render import blueprint
from registry.web.tables import Heading, Table

UNDO = Words("撤回", "Undo")
#: Of so many rows it is worked out what undoing them would change: meanwhile nobody else writes.
MOST = 2_000
_UNDONE: dict[Deed, Words] = {
    "new": Words("新增的，撤回后作废", "brought in: withdrawn then"),
    "revised": Words("改动的，撤回后恢复原状", "revised: as they were then"),
    "withdrawn": Words("作废的，撤回后恢复", "withdrawn: back then"),
}


@blueprint.route("/changes/<int:number>/undo", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks(tables=["did"])
def undo(number: int) -> Response:
    """What undoing a change would do; and its undoing."""
    refuse_past()
    his = rights_of(writer())
    typed = typed_in()
    with read_question() as question:
        connection = question.picture.connection
        service.find_undone(connection, number, his)
        service.check_undone(connection, number, his)
        form = WriteForm((), question.language, typed)
        found = change_rows.change_of(now(question), number)
    if typed is None:
        return _looked_at(number, form, found, his, question.moment.as_of)
    engine = current_app.extensions["registry"].engine

    def went(change: int | None) -> Response:
        asked = {name: request.args.get(name) for name in ("as_of", "scope", "lang")}
        return written(change, Addresses().of("pages.change", {"number": change, **asked}))

    def again(status: int) -> Response:
        # What later changes built on it is not wrong in the form: the record stands so.
        return _page(form, found, 409 if status == 422 else status)

    return submitted(
        form,
        lambda: service.undo(engine, number, actor=his.username, reason=form.reason, rights=his),
        went,
        again,
    )


def _looked_at(number: int, form: WriteForm, found: Mapping[str, Any], his: Grantee, day: datetime.date) -> Response:
    """The page before anything is done: what undoing would change on the day of the page, or why it cannot be done."""
    if found["rows"] > MOST:
        return _page(form, found, may=True)
    engine = current_app.extensions["registry"].engine
    try:
        effect = effect_of_stage(engine, service.stage_of_undoing(number, his), his, day)
    except Invalid as refusal:
        form.blame(refusal)
        return _page(form, found)
    return _page(form, found, effect=effect, may=True)


def _page(
    form: WriteForm, found: Mapping[str, Any], status: int = 200, effect: RowEffect | None = None, may: bool = False
) -> Response:
    with read_question() as question:
        return write_page(
            "changes/undo.html",
            question,
            form,
            status,
            tables=(_did(question, found["number"]),),
            change=found,
            at=change_rows.local(found["at"]),
            to=question.here(),
            effect=None if effect is None else told(question, now(question), effect),
            is_large=effect is None and may,
            may=may,
        )


def _did(question: Question, number: int) -> Table:
    """What the change did to each ledger, and so what undoing it does."""
    deeds = change_rows.deeds(now(question), number)
    rows = [{"part": question.say(p.words), **deeds[p.key]} for p in PARTS if p.key in deeds]
    schema = {"part": pl.String} | dict.fromkeys(DEEDS, pl.Int64)
    headings = [
        Heading("part", Words("台账", "ledger")),
        *(Heading(deed, words, "number") for deed, words in _UNDONE.items()),
    ]
    title = Words("这次变更的行", "The rows of that change")
    return Table("did", title, headings, pl.DataFrame(rows, schema=schema), movable=False, size=len(PARTS))


def undo_door(question: Question, found: Mapping[str, Any]) -> Door | None:
    """The door to the undoing of a change, for whoever may; of a large change for whoever writes everything."""
    his = account()
    if his is None or question.is_past or not his.roles & {*CLERKS}:
        return None
    rights = rights_of(his, picture_of=kept_picture)
    if rights.writes is not None:
        if found["rows"] > MOST:
            return None
        try:
            service.check_undone(question.picture.connection, found["number"], rights)
        except NotAllowed:
            return None
    return Door(UNDO, question.link("undo", number=found["number"]))

"""The closed periods 封账: read by everybody who reads, closed and opened again by reviewers."""

from __future__ import annotations

from typing import Any

import polars as pl
from flask import Response, current_app, request
from werkzeug.datastructures import MultiDict

from registry import codes
from registry.columns import Column, Period, Reference, Unfit
from registry.decisions import closings, service
from registry.decisions.deciders import ROLE, Decider
from registry.errors import Conflict, Invalid, NotAllowed, NotFound, Problem, Refused
from registry.jobs.runner import utc_now
from registry.language import Words
from registry.lookup.corrections import corrections
from registry.periods.service import Closing
from registry.picture import Picture
from registry.text import fold
from registry.web import page_cache
from registry.web.access import READERS, open_to
from registry.web.desk.answers import done, status_of, write_page
from registry.web.desk.forms import WriteForm
from registry.web.desk.writer import kept_picture, writer
from registry.web.pages.submissions import time_of
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.reader import account, sight
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow

_TITLE = Words("封账", "Closed periods")
_NONE = Words("没有封过账", "nothing was closed")
_CLOSED, _OPEN = Words("已封账", "closed"), Words("已解封", "opened again")
_EVERYWHERE = Words("全部", "everything")
_NO_PLACE = Words("没有这个代码", "unknown code")
_WAS_CLOSED, _WAS_OPENED = Words("已封账", "It was closed"), Words("已解封", "It was opened again")
#: What a form asks: of which place (empty: everything), and which period.
PLACE: Column = Reference("place", "地点代码", to=("places",))
PERIOD: Column = Period("period", "时期")
CLOSE, REOPEN = "close", "reopen"


@blueprint.get("/periods")
@open_to(*READERS)
@asks(tables=["periods", "corrections"])
def periods() -> Response:
    """The closed periods, and what came later."""
    with read_question() as question:
        return _page(question, _form(question))


def _form(question: Question, typed: MultiDict[str, str] | None = None) -> WriteForm:
    given = {} if question.scope is None else {PLACE.key: question.scope}
    return WriteForm([PLACE, PERIOD], question.language, typed, given)


def _page(question: Question, form: WriteForm, status: int = 200) -> Response:
    page_cache.leave_out()
    picture = _now(question)
    found = closings.seen(picture, picture.connection)
    tables = [_table(question, picture, found), _corrections(question, picture, found)]
    if request.args.get("export"):
        return answer("periods/periods.html", question, tables)
    his = account()
    may_close = his is not None and bool(his.roles & {*ROLE}) and not question.is_past
    mine = _decider(question) if may_close else None
    own = [one for one in found if one.is_closed and mine is not None and closings.has(mine, one.place)]
    return write_page(
        "periods/periods.html",
        question,
        form,
        status,
        title=_TITLE,
        shown={t.key: t for t in tables},
        may_close=may_close,
        reopened=[(one, _called(question, picture, one.place), PERIOD.show(one.period)) for one in own],
        to=question.here(),
    )


def _now(question: Question) -> Picture:
    connection = question.picture.connection
    return kept_picture(connection, sight(connection))


def _called(question: Question, picture: Picture, place: int | None) -> str:
    """A place by its code and name; of one above what may be read, by its code."""
    if place is None:
        return question.say(_EVERYWHERE)
    return " ".join(filter(None, closings.called(picture, place)))


def _table(question: Question, picture: Picture, found: list[Closing]) -> Table:
    rows = [
        {
            "place": _called(question, picture, one.place),
            "code": None if one.place is None else closings.called(picture, one.place)[0],
            "period": PERIOD.show(one.period),
            "day": one.last_day.isoformat(),
            "state": question.say(_CLOSED if one.is_closed else _OPEN),
            "change": one.change,
            "closed": f"{time_of(one.closed_at)} {one.closed_by}",
            "reopened": None if one.reopened_at is None else f"{time_of(one.reopened_at)} {one.reopened_by}",
            "reason": one.reason,
        }
        for one in found
    ]

    def report(row: TableRow) -> str:
        asked = {"as_of": row["day"], "known_at": str(row["change"]), "scope": row["code"], "against": None}
        return question.link("report", **asked)

    def change(row: TableRow) -> str:
        return question.link("change", number=row["change"])

    headings = [
        Heading("place", Words("地点", "place")),
        Heading("period", Words("时期", "period"), "code", link=report),
        Heading("state", Words("状态", "state")),
        Heading("change", Words("封账时第几次变更", "closed at change"), "number", link=change),
        Heading("closed", Words("封账", "closed")),
        Heading("reopened", Words("解封", "opened again")),
        Heading("reason", Words("解封事由", "why it was opened"), "sentence"),
    ]
    texts = dict.fromkeys(("place", "code", "period", "day", "state", "closed", "reopened", "reason"), pl.String)
    return Table("periods", _TITLE, headings, Rows(rows, texts | {"change": pl.Int64}), _NONE)


def _corrections(question: Question, picture: Picture, found: list[Closing]) -> Table:
    """What came after each closing that holds."""
    rows = [
        {**told, "at": time_of(told["at"]), "place": _called(question, picture, one.place)}
        | {"period": PERIOD.show(one.period)}
        for one in found
        if one.is_closed
        for told in corrections(picture, one)
    ]

    def change(row: TableRow) -> str:
        return question.link("change", number=row["change"])

    headings = [
        Heading("place", Words("地点", "place")),
        Heading("period", Words("时期", "period"), "code"),
        Heading("change", Words("第几次变更", "change"), "number", link=change),
        Heading("at", Words("时间", "time"), "code"),
        Heading("actor", Words("经办人", "who"), "code"),
        Heading("reason", Words("事由", "reason"), "sentence"),
        Heading("rows", Words("指标行数", "rows of facts"), "number"),
    ]
    texts = dict.fromkeys(("place", "period", "at", "actor", "reason"), pl.String)
    frame = Rows(rows, texts | {"change": pl.Int64, "rows": pl.Int64})
    words = Words("封账以后的更正", "Later corrections")
    return Table("corrections", words, headings, frame, Words("没有更正", "no corrections"))


def corrections_of(question: Question) -> list[Table]:
    """What came after the closing that the report of an address is of: of that scope, day and state of knowledge."""
    if not question.is_past:
        return []
    picture = _now(question)
    found = closings.reported(picture, question.scope, question.moment)
    if found is None:
        return []
    page_cache.leave_out()
    return [_corrections(question, picture, [found])]


def _decider(question: Question) -> Decider:
    connection = question.picture.connection
    return Decider(connection, writer(), kept_picture(connection))


# -- closing and opening again ----------------------------------------------------------------------------------------


@blueprint.post("/periods")
@open_to(*ROLE)
@asks(tables=["periods", "corrections"])
def close_period() -> Response:
    """Closes a period, or opens one again."""
    with read_question() as question:
        form, here = _form(question, request.form), question.here()
    try:
        return done(_reopened(form) if request.form.get("act") == REOPEN else _closed(form), here)
    except (Invalid, NotAllowed, NotFound, Conflict) as refusal:
        form.blame(refusal)
        status = 404 if isinstance(refusal, NotFound) else status_of(refusal)
        with read_question() as question:
            return _page(question, form, status)


def _closed(form: WriteForm) -> Words:
    engine = current_app.extensions["registry"].engine
    with read_question() as question:
        picture, decider, problems = _now(question), _decider(question), list[Problem]()
        written, place = fold(form.own.field(PLACE.key).typed), None
        try:
            place = codes.place_of(picture, written) if written else None
        except (NotFound, Refused):
            problems.append(Problem(_NO_PLACE, PLACE.allowed, column=PLACE.key))
        period = _period(form, problems)
        if problems:
            raise Invalid(problems)
        code = None if place is None else closings.called(picture, place)[0]
        closings.close(engine, decider, place, period, utc_now(), code=code, address=request.remote_addr or "")
    return _WAS_CLOSED


def _period(form: WriteForm, problems: list[Problem]) -> int:
    try:
        found: int | None = PERIOD.parse(form.own.field(PERIOD.key).typed)
    except Unfit as unfit:
        problems.append(Problem(unfit.problem, PERIOD.allowed, column=PERIOD.key))
        return 0
    if found is None:
        problems.append(Problem(Words("必填", "must be given"), PERIOD.allowed, column=PERIOD.key))
    return found or 0


def _reopened(form: WriteForm) -> Words:
    engine = current_app.extensions["registry"].engine
    with read_question() as question:
        picture = _now(question)
        found = next(
            (one for one in closings.seen(picture, picture.connection) if one.id == request.form.get("id")), None
        )
        if found is None:
            raise NotFound("没有这次封账", "there is no such closed period")
        code = None if found.place is None else closings.called(picture, found.place)[0]
        with service.deciding(engine, writer()) as decider:
            how: dict[str, Any] = {"code": code, "address": request.remote_addr or ""}
            closings.reopen(engine, decider, found, form.reason, utc_now(), **how)
    return _WAS_OPENED

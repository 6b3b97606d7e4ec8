"""To-do 待办: what whoever asks is to do, by kind and day, and what is new since what he saw last; each line leads to
where it is done."""

from __future__ import annotations

import datetime
from itertools import islice, takewhile
from typing import Any, NamedTuple

import polars as pl
from flask import Response, current_app, request
from werkzeug.exceptions import UnprocessableEntity

from registry import days
from registry.accounts import seen
from registry.accounts.roles import READERS
from registry.db import beside, reading
from registry.figures.catalogue import FIGURES
from registry.figures.service import figures_of
from registry.language import Words
from registry.lookup import change_rows
from registry.slices import BY_KEY
from registry.todo.item import Found
from registry.todo.kinds import KINDS, Kind
from registry.todo.service import TodoList, kinds_of, todo_list
from registry.versions.changes import changes, head
from registry.web import page_cache
from registry.web.access import open_to
from registry.web.accounts.page import done, reader
from registry.web.addresses import Addresses
from registry.web.admission import now
from registry.web.comparison import kind_of_value
from registry.web.desk.doors import Doors, doors
from registry.web.pages import versions
from registry.web.parameters import QUESTION, asks, whole_number
from registry.web.question import Question, read_question
from registry.web.reader import account, may_read
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.todo import asked_of

#: Who has a list: of grants that will end, security administrators.
WHO = (*READERS, "security")
#: So many changes are listed; the others stand in the change record.
_FEW = 10
_FEW_ALONE = Words(
    f"只列最近 {_FEW} 次，其余见变更记录", f"the last {_FEW} alone; the others stand in the change record"
)
_NOT_READABLE = Words("其间的变更都不在您的可见范围", "none of the changes is one that you may read")
_SEEN = Words("已阅至第 {0} 次变更", "Seen up to change {0}")
_LOOK = Words("查看", "look")
_NONE = Words("没有", "nothing")
_DAYS = Words("还有 {0} 天", "{0} {0:day|days} left")
_TODAY = Words("今天", "today")
_PAST = Words("已过 {0} 天", "{0} {0:day|days} ago")
_TEXTS = ("due_on", "left", "unit", "title", "says", "act", "door")


@blueprint.get("/todo")
@open_to(*WHO)
@asks(tables=(*(kind.key for kind in KINDS), "figures", "changes"))
def todo() -> Response:
    """The list of whoever asks."""
    page_cache.leave_out()
    with read_question() as question:
        asked = asked_of(question.picture, question.scope)
        found = todo_list(asked)
        kinds = kinds_of(asked)
        # Of no user's eyes the page says nothing about what they saw or submitted.
        kinds = [kind for kind in kinds if asked.account is not None or kind.roles == READERS]
        lists = [_list(question, kind, found) for kind in kinds]
        news = _news(question, found.since) if may_read() and found.since is not None else []
        return answer(
            "todo/todo.html",
            question,
            [*lists, *news],
            lists=lists,
            total=sum(len(one.frame) for one in lists),
            since=found.since,
            is_new=found.since is not None and found.since < question.moment.known_at,
            news=news,
            signed=account() is not None,
        )


@blueprint.post("/todo/seen")
@open_to(*WHO)
@asks()
def todo_seen() -> Response:
    """Marks the record as seen up to the change that the form was shown with."""
    his, registry = reader(), current_app.extensions["registry"]
    change = whole_number(request.form.get("change", ""), -1)
    with reading(registry.engine) as connection:
        last, _ = head(connection)
    if not 0 <= change <= last:
        raise UnprocessableEntity()
    with beside(registry.engine) as connection:
        marked = seen.mark(connection, his.number, change, now())
    kept = {key: request.args[key] for key in QUESTION if key in request.args}
    return done(_SEEN.format(marked), Addresses().of("pages.todo", kept))


# -- what there is to do --------------------------------------------------------------------------------------------


def _list(question: Question, kind: Kind, found: TodoList) -> Table:
    """The items of a kind, by day."""
    items = [item.found for item in found.items if item.kind is kind]
    behind = doors(question)
    rows = [_row(question, behind, kind, one) for one in items]

    def unit(row: TableRow) -> str | None:
        return (
            question.link("unit", code=row["unit"]) if row["unit"] and "/" not in row["unit"] and may_read() else None
        )

    headings = [
        *([_DUE, _LEFT] if kind.task is not None else []),
        Heading("unit", Words("单位", "unit"), "code", link=unit),
        Heading("title", Words("名称", "name")),
        Heading("says", Words("事项", "what"), "sentence"),
        Heading("act", Words("办理", "where"), link=lambda row: row["door"]),
    ]
    return Table(
        kind.key, kind.words, headings, Rows(rows, dict.fromkeys(_TEXTS, pl.String)), _NONE, notes=[kind.means]
    )


_DUE = Heading("due_on", Words("期限", "due"), "code")
_LEFT = Heading("left", Words("天数", "days"))


def _row(question: Question, behind: Doors, kind: Kind, found: Found) -> dict[str, Any]:
    act = _act(question, behind, kind, found)
    due = None if found.due_on is None else days.date(found.due_on)
    return {
        "due_on": None if due is None else due.isoformat(),
        "left": None if due is None else question.say(_left(due, question.moment.as_of)),
        "unit": found.unit,
        "title": found.title or None,
        "says": question.marked(found.says),
        "act": None if act.link is None else question.say(act.words),
        "door": act.link,
    }


def _left(due: datetime.date, day: datetime.date) -> Words:
    many = (due - day).days
    return _TODAY if many == 0 else _DAYS.format(many) if many > 0 else _PAST.format(-many)


# -- where it is done -----------------------------------------------------------------------------------------------

#: The ledger in which an item of a kind is mended, what of the item a new row begins with, and what else.
_LEDGERS: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    "term_over": ("elections", {"organization": "organization"}, {}),
    "term_ending": ("elections", {"organization": "organization"}, {}),
    "case_overdue": ("case_steps", {"case": "case"}, {}),
    "case_due": ("case_steps", {"case": "case"}, {}),
    "vacancy": ("posts", {"unit": "organization"}, {"role": "secretary"}),
    "fact_missing": ("facts", {"unit": "place", "period": "period"}, {}),
}


class _Act(NamedTuple):
    """What is done about an item, and where."""

    words: Words
    link: str | None


def _act(question: Question, behind: Doors, kind: Kind, found: Found) -> _Act:
    """The form of a new row, or of the row that lacks a value, for whoever writes one about the unit; else what tells
    of it."""
    if kind.key in _LEDGERS:
        key, taken, given = _LEDGERS[kind.key]
        if behind.may_write_about(BY_KEY[key], found.whose):
            begun = {column: found.more[name] for column, name in taken.items()} | given
            door = behind.to_fill_in(BY_KEY[key], found.row) if found.row else behind.to_new(BY_KEY[key], **begun)
            return _Act(door.words, door.link)
    return _Act(_LOOK, _told_at(question, found))


def _told_at(question: Question, found: Found) -> str | None:
    """Where something is told of an item."""
    more = found.more
    if "figure" in more:
        return question.link("explanation", code=more["figure"], unit=found.unit)
    if "rule" in more:
        return question.link("rule_explanation", code=more["rule"], unit=found.unit)
    if "username" in more:
        return Addresses().of("accounts.user", {"username": more["username"], "lang": request.args.get("lang")})
    if "submission" in more:
        return question.link("submission", id=more["submission"])
    return question.link("unit", code=found.unit) if found.unit and may_read() else None


# -- what is new ----------------------------------------------------------------------------------------------------


def _news(question: Question, since: int) -> list[Table]:
    """The changes after the one that was seen, and the figures that differ by them; nothing where there are none."""
    if since >= question.moment.known_at:
        return []
    return [_changes(question, since), _figures(question, since)]


def _changes(question: Question, since: int) -> Table:
    later = takewhile(lambda row: row["number"] > since, changes(question.picture, newest_first=True))
    rows = [
        {"number": row["number"], "at": change_rows.local(row["at"]), "actor": row["actor"], "reason": row["reason"]}
        for row in islice(later, _FEW)
    ]
    headings = [
        Heading(
            "number", Words("变更", "change"), "number", link=lambda r: question.link("change", number=r["number"])
        ),
        Heading("at", Words("时间", "time"), "code"),
        Heading("actor", Words("经办人", "who")),
        Heading("reason", Words("事由", "why"), "sentence"),
    ]
    schema = {"number": pl.Int64, **dict.fromkeys(("at", "actor", "reason"), pl.String)}
    notes = [_FEW_ALONE] if len(rows) == _FEW else []
    title = Words("新的变更", "New changes")
    return Table("changes", title, headings, Rows(rows, schema), _NOT_READABLE, movable=False, notes=notes)


def _figures(question: Question, since: int) -> Table:
    """The figures that differ."""
    pictures = (question.known_then(since), question.picture)
    before, after = (figures_of(picture, question.scope) for picture in pictures)
    rows = [
        row
        for figure, was, it_is in zip(FIGURES, before, after, strict=True)
        for row in versions.lines(question, figure, was, it_is, {})
    ]

    def units(row: TableRow) -> str:
        return question.link("versions", against_change=since, figure=row["code"])

    headings = [
        Heading("name", Words("指标", "figure"), link=units),
        Heading("before", Words("已阅时", "when seen"), "number", kind_of=kind_of_value),
        Heading("after", Words("现在", "now"), "number", kind_of=kind_of_value),
        Heading("change", Words("增减（率为百分点）", "change (shares: points)"), "number", signed=True),
    ]
    title, empty = Words("有差别的指标", "Figures that differ"), Words("指标没有差别", "no figure differs")
    schema = {"code": pl.String, "name": pl.String, "is_rate": pl.Boolean}
    schema |= dict.fromkeys(("before", "after", "change"), pl.Float64)
    return Table("figures", title, headings, Rows(rows, schema), empty, movable=False, size=200)

"""Pages of procedures 办理页: a form, what would come of it before it is done, and what still stands in its way."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from flask import Response, current_app
from sqlalchemy import Connection, Engine

from registry import days
from registry.casework.case_record import case_record
from registry.desk.levels import NOT_THEIRS
from registry.desk.rights import Grantee
from registry.errors import NotAllowed
from registry.language import Words
from registry.lookup.ledger_rows import names_of
from registry.moment import today
from registry.web.desk.answers import CONFIRM, tried_or_done, write_page
from registry.web.desk.doors import Door
from registry.web.desk.forms import WriteForm
from registry.web.desk.procedure_forms import ProcedureForm
from registry.web.desk.rows import call_by_name, now
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.question import Question, read_question
from registry.web.reader import account

#: Whoever signs, closes and draws.
REVIEWERS: tuple[str, ...] = ("reviewer",)
Answer = TypeVar("Answer")


class Listing(NamedTuple):
    """A list beside a form: what it is called, its headings, and its rows, each cell perhaps with a way on."""

    key: str
    title: Words
    headings: Sequence[Words]
    rows: Sequence[Sequence[HeadPart]]


class Preview(NamedTuple):
    """What would be done: in a sentence, by a button that carries what was typed; `keep` is to be written down."""

    says: Words
    button: Words
    carried: Sequence[tuple[str, str]]
    keep: str = ""


class ProcedureView(NamedTuple):
    """What the page of a procedure says beside its form: the way to it, its heading, what is done and asked by it."""

    path: Sequence[HeadPart]
    title: Words
    says: Words
    facts: Sequence[HeadLine] = ()


class NextStep(NamedTuple):
    """Something that may be done: what it is, how far it has come or what is missing before it, and the doors to it."""

    words: Words
    says: Words
    doors: Sequence[Door]


def engine() -> Engine:
    """The registry's engine."""
    found: Engine = current_app.extensions["registry"].engine
    return found


def check_level(connection: Connection, his: Grantee, levels: Sequence[str]) -> None:
    """Raises NotAllowed for whoever is of none of some levels anywhere."""
    if not his.levels(connection).has_any(levels):
        raise NotAllowed(*NOT_THEIRS)


def has_role(question: Question, roles: Sequence[str]) -> bool:
    """Whether whoever asks has one of some roles, and writes what he looks at: not in a past view."""
    his = account()
    return his is not None and not question.is_past and bool(his.roles & {*roles})


def page(
    question: Question,
    form: ProcedureForm,
    view: ProcedureView,
    status: int = 200,
    preview: Preview | None = None,
    listings: Sequence[Listing] = (),
    **more: Any,
) -> Response:
    """The page of a procedure."""
    call_by_name(now(question), form.own)
    return write_page(
        "rectification/procedure.html",
        question,
        form,
        status,
        view=view,
        preview=preview,
        listings=[one for one in listings if one.rows],
        to=question.here(),
        **{"may": True, "further": (), "act": None, "warnings": (), **more},
    )


def preview_first(
    form: WriteForm,
    carry: Callable[[bool], Answer],
    done: Callable[[Answer], Response],
    show: Callable[[Question, int, Answer | None], Response],
) -> Response:
    """Does what a form asks where what would come of it was looked at, else shows that: `carry` is told whether it is a
    dry run, `show` makes the page with its status and the answer. Of a form that is only opened nothing was refused."""
    tries = form.typed is None or form.typed.get("act") != CONFIRM

    def again(status: int, answer: Answer | None = None) -> Response:
        with read_question() as question:
            return show(question, 200 if form.typed is None else status, answer)

    return tried_or_done(form, tries, lambda: carry(True), lambda: carry(False), done, again)


def way_on(view: str, day: datetime.date, **values: Any) -> str:
    """The address of the page that is opened after something was done on a day: as of that day where the page that it
    was done on looks at an earlier one, for there nothing of it would be seen."""
    with read_question() as question:
        later = {"as_of": day.isoformat()} if question.moment.as_of < day else {}
        return question.link(view, **values, **later)


def day_of(form: ProcedureForm, key: str) -> datetime.date:
    """The day in a field of a form that was carried out; of a month or a year today."""
    found = form.value(key, [])
    return today() if found is None or found % 100 == 0 else days.date(found)


def listing_of_cases(
    question: Question, key: str, title: Words, cases: Mapping[str, Words], link: Callable[[str], str], what: Words
) -> Listing:
    """Cases by code, each with what is said of it and the name of its organization."""
    found = {case.code: case.organization for case in case_record(now(question)).cases.values() if case.code in cases}
    names = names_of(now(question), {*found.values()})
    rows = [
        [
            HeadPart(code, link(code)),
            HeadPart(names.get(found.get(code, 0), ("", None))[1] or ""),
            HeadPart(question.say(said)),
        ]
        for code, said in cases.items()
    ]
    return Listing(key, title, [Words("案件", "case"), Words("党组织", "organization"), what], rows)

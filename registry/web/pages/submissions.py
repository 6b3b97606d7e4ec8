"""The submissions 提交审核: what one submitted, and what one may decide on; each with both sides, to be decided."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from flask import Response, current_app, request
from sqlalchemy import Engine

from registry.columns import Column, Text
from registry.decisions import service
from registry.decisions.deciders import Decider, Visible
from registry.decisions.kinds import KINDS
from registry.decisions.service import ChangedSince
from registry.errors import Conflict, Invalid, NotAllowed
from registry.jobs.runner import utc_now
from registry.language import Words
from registry.moment import ZONE
from registry.submissions import storage
from registry.submissions.levels import OF_DECIDERS
from registry.submissions.storage import STATUSES, STEPS, Submission
from registry.web import page_cache
from registry.web.access import open_to
from registry.web.desk.answers import NOTHING, PREVIEW, WRITTEN, done, status_of, write_page
from registry.web.desk.effects import ToldEffect, told
from registry.web.desk.forms import WriteForm
from registry.web.desk.writer import kept_picture, writer
from registry.web.pages.submission_sides import ShownRow, shown, shown_conflicts
from registry.web.pages.submission_subjects import subjects
from registry.web.parameters import Misasked, asks
from registry.web.question import Question, read_question
from registry.web.reader import sight
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Table, TableRow

_ROLES = ("clerk", "auditor", "reviewer")
_TITLE = Words("提交审核", "Submissions")
_NONE = Words("没有提交审核的事项", "nothing was submitted")
_PROPOSED = Words("提议", "proposal")
#: What is said of a submission, under its name.
TEXT: Column = Text("text", "意见")
_SCHEMA: dict[str, Any] = dict.fromkeys(
    ("id", "title", "about", "status", "user", "at", "level", "reason"), pl.String
) | {"rows": pl.Int64, "change": pl.Int64}
_SAID = Words("意见已记下", "Your comment was kept")
_RETURNED, _WITHDRAWN = Words("已退回", "It was returned"), Words("已撤回", "It was withdrawn")
_BY_ANOTHER = Words(
    "须由有权管理所涉各单位的审核员审核，提交人不能自己审核。",
    "A reviewer who has all that it names decides; whoever submitted it does not.",
)
_BY_LEVEL = Words(
    "须由{0}或以上的审核员审核，提交人不能自己审核。",
    "A reviewer of the {0} or above decides; whoever submitted it does not.",
)
_NO_STATUS = Words("没有这种状态", "there is no such status")
_NO_ACT = Words("没有说明要做什么", "it does not say what is to be done")


# -- all of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/submissions")
@open_to(*_ROLES)
@asks("status", tables=["submissions"])
def submissions() -> Response:
    """What whoever asks submitted, and what he may decide on."""
    page_cache.leave_out()
    with read_question() as question:
        decider = _decider(question)
        status = _status()
        frame = SubmissionRows(question, decider, service.names_seen(decider, *([status] if status else [])))

        def link(row: TableRow) -> str:
            return question.link("submission", id=row["id"])

        def change(row: TableRow) -> str | None:
            return None if row["change"] is None else question.link("change", number=row["change"])

        headings = [
            Heading("title", Words("事项", "what"), link=link),
            Heading("about", Words("所涉", "about")),
            Heading("status", Words("状态", "status")),
            Heading("user", Words("提交人", "submitted by"), "code"),
            Heading("at", Words("提交时间", "submitted at"), "code"),
            Heading("level", Words("审核层级", "decided by")),
            Heading("rows", Words("行数", "rows"), "number"),
            Heading("reason", Words("事由", "reason"), "sentence"),
            Heading("change", Words("成为第几次变更", "became change"), "number", link=change),
        ]
        table = Table("submissions", _TITLE, headings, frame, _NONE)
        waiting = service.waiting(decider)
        return answer(
            "submissions/submissions.html",
            question,
            [table],
            title=_TITLE,
            waiting=waiting,
            status=status,
            statuses=STATUSES,
        )


def _status() -> str | None:
    """The status that is asked for; None for all. Raises Misasked for one that there is not."""
    status = request.args.get("status") or None
    if status not in (None, *STATUSES):
        raise Misasked(*_NO_STATUS)
    return status


@dataclass(frozen=True)
class SubmissionRows:
    """The submissions that somebody sees, by their names, the newest first; read a page at a time."""

    question: Question
    decider: Decider
    names: Sequence[str]

    def __len__(self) -> int:
        return len(self.names)

    def slice(self, offset: int, length: int) -> pl.DataFrame:
        """The submissions from `offset` on, at most `length` of them."""
        found = storage.named(self.decider.connection, self.names[offset : offset + length])
        lines = [_line(self.question, Visible.to(self.decider, one)) for one in found]
        return pl.DataFrame(lines, schema=_SCHEMA, orient="row")


def _line(question: Question, visible: Visible) -> dict[str, Any]:
    found = visible.submission
    return {
        "id": found.id,
        "title": question.say(KINDS[found.kind].says(found.content)),
        "status": question.say(STATUSES[found.status]),
        "about": _about(visible),
        "user": found.user,
        "at": time_of(found.at),
        "level": question.say(_level(visible)),
        "rows": None if visible.is_unread else found.rows,
        "reason": found.reason or None,
        "change": found.change,
    }


def _about(visible: Visible) -> str | None:
    """What the first of its rows is known by."""
    sides = [] if visible.is_unread else visible.submission.sides
    return next((" · ".join(str(value) for value in side["key"].values() if value) for side in sides), None)


def _level(visible: Visible) -> Words:
    return _PROPOSED if visible.level is None else OF_DECIDERS[visible.level]


def time_of(stamp: str) -> str:
    """A time as people here tell it."""
    return datetime.datetime.fromisoformat(stamp).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _decider(question: Question) -> Decider:
    connection = question.picture.connection
    return Decider(connection, writer(), kept_picture(connection))


# -- one of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/submissions/<id>")
@open_to(*_ROLES)
@asks()
def submission(id: str) -> Response:
    """A submission: both sides of each value, its steps, and what may be done about it."""
    with read_question() as question:
        decider = _decider(question)
        found = service.found_by(decider, id)
        return _page(question, decider, found, _form(question))


def _form(question: Question) -> WriteForm:
    typed = request.form if request.method == "POST" else None
    return WriteForm([TEXT], question.language, typed)


def _page(
    question: Question,
    decider: Decider,
    found: Submission,
    form: WriteForm,
    status: int = 200,
    conflicts: list[ShownRow] | None = None,
    effect: ToldEffect | None = None,
) -> Response:
    visible = Visible.to(decider, found)
    return write_page(
        "submissions/submission.html",
        question,
        form,
        status,
        found=found,
        title=KINDS[found.kind].says(found.content),
        state=STATUSES[found.status],
        level=_level(visible),
        at=time_of(found.at),
        visible=visible,
        rows=[] if visible.is_unread else shown(question, found.sides),
        steps=[(time_of(one.at), STEPS[one.step], one) for one in storage.steps(decider.connection, found.id)],
        conflicts=conflicts or [],
        subjects=[] if visible.is_unread else subjects(question, found),
        alone=_alone(visible, decider),
        effect=effect,
        to=question.here(),
    )


def _alone(visible: Visible, decider: Decider) -> Words | None:
    """Why whoever sees a submission that waits does not decide on it: it is his own."""
    found = visible.submission
    if not found.is_open or found.user != decider.account.username:
        return None
    return _BY_ANOTHER if visible.level is None else _BY_LEVEL.format(OF_DECIDERS[visible.level])


@blueprint.post("/submissions/<id>")
@open_to(*_ROLES)
@asks()
def decide_submission(id: str) -> Response:
    """Does what the form says: a comment, a withdrawal, a decision."""
    name = request.form.get("act", "")
    if name not in {*ACTS, PREVIEW}:
        raise Misasked(*_NO_ACT)
    with read_question() as question:
        decider = _decider(question)
        found, form = service.found_by(decider, id), _form(question)
        here = question.here()
    engine: Engine = current_app.extensions["registry"].engine
    try:
        if name == PREVIEW:
            return _previewed(engine, found, form)
        return done(ACTS[name](engine, found, decider, form), here)
    except (Invalid, NotAllowed, Conflict) as refusal:
        form.blame(refusal)
        with read_question() as question:
            conflicts = shown_conflicts(question, refusal.conflicts) if isinstance(refusal, ChangedSince) else None
            decider = _decider(question)
            again = service.found_by(decider, id)
            return _page(question, decider, again, form, status_of(refusal), conflicts)


def _previewed(engine: Engine, found: Submission, form: WriteForm) -> Response:
    """The page, with what the submission would change on the day of its address."""
    with read_question() as question:
        _decider(question).check(found)
        day = question.moment.as_of
    effect = service.effect(engine, found, writer(), day)
    with read_question() as question:
        connection = question.picture.connection
        shown_effect = told(question, kept_picture(connection, sight(connection)), effect)
        return _page(question, _decider(question), found, form, effect=shown_effect)


def _commented(engine: Engine, found: Submission, decider: Decider, form: WriteForm) -> Words:
    text, user = form.own.field(TEXT.key).typed, decider.account.username
    service.comment(engine, found, user, text, utc_now(), address=_address())
    return _SAID


def _withdrawn(engine: Engine, found: Submission, decider: Decider, form: WriteForm) -> Words:
    decider.check_submitter(found)
    service.withdraw(engine, found, decider.account.username, form.reason, utc_now(), address=_address())
    return _WITHDRAWN


def _returned(engine: Engine, found: Submission, decider: Decider, form: WriteForm) -> Words:
    _checked(engine, found, decider)
    service.give_back(engine, found, decider.account.username, form.reason, utc_now(), address=_address())
    return _RETURNED


def _accepted(engine: Engine, found: Submission, decider: Decider, form: WriteForm) -> Words:
    _checked(engine, found, decider)
    number = service.accept(engine, found, decider, form.reason, utc_now(), address=_address())
    return NOTHING if number is None else WRITTEN.format(change=number)


def _checked(engine: Engine, found: Submission, decider: Decider) -> None:
    """Raises NotAllowed where he may not decide: asked of what is known now."""
    with service.deciding(engine, decider.account) as now:
        now.check(found)


def _address() -> str:
    return request.remote_addr or ""


#: What may be done about a submission, by the button that is pressed.
ACTS: dict[str, Callable[[Engine, Submission, Decider, WriteForm], Words]] = {
    "comment": _commented,
    "withdraw": _withdrawn,
    "return": _returned,
    "accept": _accepted,
}

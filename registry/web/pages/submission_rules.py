"""The submission rules 提交规则 on the page of settings: those that hold, and how a reviewer sets his own."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from flask import current_app, request
from werkzeug.datastructures import MultiDict

from registry import codes
from registry.columns import Choice, Column, Option, Reference
from registry.decisions import closings, rule_sets, service
from registry.decisions.deciders import ROLE, Decider
from registry.errors import Invalid, NotFound, Problem, Refused
from registry.language import Words
from registry.picture import Picture
from registry.submissions.levels import OF_DECIDERS, OF_WRITERS
from registry.submissions.rules import SubmissionRule
from registry.text import fold
from registry.web.desk.forms import WriteForm
from registry.web.desk.writer import kept_picture, writer
from registry.web.question import Question
from registry.web.reader import account, sight
from registry.web.tables import Heading, Rows, Table

_EVERYWHERE = Words("全部", "everything")
_NO_PLACE = Words("没有这个代码", "unknown code")
_TAKEN = Words(
    "该地点、台账和层级已有规则，先删除它", "there is a rule of this place, ledger and level: remove it first"
)
_SET, _REMOVED = Words("提交规则已保存", "The rule was saved"), Words("提交规则已删除", "The rule was removed")
_GONE = Words("没有这条规则", "there is no such rule")


def _options(words: Mapping[str, Words]) -> tuple[Option, ...]:
    return tuple(Option(key, one.zh, one.en) for key, one in words.items())


#: What a form asks of a rule, by the names that the API has.
PLACE: Column = Reference("place", "地点代码", to=("places",))
COLUMNS: tuple[Column, ...] = (
    PLACE,
    Choice("ledger", "台账或业务动作", options=_options(rule_sets.ABOUT)),
    Choice("level", "登记层级", options=_options(OF_WRITERS)),
    Choice("decided_by", "审核层级", options=_options(OF_DECIDERS)),
)


def _now(question: Question) -> Picture:
    connection = question.picture.connection
    return kept_picture(connection, sight(connection))


def _called(question: Question, picture: Picture, place: int | None) -> str:
    if place is None:
        return question.say(_EVERYWHERE)
    return " ".join(filter(None, closings.called(picture, place)))


def table(question: Question) -> Table:
    """The rules of the places that whoever asks may read, and of those above."""
    picture = _now(question)
    rows = [
        {
            "place": _called(question, picture, rule.place),
            "ledger": question.say(rule_sets.label(rule.ledger)),
            "level": question.say(OF_WRITERS[rule.level]),
            "decided_by": question.say(OF_DECIDERS[rule.decided_by]),
        }
        for rule in rule_sets.seen(picture)
    ]
    headings = [
        Heading("place", Words("地点", "place")),
        Heading("ledger", Words("台账或业务动作", "ledger or verbs")),
        Heading("level", Words("登记层级", "written by")),
        Heading("decided_by", Words("审核层级", "decided by")),
    ]
    frame = Rows(rows, dict.fromkeys(("place", "ledger", "level", "decided_by"), pl.String))
    none = Words("没有提交规则：登记不须审核", "no rules: what is written is not decided by others")
    return Table("rules", Words("提交规则", "Submission rules"), headings, frame, none)


def own(question: Question) -> list[tuple[str, str]] | None:
    """The rules that whoever asks may remove, each with a name and in words; None for whoever sets none."""
    his = account()
    if his is None or not his.roles & {*ROLE} or question.is_past:
        return None
    picture, connection = _now(question), question.picture.connection
    decider = Decider(connection, his, kept_picture(connection))
    return [
        (
            name_of(rule),
            " · ".join(
                (
                    _called(question, picture, rule.place),
                    question.say(rule_sets.label(rule.ledger)),
                    question.say(OF_WRITERS[rule.level]),
                )
            ),
        )
        for rule in rule_sets.seen(picture)
        if closings.has(decider, rule.place)
    ]


def name_of(rule: SubmissionRule) -> str:
    """The name of a rule in a form."""
    return f"{'*' if rule.place is None else rule.place}/{rule.ledger}/{rule.level}"


def form(question: Question, typed: MultiDict[str, str] | None = None) -> WriteForm:
    """The form of a new rule."""
    given = {} if question.scope is None else {PLACE.key: question.scope}
    return WriteForm(COLUMNS, question.language, typed, given)


def set_rules(form: WriteForm) -> Words:
    """Adds the rule that a form tells, or removes one. Raises Invalid, NotAllowed."""
    engine, his = current_app.extensions["registry"].engine, writer()
    with service.deciding(engine, his) as decider:
        picture = kept_picture(decider.connection, sight(decider.connection))
        standing = rule_sets.seen(picture)
        if request.form.get("act") == "remove":
            named = request.form.get("rule")
            wanted, words = [rule for rule in standing if name_of(rule) != named], _REMOVED
            if len(wanted) == len(standing):
                raise Invalid([Problem(_GONE)])
        else:
            wanted, words = [*standing, _typed(form, picture, standing)], _SET
        rule_sets.replace(engine, decider, wanted, address=request.remote_addr or "")
    return words


def _typed(form: WriteForm, picture: Picture, standing: list[SubmissionRule]) -> SubmissionRule:
    """The rule that a form tells. Raises Invalid with every problem."""
    problems, cells, place = list[Problem](), form.cells, None
    written = fold(cells.get(PLACE.key, ""))
    try:
        place = codes.place_of(picture, written) if written else None
    except (NotFound, Refused):
        problems.append(Problem(_NO_PLACE, PLACE.allowed, column=PLACE.key))
    for column in COLUMNS[1:]:
        if not cells.get(column.key):
            problems.append(Problem(Words("必填", "must be given"), column.allowed, column=column.key))
    rule = SubmissionRule(place, *(cells.get(column.key, "") for column in COLUMNS[1:]))
    if not problems and any(rule.key == one.key for one in standing):
        problems.append(Problem(_TAKEN))
    if problems:
        raise Invalid(problems)
    return rule

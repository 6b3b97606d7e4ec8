"""Closed periods 封账, and the submission rules 提交规则: read by everybody who reads, set by reviewers."""

from __future__ import annotations

from typing import Any

from registry import codes
from registry.columns import Unfit
from registry.decisions import closings, rule_sets
from registry.decisions.deciders import Decider
from registry.errors import Invalid, NotFound, Problem, Refused
from registry.language import Words
from registry.lookup.corrections import corrections
from registry.measures.ledger import FACTS
from registry.periods import service
from registry.periods.service import Closing
from registry.picture import Picture
from registry.submissions.levels import OF_DECIDERS, OF_WRITERS
from registry.submissions.rules import SubmissionRule
from registry.text import fold
from registry.web.access import READERS
from registry.web.accounts.page import address
from registry.web.api import parameters
from registry.web.api.operation import Answer, Body, Reply, operation
from registry.web.api.problems import PREFIX
from registry.web.api.request import Asked
from registry.web.api.schemas import TEXT, WHOLE, list_of, members, named, one_of, or_none
from registry.web.api.submissions import decider_of
from registry.web.api.writing import REASON, WRITTEN, problem_of, text_of
from registry.web.desk.writer import picture_of_now

_REVIEWER = ("reviewer",)
_CORRECTION = members(change=WHOLE, at=TEXT, actor=TEXT, reason=or_none(TEXT), rows=WHOLE)
_PERIOD = named(
    "Period",
    members(
        id=TEXT,
        place=or_none(TEXT),
        period=TEXT,
        change=WHOLE,
        closed_at=TEXT,
        closed_by=TEXT,
        reopened_at=or_none(TEXT),
        reopened_by=or_none(TEXT),
        reason=or_none(TEXT),
        corrections=list_of(named("Correction", _CORRECTION)),
    ),
)
_RULE = members(place=or_none(TEXT), ledger=TEXT, level=one_of(OF_WRITERS), decided_by=one_of(OF_DECIDERS))
_GIVEN = members(place=or_none(TEXT), ledger=TEXT, level=TEXT, decided_by=TEXT)
_RULES = named("SubmissionRules", members(rules=list_of(named("SubmissionRule", _RULE))))
_NO_PLACE = Words("没有这个代码", "unknown code")
_A_PLACE = Words("已登记的地点代码", "the code of a recorded place")
_PLACE, _PERIOD_COLUMN = "place", FACTS.by_key["period"]


def place_of(picture: Picture, written: str | None, problems: list[Problem], row: int | None) -> int | None:
    """The place that a code of the body means; a problem for one that is unknown or outside."""
    if written is None:
        return None
    try:
        return codes.place_of(picture, fold(written))
    except (NotFound, Refused):
        problems.append(problem_of(_PLACE, _NO_PLACE, _A_PLACE, written, row))
        return None


def code_of(picture: Picture, place: int | None) -> str | None:
    """The code of a place of today, else the last that it had; None for everything."""
    return None if place is None else closings.called(picture, place)[0]


def _document(picture: Picture, one: Closing) -> dict[str, Any]:
    own = {**vars(one), "place": code_of(picture, one.place), "period": _PERIOD_COLUMN.show(one.period)}
    return own | {"corrections": corrections(picture, one)}


@operation(
    "GET",
    "/periods",
    Words("已封账的时期，最近的在前", "the periods that were closed, the newest first"),
    READERS,
    Answer(named("Periods", members(periods=list_of(_PERIOD)))),
    parameters=(parameters.LANG,),
)
def periods(asked: Asked) -> Any:
    """The closed periods, those opened again too, with the corrections that came later."""
    found = closings.seen(asked.picture, asked.connection)
    return {"periods": [_document(asked.picture, one) for one in found]}


@operation(
    "POST",
    "/periods",
    Words("封账：某地点的某一时期", "close a period of a place"),
    _REVIEWER,
    Answer(_PERIOD, headers={"Location": Words("其地址", "its address")}),
    status=201,
    parameters=WRITTEN,
    body=Body(
        members(optional=("reason",), place=or_none(TEXT), period={"type": ["string", "integer"]}, reason=REASON)
    ),
)
def period_closed(asked: Asked) -> Any:
    """Closes a period, which keeps the last change."""
    problems: list[Problem] = []
    with asked.again() as picture:
        place = place_of(picture, asked.body[_PLACE], problems, None)
        if not problems:
            _decider(asked, picture).check_place(place)
        period = _period(text_of(asked.body["period"]), problems)
        if problems:
            raise Invalid(problems)
        asked.check()
        decider, code = _decider(asked, picture), code_of(picture, place)
        made = closings.close(asked.engine, decider, place, period, asked.now, code=code, address=address())
    with asked.again() as picture:
        return Reply(_document(picture, made), headers={"Location": f"{PREFIX}/periods"})


def _period(written: str, problems: list[Problem]) -> int:
    try:
        found = _PERIOD_COLUMN.parse(written)
    except Unfit as unfit:
        problems.append(problem_of("period", unfit.problem, _PERIOD_COLUMN.allowed, written))
        return 0
    if found is None:
        problems.append(problem_of("period", Words("必填", "must be given"), _PERIOD_COLUMN.allowed))
    return found or 0


def _decider(asked: Asked, picture: Picture) -> Decider:
    return Decider(picture.connection, asked.account, picture_of_now(picture.connection))


def _found(asked: Asked) -> Closing:
    """The closing that the address names. Raises NotFound, also for one that whoever asks does not see."""
    found = next((one for one in closings.seen(asked.picture, asked.connection) if one.id == asked.path["id"]), None)
    if found is None:
        raise NotFound("没有这次封账", "there is no such closed period")
    return found


def _may_reopen(asked: Asked) -> None:
    decider_of(asked).check_place(asked.found.place)


@operation(
    "POST",
    "/periods/{id}/reopen",
    Words("解封，须有事由", "open a closed period again, with a reason"),
    _REVIEWER,
    Answer(_PERIOD),
    parameters=WRITTEN,
    body=Body(members(optional=("reason",), reason=REASON), may_be_empty=True),
    finds=_found,
    may=_may_reopen,
)
def period_reopened(asked: Asked) -> Any:
    """Opens a closed period again."""
    asked.check()
    with asked.again() as picture:
        decider, code = _decider(asked, picture), code_of(picture, asked.found.place)
        reason = text_of(asked.body.get("reason"))
        closings.reopen(asked.engine, decider, asked.found, reason, asked.now, code=code, address=address())
    with asked.again() as picture:
        return _document(picture, service.one(picture.connection, asked.found.id))


# -- rules --------------------------------------------------------------------------------------------------------


def _rules(picture: Picture) -> dict[str, Any]:
    own = [{**one._asdict(), "place": code_of(picture, one.place)} for one in rule_sets.seen(picture)]
    return {"rules": own}


@operation(
    "GET",
    "/submission-rules",
    Words("提交规则：谁登记的哪些须审核", "the submission rules: whose writes are decided by whom"),
    READERS,
    Answer(_RULES),
    parameters=(parameters.LANG,),
)
def submission_rules(asked: Asked) -> Any:
    """The submission rules."""
    return _rules(asked.picture)


@operation(
    "PUT",
    "/submission-rules",
    Words("设定所辖地点的提交规则", "set the submission rules of the places that one has"),
    _REVIEWER,
    Answer(_RULES),
    parameters=WRITTEN,
    body=Body(members(rules=list_of(_GIVEN))),
)
def submission_rules_set(asked: Asked) -> Any:
    """Replaces the rules of the places that a reviewer has."""
    problems: list[Problem] = []
    asked.check()
    with asked.again() as picture:
        told = {code_of(picture, rule.place): rule.place for rule in rule_sets.seen(picture)}

        def meant(line: int, written: str | None) -> int | None:
            return told[written] if written in told else place_of(picture, written, problems, line)

        rules = [
            SubmissionRule(meant(line, one[_PLACE]), one["ledger"], one["level"], one["decided_by"])
            for line, one in enumerate(asked.body["rules"], 1)
        ]
        if problems:
            raise Invalid(problems)
        rule_sets.replace(asked.engine, _decider(asked, picture), rules, address=address())
    with asked.again() as picture:
        return _rules(picture)

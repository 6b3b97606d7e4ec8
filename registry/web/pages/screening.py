"""The screening 排查: which village organizations are candidates for putting right, and why; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
from flask import Response, request

from registry.casework.case_words import listed
from registry.casework.criteria import CRITERIA
from registry.figures import service
from registry.figures.lists.whereabouts import SURROUNDINGS
from registry.language import Words
from registry.lookup.screening_list import screening_list
from registry.numbers import number
from registry.web.access import READERS, open_to
from registry.web.desk.case_doors import OPEN, case_doors
from registry.web.desk.doors import Door
from registry.web.filters import Filter
from registry.web.pages.ledgers import headings_of_surroundings
from registry.web.pages.rectification import SUBJECTS
from registry.web.parameters import EXPORT, asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.workbook import Exported

_TITLE = Words("排查", "Screening")
_MEANING = Words(
    "符合下列任一情形的村党组织列为候选，由县级联审后认定；没有名额，也不按比例。“未填报”的情形不作为理由，但应补齐后再看。",
    "A village organization is a candidate by any one of the criteria; the county decides after a joint check. There "
    "is no quota. What is unknown is no reason, but is to be recorded and looked at again.",
)
_CRITERIA = {option.key: option.words for option in CRITERIA}
#: What a reason says beside its criterion.
_SAYS = {
    "vacant": Words("{0}：空缺 {n} 天，自 {1}", "{0}: for {n} {n:day|days}, since {1}"),
    "overdue": Words("{0}：{1} 届满", "{0}: its term ended {1}"),
    "low_income": Words("{0}：上年收入 {1} 元", "{0}: {1} yuan in the last year"),
    "fewer_stars": Words("{0}：此前 {1} 星", "{0}: {1} before"),
    "again": Words("{0}：{1}", "{0}: {1}"),
    "relapsed": Words("{0}：{1}", "{0}: {1}"),
}
_NEVER = Words("{0}：从未登记书记", "{0}: none was ever recorded")
_COLUMNS = (*SURROUNDINGS, "name", "organization", "criteria", "why", "open_case", "answers_for", "unknown")


@blueprint.get("/screening")
@open_to(*READERS)
@asks(tables=["criteria", "unsure"], worked={"candidates": _COLUMNS})
def screening() -> Response:
    """The candidates of the scope with their reasons."""
    with read_question() as question:
        inside = service.inside(question.picture, question.scope)
        found = screening_list(question.picture, question.scope, inside)
        rows = [_row(question, candidate) for candidate in found.candidates]
        unsure = [_row(question, one) for one in found.unsure]
        tables = [
            _by_criterion(question, found.candidates, found.unsure),
            _candidates(question, rows, _to_open(question, found.candidates)),
        ]
        tables += [_unsure(question, unsure)] if unsure else []
        return answer(
            "rectification/screening.html",
            question,
            tables,
            Exported(explains=[_MEANING]),
            title=_TITLE,
            meaning=_MEANING,
            subjects=SUBJECTS,
            population=found.population,
            candidates=len(rows),
            without_case=sum(not one["open_case"] for one in found.candidates),
            undetermined=len(unsure),
        )


def _row(question: Question, candidate: Mapping[str, Any]) -> dict[str, Any]:
    """A candidate, in the language of the page."""
    reasons = candidate.get("reasons", [])
    says = question.words("；", "; ").join(question.say(reason_words(reason)) for reason in reasons)
    return {
        **{kind: candidate[kind] for kind in SURROUNDINGS},
        "name": candidate["name"],
        "organization": candidate["organization"],
        "criteria": ";".join(reason["criterion"] for reason in reasons),
        "why": says or None,
        "open_case": candidate.get("open_case"),
        "answers_for": "、".join(candidate.get("answers_for", [])) or None,
        "unknown": question.say(listed([_CRITERIA[name] for name in candidate["unknown"]])) or None,
    }


def reason_words(reason: Mapping[str, Any]) -> Words:
    """A reason in a sentence: the criterion, by how much, and since when."""
    criterion, value = reason["criterion"], reason["value"]
    called = _CRITERIA[criterion]
    match criterion:
        case "vacant" if value is None:
            return _NEVER.format(called)
        case "vacant":
            return _SAYS[criterion].format(called, reason["since"], n=value)
        case "overdue":
            return _SAYS[criterion].format(called, value)
        case "low_income":
            return _SAYS[criterion].format(called, number(value))
        case "fewer_stars":
            return _SAYS[criterion].format(called, str(value))
        case "again" | "relapsed":
            return _SAYS[criterion].format(called, "、".join(value))
    return called


def _by_criterion(question: Question, candidates: list[dict[str, Any]], unsure: list[dict[str, Any]]) -> Table:
    """How many candidates each criterion makes, and of how many organizations of the lists it is unknown."""
    rows = [
        {
            "criterion": key,
            "name": question.say(words),
            "met": sum(any(r["criterion"] == key for r in one["reasons"]) for one in candidates),
            "alone": sum([r["criterion"] for r in one["reasons"]] == [key] for one in candidates),
            "unknown": sum(key in one["unknown"] for one in (*candidates, *unsure)),
        }
        for key, words in _CRITERIA.items()
    ]

    def door(row: TableRow) -> str | None:
        if not row["met"]:
            return None
        return question.here(**{"candidates.has.criteria": row["criterion"], "candidates.page": None}) + "#candidates"

    headings = [
        Heading("name", Words("情形", "criterion"), link=door),
        Heading("met", Words("候选", "candidates"), "number", link=door),
        Heading("alone", Words("仅此一项", "by it alone"), "number"),
        Heading("unknown", Words("未填报", "unknown"), "number"),
    ]
    schema = dict.fromkeys(("criterion", "name"), pl.String) | dict.fromkeys(("met", "alone", "unknown"), pl.Int64)
    return Table("criteria", Words("按情形", "By criterion"), headings, Rows(rows, schema), movable=False)


def _to_open(question: Question, candidates: list[dict[str, Any]]) -> list[Heading]:
    """The column with the door to a new case of each candidate that has none, with why it is one; none for whoever
    opens no cases."""
    here = case_doors(question)
    if not here.is_clerk or EXPORT in request.args:
        return []
    waiting = {one["organization"]: one for one in candidates if not one["open_case"]}

    def door(row: TableRow) -> Door | None:
        one = waiting.get(row["organization"])
        if one is None or not here.may_write(one["unit"]):
            return None
        reasons = [reason["criterion"] for reason in one["reasons"]]
        relapsed = [case for reason in one["reasons"] if reason["criterion"] == "relapsed" for case in reason["value"]]
        return here.to_open(
            organization=one["organization"],
            problems=";".join(question.say(_CRITERIA[key]) for key in reasons),
            relapse_of=relapsed[0] if relapsed else None,
        )

    return [
        Heading(
            "opens",
            OPEN,
            in_words=lambda one: one.words,
            link=lambda row: row["opens"].link if row["opens"] else None,
            late=lambda rows: [door(row) for row in rows],
        )
    ]


def _candidates(question: Question, rows: list[dict[str, Any]], doors: list[Heading]) -> Table:
    frame = Rows(rows, dict.fromkeys(_COLUMNS, pl.String))
    empty = Words("没有候选", "no candidates")
    title = Words("候选名单", "Candidates")
    return Table(
        "candidates", title, list(_headings(question, frame, doors)), frame, empty, numbered=True, worked=True
    )  # fmt: skip


def _headings(question: Question, frame: Rows, doors: list[Heading]) -> Iterator[Heading]:
    def organization(row: TableRow) -> str:
        return question.link("unit", code=row["organization"])

    def case(key: str) -> Any:
        return lambda row: question.link("unit", code=row[key].split("、")[0], space="case") if row[key] else None

    criteria = Filter("choice", list(_CRITERIA.items()), ";")
    own = Heading("name", Words("党组织", "organization"), link=organization, filter=Filter(), frozen=1)
    code = Heading("organization", Words("代码", "code"), "code", link=organization, filter=Filter(), frozen=2)
    yield from headings_of_surroundings(frame.frame)
    # What may be done stands where it is seen without scrolling.
    yield from (own, code, *doors)
    yield Heading("why", Words("依据", "why"), "sentence", filter=Filter())
    yield Heading("open_case", Words("在整顿的案件", "open case"), "code", link=case("open_case"), filter=Filter())
    yield Heading(
        "answers_for", Words("承接的案件", "cases it answers for"), "code", link=case("answers_for"), filter=Filter()
    )
    yield Heading("unknown", Words("未填报", "unknown"), filter=Filter())
    yield Heading("criteria", Words("情形", "criteria"), in_words=_criteria_words, filter=criteria)


def _criteria_words(keys: str) -> Words:
    return listed([_CRITERIA[key] for key in keys.split(";")])


def _unsure(question: Question, rows: list[dict[str, Any]]) -> Table:
    """The organizations that are no candidates so far, and of which not all is recorded."""
    frame = Rows(rows, dict.fromkeys(_COLUMNS, pl.String))

    def organization(row: TableRow) -> str:
        return question.link("unit", code=row["organization"])

    headings = [
        *headings_of_surroundings(frame.frame),
        Heading("name", Words("党组织", "organization"), link=organization),
        Heading("organization", Words("代码", "code"), "code", link=organization),
        Heading("unknown", Words("未填报", "unknown"), "sentence"),
    ]
    note = Words(
        "没有符合的情形，但有情形未填报，是否候选无法判定。",
        "None of the criteria is met as far as is known, but not all is recorded: they may be candidates, or not.",
    )
    return Table("unsure", Words("无法判定", "Undetermined"), headings, frame, notes=[note])

"""The case board 整顿看板: the cases by state with the days that are left to each, by county, and each in a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl
from flask import Response, request

from registry.casework.case_words import BEFORE, OPEN, STATES
from registry.figures import service
from registry.figures.labels import NOT_RECORDED, named
from registry.figures.lists.whereabouts import SURROUNDINGS
from registry.language import Words
from registry.lookup.case_list import CaseList, case_list
from registry.web.access import READERS, open_to
from registry.web.desk.case_doors import case_doors
from registry.web.filters import Filter, filter_of_names
from registry.web.pages.ledgers import headings_of_surroundings
from registry.web.pages.rectification import SUBJECTS
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.workbook import Exported

_TITLE = Words("整顿看板", "Case board")
_MEANING = Words(
    "时点已进入整顿流程的全部案件，每案一行。期限：时点有效的期限；剩余天数：未销号的案件距期限的天数，负数为已过期限；"
    "逾期天数：按最初期限计，已销号的算到销号之日；措施：所要求的措施时点前已完成的项数；回头看：时点前最近一次。",
    "Every case that has begun by the day, a row each. Limit: the one that counts on the day; days left: of an open "
    "case to its limit, below 0 once it is past; days overdue: by the first limit, of a closed case to its closing; "
    "measures: how many of those asked for were done; look-back: the latest by the day.",
)
#: How many days before its limit a case is said to be nearly due; how many cases stand in a lane.
_SOON, _CARDS = 30, 5
_LATER = Words(
    "时点之后才进入流程的另有 {0} 件，不在此列出。",
    "{0} {0:case begins|cases begin} after this day, and {0:is|are} not listed.",
)
_NOBODY = Words("（无）", "(nobody)")
_DATES = {
    "identified_on": Words("认定", "identified on"),
    "plan_on": Words("方案", "plan on"),
    "limit": Words("期限", "limit"),
    "accepted_on": Words("验收", "accepted on"),
    "closed_on": Words("销号", "closed on"),
}
_TEXTS = (
    *SURROUNDINGS,
    *("county_code", "township_code", "organization", "organization_name", "answers", "code", "problems", "state"),
    *("measures", "result", "checker", "note", "checked_on", *_DATES),
)
_SCHEMA: dict[str, Any] = dict.fromkeys(_TEXTS, pl.String) | dict.fromkeys(("year", "days_left", "overdue"), pl.Int64)
_COLUMNS = tuple(key for key in _SCHEMA if not key.endswith("_code"))


@dataclass(frozen=True)
class Card:
    """A case as it stands in a lane; `left` says how many days are left, `urgency` marks it: past, soon or none."""

    code: str
    title: str
    where: str
    link: str
    left: str
    urgency: str


@dataclass(frozen=True)
class Lane:
    """A state before a case is closed, with how many cases are in it, and those that are due first."""

    words: Words
    count: int
    link: str
    cards: Sequence[Card]


@blueprint.get("/cases")
@open_to(*READERS)
@asks("year", "problem", tables=["counties"], worked={"cases": _COLUMNS})
def cases() -> Response:
    """All cases of the scope."""
    with read_question() as question:
        found = case_list(question.picture, service.inside(question.picture, question.scope))
        rows = _chosen(found)
        tables = [*_by_place(question, rows), _list(question, rows, found.later)]
        offered = {
            "year": sorted({str(row["year"]) for row in found.rows}, reverse=True),
            "problem": sorted({problem for row in found.rows for problem in _problems(row)}),
        }
        counties = sorted({(row["county_code"], row["county"]) for row in found.rows if row["county_code"]})
        return answer(
            "rectification/board.html",
            question,
            tables,
            Exported(explains=[_MEANING]),
            title=_TITLE,
            meaning=_MEANING,
            subjects=SUBJECTS,
            offered=offered,
            counties=counties,
            totals=list(_totals(question, rows)),
            lanes=list(_lanes(question, rows)),
            doors=[case_doors(question).to_open()] if case_doors(question).is_clerk else [],
        )


def _problems(row: TableRow) -> list[str]:
    return row["problems"].split(";") if row["problems"] else []


def _chosen(found: CaseList) -> list[dict[str, Any]]:
    """The cases of the year and with the problem that a reader chose."""
    year, problem = request.args.get("year", ""), request.args.get("problem", "")
    return [
        row
        for row in found.rows
        if (not year or str(row["year"]) == year) and (not problem or problem in _problems(row))
    ]


def _here(question: Question, **more: str | None) -> str:
    """The list of the board, of the cases that `more` tells besides what is chosen."""
    return question.here(**{"cases.page": None, **more}) + "#cases"


# -- numbers and lanes ------------------------------------------------------------------------------------------------


def _totals(question: Question, rows: Sequence[TableRow]) -> Iterator[tuple[Words, int, str]]:
    """The numbers at the top: what they are, how many, and the list of them."""
    open_ones = [row for row in rows if row["days_left"] is not None]
    past = sum(row["days_left"] < 0 for row in open_ones)
    soon = sum(0 <= row["days_left"] <= _SOON for row in open_ones)
    unlimited = sum(row["state"] in OPEN and row["days_left"] is None for row in rows)
    yield Words("全部", "All"), len(rows), _here(question)
    yield Words("整顿中", "Open"), sum(row["state"] in OPEN for row in rows), "#lanes"
    yield Words("已过期限", "Past the limit"), past, _here(question, **{"cases.has.days_left": "<0"})
    due = Words("{n} 日内到期", "Due within {n} days").format(n=_SOON)
    yield due, soon, _here(question, **{"cases.sort": "days_left", "cases.has.days_left": ">=0"})
    if unlimited:
        yield Words("未定期限", "Without a limit"), unlimited, "#lanes"


def _lanes(question: Question, rows: Sequence[TableRow]) -> Iterator[Lane]:
    """The states before the closing in which there are cases, each with those that are due first."""
    for state in (*BEFORE, *OPEN):
        own = [row for row in rows if row["state"] == state]
        if own:
            own.sort(key=lambda row: (row["days_left"] is None, row["days_left"] or 0))
            cards = [_card(question, row) for row in own[:_CARDS]]
            yield Lane(STATES[state], len(own), _here(question, **{"cases.has.state": state}), cards)


def _card(question: Question, row: TableRow) -> Card:
    left, where = row["days_left"], [row[kind] for kind in SURROUNDINGS if row[kind]]
    return Card(
        row["code"],
        row["organization_name"] or row["organization"] or row["code"],
        " · ".join(where[:2]),
        question.link("unit", code=row["code"], space="case"),
        question.say(left_words(left)) if row["state"] in OPEN else "",
        "" if left is None else "past" if left < 0 else "soon" if left <= _SOON else "",
    )


def left_words(left: int | None) -> Words:
    """How many days an open case has left."""
    if left is None:
        return Words("未定期限", "no limit")
    if left < 0:
        return Words("已过 {n} 天", "{n} {n:day|days} past").format(n=-left)
    return Words("余 {n} 天", "{n} {n:day|days} left").format(n=left)


# -- by place ---------------------------------------------------------------------------------------------------------


def _by_place(question: Question, rows: Sequence[TableRow]) -> Iterator[Table]:
    """The counties of the scope, or the townships of a county, with how many cases of each are in which state."""
    if question.scope_kind in ("township", "village", "natural_village", "relocation_site"):
        return
    kind = "township" if question.scope_kind == "county" else "county"
    groups: dict[str | None, list[TableRow]] = {}
    for row in rows:
        groups.setdefault(row[f"{kind}_code"], []).append(row)
    states = [state for state in STATES if any(row["state"] == state for row in rows)]
    lines = [
        {"code": code, "name": groups[code][0][kind] or question.say(_NOBODY)} | _counted(groups[code])
        for code in sorted(groups, key=lambda code: (code is None, code or ""))
    ]

    def door(state: str | None) -> Callable[[TableRow], str | None]:
        has = {"cases.has.state": state} if state else {}
        return lambda row: _here(question, scope=row["code"], **has) if row["code"] and row[state or "all"] else None

    headings = [
        Heading("name", Words("县区", "county") if kind == "county" else Words("乡镇", "township"), link=door(None)),
        Heading("all", Words("全部", "all"), "number", link=door(None)),
        Heading("past", Words("已过期限", "past the limit"), "number"),
        *(Heading(state, STATES[state], "number", link=door(state)) for state in states),
    ]
    numbers = dict.fromkeys(("all", "past", *states), pl.Int64)
    title = Words("各县区进展", "By county") if kind == "county" else Words("各乡镇进展", "By township")
    total = {"code": None, "name": question.words("合计", "Total")} | _counted(rows)
    frame = Rows(lines, {"code": pl.String, "name": pl.String} | numbers)
    yield Table("counties", title, headings, frame, size=200, total=total if len(lines) > 1 else None)


def _counted(rows: Sequence[TableRow]) -> dict[str, int]:
    """How many cases there are, how many past their limit, and how many in each state."""
    states = Counter(row["state"] for row in rows)
    past = sum(row["days_left"] is not None and row["days_left"] < 0 for row in rows)
    return {"all": len(rows), "past": past, **{state: states[state] for state in STATES}}


# -- the list ---------------------------------------------------------------------------------------------------------


def _list(question: Question, rows: Sequence[Mapping[str, Any]], later: int) -> Table:
    notes = [_LATER.format(later)] if later else []
    empty = Words("时点没有进入流程的案件", "no case has begun by the day")
    frame = Rows([_shown(question, row) for row in rows], _SCHEMA)
    headings = _headings(question, frame)
    title = Words("整顿案件表", "Rectification cases")
    return Table("cases", title, headings, frame, empty, notes=notes, numbered=True, worked=True)


def _shown(question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    """A case with its days as they are told on the day."""
    told = {key: question.day(row[key]) for key in (*_DATES, "checked_on")}
    if row["limit"] is not None:
        told["limit"] = question.due(row["limit"])
    return {**row, **told, "problems": "、".join(_problems(row)) or None}


def _headings(question: Question, frame: Rows) -> list[Heading]:
    def organization(row: TableRow) -> str | None:
        return question.link("unit", code=row["organization"]) if row["organization"] else None

    def case(row: TableRow) -> str:
        return question.link("unit", code=row["code"], space="case")

    def urgency(row: TableRow) -> str | None:
        return None if row["days_left"] is None else "not_met" if row["days_left"] < 0 else None

    states = Filter("choice", list(STATES.items()))
    results = Filter("choice", [(key, named("result", key, "look_backs")) for key in _RESULTS])
    years = pl.Series([str(row["year"]) for row in frame.slice(0, len(frame))], dtype=pl.String)
    headings = [
        *headings_of_surroundings(frame.frame),
        Heading("organization_name", Words("党组织", "organization"), link=organization),
        Heading("code", Words("编号", "code"), "code", link=case),
        Heading("state", Words("状态", "state"), in_words=STATES.__getitem__, filter=states),
        Heading("days_left", Words("剩余天数", "days left"), "number", state=urgency, filter=Filter("number")),
        Heading("year", Words("年度", "year"), "code", filter=filter_of_names(years.sort(descending=True))),
        Heading("problems", Words("问题", "problems"), absent=NOT_RECORDED),
        *(Heading(key, words, "code", absent=NOT_RECORDED) for key, words in _DATES.items()),
        Heading("overdue", Words("逾期天数", "days overdue"), "number", absent=NOT_RECORDED, filter=Filter("number")),
        Heading("measures", Words("措施", "measures done"), "code"),
        Heading("answers", Words("由谁承接", "answered for by")),
        Heading("checked_on", Words("回头看日期", "looked back on"), "code", absent=NOT_RECORDED),
        Heading("result", Words("结论", "result"), in_words=_result, absent=NOT_RECORDED, filter=results),
        Heading("checker", Words("检查人", "checker"), absent=NOT_RECORDED),
        Heading("note", Words("说明", "note"), absent=NOT_RECORDED),
    ]
    frozen: dict[str, Literal[1, 2]] = {"organization_name": 1, "code": 2}
    return [replace(h, filter=h.filter or Filter(), frozen=frozen.get(h.key, 0)) for h in headings]


_RESULTS = ("consolidated", "partly", "relapsed", "abolished")


def _result(key: str) -> Words:
    return named("result", key, "look_backs")

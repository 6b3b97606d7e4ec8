"""The star rating 星级评定: a year's round step by step, and who has how many stars on the day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from flask import Response, request

from registry.casework.case_words import listed
from registry.columns import amount
from registry.figures import service
from registry.figures.lists.whereabouts import SURROUNDINGS
from registry.language import Words
from registry.last_days import before
from registry.lookup.star_lists import star_round, starred, years_of_rounds
from registry.ratings.ledger import STAGES, STARS
from registry.web.access import READERS, open_to
from registry.web.filters import Filter
from registry.web.pages.ledgers import headings_of_surroundings
from registry.web.pages.rectification import SUBJECTS
from registry.web.pages.star_rounds import star_doors
from registry.web.parameters import asks, whole_number
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow

_STAGE_WORDS = {stage.key: stage.words for stage in STAGES}
_LEAST = 3
#: The column of the day of each step: a township and a county are also where an organization lies.
_DAYS = {stage: f"on_{stage}" for stage in _STAGE_WORDS}
_COLUMNS = (
    *(*SURROUNDINGS, "name", "code", "stage", "stars", *_DAYS.values()),
    *("publicity", "score", "waits", "document", "reason"),
)


@blueprint.get("/stars")
@open_to(*READERS)
@asks("year", "least", tables=["organizations", "villages"], worked={"round": _COLUMNS})
def stars() -> Response:
    """The round of a year, and the lists of the starred."""
    with read_question() as question:
        years = years_of_rounds(question.picture)
        year = whole_number(request.args.get("year", ""), years[0] if years else question.moment.as_of.year)
        least = min(whole_number(request.args.get("least", ""), _LEAST), len(STARS) - 1)
        inside = service.inside(question.picture, question.scope)
        found = star_round(question.picture, year, inside)
        have = starred(question.picture, inside, least)
        tables = [
            _round(question, year, found),
            _organizations(question, have, least),
            _villages(question, have, least),
        ]
        return answer(
            "rectification/stars.html",
            question,
            tables,
            title=SUBJECTS["stars"],
            subjects=SUBJECTS,
            years=years,
            year=year,
            least=least,
            called=list(enumerate(STARS)),
            reached=[(words, sum(key in row["stages"] for row in found)) for key, words in _STAGE_WORDS.items()],
            count=len(found),
            doors=star_doors(question, year),
        )


def _round(question: Question, year: int, found: Sequence[Mapping[str, Any]]) -> Table:
    """The organizations of a round, each with the day of every step that it has taken."""
    rows = [_in_round(question, row) for row in found]
    texts = dict.fromkeys(_COLUMNS, pl.String)
    frame = Rows(rows, texts | {"stars": pl.Int64, "score": pl.Float64})

    def door(row: TableRow) -> str:
        return question.link("unit", code=row["code"])

    text = Filter()
    stages = Filter("choice", list(_STAGE_WORDS.items()))
    headings = [
        *headings_of_surroundings(frame.frame),
        Heading("name", Words("党组织", "organization"), link=door, filter=text, frozen=1),
        Heading("code", Words("代码", "code"), "code", link=door, filter=text, frozen=2),
        Heading("stage", Words("进到", "has come to"), in_words=_STAGE_WORDS.__getitem__, filter=stages),
        _of_stars(),
        *(Heading(key, _STAGE_WORDS[stage], "code", filter=text) for stage, key in _DAYS.items()),
        Heading("publicity", Words("公示期", "publicity"), "code", filter=text),
        Heading("score", Words("得分", "score"), "number", filter=Filter("number")),
        Heading("waits", Words("未登记的环节", "steps not recorded"), filter=text),
        Heading("document", Words("文号", "document"), filter=text),
        Heading("reason", Words("理由", "reason"), filter=text),
    ]
    title = Words("{0} 年度评星", "Round of {0}").format(str(year))
    empty = Words("时点前没有登记该年度的评定", "nothing of this round is recorded by the day")
    return Table("round", title, headings, frame, empty, numbered=True, worked=True)


def _in_round(question: Question, row: Mapping[str, Any]) -> dict[str, Any]:
    stages, last = row["stages"], row["last"]
    score = last["score"] if last["score"] is not None else row["scored"]
    waits = question.say(listed([_STAGE_WORDS[stage] for stage in row["waits"]]))
    return {
        **{kind: row[kind] for kind in SURROUNDINGS},
        "name": row["name"],
        "code": row["code"],
        "stage": last["stage"],
        "stars": 0 if last["stage"] == "revoked" else last["stars"],
        **{_DAYS[stage]: question.day(one["decided_on_written"]) for stage, one in stages.items()},
        "publicity": _publicity(question, stages.get("publicised")),
        "score": None if score is None else float(amount(score)),
        "waits": waits or None,
        "document": last["document"],
        "reason": last["reason"],
    }


def _publicity(question: Question, row: Mapping[str, Any] | None) -> str | None:
    """The first and the last day of the publicity."""
    if row is None:
        return None
    ends = row["public_to_written"]
    last = question.due(before(ends)) if ends is not None else question.words("未登记", "not recorded")
    return question.words("{a} 至 {b}", "{a} to {b}", a=question.day(row["decided_on_written"]), b=last)


def _of_stars() -> Heading:
    options = Filter("choice", [(str(n), words) for n, words in enumerate(STARS)])
    return Heading("stars", Words("星级", "stars"), in_words=STARS.__getitem__, filter=options)


def _rows_of(question: Question, have: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in have:
        told = {**row, "year": str(row["year"])}
        yield {key: told[key] for key in (*_TEXTS, "stars")}


_TEXTS = (*SURROUNDINGS, "name", "code", "village_code", "year", "decided_on", "document")


def _organizations(question: Question, have: Sequence[Mapping[str, Any]], least: int) -> Table:
    def door(row: TableRow) -> str:
        return question.link("unit", code=row["code"])

    headings = [
        Heading("county", Words("县区", "county")),
        Heading("township", Words("乡镇", "township")),
        Heading("name", Words("党组织", "organization"), link=door),
        Heading("code", Words("代码", "code"), "code", link=door),
        _of_stars(),
        Heading("year", Words("年度", "year"), "code"),
        Heading("decided_on", Words("决定日期", "decided on"), "code"),
        Heading("document", Words("文号", "document")),
    ]
    frame = Rows(_rows_of(question, have), dict.fromkeys(_TEXTS, pl.String) | {"stars": pl.Int64})
    title = Words("{0}以上的村党组织", "Organizations of {0} and more").format(STARS[least])
    return Table("organizations", title, headings, frame, _NOBODY, numbered=True)


_NOBODY = Words("没有", "none")


def _villages(question: Question, have: Sequence[Mapping[str, Any]], least: int) -> Table:
    """The villages by the best of their organizations."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in have:
        if row["village_code"]:
            groups.setdefault(row["village_code"], []).append(row)
    rows = [
        {kind: own[0][kind] for kind in SURROUNDINGS}
        | {"code": code, "stars": max(row["stars"] for row in own)}
        | {"organizations": "、".join(row["name"] or row["code"] for row in own)}
        for code, own in groups.items()
    ]

    def door(row: TableRow) -> str:
        return question.link("unit", code=row["code"])

    headings = [
        Heading("county", Words("县区", "county")),
        Heading("township", Words("乡镇", "township")),
        Heading("village", Words("村", "village"), link=door),
        Heading("code", Words("代码", "code"), "code", link=door),
        _of_stars(),
        Heading("organizations", Words("党组织", "organizations")),
    ]
    frame = Rows(rows, dict.fromkeys((*SURROUNDINGS, "code", "organizations"), pl.String) | {"stars": pl.Int64})
    title = Words("{0}以上的村", "Villages of {0} and more").format(STARS[least])
    return Table("villages", title, headings, frame, _NOBODY, numbered=True)

"""Parameters as tables: the values that hold in a scope, each with whose it is; and those that were recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from registry import days
from registry.checks.parameter_list import ParameterValue, RecordedParameter
from registry.compliance.parameters import MARKS
from registry.language import Words
from registry.web.pages.finding_tables import name_of
from registry.web.question import Question
from registry.web.tables import Heading, Rows, Table, TableRow

_DEFAULT = Words("默认值", "the default")
_EVERYWHERE = Words("全部", "everywhere")
PARAMETER_COLUMNS = dict.fromkeys(("name", "value", "whose", "place", "since", "source"), pl.String)


def value_row(question: Question, one: ParameterValue) -> dict[str, Any]:
    """The value of a parameter, whose it is, and what it rests on."""
    whose = name_of(question, one.place) if one.place else _DEFAULT if one.since is None else _EVERYWHERE
    has_mark = one.since is None and bool(one.parameter.defaults)
    mark = question.say(MARKS[one.parameter.mark]) if has_mark else None
    return {
        "name": one.parameter.name,
        "value": question.say(one.value),
        "whose": question.say(whose),
        "place": one.place,
        "since": None if one.since is None else days.show(one.since),
        "source": one.source or mark,
    }


def parameter_headings(question: Question) -> list[Heading]:
    """The columns of parameters with their values in a scope."""

    def settings(row: TableRow) -> str:
        return question.link("parameters", **{"recorded.q": row["name"]}) + "#recorded"

    return [
        Heading("name", Words("参数", "parameter"), "code", link=settings),
        Heading("value", Words("值", "value")),
        Heading(
            "whose",
            Words("谁的值", "whose value"),
            link=lambda row: question.link("unit", code=row["place"]) if row["place"] else None,
        ),
        Heading("since", Words("起始", "since"), "code"),
        Heading("source", Words("依据", "source"), "sentence"),
    ]


def recorded_table(question: Question, found: Sequence[RecordedParameter], key: str, title: Words) -> Table:
    """Recorded values of parameters by place and day, each with the day on which the next one begins."""
    rows = [
        {
            "name": one.parameter.name,
            "where": question.say(name_of(question, one.place) if one.place else _EVERYWHERE),
            "place": one.place,
            "since": days.show(one.since),
            "until": None if one.until is None else days.show(one.until),
            "value": question.say(one.value),
            "source": one.source,
            "in_force": question.say(Words("是", "yes")) if one.in_force else None,
        }
        for one in found
    ]

    def door(row: TableRow) -> str | None:
        return question.link("unit", code=row["place"]) if row["place"] else None

    headings = [
        Heading("name", Words("参数", "parameter"), "code"),
        Heading("where", Words("适用地点", "where"), link=door),
        Heading("place", Words("代码", "code"), "code", link=door),
        Heading("since", Words("起始", "from"), "code"),
        Heading("until", Words("下一次更改", "changed next"), "code"),
        Heading("in_force", Words("时点有效", "in force on the day")),
        Heading("value", Words("值", "value")),
        Heading("source", Words("依据", "source"), "sentence"),
    ]
    texts = ("name", "where", "place", "since", "until", "value", "source", "in_force")
    empty = Words("没有登记参数，都用默认值", "none is recorded: the defaults hold")
    return Table(key, title, headings, Rows(rows, dict.fromkeys(texts, pl.String)), empty, size=200)

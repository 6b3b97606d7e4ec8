"""The overview 总览 of a scope: every figure against its target, in groups, with its recent course."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from flask import Response

from registry.accounts.roles import WRITERS
from registry.figures import service
from registry.figures.catalogue import BY_CODE
from registry.figures.groups import GROUPS, Group
from registry.figures.line import Line
from registry.figures.model import Figure
from registry.language import Words
from registry.numbers import number
from registry.todo.kinds import Kind
from registry.todo.service import kinds_of, todo_list
from registry.web import comparison, page_cache
from registry.web.access import READERS, open_to
from registry.web.comparison import kind_of_value
from registry.web.pages.figures import SCHEMA, fields, headings_of_numbers
from registry.web.pages.tree import branches
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.reader import account
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.todo import asked_of

#: Whose front page has what there is to do on top.
_WHO_WRITE = (*WRITERS, "reviewer")
#: How many ends of quarters the small course beside a figure shows, the day itself included.
QUARTERS = 6


@blueprint.get("/")
@open_to(*READERS)
@asks(tables=(group.key for group in GROUPS))
def overview() -> Response:
    """Every figure of a scope."""
    with read_question(one_scope=True) as question:
        days = [*reversed(quarter_ends(question.moment.as_of, QUARTERS - 1)), question.moment.as_of]
        pictures = [*map(question.picture.on, days)]
        results = dict(zip(days, service.figures_on(pictures, question.scope), strict=True))
        courses = {f["code"]: [r[at].get("value") for r in results.values()] for at, f in enumerate(results[days[-1]])}
        found = {f["code"]: f for f in results[question.moment.as_of]}
        then = service.figures_of(question.before, question.scope) if question.before is not None else ()
        earlier = {f["code"]: f for f in then}
        tables = [_table(question, group, found, courses, earlier) for group in GROUPS]
        return answer(
            "figures/overview.html",
            question,
            tables,
            reached=_reached(results[question.moment.as_of]),
            since=days[0],
            branches=branches(question),
            todo=_todo(question),
        )


def _todo(question: Question) -> list[tuple[Kind, int]]:
    """How much of each kind there is to do, for whoever writes. A page that says so is his alone, and not kept."""
    his = account()
    if his is None or his.roles.isdisjoint(_WHO_WRITE):
        return []
    page_cache.leave_out()
    asked = asked_of(question.picture, question.scope)
    counted = Counter(item.kind.key for item in todo_list(asked).items)
    return [(kind, counted[kind.key]) for kind in kinds_of(asked)]


def quarter_ends(day: datetime.date, count: int) -> list[datetime.date]:
    """The last ends of quarters before `day`, the latest first.

    >>> [str(d) for d in quarter_ends(datetime.date(2019, 12, 31), 2)]
    ['2019-09-30', '2019-06-30']
    """
    found = []
    first = day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
    for _ in range(count):
        last = first - datetime.timedelta(days=1)
        found.append(last)
        first = last.replace(day=1, month=last.month - 2)
    return found


def _reached(results: Sequence[Mapping[str, Any]]) -> tuple[int, int, int]:
    """How many figures have a target, how many reach it, and of how many that is open (nothing to count)."""
    aimed = [r for r in results if r.get("target") is not None]
    return len(aimed), sum(r["met"] is True for r in aimed), sum(r["met"] is None for r in aimed)


def _table(
    question: Question, group: Group, found: Mapping[str, Any], courses: Mapping[str, Any], earlier: Mapping[str, Any]
) -> Table:
    """A group of figures; a distribution takes a line for each category. `earlier`: the figures of the other day."""
    rows = [
        {**row, **_beside(question, figure, row.get("category"), found[figure.code], earlier)}
        for figure in group.figures
        for row in _rows(question, figure, found[figure.code], courses)
    ]
    schema = {"figure": pl.String, "name": pl.String} | SCHEMA | _MORE

    def of(row: TableRow) -> tuple[Figure, dict[str, Any]]:
        return BY_CODE[row["figure"]], {"status": row["category"]} if row["category"] else {}

    headings = [
        Heading("name", Words("指标", "figure"), link=lambda row: question.link("figure", code=row["figure"])),
        *headings_of_numbers(question, of),
        *(_BESIDE if earlier else ()),
        Heading("target", Words("目标", "target"), "number", kind_of=kind_of_value),
        Heading("reached", Words("达到目标", "target reached"), in_words=_REACHED.__getitem__, state=_state),
        Heading("course", Words("走势", "course"), "course"),
    ]
    return Table(group.key, group.name, headings, Rows(rows, schema), movable=False, size=100)


#: Figures of all kinds stand below each other: a change says what it is counted in.
_BESIDE = (
    Heading("earlier", comparison.EARLIER, "number", kind_of=kind_of_value),
    Heading("change", comparison.CHANGE, "code"),
)
_IN_POINTS = Words("{0} 个百分点", "{0} {0:point|points}")


def _beside(
    question: Question, figure: Figure, category: str | None, now: Mapping[str, Any], earlier: Mapping[str, Any]
) -> dict[str, Any]:
    """A line on the other day, and how it has changed; nothing where no other day is asked for."""
    if not earlier:
        return {}
    found = comparison.values(figure, now, earlier[figure.code])
    key = f".{category}" if category else ""
    change = found[f"change{key}"]
    shown = None if change is None else f"{'+' if change > 0 else ''}{number(change)}"
    if shown is not None and figure.is_rate:
        shown = question.say(_IN_POINTS.format(shown))
    return {"earlier": found[f"earlier{key}"], "change": shown}


_MORE: dict[str, Any] = {
    "category": pl.String,
    "earlier": pl.Float64,
    "change": pl.String,
    "target": pl.Float64,
    "reached": pl.String,
    "course": pl.List(pl.Float64),
}
_REACHED = {"met": Words("达到", "reached"), "not_met": Words("未达到", "not reached")}


def _state(row: TableRow) -> str | None:
    return row["reached"]


def _rows(
    question: Question, figure: Figure, result: Mapping[str, Any], courses: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    if "categories" in result:
        for category, count in result["categories"].items():
            name = question.say(Line(figure, category).name)
            row = {"figure": figure.code, "name": name, "value": count, "is_rate": False}
            yield row | {"category": category}
        return
    course = [None if v is None else float(v) for v in courses[figure.code]]
    reached = {True: "met", False: "not_met", None: None}[result["met"]]
    target = None if result["target"] is None else float(result["target"])
    name = question.say(figure.name)
    yield {"figure": figure.code, "name": name, "target": target, "reached": reached, "course": course} | fields(result)

"""Two versions side by side 两版对照: the figures that differ between two changes, and the units that moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl
from flask import Response, request

from registry.figures.catalogue import BY_CODE
from registry.figures.labels import ANSWERS
from registry.figures.line import Line
from registry.figures.lists import titles
from registry.figures.lists.unit_list import status_words, statuses
from registry.figures.model import Figure
from registry.figures.service import figure_of, figures_of
from registry.language import Words, join
from registry.lookup.two_versions import Answer, Turn, Versions
from registry.moment import known_at
from registry.numbers import number
from registry.text import fold
from registry.web import comparison
from registry.web.access import READERS, open_to
from registry.web.comparison import kind_of_value
from registry.web.pages.tree import branches
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow

_CHANGE = Words("第 {0} 次变更", "change {0}")
_ONE_OF = Words("第 {0} 至 {1} 次变更之间", "between changes {0} and {1}")
_RESULT = Words("{0}：结果", "{0}: result")
_COUNTED = Words("{0}：达标／应统计", "{0}: met / population")
_ANSWER = Words("{0}：状态", "{0}: state")
_OF_FIGURE = Words("状态有变的单位：{0}", "Units whose answers moved: {0}")
_NUMBERS = dict.fromkeys(("before", "after", "change"), pl.Float64) | {"moved": pl.Int64, "is_rate": pl.Boolean}
_TEXTS = ("code", "name", "counted_before", "counted_after")


@blueprint.get("/versions")
@open_to(*READERS)
@asks("against_change", "figure", tables=("figures", "units"))
def versions() -> Response:
    """What two changes tell differently of the day and the scope."""
    with read_question() as question:
        numbers = sorted((_other(question), question.moment.known_at))
        found = _versions(question, numbers)
        moved = found.moved() if numbers[0] < numbers[1] else {}
        figure = figure_of(request.args["figure"]) if request.args.get("figure") else None
        shown = moved if figure is None else {figure.code: moved.get(figure.code, {})}
        words = [_CHANGE.format(n) for n in numbers]
        tables = [_figures(question, found, moved, words), _units(question, found, shown, words, figure)]
        return answer(
            "changes/versions.html",
            question,
            tables,
            numbers=numbers,
            other=request.args.get("against_change", ""),
            figure=figure,
            branches=branches(question),
        )


def _other(question: Question) -> int:
    """The change that is asked to be compared with; without one the change before. Raises Refused, NotFound."""
    written = fold(request.args.get("against_change", ""))
    return known_at(question.picture.connection, written) if written else max(0, question.moment.known_at - 1)


def _versions(question: Question, numbers: Sequence[int]) -> Versions:
    own = question.moment.known_at
    # What the one is made of is read first: of the other only what differs is read then.
    figures_of(question.picture, question.scope)
    titles.codes(question.picture, "post")
    earlier, later = (question.picture if n == own else question.known_then(n) for n in numbers)
    return Versions(earlier, later, question.scope, partial(question.known_then, in_passing=True))


# -- the figures --------------------------------------------------------------------------------------------------


def _figures(question: Question, found: Versions, moved: Mapping[str, Any], words: Sequence[Words]) -> Table:
    """The figures that differ in their numbers, or in the units behind them."""
    rows = [row for figure, before, after in found.results() for row in lines(question, figure, before, after, moved)]
    earlier, later = (p.moment.known_at for p in (found.earlier, found.later))

    def door(known_at: int) -> Any:
        return lambda row: question.link("figure", code=row["code"], known_at=known_at)

    def units(row: TableRow) -> str | None:
        return question.here(figure=row["code"], **{"units.page": None}) + "#units" if row["moved"] else None

    headings = [
        Heading("name", Words("指标", "figure"), link=door(later)),
        Heading("before", _RESULT.format(words[0]), "number", link=door(earlier), kind_of=kind_of_value),
        Heading("after", _RESULT.format(words[1]), "number", link=door(later), kind_of=kind_of_value),
        Heading("change", Words("增减（率为百分点）", "change (shares: points)"), "number", signed=True),
        Heading("moved", Words("有变的单位", "units that moved"), "number", link=units),
        Heading("counted_before", _COUNTED.format(words[0]), "code"),
        Heading("counted_after", _COUNTED.format(words[1]), "code"),
    ]
    title = Words("有差别的指标", "Figures that differ")
    empty = Words("两版的指标没有差别", "no figure differs between the two")
    frame = Rows(rows, dict.fromkeys(_TEXTS, pl.String) | _NUMBERS)
    return Table("figures", title, headings, frame, empty, size=200)


def lines(
    question: Question, figure: Figure, before: Mapping[str, Any], after: Mapping[str, Any], moved: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The lines of a figure that differ: of a distribution those of its categories. `moved`: the units behind each that
    did, by its code."""
    is_rate = figure.is_rate
    common = {"code": figure.code, "is_rate": is_rate, "moved": len(moved.get(figure.code, ()))}
    if figure.kind == "distribution":
        for category in figure.categories:
            was, now = before["categories"][category], after["categories"][category]
            if was != now:
                name = question.say(Line(figure, category).name)
                yield common | {"name": name, **_values(was, now, False)}
    elif before != after or common["moved"]:
        counted = {"counted_before": _counted(before), "counted_after": _counted(after)}
        name = question.say(figure.name)
        yield common | {"name": name, **_values(before["value"], after["value"], is_rate), **counted}


def _values(before: Any, after: Any, is_rate: bool) -> dict[str, float | None]:
    was, now = (None if value is None else float(value) for value in (before, after))
    return {"before": was, "after": now, "change": comparison.change(now, was, is_rate)}


def _counted(result: Mapping[str, Any]) -> str | None:
    if result["kind"] != "share":
        return None
    return f"{number(result['numerator'])}／{number(result['denominator'])}"


# -- the units ----------------------------------------------------------------------------------------------------


def _units(
    question: Question, found: Versions, moved: Mapping[str, Any], words: Sequence[Words], figure: Figure | None
) -> Table:
    """The units whose answers differ, each with both and the changes by which they turned."""
    rows = [row for code, pairs in moved.items() for row in _moves(question, found, BY_CODE[code], pairs)]
    schema = dict.fromkeys(("code", "figure", "title", "unit_code", "before", "after"), pl.String) | {"unit": pl.Int64}

    def turned(rows: Sequence[TableRow]) -> list[Words]:
        turns = found.turned((row["code"], row["unit"]) for row in rows)
        return [join([_turn(turn) for turn in turns[row["code"], row["unit"]]]) for row in rows]

    def to_change(row: TableRow) -> str | None:
        (turn, *more) = found.turned([(row["code"], row["unit"])])[row["code"], row["unit"]]
        return None if more or turn.last - turn.first > 1 else question.link("change", number=turn.last)

    later = found.later.moment.known_at

    def reason(row: TableRow) -> str:
        return question.link("explanation", code=row["code"], unit=row["unit_code"], known_at=later)

    headings = [
        *([] if figure else [Heading("figure", Words("指标", "figure"))]),
        Heading("title", Words("单位", "unit"), link=reason),
        Heading("unit_code", Words("代码", "code"), "code"),
        Heading("before", _ANSWER.format(words[0])),
        Heading("after", _ANSWER.format(words[1])),
        Heading("turned", Words("由哪次变更引起", "by which change"), late=turned, link=to_change),
    ]
    title = _OF_FIGURE.format(figure.name) if figure else Words("状态有变的单位", "Units whose answers moved")
    empty = Words("没有单位的状态有变", "no unit's answer moved")
    return Table("units", title, headings, Rows(rows, schema), empty, numbered=True)


def _moves(
    question: Question, found: Versions, figure: Figure, pairs: Mapping[int, tuple[Answer | None, Answer | None]]
) -> Iterator[dict[str, Any]]:
    """The units of a figure that moved, in the order of their codes."""
    called = found.titles(figure, pairs, question.language)
    for unit in sorted(pairs, key=lambda unit: called[unit]):
        code, title = called[unit]
        before, after = (question.say(_answer(figure, one)) for one in pairs[unit])
        name = question.say(figure.name)
        yield {"code": figure.code, "figure": name, "unit": unit, "title": title, "unit_code": code} | {
            "before": before,
            "after": after,
        }


def _answer(figure: Figure, given: Answer | None) -> Words:
    """An answer in words: what is added up of a unit stands in it."""
    if given is None:
        return ANSWERS["outside"]
    state = status_words(figure, statuses(figure)[given.status])
    values = [v if isinstance(v, str) else number(v) for v in (given.value, given.over) if v is not None]
    return Words("{0}（{1}）", "{0} ({1})").format(state, "／".join(values)) if values else state


def _turn(turn: Turn) -> Words:
    if turn.last - turn.first == 1:
        return _CHANGE.format(turn.last)
    return _ONE_OF.format(turn.first + 1, turn.last)

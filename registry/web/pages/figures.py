"""A figure's page 指标: its meaning, its numbers, the list behind each, the same by place, its course; the reasons."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from flask import Response, request

from registry.compliance.rules import is_rule
from registry.errors import Refused
from registry.figures import service
from registry.figures.catalogue import BY_CODE
from registry.figures.frames import UNITS
from registry.figures.labels import ANSWERS, NOT_RECORDED, column_words, is_shown, named, shown_words, when_words
from registry.figures.lists import page_list, titles
from registry.figures.lists.unit_list import LACKING, OPEN
from registry.figures.lists.whereabouts import whereabouts
from registry.figures.model import Figure
from registry.figures.reference import HEADINGS, facts
from registry.figures.shortfalls import in_one_line
from registry.json_text import document
from registry.language import Words
from registry.lookup.timeline import label_of
from registry.origins import OF_CELLS, WORDS_OF_CELLS
from registry.slices import BY_KEY
from registry.web import comparison
from registry.web.access import READERS, open_to
from registry.web.comparison import kind_of_value
from registry.web.desk.gap_doors import doors_to_mend, headings_to_mend
from registry.web.pages.tree import TO_UNITS, branches, branches_about
from registry.web.parameters import EXPORT, asks, whole_number
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Readable, Rows, Table, TableRow
from registry.web.workbook import Exported

#: How many ends of months the course of a figure shows before the day itself, unless asked otherwise.
MONTHS = 12
MOST_MONTHS = 60
#: The kinds of place by which a figure is split up, from the top.
KINDS_BELOW = ("municipality", "county", "township", "village")

_WHOLE = Words("合计", "Total")
FigureNumbers = dict[str, Any]


def view_of(figure: Figure) -> str:
    """The page that a figure's numbers lead to: its own, or a rule's."""
    return "rule" if is_rule(figure.code) else "figure"


def fields(result: Mapping[str, Any]) -> FigureNumbers:
    """A figure's result as the columns of `headings_of_numbers`; met, not met and unknown make a share's whole."""
    share = result["kind"] == "share"
    met, population = result.get("numerator", 0), result.get("denominator", 0)
    return {
        "value": None if result.get("value") is None else float(result["value"]),
        "met": met if share else None,
        "not_met": population - met - result["unknown"] if share else None,
        "unknown": result.get("unknown"),
        "population": population if share else None,
        "undetermined": result.get("undetermined"),
        "is_rate": result["code"] not in BY_CODE or BY_CODE[result["code"]].is_rate,
    }


def data_of(result: Mapping[str, Any]) -> dict[str, str]:
    """A figure's result as attributes of an element, for programs that read the page: each field of its JSON, a text
    as it is, what there is not as an empty one, all else as JSON has it."""
    told = {key: "" if value is None else value for key, value in result.items()}
    texts = {key: value if isinstance(value, str) else document(value) for key, value in told.items()}
    return {"data-figure": result["code"], **{f"data-{key}": text for key, text in texts.items()}}


#: The columns of `fields`.
SCHEMA: dict[str, Any] = {
    "value": pl.Float64,
    "met": pl.Int64,
    "not_met": pl.Int64,
    "unknown": pl.Int64,
    "population": pl.Int64,
    "undetermined": pl.Int64,
    "is_rate": pl.Boolean,
}


def headings_of_numbers(question: Question, statuses_of: Any, **where: Any) -> list[Heading]:
    """The headings of `fields`; each number leads to its list.

    `statuses_of(row)` gives the figure of a row; `where(row)` may change the scope or the day that a number leads to.
    """

    def door(status: str) -> Any:
        def link(row: TableRow) -> str | None:
            figure, more = statuses_of(row)
            if row.get(status) is None or status not in page_list.statuses(figure):
                return None
            return question.link(view_of(figure), code=figure.code, status=status, **more) + "#units"

        return link

    def first(row: TableRow) -> str:
        figure, more = statuses_of(row)
        return question.link(view_of(figure), code=figure.code, **more)

    states = [Heading(s, ANSWERS[s], "number", link=door(s)) for s in ("met", "not_met", "unknown")]
    return [
        Heading("value", Words("结果", "result"), "number", link=first, kind_of=kind_of_value),
        *states,
        Heading("population", Words("应统计数", "population"), "number", link=door("population")),
        Heading("undetermined", Words("无法判定", "undetermined"), "number", link=door("undetermined")),
    ]


@blueprint.get("/figures/<code>")
@open_to(*READERS)
@asks("status", "months", tables=("units", "course", *(f"by_{kind}" for kind in KINDS_BELOW)))
def figure(code: str) -> Response:
    """A figure of a scope."""
    with read_question(one_scope=True) as question:
        declared = service.figure_of(code)
        status = _status(declared)
        result = service.figure_at(question.picture, declared, question.scope)
        places = by_places(question, declared, result)
        tables = [_units(question, declared, status), *places, course_of(question, declared, result)]
        return answer(
            "figures/figure.html",
            question,
            tables,
            _exported(declared),
            figure=declared,
            statuses=[(s, page_list.status_words(declared, s)) for s in page_list.statuses(declared)],
            result=result,
            fields=fields(result),
            data=data_of(result),
            view="figure",
            by_places=[t.key for t in places],
            beside=beside(question, declared, result),
            status=status,
            facts=[(HEADINGS[key], says) for key, says in facts(declared)],
            branches=branches(question),
        )


def beside(question: Question, figure: Figure, result: Mapping[str, Any]) -> list[tuple[Words, str]]:
    """What the figure was on the day that is set beside, and how much it has changed: what it is, and the number."""
    if question.before is None:
        return []
    found = comparison.values(figure, result, service.figure_at(question.before, figure, question.scope))
    headings = comparison.headings(figure)
    return [(h.words, h.shown(found[h.key], h.kind, question.language) or "—") for h in headings]


def _exported(figure: Figure) -> Exported:
    """What goes out with each of the figure's tables: what it means, and what is aimed at."""
    meaning = Words("指标含义：{0}", "What it means: {0}").format(figure.definition)
    aims = (Words("目标：{0}", "Target: {0}").format(says) for key, says in facts(figure) if key == "target")
    return Exported(figure.name, (meaning, *aims))


def _status(figure: Figure) -> str:
    """The list that is asked for. Raises Refused for a status that the figure does not have."""
    status = request.args.get("status") or figure.default_status
    if status not in page_list.statuses(figure):
        allowed = "、".join(page_list.statuses(figure))
        raise Refused(
            f"指标 {figure.code} 没有状态 {status}；可选：{allowed}",
            f"{figure.code} has no status {status}; one of: {allowed}",
        )
    return status


def _units(question: Question, figure: Figure, status: str) -> Table:
    """The list of a status: each unit with what it lacks, and the recorded values that its answer follows from."""
    inside = service.inside(question.picture, question.scope)
    found = page_list.listed(question.picture, figure, inside, status, question.language)
    recorded = page_list.Recorded(question.picture, figure, question.language)
    rows = Readable(found, np.arange(len(found), dtype=np.uint32), recorded.beside, recorded.keys)

    def lacking(rows: Sequence[TableRow]) -> list[Words | None]:
        units, answers = [row["unit"] for row in rows], [row["state"] for row in rows]
        return page_list.lacking(question.picture, figure, units, answers)

    def reason(row: TableRow) -> str:
        return question.link("explanation", code=figure.code, unit=row["code"])

    states = [Heading("state", Words("状态", "state"), in_words=ANSWERS.__getitem__, state=lambda row: row["state"])]
    if figure.kind == "distribution":
        states = [Heading("state", Words("分类", "category"), in_words=lambda s: page_list.status_words(figure, s))]
    lacks = status in OPEN or (status == "population" and figure.kind == "share")
    headings = [
        Heading("county", Words("县区", "county")),
        Heading("township", Words("乡镇", "township")),
        *([Heading("village", Words("村", "village"))] if figure.units != "village" else []),
        Heading("title", UNITS[figure.units].words, link=reason),
        *([Heading("code", Words("代码", "code"), "code", link=reason)] if _has_code(figure) else []),
        *(states if figure.kind in ("share", "distribution") else []),
        *([Heading("lacking", LACKING, late=lacking)] if lacks else []),
        *(headings_to_mend(question, figure) if lacks and EXPORT not in request.args else []),
        *(Heading(key, words, recorded.kind_of(key), absent=NOT_RECORDED) for key, words in recorded.headings),
    ]
    empty = Words("没有这样的单位", "no such unit")
    return Table("units", page_list.status_words(figure, status), headings, rows, empty, numbered=True)


def _has_code(figure: Figure) -> bool:
    """Whether the list of a figure has the units' codes: what goes by a key of several columns has it in exports."""
    return len(BY_KEY[UNITS[figure.units].ledger].key_columns) == 1 or EXPORT in request.args


def by_places(question: Question, figure: Figure, result: Mapping[str, Any]) -> list[Table]:
    """The figure by county and by township, or by the two levels below the scope."""
    kind = question.scope_kind
    below = KINDS_BELOW[KINDS_BELOW.index(kind) + 1 :] if kind in KINDS_BELOW else KINDS_BELOW[1:]
    return [_by_kind(question, figure, below_kind, result) for below_kind in below[:2]]


def _by_kind(question: Question, figure: Figure, kind: str, result: Mapping[str, Any]) -> Table:
    """The figure of every place of a kind, and last that of the scope itself, which is not their sum."""
    rows = service.figure_by(question.picture, figure, question.scope, kind)
    categories = dict.fromkeys(figure.categories, pl.Int64)
    found = [{"code": c, "place": n, **(r.get("categories") or fields(r))} for c, n, r in rows]
    whole = {"code": None, "place": question.say(_WHOLE), **(result.get("categories") or fields(result))}
    if question.before is not None:
        then = service.figure_then(question.picture, question.before, figure, question.scope, kind)
        for row, (code, _, now) in zip(found, rows, strict=True):
            row |= comparison.values(figure, now, then[code])
        whole |= comparison.values(figure, result, service.figure_at(question.before, figure, question.scope))
    more = {} if question.before is None else comparison.schema(figure)
    frame = Rows(found, {"code": pl.String, "place": pl.String, **(categories or SCHEMA), **more})

    def of(row: TableRow) -> tuple[Figure, dict[str, Any]]:
        return figure, {"scope": row["code"] or question.scope}

    word = named("kind", kind, "places")
    headings = [
        Heading("place", word, link=lambda row: question.link(view_of(figure), code=figure.code, **of(row)[1])),
        Heading("code", Words("代码", "code"), "code"),
        *(_categories(question, of, figure) if categories else _numbers_of(question, of, result)),
    ]
    if question.before is not None:
        at = len(headings) if categories else 3  # beside the value
        headings[at:at] = comparison.headings(figure)
    title = Words("按{0}", "by {0}").format(word)
    return Table(f"by_{kind}", title, headings, frame, size=100, total=whole)


def _numbers_of(question: Question, statuses_of: Any, result: Mapping[str, Any]) -> list[Heading]:
    """The headings of the numbers that a figure of its kind has."""
    has = {key for key, value in fields(result).items() if value is not None} | {"value"}
    return [heading for heading in headings_of_numbers(question, statuses_of) if heading.key in has]


def _categories(question: Question, statuses_of: Any, figure: Figure) -> list[Heading]:
    """A column for each category, each number with its list."""

    def door(category: str) -> Any:
        return lambda row: (
            question.link(view_of(figure), code=figure.code, status=category, **statuses_of(row)[1]) + "#units"
        )

    return [Heading(c, page_list.status_words(figure, c), "number", link=door(c)) for c in figure.categories]


def month_ends(day: datetime.date, count: int) -> list[datetime.date]:
    """The last ends of months before `day`, the earliest first.

    >>> [str(d) for d in month_ends(datetime.date(2019, 3, 31), 2)]
    ['2019-01-31', '2019-02-28']
    """
    found: list[datetime.date] = []
    last = day
    for _ in range(count):
        last = last.replace(day=1) - datetime.timedelta(days=1)
        found.insert(0, last)
    return found


def days_of_course(day: datetime.date, months: int = MONTHS) -> list[datetime.date]:
    """The days that the course of a figure shows."""
    return [*month_ends(day, months), day]


def course_of(question: Question, figure: Figure, result: Mapping[str, Any]) -> Table:
    """The figure at the ends of the last months, and on the day itself."""
    count = min(whole_number(request.args.get("months", ""), MONTHS), MOST_MONTHS)
    days = days_of_course(question.moment.as_of, count)
    results = zip(days, service.figure_on([*map(question.picture.on, days)], figure, question.scope), strict=True)
    categories = dict.fromkeys(figure.categories, pl.Int64)
    found = [{"day": str(d), **(r.get("categories") or fields(r))} for d, r in results]
    frame = Rows(found, {"day": pl.String, **(categories or SCHEMA)})

    def of(row: TableRow) -> tuple[Figure, dict[str, Any]]:
        return figure, {"as_of": row["day"]}

    headings = [
        Heading("day", Words("时点", "as of"), "code", link=lambda row: question.here(as_of=row["day"])),
        *(_categories(question, of, figure) if categories else _numbers_of(question, of, result)),
    ]
    title = Words("各月末走势", "Course over month ends")
    return Table("course", title, headings, frame, size=100, movable=False)


@blueprint.get("/figures/<code>/<path:unit>")
@open_to(*READERS)
@asks(tables=["values"])
def explanation(code: str, unit: str) -> Response:
    """Why a unit counts as it does."""
    with read_question() as question:
        declared = service.figure_of(code)
        stands = whereabouts(question.picture, declared, unit)
        question = question.about(stands.lying)
        found = service.explained_in(question.picture, declared, unit)
        table = values_table(question, [*found.population, *found.condition], found.rows.of)
        return answer(
            "figures/explanation.html",
            question,
            [table],
            _exported(declared),
            figure=declared,
            found=found,
            unit=unit,
            lacking=in_one_line(found.lacking) if found.lacking else None,
            doors=doors_to_mend(question, declared, unit, found.answer),
            title=_title(question, declared, unit),
            branches=branches_about(question, stands.tree, stands.unit, _tree_leads_to(declared, stands.tree)),
        )


def _tree_leads_to(figure: Figure, tree: str) -> str:
    """Beside the reasons about a place or an organization stand those about others; about a case units' pages stand."""
    return figure.code if UNITS[figure.units].ledger == tree else TO_UNITS


def _title(question: Question, figure: Figure, code: str) -> str | None:
    """What a place, an organization or a case is called; None for what has no page of its own."""
    if UNITS[figure.units].ledger not in ("places", "organizations", "cases"):
        return None
    names = titles.titles(question.picture, figure.units, question.language)
    found = names.filter(pl.col("code") == code)["title"]
    return found[0] if len(found) else code


def values_table(
    question: Question, values: Sequence[Mapping[str, Any]], title_of: Callable[[Any], Words | None]
) -> Table:
    """The recorded values of an explanation, each with what its row is called, and where it came from."""
    day = question.moment.day
    cells = OF_CELLS if any(OF_CELLS[0] in value for value in values) else ()
    rows = [
        {
            "what": question.say(column_words(v)),
            "value": question.say(shown_words(v, day)),
            "when": question.say(when_words(v, day) or Words("", "")),
            "title": question.say(title) if (title := title_of(v)) else None,
            "ledger": question.say(label_of(v["ledger"])),
            **{k: v.get(k) for k in ("file", "row", "change", *cells)},
        }
        for v in values
        if is_shown(v, day)
    ]
    texts = ("what", "value", "when", "ledger", "title", "file", *cells)
    schema = dict.fromkeys(texts, pl.String) | {"row": pl.Int64, "change": pl.Int64}
    headings = [
        Heading("what", Words("登记内容", "recorded")),
        Heading("value", Words("值", "value")),
        Heading("when", Words("时间", "when"), "code"),
        Heading("ledger", Words("台账", "ledger")),
        Heading("title", Words("登记在", "recorded of")),
        Heading("file", Words("文件或工作表", "file or sheet")),
        Heading("row", Words("行", "row"), "number"),
        *(Heading(key, WORDS_OF_CELLS[key]) for key in cells),
        Heading(
            "change",
            Words("变更", "change"),
            "number",
            link=lambda row: question.link("change", number=row["change"]) if row["change"] else None,
        ),
    ]
    title = Words("依据的登记内容", "What is recorded")
    return Table("values", title, headings, Rows(rows, schema), movable=False, size=500)

"""Reports that were handed in 报送的报告: those of a scope, and one with its files, figures, and what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl
from flask import Response

from registry.decisions import closings
from registry.figures.catalogue import BY_CODE
from registry.figures.line import Line
from registry.language import Words
from registry.numbers import number
from registry.report import files
from registry.report.handed_in_documents import change_told, content_of, made_by, reports_in
from registry.report.later_values import LaterValue, later_values
from registry.report.selection import DEPTHS
from registry.versions import handed_in_reports as handed_in
from registry.versions.handed_in_reports import HandedInReport
from registry.web.access import READERS, open_to
from registry.web.comparison import kind_of_value
from registry.web.files import SAFE
from registry.web.files import files as kept_files
from registry.web.filters import Filter, filter_of_names
from registry.web.pages.submissions import time_of
from registry.web.pages.tree import branches
from registry.web.pages.versions import lines
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint, download
from registry.web.tables import Heading, Rows, Table, TableRow

_TITLE = Words("报送的报告", "Reports handed in")
_NONE = Words("没有报送过报告", "no report was handed in")
_EVERYTHING = Words("全部", "everything")
_REMOVED = Words("已移除", "removed")
_COLUMNS = ("title", "scope", "as_of", "addressee", "copies", "at", "actor", "change", "files")
_SAME = Words("报送的各项指标，现在仍是原来的数", "every figure still comes to what was handed in")
_NO_CHANGE = Words(
    "不是由变更引起：程序的算法变了，或有文字被删除",
    "by no change: the program counts otherwise now, or a text was removed",
)
_AND_RECOUNTED = Words(
    "另有程序算法的变化，或文字的删除", "besides, the program counts otherwise now, or a text was removed"
)
_NO_FIGURE = Words("现在的程序没有这项指标", "the program has no such figure any more")
_NUMBERS = dict.fromkeys(("before", "after", "change"), pl.Float64) | {"is_rate": pl.Boolean}
_TEXTS = ("code", "name", "counted_before", "counted_after", "by", "when", "who", "why", "more")


# -- all of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/reports")
@open_to(*READERS)
@asks(worked={"reports": _COLUMNS})
def handed_in_reports() -> Response:
    """The reports of the scope, and of what lies in it."""
    with read_question() as question:
        found = reports_in(question.picture, question.scope)
        table = _list(question, found)
        return answer(
            "report/handed_in.html", question, [table], title=_TITLE, branches=branches(question), shown=table
        )


def _list(question: Question, found: Sequence[HandedInReport]) -> Table:
    made = made_by(question.picture, found)
    rows = [_line(question, one, made[one.change]) for one in found]

    def door(row: TableRow) -> str:
        return question.link("handed_in_report", name=row["id"])

    def change(row: TableRow) -> str:
        return question.link("change", number=row["change"])

    scopes = pl.Series([row["scope"] for row in rows], dtype=pl.String)
    addressees = pl.Series([row["addressee"] for row in rows], dtype=pl.String)
    text = Filter()
    headings = [
        Heading("title", Words("标题", "title"), link=door, filter=text, frozen=1),
        Heading("scope", Words("范围", "scope"), filter=filter_of_names(scopes)),
        Heading("as_of", Words("时点", "as of"), "code", filter=text),
        Heading("addressee", Words("主送机关", "to"), filter=filter_of_names(addressees)),
        Heading("copies", Words("抄送机关", "copies to"), filter=text),
        Heading("at", Words("报送时间", "handed in at"), "code", filter=text),
        Heading("actor", Words("报送人", "by"), "code", filter=text),
        Heading("change", Words("第几次变更", "change"), "number", link=change, filter=Filter("number")),
        Heading("files", Words("文件", "files"), filter=text),
    ]
    schema: dict[str, Any] = dict.fromkeys(("id", *_COLUMNS), pl.String) | {"change": pl.Int64}
    return Table("reports", _TITLE, headings, Rows(rows, schema), _NONE, worked=True)


def _line(question: Question, one: HandedInReport, made: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "scope": _scope(question, one),
        "as_of": one.as_of.isoformat(),
        "addressee": one.addressee,
        "copies": one.copies,
        "at": time_of(made["at"]),
        "actor": made["actor"],
        "change": one.change,
        "files": "、".join(form.upper() for form in one.files) if one.has_files else question.say(_REMOVED),
    }


def _scope(question: Question, one: HandedInReport) -> str:
    if one.scope is None:
        return question.say(_EVERYTHING)
    return closings.called(question.picture, one.scope)[1] or one.scope_code or ""


# -- one of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/reports/<name>")
@open_to(*READERS)
@asks(tables=("later", "figures"))
def handed_in_report(name: str) -> Response:
    """A report: what it was, who handed it in and when, its files, and what changed since."""
    with read_question() as question:
        picture = question.picture
        found = handed_in.one(picture, name)
        tables = [_later(question, found), _figures(question, found)]
        made = made_by(picture, [found])[found.change]
        return answer(
            "report/handed_in_one.html",
            question,
            tables,
            report=found,
            made=made,
            made_at=time_of(made["at"]),
            scope=_scope(question, found),
            depth=DEPTHS[found.depth][0] if found.depth in DEPTHS else Words(found.depth, found.depth),
            removed_at=None if found.has_files else handed_in.removed_at(picture, found),
            again=_again(question, found),
            branches=branches(question),
        )


def _again(question: Question, found: HandedInReport) -> str:
    """The address of the report of the same Moment as it is made today."""
    asked = {"as_of": found.as_of, "known_at": found.known_at, "scope": found.scope_code, "against": found.against}
    return question.link("report", **asked)


@blueprint.get("/reports/<name>.<any(docx, xlsx, pdf):form>")
@open_to(*READERS)
@asks()
def handed_in_file(name: str, form: files.FileForm) -> Response:
    """A file of a report, to the byte as it was handed in. Raises NotFound."""
    with read_question() as question:
        found = handed_in.one(question.picture, name)
        made = download(content_of(kept_files(), found, form), f"{found.name}.{form}", files.MEDIA_TYPES[form])
    made.headers.update(SAFE)
    return made


def _figures(question: Question, found: HandedInReport) -> Table:
    """The figures as they were handed in."""
    rows = [row for value in found.figures for row in _values(question, value)]
    headings = [
        Heading("name", Words("指标", "figure")),
        Heading("value", Words("结果", "result"), "number", kind_of=kind_of_value),
        *(
            Heading(key, words, "number")
            for key, words in (
                ("numerator", Words("达标数／分子", "met / sum")),
                ("denominator", Words("应统计数／分母", "population / sum")),
                ("unknown", Words("未填报", "unknown")),
                ("undetermined", Words("无法判定", "undetermined")),
            )
        ),
    ]
    schema: dict[str, Any] = dict.fromkeys((h.key for h in headings), pl.Float64)
    schema |= {"name": pl.String, "is_rate": pl.Boolean}
    return Table("figures", Words("报送的指标值", "The figures handed in"), headings, Rows(rows, schema), size=200)


def _values(question: Question, value: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The lines of a figure: of a distribution one for each of its categories."""
    counts = {k: _float(value.get(k)) for k in ("numerator", "denominator", "unknown", "undetermined")}
    figure = BY_CODE.get(value["code"])
    name = value["code"] if figure is None else question.say(figure.name)
    if "categories" not in value:
        yield counts | {"name": name, "value": _float(value["value"]), "is_rate": value["kind"] == "share"}
    for category, count in value.get("categories", {}).items():
        called = f"{name}：{category}" if figure is None else question.say(Line(figure, category).name)
        yield counts | {"name": called, "value": _float(count), "is_rate": False}


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


# -- what changed since -----------------------------------------------------------------------------------------------


def _later(question: Question, found: HandedInReport) -> Table:
    """Each figure that comes to something else by now, and the changes that brought it."""
    picture = question.picture
    pictures = partial(_known_at, question, found)
    differing = later_values(found, pictures, picture.moment.known_at)
    rows = [row for one in differing for row in _told(question, one)]

    def units(row: TableRow) -> str:
        asked = {"as_of": found.as_of, "against_change": found.known_at, "figure": row["code"]}
        return question.link("versions", scope=found.scope_code, **asked) + "#units"

    def change(row: TableRow) -> str | None:
        return None if row["first"] is None else question.link("change", number=row["first"])

    def last(row: TableRow) -> str | None:
        return None if row["last"] is None else question.link("change", number=row["last"])

    headings = [
        Heading("name", Words("指标", "figure"), link=units),
        Heading("before", Words("报送时", "handed in"), "number", kind_of=kind_of_value),
        Heading("after", Words("现在", "now"), "number", kind_of=kind_of_value),
        Heading("change", Words("增减（率为百分点）", "change (shares: points)"), "number", signed=True),
        Heading("by", Words("由哪次变更起", "from which change on"), "sentence", link=change),
        Heading("when", Words("变更时间", "when"), "code"),
        Heading("who", Words("经办人", "who"), "code"),
        Heading("why", Words("事由", "why"), "sentence"),
        Heading("more", Words("最近一次", "the last one"), "sentence", link=last),
        Heading("counted_before", Words("报送时：达标／应统计", "handed in: met / population"), "code"),
        Heading("counted_after", Words("现在：达标／应统计", "now: met / population"), "code"),
    ]
    schema = dict.fromkeys(_TEXTS, pl.String) | _NUMBERS | dict.fromkeys(("first", "last"), pl.Int64)
    title = Words("报送以后的变化", "What changed since")
    return Table("later", title, headings, Rows(rows, schema), _SAME, size=200)


def _known_at(question: Question, found: HandedInReport, change: int) -> Any:
    """The picture of the report's day as known at a change."""
    known = question.picture if change == question.moment.known_at else question.known_then(change, in_passing=True)
    return known if known.moment.as_of == found.as_of else known.on(found.as_of)


def _told(question: Question, one: LaterValue) -> Iterator[dict[str, Any]]:
    """The lines of a figure that differ, each with the changes of the figure."""
    figure = BY_CODE.get(one.code)
    if figure is None or one.now is None:
        yield {"code": one.code, "name": one.code, "by": question.say(_NO_FIGURE)}
        return
    by = _changes(question, one)
    yield from (row | by for row in lines(question, figure, one.then, one.now, {}))


def _changes(question: Question, one: LaterValue) -> dict[str, Any]:
    if one.first is None:
        return {"first": None, "last": None, "by": question.say(_NO_CHANGE)}
    first = change_told(question.picture, one.first)
    said = {
        "first": one.first,
        "last": None,
        "by": question.words("第 {n} 次变更", "change {n}", n=number(one.first)),
        "when": time_of(first["at"]),
        "who": first["actor"],
        "why": first["reason"],
    }
    if one.last != one.first and one.last is not None:
        said |= {"last": one.last, "more": question.words("第 {n} 次变更", "change {n}", n=number(one.last))}
    elif one.is_recounted:
        said["more"] = question.say(_AND_RECOUNTED)
    return said

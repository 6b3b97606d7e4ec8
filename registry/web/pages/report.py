"""The coverage report 覆盖情况报告 as a page, and as the files that are handed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl
from flask import Response, current_app, make_response, redirect, request

from registry import codes
from registry.decisions import closings
from registry.errors import NotAllowed, Refused
from registry.figures.labels import ANSWERS
from registry.language import Words
from registry.report import composing, files, filing, forms, model
from registry.web.access import READERS, open_to
from registry.web.addresses import Addresses
from registry.web.comparison import kind_of_value
from registry.web.desk.answers import submitted, write_page, written
from registry.web.desk.forms import WriteForm
from registry.web.desk.writer import kept_picture, rights_of, writer
from registry.web.files import files as kept_files
from registry.web.pages.figures import KINDS_BELOW
from registry.web.pages.periods import corrections_of
from registry.web.pages.report_choice import (
    PARAMETERS,
    SEVERAL,
    ReportChoice,
    chosen_as,
    closed_periods,
    last_handed_in,
    moment_of_closing,
    read_choice,
)
from registry.web.pages.tree import branches
from registry.web.parameters import EXPORT, asks
from registry.web.question import Question, read_question
from registry.web.reader import account, sight
from registry.web.render import answer, blueprint, download
from registry.web.tables import Heading, Table, TableRow

#: The files that are handed in, and what they are called.
FORMS = {
    "docx": Words("Word 文档（公文格式）", "Word document"),
    "xlsx": Words("Excel 工作簿（含全部清单）", "Excel workbook with all lists"),
    "pdf": Words("PDF", "PDF"),
}


_TABLES = ("totals", "corrections", *(f"by_{kind}" for kind in KINDS_BELOW))


@blueprint.get("/report")
@open_to(*READERS)
@asks(*PARAMETERS, tables=_TABLES, several=SEVERAL)
def report() -> Response:
    """The form that asks for a report, and the report, to read."""
    with read_question(one_scope=True) as question:
        moment = moment_of_closing(question)
        if moment is not None:
            return make_response(redirect(question.here(**moment, closing=None), 303))
        return _page(question, read_choice())


@blueprint.get("/report.<any(docx, xlsx, pdf):form>")
@open_to(*READERS)
@asks(*PARAMETERS, several=SEVERAL)
def report_file(form: files.FileForm) -> Response:
    """The report as a file."""
    with read_question(one_scope=True) as question:
        choice = read_choice()
        for words in choice.wrong.values():
            raise Refused(*words)
        found = composing.compose(*_asked(question, choice))
        name = f"{question.say(found.title)}-{question.moment.as_of}.{form}"
        return download(files.render(found, form, question.language), name, files.MEDIA_TYPES[form])


@blueprint.post("/report")
@open_to(*filing.ROLES)
@asks(*PARAMETERS, tables=_TABLES, several=SEVERAL)
def hand_in_report() -> Response:
    """Hands in the report that the address asks for, as it was looked at."""
    rights, registry = rights_of(writer(), filing.ROLES), current_app.extensions["registry"]
    with read_question(one_scope=True) as question:
        form, choice = WriteForm((), question.language, request.form), read_choice()
        if choice.wrong:
            return _page(question, choice, form, 422)
        asked = {name: question.asked.get(name) for name in ("as_of", "scope", "lang")}

    def write() -> tuple[int, str]:
        with read_question(one_scope=True) as question:
            ready = filing.made_ready(*_asked(question, choice), language=question.language, rights=rights)
        actor = rights.username
        return filing.hand_in(registry.engine, kept_files(), ready, rights=rights, actor=actor, reason=form.reason)

    def went(wrote: tuple[int, str]) -> Response:
        return written(wrote[0], Addresses().of("pages.handed_in_report", {"name": wrote[1], **asked}))

    def again(status: int) -> Response:
        with read_question(one_scope=True) as question:
            return _page(question, choice, form, status)

    return submitted(form, write, went, again)


def _page(question: Question, choice: ReportChoice, form: WriteForm | None = None, status: int = 200) -> Response:
    """The form, and the report where nothing of what is asked is wrong."""
    values: dict[str, Any] = {"choice": choice, "forms": FORMS, "branches": branches(question), "report": None}
    tables: list[Table] = []
    if not choice.wrong:
        found = composing.compose(*_asked(question, choice))
        # Of villages there are more rows than anybody reads on a page.
        by_place = [_by_place(question, found, t) for t in found.tables if t.kind != "village"]
        tables = [_totals(question, found), *by_place, *corrections_of(question)]
        values |= {"report": found, "has_villages": any(t.kind == "village" for t in found.tables)}
    # An address that cannot be understood is 400 as everywhere, a form that was sent 422.
    wrong = 422 if request.method == "POST" else 400
    if not _may_hand_in(question) or request.args.get(EXPORT):
        made = answer("report/report.html", question, tables, hands_in=None, **values)
        made.status_code = wrong if choice.wrong else 200
        return made
    last = last_handed_in(question)
    values |= {"closed": closed_periods(question), "last": last, "again": None if last is None else chosen_as(last)}
    own = form or WriteForm((), question.language)
    status = wrong if choice.wrong else status
    to = question.here(known_at=question.moment.known_at, as_of=question.moment.as_of, closing=None)
    return write_page("report/report.html", question, own, status, tables, hands_in=to, **values)


def _may_hand_in(question: Question) -> bool:
    """Whether whoever asks may hand in a report of the scope."""
    his = account()
    if his is None or not his.roles & {*filing.ROLES}:
        return False
    connection = question.picture.connection
    place = None if question.scope is None else codes.place_of(question.picture, question.scope)
    try:
        rights_of(his, filing.ROLES).check_place(connection, place)
    except NotAllowed:
        return False
    return True


def _asked(question: Question, choice: ReportChoice) -> tuple[Any, ...]:
    """What the address asks of a report, as it is composed of it."""
    before, later = question.before, _later(question)
    return question.picture, question.scope, before, choice.signature, choice.selection, later


def _later(question: Question) -> list[dict[str, Any]] | None:
    """What was corrected since the period of the report was closed; None where it is of none."""
    if not question.is_past:
        return None
    connection = question.picture.connection
    return closings.later(kept_picture(connection, sight(connection)), question.scope, question.moment)


#: A value, and how it is shown.
_VALUE: dict[str, Any] = {"value": pl.Float64, "earlier": pl.Float64, "is_rate": pl.Boolean}


def _totals(question: Question, report: model.Report) -> Table:
    """The scope's own numbers, each with its list."""
    rows = [_row(question, report, line, n) for line, n in zip(report.lines, report.totals, strict=True)]
    statuses = ("not_met", "unknown", "undetermined")
    numbers = dict.fromkeys(("numerator", "denominator", *statuses), pl.Float64)
    schema: dict[str, Any] = dict.fromkeys(("code", "name", "change", "target"), pl.String) | numbers | _VALUE

    def door(status: str) -> Any:
        def link(row: TableRow) -> str | None:
            return None if row[status] is None else question.link("figure", code=row["code"], status=status) + "#units"

        return link

    headings = [
        Heading("name", Words("指标", "figure"), link=lambda row: question.link("figure", code=row["code"])),
        Heading("value", Words("结果", "result"), "number", kind_of=kind_of_value),
        *_beside(report),
        Heading("numerator", Words("达标数／分子", "met / sum"), "number"),
        Heading("denominator", Words("应统计数／分母", "population / sum"), "number"),
        *(Heading(s, ANSWERS[s], "number", link=door(s)) for s in statuses),
        Heading("target", Words("目标", "target"), "code"),
    ]
    frame = pl.DataFrame(rows, schema, orient="row")
    return Table("totals", Words("汇总", "Totals"), headings, frame, movable=False, size=200)


def _beside(report: model.Report) -> list[Heading]:
    """The columns of the earlier day, where the report has one."""
    if report.against is None:
        return []
    return [
        Heading("earlier", Words("对比值", "compared with"), "number", kind_of=kind_of_value),
        Heading("change", Words("增减（百分比为百分点）", "change (of shares in points)"), "code"),
    ]


def _row(question: Question, report: model.Report, line: model.Line, n: model.Numbers) -> dict[str, Any]:
    """A line of the totals."""
    counts = ("numerator", "denominator", "not_met", "unknown", "undetermined")
    return {
        "code": line.figure.code,
        "name": question.say(line.name),
        "value": None if n.value is None else float(n.value),
        "is_rate": forms.form_of(line.figure) == "share",
        "earlier": None if n.earlier is None else float(n.earlier),
        "change": question.say(forms.arrow(forms.form_of(line.figure), n.change)) if report.against else None,
        "target": question.say(forms.target_shown(line.figure)) if line.category is None else "",
    } | {k: None if getattr(n, k) is None else float(getattr(n, k)) for k in counts}


def _by_place(question: Question, report: model.Report, table: model.PlaceTable) -> Table:
    """The figures of every place of a kind: a column for each of a few, else, and beside an earlier day, a row for each
    figure and place."""
    if len(table.places) <= _COLUMNS and not report.against:
        return _in_columns(question, report, table)
    rows = list(_in_rows(question, report, table))
    schema: dict[str, Any] = dict.fromkeys(("code", "scope", "name", "place", "change"), pl.String) | _VALUE
    schema |= dict.fromkeys(("numerator", "denominator", "not_met", "unknown"), pl.Float64)

    def link(row: TableRow) -> str:
        return question.link("figure", code=row["code"], scope=row["scope"])

    headings = [
        Heading("place", Words("地点", "place")),
        Heading("name", Words("指标", "figure")),
        Heading("value", Words("结果", "result"), "number", link=link, kind_of=kind_of_value),
        *_beside(report),
        Heading("numerator", Words("达标数／分子", "met / sum"), "number"),
        Heading("denominator", Words("应统计数／分母", "population / sum"), "number"),
        Heading("not_met", ANSWERS["not_met"], "number"),
        Heading("unknown", ANSWERS["unknown"], "number"),
    ]
    return Table(f"by_{table.kind}", table.title, headings, pl.DataFrame(rows, schema, orient="row"))


#: How many places have a column each.
_COLUMNS = 12


def _in_rows(question: Question, report: model.Report, table: model.PlaceTable) -> Iterator[dict[str, Any]]:
    wanted = (
        "code",
        "name",
        "value",
        "is_rate",
        "earlier",
        "change",
        "numerator",
        "denominator",
        "not_met",
        "unknown",
    )
    for line, place, n in table.rows():
        row = _row(question, report, line, n)
        yield {k: row[k] for k in wanted} | {"scope": place.code, "place": question.say(place.name)}


def _in_columns(question: Question, report: model.Report, table: model.PlaceTable) -> Table:
    """A column for each place, and before them the scope itself, which is not their sum."""
    whole = {(line.figure.code, line.category): n for line, n in zip(report.lines, report.totals, strict=True)}
    of_scope = [whole[line.figure.code, line.category].value for line in table.lines]
    rows = [
        {"name": question.say(line.name), "code": line.figure.code, "is_rate": forms.form_of(line.figure) == "share"}
        | {"whole": None if of_scope[j] is None else float(of_scope[j])}
        | {f"p{i}": None if n[j].value is None else float(n[j].value) for i, n in enumerate(table.numbers)}
        for j, line in enumerate(table.lines)
    ]

    def door(code: str | None) -> Any:
        return lambda row: question.link("figure", code=row["code"], scope=code)

    headings = [
        Heading("name", Words("指标", "figure"), link=lambda row: question.link("figure", code=row["code"])),
        Heading("whole", Words("合计", "Total"), "number", link=door(question.scope), kind_of=kind_of_value),
        *(
            Heading(f"p{i}", p.name, "number", link=door(p.code), kind_of=kind_of_value)
            for i, p in enumerate(table.places)
        ),
    ]
    schema: dict[str, Any] = {"name": pl.String, "code": pl.String, "is_rate": pl.Boolean}
    schema |= dict.fromkeys((h.key for h in headings[1:]), pl.Float64)
    frame = pl.DataFrame(rows, schema, orient="row")
    return Table(f"by_{table.kind}", table.title, headings, frame, movable=False, size=200)

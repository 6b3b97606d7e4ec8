"""The report of a look-back audit 回头看报告 as a page, and as the files that are handed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
from flask import Response, request

from registry.casework.audits import audit_of
from registry.language import Words
from registry.report import audit_files
from registry.report.audit_files import AuditForm
from registry.report.audit_summary import AuditSummary, AuditTable, summary
from registry.report.signature import FIELDS as SIGNATURE
from registry.report.signature import read_signature
from registry.web.access import READERS, open_to
from registry.web.forms import SignatureForm
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint, download
from registry.web.tables import Heading, Rows, Table, TableRow

_FORMS = {
    "docx": Words("Word 文档（公文格式）", "Word document"),
    "xlsx": Words("Excel 工作簿（含名单）", "Excel workbook with all cases"),
}
_TABLES = ("by_place", "by_year", "by_problem", "reasons", "relapsed", "criteria", "differences", "items")
#: The tables whose rows are about a case.
_OF_CASES = ("relapsed", "differences", "items")


@blueprint.get("/audits/<code>/report")
@open_to(*READERS)
@asks(*SIGNATURE, tables=_TABLES)
def audit_report(code: str) -> Response:
    """The report of an audit, to read."""
    with read_question() as question:
        found = summary(question.picture, audit_of(question.picture, code))
        signature = SignatureForm(request.args)
        # What could not stand in the file is refused here already.
        read_signature(signature.data)
        tables = [_table(question, found, table) for table in (*found.tables, found.items)]
        return answer("rectification/report.html", question, tables, report=found, forms=_FORMS, signature=signature)


@blueprint.get("/audits/<code>/report.<any(docx, xlsx):form>")
@open_to(*READERS)
@asks(*SIGNATURE)
def audit_report_file(code: str, form: AuditForm) -> Response:
    """The report of an audit, to hand in."""
    with read_question() as question:
        found = summary(question.picture, audit_of(question.picture, code))
        signature = read_signature(SignatureForm(request.args).data)
        name = f"{question.say(found.title)}-{question.moment.as_of}.{form}"
        made = audit_files.render(found, form, question.language, signature)
        return download(made, name, audit_files.MEDIA_TYPES[form])


def _table(question: Question, report: AuditSummary, table: AuditTable) -> Table:
    rows = []
    for n, cells in enumerate(table.rows):
        row: dict[str, Any] = {"code": table.codes[n] if table.codes else None}
        row |= {f"c{at}": question.say(c) if isinstance(c, Words) else c for at, c in enumerate(cells)}
        rows.append(row)
    schema: dict[str, Any] = {"code": pl.String}
    schema |= {f"c{at}": pl.String if at in table.text else pl.Int64 for at in range(len(table.headings))}
    door = _door(question, report, table)
    headings = [
        Heading(
            f"c{at}",
            words,
            ("sentence" if at else "text") if at in table.text else "number",
            link=door if at == 0 else None,
        )
        for at, words in enumerate(table.headings)
    ]
    return Table(table.key, table.title, headings, Rows(rows, schema), numbered=table is report.items)


def _door(question: Question, report: AuditSummary, table: AuditTable) -> Callable[[TableRow], str | None] | None:
    """Where a row leads: to the worksheet or the page of its case, to the audit in its county."""
    if table.key == "by_place":
        return lambda row: question.link("audit", code=report.code, scope=row["code"]) if row["code"] else None
    if table.key == "differences":
        return lambda row: question.link("unit", code=row["code"], space="case")
    if table.key in _OF_CASES:
        return lambda row: question.link("worksheet", code=report.code, case=row["code"])
    return None

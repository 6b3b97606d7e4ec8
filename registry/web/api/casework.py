"""Rectification 整顿: screening, stars, cases, audits."""

from __future__ import annotations

from typing import Any

from registry.casework import audits as of_audits
from registry.casework.audit_report import report_document
from registry.casework.audits import Audit, audit_of, items_in
from registry.casework.case_documents import case_document, list_document
from registry.casework.screening import screening
from registry.casework.star_list import star_list
from registry.casework.worksheets import worksheet
from registry.columns import Column
from registry.files import workplace
from registry.language import Words
from registry.procedures.field_workbook import write_workbook
from registry.rectification.ledger import CASE_STEPS, CASES
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.files import XLSX, download, file_of
from registry.web.api.operation import Answer, Parameter, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, TEXT, list_of, members, named


def of_column(column: Column, schema: Any) -> Parameter:
    """A parameter that is a cell of a column."""
    return Parameter(column.key, Words(column.label, column.key), schema, column.parse, column.allowed)


@operation(
    "GET",
    "/screen",
    Words("排查：符合标准的村党组织", "the village organizations that the criteria find"),
    READERS,
    Answer(named("Screening", members(more=True, candidates=list_of(ANY_OBJECT)))),
    parameters=parameters.QUESTION,
)
def screen(asked: Asked) -> Any:
    """The candidates of a scope, with their reasons."""
    return screening(asked.picture, asked.scope)


@operation(
    "GET",
    "/stars",
    Words("星级名单", "who has stars"),
    READERS,
    Answer(named("Stars", members(more=True, organizations=list_of(ANY_OBJECT), villages=list_of(ANY_OBJECT)))),
    parameters=(
        *parameters.QUESTION,
        parameters.whole("least", Words("至少几星（默认 3）", "so many stars at least (default: 3)"), 0, 5),
    ),
)
def stars(asked: Asked) -> Any:
    """The organizations and villages that have so many stars at least."""
    return star_list(asked.picture, asked.scope, asked.get("least", 3))


@operation(
    "GET",
    "/cases",
    Words("某日的整顿案件", "the cases of a day"),
    READERS,
    Answer(named("Cases", members(cases=list_of(ANY_OBJECT)))),
    parameters=(
        *parameters.QUESTION,
        of_column(CASES.by_key["year"], TEXT),
        Parameter(
            "state",
            Words("状态", "state"),
            TEXT,
            CASE_STEPS.by_key["step"].parse,
            CASE_STEPS.by_key["step"].allowed,
        ),
    ),
)
def cases(asked: Asked) -> Any:
    """The cases that have a state on a day."""
    return list_document(asked.picture, asked.scope, asked.get("year"), asked.get("state"))


def _case(asked: Asked) -> dict[str, Any]:
    """The case that the address names. Raises NotFound."""
    return case_document(asked.picture, asked.path["case"])


@operation(
    "GET",
    "/cases/{case}",
    Words("一个案件", "one case"),
    READERS,
    Answer(named("Case", ANY_OBJECT)),
    parameters=parameters.MOMENT,
    finds=_case,
)
def case(asked: Asked) -> Any:
    """All that is known of a case by a day."""
    return asked.found


@operation(
    "GET",
    "/audits",
    Words("各批回头看", "the look-back audits"),
    READERS,
    Answer(named("Audits", members(audits=list_of(ANY_OBJECT)))),
    parameters=parameters.MOMENT,
)
def audits(asked: Asked) -> Any:
    """Every audit, and how far each has come."""
    return of_audits.list_document(asked.picture)


def found_audit(asked: Asked) -> Audit:
    """The audit that the address names. Raises NotFound."""
    return audit_of(asked.picture, asked.path["audit"])


@operation(
    "GET",
    "/audits/{audit}",
    Words("一批回头看的名单", "an audit with its items"),
    READERS,
    Answer(named("Audit", members(more=True, audit=ANY_OBJECT, items=list_of(ANY_OBJECT)))),
    parameters=parameters.MOMENT,
    finds=found_audit,
)
def audit(asked: Asked) -> Any:
    """An audit with its items, and the cases that were missed, added, dropped."""
    return of_audits.audit_document(asked.picture, asked.found)


def _worksheet(asked: Asked) -> dict[str, Any]:
    """The worksheet of the case, an item of the audit, that the address names. Raises NotFound."""
    return worksheet(asked.picture, found_audit(asked), asked.path["case"])


@operation(
    "GET",
    "/audits/{audit}/items/{case}",
    Words("名单中一案的工作单", "the worksheet of one case of an audit"),
    READERS,
    Answer(named("Worksheet", ANY_OBJECT)),
    parameters=parameters.MOMENT,
    finds=_worksheet,
)
def audit_item(asked: Asked) -> Any:
    """The worksheet of a case of an audit."""
    return asked.found


@operation(
    "GET",
    "/audits/{audit}/report",
    Words("一批回头看的报告", "the report of an audit"),
    READERS,
    Answer(named("AuditReport", ANY_OBJECT)),
    parameters=parameters.MOMENT,
    finds=found_audit,
)
def audit_report(asked: Asked) -> Any:
    """The report of an audit."""
    return report_document(asked.picture, asked.found)


@operation(
    "GET",
    "/audits/{audit}/worksheet.xlsx",
    Words("回头看工作单（.xlsx）", "the field workbook of an audit"),
    READERS,
    file_of(XLSX),
    parameters=(parameters.LANG, parameters.SCOPE, parameters.text("case", Words("只此一案", "this case alone"))),
    finds=found_audit,
)
def audit_workbook(asked: Asked) -> Any:
    """The field workbook of an audit, to be filled in on the spot; of now, for it is compared when it comes back."""
    one = asked.get("case")
    items = items_in(asked.picture, asked.found, None if one else asked.scope, one)
    with workplace() as folder:
        path = folder / "worksheet.xlsx"
        write_workbook(asked.picture, asked.found, items, path)
        return download(path.read_bytes(), f"{asked.found.code}.xlsx", XLSX)

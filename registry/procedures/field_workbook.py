"""The field workbook 回头看工作单: a row per case of an audit, to be filled in away from the registry.

What is known of a case is locked, what is to be found out is open. A hidden sheet keeps what everything was when the
workbook was written, so that it can be taken in again beside what was recorded meanwhile (`field_merge.py`).
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry import days
from registry.casework.audits import Audit, Item, moment_of
from registry.casework.case_record import Case, case_record
from registry.casework.worksheets import county_of
from registry.columns import Choice, Column, YesNo
from registry.errors import Refused
from registry.exchange.writing import SHEET_ROWS, new_workbook, text_width
from registry.files import new_file, new_folders, refuse_standing
from registry.lookup.ledger_rows import Names, names_of
from registry.picture import Picture
from registry.rectification.audit_ledger import AUDIT_ITEMS, SIGNATURES
from registry.rectification.ledger import CASES, RESULTS, STEPS
from registry.text import fold

SHEET, META = "回头看工作单", "_meta"
#: The columns that are filled in away from the registry, and the signatures, which are given in it alone.
INPUTS: tuple[Column, ...] = tuple(
    AUDIT_ITEMS.by_key[key]
    for key in ("auditor", "checked_on", "result", "found", "kept", "reasons", "evidence", "note")
)
SIGNED_ON: tuple[Column, ...] = tuple(AUDIT_ITEMS.by_key[key] for key in SIGNATURES.values())
#: The rows of `_meta`, counted from 0: which audit, which change, and the headers of what follows.
AUDIT, CHANGE, HEADS = 0, 1, 3
_STATE = {option.key: option.label for option in (*STEPS, *RESULTS)}
_WIDE = {"found": 40, "evidence": 28, "note": 28, "reasons": 20, "auditor": 14}
_WIDEST = 28
_CHOOSE = "请从下拉列表中选取，或留空。"


@dataclass(frozen=True)
class LockedColumn:
    """A column of what is known of a case: it is not to be altered."""

    key: str
    label: str


#: What is known of a case, as of the Moment of the audit.
LOCKED = (
    LockedColumn("case", AUDIT_ITEMS.by_key["case"].label),
    LockedColumn("organization", CASES.by_key["organization"].label),
    LockedColumn("organization_name", "党组织名称"),
    LockedColumn("county", "县区"),
    LockedColumn("place", "地点"),
    LockedColumn("year", CASES.by_key["year"].label),
    LockedColumn("problems", CASES.by_key["problems"].label),
    LockedColumn("identified_on", CASES.by_key["identified_on"].label),
    LockedColumn("closed_on", CASES.by_key["closed_on"].label),
    LockedColumn("state", "状态"),
    LockedColumn("answers", "承接党组织"),
)
HEADERS = (*(column.label for column in LOCKED), *(column.label for column in INPUTS))


def facts(picture: Picture, audit: Audit, cases: Iterable[Case]) -> dict[int, dict[str, str]]:
    """What is known of cases at the Moment of an audit, by identity: the texts of the locked columns, by key.

    Of a case that was not known then nothing but its code.
    """
    then = Picture(picture.connection, moment_of(picture, audit))
    record, wanted = case_record(then), list(cases)
    known = {case.identity: record.cases[case.identity] for case in wanted if case.identity in record.cases}
    units = {unit for case in known.values() for unit in (case.organization, case.at, county_of(then, case))}
    answering = {unit for case in known.values() for unit in record.answering(case)}
    names = names_of(then, units | answering)
    nothing = dict.fromkeys((column.key for column in LOCKED), "")
    return {
        case.identity: {
            **nothing,
            **(_facts_of(then, known[case.identity], names) if case.identity in known else {}),
            "case": case.code,
        }
        for case in wanted
    }


def _facts_of(then: Picture, case: Case, names: Names) -> dict[str, str]:
    course, day = case.course, then.calendar.as_of
    dates = {"identified_on": course.identified, "closed_on": course.closed}
    state = course.state(day)
    answers = [names[unit] for unit in case_record(then).answering(case) if unit in names]
    code, name = names.get(case.organization, ("", None))
    return {
        "organization": code,
        "organization_name": name or "",
        "county": names.get(county_of(then, case), ("", None))[1] or "",
        "place": names.get(case.at, ("", None))[1] or "",
        "year": str(case.year),
        "problems": "、".join((case.row["problems"] or "").split(";")),
        **{key: days.show(step.on) if step and step.day <= day else "" for key, step in dates.items()},
        "state": _STATE[state] if state else "",
        "answers": "、".join(sorted(f"{name or ''}（{code}）" for code, name in answers)),
    }


def digest(texts: Mapping[str, str]) -> str:
    """The digest of what is locked in a row."""
    folded = [fold(texts[column.key]) for column in LOCKED]
    return hashlib.sha256(json.dumps(folded, ensure_ascii=False).encode()).hexdigest()


def shown(column: Column, row: Mapping[str, Any]) -> str:
    """The text of a column of an item; `row` is of a picture."""
    return column.show(row.get(f"{column.name}_written", row[column.name]))


# -- writing -----------------------------------------------------------------------------------------------------


def write_workbook(picture: Picture, audit: Audit, items: Collection[Item], path: Path) -> None:
    """Writes the field workbook of some items of an audit to `path` (.xlsx), as they are known at the picture's change.

    Raises Refused for another kind of file, where something stands there, and where there is nothing to write.
    """
    path = Path(path).absolute()
    if path.suffix.lower() != ".xlsx":
        raise Refused(
            f"工作单的文件名须以 .xlsx 结尾：{path.name}", f"the workbook's name must end in .xlsx: {path.name}"
        )
    if not items:
        raise Refused("范围内没有名单中的案件", "no item of the audit is in that scope")
    refuse_standing(path)
    texts = facts(picture, audit, [item.case for item in items])
    with new_folders(path.parent), new_file(path) as made, new_workbook(made) as book:
        book.set_properties({"title": f"{SHEET} {audit.row['name']}", "created": _written_on(picture)})
        form = _Form(book)
        form.add_sheet(audit, items, texts)
        form.add_meta(audit, picture.moment.known_at, items, texts)


def _written_on(picture: Picture) -> datetime.datetime:
    return datetime.datetime.combine(picture.moment.as_of, datetime.time(0))


class _Form:
    """The workbook while it is made. All is text, so that nothing turns dates and codes into something else."""

    def __init__(self, book: Any):
        self.book = book
        body = {"num_format": "@", "border": 1, "valign": "top", "text_wrap": True}
        self.locked = book.add_format({**body, "bg_color": "#F2F2F2"})
        self.open = book.add_format({**body, "locked": False})
        head = {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        self.heads = [book.add_format({**head, "bg_color": colour}) for colour in ("#D9D9D9", "#F8CBAD")]

    def add_sheet(self, audit: Audit, items: Collection[Item], texts: Mapping[int, Mapping[str, str]]) -> None:
        """The sheet that people see."""
        sheet = self.book.add_worksheet(SHEET)
        widths = [text_width(header) + 2 for header in HEADERS]
        for at, header in enumerate(HEADERS):
            sheet.write_string(0, at, header, self.heads[at >= len(LOCKED)])
        for line, item in enumerate(items, 1):
            for at, column in enumerate(LOCKED):
                text = texts[item.case.identity][column.key]
                sheet.write_string(line, at, text, self.locked)
                widths[at] = min(max(widths[at], text_width(text) + 2), _WIDEST)
            for at, field in enumerate(INPUTS, len(LOCKED)):
                sheet.write_string(line, at, shown(field, item.row), self.open)
                widths[at] = _WIDE.get(field.key, max(widths[at], 12))
        for at, width in enumerate(widths):
            sheet.set_column(at, at, width)
        for at, field in enumerate(INPUTS, len(LOCKED)):
            if (choices := _choices(field)) is not None:
                sheet.data_validation(1, at, len(items), at, choices)
        self._lay_out(sheet, audit, len(items))

    @staticmethod
    def _lay_out(sheet: Any, audit: Audit, rows: int) -> None:
        """Protects what is locked, and fits the sheet to the screen and to paper."""
        allowed = ("format_cells", "format_columns", "format_rows", "autofilter", "sort")
        sheet.protect("", dict.fromkeys(allowed, True))
        sheet.autofilter(0, 0, rows, len(HEADERS) - 1)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        name = audit.row["name"].replace("&", "&&")
        sheet.set_header(f"&C{SHEET}：{name[:150]}")
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{SHEET_ROWS}"})

    def add_meta(
        self, audit: Audit, change: int, items: Iterable[Item], texts: Mapping[int, Mapping[str, str]]
    ) -> None:
        """The hidden sheet of what everything was: what is locked as a digest, inputs and signatures as they were."""
        sheet = self.book.add_worksheet(META)
        text = self.book.add_format({"num_format": "@"})
        kept = (*INPUTS, *SIGNED_ON)
        lines: dict[int, Sequence[str]] = {
            AUDIT: ("audit", audit.code),
            CHANGE: ("change", str(change)),
            HEADS: ("case", "digest", *(column.key for column in kept)),
        }
        for at, item in enumerate(items, HEADS + 1):
            own = texts[item.case.identity]
            lines[at] = (item.case.code, digest(own), *(shown(column, item.row) for column in kept))
        for line, cells in lines.items():
            for at, cell in enumerate(cells):
                sheet.write_string(line, at, cell, text)
        sheet.protect()
        sheet.hide()


def _choices(column: Column) -> dict[str, Any] | None:
    """The drop-down of an input that has one."""
    if isinstance(column, YesNo):
        listed = [column.show(answer) for answer in (True, False)]
    elif isinstance(column, Choice):
        listed = [option.label for option in column.options]
    else:
        return None
    return {"validate": "list", "source": listed, "error_title": column.label, "error_message": _CHOOSE}

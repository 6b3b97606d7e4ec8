"""Look-back audits 回头看 as they are written: opened, recorded case by case, signed, closed, brought in."""

from __future__ import annotations

from typing import Any

from registry import codes, days, uploads
from registry.casework.audits import Audit, items_in
from registry.columns import Choice
from registry.desk.levels import OPENING
from registry.errors import Conflict, Invalid, Problem
from registry.files import workplace
from registry.language import Words
from registry.moment import Moment, full_day, known_at, today
from registry.procedures import audits, look_backs
from registry.procedures.audits import Who
from registry.procedures.field_merge import Merged, take_workbook
from registry.procedures.field_return import read_workbook
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.rectification.ledger import LEVELS
from registry.text import fold
from registry.web.accounts.page import address
from registry.web.api import parameters
from registry.web.api.case_writes import may_write_case
from registry.web.api.casework import found_audit
from registry.web.api.operation import MULTIPART, Answer, Body, operation
from registry.web.api.problems import UnknownKind
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, PROBLEM, TEXT, WHOLE, list_of, members, named, or_none
from registry.web.api.writing import (
    WRITTEN,
    check_level,
    of_references,
    parsed,
    problem_of,
    rights,
    text_of,
    texts,
)

_CLERK, _BOTH, _REVIEWER = ("clerk",), ("auditor", "clerk"), ("reviewer",)
_LEVEL = Choice("level", "层级", Words("签署的层级", "the level that signs"), options=LEVELS)
_A_DAY = Words("一个整日，如 2019-12-31", "a full day, such as 2019-12-31")
_RECORDED = ("result", "auditor", "found", "kept", "reasons", "evidence", "note")
_OF_RELAPSE = ("new_case", "organization", "no_case")
_ANOTHER = Words("是另一批次的工作单", "is the workbook of another audit")
_CONFLICTS = Words("两边都改过，须说明以谁为准", "both altered the same cells: say whose stand")


def _who(asked: Asked) -> Who:
    return Who(asked.account.username, text_of(asked.body.get("reason")), rights(asked))


def _day(problems: list[Problem], name: str, written: str | None) -> int:
    """A full day, else today."""
    found = parsed(problems, name, full_day, written, _A_DAY)
    return days.of(today() if found is None else found)


def _may_open(asked: Asked) -> None:
    check_level(asked, *OPENING)


@operation(
    "POST",
    "/audits",
    Words("开展一批回头看", "open an audit: the cases that the arguments give are fixed"),
    _CLERK,
    Answer(named("AuditOpened", members(more=True, change=or_none(WHOLE), audit=TEXT, cases=list_of(TEXT)))),
    parameters=WRITTEN,
    tries=True,
    body=Body(ANY_OBJECT),
    may=_may_open,
)
def audit_opened(asked: Asked) -> Any:
    """Opens an audit, with its items, as one change."""
    own = ("code", "name", "years", "scope", "on", "as_of", "known_at")
    given = texts(asked, own, ("code", "name", "years"), ("problems", "problem", "reason"))
    opened = _day(asked.problems, "on", given["on"])
    day = parsed(asked.problems, "as_of", full_day, given["as_of"], _A_DAY)
    with asked.again() as picture:
        with of_references():
            moment = Moment(day or picture.moment.as_of, known_at(picture.connection, given["known_at"]))
        if given["scope"] is not None:
            codes.place_of(picture, given["scope"])
    told = {"name": given["name"], "years": given["years"], "opened_on": days.show(opened)}
    wanted = asked.body.get("problems") or asked.body.get("problem")
    told["problems"] = ";".join(map(text_of, wanted)) if isinstance(wanted, list) else text_of(wanted) or None
    return audits.open_audit(asked.engine, given["code"] or "", told, moment, given["scope"], _who(asked))


# -- items --------------------------------------------------------------------------------------------------------


def _found_item(asked: Asked) -> Audit:
    """The audit, of which the case that the address names is an item. Raises NotFound."""
    audit = found_audit(asked)
    items_in(asked.picture, audit, case=asked.path["case"])
    return audit


def _may_record(asked: Asked) -> None:
    (item,) = items_in(asked.picture, asked.found, case=asked.path["case"])
    may_write_case(asked, item.case.identity)


@operation(
    "POST",
    "/audits/{audit}/items/{case}",
    Words("登记一案的复查结论", "record what was found of a case"),
    _BOTH,
    Answer(named("ItemRecorded", members(more=True, change=or_none(WHOLE), audit=TEXT, case=TEXT))),
    parameters=WRITTEN,
    tries=True,
    body=Body(ANY_OBJECT),
    finds=_found_item,
    may=_may_record,
)
def item_recorded(asked: Asked) -> Any:
    """Records a look-back of a case of an audit."""
    given = texts(asked, ("on", *_RECORDED, *_OF_RELAPSE, "why"), ("on", "result"), ("reason",))
    relapse = look_backs.Relapse(*(given.pop(key) for key in _OF_RELAPSE))
    why, on = given.pop("why"), given.pop("on")
    told = {key: text for key, text in {"checked_on": on, **given}.items() if text is not None}
    with of_references(AUDIT_ITEMS):
        return look_backs.record(asked.engine, asked.path["audit"], asked.path["case"], told, _who(asked), relapse, why)


def _kind_of(file: Any) -> None:
    """Raises UnknownKind for a file whose name ends otherwise."""
    if not fold(file.filename or "").casefold().endswith(".xlsx"):
        raise UnknownKind("须为 .xlsx 工作簿", "is no .xlsx workbook")


class Conflicts(Conflict):
    """Cells of a field workbook that both altered."""

    def __init__(self, merged: Merged):
        self.members = {"conflicts": merged.answer["conflicts"]}
        super().__init__(*_CONFLICTS)


#: By the query or as fields of the form.
_HOW_TAKEN = (
    parameters.one_of("take", Words("两边都改过的以谁为准", "whose stands"), ("workbook", "registry")),
    parameters.truth("dry_run", Words("只试，不登记", "try it, store nothing")),
)


@operation(
    "POST",
    "/audits/{audit}/worksheet",
    Words("取回填好的回头看工作单", "take in a field workbook that was filled in"),
    _BOTH,
    Answer(
        named(
            "WorkbookTaken",
            members(
                more=True,
                change=or_none(WHOLE),
                taken=WHOLE,
                conflicts=list_of(ANY_OBJECT),
                problems=list_of(PROBLEM),
            ),
        )
    ),
    parameters=(*WRITTEN, *_HOW_TAKEN),
    body=Body(
        ANY_OBJECT,
        MULTIPART,
        20_000_000,
        (*_HOW_TAKEN, parameters.text("reason", Words("事由", "reason"))),
        ("file",),
        kind_of_file=_kind_of,
    ),
    finds=found_audit,
)
def workbook_taken(asked: Asked) -> Any:
    """Takes a field workbook in as one change; conflicts are told, cell by cell."""
    asked.check()
    uploads.check(asked.engine, asked.files["file"], "worksheet", asked.account.username, address())
    with workplace() as folder:
        path = folder / "worksheet.xlsx"
        asked.files["file"].save(path)
        if read_workbook(path).audit != asked.path["audit"]:
            raise Invalid([problem_of("file", _ANOTHER)])
        whose, dry_run = (asked.body.get(name, asked.get(name)) for name in ("take", "dry_run"))
        merged = take_workbook(asked.engine, path, _who(asked), whose, bool(dry_run))
    if merged.problems:
        raise Invalid(list(merged.problems))
    if merged.conflicts:
        raise Conflicts(merged)
    return {**merged.answer, "problems": []}


# -- signing and closing ------------------------------------------------------------------------------------------


def _may_sign(asked: Asked) -> None:
    told = asked.body.get("level") if isinstance(asked.body, dict) else None
    check_level(asked, parsed([], "level", _LEVEL.parse, told, _LEVEL.allowed))


@operation(
    "POST",
    "/audits/{audit}/sign",
    Words("逐级签署", "sign the items that are checked, and signed by every lower level"),
    _REVIEWER,
    Answer(named("AuditSigned", members(more=True, change=or_none(WHOLE), signed=list_of(TEXT)))),
    parameters=WRITTEN,
    tries=True,
    body=Body(ANY_OBJECT),
    finds=found_audit,
    may=_may_sign,
)
def audit_signed(asked: Asked) -> Any:
    """Signs items of an audit for a level."""
    given = texts(asked, ("level", "on", "scope", "case"), ("level",), ("reason",))
    level = parsed(asked.problems, "level", _LEVEL.parse, given["level"], _LEVEL.allowed)
    day = _day(asked.problems, "on", given["on"])
    if given["scope"] is not None and given["case"] is not None:
        asked.problems.append(problem_of("case", Words("范围与案件只用其一", "either `scope` or `case`")))
    if level is None or given["case"] is not None:
        asked.check()  # whose items are meant is not known
    his, audit = _who(asked), asked.path["audit"]
    if given["case"] is None:
        return audits.sign(asked.engine, audit, level, day, his, given["scope"])[0]
    with of_references():
        return audits.sign(asked.engine, audit, level, day, his, None, given["case"])[0]


def _may_close(asked: Asked) -> None:
    """Raises NotAllowed for whoever does not have the whole audit."""
    rights(asked).check_place(asked.connection, asked.found.row["place"])


@operation(
    "POST",
    "/audits/{audit}/close",
    Words("结束一批回头看", "close an audit: every item is signed by the last level"),
    _REVIEWER,
    Answer(named("AuditClosed", members(more=True, change=or_none(WHOLE), audit=TEXT))),
    parameters=WRITTEN,
    tries=True,
    body=Body(ANY_OBJECT, may_be_empty=True),
    finds=found_audit,
    may=_may_close,
)
def audit_closed(asked: Asked) -> Any:
    """Closes an audit on a day."""
    given = texts(asked, ("on",), (), ("reason",))
    day = _day(asked.problems, "on", given["on"])
    return audits.close(asked.engine, asked.path["audit"], day, _who(asked))

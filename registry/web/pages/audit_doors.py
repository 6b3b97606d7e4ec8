"""What may be done next with a look-back audit 回头看, for whoever may: doors, and what is missing before each."""

from __future__ import annotations

from collections.abc import Iterator

from registry.attachments import service as attaching
from registry.casework import audits as lists
from registry.casework.audits import Audit, Item
from registry.casework.case_words import LEVEL_WORDS, listed
from registry.desk.levels import OPENING
from registry.errors import NotAllowed
from registry.language import Words
from registry.rectification.audit_ledger import AUDIT_ITEMS, SIGNATURES
from registry.versions import changes
from registry.web.desk.doors import Door
from registry.web.desk.rows import WRITERS, now
from registry.web.desk.writer import CLERKS, kept_picture, rights_of, writer
from registry.web.pages.procedure_pages import REVIEWERS, NextStep, check_level, has_role
from registry.web.question import Question

OPEN = Words("开展一批回头看", "Open an audit")
SIGN, CLOSE = Words("签署", "Sign"), Words("结束这一批", "Close the audit")
RECORD, RECORD_AGAIN = Words("登记检查情况", "Record what was found"), Words("重新登记", "Record it again")
TAKE_OUT, TAKE_IN = Words("下载工作单（Excel）", "Worksheet (Excel)"), Words("取回工作单", "Take a worksheet in")
ATTACH = Words("佐证材料（附件）", "Evidence (attachments)")
_CHECK = Words("检查", "Checking")
_CHECKED = Words("已检查 {0} 案，还有 {1} 案未检查", "{0} checked, {1} still to be checked")
_ALL_CHECKED = Words("{0} 案都已检查", "all {0} {0:case is|cases are} checked")
_UNSIGNED = Words("还有 {0} 案未由末级签署", "{0} {0:case is|cases are} not signed by the last level yet")
_SIGNED = Words("都已由末级签署", "all are signed by the last level")
_WAITS = Words("{0}可签 {1} 案", "{1} may be signed by {0}")
_NOBODY = Words("没有待签的案件：先检查", "none waits for a signature: they are checked first")
_CLOSED = Words("这一批已结束", "The audit is closed")
_CLOSED_ITEM = Words(
    "这一批已结束。结论有误的仍可重新登记：签署随即清除，列为问题，直到重新签署、再次结束",
    "The audit is closed. A wrong result may still be recorded again: its signatures are cleared, and it is a finding "
    "until it is signed and closed once more",
)
_ALTERED = Words(
    "这一批已结束，其中 {0} 案在结束时没有由末级签署，或其后重新登记：签署后，再结束一次",
    "The audit is closed; {0} {0:case was|cases were} not signed then, or recorded again since: sign, and close it "
    "again",
)


def opening_doors(question: Question) -> list[Door]:
    """The door to a new audit, for clerks of a county or a city."""
    if not has_role(question, CLERKS):
        return []
    try:
        check_level(question.picture.connection, rights_of(writer(), picture_of=kept_picture), OPENING)
    except NotAllowed:
        return []
    return [Door(OPEN, _link(question, "new_audit"))]


def next_steps(question: Question, code: str) -> list[NextStep]:
    """What may be done next with an audit, as it stands today, in its order; nothing for whoever only reads."""
    if not has_role(question, (*WRITERS, *REVIEWERS)):
        return []
    audit = lists.audit_of(now(question), code)
    if not audit.is_closed:
        return list(_next_steps(question, audit))
    altered = lists.unsigned(now(question), audit, audit.row["closed_on"])
    if not altered:
        return [NextStep(CLOSE, _CLOSED, [])]
    again = NextStep(CLOSE, _ALTERED.format(len(altered)), [])
    return [again, *(_signing_steps(question, audit) if has_role(question, REVIEWERS) else ())]


def _next_steps(question: Question, audit: Audit) -> Iterator[NextStep]:
    day = now(question).calendar.as_of
    if has_role(question, WRITERS):
        checked = sum(item.result(day) is not None for item in audit.items)
        left = len(audit.items) - checked
        says = _CHECKED.format(checked, left) if left else _ALL_CHECKED.format(checked)
        doors = [Door(words, _link(question, view, code=audit.code)) for words, view in _SHEETS]
        yield NextStep(_CHECK, says, doors)
    if has_role(question, REVIEWERS):
        yield from _signing_steps(question, audit)


def _signing_steps(question: Question, audit: Audit) -> Iterator[NextStep]:
    day = now(question).calendar.as_of
    yield NextStep(SIGN, _waiting(question, audit, day), [Door(SIGN, _link(question, "sign_audit", code=audit.code))])
    open_ones = len(lists.unsigned(now(question), audit, day))
    says = _UNSIGNED.format(open_ones) if open_ones else _SIGNED
    doors = [Door(CLOSE, _link(question, "close_audit", code=audit.code))] if _has_all(question, audit) else []
    yield NextStep(CLOSE, says, doors)


_SHEETS = ((TAKE_OUT, "field_workbook"), (TAKE_IN, "take_in"))


def _waiting(question: Question, audit: Audit, day: int) -> Words:
    """How many items each level may sign: those that are checked, and signed by every lower one."""
    counts = dict.fromkeys(SIGNATURES, 0)
    for item in audit.items:
        level = next_level(question, audit, item, day)
        if level is not None:
            counts[level] += 1
    told = [_WAITS.format(LEVEL_WORDS[level], count) for level, count in counts.items() if count]
    return listed(told) if told else _NOBODY


def next_level(question: Question, audit: Audit, item: Item, day: int) -> str | None:
    """The level whose signature an item waits for; None where it is not checked, or signed by all."""
    if item.result(day) is None:
        return None
    levels = [level for level in SIGNATURES if level in lists.levels(now(question), audit, item.case)]
    return next((level for level in levels if not item.is_signed(level, day)), None)


def _has_all(question: Question, audit: Audit) -> bool:
    """Whether whoever asks has the whole of an audit as a reviewer."""
    rights = rights_of(writer(), REVIEWERS, picture_of=kept_picture)
    try:
        rights.check_place(question.picture.connection, audit.row["place"])
    except NotAllowed:
        return False
    return True


def item_steps(question: Question, code: str, case: str) -> list[NextStep]:
    """What may be done next with a case of an audit, as it stands today."""
    if not has_role(question, (*WRITERS, *REVIEWERS)):
        return []
    audit = lists.audit_of(now(question), code)
    (item,) = lists.items_in(now(question), audit, case=case)
    closed = [NextStep(CLOSE, _CLOSED_ITEM, [])] if audit.is_closed else []
    return [*closed, *_item_steps(question, audit, item)]


def _item_steps(question: Question, audit: Audit, item: Item) -> Iterator[NextStep]:
    day, whose = now(question).calendar.as_of, {"code": audit.code, "case": item.case.code}
    is_checked = item.row["result"] is not None
    if has_role(question, WRITERS):
        doors = [Door(RECORD_AGAIN if is_checked else RECORD, _link(question, "record_item", **whose))]
        doors.append(Door(TAKE_OUT, _link(question, "field_workbook_of_case", **whose)))
        says = (
            Words(
                "已登记结论；再次登记须说明事由，并清除签署",
                "A result is recorded; to record it again needs a reason, and clears the signatures",
            )
            if is_checked
            else Words("尚未检查", "not checked yet")
        )
        yield NextStep(_CHECK, says, doors)
    if has_role(question, attaching.roles_for(AUDIT_ITEMS.key)):
        record = f"{changes.tag(question.picture)}-{item.row['record']}"
        link = _link(question, "attachments", key=AUDIT_ITEMS.key, record=record)
        yield NextStep(
            ATTACH,
            Words("照片、扫描件附在此案的这一行", "photographs and scans are attached to its row"),
            [Door(ATTACH, link)],
        )
    if has_role(question, REVIEWERS):
        level = next_level(question, audit, item, day)
        says = _waits_for(level, is_checked)
        doors = [Door(SIGN, _link(question, "sign_item", **whose))] if level is not None else []
        yield NextStep(SIGN, says, doors)


def _waits_for(level: str | None, is_checked: bool) -> Words:
    if level is not None:
        return Words("待{0}签署", "waits for the signature of {0}").format(LEVEL_WORDS[level])
    return _SIGNED if is_checked else _NOBODY


def _link(question: Question, view: str, **values: str) -> str:
    # What is written is written now: a form is asked of no state of knowledge.
    return question.link(view, known_at=None, **values)

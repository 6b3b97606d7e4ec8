"""The notices 督办通知: all of them and how each stands on the day; one with what it names, and its letter to keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from flask import Response, request

from registry.checks import finding_list, letter, notice_list, rule_list
from registry.checks.catalogue import BY_CODE
from registry.checks.model import SEVERITIES, SourcedRule
from registry.checks.notice_list import STANDINGS, NamedFinding, Notice
from registry.checks.rule import CatalogueRule
from registry.compliance.ledger import NOTICES
from registry.figures.labels import ANSWERS
from registry.language import Words
from registry.lookup.ledger_rows import names_of
from registry.report.files import MEDIA_TYPES
from registry.report.signature import FIELDS as SIGNATURE
from registry.report.signature import read_signature
from registry.versions import attachments
from registry.web.access import READERS, open_to
from registry.web.desk.doors import Door, doors
from registry.web.filters import Filter, filter_of_names
from registry.web.forms import SignatureForm
from registry.web.pages.finding_tables import name_of
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.pages.tree import branches
from registry.web.parameters import EXPORT, asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint, download
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.workbook import Exported

TITLE = Words("督办通知", "Notices")
_ONE = Words("督办通知 {0}", "Notice {0}")
_COLUMNS = (
    *("county", "township", "code", "document", "name", "organization", "issued_on", "due_on", "received_on"),
    *("standing", "named", "found"),
)
#: How a standing is marked by its shape.
_MARKS = {"overdue": "not_met", "received": "met", "ahead": "outside"}
_AWAITED = Words("未收到", "not yet")
_NO_DAY = Words("未定", "none set")
#: Whether a letter tells of what its notice names.
_IN_LETTER = {
    "told": Words("仍有，列入通知书", "still found: in the letter"),
    "report": Words("仅列示，不列入", "listed only: not in it"),
    "gone": Words("已无此问题，不列入", "found no more: not in it"),
}
#: The column of the doors to the receipt.
_RECEIVE = "receive"
_RECORD = Words("登记回执", "Record the receipt")
#: The rule that a notice with a due day is answered in time.
_IN_TIME = "SEED-03"


# -- all of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/notices")
@open_to(*READERS)
@asks(worked={"notices": (*_COLUMNS, _RECEIVE)})
def notices() -> Response:
    """The notices of the day to organizations in the scope, and how many of them stand in which way."""
    with read_question() as question:
        found = notice_list.notices(question.picture, question.scope)
        counted = Counter(one.standing for one in found)
        return answer(
            "notices/notices.html",
            question,
            [_worked(question, found)],
            title=TITLE,
            total=len(found),
            by_standing=[(key, words, counted[key]) for key, words in STANDINGS.items() if counted[key]],
            drawn_up_from=question.link("findings") + "#found" if doors(question).may_write(NOTICES) else None,
            branches=branches(question),
        )


def _worked(question: Question, found: Sequence[Notice]) -> Table:
    """Notices as a table to be worked with."""
    table = notices_table(question, found)
    frame = table.frame.frame if isinstance(table.frame, Rows) else pl.DataFrame()
    filters = {
        **{key: filter_of_names(frame[key]) for key in ("county", "township")},
        **{key: Filter() for key in ("code", "document", "name", "organization", "issued_on", "due_on", "received_on")},
        **{key: Filter("number") for key in ("named", "found")},
        "standing": Filter("choice", [*STANDINGS.items()]),
    }
    headings = [replace(h, filter=filters.get(h.key), frozen=1 if h.key == "code" else 0) for h in table.headings]
    return replace(table, headings=headings, numbered=True, worked=True)


def notices_table(question: Question, found: Sequence[Notice], besides: Collection[str] = ()) -> Table:
    """Notices, a row each, those that are most urgent first; without the columns that go without saying."""
    rows = _rows(question, found)

    def door(row: TableRow) -> str:
        return question.link("notice", code=row["code"])

    def to_findings(row: TableRow) -> str | None:
        return f"{door(row)}#named" if row["named"] else None

    def unit(row: TableRow) -> str:
        return question.link("unit", code=row["organization"])

    headings = [
        Heading("code", Words("编号", "code"), "code", link=door),
        Heading("standing", Words("时点状态", "on the day"), "code", lambda key: STANDINGS[key], state=_mark),
        Heading("name", Words("收文党组织", "to"), "sentence", link=unit),
        Heading("due_on", Words("办结期限", "due"), "code", absent=_NO_DAY),
        Heading("received_on", Words("回执日期", "receipt"), "code", absent=_AWAITED),
        *_doors_to_receipts(question, found),
        Heading("named", Words("所列问题", "findings named"), "number", link=to_findings),
        Heading("found", Words("其中仍有", "still found"), "number", link=to_findings),
        Heading("issued_on", Words("发文日期", "issued on"), "code"),
        Heading("document", Words("文号", "document"), link=door),
        Heading("county", Words("县区", "county")),
        Heading("township", Words("乡镇", "township")),
        Heading("organization", Words("党组织代码", "code of the organization"), "code", link=unit),
    ]
    schema = dict.fromkeys(_COLUMNS, pl.String) | dict.fromkeys(("named", "found"), pl.Int64)
    empty = Words("时点前没有发给此范围的督办通知", "no notice was issued by the day to anyone here")
    shown = [h for h in headings if h.key not in besides]
    return Table("notices", TITLE, shown, Rows(rows, schema), empty, size=100)


def _doors_to_receipts(question: Question, found: Sequence[Notice]) -> list[Heading]:
    """The column with the door to the receipt of each notice that waits for one; none for whoever writes no notice."""
    if not doors(question).may_write(NOTICES) or EXPORT in request.args:
        return []
    of = {one.code: one for one in found}

    def late(rows: Sequence[TableRow]) -> list[Words | None]:
        return [_RECORD if _may_receive(question, of[row["code"]]) else None for row in rows]

    def door(row: TableRow) -> str | None:
        return question.link("notice_receipt", code=row["code"], known_at=None) if row[_RECEIVE] else None

    return [Heading(_RECEIVE, _RECORD, late=late, link=door)]


def _may_receive(question: Question, one: Notice) -> bool:
    """Whether whoever asks may record the receipt of a notice, and none is recorded."""
    return one.received_on is None and doors(question).may_write_about(NOTICES, one.organization)


def _rows(question: Question, found: Sequence[Notice]) -> list[dict[str, Any]]:
    names = names_of(question.picture, {one.organization for one in found})
    return [
        {
            "county": one.county,
            "township": one.township,
            "code": one.code,
            "document": one.document or None,
            "name": names.get(one.organization, ("", None))[1],
            "organization": names.get(one.organization, ("", None))[0],
            "issued_on": question.day(one.issued_on),
            "due_on": question.due(one.due_on),
            "received_on": question.day(one.received_on),
            "standing": one.standing,
            "named": len(one.named),
            "found": len(one.found),
        }
        for one in found
    ]


def _mark(row: TableRow) -> str | None:
    return _MARKS.get(row["standing"])


# -- one of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/notices/<code>")
@open_to(*READERS)
@asks(*SIGNATURE, tables=["named"])
def notice(code: str) -> Response:
    """A notice: whom it goes to, how it stands, what it names, and what of that its letter tells."""
    with read_question() as question:
        found = notice_list.notice_of(question.picture, code)
        signature = SignatureForm(request.args)
        # What could not stand in the letter is refused here already.
        read_signature(signature.data)
        title = _ONE.format(code)
        return answer(
            "notices/notice.html",
            question,
            [_named(question, found)],
            Exported(title, stands_alone=True),
            notice=found,
            title=title,
            standing=STANDINGS[found.standing],
            state=_MARKS.get(found.standing),
            facts=list(_facts(question, found)),
            counted=Counter(_fate(one) for one in found.named),
            in_letter=_IN_LETTER,
            signature=signature,
            doors=_doors(question, found),
            **_attached(question, found),
        )


def _doors(question: Question, found: Notice) -> list[Door]:
    """The doors of a notice: to its receipt, which closes it."""
    if not _may_receive(question, found):
        return []
    return [Door(_RECORD, question.link("notice_receipt", code=found.code, known_at=None))]


def _attached(question: Question, found: Notice) -> dict[str, Any]:
    """What is attached to a notice: the papers that show its receipt."""
    attached = attachments.of_row(question.picture, NOTICES.key, found.number)
    may = doors(question).may_write_about(NOTICES, found.organization)
    record = doors(question).record_of(found.number) if attached or may else None
    return {"attached": attached, "attaches": may, "ledger": NOTICES, "record": record}


@blueprint.get("/notices/<code>/letter.docx")
@open_to(*READERS)
@asks(*SIGNATURE)
def notice_letter(code: str) -> Response:
    """The letter of a notice, to send."""
    with read_question() as question:
        signature = read_signature(SignatureForm(request.args).data)
        made = letter.render(question.picture, code, question.language, signature)
        name = f"{question.say(_ONE.format(code))}-{question.moment.as_of}.docx"
        return download(made, name, MEDIA_TYPES["docx"])


def _facts(question: Question, found: Notice) -> Iterator[HeadLine]:
    """What is recorded of a notice, and whether it was answered in time."""
    code, name = names_of(question.picture, {found.organization}).get(found.organization, ("", None))
    yield Words("收文党组织", "to"), [HeadPart(name or code, question.link("unit", code=code))]
    lying = [name for name in (found.county, found.township) if name]
    if lying:
        yield Words("所在", "where"), [HeadPart(question.words("，", ", ").join(lying))]
    if found.document:
        yield Words("文号", "document"), [HeadPart(found.document)]
    yield Words("发文日期", "issued on"), [HeadPart(question.day(found.issued_on) or "")]
    yield Words("办结期限", "due"), [HeadPart(question.due(found.due_on) or question.say(_NO_DAY))]
    yield Words("回执日期", "receipt"), [HeadPart(question.day(found.received_on) or question.say(_AWAITED))]
    reason = rule_list.explained(question.picture, BY_CODE[_IN_TIME], found.code)
    if reason.answer == "outside":  # it has no due day, or that is still to come
        return
    text = Words("{0}（{1}）", "{0} ({1})").format(ANSWERS[reason.answer], BY_CODE[_IN_TIME].code)
    link = question.link("rule_explanation", code=_IN_TIME, unit=found.code)
    yield Words("按期回执", "answered in time"), [HeadPart(question.say(text), link)]


def _fate(one: NamedFinding) -> str:
    """What becomes of something that a notice names: a key of `_IN_LETTER`."""
    return "gone" if one.line is None else "told" if one.is_in_letter else "report"


def _named(question: Question, found: Notice) -> Table:
    """What a notice names, each with how it stands on the day, its source, and how sure that is."""
    rows = list(_rows_named(question, found))

    def reason(row: TableRow) -> str | None:
        if row["rule"] in BY_CODE and row["unit"]:
            return question.link("rule_explanation", code=row["rule"], unit=row["unit"])
        return question.link("unit", code=row["leads_to"], space=row["space"]) if row["leads_to"] else None

    def rule_door(row: TableRow) -> str | None:
        return question.link("rule", code=row["rule"]) if row["rule"] in BY_CODE else None

    headings = [
        Heading("says", Words("问题", "finding"), "sentence", link=reason),
        Heading("rule", Words("规则", "rule"), "code", link=rule_door),
        Heading("fate", Words("时点情况", "on the day"), state=lambda row: row["state"]),
        Heading("severity", Words("程度", "severity")),
        Heading("on", Words("督办日期", "named on"), "code"),
        Heading("since", Words("起始", "since"), "code"),
        Heading("how", Words("处置", "what is done")),
        Heading("owner", Words("责任党组织", "owner")),
        Heading("source", Words("依据（可靠程度）", "source (how sure)"), "sentence"),
        Heading("todo", Words("怎么办", "what to do"), "sentence"),
    ]
    texts = dict.fromkeys((*(h.key for h in headings), "unit", "state", "leads_to", "space"), pl.String)
    empty = Words("时点前没有登记哪些问题由本通知督办", "no step recorded by the day says what this notice is about")
    return Table("named", Words("所列问题", "What it names"), headings, Rows(rows, texts), empty, size=200)


def _rows_named(question: Question, found: Notice) -> Iterator[dict[str, Any]]:
    picture, units = question.picture, notice_list.units_named(question.picture, found)
    lines = [one.line for one in found.named if one.line is not None]
    said = iter(finding_list.told(picture, lines))
    for one in found.named:
        line, rule = one.line, one.rule
        row: dict[str, Any] = {
            "says": question.marked(next(said)[0]) if line else _called(question, units.get(one.kept), rule),
            "rule": rule.code,
            "unit": units.get(one.kept),
            "fate": question.say(_IN_LETTER[_fate(one)]),
            "state": "not_met" if line else "met",
            "on": question.day(one.on),
            "severity": question.say(SEVERITIES[rule.severity]),
            "todo": question.say(rule.advice),
            "source": question.marked(_source(rule)),
        }
        if line is not None:
            row |= {
                "since": finding_list.shown_since(line) or _before(question, line.is_dated),
                "how": question.say(finding_list.standing_words(picture, line)),
                "owner": question.say(name_of(question, line.owner)) if line.owner else None,
                "leads_to": line.leads_to,
                "space": line.space,
            }
        yield row


def _called(question: Question, unit: str | None, rule: Any) -> str:
    """What is no finding any more: what its unit, as far as it is known, and its rule are called."""
    return question.say(Words("{0}：{1}", "{0}: {1}").format(name_of(question, unit), rule.name) if unit else rule.name)


def _source(rule: Any) -> Words:
    """Where a rule is from, and how sure that is; a rule of the structure is from no text."""
    if not isinstance(rule, CatalogueRule | SourcedRule):
        return Words("台账自身的一致性，不出自文件", "the record's own consistency: no text")
    return Words("{0}（{1}）", "{0} ({1})").format(rule.source.citation, rule.source.confidence)


def _before(question: Question, is_dated: bool) -> str | None:
    return question.say(finding_list.BEFORE_RECORD) if is_dated else None


def links_of(question: Question, codes: Sequence[str]) -> list[HeadPart]:
    """Notices by their codes, each with its page."""
    return [HeadPart(code, question.link("notice", code=code)) for code in codes]

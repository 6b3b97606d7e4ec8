"""The look-back audits 回头看: all of them; one with the progress of each county; and the worksheet of each case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from flask import Response

from registry import days
from registry.casework import audits as lists
from registry.casework.audits import Audit, Item
from registry.casework.case_words import LEVEL_WORDS, STATES, listed
from registry.figures.labels import NOT_RECORDED, named
from registry.figures.lists.whereabouts import SURROUNDINGS
from registry.language import Words
from registry.lookup.audit_list import audit_items_of, progress_by_county
from registry.lookup.ledger_rows import names_of
from registry.rectification.audit_ledger import AUDIT_ITEMS, SIGNATURES
from registry.web.access import READERS, open_to
from registry.web.filters import Filter
from registry.web.pages.attachments import evidence_of_row
from registry.web.pages.audit_doors import item_steps, next_steps, opening_doors
from registry.web.pages.case_head import standing_lines_of_case
from registry.web.pages.case_tables import case_tables, told_item
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.pages.ledgers import headings_of_surroundings
from registry.web.pages.rectification import SUBJECTS
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.workbook import Exported

RESULTS = tuple(key for key in lists.OUTCOMES if key != "none")
_SAYS = Words(
    "每一批回头看一行。名单在开始时定下，其后不变；按时点前登记的结论和签署统计。",
    "A row per audit. Its cases are fixed when it is opened; results and signatures count by the day.",
)
_NONE = Words("（无）", "(none)")
_ITEM_COLUMNS = (
    *SURROUNDINGS,
    *("name", "code", "state", "checked_on", "result", "auditor", "kept", "reasons", "waits", *SIGNATURES.values()),
)
_CHECKED = Words("已检查", "checked")
_SIGNED = {level: Words("{0}已签", "signed: {0}").format(LEVEL_WORDS[level]) for level in SIGNATURES}


def result_words(key: str) -> Words:
    """What came of an item."""
    return Words("未检查", "not checked") if key == "none" else named("result", key, "look_backs")


# -- all of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/audits")
@open_to(*READERS)
@asks(tables=["audits"])
def audits() -> Response:
    """All audits."""
    with read_question() as question:
        found = list(lists.all_audits(question.picture).values())
        names = names_of(question.picture, {audit.row["place"] for audit in found} - {None})
        rows = [_line(question, audit, names) for audit in found]
        texts = ("code", "name", "years", "place", "opened_on", "closed_on")
        counts = ("cohort", "checked", *SIGNATURES, *RESULTS)
        schema = dict.fromkeys(texts, pl.String) | dict.fromkeys(counts, pl.Int64)

        def door(row: TableRow) -> str:
            return question.link("audit", code=row["code"])

        headings = [
            Heading("name", Words("批次", "audit"), link=door),
            Heading("code", Words("编号", "code"), "code", link=door),
            Heading("years", Words("年度", "years"), "code"),
            Heading("place", Words("范围", "scope")),
            Heading("opened_on", Words("开始", "opened on"), "code"),
            Heading("closed_on", Words("结束", "closed on"), "code", absent=Words("未结束", "still open")),
            *_of_counts(),
        ]
        title, empty = Words("回头看批次", "Audits"), Words("没有登记回头看批次", "no audit is recorded")
        table = Table("audits", title, headings, Rows(rows, schema), empty)
        return answer(
            "rectification/list.html",
            question,
            [table],
            title=SUBJECTS["audits"],
            subjects=SUBJECTS,
            says=_SAYS,
            doors=opening_doors(question),
        )


def _line(question: Question, audit: Audit, names: Mapping[int, tuple[str, str | None]]) -> dict[str, Any]:
    row, place = audit.row, audit.row["place"]
    return {
        "code": audit.code,
        "name": row["name"],
        "years": question.words("、", ", ").join(map(str, audit.years)),
        "place": names[place][1] if place in names else question.words("全部", "everything"),
        "opened_on": question.day(row["opened_on_written"]),
        "closed_on": _closed(question, audit),
    } | _counts(lists.counts_of(audit.items, question.picture.calendar.as_of))


def _closed(question: Question, audit: Audit) -> str | None:
    """The day on which an audit was closed; of an end that is still to come nothing is said."""
    closed_on = audit.row["closed_on"]
    is_closed = closed_on is not None and closed_on <= question.moment.day
    return question.day(audit.row["closed_on_written"]) if is_closed else None


def _counts(found: Mapping[str, Any]) -> dict[str, int]:
    """What is counted of items, by the keys of columns."""
    results = {key: found["results"][key] for key in RESULTS}
    return {"cohort": found["cohort"], "checked": found["checked"], **found["signed"], **results}


def _of_counts() -> Iterator[Heading]:
    yield Heading("cohort", Words("名单", "cases"), "number")
    yield Heading("checked", _CHECKED, "number")
    yield from (Heading(level, words, "number") for level, words in _SIGNED.items())
    yield from (Heading(key, result_words(key), "number") for key in RESULTS)


# -- one of them ------------------------------------------------------------------------------------------------------


@blueprint.get("/audits/<code>")
@open_to(*READERS)
@asks(tables=["counties", "differences"], worked={"items": _ITEM_COLUMNS})
def audit(code: str) -> Response:
    """An audit: how far it has come, by county, and its cases in the scope."""
    with read_question() as question:
        found = lists.audit_of(question.picture, code)
        listed_items = audit_items_of(question.picture, found, question.scope)
        items = [row["item"] for row in listed_items]
        counted = lists.counts_of(items, question.picture.calendar.as_of)
        tables = [_by_county(question, items), _items(question, found, listed_items), *_differences(question, found)]
        return answer(
            "rectification/audit.html",
            question,
            tables,
            Exported(Words(found.row["name"], found.row["name"])),
            audit=found,
            title=found.row["name"],
            facts=list(facts_of_audit(question, found)),
            counted=counted,
            signed_words=_SIGNED,
            results={key: result_words(key) for key in lists.OUTCOMES},
            steps=next_steps(question, code),
            subjects=SUBJECTS,
        )


def facts_of_audit(question: Question, audit: Audit) -> Iterator[HeadLine]:
    """What an audit is about: its days, years, scope and problems, and the Moment that its cases are of."""
    row, moment = audit.row, lists.moment_of(question.picture, audit)
    names = names_of(question.picture, {row["place"]} - {None})
    scope = names[row["place"]][1] if row["place"] in names else question.words("全部", "everything")
    opened, closed = question.day(row["opened_on_written"]), _closed(question, audit)
    yield Words("编号", "code"), [HeadPart(audit.code)]
    yield (
        Words("起止", "from and to"),
        [
            HeadPart(
                question.words("{a} 至 {b}", "{a} to {b}", a=opened, b=closed or question.words("今（未结束）", "now"))
            )
        ],
    )
    yield Words("案件年度", "years of the cases"), [HeadPart(question.words("、", ", ").join(map(str, audit.years)))]
    yield Words("范围", "scope"), [HeadPart(scope or "")]
    yield (
        Words("问题类型", "problems"),
        [HeadPart(question.words("、", ", ").join(audit.problems) or question.words("不限", "any"))],
    )
    text = Words("{0} 的情况，按第 {1} 次变更时的登记", "as of {0}, as known at change {1}")
    told = days.shown_on(days.of(moment.as_of), question.moment.day, is_due=True)
    yield Words("名单所据", "cases as of"), [HeadPart(question.say(text.format(told, moment.known_at)))]


def _by_county(question: Question, items: Sequence[Item]) -> Table:
    rows = [
        {"code": row["code"], "name": row["name"] or question.say(_NONE)} | _counts(row)
        for row in progress_by_county(question.picture, items)
    ]

    def door(row: TableRow) -> str | None:
        return question.here(scope=row["code"], **{"items.page": None}) + "#items" if row["code"] else None

    headings = [Heading("name", Words("县区", "county"), link=door), *_of_counts()]
    total: dict[str, Any] = {"code": None, "name": question.words("合计", "Total")}
    total |= _counts(lists.counts_of(items, question.picture.calendar.as_of))
    schema = dict.fromkeys(("code", "name"), pl.String) | dict.fromkeys(_counts(_EMPTY), pl.Int64)
    title = Words("各县区进展", "By county")
    shown = total if len(rows) > 1 else None
    return Table("counties", title, headings, Rows(rows, schema), size=200, total=shown)


_EMPTY = {"cohort": 0, "checked": 0, "signed": dict.fromkeys(SIGNATURES, 0), "results": dict.fromkeys(RESULTS, 0)}
_DIFFERS = {
    "missed": Words("按现在的登记应在名单内，实际不在", "would be of it as the record stands now, and is not"),
    "added": Words("开始后加入名单", "came in after it was opened"),
    "dropped": Words("开始后移出名单", "was taken out after it was opened"),
}


def _differences(question: Question, audit: Audit) -> Iterator[Table]:
    """Where the cases of an audit are not those that its arguments give; nothing where they are."""
    of_each = {
        "missed": lists.missed(question.picture, audit),
        "added": lists.added(question.picture, audit),
        "dropped": lists.dropped(question.picture, audit),
    }
    rows = [{"code": code, "how": question.say(_DIFFERS[how])} for how, codes in of_each.items() for code in codes]
    if rows:
        headings = [
            Heading("code", Words("案件", "case"), "code", link=lambda row: _case_door(question, row["code"])),
            Heading("how", Words("不同之处", "how it differs"), "sentence"),
        ]
        schema = dict.fromkeys(("code", "how"), pl.String)
        yield Table("differences", Words("名单的变动", "What the cohort lacks"), headings, Rows(rows, schema))


def _case_door(question: Question, code: str) -> str:
    return question.link("unit", code=code, space="case")


def _items(question: Question, audit: Audit, found: Sequence[Mapping[str, Any]]) -> Table:
    rows = [_item(question, row) for row in found]
    frame = Rows(rows, dict.fromkeys(("organization", *_ITEM_COLUMNS), pl.String))

    def sheet(row: TableRow) -> str:
        return question.link("worksheet", code=audit.code, case=row["code"])

    def organization(row: TableRow) -> str | None:
        return question.link("unit", code=row["organization"]) if row["organization"] else None

    results = Filter("choice", [(key, result_words(key)) for key in lists.OUTCOMES])
    states, text = Filter("choice", list(STATES.items())), Filter()
    waits = Filter("choice", [(key, words) for key, words in LEVEL_WORDS.items() if key in SIGNATURES], ";")
    headings = [
        *headings_of_surroundings(frame.frame),
        Heading("name", Words("党组织", "organization"), link=organization, filter=text, frozen=1),
        Heading("code", Words("案件（工作单）", "case: worksheet"), "code", link=sheet, filter=text, frozen=2),
        Heading("state", Words("案件状态", "state"), in_words=lambda s: STATES[s] if s else _NONE, filter=states),
        Heading("checked_on", Words("检查日期", "checked on"), "code", absent=NOT_RECORDED, filter=text),
        Heading("result", Words("结论", "result"), in_words=result_words, filter=results),
        Heading("auditor", Words("检查人", "auditor"), absent=NOT_RECORDED, filter=text),
        Heading("kept", Words("承诺兑现", "kept"), absent=NOT_RECORDED, filter=text),
        Heading("reasons", Words("反弹原因", "why it relapsed"), filter=text),
        Heading("waits", Words("待签", "to be signed by"), in_words=_levels, filter=waits),
        *(Heading(SIGNATURES[level], words, "code", filter=text) for level, words in _SIGNED.items()),
    ]
    title, empty = Words("名单", "Cases"), Words("范围内没有名单上的案件", "no case of the audit counts in the scope")
    return Table("items", title, headings, frame, empty, numbered=True, worked=True)


def _levels(keys: str) -> Words:
    return listed([LEVEL_WORDS[key] for key in keys.split(";")])


def _item(question: Question, found: Mapping[str, Any]) -> dict[str, Any]:
    """An item as it is told on the day."""
    item: Item = found["item"]
    told = told_item(question, item, question.picture.calendar.as_of)
    return {
        **{kind: found[kind] for kind in SURROUNDINGS},
        **{key: told[key] for key in ("checked_on", "auditor", "kept", "reasons")},
        **{column: told[column] for column in SIGNATURES.values()},
        "organization": found["organization"],
        "name": found["name"],
        "code": item.case.code,
        "state": found["state"],
        "result": found["result"] or "none",
        "waits": ";".join(found["waits"]) or None,
    }


# -- a worksheet ------------------------------------------------------------------------------------------------------

#: What was found, in the order of the sheet, and what it is called.
_FOUND = {
    "auditor": Words("检查人", "auditor"),
    "checked_on": Words("检查日期", "checked on"),
    "result": Words("结论", "result"),
    "kept": Words("承诺兑现", "promises kept"),
    "found": Words("检查情况", "what was found"),
    "reasons": Words("反弹原因", "why it relapsed"),
    "evidence": Words("佐证", "evidence"),
    "note": Words("说明", "note"),
}


@blueprint.get("/audits/<code>/<case>")
@open_to(*READERS)
@asks(tables=("case_steps", "case_measures", "people", "criteria", "cases", "attachments"))
def worksheet(code: str, case: str) -> Response:
    """The worksheet of a case of an audit: what it was, what was promised and done, and what was found."""
    with read_question() as question:
        found = lists.audit_of(question.picture, code)
        (item,) = lists.items_in(question.picture, found, case=case)
        names = names_of(question.picture, {item.case.organization, item.case.at})
        return answer(
            "rectification/worksheet.html",
            question,
            _tables(question, item),
            Exported(Words(f"{code} {case}", f"{code} {case}"), stands_alone=True),
            audit=found,
            item=item,
            organization=names.get(item.case.organization, ("", None)),
            place=names.get(item.case.at, ("", None)),
            lines=list(standing_lines_of_case(question, item.case)),
            problems=question.words("、", ", ").join(lists.parts(item.case.row["problems"])),
            found=list(_found(question, item)),
            signing=list(_signing(question, found, item)),
            steps=item_steps(question, code, case),
        )


def _tables(question: Question, item: Item) -> list[Table]:
    """What is told of the case, and what is attached to its row as evidence."""
    own = [table for table in case_tables(question, item.case) if table.key != "audit_items"]
    evidence = evidence_of_row(question, AUDIT_ITEMS, item.row["record"])
    return own if evidence is None else [*own, evidence]


def _found(question: Question, item: Item) -> Iterator[tuple[Words, str]]:
    """What was found, a line each; where nothing is yet the lines are left to be filled in."""
    told = told_item(question, item, question.picture.calendar.as_of)
    yield from ((words, told[key] or "") for key, words in _FOUND.items())


def _signing(question: Question, audit: Audit, item: Item) -> Iterator[tuple[Words, str]]:
    """The levels that sign, each with its day; of a level that has not signed the day is left to be written."""
    asked = lists.levels(question.picture, audit, item.case)
    for level, column in SIGNATURES.items():
        if level in asked or item.row[column] is not None:
            yield LEVEL_WORDS[level], question.day(item.row[f"{column}_written"]) or ""

"""The report of a look-back audit 回头看报告, in one form for page, document and workbook, in neither language yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from registry import days
from registry.casework.audit_report import report_document
from registry.casework.audits import OUTCOMES, Audit, Item, levels, moment_of
from registry.casework.case_documents import unit_codes
from registry.casework.case_words import LEVEL_WORDS, listed
from registry.casework.criteria import CRITERIA
from registry.figures.labels import named
from registry.language import Words
from registry.moment import Moment
from registry.organizations.models import organization_states
from registry.picture import Picture, states_on
from registry.places import queries as places
from registry.rectification.audit_ledger import SIGNATURES
from registry.report.model import Fact
from registry.report.sentences import day_words

#: A cell of a table: a number, or a text.
Cell = int | Words
_NO = Words("", "")
_NONE = Words("（无）", "(none)")
_CRITERIA = {option.key: option.words for option in CRITERIA}


@dataclass(frozen=True)
class AuditTable:
    """A table of the report. `text` are the columns that hold texts, `widths` the columns' shares of the width.

    `codes`: of each row the place and the case that it is about, where it is about one.
    """

    key: str
    title: Words
    headings: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]
    text: tuple[int, ...]
    widths: tuple[float, ...]
    codes: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class AuditSummary:
    """The report: what it is of, what it comes to in sentences without their full stops, its tables, and its list."""

    title: Words
    code: str
    moment: Moment
    facts: tuple[Fact, ...]
    overview: tuple[Words, ...]
    tables: tuple[AuditTable, ...]
    items: AuditTable


def result_words(key: str) -> Words:
    """What came of an item."""
    return Words("未检查", "not checked") if key == "none" else named("result", key, "look_backs")


def summary(picture: Picture, audit: Audit) -> AuditSummary:
    """The report of an audit as of the day, kept in the picture: page and files are asked for one after the other."""
    return picture.keep(("audit summary", audit.identity), lambda: _summary(picture, audit), carried=False)


def _summary(picture: Picture, audit: Audit) -> AuditSummary:
    found = report_document(picture, audit)
    names = _names(picture)
    tables = [_grouped(found["by_county"], "place", Words("各县区情况", "By county"), Words("县区", "county"), names)]
    tables += [_grouped(found["by_year"], "year", Words("各年度情况", "By year"), Words("年度", "year"), {})]
    tables += [
        _grouped(found["by_problem"], "problem", Words("各类问题情况", "By problem"), Words("问题", "problem"), {})
    ]
    tables += [_reasons(found), _relapsed(found, names), _criteria(found), _differences(found)]
    name = audit.row["name"]
    title = Words("{0}情况报告", "Report of the look-back audit {0}").format(Words(name, name))
    return AuditSummary(
        title,
        audit.code,
        picture.moment,
        tuple(_facts(picture, audit, names)),
        tuple(_overview(found, picture)),
        tuple(table for table in tables if table.rows),
        _items(picture, audit, names),
    )


def _names(picture: Picture) -> dict[str, str]:
    """What places and organizations are called on the day, by code."""
    of_organizations = states_on(picture.rows(organization_states), picture.calendar.as_of)
    found = [frame.select("code", "name") for frame in (places.states(picture), of_organizations)]
    return dict(pl.concat(found).iter_rows())


def _plain(text: Any) -> Words:
    return Words(str(text), str(text))


def _facts(picture: Picture, audit: Audit, names: Mapping[str, str]) -> Iterable[Fact]:
    moment, place = moment_of(picture, audit), unit_codes(picture).get(audit.row["place"] or 0)
    yield Fact(Words("批次", "audit"), _plain(audit.code))
    yield Fact(Words("范围", "scope"), _plain(names.get(place, place)) if place else Words("全部", "everything"))
    yield Fact(Words("案件年度", "years of the cases"), _plain("、".join(map(str, audit.years))))
    if audit.problems:
        yield Fact(Words("问题类型", "problems"), _plain("、".join(audit.problems)))
    of = Words("{0} 的情况，按第 {1} 次变更时的登记", "as of {0}, as known at change {1}")
    told = days.shown_on(days.of(moment.as_of), picture.moment.day, is_due=True)
    yield Fact(Words("名单所据", "cases as of"), of.format(told, str(moment.known_at)))
    yield Fact(Words("统计时点", "as of"), _plain(picture.moment.as_of))
    known = Words("第 {0} 次变更", "change {0}").format(str(picture.moment.known_at))
    yield Fact(Words("数据版本", "version of the data"), known)


def _overview(found: Mapping[str, Any], picture: Picture) -> Iterable[Words]:
    """What it comes to, a sentence each."""
    results, checked = found["results"], found["checked"]
    cohort = found["cohort"]
    first = Words(
        "截至{0}，名单共 {n} 件，已检查 {checked} 件，未检查 {none} 件",
        "As of {0}, {checked} of {n} {n:case|cases} have been checked, {none} have not",
    )
    yield first.format(day_words(picture.moment.as_of), n=cohort, checked=checked, none=results["none"])
    if checked:
        parts = [(key, results[key]) for key in OUTCOMES if key != "none"]
        zh = "，".join(f"{result_words(key).zh} {n} 件（{_share(n, checked)}）" for key, n in parts)
        en = ", ".join(f"{result_words(key).en} {n} ({_share(n, checked)})" for key, n in parts)
        yield Words(f"已检查的案件中，{zh}", f"Of those checked: {en}")
    signed = [(LEVEL_WORDS[level], found["signed"][level]) for level in SIGNATURES]
    yield Words(
        "；".join(f"{words.zh}已签署 {n} 件" for words, n in signed),
        "Signed: " + ", ".join(f"{words.en} {n}" for words, n in signed),
    )
    if found["relapsed"]:
        new = sum(row["new_case"] is not None for row in found["relapsed"])
        text = Words(
            "反弹的 {n} 件中，{new} 件已立新案，{left} 件尚未立新案",
            "Of {n} {n:case that|cases that} relapsed {new} {new:is|are} followed by a new case, {left} are not",
        )
        yield text.format(n=len(found["relapsed"]), new=new, left=len(found["relapsed"]) - new)
    back = [(_CRITERIA[row["criterion"]], row["back"]) for row in found["criteria"] if row["back"]]
    if back:
        zh = "、".join(f"{words.zh} {n} 件" for words, n in back)
        yield Words(f"销号时已消除、时点又出现的情形：{zh}", "Gone when closed, and so again: " + _pairs(back))
    if found["nobody"]:
        text = Words("时点没有组织承接的 {n} 件：{0}", "{n} {n:case has|cases have} nobody to answer for: {0}")
        yield text.format("、".join(found["nobody"]), n=len(found["nobody"]))


def _pairs(found: Sequence[tuple[Words, int]]) -> str:
    return ", ".join(f"{words.en} {n}" for words, n in found)


def _share(n: int, of: int) -> str:
    """A share in percent; all and none are said of all and none alone."""
    if n in (0, of):
        return f"{n / of:.0%}"
    return f"{min(max(n / of * 100, 0.01), 99.99):.2f}%"


_OF_RESULTS = tuple(result_words(key) for key in OUTCOMES)


def _grouped(
    found: Sequence[Mapping[str, Any]], name: str, title: Words, heading: Words, names: Mapping[str, str]
) -> AuditTable:
    """The cases by what they belong to, and what came of them."""
    rows = []
    for group in found:
        of = group[name]
        called = _NONE if of is None else _plain(names.get(str(of), of))
        counts = group["results"]
        rows.append((called, group["cohort"], *(counts[key] for key in OUTCOMES)))
    headings = (heading, Words("名单", "cases"), *_OF_RESULTS)
    codes = tuple(group[name] if name == "place" else None for group in found)
    return AuditTable(f"by_{name}", title, headings, tuple(rows), (0,), (3, *[1.4] * 6), codes)


def _reasons(found: Mapping[str, Any]) -> AuditTable:
    rows = tuple((_plain(row["reason"]), row["count"]) for row in found["relapse_reasons"])
    headings = (Words("反弹原因", "why it relapsed"), Words("件数", "cases"))
    return AuditTable("reasons", Words("反弹原因", "Why cases relapsed"), headings, rows, (0,), (6, 1))


def _relapsed(found: Mapping[str, Any], names: Mapping[str, str]) -> AuditTable:
    rows = []
    for row in found["relapsed"]:
        answers = [_plain(names.get(code, code)) for code in row["answers"]]
        place = _plain(names.get(row["place"], row["place"])) if row["place"] else _NO
        organization = row["organization"]
        rows.append(
            (
                _plain(row["case"]),
                _plain(names.get(organization, organization)),
                listed(answers) if answers else _NONE,
                place,
                _plain("、".join(row["reasons"])),
                _plain(row["new_case"]) if row["new_case"] else Words("未立案", "none"),
            )
        )
    headings = (
        Words("案件", "case"),
        Words("党组织", "organization"),
        Words("现由谁承接", "answered for by"),
        Words("所在地", "place"),
        Words("反弹原因", "why it relapsed"),
        Words("新案", "new case"),
    )
    codes = tuple(row["case"] for row in found["relapsed"])
    title = Words("反弹案件", "Cases that relapsed")
    return AuditTable("relapsed", title, headings, tuple(rows), (0, 1, 2, 3, 4, 5), (2, 3, 3, 2, 3, 2), codes)


def _criteria(found: Mapping[str, Any]) -> AuditTable:
    keys = ("identified", "closed", "now", "back")
    rows = tuple((_CRITERIA[row["criterion"]], *(row[key] for key in keys)) for row in found["criteria"])
    headings = (
        Words("情形", "criterion"),
        Words("认定时有", "so when identified"),
        Words("销号时有", "so when closed"),
        Words("时点有", "so now"),
        Words("销号时无、时点又有", "gone when closed, back now"),
    )
    title = Words("单位情形：认定时、销号时和时点", "The units by the criteria: then and now")
    return AuditTable("criteria", title, headings, rows, (0,), (3, 1.5, 1.5, 1.5, 2.5))


_DIFFERS = {
    "missed": Words("按现在的登记应在名单内，实际不在", "would be of it as the record stands now, and is not"),
    "added": Words("开始后加入名单", "came in after it was opened"),
    "dropped": Words("开始后移出名单", "was taken out after it was opened"),
}


def _differences(found: Mapping[str, Any]) -> AuditTable:
    rows = tuple((_plain(code), words) for key, words in _DIFFERS.items() for code in found[key])
    headings = (Words("案件", "case"), Words("不同之处", "how it differs"))
    codes = tuple(code for key in _DIFFERS for code in found[key])
    return AuditTable(
        "differences", Words("名单的变动", "What the cohort lacks"), headings, rows, (0, 1), (1, 3), codes
    )


def _items(picture: Picture, audit: Audit, names: Mapping[str, str]) -> AuditTable:
    """Every item, with what was found by the day and who signed by it."""
    rows = tuple(_item(picture, audit, item, names) for item in audit.items)
    headings = (
        *(Words("案件", "case"), Words("党组织", "organization"), Words("所在地", "place"), Words("年度", "year")),
        *(Words("检查日期", "checked on"), Words("结论", "result"), Words("检查人", "auditor")),
        *(Words("检查情况", "what was found"), Words("反弹原因", "why it relapsed")),
        *(Words("{0}签署", "{0} signed").format(LEVEL_WORDS[level]) for level in SIGNATURES),
        Words("待签", "to be signed by"),
    )
    width = (2, 3, 2, 1, 2, 1.5, 2, 4, 3, 2, 2, 2, 2)
    codes = tuple(item.case.code for item in audit.items)
    return AuditTable("items", Words("名单", "Cases"), headings, rows, tuple(range(len(headings))), width, codes)


def _item(picture: Picture, audit: Audit, item: Item, names: Mapping[str, str]) -> tuple[Cell, ...]:
    day, row, called = picture.moment.day, item.row, unit_codes(picture)
    organization, place = called.get(item.case.organization, ""), called.get(item.case.at, "")
    is_checked = item.result(day) is not None

    def told(written: int | None) -> Words:
        return _NO if written is None else days.shown_on(written, day)

    def found(text: str | None) -> Words:
        return _plain(text) if text and is_checked else _NO

    waits = [LEVEL_WORDS[one] for one in levels(picture, audit, item.case) if not item.is_signed(one, day)]
    return (
        _plain(item.case.code),
        _plain(names.get(organization, organization)),
        _plain(names.get(place, place)),
        _plain(item.case.year),
        told(row["checked_on_written"]),
        result_words(item.outcome(day)),
        found(row["auditor"]),
        found(row["found"]),
        found((row["reasons"] or "").replace(";", "、")),
        *(told(row[f"{column}_written"]) for column in SIGNATURES.values()),
        listed(waits),
    )

"""What is not as it must be on the day 问题: by rule, by township, by owner, by unit, and each finding in a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl
from flask import Response, request

from registry.checks import finding_list, one_finding, rule_service
from registry.checks.catalogue import BY_CODE
from registry.checks.catalogue import RULES as CATALOGUE
from registry.checks.conduct.catalogue import RULES as CONDUCT
from registry.checks.dispositions import STATUSES
from registry.checks.finding_list import MODES, ListedFinding
from registry.checks.model import SEVERITIES, Rule, SourcedRule
from registry.checks.rule import CatalogueRule
from registry.checks.structure.catalogue import RULES as STRUCTURE
from registry.compliance.ledger import NOTICES
from registry.language import Words
from registry.web.access import READERS, open_to
from registry.web.desk.doors import doors
from registry.web.pages.finding_tables import (
    COLUMNS,
    LIST,
    MOST_DAYS,
    WITHIN,
    FindingRows,
    due_table,
    list_of,
    name_of,
    notes_of,
)
from registry.web.pages.tree import branches
from registry.web.parameters import asks, whole_number
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow

_NONE = Words("（无）", "(none)")
_PARTLY = Words("部分仅列示", "partly listed only")
_COUNTS = {
    "findings": Words("条数", "findings"),
    "new": STATUSES["new"],
    "overdue": STATUSES["overdue"],
    "excepted": STATUSES["excepted"],
    "report": MODES["report"],
}
_SCHEMA: dict[str, Any] = {"key": pl.String, **dict.fromkeys(_COUNTS, pl.Int64)}
#: A group, and the parameters of the page on which its findings stand alone.
_Where = Callable[[str | None], dict[str, Any]]


@blueprint.get("/findings")
@open_to(*READERS)
@asks("within", tables=("rules", "due", "townships", "owners", "units"), worked={LIST: COLUMNS})
def findings() -> Response:
    """Every finding of the scope, and how many there are of what."""
    with read_question(one_scope=True) as question:
        found = rule_service.found(question.picture, question.scope, rule_service.Wanted())
        lines = finding_list.listed(question.picture, found)
        each = [one for line in lines for one in line.all]
        chosen = request.args.get(f"{LIST}.has.unit")
        listing = list_of(question, lines, LIST, Words("问题清单", "List of findings"), chosen)
        if may_notify := doors(question).may_write(NOTICES):
            listing.selected_by = lambda row: one_finding.name_of(lines[row["at"]])
        tables = [
            _by_rule(question, each),
            listing,
            due_table(question, days_asked()),
            _by_township(question, each),
            _by_owner(question, each),
            _by_unit(question, each),
        ]
        return answer(
            "findings/findings.html",
            question,
            tables,
            total=counted(each),
            by_severity=[(key, words, count) for key, words, count in _of(each, SEVERITIES, _severity) if count],
            by_status=[(key, words, count) for key, words, count in _of(each, STATUSES, _status) if count],
            notified_at=question.link("new_notice") if may_notify else None,
            listed_at=question.link("new_notice", **_filters(question)),
            branches=branches(question),
        )


def _filters(question: Question) -> dict[str, str]:
    """What a reader filters the list by, and how it stands in order."""
    return {name: text for name, text in question.asked.items() if name.startswith(f"{LIST}.")}


def days_asked() -> int:
    """How far ahead it is asked what falls due, in days."""
    return min(whole_number(request.args.get("within", ""), WITHIN), MOST_DAYS)


def _severity(one: ListedFinding) -> str:
    return one.rule.severity


def _status(one: ListedFinding) -> str:
    return one.status.is_


def _of(
    each: Iterable[ListedFinding], words: dict[Any, Words], key: Callable[[ListedFinding], str]
) -> list[tuple[str, Words, int]]:
    found = Counter(map(key, each))
    return [(one, called, found[one]) for one, called in words.items()]


def counted(found: Sequence[ListedFinding]) -> dict[str, int]:
    """How many findings there are, and how many of them are new, overdue, excepted, listed only."""
    counts = dict.fromkeys(_COUNTS, 0) | {"findings": len(found)}
    for one in found:
        if one.status.is_ in counts:
            counts[one.status.is_] += 1
        counts["report"] += one.mode == "report"
    return counts


def _grouped(each: Sequence[ListedFinding], keys: Sequence[str | None]) -> dict[str | None, list[ListedFinding]]:
    groups: dict[str | None, list[ListedFinding]] = {}
    for key, one in zip(keys, each, strict=True):
        groups.setdefault(key, []).append(one)
    return groups


def _numbers(question: Question, where: _Where) -> list[Heading]:
    """The headings of the counts; each number leads to its findings."""
    more: dict[str, dict[str, str]] = {
        "findings": {},
        **{is_: {f"{LIST}.has.is": is_} for is_ in ("new", "overdue", "excepted")},
        "report": {f"{LIST}.has.mode": "report"},
    }

    def door(key: str) -> Callable[[TableRow], str | None]:
        def link(row: TableRow) -> str | None:
            if not row[key]:
                return None
            return question.link("findings", **where(row["key"]), **more[key]) + f"#{LIST}"

        return link

    return [Heading(key, words, "number", link=door(key)) for key, words in _COUNTS.items()]


def _has(column: str) -> _Where:
    return lambda key: {f"{LIST}.has.{column}": key or "-"}


def _by_rule(question: Question, each: Sequence[ListedFinding]) -> Table:
    """The rules, each with how often it is not met, and how sure its source is."""
    groups = _grouped(each, [one.rule.code for one in each])
    rows = []
    every: tuple[Rule | CatalogueRule, ...] = (*STRUCTURE, *CATALOGUE, *CONDUCT)
    for rule in every:
        of_rule = groups.get(rule.code, [])
        numbers, source = counted(of_rule), rule.source if isinstance(rule, CatalogueRule | SourcedRule) else None
        row = {
            "key": rule.code,
            "name": question.say(rule.name),
            "severity": question.say(SEVERITIES[rule.severity]),
            "mode": question.say(_mode(numbers)) if of_rule else None,
            "source": None if source is None else question.marked(source.citation),
            "confidence": None if source is None else question.say(source.confidence),
        }
        rows.append(row | numbers)

    def door(row: TableRow) -> str | None:
        return question.link("rule", code=row["key"]) if row["key"] in BY_CODE else None

    texts = dict.fromkeys(("name", "severity", "mode", "source", "confidence"), pl.String)
    headings = [
        Heading("name", Words("规则", "rule"), "sentence", link=door),
        Heading("key", Words("代码", "code"), "code", link=door),
        Heading("severity", Words("程度", "severity")),
        Heading("mode", Words("方式", "mode")),
        *_numbers(question, _has("rules")),
        Heading("source", Words("依据", "source"), "sentence"),
        Heading("confidence", Words("依据的可靠程度", "how sure the source is")),
    ]
    found = [row for row in rows if row["findings"]]
    without = len(rows) - len(found)
    note = Words("另有 {0} 条规则没有发现问题。", "{0} more {0:rule finds|rules find} nothing.").format(without)
    empty = Words("没有发现问题", "nothing was found")
    table = Rows(found, _SCHEMA | texts)
    return Table("rules", Words("按规则", "By rule"), headings, table, empty, size=200, notes=[note])


def _mode(numbers: dict[str, int]) -> Words:
    if not numbers["report"]:
        return MODES["on"]
    return MODES["report"] if numbers["report"] == numbers["findings"] else _PARTLY


def _by_township(question: Question, each: Sequence[ListedFinding]) -> Table:
    """The townships, each with what is found in it; its sheet is a page of its own."""
    groups = _grouped(each, finding_list.townships(question.picture, each))
    of_group = {code: finding_list.whereabouts(question.picture, found[:1])[0] for code, found in groups.items()}
    rows = [
        {"key": code, "county": of_group[code][0], "name": of_group[code][1] if code else question.say(_NONE)}
        | counted(groups[code])
        for code in sorted(groups, key=lambda code: (code is None, code or ""))
    ]

    def sheet(row: TableRow) -> str | None:
        return question.link("township", code=row["key"], scope=row["key"]) if row["key"] else None

    texts = dict.fromkeys(("county", "name"), pl.String)
    headings = [
        Heading("county", Words("县区", "county")),
        Heading("name", Words("乡镇", "township"), link=sheet),
        Heading("key", Words("代码", "code"), "code", link=sheet),
        *_numbers(question, lambda code: {"scope": code} if code else {f"{LIST}.has.township": "-"}),
    ]
    title = Words("按乡镇", "By township")
    return Table("townships", title, headings, Rows(rows, _SCHEMA | texts), size=100)


def _by_owner(question: Question, each: Sequence[ListedFinding]) -> Table:
    groups = _grouped(each, [one.owner for one in each])
    rows = [
        {"key": code, "name": question.say(name_of(question, code) if code else _NONE)} | counted(groups[code])
        for code in sorted(groups, key=lambda code: (code is None, code or ""))
    ]

    def door(row: TableRow) -> str | None:
        return question.link("unit", code=row["key"]) if row["key"] else None

    headings = [
        Heading("name", Words("责任党组织", "owner"), link=door),
        Heading("key", Words("代码", "code"), "code", link=door),
        *_numbers(question, _has("owner")),
    ]
    return Table(
        "owners", Words("按责任党组织", "By owner"), headings, Rows(rows, _SCHEMA | {"name": pl.String}), size=100
    )


def _by_unit(question: Question, each: Sequence[ListedFinding]) -> Table:
    """The units, those with most findings first."""
    groups = _grouped(each, [one.unit for one in each])
    order = sorted(groups, key=lambda unit: (-len(groups[unit]), unit or ""))
    rows = [
        {"key": unit, "name": _title(question, groups[unit][0]), "severity": _worst(question, groups[unit])}
        | counted(groups[unit])
        for unit in order
    ]

    def door(row: TableRow) -> str | None:
        one = groups[row["key"]][0]
        return question.link("unit", code=one.leads_to, space=one.space) if one.leads_to else None

    texts = dict.fromkeys(("name", "severity"), pl.String)
    headings = [
        Heading("name", Words("单位", "unit"), link=door),
        Heading("key", Words("代码", "code"), "code", link=door),
        Heading("severity", Words("最重的程度", "gravest")),
        *_numbers(question, _has("unit")),
    ]
    return Table("units", Words("按单位", "By unit"), headings, Rows(rows, _SCHEMA | texts), size=20)


def _title(question: Question, one: ListedFinding) -> str:
    """What a unit is called; a row by the unit that it is about."""
    return question.say(name_of(question, one.leads_to)) if one.leads_to else one.unit


def _worst(question: Question, found: Sequence[ListedFinding]) -> str:
    order = [*SEVERITIES]
    return question.say(SEVERITIES[min((one.rule.severity for one in found), key=order.index)])


def findings_about(question: Question, identity: int) -> Table | None:
    """The findings about a place, an organization, a person or a case; None where there is none."""
    lines = finding_list.about(question.picture, identity)
    if not lines:
        return None
    rows = FindingRows(question, lines)
    headings = rows.headings("says", "dispose", "rules", "severity", "mode", "since", "is", "owner", "todo")
    return Table("findings", Words("问题", "Findings"), headings, rows.frame, notes=notes_of(lines))

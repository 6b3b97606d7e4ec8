"""A township's sheet 乡镇工作单: what is not as it must be, in the order in which to mend it, what falls due, and the
notices that wait for a receipt or had one; what is unknown; what is in order. Each line leads on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
from flask import Response, make_response, redirect

from registry import codes
from registry.checks import finding_list, notice_list, parameter_list, rule_service, rule_shares
from registry.checks.catalogue import BY_CODE, RULES
from registry.checks.finding_list import ListedFinding
from registry.checks.model import SEVERITIES
from registry.checks.rule import CatalogueRule
from registry.checks.rule_words import condition_words
from registry.errors import Refused
from registry.language import Words
from registry.web.access import READERS, open_to
from registry.web.comparison import kind_of_value
from registry.web.pages.figures import SCHEMA, fields, headings_of_numbers
from registry.web.pages.finding_tables import FindingRows, due_table, notes_of
from registry.web.pages.findings import counted, days_asked
from registry.web.pages.notices import notices_table
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.workbook import Exported

#: The tables of what is not as it must be, in the order in which to mend it; what falls due stands after the first,
#: and the notices.
_BY_SEVERITY = {
    "violation": Words("先改：违反必须遵守的规定", "First: what breaks an obligation"),
    "warning": Words("再改：不合一般要求", "Then: warnings"),
    "target": Words("未达到的目标", "Targets missed"),
    "suggestion": Words("建议", "Suggestions"),
}
_SHEET = Words("乡镇工作单", "Sheet of the township")
_URGENCY = ("overdue", "new", "notified", "acknowledged", "in_hand", "excepted")
_NOT_KEPT = Words(
    "没有建立相关台账，不作为问题：参数 {0}", "the record is not kept, so it is no finding: the parameter {0}"
)
_NOT_RECORDED = Words("登记内容不全：{0}", "not all is recorded: {0}")


@blueprint.get("/townships/<code>")
@open_to(*READERS)
@asks("within", tables=(*_BY_SEVERITY, "due", "notices", "unknown", "in_order"))
def township(code: str) -> Response:
    """The sheet of a township."""
    with read_question() as question:
        codes.place_of(question.picture, code)
        asked, question = question, replace(question, scope=code)
        if question.scope_kind not in ("township", None):
            raise Refused(f"{code} 不是乡镇（街道）", f"{code} is no township")
        if asked.scope not in (None, code) and asked.scope_kind == "township":
            # Whoever chooses another township as scope wants its sheet.
            return make_response(redirect(asked.link("township", code=asked.scope)))
        found = rule_service.found(question.picture, code, rule_service.Wanted())
        lines = finding_list.listed(question.picture, found)
        results = {r["code"]: r for r in rule_shares.results(question.picture, code)}
        of_severity = [_not_met(question, key, lines) for key in _BY_SEVERITY]
        notices = notices_table(question, notice_list.notices(question.picture, code), ("county", "township"))
        tables = [of_severity[0], due_table(question, days_asked()), notices, *of_severity[1:]]
        tables += [_unknown(question, results), _in_order(question, results)]
        return answer(
            "townships/township.html",
            question,
            tables,
            Exported(_SHEET),
            code=code,
            total=counted([one for line in lines for one in line.all]),
            in_order=len(tables[-1].frame),
            outside=sum(not r["denominator"] and not r["undetermined"] for r in results.values()),
        )


def _not_met(question: Question, severity: str, lines: Sequence[ListedFinding]) -> Table:
    """What is found of one severity: what counts in to-dos first, the excepted and those listed only last."""
    own = sorted((line for line in lines if _gravest(line) == severity), key=_urgency)
    rows = FindingRows(question, own)
    headings = rows.headings("says", "rules", "since", "how", "owner", "todo")
    # Rules that say the same are many words in one line: broken, or nothing else has room on the sheet.
    headings = [replace(h, kind="sentence") if h.key == "rules" else h for h in headings]
    empty = Words("没有", "none")
    return Table(
        severity, _BY_SEVERITY[severity], headings, rows.frame, empty, size=200, notes=notes_of(own), numbered=True
    )


def _gravest(line: ListedFinding) -> str:
    """The gravest of the rules that a line is about: what says the same as an obligation is no mere target."""
    return min((one.rule.severity for one in line.all), key=[*_BY_SEVERITY].index)


def _urgency(line: ListedFinding) -> tuple[bool, bool, int]:
    """How soon a line is to be mended: the most urgent of those that it says."""
    return min((one.status.is_ == "excepted", one.mode != "on", _URGENCY.index(one.status.is_)) for one in line.all)


def _unknown(question: Question, results: Mapping[str, Any]) -> Table:
    """The rules of which it is not known whether units meet them, and what is not recorded."""
    rows = []
    for rule in RULES:
        result = results[rule.code]
        if not (result["unknown"] or result["undetermined"]):
            continue
        row = {
            "code": rule.code,
            "name": question.say(rule.name),
            "severity": question.say(SEVERITIES[rule.severity]),
            "lacking": question.say(_why_unknown(question, rule)),
        }
        rows.append(row | fields(result))
    headings = [*_of_rules(question), Heading("lacking", Words("缺什么", "what is lacking"), "sentence")]
    texts = dict.fromkeys(("code", "name", "severity", "lacking"), pl.String)
    empty = Words("没有未填报的", "nothing is unknown")
    title = Words("未填报、无法判定", "Unknown")
    return Table("unknown", title, headings, Rows(rows, texts | SCHEMA), empty, size=200)


def _of_rules(question: Question) -> list[Heading]:
    """The columns of rules with how many units are unknown."""

    def door(row: TableRow) -> str:
        return question.link("rule", code=row["code"], scope=question.scope)

    def of(row: TableRow) -> tuple[CatalogueRule, dict[str, Any]]:
        return BY_CODE[row["code"]], {"scope": question.scope}

    numbers = [h for h in headings_of_numbers(question, of) if h.key in ("unknown", "undetermined", "population")]
    return [
        Heading("name", Words("规则", "rule"), "sentence", link=door),
        Heading("code", Words("代码", "code"), "code", link=door),
        Heading("severity", Words("程度", "severity")),
        *numbers,
    ]


def _why_unknown(question: Question, rule: CatalogueRule) -> Words:
    """Why it is not known: the record is not kept, or not all that the condition asks for is recorded."""
    if rule.kept is not None:
        name = f"kept.{rule.kept}"
        (found,) = parameter_list.values_at(question.picture, question.scope, [name])
        if not found.is_yes:
            return _NOT_KEPT.format(name)
    return _NOT_RECORDED.format(condition_words(rule, rule.condition))


def _in_order(question: Question, results: Mapping[str, Any]) -> Table:
    """The rules that all units of the township meet, or whose target is reached."""
    rows = []
    for rule in RULES:
        result = results[rule.code]
        is_met = result["denominator"] and (result["met"] or result["numerator"] == result["denominator"])
        if is_met:
            row = {
                "code": rule.code,
                "name": question.say(rule.name),
                "severity": question.say(SEVERITIES[rule.severity]),
            }
            target = None if result["target"] is None else float(result["target"])
            rows.append(row | fields(result) | {"target": target})

    def of(row: TableRow) -> tuple[CatalogueRule, dict[str, Any]]:
        return BY_CODE[row["code"]], {"scope": question.scope}

    numbers = [h for h in headings_of_numbers(question, of) if h.key in ("value", "met", "population")]
    headings = [
        *(h for h in _of_rules(question) if h.key in ("name", "code", "severity")),
        *numbers,
        Heading("target", Words("目标", "target"), "number", kind_of=kind_of_value),
    ]
    texts = dict.fromkeys(("code", "name", "severity"), pl.String)
    empty = Words("没有", "none")
    title = Words("符合要求", "In order")
    return Table("in_order", title, headings, Rows(rows, texts | SCHEMA | {"target": pl.Float64}), empty, size=200)

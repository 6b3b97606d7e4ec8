"""The rules 规则: the catalogue with its numbers; a rule's page, as a figure's; and why a unit is as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from flask import Response, request

from registry import days
from registry.checks import finding_list, notice_list, parameter_list, policy_list, rule_list, rule_service, rule_shares
from registry.checks.catalogue import BY_CODE, RULES
from registry.checks.finding_list import MODES
from registry.checks.model import SEVERITIES
from registry.checks.rule import CatalogueRule
from registry.checks.rule_findings import RuleFinding
from registry.checks.rule_words import condition_words
from registry.checks.sections import SECTIONS
from registry.errors import Refused
from registry.figures import service
from registry.figures.lists import page_list
from registry.language import Words
from registry.web.access import READERS, open_to
from registry.web.comparison import kind_of_value
from registry.web.desk.gap_doors import doors_of_finding
from registry.web.pages.figures import (
    KINDS_BELOW,
    SCHEMA,
    beside,
    by_places,
    course_of,
    fields,
    headings_of_numbers,
    values_table,
)
from registry.web.pages.finding_tables import name_of
from registry.web.pages.notices import links_of
from registry.web.pages.parameter_tables import PARAMETER_COLUMNS, parameter_headings, recorded_table, value_row
from registry.web.pages.policies import policies_table
from registry.web.pages.rule_units import units_table
from registry.web.pages.tree import TO_UNITS, branches, branches_about
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow
from registry.web.workbook import Exported

_OPEN = Words("（不限）", "(open)")
_YES = Words("是", "yes")
#: What a step about a finding may say beside its days.
_OF_STEPS = {
    "reason": Words("理由", "Reason"),
    "approver": Words("批准党组织", "Approved by"),
    "document": Words("文号", "Document"),
}


@blueprint.get("/rules")
@open_to(*READERS)
@asks(tables=[family.lower() for family in SECTIONS])
def rules() -> Response:
    """Every rule of the catalogue with its numbers in a scope, by section."""
    with read_question(one_scope=True) as question:
        results = {r["code"]: r for r in rule_shares.results(question.picture, question.scope)}
        tables = [_section(question, family, results) for family in SECTIONS]
        aimed = [r for r in results.values() if r["target"] is not None and r["value"] is not None]
        return answer(
            "rules/rules.html",
            question,
            tables,
            count=len(RULES),
            aimed=len(aimed),
            reached=sum(r["met"] is True for r in aimed),
            branches=branches(question),
        )


def _section(question: Question, family: str, results: Mapping[str, Any]) -> Table:
    """The rules of one section."""
    place = rule_service.place_of(question.picture, question.scope)
    rows = []
    for rule in (r for r in RULES if r.family == family):
        result, source = results[rule.code], rule.source
        row = {
            "code": rule.code,
            "name": question.say(rule.name),
            "severity": question.say(SEVERITIES[rule.severity]),
            "mode": question.say(MODES[rule_service.mode_at(question.picture, rule, place)]),
            "target": None if result["target"] is None else float(result["target"]),
            "findings": rule_list.findings_of(question.picture, rule, question.scope),
            "source": question.say(_source(rule)),
            "confidence": question.say(source.confidence),
        }
        rows.append(row | fields(result))

    def of(row: TableRow) -> tuple[CatalogueRule, dict[str, Any]]:
        return BY_CODE[row["code"]], {}

    def own(row: TableRow) -> str:
        return question.link("rule", code=row["code"])

    def found(row: TableRow) -> str | None:
        return question.link("findings", **{"found.has.rules": row["code"]}) + "#found" if row["findings"] else None

    texts = dict.fromkeys(("code", "name", "severity", "mode", "source", "confidence"), pl.String)
    headings = [
        Heading("name", Words("规则", "rule"), "sentence", link=own),
        Heading("code", Words("代码", "code"), "code", link=own),
        Heading("severity", Words("程度", "severity")),
        Heading("mode", Words("方式", "mode")),
        *headings_of_numbers(question, of),
        Heading("target", Words("目标", "target"), "number", kind_of=kind_of_value),
        Heading("findings", Words("问题", "findings"), "number", link=found),
        Heading("source", Words("依据（可靠程度）", "source (how sure)"), "sentence"),
    ]
    schema = texts | SCHEMA | {"target": pl.Float64, "findings": pl.Int64}
    return Table(family.lower(), SECTIONS[family], headings, Rows(rows, schema), movable=False, size=100)


def _source(rule: CatalogueRule) -> Words:
    """Where a rule is from, and how sure that is: never one without the other."""
    return Words("{0}（{1}）", "{0} ({1})").format(rule.source.citation, rule.source.confidence)


# -- one rule -------------------------------------------------------------------------------------------------------


@blueprint.get("/rules/<code>")
@open_to(*READERS)
@asks(
    "status",
    "months",
    tables=("units", "course", "versions", "parameters", "settings", "policies", *(f"by_{k}" for k in KINDS_BELOW)),
)
def rule(code: str) -> Response:
    """A rule of a scope."""
    with read_question(one_scope=True) as question:
        declared = rule_service.rule_of(code)
        status = _status(declared)
        found = service.figure_at(question.picture, declared, question.scope)
        result = rule_shares.as_result(declared, found, question.picture.moment.day)
        above = [_versions(question, declared), _parameters(question, declared)]
        below = [t for t in (_recorded(question, declared), _policies(question, declared)) if t is not None]
        units, places = units_table(question, declared, status), by_places(question, declared, result)
        tables = [units, *places, course_of(question, declared, result), *above, *below]
        place = rule_service.place_of(question.picture, question.scope)
        return answer(
            "rules/rule.html",
            question,
            tables,
            Exported(declared.name, (declared.definition, _source(declared))),
            figure=declared,
            view="rule",
            statuses=[(s, page_list.status_words(declared, s)) for s in page_list.statuses(declared)],
            result=result,
            fields=fields(result),
            beside=beside(question, declared, result),
            status=status,
            severity=SEVERITIES[declared.severity],
            mode=MODES[rule_service.mode_at(question.picture, declared, place)],
            findings=rule_list.findings_of(question.picture, declared, question.scope),
            facts=_facts(declared),
            by_places=[t.key for t in places],
            declared_in=[t.key for t in (*above, *below)],
            branches=branches(question),
        )


def _status(rule: CatalogueRule) -> str:
    """The list that is asked for. Raises Refused for one that there is not."""
    status = request.args.get("status") or rule.default_status
    if status not in rule.statuses:
        allowed = "、".join(rule.statuses)
        raise Refused(
            f"规则 {rule.code} 没有状态 {status}；可选：{allowed}",
            f"{rule.code} has no status {status}; one of: {allowed}",
        )
    return status


def _facts(rule: CatalogueRule) -> list[tuple[Words, Words]]:
    """What a rule says of itself beside its sentence."""
    found = [
        (Words("单位", "Units"), rule.unit_kind.words),
        (Words("应统计", "Population"), condition_words(rule, rule.population)),
        (Words("达标条件", "Met where"), condition_words(rule, rule.condition)),
        (Words("怎么办", "What to do"), rule.advice),
        (Words("依据", "Source"), rule.source.citation),
        (Words("依据的可靠程度", "How sure"), rule.source.confidence),
    ]
    book = "、".join(rule.rulebook)
    found.append((Words("规则手册条目", "In the rulebook"), Words(book, ", ".join(rule.rulebook))))
    return [(heading, words) for heading, words in found if words.zh]


def _versions(question: Question, rule: CatalogueRule) -> Table:
    """The versions of a rule, and which is in force on the day."""
    in_force = rule.version_on(question.moment.day)
    rows = [
        {
            "since": question.say(_OPEN) if v.since is None else days.show(v.since),
            "until": question.say(_OPEN) if v.until is None else days.show(v.until),
            "mode": question.say(MODES[v.mode]),
            "target": None if (target := _target(rule, v.target)) is None else float(target),
            "condition": question.say(condition_words(rule, v.condition)) if v.condition is not None else None,
            "in_force": question.say(_YES) if v is in_force else None,
        }
        for v in rule.versions
    ]
    texts = dict.fromkeys(("since", "until", "mode", "condition", "in_force"), pl.String)
    headings = [
        Heading("since", Words("起始", "since"), "code"),
        Heading("until", Words("截止（当天不含）", "until (that day not included)"), "code"),
        Heading("in_force", Words("时点有效", "in force on the day")),
        Heading("mode", Words("方式", "mode")),
        Heading("target", Words("目标", "target"), "share"),
        *([Heading("condition", Words("条件", "condition"), "sentence")] if any(r["condition"] for r in rows) else []),
    ]
    schema = texts | {"target": pl.Float64}
    notes = (
        []
        if in_force
        else [
            Words(
                "时点没有有效的版本，各单位都不在统计之内。",
                "No version is in force on the day: every unit is outside.",
            )
        ]
    )
    return Table("versions", Words("版本", "Versions"), headings, Rows(rows, schema), movable=False, notes=notes)


def _target(rule: CatalogueRule, target: Any) -> float | None:
    return rule.target if target == "own" else target


def _parameters(question: Question, rule: CatalogueRule) -> Table:
    """The parameters that a rule reads, as they stand in the scope, and whose value that is."""
    names = parameter_list.of_rule(rule)
    rows = [value_row(question, one) for one in parameter_list.values_at(question.picture, question.scope, names)]
    return Table(
        "parameters",
        Words("参数", "Parameters"),
        parameter_headings(question),
        Rows(rows, PARAMETER_COLUMNS),
        movable=False,
        size=100,
    )


def _recorded(question: Question, rule: CatalogueRule) -> Table | None:
    """The values of a rule's parameters that were recorded for places in the scope and above it."""
    found = parameter_list.recorded(question.picture, question.scope, parameter_list.of_rule(rule))
    title = Words("登记的参数值", "Recorded values of its parameters")
    return recorded_table(question, found, "settings", title) if found else None


def _policies(question: Question, rule: CatalogueRule) -> Table | None:
    found = [policy for policy in policy_list.policies(question.picture) if rule.code in policy.rules]
    return policies_table(question, found, "policies") if found else None


# -- one unit under a rule ------------------------------------------------------------------------------------------


@blueprint.get("/rules/<code>/units/<path:unit>")
@open_to(*READERS)
@asks(tables=["values"])
def rule_explanation(code: str, unit: str) -> Response:
    """Why a unit answers a rule as it does."""
    with read_question() as question:
        declared = rule_service.rule_of(code)
        found = rule_list.explained(question.picture, declared, unit)
        question = question.about([found.at] if found.at else [])
        table = values_table(question, found.values, found.title_of)
        return answer(
            "rules/explanation.html",
            question,
            [table],
            Exported(declared.name, (declared.definition, _source(declared))),
            figure=declared,
            found=found,
            unit=unit,
            door=_door(question, declared, found),
            doors=doors_of_finding(question, found.finding),
            facts=_unit_facts(question, declared, found),
            notices=links_of(question, notice_list.naming(question.picture, found.finding) if found.finding else []),
            branches=branches_about(question, "places", found.at or None, TO_UNITS),
        )


def _door(question: Question, rule: CatalogueRule, found: rule_list.RuleExplanation) -> str | None:
    """The page of a unit that has one."""
    ledger = rule.unit_kind.ledger
    if ledger == "notices":
        return question.link("notice", code=found.unit)
    if ledger not in ("places", "organizations", "cases"):
        return None
    return question.link("unit", code=found.unit, space="case" if ledger == "cases" else None)


def _step_facts(question: Question, finding: RuleFinding) -> list[tuple[Words, str]]:
    """What the step says that a finding stands by."""
    said = rule_service.status_json(question.picture, finding.status)
    return [
        (words, str(name_of(question, said[key]).in_(question.language) if key == "approver" else said[key]))
        for key, words in _OF_STEPS.items()
        if said[key]
    ]


def _unit_facts(question: Question, rule: CatalogueRule, found: rule_list.RuleExplanation) -> list[tuple[Words, str]]:
    """How a unit stands under a rule, row by row."""
    facts = [
        (Words("规则的含义", "What the rule says"), question.say(rule.definition)),
        (Words("程度", "Severity"), question.say(SEVERITIES[rule.severity])),
        (Words("方式", "Mode"), question.say(MODES[found.mode])),
        (Words("版本", "Version"), question.say(_OPEN) if found.version is None else found.version),
    ]
    if found.finding is not None:
        facts += [
            (Words("起始", "Since"), question.say(finding_list.since_words(found.finding))),
            (
                Words("处置", "What is done"),
                question.say(finding_list.status_words(question.picture, found.finding.status)),
            ),
            (Words("怎么办", "What to do"), question.say(rule.advice)),
        ]
        facts += _step_facts(question, found.finding)
        if found.finding.owner:
            facts.append((Words("责任党组织", "Owner"), question.say(name_of(question, found.finding.owner))))
    if found.kept is not None:
        facts.append(
            (
                Words("是否建有相关台账", "Whether the record is kept"),
                question.say(_YES if found.kept else Words("否", "no")),
            )
        )
    return facts

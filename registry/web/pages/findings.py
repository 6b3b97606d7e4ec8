"""What contradicts itself on the day 结构核查: a table for each rule, and the findings about one unit."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from flask import Response

from registry.checks import service
from registry.checks.model import SEVERITIES, Finding, Rule
from registry.checks.structure.catalogue import RULES
from registry.language import Words
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Table, TableRow

_UNIT, _SAYS = Words("单位", "unit"), Words("问题", "finding")
_RECORDED = Words("依据的登记内容", "what is recorded")
_ADVICE = Words("怎么办：{0}", "What to do: {0}")


def _key(rule: Rule) -> str:
    """The key of a rule's table."""
    return rule.code.lower().replace("-", "_")


@blueprint.get("/findings")
@asks(tables=("rules", *map(_key, RULES)))
def findings() -> Response:
    """Every finding of the scope, by rule."""
    with read_question() as question:
        found = service.findings(question.picture, question.scope)
        by_rule = {rule: [f for f in found if f.rule is rule] for rule in RULES}
        tables = [_rule_table(question, rule, of_rule) for rule, of_rule in by_rule.items() if of_rule]
        lists = [table.key for table in tables]
        return answer("findings/findings.html", question, [_rules_table(question, by_rule), *tables], lists=lists)


def _rules_table(question: Question, by_rule: dict[Rule, list[Finding]]) -> Table:
    """The rules, each with how often it was broken."""
    rows = [
        {
            "name": question.say(rule.name),
            "code": rule.code,
            "severity": question.say(SEVERITIES[rule.severity]),
            "count": len(of_rule),
            "meaning": question.say(rule.meaning),
            "key": _key(rule),
        }
        for rule, of_rule in by_rule.items()
    ]

    def door(row: TableRow) -> str | None:
        return f"#{row['key']}" if row["count"] else None

    headings = [
        Heading("name", Words("规则", "rule"), link=door),
        Heading("code", Words("代码", "code"), "code"),
        Heading("severity", Words("程度", "severity")),
        Heading("count", Words("条数", "findings"), "number", link=door),
        Heading("meaning", Words("含义", "meaning")),
    ]
    title = Words("核查规则", "Rules")
    return Table("rules", title, headings, pl.DataFrame(rows), size=len(rows), movable=False)


def _rule_table(question: Question, rule: Rule, found: Sequence[Finding]) -> Table:
    """The findings of one rule, with the recorded values behind those that are shown."""

    def recorded(rows: Sequence[TableRow]) -> list[Words]:
        return service.recorded(question.picture, [found[row["at"]] for row in rows])

    headings = [*_of_unit(question, found), Heading("recorded", _RECORDED, late=recorded)]
    return Table(_key(rule), rule.name, headings, _frame(question, found), notes=[_ADVICE.format(rule.advice)])


def _of_unit(question: Question, found: Sequence[Finding]) -> list[Heading]:
    """The headings of what was found, where, and of whom."""
    return [
        Heading("county", Words("县区", "county")),
        Heading("township", Words("乡镇", "township")),
        Heading("unit", _UNIT, link=lambda row: _door(question, found[row["at"]])),
        Heading("says", _SAYS),
    ]


def _frame(question: Question, found: Sequence[Finding]) -> pl.DataFrame:
    where = service.whereabouts(question.picture, found)
    rows = [
        {"at": at, "county": county, "township": township}
        | {"unit": question.marked(f.title), "says": question.marked(f.says)}
        for at, (f, (county, township)) in enumerate(zip(found, where, strict=True))
    ]
    texts = dict.fromkeys(("county", "township", "unit", "says"), pl.String)
    return pl.DataFrame(rows, schema={"at": pl.Int64, **texts})


def _door(question: Question, finding: Finding) -> str:
    return question.link("unit", code=finding.leads_to, space=finding.space)


def findings_about(question: Question, identity: int) -> Table | None:
    """The findings about a place, an organization or a person; None where there is none."""
    found = service.about(question.picture, identity)
    if not found:
        return None
    texts = [(question.say(f.rule.name), question.say(f.rule.advice)) for f in found]
    frame = _frame(question, found).with_columns(
        rule=pl.Series([name for name, _ in texts]), advice=pl.Series([advice for _, advice in texts])
    )
    headings = [
        Heading("rule", Words("规则", "rule")),
        *_of_unit(question, found),
        Heading("advice", Words("怎么办", "what to do")),
    ]
    return Table("findings", Words("结构核查", "Structure findings"), headings, frame)

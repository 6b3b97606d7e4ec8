"""Policies 政策文件 with the rules that they carry; each rule leads to its page."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from flask import Response

from registry import days
from registry.checks import finding_list, policy_list, rule_service
from registry.checks.catalogue import BY_CODE
from registry.checks.model import SEVERITIES
from registry.checks.policy_list import Policy
from registry.language import Words
from registry.web.access import READERS, open_to
from registry.web.pages.tree import branches
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow


@blueprint.get("/policies")
@open_to(*READERS)
@asks(tables=("policies", "carried"))
def policies() -> Response:
    """The policies of the day, and what rests on them."""
    with read_question() as question:
        found = policy_list.policies(question.picture)
        tables = [policies_table(question, found, "policies"), _carried(question, found)]
        return answer("policies/policies.html", question, tables, branches=branches(question))


def policies_table(question: Question, found: Sequence[Policy], key: str) -> Table:
    """Policies, a row each."""
    rows = [
        {
            "code": one.code,
            "title": one.title,
            "document": one.document,
            "issuer": one.issuer,
            "issued_on": None if one.issued_on is None else days.show(one.issued_on),
            "repealed_on": None if one.repealed_on is None else days.show(one.repealed_on),
            "parent": one.parent,
            "rules": "、".join(one.rules) if question.language == "zh" else ", ".join(one.rules),
            "number": len(one.rules),
        }
        for one in found
    ]

    def carried(row: TableRow) -> str | None:
        return question.link("policies", **{"carried.q": row["code"]}) + "#carried" if row["number"] else None

    headings = [
        Heading("code", Words("编号", "code"), "code"),
        Heading("title", Words("名称", "title"), "sentence"),
        Heading("document", Words("文号", "number")),
        Heading("issuer", Words("发文机关", "issued by")),
        Heading("issued_on", Words("发文日期", "issued on"), "code"),
        Heading("repealed_on", Words("废止日期", "repealed on"), "code"),
        Heading("parent", Words("上位文件", "rests on"), "code"),
        Heading("rules", Words("涉及规则", "rules"), "sentence", link=carried),
    ]
    texts = dict.fromkeys((h.key for h in headings), pl.String)
    empty = Words("没有登记政策文件", "no policy is recorded")
    title = Words("政策文件", "Policies")
    return Table(key, title, headings, Rows(rows, texts | {"number": pl.Int64}), empty, size=100)


def _carried(question: Question, found: Sequence[Policy]) -> Table:
    """The rules that policies are about, a row for each policy and rule."""
    place = rule_service.place_of(question.picture, question.scope)
    rows = []
    for one in found:
        for code in one.rules:
            row = {"policy": one.code, "title": one.title, "code": code}
            if code in BY_CODE:
                rule = BY_CODE[code]
                mode = finding_list.MODES[rule_service.mode_at(question.picture, rule, place)]
                row |= {
                    "name": question.say(rule.name),
                    "severity": question.say(SEVERITIES[rule.severity]),
                    "mode": question.say(mode),
                    "source": question.say(rule.source.citation),
                    "confidence": question.say(rule.source.confidence),
                }
            rows.append(row)

    def door(row: TableRow) -> str | None:
        return question.link("rule", code=row["code"]) if row["code"] in BY_CODE else None

    headings = [
        Heading("policy", Words("编号", "policy"), "code"),
        Heading("title", Words("名称", "title"), "sentence"),
        Heading("code", Words("规则", "rule"), "code", link=door),
        Heading("name", Words("内容", "what it says"), link=door),
        Heading("severity", Words("程度", "severity")),
        Heading("mode", Words("方式", "mode")),
        Heading("source", Words("依据", "source"), "sentence"),
        Heading("confidence", Words("依据的可靠程度", "how sure"), "sentence"),
    ]
    empty = Words("没有政策文件涉及规则", "no policy is about a rule")
    texts = dict.fromkeys((h.key for h in headings), pl.String)
    title = Words("所涉及的规则", "The rules that they carry")
    return Table("carried", title, headings, Rows(rows, texts), empty, size=200)

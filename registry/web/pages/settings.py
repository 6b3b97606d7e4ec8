"""The parameters 参数: the value of each in a scope, whose it is, its default, what reads it; all recorded ones."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from flask import Response

from registry.checks import parameter_list
from registry.compliance.parameters import MARKS, PARAMETERS
from registry.language import Words
from registry.web.access import READERS, open_to
from registry.web.accounts.operating_settings import operating_settings
from registry.web.pages.parameter_tables import PARAMETER_COLUMNS, parameter_headings, recorded_table, value_row
from registry.web.pages.tree import branches
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.reader import may_read
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table

_MODE = ".mode"


@blueprint.get("/settings")
@open_to(*READERS, "system")
@asks(tables=("parameters", "modes", "recorded"))
def settings() -> Response:
    """Every parameter of a scope; for a system administrator, who reads no ledger, what the installation runs by."""
    if not may_read():
        return operating_settings()
    with read_question() as question:
        others = [p.name for p in PARAMETERS if not p.name.endswith(_MODE)]
        of_rules = [p.name for p in PARAMETERS if p.name.endswith(_MODE)]
        found = parameter_list.recorded(question.picture, question.scope)
        tables = [
            _parameters(question, "parameters", Words("参数", "Parameters"), others),
            recorded_table(question, found, "recorded", Words("登记的参数值", "Recorded values")),
            _parameters(question, "modes", Words("各规则的方式", "Modes of the rules"), of_rules),
        ]
        return answer("settings/settings.html", question, tables, branches=branches(question))


def _parameters(question: Question, key: str, title: Words, names: Sequence[str]) -> Table:
    """Parameters with their values in the scope, and what is declared of each."""
    found = parameter_list.values_at(question.picture, question.scope, names)
    rows = [
        value_row(question, one)
        | {
            "source": one.source,
            "default": question.say(parameter_list.default_of(question.picture, one.parameter)),
            "mark": question.say(MARKS[one.parameter.mark]),
            "reader": question.say(one.parameter.reader),
        }
        for one in found
    ]
    headings = [
        *parameter_headings(question),
        Heading("default", Words("默认值", "default")),
        Heading("mark", Words("默认值的来历", "where the default is from")),
        Heading("reader", Words("用于", "read by")),
    ]
    columns = PARAMETER_COLUMNS | dict.fromkeys(("default", "mark", "reader"), pl.String)
    return Table(key, title, headings, Rows(rows, columns), size=200)

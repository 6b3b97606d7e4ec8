"""The parameters 参数: the value of each in a scope, whose it is, its default, what reads it; all recorded ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
from flask import Response, request

from registry.accounts.operating_settings import BY_KEY
from registry.checks import parameter_list
from registry.compliance.ledger import SETTINGS
from registry.compliance.parameters import MARKS, PARAMETERS
from registry.decisions.deciders import ROLE
from registry.errors import Invalid, NotAllowed
from registry.language import Words
from registry.web import page_cache
from registry.web.access import READERS, open_to
from registry.web.accounts.operating_settings import operating_settings, operating_settings_set
from registry.web.admission import NOT_HIS
from registry.web.desk.answers import done, status_of, write_page
from registry.web.desk.doors import doors
from registry.web.desk.forms import WriteForm
from registry.web.pages import submission_rules
from registry.web.pages.parameter_tables import PARAMETER_COLUMNS, parameter_headings, recorded_table, value_row
from registry.web.pages.tree import branches
from registry.web.parameters import EXPORT, asks
from registry.web.question import Question, read_question
from registry.web.reader import may_read
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow

_MODE = ".mode"
_PROPOSE = Words("提议新值", "propose a value")


@blueprint.get("/parameters")
@open_to(*READERS)
@asks(tables=("parameters", "modes", "recorded", "rules"))
def parameters() -> Response:
    """Every parameter of a scope, and the submission rules."""
    with read_question() as question:
        sets = submission_rules.own(question) is not None
        more: dict[str, Any] = {"branches": branches(question), "own": None, "sets": sets}
        return answer("settings/settings.html", question, _tables(question), **more)


@blueprint.get("/settings")
@open_to("system", *ROLE)
@asks(tables=("parameters", "modes", "recorded", "rules"))
def settings() -> Response:
    """The same, where a reviewer sets submission rules; for a system administrator, who reads no ledger, what the
    installation runs by."""
    if not may_read():
        return operating_settings()
    return _page()


def _tables(question: Question) -> list[Table]:
    others = [p.name for p in PARAMETERS if not p.name.endswith(_MODE)]
    of_rules = [p.name for p in PARAMETERS if p.name.endswith(_MODE)]
    found = parameter_list.recorded(question.picture, question.scope)
    return [
        _parameters(question, "parameters", Words("参数", "Parameters"), others),
        recorded_table(question, found, "recorded", Words("登记的参数值", "Recorded values")),
        _parameters(question, "modes", Words("各规则的方式", "Modes of the rules"), of_rules),
        submission_rules.table(question),
    ]


def _page(form: WriteForm | None = None, status: int = 200) -> Response:
    with read_question() as question:
        tables = _tables(question)
        own = submission_rules.own(question)
        more: dict[str, Any] = {"branches": branches(question), "own": own, "to": question.here()}
        if own is None:
            page_cache.leave_out()
            return answer("settings/settings.html", question, tables, **more)
        form = form or submission_rules.form(question)
        return write_page("settings/settings.html", question, form, status, shown=tables, **more)


@blueprint.post("/settings")
@open_to("system", *ROLE)
@asks(tables=("parameters", "modes", "recorded", "rules"))
def set_settings() -> Response:
    """Sets the operating settings, or of a reviewer a submission rule of his places."""
    if not may_read():
        return operating_settings_set()
    if BY_KEY.keys() & request.form.keys():
        raise NotAllowed(*NOT_HIS)
    with read_question() as question:
        form, here = submission_rules.form(question, request.form), question.here()
    try:
        return done(submission_rules.set_rules(form), here)
    except (Invalid, NotAllowed) as refusal:
        form.blame(refusal)
        return _page(form, status_of(refusal))


def _proposals(question: Question) -> list[Heading]:
    """The column with the door to the form that proposes a value; none for whoever writes none."""
    if not doors(question).may_write(SETTINGS) or EXPORT in request.args:
        return []

    def door(row: TableRow) -> str:
        return question.link("setting", name=row["name"], known_at=None)

    return [Heading("propose", _PROPOSE, late=lambda rows: [_PROPOSE] * len(rows), link=door)]


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
        *_proposals(question),
        Heading("default", Words("默认值", "default")),
        Heading("mark", Words("默认值的来历", "where the default is from")),
        Heading("reader", Words("用于", "read by")),
    ]
    columns = PARAMETER_COLUMNS | dict.fromkeys(("default", "mark", "reader"), pl.String)
    return Table(key, title, headings, Rows(rows, columns), size=200)

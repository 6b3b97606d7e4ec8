"""A finding 问题 with what is done about it 处置: what it rests on, its steps so far, the form of each further one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl
from flask import Response, request
from werkzeug.datastructures import MultiDict

from registry.checks import finding_list, one_finding
from registry.checks.dispositions import approved_from
from registry.checks.finding_list import ListedFinding
from registry.checks.model import SEVERITIES, SourcedRule
from registry.checks.rule import CatalogueRule
from registry.checks.step_kinds import DECIDED, MEANINGS, WORDS, columns_of
from registry.compliance.ledger import FINDING_STEPS
from registry.desk.orders import Order, RowOrder
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.lookup.row_documents import documents_of
from registry.restructuring.row_effects import RowEffect
from registry.text import fold
from registry.versions import attachments
from registry.web.access import READERS, open_to
from registry.web.desk.answers import ordered, write_page, written
from registry.web.desk.doors import doors
from registry.web.desk.effects import told
from registry.web.desk.gap_doors import doors_to_mend_finding
from registry.web.desk.rows import call_by_name, now, writable
from registry.web.desk.second_person import always_decided, decided_by_rule
from registry.web.desk.step_form import StepForm
from registry.web.desk.writer import refuse_past
from registry.web.pages.finding_tables import name_of
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.parameters import Misasked, asks
from registry.web.question import Question, read_question
from registry.web.render import answer, blueprint
from registry.web.tables import Heading, Rows, Table, TableRow

_TITLE = Words("问题处置", "A finding")
_NO_STEP = Words("没有这个环节", "there is no such step")
_APPROVERS = Words("由{0}的党组织批准：{1}", "approved by {0}: {1}")
_NOBODY = Words("由{0}的党组织批准；没有查到这样的党组织", "approved by {0}; none was found")
_STRUCTURE = Words("台账自身的一致性，不出自文件", "the record’s own consistency: no text")
_SOURCE = Words("{0}（{1}）", "{0} ({1})")


class StepChoice(NamedTuple):
    """A step that may be taken about a finding: its key, its words, what it means, and its address, if it is open."""

    key: str
    words: Words
    means: Words
    is_decided: bool
    link: str | None


class FindingStepForm(StepForm):
    """The form of a step about a finding."""

    def __init__(
        self, step: str, line: ListedFinding, language: str, typed: MultiDict[str, str] | None, given: Mapping[str, str]
    ):
        columns = columns_of(step, line.rule.code, line.rule.severity)
        super().__init__(step, columns, language, typed, given)
        self.line = line

    @property
    def order(self) -> Order:
        """The step as a row."""
        own = {"rule": self.line.rule.code, "unit": self.line.unit, "step": self.step}
        return Order(FINDING_STEPS, [RowOrder({**own, **self.cells})], reason=self.reason)


@blueprint.route("/findings/<rule>/<path:unit>", methods=["GET", "POST"])
@open_to(*READERS)
@asks("step", tables=["steps"])
def finding(rule: str, unit: str) -> Response:
    """A finding, what is done about it, and the form of a step."""
    with read_question() as question:
        line = one_finding.named(question.picture, f"{rule} {unit}")
        if request.method == "GET":
            return _page(question, line, _opened(question, line))
        refuse_past()
        _, rights = writable(FINDING_STEPS.key)
        form = FindingStepForm(_step(), line, question.language, MultiDict(request.form), {})
        wrong = one_finding.fault_of_approver(question.picture, line, fold(form.cells.get("approver", "")))
        here, day = question.here(step=None), question.moment.as_of

    def checked() -> Order:
        if wrong is not None:
            raise Invalid([Problem(wrong, column="approver")])
        return form.order

    def again(status: int = 200, effect: RowEffect | None = None) -> Response:
        with read_question() as question:
            return _page(question, line, form, status, effect)

    return ordered(form, checked, rights, day, lambda wrote: written(wrote.change, here), again)


def _step() -> str:
    """The step that the address asks for. Raises Misasked for one that has no form here."""
    step = request.args.get("step", "")
    if step not in MEANINGS or step == "notice":
        raise Misasked(*_NO_STEP)
    return step


def _opened(question: Question, line: ListedFinding) -> FindingStepForm | None:
    """The form that the address asks for, for whoever may write it."""
    if not request.args.get("step") or not _may_write(question, line):
        return None
    given = {"on": question.moment.as_of.isoformat()}
    return FindingStepForm(_step(), line, question.language, None, given)


def _may_write(question: Question, line: ListedFinding) -> bool:
    return doors(question).may_write_about(FINDING_STEPS, line.at)


def _page(
    question: Question,
    line: ListedFinding,
    form: FindingStepForm | None,
    status: int = 200,
    effect: RowEffect | None = None,
) -> Response:
    ((says, recorded),) = finding_list.told(question.picture, [line])
    if form is not None:
        _tell(question, line, form)
    may_write = _may_write(question, line)
    values: dict[str, Any] = {
        "line": line,
        "says": question.marked(says),
        "evidence": question.marked(recorded),
        "title": _TITLE,
        "facts": list(_facts(question, line)),
        "mending": doors_to_mend_finding(question, line.own),
        "choices": list(_choices(question, line, may_write)),
        "may_write": may_write,
        "step": None if form is None else form.step,
        "means": None if form is None else MEANINGS[form.step],
        "does": None if form is None else WORDS[form.step],
        "second": [] if form is None else _second(question, line, form.step),
        "effect": None if effect is None else told(question, now(question), effect),
        "to": question.here(),
    }
    tables = [_steps(question, line)]
    if form is None:
        return answer("findings/finding.html", question, tables, form=None, **values)
    return write_page("findings/finding.html", question, form, status, tables, **values)


def _tell(question: Question, line: ListedFinding, form: FindingStepForm) -> None:
    """Says beside the fields what their codes are called, and who may approve an exception."""
    call_by_name(now(question), form.own)
    if "approver" in form.own:
        able = one_finding.approvers(question.picture, line)
        named = Words("、".join(f"{c} {n}" for c, n in able), ", ".join(f"{c} {n}" for c, n in able))
        level = approved_from(line.rule.severity)
        form.own.field("approver").note = _APPROVERS.format(level, named) if able else _NOBODY.format(level)


def _second(question: Question, line: ListedFinding, step: str) -> list[Words]:
    return always_decided() if step in DECIDED else decided_by_rule(question, FINDING_STEPS, (line.at,))


def _choices(question: Question, line: ListedFinding, may_write: bool) -> Iterator[StepChoice]:
    """The steps, each open as far as it may be taken now."""
    for step, means in MEANINGS.items():
        link = None
        if may_write and step == "notice" and line.mode == "on":
            link = question.link("new_notice", finding=one_finding.name_of(line))
        elif may_write and step != "notice" and (step != "end" or line.status.is_ == "excepted"):
            link = question.here(step=step) + "#step"
        yield StepChoice(step, WORDS[step], means, step in DECIDED, link)


def _facts(question: Question, line: ListedFinding) -> Iterator[HeadLine]:
    """What is told of a finding at the head of its page."""
    rule, is_of_catalogue = line.rule, isinstance(line.rule, CatalogueRule)
    called = Words("{0} {1}", "{0} {1}").format(rule.code, rule.name)
    yield (
        Words("规则", "rule"),
        [HeadPart(question.say(called), question.link("rule", code=rule.code) if is_of_catalogue else None)],
    )
    yield Words("程度", "severity"), [HeadPart(question.say(SEVERITIES[rule.severity]))]
    if is_of_catalogue:
        reason = question.link("rule_explanation", code=rule.code, unit=line.unit)
        yield Words("为什么", "why"), [HeadPart(question.words("逐项依据", "value by value"), reason)]
    if line.is_dated:
        since = finding_list.shown_since(line) or question.say(finding_list.BEFORE_RECORD)
        yield Words("起始", "since"), [HeadPart(since)]
    yield Words("状态", "status"), [HeadPart(question.say(finding_list.standing_words(question.picture, line)))]
    if line.leads_to:
        about = question.link("unit", code=line.leads_to, space=line.space)
        yield Words("单位", "unit"), [HeadPart(question.say(name_of(question, line.leads_to)), about)]
    if line.owner:
        owner = question.link("unit", code=line.owner)
        yield Words("责任党组织", "owner"), [HeadPart(question.say(name_of(question, line.owner)), owner)]
    yield Words("怎么办", "what to do"), [HeadPart(question.say(rule.advice))]
    yield Words("依据", "source"), [HeadPart(question.marked(_source(rule)))]


def _source(rule: Any) -> Words:
    if not isinstance(rule, CatalogueRule | SourcedRule):
        return _STRUCTURE
    return _SOURCE.format(rule.source.citation, rule.source.confidence)


def _steps(question: Question, line: ListedFinding) -> Table:
    """The steps that are recorded about a finding by the day, the earliest first, with what is attached to each."""
    numbers = one_finding.steps_about(question.picture, line)
    rows = documents_of(question.picture, FINDING_STEPS, numbers)
    attached = Counter(one.row for one in attachments.of_rows(question.picture, [(FINDING_STEPS.key, n) for n in rows]))
    lines = [_step_row(question, n, rows[n], attached[n]) for n in numbers if n in rows]

    def door(row: TableRow) -> str:
        return question.link("row", key=FINDING_STEPS.key, record=row["record"])

    def notice(row: TableRow) -> str | None:
        return question.link("notice", code=row["notice"]) if row["notice"] else None

    headings = [
        Heading("on", Words("日期", "on"), "code", link=door),
        Heading("step", Words("环节", "step"), link=door),
        Heading("due_on", Words("期限", "due"), "code"),
        Heading("until", Words("例外至", "excepted until"), "code"),
        Heading("approver", Words("批准党组织", "approver")),
        Heading("reason", Words("理由", "reason"), "sentence"),
        Heading("document", Words("文号", "document")),
        Heading("notice", Words("督办编号", "notice"), "code", link=notice),
        Heading("attached", Words("附件", "attached"), "number"),
    ]
    schema = dict.fromkeys((*(h.key for h in headings), "record"), pl.String) | {"attached": pl.Int64}
    empty = Words("还没有登记处置", "nothing is recorded of what is done about it")
    title = Words("已登记的处置", "What is done about it")
    return Table("steps", title, headings, Rows(lines, schema), empty, movable=False, size=200)


def _step_row(question: Question, number: int, row: Mapping[str, Any], attached: int) -> dict[str, Any]:
    own = {key: row.get(key) for key in ("on", "due_on", "reason", "document", "notice")}
    until = FINDING_STEPS.by_key["until"]
    last = until.parse(row["until"]) if row.get("until") else None
    approver = row.get("approver")
    return own | {
        "step": question.say(WORDS[row["step"]]),
        "until": None if last is None else until.show(last, "zh"),
        "approver": question.say(name_of(question, approver)) if approver else None,
        "record": row["record"],
        "attached": attached or None,
    }

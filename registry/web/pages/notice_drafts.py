"""A notice 督办通知 drawn up from findings: what it would contain is shown first; it is entered with what it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from flask import Response, current_app, request
from werkzeug.datastructures import MultiDict

from registry.checks import finding_list, notice_drafts, one_finding, rule_service
from registry.checks.finding_list import ListedFinding
from registry.checks.model import SEVERITIES
from registry.checks.notice_drafts import FATES, MAY_BE_NAMED, Fate
from registry.compliance.ledger import FINDING_STEPS, NOTICES
from registry.desk.new_rows import carry_out
from registry.desk.rights import Grantee
from registry.errors import Invalid, Problem, Refusal
from registry.language import Words
from registry.web.access import open_to
from registry.web.desk.answers import submitted, write_page, written
from registry.web.desk.doors import doors
from registry.web.desk.forms import CALLED, WriteForm
from registry.web.desk.rows import call_by_name, now, writable
from registry.web.desk.second_person import decided_by_rule
from registry.web.desk.writer import CLERKS, refuse_past
from registry.web.pages.finding_tables import COLUMNS, LIST, list_of, name_of
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

#: So many findings one notice names at most.
MOST = 200
_NONE = Words("没有选择要督办的问题：请回到问题清单勾选", "no finding is selected: go back to the list and select some")
_TOO_MANY = Words(
    "选了 {0} 个问题，一份通知至多 {1} 个：请筛选后再选",
    "a notice names {1} {1:finding|findings} at most, and {0} {0:is|are} selected: filter the list",
)
_GONE = Words(
    "所选的有 {0} 个问题在时点已不存在，已去掉",
    "{0} of the selected {0:is no finding|are no findings} on the day any more, and left out",
)
_TICK = Words("请至少勾选一个要列入的问题", "tick at least one finding that it is to name")
_OF_FINDING = Words("{0}：{1}", "{0}: {1}")
_OWNERS = Words("所选问题的责任党组织：{0}", "who answers for them: {0}")
_COUNTED = Words("{0}（{1} 个）", "{0} ({1})")
#: What the form asks of a notice: the receipt comes later, by its own form.
ASKED = tuple(column for column in NOTICES.columns if column.key != "received_on")


class DraftLine(NamedTuple):
    """A finding that a notice may name, as the form shows it."""

    name: str
    says: str
    rule: str
    severity: Words
    since: str
    status: Words
    owner: str
    fate: Words
    may_be_named: bool
    is_named: bool


class DraftForm(WriteForm):
    """A notice, and the findings that it is to name: of all that are listed (`names`) those that are ticked."""

    def __init__(
        self, language: str, names: Sequence[str], typed: MultiDict[str, str] | None, given: Mapping[str, str]
    ):
        super().__init__(ASKED, language, typed, given)
        self.names = list(dict.fromkeys(names))
        self.ticked = None if typed is None else set(request.form.getlist("finding"))

    def blame(self, refusal: Refusal, called: Mapping[str, str] = CALLED) -> None:
        """Says what was refused: of the notice beside its fields, of a finding at the top, each thing once."""
        if not isinstance(refusal, Invalid):
            super().blame(refusal, called)
            return
        of_steps = [one for one in refusal.problems if one.ledger == FINDING_STEPS.key]
        of_notice = [one for one in refusal.problems if one.ledger != FINDING_STEPS.key]
        super().blame(Invalid(of_notice), called)
        # Its day and its number are the notice's, and are told there.
        for one in of_steps if not of_notice else ():
            words = Words(*one.problem) if one.value is None else _OF_FINDING.format(one.value, one.problem)
            self.whole += [] if words in self.whole else [words]


@blueprint.route("/notices/new", methods=["GET", "POST"])
@open_to(*CLERKS)
@asks("finding", worked={LIST: COLUMNS})
def new_notice() -> Response:
    """The form of a notice about findings that were selected, or that the filters of the list leave."""
    refuse_past()
    is_list = request.method == "GET" and not request.args.get("finding")
    with read_question(one_scope=is_list) as question:
        _, rights = writable(NOTICES.key)
        if request.form.get("act") != "save":
            lines = _listed(question) if is_list else one_finding.all_named(question.picture, _names())
            names = [one_finding.name_of(line) for line in lines]
            return _page(question, DraftForm(question.language, names, None, _given(question, lines)), lines)
        form = DraftForm(question.language, _names(), request.form, {})
        lines = one_finding.all_named(question.picture, form.names)
        ticked = [line for line, shown in zip(lines, _lines(question, form, lines), strict=True) if shown.is_named]
        to = question.link("notices")
    return submitted(
        form,
        lambda: _written(form, ticked, rights),
        lambda number: written(number, _way_on(form) or to),
        lambda status: _again(form, status),
    )


def _names() -> list[str]:
    """The findings that the form or the address names."""
    return request.form.getlist("row")[: MOST + 1] or [one for one in [request.args.get("finding", "")] if one]


def _listed(question: Question) -> list[ListedFinding]:
    """The findings that the filters of the list leave."""
    found = rule_service.found(question.picture, question.scope, rule_service.Wanted())
    lines = finding_list.listed(question.picture, found)
    left = list_of(question, lines, LIST, _NONE, None).found
    return [lines[row["at"]] for row in left.slice(0, len(left)).to_dicts()]  # type: ignore[union-attr]


def _given(question: Question, lines: Sequence[ListedFinding]) -> dict[str, str]:
    """What the fields begin with: the next number, the day, and who answers for most of the findings."""
    day = question.moment.as_of
    owner = notice_drafts.owner_of(lines)
    code = notice_drafts.next_code(now(question), day.year)
    return {"code": code, "issued_on": day.isoformat()} | ({"organization": owner} if owner else {})


def _written(form: DraftForm, lines: Sequence[ListedFinding], rights: Grantee) -> int | None:
    """Enters the notice with what it names. Raises Invalid, NotAllowed."""
    if not lines:
        raise Invalid([Problem(_TICK)])
    engine = current_app.extensions["registry"].engine
    return carry_out(engine, notice_drafts.rows_of(form.cells, lines, form.reason), rights, rights.username)


def _way_on(form: DraftForm) -> str | None:
    code = NOTICES.by_key["code"].parse(form.cells.get("code"))
    with read_question() as question:
        return question.link("notice", code=code) if code else None


def _again(form: DraftForm, status: int) -> Response:
    with read_question() as question:
        return _page(question, form, one_finding.all_named(question.picture, form.names), status)


def _page(question: Question, form: DraftForm, lines: Sequence[ListedFinding], status: int = 200) -> Response:
    if gone := len(form.names) - len(lines):
        form.whole.append(_GONE.format(gone))
    if not lines:
        form.whole.append(_NONE)
    elif len(lines) > MOST:
        form.whole.append(_TOO_MANY.format(f"{len(lines):,}", MOST))
        lines = []
    call_by_name(now(question), form.own)
    shown = list(_lines(question, form, lines))
    return write_page(
        "notices/new.html",
        question,
        form,
        status,
        lines=shown,
        how_many=sum(line.is_named for line in shown),
        owners=_owners(question, lines),
        second=decided_by_rule(question, NOTICES) or decided_by_rule(question, FINDING_STEPS),
        to=question.here(**dict.fromkeys(["finding", *(name for name in question.asked if name.startswith(LIST))])),
    )


def _lines(question: Question, form: DraftForm, lines: Sequence[ListedFinding]) -> Iterator[DraftLine]:
    """The findings as the form shows them."""
    own = doors(question)
    said = finding_list.told(question.picture, lines)
    for line, (says, _) in zip(lines, said, strict=True):
        name, fate = one_finding.name_of(line), _fate(line, own.may_write_about(FINDING_STEPS, line.at))
        may_be_named = fate in MAY_BE_NAMED
        is_ticked = fate == "named" if form.ticked is None else name in form.ticked
        yield DraftLine(
            name,
            question.marked(says),
            "、".join(line.codes) if question.language == "zh" else ", ".join(line.codes),
            SEVERITIES[line.rule.severity],
            finding_list.shown_since(line) or "",
            finding_list.status_words(question.picture, line.status),
            question.say(name_of(question, line.owner)) if line.owner else "",
            FATES[fate],
            may_be_named,
            may_be_named and is_ticked,
        )


def _fate(line: ListedFinding, may_write: bool) -> Fate:
    return notice_drafts.fate_of(line, may_write)


def _owners(question: Question, lines: Sequence[ListedFinding]) -> Words | None:
    """Who answers for the findings, and for how many of them."""
    counted = Counter(line.owner for line in lines if line.owner)
    told = [_COUNTED.format(name_of(question, code), count) for code, count in counted.most_common()]
    if not told:
        return None
    return _OWNERS.format(Words("、".join(one.zh for one in told), ", ".join(one.en for one in told)))

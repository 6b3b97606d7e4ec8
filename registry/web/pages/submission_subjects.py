"""What a submission is about 所涉的问题和参数: the findings that its steps name and the parameters that it sets, as
they stand, so that whoever decides need not look for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from registry.checks import finding_list, one_finding, parameter_list
from registry.checks.dispositions import approved_from
from registry.checks.step_kinds import MEANINGS, WORDS
from registry.compliance.ledger import FINDING_STEPS, SETTINGS
from registry.compliance.parameters import BY_NAME
from registry.errors import NotFound, Refused
from registry.language import Words
from registry.submissions.storage import Submission
from registry.versions import attachments
from registry.web.pages.finding_tables import finding_link, name_of
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.question import Question

#: So many are told.
_MOST = 20
_GONE = Words(
    "时点没有这个问题：已随登记内容消失，或换一个时点看", "there is no such finding on the day: it ended by the record"
)
_FITS = Words(
    "合乎要求：{0}的党组织，位于问题所在地或其上级", "as it must be: of {0}, at the place of the finding or above"
)


class Subject(NamedTuple):
    """What a row of a submission is about: what it says, where its page is, and what is told of it."""

    says: str
    link: str | None
    facts: list[HeadLine]


def subjects(question: Question, found: Submission) -> list[Subject]:
    """The findings and parameters that a submission is about, those of its first rows."""
    made = (_subject(question, ledger, values) for ledger, values in _rows(found))
    return [one for one, _ in zip((one for one in made if one is not None), range(_MOST), strict=False)]


def _rows(found: Submission) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The new rows that a submission brings, with their ledger."""
    for part in found.content.get("ledgers", [found.content]):
        for row in part.get("rows", ()):
            yield part.get("ledger", ""), row.get("values", row)


def _subject(question: Question, ledger: str, values: Mapping[str, Any]) -> Subject | None:
    if ledger == FINDING_STEPS.key and values.get("rule") and values.get("unit"):
        return _finding(question, values)
    if ledger == SETTINGS.key and values.get("name") in BY_NAME:
        return _parameter(question, values)
    return None


def _finding(question: Question, values: Mapping[str, Any]) -> Subject:
    try:
        line = one_finding.named(question.picture, f"{values['rule']} {values['unit']}")
    except NotFound:
        return Subject(f"{values['rule']} {values['unit']}", None, [(_STANDS, [HeadPart(question.say(_GONE))])])
    ((says, recorded),) = finding_list.told(question.picture, [line])
    facts: list[HeadLine] = [
        (_RULE, [HeadPart(f"{line.rule.code} {question.say(line.rule.name)}")]),
        (_RECORDED, [HeadPart(question.marked(recorded), finding_link(question, line))]),
        (_STANDS, [HeadPart(question.say(finding_list.standing_words(question.picture, line)))]),
    ]
    papers = attachments.of_rows(
        question.picture, [(FINDING_STEPS.key, n) for n in one_finding.steps_about(question.picture, line)]
    )
    if papers:
        facts.append((_PAPERS, [HeadPart(one.name, question.link("attachment", name=one.id)) for one in papers]))
    step = values.get("step", "")
    if step in MEANINGS:
        facts.append((WORDS[step], [HeadPart(question.say(MEANINGS[step]))]))
    if step == "except" and values.get("approver"):
        wrong = one_finding.fault_of_approver(question.picture, line, str(values["approver"]))
        fits = _FITS.format(approved_from(line.rule.severity))
        facts.append((_APPROVER, [HeadPart(question.say(wrong or fits))]))
    return Subject(question.marked(says), finding_link(question, line), facts)


def _parameter(question: Question, values: Mapping[str, Any]) -> Subject:
    """A parameter, with the value that holds at the place of the row."""
    parameter, place = BY_NAME[values["name"]], values.get("place") or None
    facts: list[HeadLine] = [(_READER, [HeadPart(question.say(parameter.reader))])]
    try:
        (holds,) = parameter_list.values_at(question.picture, place, [parameter.name])
    except (NotFound, Refused):
        return Subject(parameter.name, None, facts)
    whose = _DEFAULT if holds.since is None else name_of(question, holds.place) if holds.place else _EVERYWHERE
    told = Words("{0}（{1}）", "{0} ({1})").format(holds.value, whose)
    facts.append((_VALUE, [HeadPart(question.say(told))]))
    return Subject(parameter.name, question.link("parameters", **{"recorded.q": parameter.name}) + "#recorded", facts)


_RULE, _RECORDED = Words("规则", "rule"), Words("依据的登记内容", "what is recorded")
_STANDS, _PAPERS = Words("现在的状态", "how it stands"), Words("已附的材料", "attached so far")
_APPROVER, _READER = Words("批准党组织", "approver"), Words("用于", "read by")
_VALUE, _DEFAULT, _EVERYWHERE = (
    Words("现在的值", "value now"),
    Words("默认值", "the default"),
    Words("全部适用的值", "the value for everywhere"),
)

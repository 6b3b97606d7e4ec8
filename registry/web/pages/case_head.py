"""The head of a case: how it stands on the day, who answers for it, and by when it is due."""

from __future__ import annotations

from collections.abc import Iterator

from registry import days
from registry.casework.case_documents import days_left
from registry.casework.case_record import Case, case_record
from registry.casework.case_words import STATES, listed
from registry.language import Words
from registry.lookup.ledger_rows import names_of
from registry.lookup.timeline import with_code
from registry.web.pages.head_lines import HeadLine, HeadPart
from registry.web.question import Question

_NOBODY = Words("无（组织已撤销，没有承接）", "nobody: it has ended without a successor")
_LEFT = Words("{0}，余 {n} 天", "{0}, {n} {n:day|days} left")
_PAST = Words("{0}，已过 {n} 天", "{0}, {n} {n:day|days} past")


def organization_line(question: Question, case: Case) -> HeadLine:
    """The organization that a case is of, with the way to its page."""
    code, name = names_of(question.picture, {case.organization}).get(case.organization, ("", None))
    link = question.link("unit", code=code) if code else None
    return Words("党组织", "organization"), [HeadPart(question.say(with_code(code, name)), link)]


def standing_lines_of_case(question: Question, case: Case) -> Iterator[HeadLine]:
    """The state of a case, its limit, who answers for it in the stead of its organization, what is not recorded."""
    record, day = case_record(question.picture), question.moment.day
    state = case.course.state(day)
    yield Words("状态", "state"), [HeadPart(question.say(STATES[state] if state else days.LATER))]
    limit, left = case.course.limit(day), days_left(case, day)
    if limit is not None and left is not None:
        told = Words("{0}", "{0}").format(days.shown_on(limit, day, is_due=True))
        words = (_PAST if left < 0 else _LEFT).format(told, n=abs(left))
        yield Words("现行期限", "limit on the day"), [HeadPart(question.say(words))]
    answering = record.answering(case)
    if answering != [case.organization]:
        yield Words("由谁承接", "answered for by"), _answering(question, answering)
    missing = case.course.not_recorded(day)
    if missing:
        text = question.say(listed([STATES[step] for step in missing]))
        yield Words("未登记的环节", "steps not recorded"), [HeadPart(text, "#case_steps")]


def _answering(question: Question, answering: list[int]) -> list[HeadPart]:
    if not answering:
        return [HeadPart(question.say(_NOBODY))]
    names = names_of(question.picture, answering)
    called = [names[unit] for unit in answering if unit in names]
    return [HeadPart(question.say(with_code(code, name)), question.link("unit", code=code)) for code, name in called]

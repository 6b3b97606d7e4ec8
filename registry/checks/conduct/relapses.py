"""The findings about look-backs and relapses: what relapsed and is not followed, or badly; what came again."""

from __future__ import annotations

from collections.abc import Iterator

from registry import days
from registry.casework.case_record import Case, CaseRecord, case_record, line_of
from registry.checks.conduct.evidence import (
    ANSWERS,
    NOBODY,
    RESULT_WORDS,
    STEP_WORDS,
    listed,
    named_cases,
    of_case,
    of_look_back,
    of_own,
    of_row,
    of_step,
)
from registry.checks.model import Found, Named, RecordedValue
from registry.language import Words, join
from registry.organizations.queries import organizations
from registry.picture import Picture, once
from registry.rectification.steps import LookBack

_NOBODY = Words("无", "nobody")
_CHECKED = Words("{0} {1}", "{0} {1}")
_EARLY = Words("认定 {0} 未有反弹的回头看", "no look-back had found {0} relapsed by the day it begins")
_ENDED = Words("本案{0}", "it is {0}")
_STRANGER = Words("{0} 的党组织不是本案党组织的前身", "the organization of {0} is not one that its own descends from")
_RING = Words("沿反弹关系又回到本案", "the cases that it is named a relapse of lead back to it")


def unfollowed(picture: Picture) -> Iterator[Found]:
    """CASE-RELAPSE: cases relapsed on the day that no case with a state names."""
    record = case_record(picture)
    for case in record.cases.values():
        if case.course.state(record.day) == "relapsed" and not _followers(record, case):
            answering = record.answering(case)
            found = case.course.look_back(record.day)
            recorded = [*(of_look_back(found) if found else ()), *_answering_values(picture, case, answering)]
            yield of_case(case, iter(recorded), *answering, who=[Named(unit) for unit in answering] or _NOBODY)


def _followers(record: CaseRecord, case: Case) -> list[Case]:
    """The cases with a state on the day that name a case as the one that they are a relapse of."""
    return [one for one in record.relapses.get(case.identity, ()) if one.course.state(record.day) is not None]


@once
def _organizations(picture: Picture) -> dict[int, int]:
    """The version of the state of each organization on the day."""
    return dict(organizations(picture).select("unit", "id").iter_rows())


def _answering_values(picture: Picture, case: Case, answering: list[int]) -> Iterator[RecordedValue]:
    """Who answers for a case; of one for which nobody does, this, by the end of its organization."""
    known = _organizations(picture)
    if not answering and case.organization in known:
        yield RecordedValue(ANSWERS, "organizations", known[case.organization], "ends", NOBODY)
    for unit in answering:
        yield RecordedValue(ANSWERS, "organizations", known[unit], "code")


def lost(picture: Picture) -> Iterator[Found]:
    """CASE-RELAPSE-LOST: cases that were found relapsed since they were closed and are in another state, and that no
    case with a state names that begins on that day or later."""
    record = case_record(picture)
    for case in record.cases.values():
        state = case.course.state(record.day)
        if state in (None, "relapsed"):
            continue
        begun = [one.course.begins(record.day) or 0 for one in _followers(record, case)]
        lost = [one for one in _relapsed(record, case) if not any(day >= one.day for day in begun)]
        if lost:
            latest = case.course.look_back(record.day)
            recorded = [value for one in (*lost, *([latest] if latest else [])) for value in of_look_back(one)]
            recorded += of_step(case.course.closed) if case.course.closed else []
            words = {**STEP_WORDS, **RESULT_WORDS}[state or ""]
            yield of_case(case, iter(recorded), *record.answering(case), checked=_checked(lost), state=words)


def _relapsed(record: CaseRecord, case: Case) -> list[LookBack]:
    """The look-backs of a case by the day, on its closing or later, that found it relapsed."""
    closed = case.course.closed
    found = [one for one in case.course.look_backs if one.result == "relapsed" and one.day <= record.day]
    return [] if closed is None else [one for one in found if closed.day <= one.day]


def _checked(look_backs: list[LookBack]) -> Words:
    return listed([_CHECKED.format(days.show(one.checked_on), RESULT_WORDS[one.result]) for one in look_backs])


def early(picture: Picture) -> Iterator[Found]:
    """CASE-EARLY: cases looked back at by the day while they were not closed."""
    record = case_record(picture)
    for case in record.cases.values():
        course = case.course
        wrong = [one for one in course.look_backs if one.day <= record.day and not course.is_closed(one.day)]
        if wrong:
            closing = of_step(course.closed) if course.closed else of_own(case, "closed_on")
            recorded = [*(value for one in wrong for value in of_look_back(one)), *closing]
            yield of_case(case, iter(recorded), checked=_checked(wrong))


def repeated(picture: Picture) -> Iterator[Found]:
    """CASE-REPEAT: cases identified by the day, not withdrawn, that others of the same line came before."""
    record = case_record(picture)
    for case in record.cases.values():
        if not case.course.is_identified(record.day) or case.course.is_withdrawn(record.day):
            continue
        if earlier := record.earlier(case):
            recorded = [*(of_step(case.course.identified) if case.course.identified else ())]
            recorded += [value for one in earlier for value in _identified(one)]
            yield of_case(case, iter(recorded), earlier=named_cases(earlier))


def _identified(case: Case) -> Iterator[RecordedValue]:
    """Another case, and by what it counts as identified."""
    yield from of_row("cases", case.row["id"], "code", "organization")
    if (step := case.course.identified) is not None and step.ledger == "case_steps":
        yield from of_step(step)
    else:
        yield from of_row("cases", case.row["id"], "identified_on")


def followed_badly(picture: Picture) -> Iterator[Found]:
    """CASE-FOLLOW: cases named a relapse of one that had not relapsed, of a stranger, or in a ring; or that ended."""
    record = case_record(picture)
    for case in record.cases.values():
        state = case.course.state(record.day)
        if state is None or case.relapse_of is None:
            continue
        original = record.cases.get(case.relapse_of)
        if wrong := list(_badly(record, case, original, state)):
            recorded = [*of_own(case, "relapse_of"), *(_identified(original) if original else ())]
            recorded += [v for one in (original.course.look_backs if original else ()) for v in of_look_back(one)]
            recorded += [value for step in case.course.by(record.day) for value in of_step(step)]
            yield of_case(case, iter(recorded), why=join(wrong), original="" if original is None else original.code)


def _badly(record: CaseRecord, case: Case, original: Case | None, state: str) -> Iterator[Words]:
    begins, code = case.course.begins(record.day) or 0, "" if original is None else original.code
    checked = () if original is None else original.course.look_backs
    if not any(one.result == "relapsed" and one.day <= begins for one in checked):
        yield _EARLY.format(code)
    if state in ("dismissed", "withdrawn"):
        yield _ENDED.format(STEP_WORDS[state])
    if original is None or original.organization not in line_of(record.picture, case.organization, record.day):
        yield _STRANGER.format(code)
    if _leads_back(record, case):
        yield _RING


def _leads_back(record: CaseRecord, case: Case) -> bool:
    """Whether the names lead from a case back to it, whatever state those between are in."""
    seen, at = set[int](), case.relapse_of
    while at is not None and at != case.identity and at not in seen:
        seen.add(at)
        named = record.cases.get(at)
        at = None if named is None else named.relapse_of
    return at == case.identity

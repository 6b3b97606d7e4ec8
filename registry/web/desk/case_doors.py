"""Doors 入口 of cases: to a new case, to each step that one may take, to its measures, to a look-back; for whoever may,
and beside what may not be done the reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import polars as pl

from registry import days
from registry.casework.audits import Audit, all_audits
from registry.casework.case_documents import unit_codes
from registry.casework.case_record import Case, case_record
from registry.casework.case_words import LEVEL_WORDS, STATES, listed
from registry.casework.screening import village_organizations
from registry.checks.model import Finding
from registry.checks.rule_findings import RuleFinding
from registry.codes import identity_of
from registry.desk.levels import Levels
from registry.language import Words
from registry.lookup.ledger_rows import names_of
from registry.procedures.steps_ahead import Demand, StepAhead, steps_ahead
from registry.rectification.ledger import LEVELS, LOOK_BACKS
from registry.sight import Sight
from registry.sights.service import sight_of
from registry.web.desk.doors import Door, doors
from registry.web.desk.writer import CLERKS, kept_picture, rights_of
from registry.web.question import Question
from registry.web.reader import account

OPEN = Words("立案", "Open a case")
OPEN_OF = Words("立案：{0}", "Open a case: {0}")
OPEN_RELAPSE = Words("反弹另立新案", "Open a case on the relapse")
LATE = Words("补登{0}", "Enter late: {0}")
MEASURES = Words("登记整顿措施", "Record the measures")
LOOK_BACK = Words("登记回头看", "Record a look-back")
LOOK_BACK_BY_ITEM = Words("按批次名单登记回头看：{0}", "Record it as an item of the audit {0}")
#: The rule that a relapse is followed by a new case, and about what a rule's units may be for a case to be opened.
UNFOLLOWED, _MAY_OPEN = "CASE-RELAPSE", ("places", "organizations")
_BY_LEVELS = Words("由{0}签署", "signed by the {0}")
_BY_ANY = Words("任一层级签署", "signed by any level")
_NOT_HIS = Words("由{0}签署，您没有这一级的权限", "signed by the {0}: you are not of that level")


class ToldStep(NamedTuple):
    """A step as a page tells it: what it is called, by whom it is signed, what it demands, its door (None: whoever asks
    may not take it), and why not."""

    words: Words
    signed: Words
    demands: Sequence[Demand]
    door: Door | None
    against: Sequence[Words]


class CaseActs(NamedTuple):
    """What may be done with a case by whoever asks: the steps that may follow, those that may not, those that were left
    out, and what else has a form."""

    ahead: list[ToldStep]
    others: list[ToldStep]
    left_out: list[Door]
    doors: list[Door]
    #: The form of its measures, for what of the checklist is lacking.
    measures: Door

    @property
    def is_empty(self) -> bool:
        return not (self.ahead or self.others or self.left_out or self.doors)


class CaseDoors:
    """The doors that a page may have for whoever asks it: none while there are no users, nor in a past view."""

    def __init__(self, question: Question):
        self.question, self._connection = question, question.picture.connection

    @cached_property
    def is_clerk(self) -> bool:
        """Whether whoever asks opens cases and takes steps anywhere."""
        his = account()
        return his is not None and not self.question.is_past and bool(his.roles & {*CLERKS})

    @cached_property
    def _writes(self) -> Sight:
        his = account()
        assert his is not None
        return sight_of(kept_picture(self._connection), his.places(CLERKS), his.username)

    def may_write(self, organization: int) -> bool:
        """Whether whoever asks writes about cases of an organization."""
        return self.is_clerk and self._writes.has(organization)

    @cached_property
    def _levels(self) -> Levels:
        his = account()
        assert his is not None
        return rights_of(his, CLERKS, picture_of=kept_picture).levels(self._connection)

    def own_levels(self, organization: int | None = None) -> list[str]:
        """The levels of which whoever asks is where an organization counts, or anywhere; whoever has everything is of
        all of them."""
        keys = [option.key for option in LEVELS]
        if self._levels.granted is None:
            return keys
        if organization is None:
            return [key for key in keys if self._levels.has_any((key,))]
        return [key for key in keys if self._levels.has(organization, (key,))]

    # -- a new case ------------------------------------------------------------------------------------------------

    def to_open(self, words: Words = OPEN, **given: str | None) -> Door:
        """The door to a new case, with what is known of it filled in."""
        return Door(words, self._link("new_case", **given))

    def about_organization(
        self, organization: int, code: str, name: str | None = None, problems: str | None = None
    ) -> list[Door]:
        """The door to a new case of an organization, called by its `name` where a page is not about it alone."""
        if not self.may_write(organization):
            return []
        return [self.to_open(OPEN_OF.format(name) if name else OPEN, organization=code, problems=problems)]

    def about_finding(self, finding: Finding | RuleFinding) -> list[Door]:
        """The doors to a new case out of a finding: of the village organization that it is about, or of those of its
        village; of a relapse that nobody has followed up the one on that."""
        if not self.is_clerk:
            return []
        if isinstance(finding, Finding):
            return self._about_relapse(finding.unit) if finding.rule.code == UNFOLLOWED else []
        known, ledger = village_organizations(self.question.picture), finding.rule.unit_kind.ledger
        if ledger not in _MAY_OPEN:
            return []
        its_own = pl.col("code") == finding.unit if ledger == "organizations" else pl.col("at") == finding.at
        own = known.filter(its_own).select("unit", "code").rows()
        names = names_of(self.question.picture, [unit for unit, _ in own]) if len(own) > 1 else {}
        problems = self.question.say(finding.rule.name)
        return [
            door
            for unit, code in own
            for door in self.about_organization(unit, code, names.get(unit, ("", None))[1], problems)
        ]

    def _about_relapse(self, code: str) -> list[Door]:
        found = case_record(self.question.picture).cases.get(identity_of(self.question.picture, code, "case"))
        return [] if found is None else self._relapse(found)

    # -- a case ----------------------------------------------------------------------------------------------------

    def acts(self, case: Case) -> CaseActs:
        """What may be done with a case."""
        told = self._told(case) if self.may_write(case.organization) else []
        record = case_record(self.question.picture)
        return CaseActs(
            [one for one in told if not one.against],
            [one for one in told if one.against],
            [self._late(case, step) for step in case.course.not_recorded(record.day)] if told else [],
            [*([self.to_measures(case)] if told else []), *self._look_back(case), *self._relapse(case)],
            self.to_measures(case),
        )

    def told(self, case: Case, step: str) -> ToldStep:
        """One step of a case that whoever asks may write."""
        ahead = next(one for one in self._ahead(case) if one.step == step)
        return self._step(case, ahead, {*self.own_levels(case.organization)})

    def level_for(self, case: Case, step: str) -> str | None:
        """The level by which whoever asks signs a step; None where it might be another as well."""
        ahead = next(one for one in self._ahead(case) if one.step == step)
        own = [level for level in self.own_levels(case.organization) if not ahead.levels or level in ahead.levels]
        return own[0] if len(own) == 1 else None

    def _ahead(self, case: Case) -> list[StepAhead]:
        return steps_ahead(case_record(self.question.picture), case)

    def _told(self, case: Case) -> list[ToldStep]:
        own = {*self.own_levels(case.organization)}
        return [self._step(case, one, own) for one in self._ahead(case)]

    def _step(self, case: Case, one: StepAhead, own: set[str]) -> ToldStep:
        levels = listed([LEVEL_WORDS[level] for level in one.levels])
        signed = _BY_LEVELS.format(levels) if one.levels else _BY_ANY
        is_his = not one.levels or bool(own & {*one.levels})
        words = STATES[one.step]
        link = self._link("case_step", case=case.code, step=one.step)
        if one.may_follow and not is_his:
            return ToldStep(words, _NOT_HIS.format(levels), one.demands, None, ())
        return ToldStep(words, signed, one.demands, Door(words, link) if one.may_follow else None, one.against)

    def _late(self, case: Case, step: str) -> Door:
        return Door(LATE.format(STATES[step]), self._link("case_step", case=case.code, step=step, late="yes"))

    def to_measures(self, case: Case) -> Door:
        """The door to the form of a case's measures."""
        return Door(MEASURES, self._link("measures_of_case", case=case.code))

    def _look_back(self, case: Case) -> list[Door]:
        """The door to a look-back of a case that is closed: of one in an open audit as its item."""
        day = self.question.moment.day
        given = {"case": case.code, "checked_on": days.show(day)}
        if not case.course.is_closed(day) or case.course.is_withdrawn(day):
            return []
        if not doors(self.question).may_enter(LOOK_BACKS, given):
            return []
        audits = self._open_audits(case)
        if not audits:
            return [Door(LOOK_BACK, doors(self.question).to_new(LOOK_BACKS, **given).link)]
        return [
            Door(
                LOOK_BACK_BY_ITEM.format(Words(audit.row["name"], audit.code)),
                self._link("worksheet", code=audit.code, case=case.code) + "#found",
            )
            for audit in audits
        ]

    def _open_audits(self, case: Case) -> list[Audit]:
        """The audits that are not closed, of which the case is an item."""
        every = all_audits(self.question.picture).values()
        return [one for one in every if not one.is_closed and one.item(case.identity) is not None]

    def _relapse(self, case: Case) -> list[Door]:
        """The door to the case that follows of a relapse, of each organization that answers for it."""
        picture = self.question.picture
        record = case_record(picture)
        if not self.is_clerk or case.course.state(record.day) != "relapsed" or record.is_followed(case):
            return []
        named = unit_codes(picture)
        return [
            self.to_open(OPEN_RELAPSE, organization=named[unit], relapse_of=case.code)
            for unit in record.answering(case)
            if unit in named and self.may_write(unit)
        ]

    def _link(self, view: str, **values: str | None) -> str:
        # What is written is written now: a form is asked of no state of knowledge.
        return self.question.link(view, known_at=None, **values)


def case_doors(question: Question) -> CaseDoors:
    """The doors of cases on a page."""
    return CaseDoors(question)

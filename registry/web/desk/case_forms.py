"""Forms of cases 案件表单: of a new case with its first step, and of one step more; fields as the ledgers declare them.

What is typed becomes the texts of a procedure's options, as a command line has them; they are read where those are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from registry.columns import Choice, Column
from registry.desk.levels import NOT_THEIRS
from registry.errors import NotAllowed, Problem, Refusal
from registry.language import Words
from registry.procedures.case_changes import FIRST, StepOrder, opening_order, step_order
from registry.procedures.case_steps import WITH_REASON
from registry.rectification.ledger import CASE_STEPS, CASES, OfSteps
from registry.web.desk.forms import CALLED, WriteForm
from registry.web.desk.step_form import StepForm

#: What a case is opened with, of its own.
OF_CASE = ("organization", "year", "code", "problems", "relapse_of")
#: What is told of every step; what only some have is declared with the ledger.
_ALWAYS = ("on", "level", "by", "document", "due_on", "score", "raters", "dissatisfied", "late")
#: What has to be told of a step beside what its ledger requires.
_MUST = {"": ("on", "level"), "failed": ("due_on",)}
#: The field beside which is told what is wrong with an option of another name.
_BESIDE = {"insert": "on"}
#: The parts of a step's form that are no field of it: what is wrong with them is told at the top.
_OF_ADDRESS = ("case", "step")


def columns_of_step(*steps: str, inserts: bool = False) -> Iterator[Column]:
    """The columns that some steps have, as their fields have them. `inserts`: why one comes late has to be told."""
    of_some = {one.column: one.steps for one in CASE_STEPS.checks if isinstance(one, OfSteps)}
    must = {key for step in ("", *steps) for key in _MUST.get(step, ())} | ({"late"} if inserts else set())
    for key in _ALWAYS:
        if {*steps} & {*of_some.get(key, steps)}:
            column = CASE_STEPS.by_key[key]
            yield replace(column, required=column.required or key in must)


class _CaseForm(WriteForm):
    """What both forms have: that a level is not his is told beside it."""

    def blame(self, refusal: Refusal, called: Mapping[str, str] = CALLED) -> None:
        if isinstance(refusal, NotAllowed) and refusal.says == Words(*NOT_THEIRS):
            self.own.field("level").blame(refusal.says)
            return
        super().blame(refusal, called)

    def _blame(self, problem: Problem, called: Mapping[str, str]) -> None:
        column = _BESIDE.get(problem.column or "", problem.column)
        super()._blame(replace(problem, column=column, value=None), called)

    def _step_texts(self) -> dict[str, str | None]:
        """The texts of the step, by the keys of its columns."""
        own = {key: text for key, text in self.cells.items() if key in CASE_STEPS.by_key}
        return {**own, "reason": self.reason or None}


class CaseStepForm(_CaseForm, StepForm):
    """The form of a step of a case. `inserts`: it is entered late, before others."""

    def __init__(
        self,
        step: str,
        language: str,
        typed: MultiDict[str, str] | None = None,
        given: Mapping[str, str] | None = None,
        *,
        inserts: bool = False,
        version: str | None = None,
    ):
        columns, needs = [*columns_of_step(step, inserts=inserts)], step in WITH_REASON
        super().__init__(step, columns, language, typed, given, needs_reason=needs, version=version)
        self.inserts = inserts

    def order(self, case: str) -> StepOrder:
        """The step that is ordered. Raises Invalid where it cannot even be tried."""
        texts = {**self._step_texts(), "step": self.step}
        return step_order(case, texts, (texts.pop("late", None) or "") if self.inserts else None)

    def _blame(self, problem: Problem, called: Mapping[str, str]) -> None:
        is_of_field = problem.column not in _OF_ADDRESS
        super()._blame(problem if is_of_field else replace(problem, column=None), called)


class OpeningForm(_CaseForm):
    """The form of a new case, with its first step."""

    def __init__(self, language: str, typed: MultiDict[str, str] | None = None, given: Mapping[str, str] | None = None):
        step = CASE_STEPS.by_key["step"]
        assert isinstance(step, Choice)
        first = replace(step, required=True, options=tuple(one for one in step.options if one.key in FIRST))
        own = [CASES.by_key[key] for key in OF_CASE]
        super().__init__([*own, first, *columns_of_step(*FIRST)], language, typed, given)

    def order(self) -> StepOrder:
        """The case that is to be opened. Raises Invalid where it cannot even be tried."""
        of_case = {key: self.cells.get(key) for key in OF_CASE}
        code = of_case.pop("code") or ""
        return opening_order(code, self._step_texts(), of_case)

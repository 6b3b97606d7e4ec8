"""Forms of procedures 办理表单: audits and draws. Their fields are columns, and their texts go to the procedure as a
command's options do; what it has to say of an option stands beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from werkzeug.datastructures import MultiDict

from registry.columns import Column, Day, Unfit
from registry.errors import Problem
from registry.language import Words
from registry.web.desk.forms import REASON, WriteForm
from registry.written import WrittenCell

_NOT_FULL = "不是一个整日", "is not a full day"
_LINE = Words("第 {row} 行：{problem}", "line {row}: {problem}")
_OF_VALUE = Words("“{value}”：{problem}", "{value!r}: {problem}")


@dataclass(frozen=True)
class FullDay(Day):
    """A day of the calendar, no month and no year."""

    @property
    def allowed(self) -> Words:
        return Words("一个整日，如 2019-12-31", "a full day, such as 2019-12-31")

    def _value(self, cell: WrittenCell, text: str) -> Any:
        day = super()._value(cell, text)
        if day % 100 == 0:
            raise Unfit(*_NOT_FULL)
        return day


class ProcedureForm(WriteForm):
    """The form of a procedure. `called`: the names of its fields by what the procedure calls its options, where they
    differ; `several`: the fields of which each line or part is an option of its own, so that it is said of which."""

    def __init__(
        self,
        columns: Sequence[Column],
        language: str,
        typed: MultiDict[str, str] | None = None,
        given: Mapping[str, str] | None = None,
        *,
        called: Mapping[str, str] = MappingProxyType({}),
        several: Sequence[str] = (),
        version: str | None = None,
    ):
        super().__init__(columns, language, typed, given, version=version)
        self._called, self._several = called, several

    def text(self, key: str) -> str | None:
        """What stands in a field, as a cell; None where nothing does."""
        return self.own.field(key).cell or None

    def value(self, key: str, problems: list[Problem]) -> Any:
        """The value in a field, None where there is none; what does not fit, or has to be there, is a problem."""
        column = self.own.field(key).column
        try:
            found = column.parse(self.text(key) or "")
        except Unfit as unfit:
            problems.append(Problem(unfit.problem, column.allowed, column=key))
            return None
        if found is None and column.must_be_filled:
            problems.append(Problem(Words("必填", "must be given"), column.allowed, column=key))
        return found

    def carried(self, **others: str) -> list[tuple[str, str]]:
        """All that was typed, but for `others`, which are said so: for the button that does what was looked at."""
        typed: MultiDict[str, str] = self.typed or MultiDict()
        left = {"csrf_token", "act", *others}
        return [(name, text) for name, text in typed.items(multi=True) if name not in left] + [*others.items()]

    def _blame(self, problem: Problem, called: Mapping[str, str]) -> None:
        option = (problem.column or "").replace("-", "_")
        name = self._called.get(option, option)
        if name in self._several:
            problem = replace(problem, problem=_told(problem))
        # Of a reason nothing is shown again: an option that is empty is one that was not given.
        value = None if name == REASON.key else problem.value
        super()._blame(replace(problem, column=name or None, label=None, value=value), called)


def _told(problem: Problem) -> Words:
    """A problem of one of several, with which of them it is."""
    if problem.row is not None:
        return _LINE.format(row=problem.row, problem=problem.problem)
    return _OF_VALUE.format(value=problem.value, problem=problem.problem) if problem.value else problem.problem

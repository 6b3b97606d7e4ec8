"""The form of a step 环节表单, of a case or of what is done about a finding: a step has one reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from registry.columns import Column
from registry.web.desk.fields import ColumnForm
from registry.web.desk.forms import REASON, WriteForm


class StepForm(WriteForm):
    """The fields of a step. Where its columns have a reason, that is the reason of the change too; where they have none
    the reason of the change is the step's. `needs_reason`: it has to be told."""

    def __init__(
        self,
        step: str,
        columns: Sequence[Column],
        language: str,
        typed: MultiDict[str, str] | None = None,
        given: Mapping[str, str] | None = None,
        *,
        needs_reason: bool = False,
        version: str | None = None,
    ):
        super().__init__(columns, language, typed, given, version=version)
        self.step = step
        if REASON.key in self.own:
            self.own, self.beside = ColumnForm(columns, language, typed, given), ColumnForm((), language, typed)
        elif needs_reason:
            reason = self.beside.field(REASON.key)
            reason.column = replace(reason.column, required=True)

    @property
    def reason(self) -> str:
        return self.own.field(REASON.key).typed if REASON.key in self.own else super().reason

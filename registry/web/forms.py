"""The question that every page answers: as of which day, beside which other one, as known at which change, of what;
and what an office writes on a report.
"""

from __future__ import annotations

import datetime
from typing import Any

from wtforms import Form, SelectMultipleField, StringField, ValidationError

from registry import days
from registry.columns import Code, Day, Unfit

_DAY = Day("as_of", "时点")
_AGAINST = Day("against", "对比时点")
_CODE = Code("scope", "范围")


class QuestionForm(Form):
    """The time bar 时点、对比时点、数据版本, and the scope 范围; carried in the address: a link shows what was seen."""

    as_of = StringField("时点")
    against = StringField("对比时点")
    known_at = StringField("数据版本")
    scope = StringField("范围")

    def validate_as_of(self, field: Any) -> None:
        """A full day, in any of the ledgers' spellings."""
        self._full(_DAY, field)

    def validate_against(self, field: Any) -> None:
        """A full day likewise."""
        self._full(_AGAINST, field)

    def _full(self, column: Any, field: Any) -> None:
        value = self._parsed(column, field)
        if value is not None and value % 100 == 0:
            raise ValidationError("须写到日，如 2019-12-31 / a full day, such as 2019-12-31")

    def validate_scope(self, field: Any) -> None:
        """A place's code."""
        self._parsed(_CODE, field)

    @staticmethod
    def _parsed(column: Any, field: Any) -> Any:
        try:
            return column.parse(field.data or "")
        except Unfit as unfit:
            raise ValidationError(f"{unfit.problem.zh} / {unfit.problem.en}") from None

    def day(self, otherwise: datetime.date) -> datetime.date:
        """The as-of day that was asked for."""
        value = _DAY.parse(self.as_of.data or "")
        return days.date(value) if value else otherwise

    def other_day(self) -> datetime.date | None:
        """The day that was asked to be set beside it; None where there is none, or what is written is no day."""
        value = None if self.against.errors else _AGAINST.parse(self.against.data or "")
        return days.date(value) if value else None

    def place(self) -> str | None:
        """The scope that was asked for; None for everything."""
        return _CODE.parse(self.scope.data or "")


class SignatureForm(Form):
    """What an office writes on a report that it signs; carried in the address of the report's page and of its files."""

    to = StringField("主送机关")
    signed_by = StringField("落款")
    dated = StringField("成文日期")
    imprint = StringField("版记")


class ReportForm(SignatureForm):
    """What a report is made of besides: which figures, down to which places, its title, whom copies go to."""

    copies = StringField("抄送机关")
    figures = SelectMultipleField("指标", validate_choice=False)
    depth = StringField("列到哪一级")
    title = StringField("标题")

    @property
    def chosen(self) -> list[str]:
        """The figures and groups that were chosen, each by its name; a link tells them in one text."""
        return [name for text in self.figures.data or () for name in text.split(",") if name]

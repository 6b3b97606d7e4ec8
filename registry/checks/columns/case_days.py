"""The columns of cases 整顿 on days."""

from __future__ import annotations

import numpy as np

from registry.checks.columns.location import Deadline, deadline
from registry.checks.columns.rows import RowDays
from registry.checks.engine.answers import Answers, both, either, negated, of, where
from registry.checks.engine.ranges import FAR, Range, first_days
from registry.checks.engine.unit_days import Indexes, column
from registry.rectification.ledger import SEVEN_ONES

_FOUR_ONES = ("leader", "township_leader", "first_secretary", "unit")


class CaseDays(RowDays):
    """Cases on days."""

    key, owner = "cases", "organization"

    @column
    def open(self) -> Answers:
        """Identified by V, and not closed by it; by first days."""
        identified, closed = self.own("identified_on"), self.own("closed_on")
        begun = identified.recorded & (identified.least <= self.day)
        return of(begun & ~(closed.recorded & (closed.least <= self.day)))

    @column
    def open_or_closed_this_year(self) -> Answers:
        return either(self.open(), self.in_year("closed_on"))

    @column
    def identified(self) -> Answers:
        return self.by_day("identified_on")

    @column
    def closed(self) -> Answers:
        return self.by_day("closed_on")

    @column
    def accepted_this_year(self) -> Answers:
        accepted = self.accepted_on()
        return where(accepted.recorded, accepted.between(self.year_start, self.day))

    @column
    def identified_on(self) -> Range:
        return self.own("identified_on")

    @column
    def accepted_on(self) -> Range:
        """The last acceptance by V of those that may count, else the first that is to come."""
        first = self.own("accepted_on")
        rows = self.rows("case_steps", "case", self.identities())
        on = rows.range("on")
        by_day = rows.where(rows.is_yes("counts") & on.recorded & (on.least <= rows.day))
        row = by_day.last(by_day.range("on").least)
        last, there = self.chosen("case_steps", row, "on"), row >= 0
        return Range(np.where(there, last.least, first.least), np.where(there, last.most, first.most))

    @column
    def closed_on(self) -> Range:
        return self.own("closed_on")

    @column
    def has_problems(self) -> Answers:
        return of(~self.says("problems", None, ""))

    def identities(self) -> Indexes:
        return self.record.ledger("cases").frame["record"].to_numpy()[self.units]

    @column
    def own_plan(self) -> Deadline:
        """A plan within WEAK-05.days."""
        days = self.number("WEAK-05.days", self.identified_on())
        return deadline(self, _shifted(self.identified_on(), days), self.own("plan_on"))

    @column
    def open_for_long(self) -> Answers:
        """V is later than WEAK-06.days after it was identified."""
        days = self.number("WEAK-06.days", self.identified_on())
        return _shifted(self.identified_on(), days).below(self.day)

    def _done(self, measures: tuple[str, ...], by: Range) -> Answers:
        rows = self.rows("case_measures", "case", self.identities())
        done = rows.range("done_on")
        in_time = where(done.recorded, done.at_most(Range(by.least[rows.of], by.most[rows.of])))
        return both(*(rows.largest(where(rows.says("measure", one), in_time)) for one in measures))

    @column
    def has_four_ones(self) -> Answers:
        """四个一: leader, township_leader, first_secretary and unit are done by V."""
        return self._done(_FOUR_ONES, Range.exactly(self.day))

    @column
    def has_seven_ones(self) -> Answers:
        """七个一: all seven are done on the day of its acceptance or before."""
        return self._done(tuple(option.key for option in SEVEN_ONES), self.accepted_on())

    @column
    def year_end(self) -> Range:
        """The day WEAK-08.day of its year."""
        found = self.setting("WEAK-08.day", self.identified_on())
        years = self.own("year").least
        days = [0 if day is None else int(day[:2]) * 100 + int(day[3:]) for day in found]
        known = np.array([day is not None for day in found], dtype=bool)
        written = years * 10_000 + np.where(known, np.array(days, dtype=np.int64), 101)
        return Range.exactly(first_days(written)).kept_where(known)

    @column
    def identified_in_time(self) -> Answers:
        return self.identified_on().at_most(self.year_end())

    @column
    def closing(self) -> Deadline:
        """To be closed by WEAK-08.day of its year."""
        return deadline(self, self.year_end(), self.own("closed_on"))

    @column
    def no_case_followed(self) -> Answers:
        """No other case of the organization was identified from its closing to V."""
        rows = self.rows("cases", "organization", self.owners())
        closed = self.closed_on()
        since = rows.range("identified_on").at_least(Range(closed.least[rows.of], closed.most[rows.of]))
        other = rows.index != self.units[rows.of]
        return negated(rows.largest(where(other, both(since, rows.by_day("identified_on")))))

    @column
    def look_back(self) -> Deadline:
        """To be looked back upon within WEAK-10.months."""
        rows = self.rows("look_backs", "case", self.identities())
        months = self.number("WEAK-10.months", self.closed_on())
        closed = self.closed_on()
        due = closed.months(np.where(months.recorded, months.least, 0)).kept_where(months.recorded)
        checked = rows.range("checked_on")
        since = checked.at_least(Range(closed.least[rows.of], closed.most[rows.of]))
        done = both(since, where(checked.recorded, checked.at_most(rows.day)))
        in_time = both(done, checked.at_most(Range(due.least[rows.of], due.most[rows.of])))
        return Deadline(due, rows.largest(done), rows.largest(in_time))


def _shifted(days: Range, more: Range) -> Range:
    known = more.recorded
    return Range(np.where(known, days.least + more.least, -FAR), np.where(known, days.most + more.most, FAR))

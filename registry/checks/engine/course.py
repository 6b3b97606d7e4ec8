"""Since when: the first day of the unbroken run of days on which a unit has not met a rule.

An answer turns only on the days of the rows that it reads, moved by the rule's months and days, on the day after each,
and on those on which a window, a year that is read, a version, a parameter, or a place or organization concerned turns.
What a rule reads of a unit is noted while it is asked. So only these days are asked about, the latest first: most runs
are short, and before a day on which the rule was met nothing need be known. Of windows and years those alone are asked
about that are near a day on which something is recorded: all others are empty, and say what the one before them says.
"""

from __future__ import annotations

import numpy as np

from registry.checks.engine.evaluation import evaluated, version_bounds
from registry.checks.engine.groups import each_once, joined, missing, parted
from registry.checks.engine.ranges import FAR, MOST_YEARS, Numbers, Range, beginnings, first_day, year_starts, years_of
from registry.checks.engine.unit_days import Indexes, Reading, Record, UnitDays
from registry.checks.rule import WINDOWS, CatalogueRule, bounds_of
from registry.columns import Day
from registry.compliance.parameters import BY_NAME

#: The rows of these are asked only whether they lie in a window: on their own days nothing turns.
_IN_WINDOWS = ("activities", "trainings")
#: Nothing is recorded before this day: 1 January 1900.
_BEFORE_ALL = -25567
#: A window, which is a year at most, ends in the year after the one that it begins in, and is the last until the next.
_LONGEST_WINDOW = 2
#: On how many days each unit is asked about at once, and how many times as many then.
_FIRST_PORTION, _GROWTH = 6, 6


def since(rule: CatalogueRule, pairs: UnitDays) -> Numbers:
    """For units that do not meet the rule on their days: since when each has not, -FAR where so before every record."""
    course, portion = _Course(rule, pairs), _FIRST_PORTION
    while len(wanted := course.next(portion)):
        course.ask(wanted)
        portion *= _GROWTH
    return course.begins()


class _Course:
    """What is known of the answers of a rule about units on the days before their own.

    Days are joined with the place of their unit in `pairs`: as numbers they stand in order of units, then of days.
    """

    def __init__(self, rule: CatalogueRule, pairs: UnitDays):
        self.rule, self.pairs, self.record = rule, pairs, pairs.record
        #: The days on which answers may turn, those that were asked about, and those of them on which it is not met.
        self.days, self.asked, self.not_met = (np.zeros(0, dtype=np.int64) for _ in range(3))
        #: The last day on which each unit is known to have met it, or to have been outside.
        self.met = np.full(len(pairs), _first_day_of(rule) - 1, dtype=np.int64)
        self._read: dict[str, Indexes] = {}
        self._turns_of_all: set[int] = set()
        self._years = self.record.years
        reading = Reading(is_evidence=False)
        again = type(pairs)(self.record.noting(reading), pairs.units, pairs.day)
        assert evaluated(rule, again).not_met.all()
        self._learn(reading, _deadlines(rule, pairs))

    def next(self, portion: int) -> Indexes:
        """The latest days still to be asked about, so many of each unit, after the last on which it was met."""
        units, days = parted(self.days)
        open_ = self.days[days > self.met[units]]
        left = missing(open_, self.asked)
        units = parted(left)[0]
        ends = np.searchsorted(units, units, side="right")
        return left[ends - np.arange(len(left)) <= portion]

    def ask(self, wanted: Indexes) -> None:
        """Asks about these days, and notes on which others the answers may turn."""
        of, days = parted(wanted)
        reading = Reading(is_evidence=False)
        then = type(self.pairs)(self.record.noting(reading), self.pairs.units[of], days, of)
        not_met = evaluated(self.rule, then).not_met
        self.asked = np.sort(np.concatenate([self.asked, wanted]))
        self.not_met = np.concatenate([self.not_met, wanted[not_met]])
        np.maximum.at(self.met, of[~not_met], days[~not_met])
        # Where a unit lay elsewhere, another value of a parameter may have said by when.
        due_of, due_days = _deadlines(self.rule, then)
        self._learn(reading, (of[due_of], due_days))

    def begins(self) -> Numbers:
        """The first day after the last one on which each unit met the rule."""
        of, days = parted(self.not_met)
        after = days > self.met[of]
        found = self.pairs.day.copy()
        np.minimum.at(found, of[after], days[after])
        return np.where(found <= _BEFORE_ALL, -FAR, found)

    def _learn(self, reading: Reading, due: tuple[Indexes, Numbers]) -> None:
        """Adds the days of what was read and of what is due, and the turns of time that are near them."""
        turns = _turns_of_all(self.rule, self.record)
        for of, days in (_moved(self.rule, self.record, *self._days_read(reading)), due):
            self._add(of, days)
            self._years = each_once(np.concatenate([self._years, years_of(days[np.abs(days) < FAR])]))
        years = each_once(np.concatenate([self._years, years_of(np.array(sorted(turns), dtype=np.int64))]))
        turns |= _turns_of_time(_windows(self.rule), reading.year, _years_near(years, _reach(self.rule, self.record)))
        of_all = np.array(sorted(turns - self._turns_of_all), dtype=np.int64)
        self._turns_of_all |= turns
        self._add(np.repeat(np.arange(len(self.pairs)), len(of_all)), np.tile(of_all, len(self.pairs)))

    def _add(self, of: Indexes, days: Numbers) -> None:
        """Days on which the answers may turn; those that decide nothing are left out."""
        kept = (days < self.pairs.day[of]) & (days > self.met[of])
        self.days = each_once(np.concatenate([self.days, joined(of[kept], days[kept])]))

    def _days_read(self, reading: Reading) -> tuple[Indexes, Numbers]:
        """Every day of every row and state that was read and had not been before, with the unit it was read for."""
        found = [joined(of, days) for of, days in reading.days]
        kind = self.rule.unit_kind
        if kind.there is None:
            reading.rows.append((kind.ledger, np.arange(len(self.pairs)), self.pairs.units))
        by_ledger: dict[str, list[Indexes]] = {}
        for key, of, rows in reading.rows:
            if not (key in _IN_WINDOWS and _windows(self.rule)):
                by_ledger.setdefault(key, []).append(joined(of, rows))
        for key, parts in by_ledger.items():
            of, rows = self._not_read_before(key, parts)
            for dates in _dates(self.record, key, rows):
                known = dates.recorded
                found += [joined(of[known], ends[known]) for ends in (dates.least, dates.most, dates.most + 1)]
        if reading.units:
            of, units = self._not_read_before("units", [joined(*part) for part in reading.units])
            among, turns = self.record.structure.turns(units)
            found.append(joined(of[among], turns))
        return parted(each_once(np.concatenate(found))) if found else parted(np.zeros(0, dtype=np.int64))

    def _not_read_before(self, what: str, parts: list[Indexes]) -> tuple[Indexes, Indexes]:
        known = self._read.get(what, np.zeros(0, dtype=np.int64))
        new = missing(each_once(np.concatenate(parts)), known)
        self._read[what] = np.sort(np.concatenate([known, new]))
        return parted(new)


def _first_day_of(rule: CatalogueRule) -> int:
    """Before this day nothing is found: the first on which a version is in force, of rules whose D is not after V."""
    first = min(version_bounds(version)[0] for version in rule.versions)
    return max(first, _BEFORE_ALL) if rule.day is None else _BEFORE_ALL


def _deadlines(rule: CatalogueRule, pairs: UnitDays) -> tuple[Indexes, Numbers]:
    """The last days of what is due, and the days after them."""
    if rule.deadline is None:
        return parted(np.zeros(0, dtype=np.int64))
    due: Range = getattr(pairs, rule.deadline)().due
    known = np.flatnonzero(due.recorded)
    days = [end[known] + more for end in (due.least, due.most) for more in (0, 1)]
    return np.tile(known, len(days)), np.concatenate(days)


def _dates(record: Record, key: str, rows: Indexes) -> list[Range]:
    ledger = record.ledger(key)
    return [ledger.range(c.name)[rows] for c in ledger.ledger.columns if isinstance(c, Day)]


def _moved(rule: CatalogueRule, record: Record, of: Indexes, days: Numbers) -> tuple[Indexes, Numbers]:
    """The days themselves, and moved by the rule's months and days; and the day after each."""
    moved: list[Numbers] = [days]
    moved += [Range.exactly(days).months(n).least for n in _numbers(record, rule.months)]
    shifts = {0, 1, *(step + more for step in _numbers(record, rule.days) for more in (0, 1))}
    found = [day + shift for day in moved for shift in shifts]
    return np.tile(of, len(found)), np.concatenate(found)


def _numbers(record: Record, wanted: tuple[int | str, ...]) -> set[int]:
    """Numbers, and the values that parameters of these names have anywhere on any day."""
    found: set[int] = set()
    settings = record.ledger("settings")
    for one in wanted:
        if isinstance(one, int):
            found.add(one)
            continue
        parameter = BY_NAME[one]
        texts = settings.frame["value"].to_numpy()[settings.says("name", one)]
        values = [parameter.parse(text) for text in texts if text != "-"]
        values += [parameter.default(day) for day, _ in parameter.defaults]
        found.update(value for value in values if value is not None)
    return found


# -- the days on which the answers of all units may turn ---------------------------------------------------------------


def _turns_of_all(rule: CatalogueRule, record: Record) -> set[int]:
    """Those of versions and parameters, and the one before all."""
    days = {_BEFORE_ALL}
    settings = record.ledger("settings")
    for one in _with_asked(rule):
        days.update(day for version in one.versions for day in version_bounds(version))
        for name in names_of_parameters(one):
            days.update(settings.begins[settings.says("name", name)].tolist())
            days.update(first_day(day) for day, _ in BY_NAME[name].defaults if day)
    return {day for day in days if abs(day) < FAR}


def _turns_of_time(windows: set[int], is_by_year: bool, years: Numbers) -> set[int]:
    """The last days of windows of so many months, and each 1 January where the year is read, in some years."""
    months = ((years - 1970) * 12)[:, None] + np.arange(1, 13)
    days = {int(day) for n in windows for day in beginnings(months[months % n == 0]) - 1}
    return days | set(year_starts(years).tolist() if is_by_year else ())


def _reach(rule: CatalogueRule, record: Record) -> int:
    """For how many years after a day a rule may read what is recorded of it: by its windows, and the years before."""
    return _LONGEST_WINDOW + min(max(_numbers(record, rule.years), default=0), MOST_YEARS)


def _years_near(years: Numbers, reach: int) -> Numbers:
    """Some years, the one before each, and so many after it."""
    return each_once(years[:, None] + np.arange(-1, reach + 1))


def _with_asked(rule: CatalogueRule) -> list[CatalogueRule]:
    # Late: the catalogue is above the engine; only a rule that asks about others needs it.
    from registry.checks.catalogue import BY_CODE

    return [rule, *(BY_CODE[code] for code in rule.asks)]


def _windows(rule: CatalogueRule) -> set[int]:
    """How many months the windows have that the rule reads."""
    return {WINDOWS[one.window] for one in _with_asked(rule) if one.window is not None}


def names_of_parameters(rule: CatalogueRule) -> list[str]:
    """The parameters that a rule asks for."""
    named = [n for c in rule.conditions() for n in bounds_of(c) if n not in rule.bounds]
    kept = [f"kept.{rule.kept}"] if rule.kept is not None else []
    days = [d for d in rule.days if isinstance(d, str)]
    return list(dict.fromkeys([*rule.parameters, *named, *days, *kept]))

"""Units on days: what checks ask about, and the rows that are recorded about each.

One question is asked of every unit on one day; how long a unit has been so, of a few units on many days. Both are pairs
of a unit and a day, and every column of a check (`registry.checks.columns`) is worked out of such pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property, partial, wraps
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from registry.checks.engine import ranges
from registry.checks.engine.answers import Answers, Truths, decided
from registry.checks.engine.coverers import Coverers
from registry.checks.engine.groups import distinct, each_once
from registry.checks.engine.ledger_arrays import LedgerArrays
from registry.checks.engine.ranges import Numbers, Range
from registry.checks.engine.related_rows import Related, RowsOfUnits
from registry.checks.engine.structure import Structure
from registry.kept import Made, made, note, observed_by, of_column
from registry.picture import Picture
from registry.slices import TABLES

Indexes = NDArray[np.int64]
#: A first and a last day of each unit.
Days = tuple[Numbers, Numbers]
T = TypeVar("T")


#: What the rows of coverage say, and what of all the structure says of units beside others.
_OF_COVERAGE = ("covering", "mode")
BESIDE = (
    *("by_any_place", "by_place", "by_superior", "by_stood_for", "places_stood_for", "natural_villages_of"),
    *_OF_COVERAGE,
)


@dataclass
class Reading:
    """What was read about units, each for the pair that was asked first: rows of ledgers, units of the structure, days
    on which something turned; and whether the year was."""

    #: Whether also what decides is noted, for explanations.
    is_evidence: bool = True
    rows: list[tuple[str, Indexes, Indexes]] = field(default_factory=list)
    units: list[tuple[Indexes, Indexes]] = field(default_factory=list)
    #: What decided: rows with the columns that were read of them; units with what was asked; parameters with values.
    deciding: list[tuple[str, Indexes, Indexes, tuple[str, ...]]] = field(default_factory=list)
    picked: list[tuple[str, Indexes, Indexes]] = field(default_factory=list)
    parameters: list[tuple[str, Indexes, Indexes, list[Any]]] = field(default_factory=list)
    days: list[tuple[Indexes, Numbers]] = field(default_factory=list)
    year: bool = False
    #: The arrays that `units` has already, as they are held there: most are asked about by many columns.
    _noted: set[tuple[str, int, int]] = field(default_factory=set)

    def is_new(self, what: str, roots: Indexes, units: Indexes) -> bool:
        """Whether `what` was not yet noted of these very arrays, which are to be noted now."""
        key = (what, id(roots), id(units))
        if key in self._noted:
            return False
        self._noted.add(key)
        self.units.append((roots, units))
        return True


class Record:
    """All that is known at a change, whatever the day: ledgers as arrays, and the structure of each stretch of days.

    It is kept beyond the request that asks first, and requests beside each other ask it: so all its rows are read when
    it is made, and whoever notes what is read has a record of his own for it (`noting`). Its ledgers are kept one by
    one, over changes that do not touch them; an answer is made from those alone that it takes here, each time that it
    takes them (`registry.kept.note`).
    """

    def __init__(self, picture: Picture):
        self._ledgers = {
            key: picture.keep_for_all_days(("as arrays", key), partial(made, partial(LedgerArrays, picture, key)))
            for key in TABLES
        }
        self._structure = picture.keep_for_all_days("structure of checks", partial(made, partial(Structure, picture)))
        self._coverers = picture.keep_for_all_days("coverers of checks", partial(made, self._made_coverers))
        self._everywhere: UnitDays | None = None
        self._lasting: dict[str, tuple[Indexes, dict[Any, Any]]] = {}
        #: What is read about units, where somebody notes it.
        self.reading: Reading | None = None

    def ledger(self, key: str) -> LedgerArrays:
        found = self._ledgers[key]
        return found.again(found.value)

    def measured(self, measure: str, by: Numbers | None = None) -> LedgerArrays:
        """The ledger of measures for whoever takes one measure of it alone (`registry.kept.of_column`), and of that
        nothing of periods that end after the last of some days (`registry.kept.observed_by`)."""
        if by is None:
            note((of_column(TABLES["facts"], measure),))
        elif len(by):
            last = int(by[0]) if ranges.is_one_day(by) else int(by.max())
            note((observed_by(TABLES["facts"], measure, ranges.written(last)),))
        return self._ledgers["facts"].value

    @property
    def structure(self) -> Structure:
        return self._structure.again(self._structure.value)

    @property
    def coverers(self) -> Coverers:
        return self._coverers.again(self._coverers.value)

    def _made_coverers(self) -> Coverers:
        return Coverers(self.structure, self.ledger("coverage"))

    def answering(self, what: str) -> Structure | Coverers:
        """What answers a question of this name about units on days: the structure, or what covers places."""
        return self.coverers if what in _OF_COVERAGE else self.structure

    @cached_property
    def years(self) -> Numbers:
        """The years in which anything is recorded, of whatever unit: no answer turns on a year in which nothing is that
        it reads, so none is made from them."""
        return each_once(np.concatenate([ledger.value.years for ledger in self._ledgers.values()]))

    def everywhere(self, day: int) -> UnitDays:
        """All places on a day: what is found of them is kept until another day is asked about."""
        found = self._everywhere
        if found is None or found.day[0] != day:
            places = np.arange(self.structure.of_places.size)
            found = self._everywhere = UnitDays(self, places, ranges.one_day(day, len(places)))
        return found

    def lasting(self, name: str, units: Indexes) -> tuple[Indexes, dict[Any, Any]]:
        """Units that go by a name, and what was found of them whatever the day: kept until they are others."""
        kept = self._lasting.get(name)
        if kept is None or not np.array_equal(kept[0], units):
            kept = self._lasting[name] = units, {}
        return kept

    def noting(self, reading: Reading) -> Record:
        """The same record, of which is noted what is read about units."""
        other = copy(self)
        other.reading = reading
        return other

    @property
    def evidence(self) -> Reading | None:
        """Where is noted on what answers rest, None where nobody wants to know."""
        return self.reading if self.reading is not None and self.reading.is_evidence else None


def record_of(picture: Picture) -> Record:
    """The record that a picture sees, the same on every day."""
    return picture.keep_for_all_days("record of checks", lambda: Record(picture), carried=False, read=())


def column(function: Callable[[Any], T], *, carried: bool = True) -> Callable[[Any], T]:
    """A column of units on days: worked out once for them, and named by conditions. One that is `carried` is right
    after a change too that touched nothing of what it was made from: it has nothing of the record itself, and places of
    rows of those ledgers alone of which every row is noted, never of measures."""

    @wraps(function)
    def found(self: UnitDays) -> T:
        return self.once(function.__name__, partial(function, self), carried=carried)

    found.is_column = True  # type: ignore[attr-defined]
    return found


#: A column of rows or units beside each, who are asked further: of the record of the units themselves.
column_of_others = partial(column, carried=False)


class Keeping(Protocol):
    """Keeps what is worked out of units beyond them, by its name."""

    def __call__(self, key: Any, make: Callable[[], Made[T]], carried: bool) -> Made[T]: ...


def _not_kept(key: Any, make: Callable[[], Made[T]], carried: bool) -> Made[T]:
    return make()


class UnitDays:
    """Pairs of a unit and a day V: arrays of equal length. Of units of a ledger that is no unit's own, `units` are
    places of its rows."""

    def __init__(self, record: Record, units: Indexes, days: Numbers, roots: Indexes | None = None):
        self.record, self.units, self.day = record, units, days
        #: The pair that was asked first, of which this one is.
        self.roots = np.arange(len(units)) if roots is None else roots
        self.kept: dict[Any, Any] = {}
        #: Of all units on a day: what is worked out of them is kept in the picture, over changes.
        self.keep: Keeping = _not_kept
        #: What is so of the units whatever the day: of those that are asked again on other days kept in the record.
        self.lasting: dict[Any, Any] = {}

    def __len__(self) -> int:
        return len(self.units)

    def once(self, key: Any, make: Callable[[], T], *, carried: bool = False) -> T:
        """What is worked out of the units once; whoever takes it is told what it was made from. What is `carried` over
        changes reads within `make` all that it is made from."""
        found: Made[T] | None = self.kept.get(key)
        if found is None:
            found = self.kept[key] = self.keep(key, partial(made, make), carried)
            return found.value
        return found.again(found.value)

    @cached_property
    def year(self) -> Numbers:
        """Y of each day."""
        if self.record.reading is not None:
            self.record.reading.year = True
        return ranges.years_of(self.day)

    @cached_property
    def year_start(self) -> Numbers:
        return ranges.year_starts(self.year)

    def last_window(self, months: int) -> Days:
        """The first and the last day of the last whole month, quarter or year that has ended by V."""
        if ("window", months) not in self.kept:
            self.kept["window", months] = ranges.last_window(self.day, months)
        return self.kept["window", months]

    def pick(self, what: str, units: Indexes | None = None) -> Indexes:
        """What the structure (`registry.checks.engine.structure`) says of the units, or of others beside them."""
        of_whom, answering = self.units if units is None else units, self.record.answering(what)
        # Many columns ask the same of the same array, which is held here so that its number is no other's.
        key = ("pick", what, id(of_whom))
        if key not in self.kept:
            self._note(what, of_whom)
            self.kept[key] = of_whom, getattr(answering, what)(of_whom, self.day)
        return self.kept[key][1]

    def upwards(self, places: Indexes) -> Iterator[Indexes]:
        """Living places, and step by step who stands for the parent of each, as long as anybody does."""
        current = places
        for _ in range(12):
            if not (current > 0).any():
                return
            yield current
            current = self.pick("above", current)

    def rows(self, key: str, by: str, owners: Indexes | None = None) -> Related:
        """The rows of a ledger that belong to the units, or to others beside them."""
        of_whom, ledger = self.units if owners is None else owners, self.record.ledger(key)
        # As with what is picked: the array is held here.
        asked, kept = ("rows", key, by, id(of_whom)), self.lasting if self.lasts(of_whom) else self.kept
        if asked not in kept:
            kept[asked] = of_whom, RowsOfUnits(ledger, *ledger.grouped(by).of(of_whom))
        return Related(self, key, kept[asked][1])

    def lasts(self, units: Indexes) -> bool:
        """Whether these very units are the same on every day."""
        return units is self.units or id(units) in self.lasting

    def chosen(self, key: str, rows: Indexes, column: str, months: int = 0) -> Range:
        """A day or number of one row of a ledger for each pair, a day perhaps so many months later; not recorded where
        the row is below 0."""
        self._note_deciding(key, rows, column)
        ledger = self.record.ledger(key)
        return (ledger.later(column, months) if months else ledger.range(column))[rows]

    def _note_deciding(self, key: str, rows: Indexes, column: str) -> None:
        """One row of a ledger decides for each pair, none where it is below 0."""
        if (evidence := self.record.evidence) is not None:
            evidence.deciding.append((key, self.roots[rows >= 0], rows[rows >= 0], (column,)))

    def rows_within(self, key: str, by: str, column: str, days: Days, owners: Indexes | None = None) -> Related:
        """… those of which a day may lie from a first to a last one, and some just before.

        What they answer turns on the ends of these days alone, which whoever asks declares as the window of a rule.
        """
        of_whom = self.units if owners is None else owners
        ledger = self.record.ledger(key)
        rows = RowsOfUnits(ledger, *ledger.dated(by, column).between(of_whom, *days))
        return Related(self, key, rows, is_noted=False)

    def observed(self, measure: str, places: Indexes, by: Numbers | None = None) -> Related:
        """The observations of a measure of places, which turn something on the last day of their period alone. Whoever
        says by which days he asks promises to leave out himself those that end later, which are among them."""
        asked, kept = ("observed", measure, id(places)), self.lasting if self.lasts(places) else self.kept
        facts = self.record.measured(measure, by)
        if asked not in kept:
            kept[asked] = places, RowsOfUnits(facts, *facts.observed(measure).of(places))
        found = Related(self, "facts", kept[asked][1], is_noted=False)
        if self.record.reading is not None:
            self._note_days(found.of, found.range("period").most)
        return found

    def stock(self, measure: str, places: Indexes) -> Range:
        """A stock of places on V: of its observations the one whose period ends last by it, of those the shortest."""
        facts = self.record.measured(measure, by=self.day)
        if self.record.reading is not None:
            of, rows = facts.observed(measure).of(places)
            self._note_days(of, facts.range("period").most[rows])
        latest = facts.latest(measure).by(places, self.day)
        self._note_deciding("facts", latest, measure)
        return facts.range(measure)[latest]

    def units_beside(self, neighbours: str, owners: Indexes | None = None) -> Beside:
        """The units that belong to each, or to others beside them, as the structure has them."""
        of_whom = self.units if owners is None else owners
        self._note(neighbours, of_whom)
        return Beside(self, *getattr(self.record.answering(neighbours), neighbours)(of_whom, self.day))

    def _note(self, what: str, units: Indexes) -> None:
        """Whoever is asked about is noted, and whoever might have been beside them."""
        reading = self.record.reading
        if reading is None:
            return
        if reading.is_evidence:
            reading.picked.append((what, self.roots, units))
        reading.is_new("", self.roots, units)
        if what in BESIDE and reading.is_new(what, self.roots, units):
            is_covered, structure = what in _OF_COVERAGE, self.record.structure
            of, beside = self.record.coverers.candidates(units) if is_covered else structure.candidates(what, units)
            reading.units.append((self.roots[of], beside))
            if is_covered:
                of, rows = self.record.ledger("coverage").grouped("place").of(units)
                reading.rows.append(("coverage", self.roots[of], rows))
                if reading.is_evidence:
                    self._note_coverage(reading, units, of, rows)

    def _note_coverage(self, reading: Reading, units: Indexes, of: Indexes, rows: Indexes) -> None:
        """What covers units: the rows that hold, of organizations that live, and the organizations of each itself."""
        structure, coverage = self.record.structure, self.record.ledger("coverage")
        on, organizations = self.day[of], coverage.refers("organization")[rows]
        holding = (coverage.begins[rows] <= on) & (coverage.ends[rows] > on)
        holding &= structure.organization_lives(organizations, on) > 0
        reading.deciding.append(("coverage", self.roots[of[holding]], rows[holding], ("mode",)))
        home, here = structure.by_place(units, self.day)
        reading.picked.append(("organization_kind", self.roots[home], here))

    def _note_days(self, of: Indexes, days: Numbers) -> None:
        if self.record.reading is not None:
            self.record.reading.days.append((self.roots[of], days))

    def any(self, of: Indexes, truths: Truths) -> Truths:
        """Whether any of what belongs to each pair is so."""
        found = np.zeros(len(self), dtype=bool)
        found[of[truths]] = True
        return found

    def largest(self, of: Indexes, answers: Answers) -> Answers:
        """The answer of any of what belongs to each pair: three-valued "or"."""
        return decided(self.any(of, answers == 2), self.any(of, answers >= 1))

    def count(self, of: Indexes, answers: Answers) -> Range:
        """How many are so: without and with those of which it is unknown."""
        return Range(
            np.bincount(of[answers == 2], minlength=len(self)), np.bincount(of[answers >= 1], minlength=len(self))
        )

    def different(self, of: Indexes, values: Indexes, truths: Truths) -> Numbers:
        """How many different values there are among those that are so."""
        if not truths.any():
            return np.zeros(len(self), dtype=np.int64)
        return np.bincount(distinct(of[truths], values[truths])[0], minlength=len(self))


class Beside(UnitDays):
    """Units that belong to the pairs of others, on their days: `of` says to which pair."""

    def __init__(self, beyond: UnitDays, of: Indexes, units: Indexes):
        super().__init__(beyond.record, units, ranges.days_at(beyond.day, of), beyond.roots[of])
        self.beyond, self.of = beyond, of

    def there(self) -> Truths:
        """Whether each pair has any of the units beside it."""
        return self.beyond.any(self.of, np.ones(len(self), dtype=bool))

    def where(self, truths: Truths) -> Beside:
        return Beside(self.beyond, self.of[truths], self.units[truths])

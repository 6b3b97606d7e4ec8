"""Gaps 缺项: what is to be recorded of a unit so that a condition may hold of it, and in which row of which ledger.

As shortfalls are, they are worked out from the tree of the condition and the recorded values alone; the ledgers are
those that `registry.figures.frames` declares for the columns and relations that the condition reads. So whatever figure
is declared has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from registry.columns import Reference
from registry.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Calendar,
    Condition,
    In,
    Is,
    Not,
    On,
    Recorded,
    Shared,
    Some,
    columns_of,
    holds,
)
from registry.figures import unit_keys
from registry.figures.explained_values import regrouped
from registry.figures.explaining import LACKING, OF_RELATIONS, Together, values_that_decide
from registry.figures.frames import UNITS, UnitKind
from registry.figures.model import Figure
from registry.figures.provenance import Briefly
from registry.ledgers import Ledger
from registry.measures.ledger import BY_KEY as MEASURES
from registry.measures.models import facts
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places.queries import states
from registry.slices import BY_KEY
from registry.versions.rows import Version

Values = Sequence[Mapping[str, Any]]
#: Relations whose rows are not about the place itself, but about the organization that it has.
_OF_ITS_ORGANIZATION = ("village_posts", "secretaries")
_FACTS = "facts"


@dataclass(frozen=True)
class Gap:
    """What is to be recorded: in a `ledger`, in the `row` that lacks it or says otherwise (as it is stored); None: in a
    new row, of which the columns `given` are known. `is_empty`: the row says nothing else, it lacks a value."""

    ledger: str
    row: Version | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    is_empty: bool = False

    @property
    def key(self) -> tuple[Any, ...]:
        """What gaps are one by."""
        return self.ledger, None if self.row is None else self.row["id"], tuple(sorted(self.given.items()))


def gaps_of(
    picture: Picture, figure: Figure, units: Mapping[int, str], answers: Sequence[str], together: Together | None = None
) -> list[list[Gap]]:
    """What is to be recorded of each of some units (with their codes), whose answers are known, so that it may be met:
    of each the gaps in the order of the condition; none of a unit that is met."""
    together, found = together or Together(picture, [*units]), list[list[Gap]]()
    for (unit, code), answer in zip(units.items(), answers, strict=True):
        if answer not in LACKING:
            found.append([])
            continue
        values = values_that_decide(picture, figure, unit, together, answer in ("outside", "undetermined"))
        condition = figure.population if answer in ("outside", "undetermined") else _asked(figure)
        gaps = _Gaps(picture, UNITS[figure.units], unit, code, values)
        found.append(list({gap.key: gap for gap in gaps.of(condition)}.values()))
    return found


def gaps_named(picture: Picture, figure: Figure, name: str, answer: str) -> list[Gap]:
    """The gaps of the unit, or the units, of a name, as `registry units` has it."""
    units = unit_keys.find(picture, figure, name)
    found = gaps_of(picture, figure, dict.fromkeys(units, name), [answer] * len(units))
    return list({gap.key: gap for of_unit in found for gap in of_unit}.values())


def _asked(figure: Figure) -> Condition:
    """What is asked of a unit that counts: of a total or a ratio that its numbers are recorded."""
    if figure.kind == "share":
        return figure.condition
    return All(tuple(Recorded(column) for column in (figure.measure, figure.over) if column))


class _Gaps:
    """The gaps of one unit, by the values that decide about it."""

    def __init__(self, picture: Picture, kind: UnitKind, unit: int, code: str, values: Values):
        self.picture, self.kind, self.unit, self.code = picture, kind, unit, code
        self._stored = Briefly(picture)
        self.calendar: Calendar = picture.calendar
        self.own, self.rows = regrouped(values)
        self._versions: dict[str, list[tuple[str, int | None]]] = {}
        self._of_own: dict[str, tuple[str, int | None]] = {}
        for value in values:
            relation, dot, column = value["name"].rpartition(".")
            place = value["ledger"], None if value["key"] is None else int(value["key"])
            if not dot:
                self._of_own[column] = place
            elif place not in self._versions.setdefault(relation, []):
                self._versions[relation].append(place)

    def of(self, condition: Condition) -> Iterator[Gap]:
        """The gaps of a condition, none where it holds."""
        if holds(condition, self.own, self._rows, self.calendar) is True:
            return
        match condition:
            case All(parts) | AnyOf(parts):
                for part in parts:
                    yield from self.of(part)
            case Some(relation, where):
                yield from self._of_rows(relation, where)
            case Shared(_, first, second):
                lacking = [relation for relation in (first, second) if not self._rows(relation)] or [second]
                for relation in lacking:
                    yield from self._of_rows(relation, ALWAYS)
            case Not(part):
                for column in columns_of(part):
                    yield from self._of_column(column)
            case _:
                for column in columns_of(condition):
                    yield from self._of_column(column, isinstance(condition, On))

    def _rows(self, relation: str) -> Sequence[Mapping[str, Any]]:
        return self.rows.get(relation, ())

    # -- the unit's own values ---------------------------------------------------------------------------------------

    def _of_column(self, column: str, is_dated: bool = False) -> Iterator[Gap]:
        """The gap of a column; of one that follows from another ledger's row `is_dated` asks for a later row."""
        if column in OF_RELATIONS:
            yield self._new(OF_RELATIONS[column][0], ())
            return
        ledger, version = self._of_own.get(column, (self.kind.ledger, None))
        is_empty = self.own.get(column) is None
        if column in MEASURES:
            yield self._of_measure(column, version)
        elif BY_KEY[ledger].written_by != "rows":
            return
        elif version is not None and not (is_dated and ledger != self.kind.ledger):
            yield self._standing(ledger, version, is_empty)
        else:
            yield Gap(ledger, given=self._about_unit(BY_KEY[ledger]))

    def _of_measure(self, column: str, version: int | None) -> Gap:
        """The observation that lacks a measure, or a new one of the last year that has ended."""
        if version is not None:
            return self._standing(_FACTS, version)
        year = self._year(MEASURES[column].kind == "plan")
        there = self.picture.keep("observations of years", lambda: _of_years(self.picture)).get((self.unit, year))
        if there is not None:
            return self._standing(_FACTS, there, is_empty=True)
        return Gap(_FACTS, given={"unit": self.code, "period": str(year)}, is_empty=True)

    def _standing(self, ledger: str, version: int, is_empty: bool = False) -> Gap:
        return Gap(ledger, self._stored.version(ledger, version), is_empty=is_empty)

    def _year(self, is_plan: bool) -> int:
        """The year of an observation that counts on the day: a plan's is the day's own, else the last that ended."""
        year = self.calendar.year
        return year if is_plan or self.calendar.as_of % 10000 == 1231 else year - 1

    # -- the rows of relations ---------------------------------------------------------------------------------------

    def _of_rows(self, relation: str, where: Condition) -> Iterator[Gap]:
        """The rows that are of the kind that is asked for and say otherwise; where there are none, a new one."""
        parts = where.parts if isinstance(where, All) else (where,)
        choosing = [part for part in parts if isinstance(part, In) or (isinstance(part, Is) and _is_text(part))]
        others = [part for part in parts if part not in choosing]
        chosen = [
            (row, version)
            for row, version in zip(self._rows(relation), self._versions.get(relation, ()), strict=False)
            if all(holds(part, row, self._rows, self.calendar) for part in choosing)
        ]
        # What happened, or held, on the wrong day is not altered: what is asked for is another row.
        dated = any(isinstance(part, On) and not holds(part, row, self._rows, self.calendar)
                    for part in others for row, _ in chosen)  # fmt: skip
        if not chosen or dated or not others:
            yield self._new(relation, choosing)
            return
        for row, (ledger, version) in chosen:
            if version is not None and BY_KEY[ledger].written_by == "rows":
                is_empty = all(row.get(c) is None for part in others for c in columns_of(part))
                yield self._standing(ledger, version, is_empty)

    def _new(self, relation: str, choosing: Sequence[Condition]) -> Gap:
        """A new row of a relation, with what it is asked to be."""
        ledger = BY_KEY[self.kind.relations[relation].ledger]
        given = self._about_unit(ledger, relation)
        for part in choosing:
            value = part.value if isinstance(part, Is) else part.values[0] if isinstance(part, In) else None
            column = part.column if isinstance(part, (Is, In)) else ""
            if column in ledger.by_key and isinstance(value, str):
                given[column] = value
        return Gap(ledger.key, given=given)

    def _about_unit(self, ledger: Ledger, relation: str = "") -> dict[str, str]:
        """The column of a ledger that names the unit, and its code; nothing where a row of it does not."""
        if relation in _OF_ITS_ORGANIZATION:
            return {"unit": code} if (code := self._its_organization()) else {}
        return about_unit(self.kind.ledger, self.code, ledger)

    def _its_organization(self) -> str | None:
        """The code of the only village organization of a village; None where there are several, or none."""
        known = organizations(self.picture)
        places = self.picture.keep("codes of village organizations by place", lambda: _by_place(self.picture, known))
        found = places.get(self.code, [])
        return found[0] if len(found) == 1 else None


def about_unit(kind: str, name: str, ledger: Ledger) -> dict[str, str]:
    """The columns by which a new row of a ledger names a unit, a row of the ledger `kind`, and what stands in them."""
    if kind == "posts":
        person, _, rest = name.partition("@")
        given = {"person": person, "unit": rest.partition("/")[0]}
        return {key: text for key, text in given.items() if key in ledger.by_key and text}
    column = next((c for c in ledger.columns if isinstance(c, Reference) and kind in c.to), None)
    return {} if column is None else {column.key: name}


def _of_years(picture: Picture) -> dict[tuple[int, int], int]:
    """The versions of the observations of whole years, by their units and years."""
    of_years = picture.rows(facts).filter(pl.col("period") % 10_000 == 0)
    found = of_years.select("unit", pl.col("period") // 10_000, "id").iter_rows()
    return {(unit, year): version for unit, year, version in found}


def _by_place(picture: Picture, known: Any) -> dict[str, list[str]]:
    codes = dict(states(picture).select("unit", "code").iter_rows())
    found: dict[str, list[str]] = {}
    its = known.filter(known["lives"] & known["of_village"]).sort("code").select("place", "code")
    for place, code in its.iter_rows():
        found.setdefault(codes.get(place, ""), []).append(code)
    return found


def _is_text(part: Is) -> bool:
    """Whether a part says what kind of row is meant, and not whether something is so."""
    return isinstance(part.value, str)

"""The structure of many days at once, over random histories: on every turning day what the figures' queries say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test
from numpy.typing import NDArray

from registry.checks.catalogue import RULES
from registry.checks.engine import ranges
from registry.checks.engine.course import since
from registry.checks.engine.coverers import MODE_KEYS
from registry.checks.engine.evaluation import evaluated
from registry.checks.engine.structure import ORGANIZATION_KINDS, TYPES
from registry.checks.engine.tree import PLACE_KINDS, SUBKINDS
from registry.checks.engine.unit_days import Record, record_of
from registry.checks.rule import CatalogueRule
from registry.checks.rule_findings import all_units
from registry.coverage.queries import coverers
from registry.db import reading
from registry.figures.frames import modes
from registry.moment import Moment
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places import queries as places
from tests.exchange.test_histories import History

Numbers = NDArray[np.int64]
#: No day of a history lies this far before the others.
LONG_BEFORE = date(2012, 1, 1)


class Structured(History):
    """Histories whose structure is compared, and not their figures."""

    one_in = 30

    def compare(self) -> None:
        with reading(self.engine) as connection:
            for change, pairs in groupby(self.pairs(), key=lambda pair: pair[0]):
                days = [day for _, day in pairs]
                picture = Picture(connection, Moment(days[0], change))
                pictures = [picture.on(day) for day in days]
                asked = _Asked(record_of(picture), pictures)
                for compared in (of_places, of_organizations, of_neighbours):
                    for what, found, wanted in compared(asked):
                        assert found == wanted, (change, what)

    def look(self, change: int, day: date) -> None:
        """Figures are not asked for."""


class _Asked:
    """All units on all days, in one question; and the frames of the queries, below each other."""

    def __init__(self, record: Record, pictures: list[Picture]):
        self.structure, self.coverers, self.pictures = record.structure, record.coverers, pictures
        self.days = np.array([ranges.counted(picture.moment.as_of) for picture in pictures])

    def of_all(self, units: Numbers) -> tuple[Numbers, Numbers]:
        return np.tile(units, len(self.days)), np.repeat(self.days, len(units))

    def frames(self, asked: Any) -> pl.DataFrame:
        each = zip(self.pictures, self.days.tolist(), strict=True)
        return pl.concat(asked(picture).with_columns(day=pl.lit(day, pl.Int64)) for picture, day in each)


def of_places(asked: _Asked) -> Iterator[tuple[str, Any, Any]]:
    """What places are, and who stands for them."""
    structure, told = asked.structure, asked.frames(places.states)
    units, days = told["unit"].to_numpy(), told["day"].to_numpy()
    told = told.with_columns(told=asked.frames(places.subkinds).sort("day", maintain_order=True)["subkind"])
    yield "lives", structure.place_lives(units, days).tolist(), told["lives"].cast(pl.Int64).to_list()
    yield "kind", [PLACE_KINDS[n] for n in structure.place_kind(units, days)], told["kind"].to_list()
    yield "subkind", [SUBKINDS[n] for n in structure.subkind(units, days)], told["told"].fill_null("").to_list()
    yield "parent", structure.parent(units, days).tolist(), told["parent"].fill_null(0).to_list()
    known, on = asked.of_all(structure.of_places.ever)
    ladders = [places.ladder(picture) for picture in asked.pictures]
    stood_for = np.concatenate([ladder.stands_for[structure.of_places.ever] for ladder in ladders])
    yield "stands_for", structure.stands_for(known, on).tolist(), stood_for.tolist()
    above = np.concatenate([ladder.above[structure.of_places.ever] for ladder in ladders])
    lives = structure.place_lives(known, on) > 0
    yield "above", structure.above(known[lives], on[lives]).tolist(), above[lives].tolist()


def of_organizations(asked: _Asked) -> Iterator[tuple[str, Any, Any]]:
    """What organizations are."""
    structure, told = asked.structure, asked.frames(organizations)
    units, days = told["unit"].to_numpy(), told["day"].to_numpy()
    yield "lives", structure.organization_lives(units, days).tolist(), told["lives"].cast(pl.Int64).to_list()
    yield "kind", [ORGANIZATION_KINDS[n] for n in structure.organization_kind(units, days)], told["kind"].to_list()
    yield "type", [TYPES[n] for n in structure.organization_type(units, days)], told["type"].to_list()
    yield "superior", structure.superior(units, days).tolist(), told["superior"].fill_null(0).to_list()
    yield "place", structure.place(units, days).tolist(), told["place"].to_list()
    yield "at", structure.at(units, days).tolist(), told["at"].to_list()
    yield "of_village", structure.of_village(units, days).tolist(), told["of_village"].cast(pl.Int64).to_list()


def of_neighbours(asked: _Asked) -> Iterator[tuple[str, Any, Any]]:
    """Who is beside whom, and who covers whom."""
    structure, told = asked.structure, asked.frames(organizations)
    owners, days = asked.of_all(structure.of_places.ever)

    def pairs(what: str, units: Numbers, on: Numbers) -> list[tuple[int, int, int]]:
        is_covered = what == "covering"
        of, found = getattr(asked.coverers if is_covered else structure, what)(units, on)
        among, perhaps = asked.coverers.candidates(units) if is_covered else structure.candidates(what, units)
        assert set(zip(units[of], found, strict=True)) <= set(zip(units[among], perhaps, strict=True)), what
        return sorted(zip(on[of].tolist(), units[of].tolist(), found.tolist(), strict=True))

    living = told.filter("lives")
    yield "by_place", pairs("by_place", owners, days), sorted(living.select("day", "place", "unit").iter_rows())
    yield "by_any_place", pairs("by_any_place", owners, days), sorted(told.select("day", "place", "unit").iter_rows())
    by_at = sorted(told.filter(pl.col("at") > 0).select("day", "at", "unit").iter_rows())
    yield "by_stood_for", pairs("by_stood_for", owners, days), by_at
    upper, on = asked.of_all(structure.of_organizations.ever)
    under = sorted(living.filter(pl.col("superior").is_not_null()).select("day", "superior", "unit").iter_rows())
    yield "by_superior", pairs("by_superior", upper, on), under
    strong = asked.frames(coverers).filter(pl.col("mode").is_in(MODE_KEYS[: MODE_KEYS.index("absorbed") + 1]))
    yield "covering", pairs("covering", owners, days), sorted(strong.select("day", "unit", "organization").iter_rows())
    keys = {(day, unit): mode for unit, mode, day in asked.frames(modes).iter_rows()}
    wanted = [keys.get(pair, "") for pair in zip(days.tolist(), owners.tolist(), strict=True)]
    yield "mode", [MODE_KEYS[n] for n in asked.coverers.mode(owners, days)], wanted
    natural = asked.frames(_natural_villages).select("day", "at", "unit")
    yield "natural_villages_of", pairs("natural_villages_of", owners, days), sorted(natural.iter_rows())


def _natural_villages(picture: Picture) -> pl.DataFrame:
    found = places.states(picture).filter(pl.col("lives") & (pl.col("kind") == "natural_village"))
    stood_for = pl.Series("at", places.ladder(picture).stand_for(found["parent"]), dtype=pl.Int64)
    return pl.DataFrame([stood_for, found["unit"]]).filter(pl.col("at") > 0)


class Running(History):
    """Histories of which since when their findings stand is compared with asking about every day."""

    one_in = 1_000

    def compare(self) -> None:
        day = self.days[-1]
        with reading(self.engine) as connection:
            picture = Picture(connection, Moment(day, self.model.change))
            for rule in RULES:
                found = evaluated(rule, all_units(picture, rule))
                pairs = found.pairs
                wanted = np.flatnonzero(found.not_met)
                some = type(pairs)(pairs.record, pairs.units[wanted], pairs.day[wanted])
                if len(wanted):
                    asked = since(rule, some)
                    every = day_by_day(rule, picture, pairs.units[wanted], ranges.counted(day))
                    assert [max(d, ranges.counted(LONG_BEFORE)) for d in asked.tolist()] == every, rule.code

    def look(self, change: int, day: date) -> None:
        """Figures are not asked for."""


def day_by_day(rule: CatalogueRule, picture: Picture, units: Numbers, day: int) -> list[int]:
    """The first day of the unbroken run up to `day` on which each unit does not meet the rule, every day asked about;
    `LONG_BEFORE` where so on all of them."""
    first = ranges.counted(LONG_BEFORE)
    days = np.arange(first, day + 1)
    asked = rule.unit_kind.days(Record(picture), np.repeat(units, len(days)), np.tile(days, len(units)))
    not_met = evaluated(rule, asked).not_met.reshape(len(units), len(days))
    met = [np.flatnonzero(~row) for row in not_met]
    return [first if not len(m) else first + int(m[-1]) + 1 for m in met]


def test_the_structure_says_what_the_queries_say_after_random_imports() -> None:
    run_state_machine_as_test(Structured, settings=settings(max_examples=3, stateful_step_count=20))


def test_a_finding_stands_since_the_day_that_asking_about_every_day_finds() -> None:
    run_state_machine_as_test(Running, settings=settings(max_examples=2, stateful_step_count=20))


@pytest.mark.soak
@pytest.mark.parametrize("machine", [Structured, Running])
@pytest.mark.parametrize("part", range(10))
def test_structure_and_course_are_right_after_many_long_histories(part, machine, request) -> None:
    seeded = seed(f"{request.config.getoption('--hypothesis-seed')}, {machine.__name__} {part}")(machine)
    run_state_machine_as_test(seeded, settings=settings(max_examples=25, stateful_step_count=50))

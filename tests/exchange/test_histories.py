"""Random histories of imports: the registry says at every change and on every day what a plain model in memory says.

A history is an import of the small world and up to thirty random ones after it; each is taken, or refused, by the
registry and by the model alike, with the same counts. At its end every row that was held at every change is compared;
and all figures: of the last change on every day on which something begins or ends and on the days beside it, of the
changes before it those of a random share of such (change, day) pairs, for all of them would take hours. Figures that
were asked for when a change was the last one, of rows carried over from the change looked at before, are asked for once
more, of rows that are read.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from registry import days, verifying
from registry.db import reading
from registry.exchange.importing import Imported, take_sheets
from registry.moment import Moment
from registry.picture import Picture
from registry.slices import VERSIONED
from registry.staging.service import Request
from registry.web.picture_cache import Pictures
from tests.histories.clerk import Clerk
from tests.histories.comparing import (
    Figures,
    differences,
    kept_says,
    model_holds,
    registry_holds,
    registry_says,
    turning_days,
)
from tests.histories.spelling import sheets_of
from tests.histories.universe import DAYS, VALUES
from tests.reference.reading import Ledgers
from tests.reference.record import Model, ModelRefusal
from tests.registries import discard, founded, on_postgresql


class History(RuleBasedStateMachine):
    """Imports into a registry and into the model, beside each other."""

    #: One in so many (change, day) pairs before the last change is compared.
    one_in = 60
    #: How sets were handed in, and whether they were taken: in all histories of this process.
    tried: ClassVar[set[tuple[str, bool]]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="history-"))
        self.engine = founded(self.folder / "registry.db")
        self.model = Model()
        self.before: list[tuple[Ledgers, dict[str, Any]]] = []
        self.seen: dict[tuple[int, date], Figures] = {}
        self.pictures = Pictures()
        self.agrees = True

    # What is handed in

    @initialize(data=st.data(), pool=st.lists(st.sampled_from(DAYS), min_size=4, max_size=5, unique=True))
    def found(self, data: st.DataObject, pool: list[date]) -> None:
        self.days = sorted(pool)
        outcome = self.take(data, self.clerk(data).base())
        assert outcome.change == 1

    @rule(data=st.data())
    def hand_in_rows(self, data: st.DataObject) -> None:
        clerk = self.clerk(data)
        self.take(data, {ledger: clerk.rows(ledger) for ledger in clerk.some(VALUES, 3)})

    @rule(data=st.data())
    def hand_in_more_rows(self, data: st.DataObject) -> None:
        self.hand_in_rows(data)

    @rule(data=st.data())
    def hand_in_all_measures_of_a_case(self, data: st.DataObject) -> None:
        self.take(data, self.clerk(data).all_measures())

    @rule(data=st.data())
    def hand_in_old_units(self, data: st.DataObject) -> None:
        self.hand_in_units(data, "")

    @rule(data=st.data())
    def end_units(self, data: st.DataObject) -> None:
        self.hand_in_units(data, "end")

    @rule(data=st.data())
    def change_units_from_a_day(self, data: st.DataObject) -> None:
        self.hand_in_units(data, "effective")

    @rule(data=st.data())
    def change_other_units_from_a_day(self, data: st.DataObject) -> None:
        self.hand_in_units(data, "effective")

    @rule(data=st.data())
    def correct_units(self, data: st.DataObject) -> None:
        self.hand_in_units(data, "correct")

    def hand_in_units(self, data: st.DataObject, how: str) -> None:
        clerk = self.clerk(data)
        ledgers = clerk.units(how)
        if clerk.seldom(5):
            ledgers |= {(ledger := clerk.one(VALUES)): clerk.rows(ledger)}
        self.take(data, ledgers, effective=clerk.day() if how == "effective" else None, correct=how == "correct")

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        self.take(data, self.clerk(data).withdrawal())

    @precondition(lambda self: any(e.withdrawn for entries in self.model.known[-1].values() for e in entries.values()))
    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        self.take(data, self.clerk(data).returning())

    @rule(data=st.data())
    def hand_in_something_wrong(self, data: st.DataObject) -> None:
        clerk = self.clerk(data)
        rows = {ledger: clerk.rows(ledger) for ledger in clerk.some(VALUES, 2)}
        self.take(data, clerk.spoilt(clerk.units("") if clerk.seldom(3) else rows))

    @rule(data=st.data())
    def hand_in_an_old_set(self, data: st.DataObject) -> None:
        ledgers, how = data.draw(st.sampled_from(self.before))
        self.take(data, ledgers, **how)

    @rule()
    def hand_in_the_last_set_again(self) -> None:
        ledgers, how = self.before[-1]
        if self.last_was_taken:
            outcome = self.registry_takes(ledgers, **how)
            assert (outcome.change, outcome.problems) == (None, [])

    # What comes of it

    def clerk(self, data: st.DataObject) -> Clerk:
        return Clerk(data.draw, self.model, self.days)

    def take(
        self, data: st.DataObject, ledgers: Ledgers, effective: date | None = None, correct: bool = False
    ) -> Imported:
        """Both take the set, or both refuse it; of a change one day is looked at as soon as it is made."""
        note(f"an import, effective {effective}, correct {correct}, of {ledgers}")
        self.before.append((ledgers, {"effective": effective, "correct": correct}))
        self.agrees = False
        outcome = self.registry_takes(ledgers, effective, correct)
        answer = {(p.ledger, p.row, p.column, p.problem.en) for p in outcome.problems}
        last = self.model.change
        self.last_was_taken = not outcome.problems
        how = "effective" if effective else "correct" if correct else "withdrawn" if _withdraws(ledgers) else "as it is"
        self.tried.add((how, self.last_was_taken))
        try:
            counts = self.model.take(ledgers, effective, correct)
        except ModelRefusal as refusal:
            assert answer, f"the model refuses: {refusal}"
            self.agrees = True
            return outcome
        assert not answer, "the model takes it"
        assert outcome.counts == counts
        assert outcome.change == (self.model.change if self.model.change > last else None)
        if outcome.change is not None and self.clerk(data).seldom(3):
            self.look(outcome.change, data.draw(st.sampled_from(self.days)))
        self.agrees = True
        return outcome

    def registry_takes(self, ledgers: Ledgers, effective: date | None = None, correct: bool = False) -> Imported:
        day = days.of(effective) if effective is not None else None
        sheets = sheets_of(ledgers, in_chinese=len(self.before) % 2 == 0)
        return take_sheets(self.engine, sheets, [], Request("a", "r", False, day, correct), lambda: {"kind": "import"})

    def look(self, change: int, day: date) -> None:
        with reading(self.engine) as connection:
            self.seen[change, day] = kept_says(connection, change, day, self.pictures)

    def teardown(self) -> None:
        try:
            if self.agrees:
                self.compare()
        finally:
            self.engine.dispose()
            discard(self.folder)
            shutil.rmtree(self.folder)

    def compare(self) -> None:
        """What was known at a change is never said otherwise; and everything is said as the model says it."""
        with reading(self.engine) as connection:
            verdict = verifying.verify(connection, VERSIONED)
            assert (verdict.ok, verdict.changes) == (True, self.model.change)
            for change in range(self.model.change + 1):
                assert registry_holds(connection, change) == model_holds(self.model.ledgers(change))
            for change, pairs in groupby(self.pairs(), key=lambda pair: pair[0]):
                days_of_it = [day for _, day in pairs]
                read = Picture(connection, Moment(days_of_it[0], change))
                for day in days_of_it:
                    answer = registry_says(read.on(day))
                    assert answer == self.seen.get((change, day), answer)
                    assert differences(answer, self.model.ledgers(change), day) == []

    def pairs(self) -> list[tuple[int, date]]:
        """The (change, day) pairs that are compared: all of the last change, of the others those seen and a share."""
        last, every = self.model.change, []
        for change in range(last + 1):
            every += [(change, day) for day in turning_days(self.model.ledgers(change))]
        earlier = [pair for pair in every if pair[0] < last]
        chosen = set(random.Random(len(every)).sample(earlier, len(earlier) // self.one_in))
        return sorted(chosen.union(self.seen, (pair for pair in every if pair[0] == last)))


def _withdraws(ledgers: Ledgers) -> bool:
    return any(row.get("withdrawn") for rows in ledgers.values() for row in rows)


def test_the_registry_says_what_the_plain_model_says_after_random_imports():
    """A quarter of them on PostgreSQL: what is random is the clerk, not the database. One history need not have a set
    that is refused; that there are such is looked at where there are more."""
    examples = 1 if on_postgresql() else 4
    History.tried.clear()
    run_state_machine_as_test(History, settings=settings(max_examples=examples, stateful_step_count=30))
    if on_postgresql():
        return
    assert {how for how, taken in History.tried if taken} == {"as it is", "effective", "correct", "withdrawn"}
    assert any(not taken for _, taken in History.tried)


class LongHistory(History):
    """Of these more of the earlier changes are compared."""

    one_in = 20


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_the_registry_says_what_the_plain_model_says_after_many_long_random_histories(part, request):
    """Twenty parts of 25 histories, which may run beside each other, each with a seed made from the run's own."""
    machine = seed(f"{request.config.getoption('--hypothesis-seed')}, part {part}")(LongHistory)
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=50))

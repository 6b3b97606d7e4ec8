"""Structure findings of random histories: at every change and on every day what a plain reckoning finds."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

import pytest
from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from registry.checks import service
from registry.db import reading
from registry.moment import Moment
from registry.picture import Picture
from registry.places.queries import states
from tests.exchange.test_histories import History
from tests.histories.universe import PEOPLE
from tests.reference.findings import RECKONED, findings
from tests.reference.reading import key_of
from tests.reference.world import World


def registry_finds(picture: Picture) -> dict[tuple[str, str], Any]:
    """Every finding, with the code of the place where it counts."""
    codes = dict(states(picture).select("unit", "code").iter_rows())
    found = service.findings(picture, None, *RECKONED)
    assert len({f.identity for f in found}) == len(found)
    assert all(service.values(picture, found))
    return {f.identity: codes.get(f.found.at) for f in found}


class Finding(History):
    """Histories whose findings are compared, and not their figures."""

    one_in = 30

    @rule(data=st.data())
    def hand_in_posts_and_coverage_that_are_much_alike(self, data: st.DataObject) -> None:
        clerk, ledgers = self.clerk(data), {}
        for ledger in ("posts", "coverage"):
            rows = clerk.rows(ledger)
            if ledger == "posts":
                rows[0] |= {"unit": clerk.one(("D-3", "D-4", "D-5")), "role": "secretary"}
            # A set says nothing of a column, or something in every row.
            open_end = {"to": None} if "to" in rows[0] else {}
            alike = [rows[0] | {"from": clerk.day()} | open_end for _ in range(2)]
            if ledger == "posts":
                alike += [row | {"person": clerk.one(PEOPLE)} for row in alike]
            ledgers[ledger] = list({key_of(ledger, row): row for row in (*rows, *alike)}.values())
        self.take(data, ledgers)

    def compare(self) -> None:
        with reading(self.engine) as connection:
            for change, pairs in groupby(self.pairs(), key=lambda pair: pair[0]):
                ledgers, days = self.model.ledgers(change), [day for _, day in pairs]
                picture = Picture(connection, Moment(days[0], change))
                for day in days:
                    assert registry_finds(picture.on(day)) == findings(World(ledgers, day)), (change, day)

    def look(self, change: int, day: date) -> None:
        """Figures are not asked for."""


def test_the_registry_finds_what_a_plain_reckoning_finds_after_random_imports() -> None:
    run_state_machine_as_test(Finding, settings=settings(max_examples=4, stateful_step_count=20))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_the_registry_finds_what_a_plain_reckoning_finds_after_many_long_histories(part, request) -> None:
    machine = seed(f"{request.config.getoption('--hypothesis-seed')}, findings {part}")(Finding)
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=50))

"""Answers that are carried over changes are those of the record, in random histories."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from registry.casework.criteria import criteria_answers, criteria_sources
from registry.checks import finding_list, rule_findings, rule_service, service
from registry.checks.catalogue import RULES
from registry.db import reading
from registry.figures import service as figures
from registry.moment import Moment
from registry.picture import Picture
from registry.sight import EVERYTHING
from registry.versions.changes import head
from tests.exchange.test_histories import History


def answers(picture: Picture) -> dict[str, Any]:
    """What pages are made of."""
    found = finding_list.listed(picture, rule_service.found(picture, None, rule_service.Wanted()))
    return {
        "findings": list(rule_findings.findings(picture, None, RULES)),
        "lines": found,
        "in words": finding_list.told(picture, found),
        "coming due": rule_findings.coming_due(picture, 90),
        "structure": service.findings(picture),
        "criteria": criteria_answers(picture).rows(),
        "behind criteria": criteria_sources(picture).rows(),
        "figures": figures.figures_of(picture),
    }


class Carried(History):
    """Histories after each change of which some days are asked about, by pages that have kept what they may."""

    def look(self, change: int, day: date) -> None:
        """The figures of each pair are not asked for."""

    def compare(self) -> None:
        """Only at the end."""

    def registry_takes(self, *args: Any, **options: Any) -> Any:
        taken = super().registry_takes(*args, **options)
        with reading(self.engine) as connection:
            number, digest = head(connection)
            for day in sorted(self.days)[-2:]:
                moment = Moment(day, number)
                kept = answers(self.pictures.at(connection, moment, digest, EVERYTHING))
                read = answers(Picture(connection, moment))
                for name, answer in read.items():
                    assert kept[name] == answer, (name, moment)
        return taken


def test_what_is_carried_over_a_change_is_what_the_record_says_after_random_imports() -> None:
    run_state_machine_as_test(Carried, settings=settings(max_examples=2, stateful_step_count=10, deadline=None))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(10))
def test_what_is_carried_over_a_change_is_what_the_record_says_after_many_long_histories(
    part: int, request: pytest.FixtureRequest
) -> None:
    machine = seed(f"{request.config.getoption('--hypothesis-seed')}, carried {part}")(Carried)
    run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=40, deadline=None))

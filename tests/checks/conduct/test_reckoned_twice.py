"""The rules of conduct on sets by lot: each finds what a plain second reckoning finds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from tests.checks.conduct.random_cases import RandomCases
from tests.checks.conduct.written_cases import by_rule, found
from tests.reference import conduct as reference
from tests.reference.rules.ledgers import Ledgers

#: The sets of every day: each rule finds something in one of them.
SEEDS = range(4)


def hold(number: int, folder: Path) -> Counter[str]:
    """Holds both against each other: how many findings each rule has."""
    written = RandomCases(number)
    days, known, registry = written.days, Ledgers(written.plain()), written.made(folder)
    counted: Counter[str] = Counter()
    try:
        for day in days:
            said = by_rule(found(registry, day.isoformat()))
            plain = {rule: units for rule, units in reference.findings(known, day).items() if units}
            assert said == plain, f"set {number} on {day}"
            counted.update({rule: len(units) for rule, units in plain.items()})
    finally:
        registry.close()
    return counted


def test_every_rule_finds_what_is_reckoned_plainly(tmp_path: Path) -> None:
    counted: Counter[str] = Counter()
    for number in SEEDS:
        counted += hold(number, tmp_path / str(number))
    assert [rule for rule in reference.RECKONINGS if not counted[rule]] == []


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_soak_every_rule_finds_what_is_reckoned_plainly(
    part: int, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @seed(f"{request.config.getoption('--hypothesis-seed')}, conduct {part}")
    @settings(max_examples=25, deadline=None)
    @given(st.integers(min_value=len(SEEDS), max_value=1_000_000))
    def many(number: int) -> None:
        hold(number, tmp_path_factory.mktemp("set"))

    many()

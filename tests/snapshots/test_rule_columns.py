"""A rule compiled over the columns that a snapshot tells answers of each unit as the engine of rules does."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from registry.checks.catalogue import RULES
from registry.checks.rule_answers import answers_of
from registry.checks.rule_expressions import columns
from registry.figures.in_polars import POLARS
from registry.picture import Picture
from registry.snapshots import rule_columns
from tests.checks.rules.random_sets import RandomSet
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest

pytestmark = pytest.mark.once("columns are made of the rows of a picture, which are read alike on both")

#: Among them are days of their own that are recorded as months, about the days on which versions turn.
SEEDS = (0, 9, 18, 23)
Said = Counter[tuple[str, str, bool | None]]


def compiled(picture: Picture) -> dict[str, pl.Series]:
    """What every rule says of every unit, out of the columns alone: by its code and population or answer."""
    found: dict[str, pl.Series] = {}
    for rules in rule_columns.together().values():
        units = rule_columns.frame(picture, rules)
        for rule in rules:
            said = units.select(**columns(rule, picture.calendar, POLARS))
            found |= {f"{rule.code}|{name}": said[name] for name in said.columns}
    return found


def hold(number: int, folder: Path) -> Said:
    """Holds the two against each other on a set by lot: how often each was said of the population and the answer."""
    written = RandomSet(number)
    folder.mkdir(exist_ok=True)
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    said: Said = Counter()
    try:
        registry.take(written.ledgers())
        for day in written.days:
            picture = registry.picture(day.isoformat())
            found = compiled(picture)
            for rules in rule_columns.together().values():
                own = answers_of(picture, rules).wide()
                for name in (name for name in own.columns if "|" in name):
                    assert found[name].equals(own[name], null_equal=True), f"set {number} on {day}: {name}"
                    code, _, what = name.partition("|")
                    said.update((code, what, one) for one in found[name])
    finally:
        registry.close()
    return said


def test_every_rule_answers_of_each_unit_as_it_does_in_arrays(tmp_path: Path) -> None:
    said: Said = Counter()
    for number in SEEDS:
        said += hold(number, tmp_path / str(number))
    for rule in RULES:
        assert said[rule.code, "answer", True] and said[rule.code, "answer", False], rule.code
        assert said[rule.code, "population", True], rule.code
    # Who perhaps counts because the rule's own day is recorded as a month in which it came into force.
    in_part = [r.code for r in RULES if r.day and r.day != "last_day_of_the_year" and said[r.code, "population", None]]
    assert len(in_part) >= 5, in_part


@pytest.mark.soak
def test_soak_every_rule_answers_of_each_unit_as_it_does_in_arrays(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @seed(f"{request.config.getoption('--hypothesis-seed')}, compiled")
    @settings(settings.get_profile("soak"), max_examples=20)
    @given(st.integers(0, 2**32))
    def of(number: int) -> None:
        hold(number, tmp_path_factory.mktemp("random"))

    of()

"""The sample of cases: what is found is what is expected, and what a plain reckoning finds, at both changes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.checks import service
from registry.checks.conduct.catalogue import RULES
from registry.draws.options import DrawOptions
from registry.picture import Picture
from tests.checks.conduct.sample_of_cases import CASES, DAYS, expected, first, second
from tests.checks.conduct.written_cases import by_rule, commit
from tests.reference import conduct as reference
from tests.reference.rules.ledgers import Ledgers
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    folder = tmp_path_factory.mktemp("cases")
    found = RegistryUnderTest(founded(folder / "registry.db"), folder)
    assert (found.take(CASES / "first"), found.take(CASES / "second")) == (1, 2)
    yield found
    found.close()


def found_in(picture: Picture) -> dict[str, list[str]]:
    """The units of each rule that finds any."""
    return by_rule(service.findings(picture, None, *(rule.code for rule in RULES)))


def without_none(found: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {rule: sorted(units) for rule, units in found.items() if units}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("after", "change"), [("first", 1), ("second", 2)])
def test_every_rule_finds_the_units_that_are_expected(registry, after: str, change: int, day: str) -> None:
    assert found_in(registry.picture(day, change)) == without_none(expected(after, day, "findings"))


@pytest.fixture(scope="module")
def rows() -> dict[int, Ledgers]:
    return {1: first(), 2: second()}


@pytest.mark.parametrize("day", ("2017-06-30", "2019-03-01", "2019-12-31", "2021-07-12", "2022-06-30"))
@pytest.mark.parametrize("change", (1, 2))
def test_every_rule_finds_what_is_reckoned_plainly(registry, rows, change: int, day: str) -> None:
    plain = reference.findings(rows[change], date.fromisoformat(day))
    assert found_in(registry.picture(day, change)) == without_none(plain)


def test_every_rule_finds_something_in_the_sample_but_that_of_draws(registry) -> None:
    assert {rule.code for rule in RULES} - set(found_in(registry.picture("2021-07-12"))) == {"DRAW-OPEN"}


@pytest.mark.parametrize("day", DAYS[-1:])
def test_every_finding_has_values_with_their_rows(registry, day: str) -> None:
    picture = registry.picture(day)
    found = service.findings(picture, None, *(rule.code for rule in RULES))
    for finding, values in zip(found, service.values(picture, found), strict=True):
        assert values, finding.identity
        for value in values:
            assert value["row"] is not None or value.get("default") is True, (finding.identity, value)
        assert "{" not in finding.says.zh + finding.says.en


# Draws

DRAWN = json.loads((CASES / "expected" / "draw-open.json").read_text(encoding="utf-8"))
COMMITTED = date(2021, 3, 1)


@pytest.mark.parametrize("which", range(len(DRAWN)))
def test_draws_that_are_left_open_or_asked_again_are_found(tmp_path: Path, which: int) -> None:
    document: dict[str, Any] = DRAWN[which]
    registry = RegistryUnderTest(founded(tmp_path / "registry.db"), tmp_path)
    if document["open_days"] != 30:
        days = f"name,place,from,value\ndraw.open_days,,2010-01-01,{document['open_days']}\n"
        registry.take({"settings": days})
    for draw in document["draws"]:
        commit(registry, row_of(draw, COMMITTED.isoformat()))
    for later, codes in document["findings"].items():
        day = COMMITTED + timedelta(days=int(later))
        assert found_in(registry.picture(day.isoformat())).get("DRAW-OPEN", []) == codes, later
    registry.close()


def row_of(draw: Mapping[str, Any], on: str) -> dict[str, str]:
    figure, _, status = draw["frame"].partition(":")
    options = DrawOptions(figure, status or "population", draw["as_of"], 1, 2, redraw_of=draw["redraw_of"] or None)
    row = {"code": draw["code"], "options": options.text, "committed_on": on, "commitment": "0" * 64}
    return row | ({"drawn_on": on} if draw["run"] else {})

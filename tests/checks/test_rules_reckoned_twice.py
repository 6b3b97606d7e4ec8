"""Every rule on small sets by lot, with days and numbers about its bounds: as the plain second reckoning has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from registry import days
from registry.checks import rule_findings, rule_shares
from registry.checks.engine.ranges import date as date_of
from registry.codes import place_of
from registry.picture import Picture
from tests.checks.rules.random_sets import RandomSet
from tests.reference import rules as reference
from tests.reference.rules.answers import CATALOGUE
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest

pytestmark = pytest.mark.once("answers are made of the rows of a picture, which are read alike on both")

#: The sets of every day: each rule has units that meet it, and units that do not.
SEEDS = (0, 9, 18, 23)
STEPS, RULES_WITH_STEPS = 40, 12
WITHIN = 60
#: Everywhere, and on the first day also a township, the one with the most villages.
SCOPES = (None, "451102100")
STATUSES = {"new", "notified", "acknowledged", "in_hand", "overdue", "excepted"}


class Said(NamedTuple):
    """What is said of a scope on a day: the numbers of each rule, the findings in their order, what falls due."""

    numbers: dict[str, dict[str, Any]]
    findings: list[tuple[Any, ...]]
    due: list[tuple[Any, ...]]


def drawn(number: int) -> tuple[RandomSet, reference.Ledgers]:
    """A set with steps about some of its findings, and its rows as the second reckoning reads them."""
    written = RandomSet(number)
    known, codes = reference.Ledgers(written.plain()), written.random.sample(sorted(CATALOGUE), RULES_WITH_STEPS)
    found = [finding for day in written.days for finding in reference.findings(known, day, codes=codes)]
    for rule, unit, _, _, since, *_ in written.random.sample(found, min(STEPS, len(found))):
        written.step(rule, unit, None if since is None else date.fromisoformat(since))
    return written, reference.Ledgers(written.plain())


def by_the_reckoning(known: reference.Ledgers, day: date, scope: str | None) -> Said:
    return Said(
        reference.answers(known, day, scope),
        reference.findings(known, day, scope),
        reference.due(known, day, scope, WITHIN),
    )


def by_the_registry(picture: Picture, scope: str | None) -> Said:
    place = None if scope is None else place_of(picture, scope)
    numbers = {result["code"]: _numbers(result) for result in rule_shares.results(picture, scope)}
    listed = [_shown(finding) for finding in rule_findings.findings(picture, place)]
    coming = rule_findings.coming_due(picture, WITHIN, place)
    return Said(numbers, listed, [(due.rule.code, due.unit, _iso(due.due_on), due.owner) for due in coming])


def _numbers(result: Any) -> dict[str, Any]:
    """Of a share what the reckoning has, with its target to the last digit."""
    target = None if result["target"] is None else Decimal(str(result["target"]))
    not_met = result["denominator"] - result["numerator"] - result["unknown"]
    names = ("numerator", "denominator", "unknown", "undetermined")
    return {name: result[name] for name in names} | {"not_met": not_met, "target": target}


def _shown(found: rule_findings.RuleFinding) -> tuple[Any, ...]:
    version = None if found.version is None else days.show(found.version)
    head = (found.rule.code, found.unit, found.rule.severity, found.mode)
    return (*head, _iso(found.since), version, found.status.is_, found.owner)


def _iso(day: int | None) -> str | None:
    return None if day is None else date_of(day).isoformat()


def differences(said: Said, plain: Said) -> Iterator[str]:
    """What the registry says otherwise."""
    for code, numbers in plain.numbers.items():
        if said.numbers[code] != numbers:
            yield f"{code}: {said.numbers[code]}, by the reckoning {numbers}"
    for of_registry, of_reckoning in ((said.findings, plain.findings), (said.due, plain.due)):
        yield from (f"not by the reckoning: {one}" for one in of_registry if one not in of_reckoning)
        yield from (f"by the reckoning alone: {one}" for one in of_reckoning if one not in of_registry)
        if of_registry != of_reckoning and sorted(map(str, of_registry)) == sorted(map(str, of_reckoning)):
            yield "in another order"


def hold(number: int, folder: Path) -> tuple[Counter[tuple[str, str]], set[str]]:
    """Holds the two against each other: how many units met each rule and did not, and the statuses that occurred."""
    written, known = drawn(number)
    folder.mkdir(exist_ok=True)
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    counted: Counter[tuple[str, str]] = Counter()
    statuses: set[str] = set()
    wrong = []
    try:
        registry.take(written.ledgers())
        for day in written.days:
            picture = registry.picture(day.isoformat())
            for scope in SCOPES if day == written.days[0] else SCOPES[:1]:
                plain = by_the_reckoning(known, day, scope)
                found = differences(by_the_registry(picture, scope), plain)
                wrong += [f"set {number} on {day} in {scope}: {line}" for line in found]
                for code, numbers in plain.numbers.items():
                    counted.update({(code, "met"): numbers["numerator"], (code, "not met"): numbers["not_met"]})
                statuses |= {status for *_, status, _ in plain.findings}
    finally:
        registry.close()
    assert wrong == [], "\n".join(wrong[:40])
    return counted, statuses


def test_every_rule_answers_as_it_is_reckoned_plainly(tmp_path: Path) -> None:
    counted: Counter[tuple[str, str]] = Counter()
    statuses: set[str] = set()
    for number in SEEDS:
        of_units, of_findings = hold(number, tmp_path / str(number))
        counted, statuses = counted + of_units, statuses | of_findings
    assert [(c, answer) for c in CATALOGUE for answer in ("met", "not met") if not counted[c, answer]] == []
    assert statuses == STATUSES


@pytest.mark.soak
@pytest.mark.parametrize("part", range(8))
def test_soak_every_rule_answers_as_it_is_reckoned_plainly(
    part: int, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @seed(f"{request.config.getoption('--hypothesis-seed')}, reckoned twice {part}")
    @settings(settings.get_profile("soak"), max_examples=20)
    @given(st.integers(0, 2**32))
    def of(number: int) -> None:
        hold(number, tmp_path_factory.mktemp("random"))

    of()

"""Developing members (DEV): the years that count, the bounds, the day in force, what is not recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.checks.rules.sentences import Asked, Sentence, Written, across, asked, lacking, rules_of, said, untrue

#: The two years before it are 2024 and 2025.
DAY = "2026-06-15"


def _developed(w: Written) -> None:
    """Villages by how many members were developed in which year or month."""
    for code, facts in (
        ("in-2025", {"2025": 1, "2024": 0}),
        ("in-2024", {"2025": 0, "2024": 1}),
        ("in-2023", {"2025": 0, "2024": 0, "2023": 1}),
        ("in-2026", {"2025": 0, "2024": 0, "2026-01": 1}),
        ("nobody", {"2025": 0, "2024": 0}),
        ("one-year-unsaid", {"2025": 0}),
        ("unsaid", {}),
        ("in-a-month", {"2025-12": 1, "2024": 0}),
        ("in-no-month", {"2025-01": 0, "2025-12": 0, "2024-06": 0}),
        ("year-before-months", {"2025": 0, "2025-06": 1, "2024": 0}),
        ("three-years", {"2025": 0, "2024": 0, "2023": 1}),
        ("one-year", {"2025": 0, "2024": 1}),
    ):
        w.village(code)
        for period, many in facts.items():
            w.facts(code, f"members_developed={many}", period)
    w.setting("DEV-20.years", "3", "three-years")
    w.setting("DEV-20.years", "1", "one-year")
    for code, begin in (("since-2024", "2024-01-01"), ("since-2024-2", "2024-01-02"), ("since-2024-month", "2024")):
        w.village(code, more=f"from={begin}")
        for period in ("2025", "2024"):
            w.facts(code, "members_developed=0", period)
    w.place("hamlet", "natural_village", more="parent=nobody")


def _activists(w: Written) -> None:
    """Villages that plan to develop two members in 2019."""
    for code, activists in (("six", "6"), ("five", "5"), ("seven", "7"), ("uncounted", "")):
        w.village(code, f"activists={activists}" if activists else "")
        w.facts(code, "development_plan=2", "2019")
    for code, plan in (("plan-0", "0"), ("plan-1", "1"), ("plan-none", "")):
        w.village(code, "activists=2")
        w.facts(code, f"development_plan={plan}" if plan else "", "2019")
    w.village("plan-of-2018", "activists=2")
    w.facts("plan-of-2018", "development_plan=1", "2018")
    w.village("ratio-2", "activists=5")
    w.facts("ratio-2", "development_plan=2", "2019")
    w.setting("DEV-21.ratio", "2.5", "ratio-2", "2019-06-15")
    w.setting("DEV-21.ratio", "2.6", "ratio-2", "2019-06-16")
    w.village("growing", "activists=5")
    w.facts("growing", "development_plan=2", "2019")
    w.facts("growing", "activists=6", "2019-05")


def written() -> Written:
    w = Written()
    _developed(w)
    _activists(w)
    return w


SENTENCES: list[Sentence] = [
    *said("DEV-20", DAY, met="in-2025 in-2024 in-a-month three-years", not_met="in-2023 in-2026 nobody in-no-month"),
    *said("DEV-20", DAY, not_met="year-before-months since-2024 since-2024-month one-year"),
    *said("DEV-20", DAY, unknown="one-year-unsaid unsaid", outside="since-2024-2 hamlet"),
    *across("DEV-20", "in-2023", "2026-05-11", "outside", "not_met"),
    *said("DEV-20", "2026-12-31", met="in-2024", not_met="in-2023"),
    *said("DEV-21", "2019-06-15", met="six seven ratio-2 growing", not_met="five plan-1", unknown="uncounted"),
    *said("DEV-21", "2019-06-15", outside="plan-0 hamlet", undetermined="plan-none plan-of-2018"),
    *said("DEV-21", "2018-12-31", outside="plan-of-2018 five"),
    *across("DEV-21", "five", "2019-01-01", "outside", "not_met"),
    *across("DEV-21", "growing", "2019-05-31", "not_met", "met"),
    *across("DEV-21", "ratio-2", "2019-06-16", "met", "not_met"),
    *across("DEV-21", "six", "2020-01-01", "met", "undetermined"),
]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    yield from asked(written(), tmp_path_factory.mktemp("development"))


@pytest.mark.parametrize("rule", rules_of(SENTENCES))
def test_members_are_developed_as_the_rules_say(registry: Asked, rule: str) -> None:
    assert untrue(registry, rule, SENTENCES) == []
    assert lacking(registry, rule, SENTENCES) == []

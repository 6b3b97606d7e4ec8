"""What the rules find in the demonstration: most in order, gaps where they are likely, something done about them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from registry.checks.dispositions import STATUSES
from tests import demo

#: On one kind of database, as the demonstration is.
pytestmark = pytest.mark.sqlite

DAY = ("--as-of", "2019-12-31")
Answers = dict[str, dict[str, Any]]
#: What the demonstration says nothing of on that day: rules of later years, and what does not occur in it.
EMPTY = {"ORG-03", "TERM-04a", "TERM-04b", "ELE-03", "VIL-01", "VIL-03a", "VIL-03b", "VIL-05", "DEV-20", "WEAK-06"}
EMPTY |= {"WEAK-10", "ECO-03"}
#: Rules that a region is known to miss widely: what they ask for came later, or is only listed.
WIDE = {"ORG-04b", "VIL-09a", "VIL-09b", "VIL-14b", "EDU-04", "WEAK-07", "WEAK-11", "WEAK-12", "RELO-04", "VEN-02"}
WIDE |= {"VEN-04", "SEED-03", "ORG-14a", "VIL-14a"}
#: Of a township that was reminded nobody can tell whether it was due: its old term was three years or four.
WIDE |= {"TERM-05"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.standing(tmp_path_factory)


@pytest.fixture(scope="module")
def rules(city: Path) -> Answers:
    """The rules with their numbers."""
    figures = json.loads(demo.registry(city, "figures", "--rules", *DAY, "--json"))["figures"]
    return {figure["code"]: figure for figure in figures}


def failing(figure: dict[str, Any]) -> int:
    return int(figure["denominator"] - figure["numerator"] - figure["unknown"])


def test_every_rule_but_a_few_has_units_to_ask_about(rules: Answers) -> None:
    assert {code for code, figure in rules.items() if not figure["denominator"]} == EMPTY


def test_nine_tenths_of_what_is_known_are_in_order_but_where_a_region_misses_widely(rules: Answers) -> None:
    shares = {}
    for code, figure in rules.items():
        known = figure["denominator"] - figure["unknown"]
        if known and code not in WIDE:
            shares[code] = figure["numerator"] / known
    assert {code: share for code, share in shares.items() if share < 0.75} == {}
    assert sum(share >= 0.9 for share in shares.values()) > 0.85 * len(shares)
    assert all(failing(rules[code]) for code in WIDE)


@pytest.mark.parametrize(
    "family", ["ORG", "COM", "TERM", "ELE", "LIFE", "EDU", "VIL", "DEV", "WEAK", "STAR", "RELO", "VEN", "PAY", "TEAM"]
)
def test_every_family_has_some_in_order_and_some_not(rules: Answers, family: str) -> None:
    own = [figure for code, figure in rules.items() if code.startswith(f"{family}-")]
    assert any(figure["numerator"] for figure in own) and any(map(failing, own))


@pytest.mark.parametrize(
    ("code", "least", "most"),
    [
        ("CODE-10", 40, 150), ("COM-06", 40, 150), ("ORG-16", 10, 80), ("DEV-21", 10, 60), ("LIFE-05", 20, 110),
        ("COM-01a", 5, 40), ("ORG-14b", 0, 12), ("PAY-01", 10, 60), ("VIL-06a", 2, 25), ("ORG-05", 1, 10),
        ("STAR-04", 2, 15), ("ORG-07", 8, 30), ("ELE-08a", 1, 15), ("VIL-12a", 15, 15), ("WEAK-01", 5, 40),
    ],
)  # fmt: skip
def test_a_rule_finds_as_many_as_is_likely(rules: Answers, code: str, least: int, most: int) -> None:
    assert least <= failing(rules[code]) <= most


def test_what_is_kept_nowhere_near_is_unknown_and_where_it_is_kept_hardly_anything_is(rules: Answers) -> None:
    for code in ("LIFE-01", "LIFE-05", "VIL-13a", "EDU-02b", "COM-01a"):
        assert 0 < rules[code]["numerator"] < rules[code]["unknown"] < rules[code]["denominator"], code


def test_a_finding_of_every_status_stands(city: Path) -> None:
    found = json.loads(demo.registry(city, "findings", *DAY, "--count-by", "status", "--json"))["counts"]
    counts = {one["key"]: one["findings"] for one in found}
    assert set(counts) == set(STATUSES)
    assert sum(counts.values()) - counts["new"] >= 15 and 2000 < counts["new"] < 3500


def test_something_falls_due_within_sixty_days(city: Path) -> None:
    due = json.loads(demo.registry(city, "findings", *DAY, "--due-within", "60", "--json"))["due"]
    counts = Counter(one["rule"] for one in due)
    assert {"TERM-05", "ORG-07", "SEED-03"} <= set(counts) and len(due) >= 20
    assert all("2019-12-31" <= one["due_on"] <= "2020-02-29" for one in due)

"""A part above its whole: told where the two come from rows of different periods, and until one of them is mended."""

from __future__ import annotations

import pytest

from registry.checks import service
from tests.checks.test_findings import ledgers
from tests.registry_under_test import RegistryUnderTest, Small

VILLAGE, TOWN = "451102101201", "451102101"
CLINICS = ("unit,period,integrated_clinics,direct_settlement_clinics", VILLAGE)
POSTS = ("unit,period,posts_established,posts_filled", TOWN)


def above(registry: RegistryUnderTest, day: str, scope: str | None = None) -> list[str]:
    return [f.unit for f in service.findings(registry.picture(day), scope, "DATA-ABOVE")]


@pytest.mark.parametrize(("header", "unit"), [CLINICS, POSTS])
def test_a_part_above_its_whole_is_found_from_the_day_on_which_both_are_observed(
    small: Small, header: str, unit: str
) -> None:
    registry = small(ledgers(facts=f"{header}\n{unit},2018,1,\n{unit},2019-05,,3\n{unit},2020-02,3,\n"))
    days = ("2018-12-31", "2019-05-30", "2019-05-31", "2020-02-28", "2020-02-29")
    assert [above(registry, day) for day in days] == [[], [], [unit], [unit], []]
    assert above(registry, "2019-05-31", "451102") == [unit]
    assert above(registry, "2019-05-31", "451103") == []


@pytest.mark.parametrize(("part", "found"), [("2", []), ("3", []), ("4", [TOWN]), ("", [])])
def test_as_much_as_the_whole_is_not_above_it(small: Small, part: str, found: list[str]) -> None:
    registry = small(ledgers(facts=f"{POSTS[0]}\n{TOWN},2018,3,{part}\n"))
    assert above(registry, "2019-01-01") == found


def test_none_of_a_whole_that_is_zero_is_not_above_it_and_one_is(small: Small) -> None:
    facts = f"{CLINICS[0]}\n{VILLAGE},2018,0,0\n{VILLAGE},2019,,1\n"
    registry = small(ledgers(facts=facts))
    assert (above(registry, "2019-01-01"), above(registry, "2020-01-01")) == ([], [VILLAGE])


def test_the_finding_tells_both_numbers_with_their_rows(small: Small) -> None:
    facts = f"{CLINICS[0]}\n{VILLAGE},2018,1,\n{VILLAGE},2019-05,,3\n"
    picture = small(ledgers(facts=facts)).picture("2019-06-15")
    (told,) = service.as_json(picture, service.findings(picture, None, "DATA-ABOVE"))["findings"]
    assert (told["rule"], told["severity"], told["unit"]) == ("DATA-ABOVE", "warning", VILLAGE)
    assert [(v["name"], v["value"], v["period"], v["key"], v["file"], v["row"]) for v in told["values"]] == [
        ("facts.direct_settlement_clinics", 3, "2019-05", f"{VILLAGE}/2019-05", "facts.csv", 3),
        ("facts.integrated_clinics", 1, "2018", f"{VILLAGE}/2018", "facts.csv", 2),
    ]
    assert told["says"]["zh"] == "甲村（451102101201）：村医通直接结算卫生室 3（2019-05）大于一体化村卫生室 1（2018）"

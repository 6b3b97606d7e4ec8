"""What a rule of the catalogue and one of conduct say alike of the same stands in one line of a list."""

from __future__ import annotations

import pytest

from registry.checks import finding_list, rule_service
from registry.checks.finding_list import SAME
from tests.checks.conduct.written_cases import WrittenCases
from tests.registry_under_test import RegistryUnderTest


def written() -> WrittenCases:
    """O1 was put right twice, accepted with everything undone, and relapsed; O2 has stars and an open case; the round
    of O3 is out of order and was hardly publicised."""
    w = WrittenCases()
    w.setting("case.checklist", "plan", "", "2018-01-01")
    first, second = "decided 2018-03-01", "decided 2019-03-01"
    w.case("Z1", first, "rectifying 2018-04-01", "accepted 2018-10-01", "closed 2018-11-01", year=2018)
    w.case("Z2", second, "rectifying 2019-04-01", "accepted 2019-10-01", "closed 2019-11-01")
    w.looked("Z2", "2019-12-01", "relapsed")
    w.case("Z3", second, of="O2")
    w.rated("O2", 2019, "named 2019-11-01")
    w.rated("O3", 2019, "declared 2019-03-01", "city 2019-12-01", "publicised 2019-11-01 public_to=2019-11-02")
    w.rated("O3", 2019, "township 2019-04-01", "county 2019-05-01", "named 2019-11-20")
    return w


@pytest.fixture(scope="module")
def lines(registry: RegistryUnderTest) -> dict[str, list[finding_list.ListedFinding]]:
    """The lines of the end of 2019, by the rule that is shown."""
    picture = registry.picture("2019-12-31")
    found: dict[str, list[finding_list.ListedFinding]] = {}
    for line in finding_list.listed(picture, rule_service.found(picture, None, rule_service.Wanted())):
        found.setdefault(line.rule.code, []).append(line)
    return found


@pytest.mark.parametrize(
    ("shown", "unit", "beside"),
    [
        ("WEAK-07", "Z2", [("CASE-ITEM", "Z2")]),
        ("WEAK-11", "V-O1", [("CASE-REPEAT", "Z2")]),
        ("WEAK-12", "Z2/2019-12-01", [("CASE-RELAPSE", "Z2")]),
        ("STAR-02", "O3/2019/named", [("STAR-ORDER", "O3/2019")]),
        ("STAR-04", "O3/2019/named", [("STAR-PUBLICITY", "O3/2019")]),
        ("STAR-05", "O2", [("STAR-CONFLICT", "O2")]),
    ],
)
def test_what_both_say_stands_in_one_line(lines, shown: str, unit: str, beside: list[tuple[str, str]]) -> None:
    (line,) = (one for one in lines[shown] if one.unit == unit)
    assert [(one.rule.code, one.unit) for one in line.beside] == beside
    assert not any(one.unit == of for rule, of in beside for one in lines.get(rule, ()))


def test_what_only_conduct_says_stands_by_itself_and_nothing_is_lost(registry: RegistryUnderTest, lines) -> None:
    assert [one.unit for one in lines["CASE-ITEM"]] == ["Z1"], "of 2018: the rule of the catalogue asks of the year"
    picture = registry.picture("2019-12-31")
    found = rule_service.found(picture, None, rule_service.Wanted())
    each = [one for of_rule in lines.values() for line in of_rule for one in line.all]
    assert len(each) == len(found.structure) + len(found.catalogue) + len(found.conduct)


def test_every_rule_of_conduct_that_stands_beside_another_is_tried_here() -> None:
    conduct = {shown for shown, others in SAME.items() if any(o.startswith(("CASE-", "STAR-")) for o in others)}
    assert conduct == {"WEAK-07", "WEAK-11", "WEAK-12", "STAR-02", "STAR-04", "STAR-05"}

"""Cases that are told by their steps, in the search and on a village's page."""

from __future__ import annotations

import pytest

from registry.lookup import search
from registry.lookup.dossier import read
from registry.lookup.village import Village
from tests.procedures.cases_of_an_office import OFFICE
from tests.registry_under_test import RegistryUnderTest, Small

pytestmark = pytest.mark.once("worked out of rows")


@pytest.fixture
def office(small: Small) -> RegistryUnderTest:
    return small(OFFICE)


@pytest.mark.parametrize(
    ("case", "day", "standing"),
    [
        ("Z3", "2019-12-31", "case_to_come"),
        ("Z2", "2019-02-28", "case_to_come"),
        ("Z2", "2019-03-01", "open"),
    ],
)
def test_a_case_is_found_as_it_stands_by_its_steps(
    office: RegistryUnderTest, case: str, day: str, standing: str
) -> None:
    (found,) = search.find(office.picture(day), case).to_dicts()
    assert found["standing"] == standing


def test_the_open_cases_of_a_village_are_those_open_by_their_steps(office: RegistryUnderTest) -> None:
    told = {}
    for place, day in (("451102101202", "2019-03-01"), ("451102102203", "2019-12-31")):
        opened, known = Village(read(office.picture(day), place)).cases()
        told[place] = sorted(row["code"] for row in opened), len(known)
    assert told == {"451102101202": (["Z1", "Z2"], 2), "451102102203": ([], 0)}

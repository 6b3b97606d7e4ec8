"""After a change rules are asked again of all that it touched, though columns and structure are carried over it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from registry.checks import rule_findings
from registry.checks.catalogue import BY_CODE
from registry.db import reading
from registry.moment import Moment
from registry.picture import Picture
from registry.sight import EVERYTHING
from registry.versions.changes import head
from registry.web.picture_cache import Pictures
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest

DAY = date(2019, 12, 31)
PLACES = """code,name,kind,subkind,parent
4511,贺城市,municipality,,
451102,八步区,county,,4511
451102101,贺街镇,township,,451102
451102101201,西村,village,administrative_village,451102101
AZD1,甲安置点,relocation_site,,451102101
"""
LEDGERS = {
    "places": PLACES,
    "organizations": "code,name,kind,superior,place,from\nD1,镇党委,committee,,451102101,2010\n"
    "D2,西村党支部,branch,D1,451102101201,2010\n",
}


def findings(picture: Picture, code: str) -> list[str]:
    return [found.unit for found in rule_findings.findings(picture, None, [BY_CODE[code]])]


class Office(RegistryUnderTest):
    """A registry whose findings are asked by pages that keep what they may."""

    def __init__(self, folder: Path):
        super().__init__(founded(folder / "registry.db"), folder)
        self.pictures = Pictures()
        self.take(LEDGERS)

    def asked(self, code: str, day: date = DAY) -> list[str]:
        """The units that do not meet a rule: those that are kept are those of the record."""
        with reading(self.engine) as connection:
            number, digest = head(connection)
            kept = findings(self.pictures.at(connection, Moment(day, number), digest, EVERYTHING), code)
            assert kept == findings(Picture(connection, Moment(day, number)), code)
        return kept


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def test_what_covers_a_site_is_asked_again_after_a_change_of_coverage_alone(office: Office) -> None:
    assert office.asked("RELO-01") == ["AZD1"]
    office.take({"coverage": "organization,place,mode,from\nD2,AZD1,absorbed,2018\n"})
    assert office.asked("RELO-01") == []
    office.take({"coverage": "organization,place,mode,from,to\nD2,AZD1,absorbed,2018,2019-06\n"}, correct=True)
    assert office.asked("RELO-01") == ["AZD1"]


@pytest.mark.parametrize("ends", [("2019-06-30", "2019-08-01"), ("2019-08-01", "2019-06-30")])
def test_whether_a_record_is_kept_is_asked_again_of_another_day(office: Office, ends: tuple[str, str]) -> None:
    """A reminder is due six months before the term ends; that of the earlier end on a day on which none is kept."""
    office.take({"settings": "place,name,value,from\n,kept.approvals,是,2019-01-01\n"})
    found = {}
    for end in ends:
        office.take({"elections": f"organization,elected_on,extended_to\nD2,2016-06-01,{end}\n"}, correct=True)
        found[end] = office.asked("TERM-05")
    assert found == {"2019-06-30": [], "2019-08-01": ["D2"]}


def test_a_state_that_was_kept_and_left_and_kept_again_follows_from_none_that_followed_from_it(office: Office) -> None:
    for number in range(2, 12):
        office.take({"people": f"code,name\nP{number},甲\n"})
    pictures = Pictures()
    with reading(office.engine) as connection:
        number, digest = head(connection)
        for known_at in (number, 1, 2, 3):
            pictures.at(connection, Moment(DAY, known_at), digest, EVERYTHING)
        assert pictures.at(connection, Moment(date(2018, 1, 1), number), digest, EVERYTHING).moment.known_at == number

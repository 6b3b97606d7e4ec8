"""An office of two townships whose clerk writes many rows at once: selected ones, pasted ones, a whole township's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.db import reading
from registry.lookup.row_documents import documents_of
from registry.moment import Moment, head, today
from registry.picture import Picture
from registry.slices import BY_KEY, TABLES
from tests.registries import copy, opened
from tests.web.accounts.conftest import Desk, staffed

#: The villages of the east are 1, 2 and 3, that of the west is 4.
VILLAGES = [f"45110{one}" for one in ("1101201", "1101202", "1101203", "1102201")]
LEDGERS = {
    "places": "code,name,kind,parent\n45,桂省,province,\n4511,贺城市,municipality,45\n451101,甲县,county,4511\n"
    "451101101,东镇,township,451101\n451101102,西镇,township,451101\n"
    "451101101201,东一村,village,451101101\n451101101202,东二村,village,451101101\n"
    "451101101203,东三村,village,451101101\n451101102201,西一村,village,451101102\n",
    "facts": "unit,period,full_members,activists,poor_village,collective_income_yuan\n"
    "451101101201,2019,33,4,是,52000.5\n451101101202,2019,21,,,\n451101101201,2018,30,,,\n451101102201,2019,50,,,\n",
    "facilities": "place,kind,name,from,area_m2\n451101101201,venue,老礼堂,2015,100\n"
    "451101101202,venue,=SUM,2016,200\n451101101203,venue,,2017,\n451101102201,venue,,2018,300\n",
}
USERS = {
    "root": ["security@*"],
    "east": ["clerk@451101101"],
    "west": ["clerk@451101102"],
    "county": ["clerk@451101"],
    "viewer": ["viewer@451101101"],
    "auditor": ["auditor@451101"],
}


class Office(Desk):
    """A registry with users, and what stands in it."""

    @property
    def change(self) -> int:
        """The number of the last change."""
        with reading(self.engine) as connection:
            return head(connection)

    def rows(self, ledger: str) -> list[dict[str, object]]:
        """The rows of a ledger in force, as documents."""
        with reading(self.engine) as connection:
            picture = Picture(connection, Moment(today(), head(connection)))
            numbers = picture.rows(TABLES[ledger])["record"].to_list()
            return list(documents_of(picture, BY_KEY[ledger], numbers).values())


@pytest.fixture(scope="session")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return staffed(tmp_path_factory.mktemp("office"), LEDGERS, USERS)


@pytest.fixture
def office(_office: Path, tmp_path: Path) -> Iterator[Office]:
    """An office of its own for a test."""
    engine = opened(copy(_office, tmp_path / "registry.db"))
    yield Office(engine)
    engine.dispose()


@pytest.fixture
def ruled(office: Office) -> Office:
    """The office, where what townships' clerks write of facts and facilities is decided by the county's reviewer."""
    office.add("chief", "reviewer@451101")
    chief = office.signed_in("chief")
    for ledger in ("facts", "facilities"):
        rule = {"place": "451101", "ledger": ledger, "level": "township", "decided_by": "county"}
        assert chief.post("/settings", act="add", **rule).status_code == 303
    return office

"""Two counties, between which a village and its organization moved on a day: who had it, and who has it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from registry.moment import head
from registry.picture import Picture
from registry.sight import Sight
from registry.sights.service import sight_of
from registry.versions import At
from registry.versions.identities import meant
from tests.registry_under_test import RegistryUnderTest, Small

TODAY = "2020-06-30"
#: The day on which the village 451102101202 came to the other county, and one on which it was not there yet.
MOVED, BEFORE = "2020-01-01", "2019-12-31"
HERE, THERE = "451102", "451103"
VILLAGE, ITS_BRANCH = "451102101202", "D2"
LEDGERS = {
    "places": "code,name,kind,parent,from\n4511,贺州市,municipality,,\n451102,八步区,county,4511,\n"
    "451103,平桂区,county,4511,\n451102101,贺街镇,township,451102,\n451103101,西湾镇,township,451103,\n"
    "451102101201,东村,village,451102101,\n451102101202,西村,village,451102101,\n"
    "451103101201,南村,village,451103101,\n",
    "organizations": "code,name,kind,superior,place,from\nDC,市委,local_committee,,4511,\n"
    "DT1,贺街镇党委,committee,DC,451102101,\nDT3,西湾镇党委,committee,DC,451103101,\n"
    "D1,东村党支部,branch,DT1,451102101201,\nD2,西村党支部,branch,DT1,451102101202,2018-05\n"
    "D3,南村党支部,branch,DT3,451103101201,\n",
    "people": "code,name\nP1,安某\nP2,柏某\nP3,岑某\nP4,邓某\n",
    "posts": "person,unit,role,from,to,end_reason\nP1,D1,secretary,2018-05,,\nP2,D2,secretary,2018-05,2020-03-01,term\n"
    "P2,D3,deputy_secretary,2018-06,,\nP3,D3,secretary,2018-05,,\nP4,D2,secretary,2020-03-01,,\n",
    "trainings": "person,held_on,title,level\nP2,2019-04-01,甲班,city\nP2,2020-04-01,乙班,city\n"
    "P3,2019-04-01,甲班,city\n",
    "cases": "code,organization,year,identified_on,due_on,closed_on\nZ1,D1,2019,2019-03-15,2019-11-30,\n"
    "Z2,D2,2019,2019-03-15,2019-11-30,2020-05-01\nZ3,D3,2019,2019-03-15,2019-11-30,\n",
    "facts": "unit,period,activists\n451102101201,2018,1\n451102101202,2018,2\n451102101202,2020-01,3\n"
    "451103101201,2018,4\n",
    "audits": "code,name,opened_on,years,as_of\nHTK1,回头看,2019-12-01,2019,2019-11-30\n",
    "audit_items": "audit,case,checked_on,result\nHTK1,Z1,2019-12-05,consolidated\nHTK1,Z2,2019-12-06,partly\n"
    "HTK1,Z3,2019-12-07,relapsed\n",
    "notices": "code,organization,issued_on,due_on\nDB1,D1,2019-06-01,2019-07-01\nDB3,D3,2019-06-01,2019-07-01\n",
}
#: What is in no answer to whoever has the first county alone, of no day.
OTHERS = ("451103", "DT3", "D3", "P3", "Z3", "DB3", "南村", "平桂区", "岑某", "西湾镇")


def two_counties(small: Small) -> RegistryUnderTest:
    """The registry: change 1 founds it, change 2 moves the village."""
    registry = small(LEDGERS)
    registry.take(
        {"places": "code,parent\n451102101202,451103101\n"},
        effective=int(MOVED.replace("-", "")),
    )
    return registry


def granted(registry: RegistryUnderTest, *codes: str, username: str = "") -> Sight:
    """The sight of who was granted these places."""
    moment = registry.moment(TODAY)
    view = At(registry.connection, moment)
    places = frozenset(meant(view, code, "unit")["unit"][0] for code in codes)
    return sight_of(Picture(registry.connection, moment), places, username)


def seen(registry: RegistryUnderTest, sight: Sight, day: str = TODAY, known_at: int | None = None) -> Picture:
    """The picture of a day as a sight has it."""
    known_at = head(registry.connection) if known_at is None else known_at
    moment = registry.moment(day, known_at)
    assert moment.as_of == datetime.date.fromisoformat(day)
    return Picture(registry.connection, moment, sight=sight)


def told(found: object, words: Iterable[str] = OTHERS) -> list[str]:
    """Which of some words an answer has."""
    text = str(found)
    return [word for word in words if word in text]

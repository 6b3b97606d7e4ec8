"""Two counties with cases of 2017 and 2018 that are looked back at: what the tests of audits share."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from registry.casework.audits import audit_document, audit_of
from registry.errors import Invalid
from registry.moment import Moment, head
from registry.procedures import audits, look_backs
from registry.procedures.audits import Who
from registry.procedures.look_backs import Relapse
from tests.registry_under_test import RegistryUnderTest

WHO = Who("tester", "")
EAST, WEST, TOWN = "451102", "451103", "451102101"
#: V3 has ended, and nobody took over; Z4 was withdrawn, Z6 not identified by the middle of 2019.
COUNTIES = {
    "places": "code,name,kind,parent\n45,广西,province,\n4511,贺州市,municipality,45\n451102,八步区,county,4511\n"
    "451103,平桂区,county,4511\n451102101,贺街镇,township,451102\n451103101,黄田镇,township,451103\n"
    "451102101201,东村,village,451102101\n451102101202,西村,village,451102101\n"
    "451102101203,南村,village,451102101\n451103101201,北村,village,451103101\n",
    "organizations": "code,name,kind,place,to\nV1,东村党支部,branch,451102101201,\nV2,西村党支部,branch,451102101202,\n"
    "V3,南村党支部,branch,451102101203,2019-03-01\nV4,北村党支部,branch,451103101201,\n",
    "people": "code,name\nP1,安某\n",
    "posts": "person,unit,role,from,to\nP1,V1,secretary,2018-06-01,2019-01-01\n",
    "cases": "code,organization,year,problems,identified_on,closed_on\n"
    "Z1,V1,2018,班子不齐;收入低,2018-03-01,2018-11-30\nZ2,V2,2018,收入低,2018-03-01,2018-12-10\n"
    "Z3,V3,2017,,2017-03-01,2017-12-01\nZ4,V2,2017,,,\nZ5,V4,2018,制度不全,2018-04,2018-12\nZ6,V4,2018,,2019-08-01,\n",
    "case_steps": "case,step,on,reason\nZ4,decided,2017-03-01,\nZ4,withdrawn,2017-05-01,认定有误\n",
}
OPENED, AS_OF = "2019-07-01", "2019-06-30"


class County:
    """A registry of these counties, and what is done with its audit H1."""

    def __init__(self, registry: RegistryUnderTest):
        self.registry, self.engine = registry, registry.engine

    def moment(self, day: str = AS_OF, known_at: int | None = None) -> Moment:
        with self.engine.connect() as connection:
            now = head(connection)
        return Moment(datetime.date.fromisoformat(day), now if known_at is None else known_at)

    def open(self, code: str = "H1", scope: str | None = None, known_at: int | None = None, **texts: str) -> Any:
        own = {"name": "回头看", "years": "2017,2018", "problems": None, "opened_on": OPENED} | texts
        return audits.open_audit(self.engine, code, own, self.moment(known_at=known_at), scope, WHO)

    def record(
        self, case: str, on: str = "2019-07-10", result: str = "consolidated", why: str | None = None, **more: str
    ) -> Any:
        """Records a finding; the options of a relapse go by their names, others are columns."""
        relapse = Relapse(*(more.pop(name, None) for name in ("new_case", "organization", "no_case")))
        return look_backs.record(
            self.engine, "H1", case, {"checked_on": on, "result": result, **more}, WHO, relapse, why
        )

    def sign(self, level: str, on: int = 20190720, **which: str) -> dict[str, Any]:
        return audits.sign(self.engine, "H1", level, on, WHO, **which)[0]

    def close(self, on: int = 20190801) -> dict[str, Any]:
        return audits.close(self.engine, "H1", on, WHO)

    def shown(self, day: str = "2019-08-01") -> dict[str, Any]:
        self.registry.connection.rollback()
        picture = self.registry.picture(day)
        return audit_document(picture, audit_of(picture, "H1"))

    def item(self, case: str) -> dict[str, Any]:
        return next(item for item in self.shown()["items"] if item["case"] == case)

    def signatures(self, case: str) -> list[Any]:
        return [self.item(case)[f"{level}_on"] for level in ("township", "county", "city")]


def refused(act: Any, *args: Any, **how: Any) -> list[tuple[str | None, str]]:
    """What an act is refused for: the options, and what is wrong with each."""
    try:
        act(*args, **how)
    except Invalid as invalid:
        return [(problem.column, problem.problem.en) for problem in invalid.problems]
    raise AssertionError("it was not refused")


def with_ledgers(**ledgers: str) -> Mapping[str, str]:
    """The counties with further ledgers, or others in their place."""
    return COUNTIES | ledgers

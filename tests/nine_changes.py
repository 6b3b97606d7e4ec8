"""A small registry of nine changes, each of which does one thing to a village, its hamlet or its branch."""

from __future__ import annotations

from sqlalchemy import select

from registry import record
from registry.lookup import dossier
from registry.lookup.dossier import Dossier
from tests.registries import SMALL
from tests.registry_under_test import RegistryUnderTest

DAY = "2019-12-31"
WEST, ENDED, HAMLET = "451102101202", "451102101203", "451102101202001"
#: The first change: the village West took over North; its branch has a case and a training; a person's code is D2 too.
FIRST = SMALL | {
    "people": "code,name\nP1,安某\nP2,柏某\nD2,陈某\n",
    "case_measures": "case,measure,done_on\nZ1,plan,2019-04-01\nZ1,leader,\n",
    "look_backs": "case,checked_on,result\nZ1,2019-12-01,partly\n",
    "trainings": "person,held_on,title,level\nP1,2019-06,班次一,city\n",
    "facilities": f"place,kind,name,from,area_m2\n{WEST},venue,旧址,2017,99.5\n",
}
#: The village has another name from June 2019 on; its first name was never that; the branch was never there.
RENAMED, NAMED, PLACED = 2, 3, 4
#: The secretary's post ends; why it ended is filled in; it is withdrawn. A hall has another area.
UNPOSTED, FILLED, LOST, MEASURED = 5, 6, 7, 8
#: A hamlet of the village that ended. The first hamlet is withdrawn. The village has another code from June 2019 on.
BROUGHT, GONE, CODED = 9, 10, 11


def record_story(registry: RegistryUnderTest) -> None:
    """Takes the story into a registry that holds nothing."""
    assert registry.take(FIRST) == 1
    assert registry.take({"places": f"code,name\n{WEST},新西村\n"}, effective=20190601) == RENAMED
    assert registry.take({"places": f"code,name\n{ENDED},北塆村\n"}, correct=True) == NAMED
    assert registry.take({"organizations": "code,name,place\nD2,西村党支部,451102101\n"}, correct=True) == PLACED
    post = "P1,D2,secretary,2018-05"
    assert registry.take({"posts": f"person,unit,role,from,to\n{post},2019-11-01\n"}) == UNPOSTED
    assert registry.take({"posts": f"person,unit,role,from,to,end_reason\n{post},2019-11-01,transfer\n"}) == FILLED
    assert registry.take({"posts": f"person,unit,role,from,withdrawn\n{post},yes\n"}) == LOST
    assert registry.take({"facilities": f"place,kind,name,from,area_m2\n{WEST},venue,旧址,2017,320\n"}) == MEASURED
    assert registry.take({"places": f"code,name,kind,parent\n{ENDED}001,下屯,natural_village,{ENDED}\n"}) == BROUGHT
    coverage = f"organization,place,mode,from,withdrawn\nD2,{HAMLET},contact,2018-05,yes\n"
    assert registry.take({"places": f"code,withdrawn\n{HAMLET},yes\n", "coverage": coverage}) == GONE
    recoded = f"id,code,name\n{number_of(registry, WEST)},XC-1,新西村\n"
    assert registry.take({"places": recoded}, effective=20190601) == CODED


def number_of(registry: RegistryUnderTest, code: str) -> str:
    """The record number of a place, as exports carry it."""
    tag = select(record.setting.c.value).where(record.setting.c.key == "tag")
    identity = select(record.code.c.identity).where(record.code.c.code == code, record.code.c.space == "unit")
    return "-".join(str(registry.connection.execute(query).scalar_one()) for query in (tag, identity))


def read(registry: RegistryUnderTest, code: str, day: str = DAY, known_at: int | None = None) -> Dossier:
    return dossier.read(registry.picture(day, known_at), code)

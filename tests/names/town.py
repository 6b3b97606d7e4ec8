"""A county for the tests of names: places and organizations in few words, with days on which they are called so."""

from __future__ import annotations

from typing import Any

from registry.names.found import Found
from registry.names.organizations import OrganizationState
from registry.names.places import PlaceState
from registry.names.units import UnitNames

DAY = 20191231
PLACES = """
c  贺州市 municipality -
b  八步区 county c
f  富川瑶族自治县 county c
h  贺街镇 township b
m  步头镇 township b
y  黄洞瑶族乡 township b
j  八步街道 township b
v  双瑞村委会 village h
e  河东村委会 village h
e2 河东村委会 village m
g  桂岭社区居委会 village m
w  桂岭村委会 village m
x  新村村委会 village y
n  上屯 natural_village v
s  福苑安置点 relocation_site b
z  富城小区 relocation_site v
"""
ORGANIZATIONS = """
Db 中共八步区委员会 local_committee b -
Dh 中共贺街镇委员会 committee h Db
Dm 中共步头镇委员会 committee m Db
Dj 中共八步街道工作委员会 working_committee j Db
Dv 中共贺街镇双瑞村总支部委员会 general_branch v Dh
D1 第一党支部 branch v Dv
De 中共贺街镇河东村支部委员会 branch e Dh
D2 中共步头镇河东村委员会 committee e2 Dm
Dg 中共步头镇桂岭社区支部委员会 branch g Dm
"""


def places(text: str = PLACES) -> list[PlaceState]:
    """A line: identity, which is its code too, name, kind, parent, and perhaps from and to."""
    found = []
    for line in filter(None, text.splitlines()):
        code, name, kind, parent, *days = line.split()
        begins, ends = (*(None if d == "-" else int(d) for d in days), None, None)[:2]
        found.append(PlaceState(code, code, name, kind, None, None if parent == "-" else parent, begins, ends))
    return found


def organizations(text: str = ORGANIZATIONS) -> list[OrganizationState]:
    """A line: identity, name, kind, place, superior, and perhaps type, from and to."""
    found = []
    for line in filter(None, text.splitlines()):
        code, name, kind, place, superior, *more = line.split()
        kind_of, begins, ends = (*(None if d == "-" else d for d in more), None, None, None)[:3]
        above = None if superior == "-" else superior
        days = (None if day is None else int(day) for day in (begins, ends))
        found.append(OrganizationState(code, code, name, kind, place, above, kind_of, *days))
    return found


def town(more_places: str = "", more_organizations: str = "") -> UnitNames:
    return UnitNames.of(places(PLACES + more_places), organizations(ORGANIZATIONS + more_organizations))


def answer(found: Found) -> Any:
    """The one who is meant; else the fault, with the codes of those who could be."""
    return found.one if found.fault is None else (found.fault, [one.code for one in found.candidates])

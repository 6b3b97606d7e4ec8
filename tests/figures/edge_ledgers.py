"""Registries of a few rows, one for each edge that the tests look at."""

from __future__ import annotations

from collections.abc import Mapping

TOWN, EAST, WEST, HAMLET, SITE = "451102101", "451102101201", "451102101202", "451102101202001", "AZD1"
PLACES = """code,name,kind,parent,from,to,successor
45,广西,province,,,,
4511,贺州市,municipality,45,,,
451102,八步区,county,4511,,,
451102101,贺街镇,township,451102,,,
451102101201,东村,village,451102101,,,
451102101202,西村,village,451102101,,,
451102101202001,上屯,natural_village,451102101202,,,
AZD1,安置点,relocation_site,451102101,,,
"""
ORGANIZATIONS = """code,name,kind,type,superior,place,from,to
D1,镇党委,committee,,,451102101,,
D2,东村党支部,branch,,D1,451102101201,,
D3,西村党支部,branch,,D1,451102101202,,
"""
PEOPLE = "code,name\nP1,安某\nP2,柏某\nP3,岑某\n"
BASE = {"places": PLACES, "organizations": ORGANIZATIONS, "people": PEOPLE}

#: The registries of the tests below, by what they are about: the ledgers that they have beside or in place of `BASE`.
EDGES: dict[str, Mapping[str, str]] = {
    "terms": {
        "elections": "organization,elected_on,extended_to\n"
        "D2,2016-02-29,\nD3,2018-07-11,\nD2,2020-02-29,\nD3,2026-08,\n"
    },
    "terms around the rule": {
        "elections": "organization,elected_on,extended_to\n"
        "D2,2018-07-12,\nD3,2018-07,2021-09\n451102101201,2030-01-01,\n"
    },
    "ties": {
        "facts": "unit,period,activists,applicants\n451102101201,2019,1,\n451102101201,2019-12,2,20\n"
        "451102101201,2019-12-31,3,\n451102101201,2019-06,4,40\n451102101201,2019-06-30,5,\n451102101201,2020-02,,60\n"
    },
    "flows": {
        "facts": "unit,period,members_developed,collective_income_yuan\n451102101201,2019,7,39999.9999\n"
        "451102101201,2019-01,1,30000\n451102101201,2019-02,2,10000\n451102101202,2020-02,1,40000\n"
        "451102101201,2018-12,9,500000\n451102101202,2020-03,,0.0001\n"
    },
    "plans": {"facts": "unit,period,development_plan,activists\n451102101201,2019,2,6\n451102101201,2018,5,1\n"},
    "parts of dates": {
        "cases": "code,organization,year,identified_on,due_on,closed_on\nZ1,D2,2019,2019-03,2019-05,2019-07\n"
        "Z2,D3,2019,2019,,\n",
        "posts": "person,unit,role,from,to,end_reason\nP1,D2,secretary,2018-05,2019-06,negligent\n"
        "P2,451102101201,trainee,2019,2020,\n",
        "activities": "place,kind,held_on,title,times\n451102101201,wish,2019,春,3\n451102101201,wish,2019-05,夏,\n",
        "coverage": "organization,place,mode,from,to\nD3,AZD1,absorbed,2019-05,2019-06\n",
    },
    "stars": {
        "ratings": "organization,year,stage,stars,decided_on\nD2,2017,named,2,2019-03-01\nD2,2018,named,3,2019-03-01\n"
        "D2,2019,declared,5,2019-04-01\nD2,2016,named,1,2019-02-28\nD2,2016,revoked,1,2019-03-01\nD3,2018,named,4,2019-03-01\n"
        "D3,2018,revoked,4,2019-03-01\nD3,2019,named,5,2019-12\n"
    },
    "groups": {
        "organizations": ORGANIZATIONS + "G1,党小组,group,,D3,451102101202001,,\nG2,党小组,group,,D1,451102101202,,\n",
        "coverage": "organization,place,mode,from,to\n"
        "G2,AZD1,independent,2019-01-01,\nG2,451102101201,contact,2019-01-01,\n",
        "facts": "unit,period,full_members,probationary_members\n451102101202001,2018,0,0\n",
    },
    "a row in place of the own place": {
        "organizations": ORGANIZATIONS + "D4,安置点党支部,branch,,D1,AZD1,2018-06-01,2020-06-01\n",
        "coverage": "organization,place,mode,from,to\n"
        "D4,AZD1,contact,2019-01-01,2019-07-01\nD1,AZD1,contact,2020-01-01,\n",
    },
    "contact": {
        "coverage": "organization,place,mode,from,to\nD3,451102101202001,contact,2019-01-01,\n"
        "D3,AZD1,joint,2019-01-01,\nD2,AZD1,absorbed,2019-01-01,\n",
        "facts": "unit,period,full_members,probationary_members\n451102101202001,2018,0,0\n",
    },
    "kinds of branch": {
        "organizations": ORGANIZATIONS.replace("D3,西村党支部,branch", "D3,西村联合党支部,joint_branch")
        + "D4,临时党支部,temporary_branch,,D1,AZD1,2019-01-01,\n"
    },
    "older and younger": {
        "places": PLACES.replace(
            "东村,village,451102101,,,", "东村,village,451102101,2018-01-01,2020-01-01,451102101202"
        ),
        "organizations": ORGANIZATIONS.replace(
            "东村党支部,branch,,D1,451102101201,,", "东村党支部,branch,,D1,451102101201,2017-01-01,"
        )
        + "D4,西村党委,committee,,D1,451102101202,2019-06-01,2019-12-01\n",
        "posts": "person,unit,role,from,to\nP1,D2,secretary,2016-01-01,\nP2,D4,acting_secretary,2018-01-01,\n",
    },
    "a dead superior": {
        "organizations": ORGANIZATIONS.replace("451102101201,,", "451102101201,,2019-01-01")
        + "D5,东村第一党支部,branch,,D2,451102101201,,\nD6,东村第二党支部,branch,village_level,D2,451102101201,,\n"
    },
    "amounts": {
        "projects": "code,kind,place,amount_yuan,started_on\nX1,pairing,451102101201,0.1,2019\n"
        "X2,pairing,451102101202,0.2,2019\nX3,devolved,451102101201,,2019\nX4,pairing,451102101201,5,2020\n"
    },
}
SCOPES = (None, "4511", "451102", TOWN, EAST, WEST, HAMLET, SITE)

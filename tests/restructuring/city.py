"""A small city with something of everything: two counties, three towns, five villages, and what the figures count.

All that happens in it happens on a few days, so that verbs and rows meet on one day often.
"""

from __future__ import annotations

CITY, EAST, WEST = "4511", "451102", "451103"
TOWN, HILL, LAKE = "451102101", "451102102", "451103101"
VILLAGES = (f"{TOWN}201", f"{TOWN}202", f"{HILL}201", f"{LAKE}201", f"{LAKE}202")
SOUTH, NORTH, UPPER, SHORE, BAY = VILLAGES
POND, CREEK = f"{SOUTH}001", f"{SHORE}001"
#: Two relocation sites, one in a village and one that stands under the county itself.
SITE, SETTLED = "AZD1", "AZD2"
PLACES = (CITY, EAST, WEST, TOWN, HILL, LAKE, *VILLAGES, POND, CREEK, SITE, SETTLED)
#: The days on which things begin, end and happen.
DAYS = ("2018-05-01", "2019-01-01", "2019-06-01", "2020-01-01")


def branch(village: str) -> str:
    """The village organization of a village."""
    return f"D{village}"


ORGANIZATIONS = ("D1", "D2", "D3", *map(branch, VILLAGES), "D9")
_KINDS = {4: "municipality", 6: "county", 9: "township", 12: "village", 15: "natural_village"}


def _places() -> str:
    rows = [f"{code},{code},{_KINDS[len(code)]},{code[:-3] if len(code) > 6 else code[:4]}" for code in PLACES[1:13]]
    sites = [f"{SITE},{SITE},relocation_site,{NORTH}", f"{SETTLED},{SETTLED},relocation_site,{WEST}"]
    return "\n".join(("code,name,kind,parent", f"{CITY},{CITY},municipality,", *rows, *sites, ""))


def _organizations() -> str:
    committees = {TOWN: "D1", HILL: "D2", LAKE: "D3"}
    towns = [f"{code},{code},committee,,{town}" for town, code in committees.items()]
    villages = [f"{branch(v)},{branch(v)},branch,{committees[v[:9]]},{v}" for v in VILLAGES]
    return "\n".join(("code,name,kind,superior,place", *towns, *villages, f"D9,D9,group,{branch(SOUTH)},{SOUTH}", ""))


#: Measures of villages, of places with members, and of towns, in one file as clerks keep them.
_FACTS = f"""unit,period,full_members,probationary_members,activists,applicants,development_plan,members_developed,\
poor_village,collective_income_yuan,households,residents,integrated_clinics,direct_settlement_clinics,\
posts_established,posts_filled
{SOUTH},2018,,,3,,2,1,yes,39000,,,1,1,,
{SOUTH},2019,60,1,6,8,3,2,,41000.5,300,900,2,1,,
{NORTH},2019,20,,2,3,2,1,no,120000,,,1,,,
{NORTH},2018-04,,,,,,1,,,,,,,,
{UPPER},2019-05,,,,,,1,,52000,,,,,,
{UPPER},2019,,,4,4,1,,yes,,,,,,,
{SHORE},2019,30,2,5,,2,3,yes,260000,,,3,2,,
{SHORE},2018,31,,5,,4,,,,,,,,,
{BAY},2018,,,,2,1,1,,600000,,,,,,
{POND},2018,3,,,,,,,,,,,,,
{CREEK},2018,0,0,,,,1,,,,,,,,
{SITE},2019,4,,,,,,,,40,160,,,,
{TOWN},2019,,,,,,,,,,,,,40,38
{LAKE},2018,,,,,,,,,,,,,30,
"""

#: The city's ledgers.
LEDGERS = {
    "places": _places(),
    "organizations": _organizations(),
    "coverage": f"""organization,place,mode,from,to
{branch(SOUTH)},{POND},independent,2018-05-01,
{branch(SHORE)},{CREEK},contact,2018-05,2019-06-01
{branch(NORTH)},{SITE},absorbed,2019-01-01,
D3,{SETTLED},joint,2018-05-01,
{branch(UPPER)},{SOUTH},joint,2018-05,
{branch(BAY)},{SHORE},joint,2018-05,2020-01-01
""",
    "people": "code,name\n" + "".join(f"P{n},P{n}\n" for n in range(1, 9)),
    "posts": f"""person,unit,role,from,to,source,management,end_reason
P1,{branch(SOUTH)},secretary,2018-05-01,,on_staff,professional,
P1,{SOUTH},village_director,2018-05-01,,,,
P2,{branch(NORTH)},secretary,2018-05-01,2019-06-01,local,ordinary,incompetent
P3,{branch(NORTH)},acting_secretary,2019-06-01,,,,
P4,{branch(UPPER)},secretary,2018-05,2020-01-01,on_staff,,negligent
P5,{branch(SHORE)},secretary,2018-05-01,,local,professional,
P6,{SHORE},first_secretary,2018-05,,,,
P6,{BAY},team_member,2019-01-01,2020-01-01,,,
P7,{NORTH},trainee,2019-01-01,2020-01-01,,,
P8,{SITE},instructor,2019-01-01,,,,
P8,{CREEK},contact_member,2018-05,2019-06-01,,,
""",
    "elections": "organization,elected_on,extended_to\n"
    f"{branch(SOUTH)},2018-05-01,2020-01-01\n{branch(NORTH)},2019-01-01,\n"
    f"{branch(SHORE)},2018-05-01,2019-01-01\n{branch(SHORE)},2019-06-01,\n",
    "ratings": "organization,year,stage,stars,decided_on\n"
    f"{branch(SOUTH)},2018,named,4,2018-05-01\n{branch(SHORE)},2018,named,5,2019-01-01\n"
    f"{branch(SHORE)},2018,revoked,0,2019-06-01\n{branch(BAY)},2019,named,2,2020-01-01\n",
    "cases": f"""code,organization,year,identified_on,due_on,closed_on
Z1,{branch(SOUTH)},2019,2019-01-01,2019-06-01,
Z2,{branch(UPPER)},2018,2018-05-01,,2019-01-01
Z3,{branch(SHORE)},2019,2019-01-01,2019-06-01,2020-01-01
Z4,{branch(BAY)},2018,2018-05-01,,2018-05-01
""",
    "case_measures": "case,measure,done_on\n"
    + "".join(
        f"Z3,{m},2019-06-01\n"
        for m in ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")
    )
    + "Z1,plan,2019-06-01\n",
    "look_backs": "case,checked_on,result\nZ2,2019-06-01,partly\nZ4,2020-01-01,relapsed\n",
    "facts": _FACTS,
    "bodies": "place,kind,from,to\n"
    + "".join(f"{SITE},{kind},2019-01-01,\n" for kind in ("union", "youth_league", "women", "self_governance"))
    + f"{SETTLED},self_governance,2018-05-01,2019-06-01\n",
    "facilities": f"""place,kind,name,from,to,area_m2,unified_area,unified_structure,unified_signs,unified_functions,\
unified_equipment
{SOUTH},venue,,2018-05-01,,320,yes,yes,yes,yes,yes
{SHORE},venue,,2018-05-01,2020-01-01,120,yes,no,,,
{BAY},venue,,2019-01-01,,,,,,,
{SITE},children_home,,2019-01-01,,,,,,,
{SETTLED},women_home,,2018-05,,,,,,,
""",
    "pairings": f"""partner,partner_name,partner_kind,place,from,to
Q1,Q1,enterprise,{SOUTH},2018-05-01,
Q1,Q1,enterprise,{SHORE},2019-01-01,2020-01-01
Q2,Q2,enterprise,{BAY},2018-05,
Q3,Q3,leader,{NORTH},2018-05-01,
""",
    "projects": f"""code,kind,place,amount_yuan,started_on,delivered_on
X1,five_small,{SOUTH},,2019-01-01,2019-06-01
X2,pairing,{SHORE},20000.5,2018-05,
X3,devolved,{NORTH},7000,2019-06-01,
X4,five_small,{LAKE},,2019-01-01,
""",
    "trainings": "person,held_on,title,level\nP1,2019-06-01,T,city\nP5,2019-01-01,T,region\n",
    "activities": f"""place,kind,held_on,title,times
{SITE},service,2019-01-01,A,3
{SETTLED},service,2019-06-01,B,
{SOUTH},wish,2019-06-01,C,2
{SHORE},wish,2019-06-01,D,1
""",
}

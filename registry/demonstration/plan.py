"""The plan: every published number that the demonstration city is built to show at the end of 2019.

The numbers are the claims (C…) of the city's poverty-alleviation bulletin, 2020 no. 1; they stand here and in no
other module. What the bulletin leaves open is settled here too, each time with the reason.
"""

from __future__ import annotations

from typing import NamedTuple

SEED = 4511

VILLAGE_CODES_KEPT = 746  # C094; of 758 codes in the edition of 2019-10-31, and one more: 文华社区, see WENHUA
NATURAL_VILLAGES = 4051  # C036, read as all of them (the bulletin may mean only those that qualify)
NATURAL_VILLAGES_WITHOUT_MEMBERS = 76  # C042
SITES = 26  # C043
SITES_JOINT = 2  # C045
SITES_ABSORBED = 2  # C046; the other 22 (C044) have an organization of their own
SITES_CHILDREN_HOME = 8  # C047
SITES_WOMEN_HOME = 16  # C048
SERVICE_ACTIVITIES = 118  # C049: "more than 100"

VENUES_300 = 667  # C053
VENUE_AREA = 300  # C052
INCOME_BANDS = (
    (500_000, 9),
    (200_000, 38),
    (100_000, 175),
    (50_000, 493),
    (40_000, 746),
)  # C099, C098, C097, C096, C094
INCOME_CEILING = 1_320_000  # not published

POOR_VILLAGES = 281  # C102
PAIRED_VILLAGES = 515  # C101
ENTERPRISES = 472  # C100
ENTERPRISES_WITH_POOR_VILLAGES = 410  # C090; whether they are among the 472 is not said: taken so

STARS = {5: 49, 4: 107, 3: 129}  # C033, C034, C035
CASES_2019 = 90  # C032
CASES_2019_PINGGUI = 13  # note on C032: a report of the district
CASES_2018 = 72  # C030: 152 in 2017 and 2018 together; the split is not published
CASES_2017 = 80
CASES_2016 = 57  # not published
LOOK_BACKS_2019 = {
    "consolidated": 112,
    "partly": 29,
    "relapsed": 8,
    "abolished": 3,
}  # C030: 152 in all; the split is not published

PROFESSIONAL_SECRETARIES = 24  # C014: the first of the pool (头羊计划)
ON_STAFF_SECRETARIES = 15  # C015
SECRETARIES_TRAINED = 451  # C016, read as heads
SECRETARIES_REMOVED = 31  # C017
RESIDENT_CADRES = 1880  # C010
TRAINEES = 100  # C011, read as additional to the 1880
STUDENT_ASSISTANTS = 486  # C113

MEMBERS_DEVELOPED = 2089  # C038
ACTIVISTS = 6516  # C039
APPLICANTS = 4974  # C040
DEVELOPMENT_PLAN = 2103  # not published; C041 bounds it by 2172

CLINICS = 705  # C131
CLINICS_DIRECT = 696  # C132
POSTS_ESTABLISHED = 2172  # not published; what C021 to C023 imply together
VACANCY_2018 = 0.132  # C022
VACANCY_2019 = 0.068  # C023

FIVE_SMALL_FIRST = 16  # C057
FIVE_SMALL_SECOND = 13  # C056
PAIRING_PROJECTS = 1214  # C103
PAIRING_YUAN = 186_200_000  # C104
DEVOLVED_PROJECTS = 1006  # C085
DEVOLVED_YUAN = 303_000_000  # C086
PILOT_VILLAGES = 50  # C083
KINDERGARTENS = 11  # C084
WISHES = 937  # C111: "more than 900"


class Wenhua(NamedTuple):
    """文华社区 and its site, as the bulletin tells; that it is the 747th village is a hypothesis."""

    code: str = "451103001002"  # the code of the edition of 2020-06-30
    name: str = "文华社区居委会"
    township: str = "451103001"
    since: str = "2019-05"  # C142
    branch: str = "2018"  # C150, month not given: older than its community
    committee: str = "2019-09"  # C151
    buildings: str = "35"  # C138
    flats: str = "4440"  # C139
    households: str = "4073"  # C140
    residents: str = "21656"  # C141
    members: str = "33"  # C152; how many are on probation is not said
    building_heads: int = 30  # C155
    centre_m2: str = "1500"  # C148


WENHUA = Wenhua()

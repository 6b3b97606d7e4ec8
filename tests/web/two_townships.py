"""Two townships with findings of every kind, for the pages of rules: what is recorded of them, as ledgers."""

from __future__ import annotations

DAY = "2019-12-31"
HERE, THERE = "451102101", "451102102"

PLACES = """code,name,kind,subkind,parent
4511,市,municipality,,
451102,区,county,,4511
451102101,东镇,township,town,451102
451102102,西镇,township,town,451102
451102101201,大村,village,administrative_village,451102101
451102101202,空村,village,administrative_village,451102101
451102101203,好村,village,administrative_village,451102101
451102102201,远村,village,administrative_village,451102102
"""
ORGANIZATIONS = """code,name,kind,superior,place,from
CC,中共区委员会,local_committee,,451102,2000
TC,中共东镇委员会,committee,CC,451102101,2000
TD,中共西镇委员会,committee,CC,451102102,2000
B1,中共大村支部,branch,TC,451102101201,2000
B3,中共好村支部,branch,TC,451102101203,2000
"""
COVERAGE = """organization,place,mode,from
B1,451102101201,independent,2000
B3,451102101203,independent,2000
"""
FACTS = """unit,period,full_members,probationary_members
451102101201,2018,60,0
451102101202,2018,5,0
451102101203,2018,10,0
451102102201,2018,4,0
"""
FACILITIES = """place,kind,name,area_m2,from
451102101201,venue,场所,120,2015-01-01
"""
ELECTIONS = """organization,elected_on
B1,2017-02-10
B3,2019-03-01
"""
SETTINGS = """name,place,from,value,source
VEN-01.area,,2019-01-01,250,市组〔2019〕2号
VEN-01.area,451102101,2019-05-01,200,区组〔2019〕5号
VEN-01.area,451102101,2019-09-01,220,区组〔2019〕9号
VEN-01.area,451102101,2020-02-01,240,区组〔2020〕1号
"""
POLICIES = """code,title,document,issuer,issued_on,repealed_on,rules
ZC1,抓党建若干措施,区组〔2019〕1号,区委组织部,2019-01-08,2020-06-30,ORG-01a;VEN-01a
ZC2,后来的文件,,,2020-03-01,,ORG-02
"""
NOTICES = """code,organization,issued_on,due_on,received_on
DB1,TC,2019-11-01,2019-11-30,
"""
STEPS = """rule,unit,on,step,due_on,until,reason,approver,document,notice
ORG-01a,451102101202,2019-11-02,plan,2019-12-20,,,,,
ORG-01a,451102102201,2019-11-02,except,,2020-06-30,整村搬迁,CC,区组〔2019〕7号,
ORG-02,B1,2019-11-05,notice,,,,,,DB1
"""
LEDGERS = {
    "places": PLACES,
    "organizations": ORGANIZATIONS,
    "coverage": COVERAGE,
    "facts": FACTS,
    "facilities": FACILITIES,
    "elections": ELECTIONS,
    "settings": SETTINGS,
    "policies": POLICIES,
    "notices": NOTICES,
    "finding_steps": STEPS,
}

"""Where the figures' definitions come from, and how sure each citation is.

The numbers of rules are those of the rulebook from which they were taken. "Verified" means that the wording was seen
in a republication; no official site was seen, so article numbers are to be checked before they are quoted.
"""

from __future__ import annotations

from registry.figures.model import Source
from registry.language import Words

SEEN = Words("已见原文（转载）", "verified in a republication")
UNVERIFIED = Words("未核实", "unverified")
_ARTICLE = Words("内容已见转载，条文号未核实", "content verified in a republication, article number unverified")
_BULLETIN = Words("仅见于贺州市 2020 年第 1 期简报", "seen only in Hezhou's bulletin no. 1 of 2020")
_BULLETIN_TEXT = "《贺州市精准脱贫攻坚简报》2020 年第 1 期"


def _bulletin(rule: str, more: str = "") -> Source:
    return Source(
        Words(f"{_BULLETIN_TEXT}{more}（规则 {rule}）", f"Hezhou bulletin no. 1 of 2020{more} (rule {rule})"), _BULLETIN
    )


#: What follows from the record itself and cites nothing.
RECORD = Source(
    Words("按登记内容直接计数", "counted from the record itself"), Words("系统定义", "the registry's own definition")
)
BULLETIN = Source(Words(_BULLETIN_TEXT, "Hezhou bulletin no. 1 of 2020"), _BULLETIN)
BRANCH = Source(
    Words(
        "《中国共产党支部工作条例（试行）》第四条；《中国共产党章程》第三十条（规则 ORG-01、NAT-01）",
        "Branch Regulation art. 4; Constitution art. 30 (rules ORG-01, NAT-01)",
    ),
    Words(
        "支部条例第四条已见转载；章程条文号未核实",
        "Branch Regulation art. 4 verified in a republication; the Constitution's article number unverified",
    ),
)
NATURAL = _bulletin("NAT-01")
NO_MEMBERS = _bulletin("NAT-02")
SITES = Source(
    Words(
        f"{_BULLETIN_TEXT}；梧州做法（规则 RELO-01）",
        "Hezhou bulletin no. 1 of 2020; practice of Wuzhou (rule RELO-01)",
    ),
    Words("简报及梧州公开报道", "the bulletin and a public report of Wuzhou"),
)
INSTRUCTORS = _bulletin("RELO-03")
MASS_BODIES = _bulletin("RELO-04")
VILLAGES = Source(
    Words(
        "《中国共产党农村基层组织工作条例》第五条（规则 VIL-01）", "Rural Organizations Regulation art. 5 (rule VIL-01)"
    ),
    _ARTICLE,
)
SECRETARIES = Source(
    Words("《中国共产党支部工作条例（试行）》（规则 COM-02、COM-06）", "Branch Regulation (rules COM-02, COM-06)"),
    _ARTICLE,
)
BOTH_POSTS = Source(
    Words("《中国共产党农村工作条例》（2019）（规则 VIL-09）", "Rural Work Regulation of 2019 (rule VIL-09)"), _ARTICLE
)
VENUES = Source(
    Words(
        f"{_BULLETIN_TEXT}；全州县报道（规则 VEN-01）",
        "Hezhou bulletin no. 1 of 2020; report of Quanzhou county (rule VEN-01)",
    ),
    Words("贺州目标，外县有同一标准的报道", "a target of Hezhou; another county reports the same"),
)
UNITIES = _bulletin("VEN-02")
INCOME = Source(
    Words(f"{_BULLETIN_TEXT}（规则 ECO-01、ECO-02）", "Hezhou bulletin no. 1 of 2020 (rules ECO-01, ECO-02)"), _BULLETIN
)
FIRST_SECRETARIES = Source(
    Words(
        "《关于做好选派机关优秀干部到村任第一书记工作的通知》（2015）（规则 VIL-12）",
        "notice on first secretaries of 2015 (rule VIL-12)",
    ),
    SEEN,
)
TERMS = Source(
    Words(
        "《关于党的基层组织任期的意见》（2018-07-12）（规则 TERM-01 至 TERM-03）",
        "Opinion on the terms of grassroots organizations, 2018-07-12 (rules TERM-01 to TERM-03)",
    ),
    SEEN,
)
STARS = Source(
    Words(
        f"{_BULLETIN_TEXT}；梧州 2021 年做法（规则 STAR-01、STAR-07）",
        "Hezhou bulletin no. 1 of 2020; Wuzhou 2021 (rules STAR-01, STAR-07)",
    ),
    Words("评定办法全文未见", "the scheme's own text was not seen"),
)
NO_STARS = Source(Words("通行的一票否决做法（规则 STAR-05）", "the usual veto (rule STAR-05)"), UNVERIFIED)
TRAINING = _bulletin("EDU-04")
TEAMS = _bulletin("TEAM-02")
SEVEN_ONES = Source(
    Words("平桂区 2019 年报告（规则 WEAK-07）", "report of Pinggui district, 2019 (rule WEAK-07)"), SEEN
)
WEAK = Source(Words("平桂区 2019 年报告（规则 WEAK-08）", "report of Pinggui district, 2019 (rule WEAK-08)"), SEEN)
LOOK_BACKS = Source(
    Words(
        f"{_BULLETIN_TEXT}；菏泽 2020 年做法（规则 WEAK-10）", "Hezhou bulletin no. 1 of 2020; Heze 2020 (rule WEAK-10)"
    ),
    Words("简报及外地公开报道", "the bulletin and a public report from elsewhere"),
)
SCREENING = Source(
    Words(
        f"排查标准见参数 screen.*；集体收入一项出自{_BULLETIN_TEXT}，其余为外地做法或未找到出处",
        "the settings screen.*; the bound of income from Hezhou bulletin no. 1 of 2020, the others from elsewhere or "
        "without a source",
    ),
    UNVERIFIED,
)
PAY = Source(
    Words(
        f"参数 pay.*，默认值出自{_BULLETIN_TEXT}",
        "the settings pay.*, by default those of Hezhou bulletin no. 1 of 2020",
    ),
    _BULLETIN,
)
DEVELOPMENT = _bulletin("DEV-21")
FIVE_SMALL = Source(Words("《贺州日报》2018-01（规则 VEN-04）", "Hezhou Daily, January 2018 (rule VEN-04)"), SEEN)

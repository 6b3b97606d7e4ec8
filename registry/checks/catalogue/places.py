"""Settlement sites 安置点 (RELO), natural villages 自然村 (NAT), venues 阵地 (VEN)."""

from __future__ import annotations

from registry.checks.catalogue.shorthands import BULLETIN, rule, since, source
from registry.conditions import Bounded, so
from registry.language import Words

_FROM_2019 = since(20190101)
_LISTED = since(20190101, report=True)

SITES = (
    rule(
        "RELO-01",
        "target",
        "relocation_site",
        Words("安置点党的组织覆盖", "every site is covered"),
        Words("安置点有组织覆盖。", "A site has organization coverage."),
        Words(
            "独立、联合建立或纳入所在地党组织管理，并登记覆盖。",
            "Found an own or a joint organization, or take it under the local one; record it.",
        ),
        source("工作简报；梧州市", "the bulletin; Wuzhou", "已核对", "verified"),
        _FROM_2019,
        so("covered"),
    ),
    rule(
        "RELO-02a",
        "target",
        "relocation_site",
        Words("三名以上正式党员的安置点独立建立", "an own organization where there are three full members"),
        Words(
            "正式党员三人以上的安置点独立建立党组织。", "A site of three full members or more has its own organization."
        ),
        Words("研究独立建立。", "Consider founding one."),
        source("外地做法", "practice elsewhere", "核对为外地做法", "verified as an example from another place"),
        _LISTED,
        so("independent"),
        so("due_an_organization"),
    ),
    rule(
        "RELO-02b",
        "target",
        "relocation_site",
        Words("大型安置点独立建立", "an own organization for large sites"),
        Words(
            "户数达到规定（默认 500 户）的安置点独立建立党组织。",
            "A site of so many households (default: 500) has its own organization.",
        ),
        Words("研究独立建立。", "Consider founding one."),
        source("外地做法", "practice elsewhere", "核对为外地做法", "verified as an example from another place"),
        _LISTED,
        so("independent"),
        Bounded("households", "at_least", "RELO-02.households"),
        parameters=("RELO-02.households",),
    ),
    rule(
        "RELO-03",
        "target",
        "relocation_site",
        Words("安置点有指导员或挂点干部", "an instructor or liaison at every site"),
        Words("安置点有党建工作指导员或挂点干部。", "A site has an instructor or a liaison."),
        Words("选派并登记任职。", "Send one, and record the post."),
        BULLETIN,
        _FROM_2019,
        so("has_instructor"),
    ),
    rule(
        "RELO-04",
        "target",
        "relocation_site",
        Words("安置点自治和群团组织健全", "self-governance and mass organizations at every site"),
        Words(
            "安置点有自治组织、工会、团组织和妇联。",
            "A site has a self-governing body, a union, a youth league and a women's federation.",
        ),
        Words("成立并登记。", "Found them, and record them."),
        BULLETIN,
        _FROM_2019,
        so("has_all_bodies"),
    ),
)

NATURAL_VILLAGES = (
    rule(
        "NAT-01",
        "target",
        "natural_village",
        Words("应建党支部的自然村建立党支部", "a branch where one is due"),
        Words(
            "正式党员三人以上的自然村独立建立党组织。",
            "A natural village of three full members or more has its own organization.",
        ),
        Words("成立党支部。", "Found a branch."),
        BULLETIN,
        _FROM_2019,
        so("independent"),
        so("due_an_organization"),
    ),
    rule(
        "NAT-02",
        "target",
        "natural_village",
        Words("没有党员的自然村有人联系", "natural villages without members are looked after"),
        Words(
            "没有党员的自然村有联系党员或由党组织联系，或当年发展了党员。",
            "One without members has a contact, or somebody was developed there.",
        ),
        Words("确定联系党员并登记。", "Name a contact, and record the post."),
        BULLETIN,
        _FROM_2019,
        so("helped"),
        so("without_members"),
    ),
    rule(
        "NAT-05",
        "suggestion",
        "village",
        Words("自然村空心化", "hollowed-out natural villages"),
        Words(
            "所辖自然村中没有党员的不到规定比例（默认一半）。",
            "Of its natural villages fewer than a share (default: half) are without members.",
        ),
        Words("研究联建和发展党员。", "Consider joint branches, and whom to develop."),
        source("工作简报（仅提法）", "the bulletin (the term only)", "未核实", "unverified (general knowledge)"),
        _LISTED,
        so("few_without_members"),
        so("has_natural_villages"),
        parameters=("NAT-05.share",),
    ),
)

VENUES = (
    rule(
        "VEN-01a",
        "target",
        "village",
        Words("活动场所三百平方米以上", "a venue of 300 square metres"),
        Words(
            "村（社区）有在用的活动场所，面积达到规定（默认 300 平方米）。",
            "A village has a venue in use of so many square metres (default: 300).",
        ),
        Words("新建或扩建；核对面积。", "Build or enlarge it; see whether the area is right."),
        source("工作简报；全州县报告", "the bulletin; a report of Quanzhou", "已核对", "verified"),
        _FROM_2019,
        so("has_large_venue"),
        parameters=("VEN-01.area",),
    ),
    rule(
        "VEN-01b",
        "target",
        "village",
        Words("活动场所二百平方米以上", "a venue of 200 square metres"),
        Words(
            "村（社区）有在用的活动场所，面积达到底线（默认 200 平方米）。",
            "A village has a venue in use of so many square metres at least (default: 200).",
        ),
        Words("新建或扩建；核对面积。", "Build or enlarge it; see whether the area is right."),
        source("全州县报告", "a report of Quanzhou", "核对为外地做法", "verified as an example from another place"),
        _LISTED,
        so("has_fair_venue"),
        parameters=("VEN-01.floor",),
    ),
    rule(
        "VEN-02",
        "target",
        "village",
        Words("活动场所“五个统一”", "five unified standards"),
        Words("有活动场所的村，有一处五项统一均达到。", "Where there is a venue, one has all five unified standards."),
        Words("整改并登记五项。", "Mend it, and record all five."),
        BULLETIN,
        _FROM_2019,
        so("has_unified_venue"),
        so("has_venue"),
    ),
    rule(
        "VEN-04",
        "target",
        "township",
        Words("乡镇“五小”建设", "the five smalls of townships"),
        Words("乡镇有已交付的“五小”项目。", "A township has a five-small project delivered."),
        Words("推进项目并登记交付日期。", "See the project through, and record its day."),
        source("《贺州日报》2018-01", "Hezhou Daily, January 2018", "已核对", "verified"),
        since(20170101, 20210101),
        so("has_five_small_project"),
    ),
)

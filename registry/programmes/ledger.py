"""The ledgers of bodies, facilities, pairings, projects and activities."""

from __future__ import annotations

from registry.columns import Choice, Code, Day, Number, Option, Reference, Text, YesNo
from registry.language import Words
from registry.ledgers import After, InOrder, Ledger, Lies
from registry.reminders import Usually

BODY_KINDS = (
    Option("union", "工会", "trade union"),
    Option("youth_league", "团组织", "youth league"),
    Option("women", "妇联", "women's federation"),
    Option("self_governance", "自治组织", "self-governing body"),
)
FACILITY_KINDS = (
    Option("venue", "活动场所"),
    Option("children_home", "儿童之家", "children's home"),
    Option("women_home", "妇女之家", "women's home"),
    Option("service_centre", "党群服务中心", "service centre"),
)
PARTNER_KINDS = (Option("enterprise", "企业"), Option("unit", "单位"), Option("leader", "领导"))
PROJECT_KINDS = (
    Option("five_small", "五小", "five smalls"),
    Option("pairing", "帮扶项目", "support project"),
    Option("devolved", "下放项目", "devolved project"),
    Option("venue", "活动场所"),
    Option("pilot", "试点"),
    Option("other", "其他"),
)
ACTIVITY_KINDS = (
    Option("service", "服务活动", "service activity"),
    Option("assembly", "党员大会", "assembly of members"),
    Option("committee", "支委会", "branch committee"),
    Option("group", "党小组会", "group meeting"),
    Option("lecture", "党课"),
    Option("theme_day", "主题党日", "theme day"),
    Option("life_meeting", "组织生活会", "organization-life meeting"),
    Option("review", "民主评议党员", "democratic review of members"),
    Option("wish", "认领心愿", "wish taken on"),
    Option("other", "其他"),
)
#: The five unities 五个统一 of a venue.
UNITIES = (
    ("unified_area", "统一面积", "area"),
    ("unified_structure", "统一结构", "structure"),
    ("unified_signs", "统一标识", "signs"),
    ("unified_functions", "统一功能", "functions"),
    ("unified_equipment", "统一配套", "equipment"),
)


def _place(zh: str, en: str, example: str = "451103001002") -> Reference:
    return Reference("place", "地点代码", Words(zh, en), example, is_key=True, to=("places",))


def _organization(zh: str, en: str) -> Reference:
    return Reference("organization", "党组织代码", Words(zh, en), "D451103001002", to=("organizations",))


BODIES = Ledger(
    "bodies",
    "群团自治组织",
    Words("工会、团组织、妇联和自治组织", "mass organizations and self-governing bodies"),
    "spell",
    (
        _place("所在地点", "where it is"),
        Choice("kind", "类别", Words("组织类别", "kind of body"), "妇联", is_key=True, options=BODY_KINDS),
        Day("from", "成立日期", Words("成立之日", "the first day"), "2018-10-01", is_key=True),
        Day("to", "撤销日期", Words("不再存在的第一天", "the first day on which it no longer exists"), ""),
    ),
    (After("to", "from"),),
    lies=Lies(("place",)),
)

FACILITIES = Ledger(
    "facilities",
    "阵地",
    Words("活动场所、儿童之家、妇女之家、党群服务中心", "venues, children's homes, women's homes, service centres"),
    "spell",
    (
        _place("所在地点", "where it is"),
        Choice("kind", "类别", Words("阵地类别", "kind of facility"), "活动场所", is_key=True, options=FACILITY_KINDS),
        Text(
            "name",
            "名称",
            Words("可以为空；同地同类多处时用以区分", "may be empty; tells several of a kind apart"),
            "",
            is_key=True,
            may_be_empty=True,
        ),
        Day("from", "启用日期", Words("启用的第一天", "the first day in use"), "2017-09-01", is_key=True),
        Day("to", "停用日期", Words("不再使用的第一天", "the first day on which it is no longer in use"), ""),
        Number("area_m2", "面积", Words("建筑面积，平方米", "area in square metres"), "320", decimals=True),
        *(YesNo(key, label, Words(f"是否{label}", f"unified {english}"), "是") for key, label, english in UNITIES),
    ),
    (After("to", "from"),),
    (Usually("area_m2", 5_000),),
    lies=Lies(("place",)),
)

PAIRINGS = Ledger(
    "pairings",
    "结对",
    Words("企业、单位或领导与地点的结对帮扶", "enterprises, units or leaders paired with a place"),
    "spell",
    (
        Code(
            "partner",
            "帮扶方编号",
            Words("帮扶方的自编编号", "a code of your own for the partner"),
            "QY-001",
            is_key=True,
        ),
        Text(
            "partner_name", "帮扶方名称", Words("帮扶方名称", "the partner's name"), "示例农业有限公司", required=True
        ),
        Choice(
            "partner_kind", "类别", Words("帮扶方类别", "kind of partner"), "企业", required=True, options=PARTNER_KINDS
        ),
        Text("programme", "活动", Words("所属活动", "the programme it belongs to"), "万企帮万村"),
        _place("受帮扶地点", "the place helped", "451103101201"),
        Day("from", "起始日期", Words("结对的第一天", "the first day"), "2018-05-01", is_key=True),
        Day("to", "终止日期", Words("不再结对的第一天", "the first day on which it no longer holds"), ""),
    ),
    (After("to", "from"),),
    lies=Lies(("place",)),
)

PROJECTS = Ledger(
    "projects",
    "项目",
    Words("五小、帮扶、下放等项目，每项一行", "one row per project"),
    "event",
    (
        Code("code", "编号", Words("项目编号", "the project's code"), "XM-001", is_key=True),
        Choice("kind", "类别", Words("项目类别", "kind of project"), "下放项目", required=True, options=PROJECT_KINDS),
        Reference(
            "place", "地点代码", Words("项目所在地点", "where it is"), "451103101201", required=True, to=("places",)
        ),
        Number("batch", "批次", Words("第几批", "number of the batch"), "1"),
        Number("amount_yuan", "金额元", Words("金额，元", "amount, yuan"), "300000", decimals=True),
        Day("started_on", "启动日期", Words("启动之日", "day of the start"), "2019-02-01"),
        Day("accepted_on", "验收日期", Words("验收之日", "day of acceptance"), ""),
        Day("delivered_on", "交付日期", Words("交付使用之日", "day of delivery"), ""),
        Day(
            "planned_to",
            "计划完工日期",
            Words("计划完工之日", "day on which it is planned to be completed"),
            "2019-12-31",
            is_ahead=True,
        ),
        Number("full_members", "项目正式党员", Words("参建人员中的正式党员", "full members at work on it"), "4"),
        _organization("项目上的党组织", "the organization set up at it"),
    ),
    (InOrder(("started_on", "accepted_on", "delivered_on")),),
    lies=Lies(("place",)),
)

ACTIVITIES = Ledger(
    "activities",
    "活动",
    Words("服务活动、三会一课、主题党日、认领心愿等", "service activities, meetings, theme days, wishes taken on"),
    "event",
    (
        _place("举办地点", "where it was held"),
        Choice("kind", "类别", Words("活动类别", "kind of activity"), "服务活动", is_key=True, options=ACTIVITY_KINDS),
        Day("held_on", "日期", Words("举办之日", "day of the activity"), "2019-10-17", is_key=True),
        Text("title", "名称", Words("活动名称", "title"), "义诊进社区", is_key=True),
        Number("times", "次数", Words("次数；空按 1 次计", "times; empty counts as 1"), "1", least=1),
        Number("participants", "人次", Words("参加人次", "participants"), "60"),
        _organization("举办的党组织；空：视为该地点的党组织", "who held it; empty: the organization of the place"),
        Number("eligible", "应到人数", Words("有表决权的人数", "people entitled to vote"), "33"),
        Number("present", "实到人数", Words("到会人数", "people present"), "29"),
        Number("in_favour", "赞成人数", Words("赞成的人数", "people in favour"), "27"),
        YesNo("passed", "通过", Words("是否通过决议", "whether a resolution was passed"), "是"),
        Reference("speaker", "主讲人", Words("党课主讲人的编号", "who gave the lecture"), "P-0001", to=("people",)),
    ),
    lies=Lies(("place",)),
)

"""The ledgers of people, posts, elections and trainings."""

from __future__ import annotations

from registry.columns import Choice, Choices, Code, Day, Number, Option, Reference, Text, Year
from registry.language import Words
from registry.ledgers import After, Fault, Ledger, Lies, OnlyWith
from registry.reminders import Aged

ROLES_OF_ORGANIZATIONS = (
    Option("secretary", "党组织书记"),
    Option("acting_secretary", "主持工作", "acting secretary"),
    Option("deputy_secretary", "副书记", "deputy secretary"),
    Option("committee_member", "委员", "committee member"),
    Option("group_leader", "党小组组长", "group leader"),
)
ROLES_OF_PLACES = (
    Option("village_director", "村居委会主任", "village director"),
    Option("village_deputy", "村居委会副主任", "deputy village director"),
    Option("village_member", "村居委会委员", "member of the villagers' committee"),
    Option("collective_head", "集体经济组织负责人", "head of the collective"),
    Option("first_secretary", "第一书记", "first secretary"),
    Option("team_member", "驻村工作队员", "resident team member"),
    Option("trainee", "墩苗锻炼干部", "cadre in training"),
    Option("instructor", "党建工作指导员", "Party-building instructor"),
    Option("liaison", "挂点干部", "liaison cadre"),
    Option("building_head", "楼长", "head of a building"),
    Option("student_assistant", "大学生扶贫助理", "student assistant"),
    Option("contact_member", "联系党员", "contact member"),
)
#: The roles at an organization and at a place.
ROLES_AT = {"organization": ROLES_OF_ORGANIZATIONS, "place": ROLES_OF_PLACES}
_KEYS_AT = {unit: frozenset(role.key for role in roles) for unit, roles in ROLES_AT.items()}
SOURCES = (
    Option("local", "本村"),
    Option("on_staff", "在职在编选派", "on staff, sent"),
    Option("retired", "退休返聘", "retired, called back"),
    Option("dispatched", "上级选派", "dispatched from above"),
    Option("other", "其他"),
)
END_REASONS = (
    Option("term", "换届", "end of term"),
    Option("transfer", "调动"),
    Option("incompetent", "不胜任"),
    Option("unqualified", "不合格"),
    Option("negligent", "不尽职"),
    Option("recalled", "召回"),
    Option("retired", "退休"),
    Option("died", "去世"),
    Option("other", "其他"),
)
PORTFOLIOS = (
    Option("organization", "组织"),
    Option("publicity", "宣传"),
    Option("discipline", "纪检"),
    Option("other", "其他"),
)
LEVELS = (Option("county", "县级"), Option("city", "市级"), Option("region", "自治区级"), Option("national", "国家级"))


def role_fault(kind: str, role: str) -> Fault | None:
    """What is wrong with a role at a unit whose identity is of this kind; None where there is such a role there."""
    roles = ROLES_AT[kind]
    if role in _KEYS_AT[kind]:
        return None
    where = Words("党组织", "an organization") if kind == "organization" else Words("地点", "a place")
    return (
        "role",
        Words(f"不是{where.zh}的职务", f"is not a role at {where.en}"),
        Words("、".join(r.label for r in roles), ", ".join(r.key for r in roles)),
    )


PEOPLE = Ledger(
    "people",
    "人员",
    Words(
        "只登记承担具名任务的人；不登记党员名册、证件号码、电话、住址",
        "only people with a named task: no roster of members, no identity or telephone numbers, no addresses",
    ),
    "register",
    (
        Code(
            "code",
            "编号",
            Words("自编编号，不得用证件号码", "a code of your own, never an identity number"),
            "P-0001",
            is_key=True,
        ),
        Text("name", "姓名", Words("姓名", "name"), "示例甲", required=True),
        Choice("gender", "性别", Words("性别", "gender"), "男", options=(Option("male", "男"), Option("female", "女"))),
        Year("birth_year", "出生年份", Words("出生年份（不登记月日）", "year of birth only"), "1975"),
        Text("education", "学历", Words("最高学历", "highest education"), "大专"),
        Day("full_member_on", "转正日期", Words("成为正式党员之日", "the day of becoming a full member"), "2003-07-01"),
    ),
    reminds=(Aged("birth_year"),),
    lies=Lies(through=("posts", "person")),
)

POSTS = Ledger(
    "posts",
    "任职",
    Words("谁在哪个单位担任什么职务", "who holds which post, where"),
    "spell",
    (
        Reference("person", "人员编号", Words("任职的人", "who holds the post"), "P-0001", is_key=True, to=("people",)),
        Reference(
            "unit",
            "单位代码",
            Words("党组织或地点", "an organization or a place"),
            "D451103001002",
            is_key=True,
            to=("organizations", "places"),
        ),
        Choice(
            "role",
            "职务",
            Words("前五项任于党组织，其余任于地点", "the first five at organizations, the others at places"),
            "党组织书记",
            is_key=True,
            options=(*ROLES_OF_ORGANIZATIONS, *ROLES_OF_PLACES),
        ),
        Day("from", "任职日期", Words("任职的第一天", "the first day"), "2018-03-01", is_key=True),
        Day("to", "免职日期", Words("不再任职的第一天", "the first day on which the post is no longer held"), ""),
        Choice("source", "来源", Words("从何处选任", "where the person came from"), "本村", options=SOURCES),
        Choice(
            "management",
            "管理方式",
            Words("职业化或一般", "professional or ordinary"),
            "一般",
            options=(Option("professional", "职业化"), Option("ordinary", "一般")),
        ),
        Choices(
            "portfolio",
            "分工",
            Words("可填多项，用 ; 或 、 分隔", "several, set apart by ; or 、"),
            "组织、宣传",
            options=PORTFOLIOS,
        ),
        Choice("end_reason", "免职原因", Words("只与免职日期一起填", "only with `to`"), "", options=END_REASONS),
        Day("approved_on", "批准日期", Words("上级党组织批准之日", "day of the approval from above"), "2018-02-28"),
        Day("filed_on", "备案日期", Words("报上级备案之日", "day of filing with the level above"), "2018-03-05"),
        Day("reviewed_on", "联审日期", Words("资格联审之日", "day of the joint review of the candidate"), "2018-02-10"),
    ),
    (After("to", "from"), OnlyWith("end_reason", "to", "免职日期")),
    lies=Lies(("unit",)),
)

ELECTIONS = Ledger(
    "elections",
    "换届",
    Words(
        "党组织的换届选举，以及村（居）民委员会的选举",
        "elections of organizations, and of villagers' and residents' committees",
    ),
    "event",
    (
        Reference(
            "organization",
            "党组织代码",
            Words(
                "党组织；村（居）委会选举填地点代码",
                "the organization; a place for its villagers' or residents' committee",
            ),
            "D451103001002",
            is_key=True,
            to=("organizations", "places"),
        ),
        Day("elected_on", "选举日期", Words("选举之日", "day of the election"), "2018-03-01", is_key=True),
        Day(
            "extended_to",
            "批准延期至",
            Words("经批准延期的届满日", "end of the term as extended with approval"),
            is_due=True,
        ),
        Day(
            "extension_approved_on",
            "延期批准日期",
            Words("批准延期之日", "day on which the extension was approved"),
            "",
        ),
        Day(
            "reminded_on",
            "换届提醒日期",
            Words("提醒本届届满之日", "day on which the end of this term was reminded of"),
            "2020-08-20",
        ),
        Number("eligible", "应到人数", Words("有选举权的人数", "people entitled to vote"), "33"),
        Number("present", "实到人数", Words("到会人数", "people present"), "29"),
        Number("seats", "应选委员人数", Words("应选出的委员人数", "committee members to be elected"), "5"),
        Number("candidates", "候选人数", Words("候选人人数", "candidates"), "6"),
        Number("votes_for", "当选最低得票", Words("当选人中最低的得票数", "fewest votes of anybody elected"), "20"),
    ),
    lies=Lies(("organization",)),
)

PAY = Ledger(
    "pay",
    "报酬",
    Words("村干部的月基本报酬，每次调整一行", "the monthly basic pay of village cadres, one row per rate"),
    "spell",
    (
        Reference("person", "人员编号", Words("领取报酬的人", "who is paid"), "P-0001", is_key=True, to=("people",)),
        Reference(
            "unit",
            "单位代码",
            Words("任职的村", "the village where the work is"),
            "451103001002",
            is_key=True,
            to=("places",),
        ),
        Day("from", "起始日期", Words("按此标准的第一天", "the first day of this rate"), "2019-06-01", is_key=True),
        Day("to", "终止日期", Words("不再按此标准的第一天", "the first day on which the rate no longer holds"), ""),
        Number(
            "base_yuan",
            "月基本报酬",
            Words("每月基本报酬，元", "basic pay of a month, yuan"),
            "2100",
            required=True,
            decimals=True,
        ),
    ),
    (After("to", "from"),),
    lies=Lies(("unit",)),
)

TRAININGS = Ledger(
    "trainings",
    "培训",
    Words("参加的培训班", "courses attended"),
    "event",
    (
        Reference("person", "人员编号", Words("参训的人", "who attended"), "P-0001", is_key=True, to=("people",)),
        Day("held_on", "日期", Words("开班日期", "first day of the course"), "2019-06-10", is_key=True),
        Text("title", "班次", Words("培训班名称", "name of the course"), "村党组织书记专题培训班", is_key=True),
        Choice("level", "层级", Words("举办层级", "level of the organizer"), "市级", required=True, options=LEVELS),
        Number("hours", "学时", Words("学时数", "hours"), "24", decimals=True),
    ),
    lies=Lies(("person",)),
)

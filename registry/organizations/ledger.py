"""The ledger of organizations."""

from __future__ import annotations

from registry.columns import Choice, Code, Day, Number, Option, Reference, Text
from registry.language import Words
from registry.ledgers import After, Ledger, Lies, OnlyWith

KINDS = (
    Option("local_committee", "地方党委", "local committee"),
    Option("committee", "党委"),
    Option("working_committee", "党工委", "working committee"),
    Option("general_branch", "党总支", "general branch"),
    Option("branch", "党支部"),
    Option("joint_branch", "联合党支部", "joint branch"),
    Option("temporary_branch", "临时党支部", "temporary branch"),
    Option("group", "党小组"),
)
TYPES = (
    Option("village_level", "村级", "village level"),
    Option("subordinate", "下设"),
    Option("economic", "经济组织"),
    Option("social", "社会组织"),
    Option("agency", "机关事业"),
    Option("functional", "功能型"),
)
#: Kinds that an organization of a village has: with type village_level and a place of kind village it is a
#: village organization 村党组织.
VILLAGE_ORGANIZATION_KINDS = ("committee", "general_branch", "branch", "joint_branch")

ORGANIZATIONS = Ledger(
    "organizations",
    "党组织",
    Words("各级党组织：地方党委、党委、党总支、党支部、党小组", "Party organizations of every level"),
    "unit",
    (
        Code(
            "code",
            "代码",
            Words("党组织的代码，不得与地点代码重复", "the organization's code; never also a place's"),
            "D451103001002",
            is_key=True,
        ),
        Text(
            "name",
            "名称",
            Words("党组织全称", "full name"),
            "中共贺州市平桂区西湾街道文华社区支部委员会",
            required=True,
        ),
        Choice(
            "kind", "类别", Words("党组织的形式", "form of the organization"), "党支部", required=True, options=KINDS
        ),
        Choice(
            "type",
            "组织类型",
            Words(
                "空：上级在同一地点的为下设，否则为村级",
                "empty: subordinate where its superior has the same place, else village level",
            ),
            "村级",
            options=TYPES,
        ),
        Reference(
            "superior",
            "上级党组织代码",
            Words("直接上级", "the organization directly above"),
            "D451103001",
            to=("organizations",),
        ),
        Reference(
            "place",
            "所在地代码",
            Words("是哪个地点的党组织", "the place that it is the organization of"),
            "451103001002",
            required=True,
            to=("places",),
        ),
        Day(
            "from",
            "成立日期",
            Words("批准成立之日；空：自有记录以前", "the first day; empty: since before the record"),
            "2018",
        ),
        Day("to", "撤销日期", Words("不再存在的第一天", "the first day on which it no longer exists"), ""),
        Reference(
            "successor",
            "承接党组织代码",
            Words("撤销后由谁承接，只与撤销日期一起填", "who takes over; only with `to`"),
            "",
            to=("organizations",),
        ),
    ),
    (After("to", "from"), OnlyWith("successor", "to", "撤销日期")),
    written_by="verbs",
    lies=Lies(itself=True),
)

APPROVALS = Ledger(
    "approvals",
    "审批备案",
    Words(
        "党组织成立、撤销的申请、批复与备案，每次一行",
        "applications to establish or abolish an organization, their approval and filing, one row each",
    ),
    "event",
    (
        Reference(
            "organization",
            "党组织代码",
            Words("申请成立或撤销的党组织", "the organization it is about"),
            "D451103001002",
            is_key=True,
            to=("organizations",),
        ),
        Choice(
            "matter",
            "事项",
            Words("成立或撤销", "to establish or to abolish"),
            "成立",
            is_key=True,
            options=(Option("establish", "成立"), Option("abolish", "撤销")),
        ),
        Number(
            "no",
            "次序",
            Words("同一事项几次申请时用以区分；可以为空", "tells several of one matter apart; may be empty"),
            "1",
            is_key=True,
            may_be_empty=True,
            least=1,
        ),
        Day("applied_on", "申请日期", Words("申请之日", "day of the application"), "2018-04-10"),
        Day("approved_on", "批准日期", Words("批准之日", "day of the approval"), "2018-05-02"),
        Day("refused_on", "不予批准日期", Words("不予批准之日", "day of the refusal"), ""),
        Reference(
            "approver",
            "批准党组织代码",
            Words("批准的党组织", "the organization that approved"),
            "D451103001",
            to=("organizations",),
        ),
        Day("filed_on", "备案日期", Words("报上级备案之日", "day of filing with the level above"), "2018-06-15"),
        Text("document", "文号", Words("批复文号", "number of the reply"), "平组〔2018〕12号"),
    ),
    lies=Lies(("organization",)),
)

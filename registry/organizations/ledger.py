"""The ledger of organizations."""

from __future__ import annotations

from registry.columns import Choice, Code, Day, Option, Reference, Text
from registry.language import Words
from registry.ledgers import After, Ledger, OnlyWith

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
)

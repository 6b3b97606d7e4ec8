"""The ledgers of rectification cases, their measures, and look-backs."""

from __future__ import annotations

from registry.columns import Choice, Code, Day, Option, Reference, Text, Texts, Year
from registry.language import Words
from registry.ledgers import InOrder, Ledger

#: The "seven ones" 七个一 of 2019 (rules WEAK-06, WEAK-07): figures of any year ask for these seven.
SEVEN_ONES = (
    Option("plan", "整顿方案", "rectification plan"),
    Option("leader", "领导挂点", "a leader in charge"),
    Option("unit", "单位帮扶", "a supporting unit"),
    Option("work_group", "工作组", "a work group"),
    Option("first_secretary", "第一书记", "a first secretary"),
    Option("projects", "帮扶项目", "support projects"),
    Option("leadership", "班子建设", "building the leadership"),
)
RESULTS = (
    Option("consolidated", "巩固"),
    Option("partly", "基本巩固", "partly consolidated"),
    Option("relapsed", "反弹"),
    Option("abolished", "撤并"),
)

CASES = Ledger(
    "cases",
    "整顿台账",
    Words("软弱涣散党组织的整顿，每案一行", "one row per case of a weak and lax organization put right"),
    "register",
    (
        Code("code", "编号", Words("案件编号", "the case's code"), "ZD-2019-001", is_key=True),
        Reference(
            "organization",
            "党组织代码",
            Words("被整顿的党组织", "the organization"),
            "D451103001002",
            required=True,
            to=("organizations",),
        ),
        Year("year", "年度", Words("排查年度", "the year it counts to"), "2019", required=True),
        Texts(
            "problems",
            "问题类型",
            Words("可填多项，用 ; 或 、 分隔", "several, set apart by ; or 、"),
            "班子配备不齐",
        ),
        Day("identified_on", "排查认定日期", Words("认定之日", "day of identification"), "2019-03-15", required=True),
        Day("plan_on", "方案日期", Words("整顿方案确定之日", "day of the plan"), "2019-04-01"),
        Day("due_on", "整顿期限", Words("应完成整顿的日期", "day by which it is due"), "2019-11-30", is_due=True),
        Day("accepted_on", "验收日期", Words("验收之日", "day of acceptance"), "2019-11-10"),
        Day("closed_on", "销号日期", Words("销号之日", "day of closing"), "2019-11-25"),
    ),
    (InOrder(("identified_on", "plan_on", "accepted_on", "closed_on")),),
)

CASE_MEASURES = Ledger(
    "case_measures",
    "整顿措施",
    Words(
        "每案七项措施（2019 年“七个一”），每项一行",
        "the seven measures of a case (the seven ones of 2019), one row each",
    ),
    "event",
    (
        Reference("case", "整顿编号", Words("所属案件", "the case"), "ZD-2019-001", is_key=True, to=("cases",)),
        Choice("measure", "措施", Words("七项之一", "one of the seven"), "整顿方案", is_key=True, options=SEVEN_ONES),
        Text("responsible", "责任人", Words("责任人或责任单位", "who is responsible"), ""),
        Day("due_on", "时限", Words("应完成日期", "day by which it is due"), "2019-06-30", is_due=True),
        Day("done_on", "完成日期", Words("完成之日", "day on which it was done"), "2019-06-20"),
    ),
)

LOOK_BACKS = Ledger(
    "look_backs",
    "回头看",
    Words("对整顿过的党组织的复查，每次一行", "audits of organizations that were put right, one row each"),
    "event",
    (
        Reference(
            "case",
            "整顿编号",
            Words("被复查的案件", "the case looked back at"),
            "ZD-2017-001",
            is_key=True,
            to=("cases",),
        ),
        Day("checked_on", "检查日期", Words("检查之日", "day of the check"), "2019-07-20", is_key=True),
        Choice("result", "结论", Words("复查结论", "result"), "巩固", required=True, options=RESULTS),
        Text("checker", "检查人", Words("检查人或检查组", "who checked"), ""),
        Text("note", "说明", Words("说明", "note"), ""),
    ),
)

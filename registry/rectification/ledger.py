"""The ledgers of rectification cases, their steps and measures, of look-backs, and of yearly screenings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.columns import Choice, Code, Day, Number, Option, Reference, Text, Texts, Year
from registry.language import Words
from registry.ledgers import Check, Fault, InOrder, Ledger, Lies

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
#: What a case may ask for: the seven, the township's leader in charge (one of the four ones 四个一), and what an office
#: names itself (the settings measure.own_1 …).
CASE_MEASURE_KINDS = (
    *SEVEN_ONES,
    Option("township_leader", "乡镇包村", "a township leader in charge"),
    *(Option(f"own_{number}", f"自定{number}", f"the office's own no. {number}") for number in range(1, 10)),
)
#: Who signs: the level of a place, from the township up; a municipality's is the city's.
LEVELS = (
    Option("township", "乡镇"),
    Option("county", "县级"),
    Option("city", "市级"),
    Option("region", "自治区级"),
    Option("national", "国家级"),
)
#: The steps of a case 环节, in the order in which steps of one day and number stand.
STEPS = (
    Option("screened", "初筛"),
    Option("jointly_checked", "联审", "jointly checked"),
    Option("decided", "认定"),
    Option("rectifying", "整顿"),
    Option("submitted", "申请验收"),
    Option("failed", "验收不通过"),
    Option("accepted", "验收通过"),
    Option("closed", "销号"),
    Option("dismissed", "不予认定"),
    Option("withdrawn", "撤销认定"),
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
        Day("identified_on", "排查认定日期", Words("认定之日", "day of identification"), "2019-03-15"),
        Day("plan_on", "方案日期", Words("整顿方案确定之日", "day of the plan"), "2019-04-01"),
        Day("due_on", "整顿期限", Words("应完成整顿的日期", "day by which it is due"), "2019-11-30", is_due=True),
        Day("accepted_on", "验收日期", Words("验收之日", "day of acceptance"), "2019-11-10"),
        Day("closed_on", "销号日期", Words("销号之日", "day of closing"), "2019-11-25"),
        Reference(
            "relapse_of",
            "反弹自",
            Words("反弹的原案件", "the case that this one is a relapse of"),
            "",
            to=("cases",),
        ),
    ),
    (InOrder(("identified_on", "plan_on", "accepted_on", "closed_on")),),
    lies=Lies(("organization",)),
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
        Choice(
            "measure",
            "措施",
            Words(
                "七项之一、乡镇包村，或自定的一项",
                "one of the seven, the township's leader in charge, or one of the office's own",
            ),
            "整顿方案",
            is_key=True,
            options=CASE_MEASURE_KINDS,
        ),
        Text("responsible", "责任人", Words("责任人或责任单位", "who is responsible"), ""),
        Day("due_on", "时限", Words("应完成日期", "day by which it is due"), "2019-06-30", is_due=True),
        Day("done_on", "完成日期", Words("完成之日", "day on which it was done"), "2019-06-20"),
    ),
    lies=Lies(("case",)),
)


@dataclass(frozen=True)
class OfSteps(Check):
    """A column that only some steps have."""

    column: str
    steps: tuple[str, ...]

    @property
    def reads(self) -> tuple[str, ...]:
        return self.column, "step"

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        step = row.get("step")
        if row.get(self.column) is None or step is None or step in self.steps:
            return
        words = {option.key: option.words for option in STEPS}
        zh, en = "、".join(words[one].zh for one in self.steps), ", ".join(self.steps)
        yield (
            self.column,
            Words(f"环节“{words[step].zh}”不填此项", f"is not asked of the step {step}"),
            Words(f"留空，或环节为{zh}", f"empty, or one of the steps {en}"),
        )


CASE_STEPS = Ledger(
    "case_steps",
    "整顿流程",
    Words(
        "案件的每一个环节一行：何时、哪一级、依据何文",
        "a row per step of a case: when, by which level, on what document",
    ),
    "event",
    (
        Reference("case", "整顿编号", Words("所属案件", "the case"), "ZD-2019-001", is_key=True, to=("cases",)),
        Choice("step", "环节", Words("案件的环节", "the step"), "认定", is_key=True, options=STEPS),
        Day("on", "日期", Words("该环节之日", "day of the step"), "2019-03-15", is_key=True),
        Number("no", "次序", Words("同一天几个环节的先后", "its place among steps of one day"), "1", least=1),
        Choice("level", "层级", Words("签署的层级", "the level that signs"), "县级", options=LEVELS),
        Text("by", "签署", Words("签署的单位或人", "who signs"), "平桂区委组织部"),
        Text("document", "文号", Words("文件号", "number of the document"), "平组发〔2019〕5号"),
        Day(
            "due_on",
            "期限",
            Words("整顿的期限；只填于认定、整顿、验收不通过", "day by which it is due; of decided, rectifying, failed"),
            "2019-11-30",
            is_due=True,
        ),
        Number(
            "score",
            "得分",
            Words("验收测评得分；只填于验收", "score of the poll at acceptance; of failed, accepted"),
            "",
            most=100,
            decimals=True,
        ),
        Number("raters", "测评人数", Words("参加测评的人数", "how many were polled; of failed, accepted"), ""),
        Number(
            "dissatisfied", "不满意票", Words("不满意的票数", "how many were not satisfied; of failed, accepted"), ""
        ),
        Text("reason", "理由", Words("不通过、不予认定、撤销的理由", "why it failed, was dismissed or withdrawn"), ""),
        Text("late", "补登说明", Words("事后补登的说明", "why it was entered late"), ""),
    ),
    (
        OfSteps("due_on", ("decided", "rectifying", "failed")),
        *(OfSteps(column, ("failed", "accepted")) for column in ("score", "raters", "dissatisfied")),
    ),
    lies=Lies(("case",)),
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
    lies=Lies(("case",)),
)

SCREENINGS = Ledger(
    "screenings",
    "年度排查",
    Words(
        "每村每年一次的排查及其结论；不因此立案",
        "the yearly screening of each village, and what it came to; it opens no case",
    ),
    "event",
    (
        Reference(
            "place",
            "地点代码",
            Words("被排查的地点", "the place that was screened"),
            "451103001002",
            is_key=True,
            to=("places",),
        ),
        Year("year", "年度", Words("排查年度", "the year it is for"), "2019", is_key=True),
        Day("screened_on", "排查日期", Words("排查之日", "day of the screening"), "2019-03-01", required=True),
        Choice(
            "result",
            "结论",
            Words("排查结论", "what it came to"),
            "正常",
            options=(Option("sound", "正常"), Option("weak", "软弱涣散", "weak and lax")),
        ),
    ),
    lies=Lies(("place",)),
)

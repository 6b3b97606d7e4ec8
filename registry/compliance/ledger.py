"""The ledgers of policies, notices, what is done about findings, and settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry import days
from registry.columns import Choice, Code, Day, Option, Reference, Text, Unfit
from registry.compliance.parameters import BY_NAME, DEFAULT, ParameterName
from registry.compliance.rules import VIOLATIONS, Codes, RuleCode
from registry.language import Words
from registry.last_days import LastDay
from registry.ledgers import After, Check, Fault, Ledger, Lies
from registry.unit_names import UnitName

STEPS = (
    Option("acknowledge", "认领"),
    Option("plan", "整改", "plan to put it right"),
    Option("notice", "督办"),
    Option("except", "例外", "exception"),
    Option("end", "取消例外", "end of the exception"),
)
#: The columns that a step asks for.
ASKED = {"plan": ("due_on",), "notice": ("notice",), "except": ("until", "reason", "approver")}
_STEP = {option.key: option.words for option in STEPS}


@dataclass(frozen=True)
class AskedByStep(Check):
    """A step says what it is about: a plan its day, a notice its number, an exception its end, reason and approver; one
    from what is no less than an obligation its document too."""

    labels: tuple[tuple[str, str], ...]

    @property
    def reads(self) -> tuple[str, ...]:
        return ("rule", "step", *(key for key, _ in self.labels))

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        step, rule = row.get("step"), row.get("rule")
        asked = [*ASKED.get(step or "", ())]
        if step == "except" and rule in VIOLATIONS:
            asked.append("document")
        for key in asked:
            if row.get(key) is None:
                label = dict(self.labels)[key]
                why = Words("", "") if key != "document" else Words("，且该规则是必须遵守的", " from an obligation")
                words = _STEP[str(step)]
                yield (
                    key,
                    Words(f"环节为{words.zh}{why.zh}时必填", f"must be filled for {words.en}{why.en}"),
                    Words(f"填写{label}", f"fill `{key}`"),
                )


@dataclass(frozen=True)
class OfItsKind(Check):
    """A value is one of those that its parameter may have."""

    @property
    def reads(self) -> tuple[str, ...]:
        return ("name", "value")

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        parameter, value = BY_NAME.get(row.get("name") or ""), row.get("value")
        if parameter is None or value is None or value == DEFAULT:
            return
        try:
            parameter.parse(value)
        except Unfit as unfit:
            yield "value", unfit.problem, parameter.allowed


@dataclass(frozen=True)
class AfterStep(After):
    """The first day without an exception is after the day on which it was made."""

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        later, earlier = row.get(self.later), row.get(self.earlier)
        if later and earlier and days.first_day(later) <= days.first_day(earlier):
            day = days.show(earlier)
            yield (
                self.later,
                Words(f"例外的最后一天早于其日期 {day}", f"is not after {day}, the day of the exception"),
                Words(f"{day} 或以后的最后一天", f"a day after {day}: the first on which it no longer holds"),
            )


def _code(zh: str, en: str, example: str) -> Code:
    return Code("code", "编号", Words(zh, en), example, is_key=True)


POLICIES = Ledger(
    "policies",
    "政策文件",
    Words("规则所依据的政策文件，与规则一并列示", "the documents that rules rest on; they are shown with the rules"),
    "register",
    (
        _code("自编编号", "a code of your own", "ZC-2019-01"),
        Text("title", "名称", Words("文件名称", "title of the document"), "抓党建促脱贫攻坚若干措施", required=True),
        Text("document", "文号", Words("发文字号", "number of the document"), "贺组〔2019〕1号"),
        Text("issuer", "发文机关", Words("发文的机关", "who issued it"), "市委组织部"),
        Day("issued_on", "发文日期", Words("发文之日", "day of issue"), "2019-01-08"),
        Day("repealed_on", "废止日期", Words("废止之日", "day of its repeal"), "", is_ahead=True),
        Reference(
            "parent", "上位文件", Words("所依据的上位文件", "the document that it rests on"), "", to=("policies",)
        ),
        Codes(
            "rules",
            "涉及规则",
            Words("所涉及的核查规则，可填多项", "the rules that it is about, several"),
            "NAT-01;RELO-01",
        ),
    ),
    lies=Lies(is_open=True),
)

NOTICES = Ledger(
    "notices",
    "督办通知",
    Words(
        "发给党组织的督办通知及其回执；只有回执日期使其办结",
        "notices to organizations, and their receipts; the day of the receipt alone closes one",
    ),
    "register",
    (
        _code("自编编号", "a code of your own", "DB-2019-001"),
        Reference(
            "organization",
            "收文党组织",
            Words("收到通知的党组织", "the organization that it goes to"),
            "D451103001002",
            required=True,
            to=("organizations",),
        ),
        Day("issued_on", "发文日期", Words("发文之日", "day of issue"), "2019-11-01", required=True),
        Day("due_on", "办结期限", Words("应办结的日期", "day by which it is due"), "2019-11-30", is_due=True),
        Day("received_on", "回执日期", Words("收到回执之日", "day on which the receipt came"), "2019-11-20"),
        Text("document", "文号", Words("发文字号", "number of the document"), "平组督〔2019〕3号"),
    ),
    lies=Lies(("organization",)),
)

FINDING_STEPS = Ledger(
    "finding_steps",
    "问题处置",
    Words(
        "对核查出的问题的认领、整改、督办和例外；不改变核查的结论",
        "what is done about a finding: acknowledged, planned, noticed, excepted; it changes no answer",
    ),
    "event",
    (
        RuleCode("rule", "规则", Words("核查规则的代码", "the code of the rule"), "ORG-01a", is_key=True),
        UnitName(
            "unit",
            "单位代码",
            Words(
                "与 registry units 的写法相同：地点、党组织填代码，其他行填以 / 分隔的关键列；代码处可写名称",
                "as `registry units` writes it: a code, or the key of a row, its parts set apart by /; names for codes",
            ),
            "451103001002",
            is_key=True,
        ),
        Day("on", "日期", Words("处置之日", "day of the step"), "2019-11-02", is_key=True),
        Choice("step", "环节", Words("处置的环节", "what is done"), "整改", is_key=True, options=STEPS),
        Day("due_on", "期限", Words("整改的期限", "day by which it is to be put right"), "2019-12-31", is_due=True),
        LastDay(
            "until",
            "例外截止",
            Words("例外有效的最后一天", "the first day on which the exception no longer holds"),
            "",
        ),
        Text("reason", "理由", Words("例外的理由", "why it is excepted"), ""),
        Reference(
            "approver",
            "批准党组织代码",
            Words("批准例外的党组织", "the organization that approved the exception"),
            "",
            to=("organizations",),
        ),
        Text("document", "文号", Words("批准文号", "number of the document"), ""),
        Reference("notice", "督办编号", Words("督办通知的编号", "the notice"), "", to=("notices",)),
    ),
    (
        AfterStep("until", "on"),
        AskedByStep(
            (
                *(("due_on", "期限"), ("until", "例外截止"), ("reason", "理由"), ("approver", "批准党组织代码")),
                *(("document", "文号"), ("notice", "督办编号")),
            )
        ),
    ),
    lies=Lies(("unit",)),
)

SETTINGS = Ledger(
    "settings",
    "参数表",
    Words(
        "各地各时期的参数；未填的用默认值，在本级及下辖各级有效，下级可另填",
        "parameters by place and day; where none is given the default holds; one holds below its place too",
    ),
    "event",
    (
        ParameterName("name", "参数", Words("参数名", "the parameter"), "kept.meetings", is_key=True),
        Reference(
            "place",
            "适用地点",
            Words("适用的地点；空：全部", "where it holds; empty: everywhere"),
            "451103",
            is_key=True,
            may_be_empty=True,
            to=("places",),
        ),
        Day(
            "from",
            "起始日期",
            Words("开始适用的第一天", "the first day"),
            "2019-07-01",
            is_key=True,
            is_ahead=True,
        ),
        Text(
            "value",
            "值",
            Words("参数值；none：不作要求；-：用默认值", "the value; none: nothing is asked; -: the default"),
            "是",
            required=True,
        ),
        Text("source", "依据", Words("依据", "what it rests on"), ""),
    ),
    (OfItsKind(),),
    lies=Lies(("place",), is_open=True),
)

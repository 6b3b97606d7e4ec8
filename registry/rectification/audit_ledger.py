"""The ledgers of look-back audits: which cases were looked back at together, and what was found of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from registry.columns import Choice, Code, Day, Number, Reference, Text, Texts, Unfit, YesNo
from registry.language import Words
from registry.ledgers import Check, Fault, Ledger, Lies
from registry.rectification.ledger import RESULTS
from registry.written import WrittenCell


@dataclass(frozen=True)
class Years(Texts):
    """Several years, set apart by ; or 、."""

    @property
    def allowed(self) -> Words:
        return Words("1900 至 2100 的年度，可填多项", "years from 1900 to 2100, several")

    def _value(self, cell: WrittenCell, text: str) -> Any:
        years = super()._value(cell, text.replace(",", ";").replace("，", ";"))
        parts = [part.removesuffix("年") for part in (years or "").split(";") if part]
        for part in parts:
            if not (len(part) == 4 and part.isdigit() and 1900 <= int(part) <= 2100):
                raise Unfit("不是年度", "is not a year")
        return ";".join(sorted(set(parts))) or None


@dataclass(frozen=True)
class BothOrNeither(Check):
    """Two columns that are filled together."""

    first: str
    second: str
    labels: tuple[str, str]

    @property
    def reads(self) -> tuple[str, ...]:
        return self.first, self.second

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        first, second = row.get(self.first), row.get(self.second)
        if (first is None) == (second is None):
            return
        lacking, other = (self.first, self.second) if first is None else (self.second, self.first)
        label = self.labels[1] if first is None else self.labels[0]
        yield (
            lacking,
            Words(f"填了{label}就必填", f"must be filled where `{other}` is"),
            Words(f"填写，或{label}也留空", f"filled, or `{other}` empty too"),
        )


AUDITS = Ledger(
    "audits",
    "回头看批次",
    Words("每一批回头看一行；名单定下后不变", "a row per audit; the cases of it are fixed when it is opened"),
    "register",
    (
        Code("code", "编号", Words("自编编号", "a code of your own"), "HTK-2019-01", is_key=True),
        Text("name", "名称", Words("批次名称", "what it is called"), "2019 年回头看", required=True),
        Day("opened_on", "开始日期", Words("开始之日", "day on which it is opened"), "2019-07-01", required=True),
        Years(
            "years",
            "年度",
            Words("被复查案件的年度，可填多项", "the years of the cases, several"),
            "2017;2018",
            required=True,
        ),
        Reference(
            "place",
            "范围",
            Words("范围内的地点；空：全部", "the place that it is about; empty: all"),
            "4511",
            to=("places",),
        ),
        Texts("problems", "问题类型", Words("只查这些问题；空：全部", "the problems that it is about; empty: all"), ""),
        Day(
            "as_of",
            "时点",
            Words("名单和事实的时点", "the day that its cases and facts are of"),
            "2019-06-30",
            required=True,
        ),
        Number(
            "known_at",
            "数据版本",
            Words(
                "名单和事实所据的变更；空：首次登记本行的变更",
                "the change that they are known at; empty: the one that first brought the row in",
            ),
            "",
        ),
        Day("closed_on", "结束日期", Words("结束之日", "day on which it is closed"), ""),
    ),
    written_by="commands",
    lies=Lies(("place",), through=("audit_items", "audit")),
)

AUDIT_ITEMS = Ledger(
    "audit_items",
    "回头看名单",
    Words(
        "一批中的每个案件一行；填了结论即为一次回头看", "a row per case of an audit; with a result it is a look-back"
    ),
    "event",
    (
        Reference("audit", "批次", Words("所属批次", "the audit"), "HTK-2019-01", is_key=True, to=("audits",)),
        Reference(
            "case",
            "整顿编号",
            Words("被复查的案件", "the case looked back at"),
            "ZD-2017-001",
            is_key=True,
            to=("cases",),
        ),
        Text("auditor", "检查人", Words("检查人或检查组", "who checked"), ""),
        Day("checked_on", "检查日期", Words("检查之日", "day of the check"), "2019-07-20"),
        Choice("result", "结论", Words("复查结论", "result"), "巩固", options=RESULTS),
        Text("found", "检查情况", Words("检查所见", "what was found"), ""),
        YesNo("kept", "承诺兑现", Words("承诺是否兑现", "whether what was promised was kept"), "是"),
        Texts("reasons", "反弹原因", Words("反弹的原因，可填多项", "why it relapsed, several"), ""),
        Text("evidence", "佐证", Words("佐证材料", "what it rests on"), ""),
        Text("note", "说明", Words("说明", "note"), ""),
        Day("township_on", "乡镇签署", Words("乡镇签署之日", "day on which the township signed"), ""),
        Day("county_on", "县级签署", Words("县级签署之日", "day on which the county signed"), ""),
        Day("city_on", "市级签署", Words("市级签署之日", "day on which the city signed"), ""),
    ),
    (BothOrNeither("checked_on", "result", ("检查日期", "结论")),),
    written_by="commands",
    lies=Lies(("case",)),
)
#: The columns of an item that a signature is about: who changes one of them takes the signatures away.
SIGNED = ("checked_on", "result", "found", "kept", "reasons", "evidence")
#: The signatures, by level.
SIGNATURES = {"township": "township_on", "county": "county_on", "city": "city_on"}


def not_known_yet(own: int) -> Fault:
    """The fault of an audit that is to be of what a later change than its `own` brings in."""
    return (
        "known_at",
        Words("晚于登记本行的变更", "is after the change that brings the row in"),
        Words(f"不大于 {own}，或留空", f"at most {own}, or empty"),
    )

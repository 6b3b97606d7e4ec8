"""The ledger of measures, and the measures themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from registry import days
from registry.columns import Column, Number, Period, Reference, YesNo
from registry.language import Words
from registry.ledgers import AtMost, Check, Fault, Ledger, Lies
from registry.places.ledger import KINDS
from registry.reminders import HasCome, Rises


@dataclass(frozen=True)
class Measure:
    """One measure: a stock 存量 (the latest observation), a flow 流量 (the year to date) or a plan 计划 (of the year).

    `at`: the kinds of place that it is recorded at.
    """

    column: Column
    kind: Literal["stock", "flow", "plan"]
    at: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.column.key


VILLAGE, NATURAL, SITE, TOWNSHIP = "village", "natural_village", "relocation_site", "township"


def _count(
    key: str, label: str, english: str, kind: Literal["stock", "flow", "plan"], at: tuple[str, ...], example: str = ""
) -> Measure:
    return Measure(Number(key, label, Words(label, english), example), kind, at)


MEASURES = (
    _count("full_members", "正式党员", "full members", "stock", (VILLAGE, NATURAL, SITE), "33"),
    _count("probationary_members", "预备党员", "probationary members", "stock", (VILLAGE, NATURAL, SITE), "2"),
    _count("activists", "入党积极分子", "activists", "stock", (VILLAGE, NATURAL), "9"),
    _count("applicants", "入党申请人", "applicants", "stock", (VILLAGE, NATURAL), "7"),
    _count("development_plan", "发展党员计划", "members to be developed in the year, by plan", "plan", (VILLAGE,), "3"),
    _count("members_developed", "发展党员", "members developed", "flow", (VILLAGE, NATURAL), "3"),
    Measure(
        YesNo(
            "poor_village",
            "建档立卡贫困村",
            Words(
                "是否曾建档立卡；退出后仍为“是”",
                "whether it was registered as poor; leaving the list does not make it no",
            ),
            "否",
        ),
        "stock",
        (VILLAGE,),
    ),
    Measure(
        Number(
            "collective_income_yuan",
            "集体经济收入元",
            Words("集体经济收入，元", "income of the collective, yuan"),
            "52000",
            decimals=True,
        ),
        "flow",
        (VILLAGE,),
    ),
    _count("households", "户数", "households", "stock", (VILLAGE, SITE), "4073"),
    _count("residents", "人口", "residents", "stock", (VILLAGE, SITE), "21656"),
    _count("buildings", "楼栋数", "buildings", "stock", (SITE,)),
    _count("flats", "套数", "flats", "stock", (SITE,)),
    _count("integrated_clinics", "一体化村卫生室", "integrated village clinics", "stock", (VILLAGE,), "1"),
    _count(
        "direct_settlement_clinics", "村医通直接结算卫生室", "clinics with direct settlement", "stock", (VILLAGE,), "1"
    ),
    _count("posts_established", "行政编制数", "established administrative posts", "stock", (TOWNSHIP,)),
    _count("posts_filled", "行政实有数", "filled administrative posts", "stock", (TOWNSHIP,)),
    _count("allowance_yuan", "乡镇补贴", "monthly allowance for work in the township, yuan", "stock", (TOWNSHIP,)),
    _count("urban_rural_class", "城乡分类代码", "urban-rural class code", "stock", (VILLAGE,), "220"),
)
BY_KEY = {m.key: m for m in MEASURES}
#: A stock that is a part of another one, its whole.
PARTS = (("direct_settlement_clinics", "integrated_clinics"), ("posts_filled", "posts_established"))
#: Those of which a row that says otherwise is refused: more posts than were established may be filled.
NEVER_ABOVE = PARTS[:1]
STOCKS = tuple(m for m in MEASURES if m.kind == "stock")
_OF_SPANS = tuple(m for m in MEASURES if m.kind != "stock")
_LABELS = {k.key: k.words for k in KINDS}


@cache
def misplaced(kinds: frozenset[str]) -> tuple[Measure, ...]:
    """The measures that are not recorded at a place that has been of these kinds; none where nothing is known of it."""
    return tuple(m for m in MEASURES if kinds and not kinds.intersection(m.at))


def misplaced_fault(measure: Measure) -> Fault:
    """What is wrong with a measure that is recorded at a place of another kind."""
    at = [_LABELS[k] for k in measure.at]
    return (
        measure.key,
        Words("此类地点不填报这项指标", "is not recorded at a place of this kind"),
        Words("、".join(a.zh for a in at), ", ".join(a.en for a in at)),
    )


@dataclass(frozen=True)
class PeriodFits(Check):
    """A flow is not measured for a single day, and a plan is made for a year."""

    @property
    def reads(self) -> tuple[str, ...]:
        return ("period", *(measure.key for measure in MEASURES if measure.kind != "stock"))

    def faults(self, row: Mapping[str, Any]) -> Iterator[Fault]:
        period = row.get("period")
        if not period:
            return
        _, month, day = days.parts(period)
        for measure in _OF_SPANS if month else ():
            if row.get(measure.key) is None:
                continue
            if measure.kind == "flow" and day:
                yield (
                    measure.key,
                    Words("流量指标不能按单日填报", "a flow is not measured for a single day"),
                    Words("时期填年或月", "a year or a month"),
                )
            if measure.kind == "plan" and month:
                yield measure.key, Words("计划只能按年填报", "a plan is made for a year"), Words("时期填年", "a year")


FACTS = Ledger(
    "facts",
    "指标台账",
    Words(
        "每个单位、每个时期一行；各项指标可分别填报",
        "a row per unit and period; each measure may be reported by itself",
    ),
    "observation",
    (
        Reference(
            "unit",
            "单位代码",
            Words("被测量的地点", "the place that was measured"),
            "451103001002",
            is_key=True,
            to=("places",),
        ),
        Period("period", "时期", Words("年、月或日", "a year, a month or a day"), "2019", is_key=True),
        *(m.column for m in MEASURES),
    ),
    (PeriodFits(), *(AtMost(part, whole, BY_KEY[whole].column.label) for part, whole in NEVER_ABOVE)),
    (HasCome("period", unless=tuple(m.key for m in MEASURES if m.kind == "plan")), Rises("collective_income_yuan", 10)),
    lies=Lies(("unit",)),
)

"""The ledgers of events of cadres, of the twelve safeguards, and of the secretaries' pool."""

from __future__ import annotations

from registry.columns import Choice, Day, Option, Reference, Text, YesNo
from registry.language import Words
from registry.last_days import LastDay
from registry.ledgers import After, Ledger, Lies
from registry.rectification.ledger import LEVELS

EVENTS = (
    Option("interviewed", "约谈"),
    Option("recalled", "召回"),
    Option("accountable", "问责", "held to account"),
    Option("insured", "投保"),
)
#: How many safeguards there are; what each is called is a setting, have.01 to have.12.
HAVES = tuple(f"have_{number:02}" for number in range(1, 13))
_NUMBERS = "一二三四五六七八九十"


def _ordinal(number: int) -> str:
    """A number up to nineteen in Chinese.

    >>> _ordinal(3), _ordinal(12)
    ('三', '十二')
    """
    return _NUMBERS[number - 1] if number <= 10 else f"十{_NUMBERS[number - 11]}"


def _person(zh: str, en: str) -> Reference:
    return Reference("person", "人员编号", Words(zh, en), "P-0001", is_key=True, to=("people",))


def _unit(zh: str, en: str) -> Reference:
    return Reference("unit", "单位代码", Words(zh, en), "451103001002", is_key=True, to=("organizations", "places"))


CADRE_EVENTS = Ledger(
    "cadre_events",
    "干部管理",
    Words("约谈、召回、问责、投保，每次一行", "interviews, recalls, accountability and insurance, a row each"),
    "event",
    (
        _person("所涉干部", "the cadre"),
        _unit("任职的党组织或地点", "the organization or place of the post"),
        Choice("kind", "类别", Words("事项", "what it is"), "约谈", is_key=True, options=EVENTS),
        Day("on", "日期", Words("发生之日", "day on which it happened"), "2019-05-10", is_key=True),
        LastDay("until", "有效至", Words("有效的最后一天", "the first day on which it no longer holds"), ""),
        Choice("level", "层级", Words("作出的层级", "the level that did it"), "县级", options=LEVELS),
        Text("reason", "理由", Words("理由", "why"), ""),
        Text("document", "文号", Words("文件号", "number of the document"), ""),
    ),
    (After("until", "on"),),
    lies=Lies(("unit",)),
)

SAFEGUARDS = Ledger(
    "safeguards",
    "十二有",
    Words("驻村干部的十二项保障，每次核对一行", "the twelve safeguards of resident cadres, a row per check"),
    "event",
    (
        _person("驻村干部", "the cadre"),
        _unit("驻的村", "where the cadre is resident"),
        Day("on", "日期", Words("核对之日", "day of the check"), "2019-05-10", is_key=True),
        *(
            YesNo(
                have,
                f"第{_ordinal(number)}项",
                Words(f"第{_ordinal(number)}项是否落实", f"whether no. {number} is there"),
                "是",
            )
            for number, have in enumerate(HAVES, 1)
        ),
    ),
    lies=Lies(("unit",)),
)

POOL = Ledger(
    "pool",
    "头羊计划",
    Words("后备村党组织书记，每人每批一行", "reserve secretaries, a row per person and batch"),
    "spell",
    (
        _person("后备人选", "the person"),
        Text("batch", "批次", Words("批次", "batch"), "2019", is_key=True),
        Day("from", "起始日期", Words("入库之日", "first day in the pool"), "2019-03-01", is_key=True),
        Day("to", "终止日期", Words("出库之日", "first day out of the pool"), ""),
        Reference(
            "place",
            "地点代码",
            Words("所在地点", "where the person belongs"),
            "451103001002",
            required=True,
            to=("places",),
        ),
        Text("outcome", "结果", Words("培养的结果", "what came of it"), ""),
    ),
    (After("to", "from"),),
    lies=Lies(("place",)),
)

"""The ledger of coverage."""

from __future__ import annotations

from registry.columns import Choice, Day, Option, Reference
from registry.language import Words
from registry.ledgers import After, Ledger, Lies

#: The modes from the strongest down. The first three are organization coverage 组织覆盖; they and contact are
#: work coverage 工作覆盖.
MODES = (
    Option("independent", "独立建立", also=("单独组建", "单独建")),
    Option("joint", "联合建立", also=("联合组建", "联合建")),
    Option("absorbed", "纳入所在地党组织管理", also=("纳入管理", "挂靠建")),
    Option("contact", "党员联系", "contact by members"),
)
ORGANIZATION_COVERAGE = ("independent", "joint", "absorbed")
WORK_COVERAGE = (*ORGANIZATION_COVERAGE, "contact")

COVERAGE = Ledger(
    "coverage",
    "覆盖",
    Words(
        "哪个党组织以何种方式覆盖哪个地点；一地可由几个党组织覆盖，一个党组织可覆盖几地",
        "which organization covers which place, and how; several may cover a place, and one may cover several",
    ),
    "spell",
    (
        Reference(
            "organization",
            "党组织代码",
            Words("覆盖的党组织", "the covering organization"),
            "D451103001002",
            is_key=True,
            to=("organizations",),
        ),
        Reference(
            "place",
            "地点代码",
            Words("被覆盖的地点", "the covered place"),
            "AZD-4511030101",
            is_key=True,
            to=("places",),
        ),
        Choice("mode", "方式", Words("覆盖方式", "mode of coverage"), "独立建立", required=True, options=MODES),
        Day("from", "起始日期", Words("开始覆盖的第一天", "the first day"), "2018-06-01", is_key=True),
        Day("to", "终止日期", Words("不再覆盖的第一天；空：仍在覆盖", "the first day on which it no longer holds"), ""),
    ),
    (After("to", "from"),),
    lies=Lies(("organization", "place")),
)

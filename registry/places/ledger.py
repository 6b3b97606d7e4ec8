"""The ledger of places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from registry import spells
from registry.columns import Choice, Code, Day, Option, Reference, Text
from registry.language import Words
from registry.ledgers import After, Ledger, Lies, OnlyWith

#: From the top down: a place stands under one "of the next kind up" (`PARENT_KINDS`).
KINDS = (
    Option("province", "省区"),
    Option("municipality", "市"),
    Option("county", "县区", also=("县", "区", "县（区）")),
    Option("township", "乡镇街道", also=("乡镇", "乡镇（街道）")),
    Option("village", "村社区", also=("村", "村（社区）")),
    Option("natural_village", "自然村", "natural village"),
    Option("relocation_site", "安置点", "relocation site"),
)
SUBKINDS = (
    Option("administrative_village", "行政村", "administrative village"),
    Option("community", "社区"),
    Option("town", "镇"),
    Option("rural_township", "乡", "rural township"),
    Option("subdistrict", "街道"),
)
PARENT_KINDS = {
    "province": (),
    "municipality": ("province",),
    "county": ("municipality",),
    "township": ("county",),
    "village": ("township",),
    "natural_village": ("village",),
    "relocation_site": ("village", "township", "county"),
}
_LABELS = {kind.key: kind.words for kind in KINDS}


def kinds_above(kind: str) -> Words:
    """The kinds of place that one of a kind may stand under, in words."""
    labels = [_LABELS[above] for above in PARENT_KINDS[kind]]
    return Words("、".join(w.zh for w in labels) or "留空", ", ".join(w.en for w in labels) or "empty")


#: What need not stand under anything.
MAY_STAND_ALONE = ("province", "municipality")
#: What is wrong with any other place that does not: it would count in the whole and in no part of it.
STANDS_UNDER_NOTHING = Words("须说明上级", "it must be told what it stands under")


def must_stand_under(kind: str | None, parent: Any) -> bool:
    """Whether a place of a kind (None: not known) lacks a parent that it must have."""
    return kind is not None and parent is None and kind not in MAY_STAND_ALONE


def newly_under_nothing(recorded: Sequence[spells.State], wanted: Sequence[spells.State]) -> list[spells.State]:
    """The states that a place is to have without a parent that it must have, and not recorded so on their first day.

    A registry may have taken one in before this was asked: whoever changes something else of it need not know more.
    """
    lacking = [state for state in wanted if must_stand_under(state["kind"], state["parent"])]
    before = [spells.at(recorded, spells.begin_of(state)) for state in lacking]
    known = [one is not None and must_stand_under(one["kind"], one["parent"]) for one in before]
    return [state for state, is_known in zip(lacking, known, strict=True) if not is_known]


PLACES = Ledger(
    "places",
    "地点",
    Words(
        "省、市、县、乡、村、自然村和安置点",
        "provinces, municipalities, counties, townships, villages, natural villages and relocation sites",
    ),
    "unit",
    (
        Code(
            "code",
            "代码",
            Words(
                "区划代码：省 2 位、市 4 位、县 6 位、乡 9 位、村 12 位；其他自编",
                "division code: 2, 4, 6, 9, 12 digits; own codes elsewhere",
            ),
            "451103001002",
            is_key=True,
        ),
        Text("name", "名称", Words("地点名称", "name of the place"), "文华社区", required=True),
        Choice("kind", "类别", Words("地点的层级", "the level of the place"), "村社区", required=True, options=KINDS),
        Choice(
            "subkind",
            "类型",
            Words(
                "村：行政村或社区；乡镇：镇、乡或街道；空：按区划代码判断",
                "of a village or township; empty: told from an official code",
            ),
            "社区",
            options=SUBKINDS,
        ),
        Reference(
            "parent",
            "上级代码",
            Words(
                "上一级地点的代码；省和没有上级的市留空，其他必填",
                "the place of the next kind up; empty for a province, and for a municipality without one",
            ),
            "451103001",
            to=("places",),
        ),
        Day(
            "from",
            "设立日期",
            Words("存在的第一天；空：自有记录以前", "the first day; empty: since before the record"),
            "2019-05",
        ),
        Day("to", "撤销日期", Words("不再存在的第一天", "the first day on which it no longer exists"), ""),
        Reference(
            "successor",
            "承接代码",
            Words("撤销后由谁承接，只与撤销日期一起填", "who takes over; only with `to`"),
            "",
            to=("places",),
        ),
    ),
    (After("to", "from"), OnlyWith("successor", "to", "撤销日期")),
    written_by="verbs",
    lies=Lies(itself=True),
)


#: The kind of place by the length of its official code.
KIND_OF_LENGTH = {2: "province", 4: "municipality", 6: "county", 9: "township", 12: "village"}
#: The subkind by the digits of an official code's own level: its length, and (first, last, subkind).
#: Source: 统计用区划代码和城乡划分代码编制规则 (National Bureau of Statistics), as the input contract gives it.
CODE_BOOK = {
    "village": (12, ((1, 199, "community"), (200, 399, "administrative_village"))),
    "township": (9, ((1, 99, "subdistrict"), (100, 199, "town"), (200, 399, "rural_township"))),
}


def subkind_of_code(kind: str, code: str) -> str | None:
    """The subkind of a village or township by its official code (`CODE_BOOK`); else None: not recorded.

    >>> subkind_of_code("village", "451103001002"), subkind_of_code("township", "451103001")
    ('community', 'subdistrict')
    """
    length, classes = CODE_BOOK.get(kind, (0, ()))
    if len(code) != length or not (code.isascii() and code.isdigit()):
        return None
    return next((subkind for first, last, subkind in classes if first <= int(code[-3:]) <= last), None)

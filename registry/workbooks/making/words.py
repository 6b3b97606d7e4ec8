"""The words in which the making of rows tells what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from registry.language import Words
from registry.names.found import Candidate

#: So many of those whom a name could mean are told in words.
_FEW = 5
_CANDIDATES = Words("写代码或写明是哪一个：{who}", "the code, or which one: {who}")

#: What is wrong with a name, and what to do, by its fault.
NAME_FAULTS = {
    "unknown_name": (
        Words("没有“{name}”", "nothing here is called {name!r}"),
        Words("已登记的名称或代码", "a name or code that is recorded"),
    ),
    "ambiguous_name": (
        Words("“{name}”可以指 {count} 个单位", "{name!r} can mean {count} {count:unit|units}"),
        Words("写明上级，或写代码", "the place above before it, or the code"),
    ),
    "ambiguous_person": (
        Words("“{name}”可以指 {count} 个人", "{name!r} can mean {count} {count:person|people}"),
        Words("写明出生年份，如 张伟（1965），或写编号", "the birth year behind it in brackets, or the code"),
    ),
    "no_organization": (
        Words("{name}没有党组织", "{name} has no organization"),
        Words("有党组织的地点，或在对照表中建立", "a place that has one, or a mapping that founds it"),
    ),
}
NO_PLACES = Words(
    "登记库里还没有任何地点：先导入地点和党组织，或改用已登记了地点的登记库",
    "this registry has no places yet: import places and organizations first, or use the registry that has them",
)
NOT_GIVEN = Words("对照表没有给出“{label}”", "the mapping gives no {key}")
PLACE_ENTRY = Words("{0}；见对照表 [sheet.place] 的 {level}", "{0}; see {level} of [sheet.place] in the mapping")
MUST_BE_FILLED = Words("必填，不能为空", "must be filled")
_NO_ENTRY = Words("{0}；对照表 {ledger} 的 make 里没有 {key}", "{0}; the make of {ledger} in the mapping has no {key}")
NO_SUCH_PLACE = Words("没有{level}", "there is no {level}")
LEVEL_WORDS = {
    "above": Words("上一级地点", "place above"),
    "village": Words("村（社区）", "village"),
    "township": Words("乡镇（街道）", "township"),
    "county": Words("县（区）", "county"),
    "place": Words("地点", "place"),
    "case": Words("同一行的整顿案件", "case of the same row"),
}
NO_KIND = (
    Words("名称的末尾看不出是哪类党组织", "the end of the name does not tell the kind of organization"),
    Words("党支部、党总支、党委等结尾的名称", "a name that ends in 党支部, 党总支, 党委 …"),
)
AMBIGUOUS_ROW = (
    Words(
        "已登记 {count} 条当日有效的记录，不知是哪一条", "{count} {count:row|rows} that hold on that day could be meant"
    ),
    Words("写明日期或名称", "the day or the name that tells them apart"),
)
SEVERAL_CASES = (
    Words("该党组织当年已登记 {count} 件", "of that organization and year there are {count} {count:case|cases}"),
    Words("写明排查认定日期或编号", "the day of identification, or the code"),
)
NOBODY_HOLDS = Words("当日没有有效的记录，新的一条还缺“{label}”", "no row holds that day, and a new one lacks {key}")
BEGINS_THAT_DAY = (
    Words("已登记的同类记录（{key}）自同一天起，无法由它接替", "what it would replace ({key}) begins on that same day"),
    Words("更正其中一个日期", "correct one of the two days"),
)
ENDS_BEFORE_NEXT = Words(
    "此后已有同类记录自 {day} 起，这一条到该日为止", "another begins on {day}: this one ends on that day at the latest"
)
OTHER_DAY = (
    Words(
        "已登记的同一项自 {recorded} 起，这里写 {own}：照这样登记，就成了两项",
        "recorded already from {recorded}, here it says {own}: taken so, there would be two",
    ),
    Words("写成 {day}", "the day as {day}"),
)
OTHER_DAY_OR_HOLDS = Words(
    '写成 {day}；或在对照表里写 from = "@as_of"，把这一列放进 ignore',
    'the day as {day}; or from = "@as_of" in the mapping, and this column in `ignore`',
)
NO_POST = Words(
    "“{name}”没有由同一列产生的任职，未登记", "no post was made of the column of {name!r}: nothing is stored"
)
CONTRADICTS_ONE = (
    Words("填“是”，但书记与主任是两个人", "says yes, but secretary and director are two people"),
    Words("“否”，或同一个人", "no, or one person"),
)
CONTRADICTS_EMPTY = (
    Words("填“是”，但书记或主任的姓名空着", "says yes, but one of the two names is empty"),
    Words("“否”，或两处都填同一个人", "no, or the one person in both"),
)
CONTRADICTS_TWO = (
    Words("填“否”，但书记与主任是同一个人", "says no, but secretary and director are one person"),
    Words("“是”，或在括号内写出生年份区分同名的人", "yes, or birth years in brackets that tell namesakes apart"),
)


def without_entry(allowed: Words, ledger: str, key: str) -> Words:
    """What is allowed in a column, and that the mapping has no entry for it."""
    return _NO_ENTRY.format(allowed, ledger=ledger, key=key)


def candidates(found: Sequence[Candidate]) -> Words:
    """Whom a name could mean, each with code, name and path."""
    zh = [f"{one.code} {one.name}（{one.path}）" for one in found[:_FEW]]
    en = [f"{one.code} {one.name} ({one.path})" for one in found[:_FEW]]
    more = "…" if len(found) > _FEW else ""
    return _CANDIDATES.format(who=Words("、".join(zh) + more, ", ".join(en) + more))

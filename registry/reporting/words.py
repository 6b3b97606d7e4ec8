"""The words for answers, columns and relations in explanations and in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.columns import Choice
from registry.language import Words
from registry.reporting.frames import UNITS
from registry.slices import LEDGERS

ANSWERS = {
    "met": Words("达标", "met"),
    "not_met": Words("未达标", "not met"),
    "unknown": Words("未填报", "unknown"),
    "undetermined": Words("无法判定是否应统计", "undetermined"),
    "outside": Words("不在应统计范围", "outside the population"),
    "population": Words("应统计", "population"),
}
#: Columns that are told from others, and so stand in no ledger.
_TOLD = {
    "lives": Words("时点存在", "exists on the day"),
    "lived_in_year": Words("当年存在过", "existed in the year"),
    "holds": Words("时点有效", "holds on the day"),
    "of_village": Words("是村党组织", "is a village organization"),
    "place_kind": Words("所在地类别", "kind of its place"),
    "mode": Words("覆盖方式", "mode"),
    "recorded_mode": Words("登记的覆盖方式", "mode as recorded"),
    "stars": Words("星级", "stars"),
    "term_ends": Words("任期届满日", "end of the term"),
    "result": Words("最近一次结论", "latest result"),
    "is_there": Words("有", "there is one"),
    "none": Words("无", "none"),
    "ends": Words("免职（终止）日期", "end"),
}
_RELATIONS = {name: relation.words for kind in UNITS.values() for name, relation in kind.relations.items()}
_COLUMNS = {c.name: Words(c.label, c.key.replace("_", " ")) for ledger in LEDGERS for c in ledger.columns}
_OPTIONS = {
    (c.name, o.key): o.words for ledger in LEDGERS for c in ledger.columns if isinstance(c, Choice) for o in c.options
}
_TRUTH = {"True": Words("是", "yes"), "False": Words("否", "no")}


def named(name: str, value: str | None = None) -> Words:
    """The words of a column or a relation, or of one of its values."""
    if value is None:
        return _TOLD.get(name) or _RELATIONS.get(name) or _COLUMNS.get(name) or Words(name, name)
    column = "mode" if name == "recorded_mode" else name
    return _TRUTH.get(value) or _OPTIONS.get((column, value)) or _OPTIONS.get(("kind", value)) or Words(value, value)


def value_words(name: str, value: Any, told: Mapping[str, Any]) -> Words:
    """One value of an explanation in words: what, how much, and when."""
    relation, dot, column = name.rpartition(".")
    when = next((told[k] for k in ("from", "period", "on") if told.get(k)), None)
    dated = Words(f"（{when}）", f" ({when})") if when else Words("", "")
    if dot and column == "is_there":
        return Words("{0}{1}", "{0}{1}").format(
            named(relation), Words(f"（{told['key']}{f'，{when}' if when else ''}）", f" {told['key']}{dated.en}")
        )
    what = Words("{0}·{1}", "{0}, {1}").format(named(relation), named(column)) if dot else named(column)
    shown = Words("未登记", "not recorded") if value is None else named(column, str(value))
    return Words("{0}：{1}{2}", "{0}: {1}{2}").format(what, shown, dated)

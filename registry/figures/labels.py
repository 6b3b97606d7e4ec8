"""The words for answers, columns and relations in explanations and in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from registry import days
from registry.casework.criteria import CRITERIA
from registry.columns import Choice, Number, Option
from registry.figures.frames import UNITS
from registry.figures.model import Figure
from registry.language import Words
from registry.measures.ledger import FACTS
from registry.rectification.ledger import CASE_MEASURE_KINDS, RESULTS, STEPS
from registry.slices import LEDGERS

ANSWERS = {
    "met": Words("达标", "met"),
    "not_met": Words("未达标", "not met"),
    "unknown": Words("未填报", "unknown"),
    "undetermined": Words("无法判定是否应统计", "undetermined"),
    "outside": Words("不在应统计范围", "outside the population"),
    "population": Words("应统计", "population"),
}
#: What stands for a value that nobody recorded.
NOT_RECORDED = Words("未登记", "not recorded")
#: Columns that are derived from others, and so stand in no ledger.
_DERIVED = {
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
    "state": Words("案件状态", "state of the case"),
    "days_open": Words("已整顿天数", "days open"),
    "case_count": Words("案件数", "cases"),
    "limit_on": Words("现行期限", "present limit"),
    "first_limit_on": Words("最初期限", "first limit"),
    "accepted_before_closing": Words("销号前已验收通过", "accepted by the closing"),
    "checklist": Words("措施清单", "checklist"),
    "undone": Words("清单中未完成的", "not done of the checklist"),
    "earlier_cases": Words("此前的案件", "earlier cases"),
    "followed_by": Words("反弹后另立的案件", "the case that follows the relapse"),
    "result_by_day": Words("回头看结论", "result"),
    "signed_on": Words("末级签署日期", "signed by the last level"),
    "drawn": Words("抽中", "drawn"),
    "best_stars": Words("村党组织的最高星级", "most stars of its organizations"),
    "service_ends_on": Words("任期届满日", "end of the term"),
    "grade": Words("报酬档次", "grade of pay"),
    "monthly_base": Words("月基本报酬（元）", "monthly base, yuan"),
    **{criterion.key: criterion.words for criterion in CRITERIA},
}
#: Values of columns that are derived, where a reader has a word for them.
_DERIVED_VALUES = {
    **{("state", option.key): option.words for option in (*RESULTS, *STEPS)},
    **{("result_by_day", option.key): option.words for option in RESULTS},
    ("grade", "head"): Words("单职", "one post"),
    ("grade", "both"): Words("“一肩挑”", "both posts"),
    ("grade", "professional"): Words("“一肩挑”且职业化", "both posts, professional"),
}
#: Texts of several codes, each of which has words of its own.
_SEVERAL = {"checklist": CASE_MEASURE_KINDS, "undone": CASE_MEASURE_KINDS}
_RELATIONS = {name: relation.words for kind in UNITS.values() for name, relation in kind.relations.items()}
_READ = {kind.ledger for kind in UNITS.values()} | {
    r.ledger for kind in UNITS.values() for r in kind.relations.values()
}
#: Where a name alone is asked for, what the figures read is meant rather than any other, and a measure above all.
_BY_NAME = sorted(LEDGERS, key=lambda ledger: (ledger is FACTS, ledger.key in _READ))
#: A column's words by its name alone, and, where ledgers give one name different labels, by ledger and name.
_COLUMNS = {c.name: Words(c.label, c.key.replace("_", " ")) for ledger in _BY_NAME for c in ledger.columns}
_COLUMNS_OF = {
    (ledger.key, c.name): Words(c.label, c.key.replace("_", " ")) for ledger in LEDGERS for c in ledger.columns
}
_OPTIONS_OF = {
    (ledger.key, c.name, o.key): o.words
    for ledger in LEDGERS
    for c in ledger.columns
    if isinstance(c, Choice)
    for o in c.options
}
_CALLED = {
    (c.name, str(n)): words
    for ledger in LEDGERS
    for c in ledger.columns
    if isinstance(c, Number)
    for n, words in enumerate(c.called)
}
_OPTIONS = {(name, key): words for (_, name, key), words in _OPTIONS_OF.items()}
#: What it is called that a column has no value, where people have a word for it.
_NONE = {
    "result": Words("未回头看", "not looked back at"),
    "result_by_day": Words("未检查", "not checked"),
}
#: Columns that are worked out, and say by being empty that there is nothing.
EMPTY_IS_NONE = {"undone", "earlier_cases", "followed_by", "checklist"}
#: Columns of days beside those that end in `_on`, and those of them, and of these, by which something is due.
_DAYS = {"begins", "ends", "on", "term_ends", "extended_to", "planned_to", "public_to", "lapses"}
DUE = {"due_on", "term_ends", "extended_to", "limit_on", "first_limit_on", "service_ends_on"}
#: Columns of days that are worked out, and so were written by nobody.
DERIVED_DAYS = {"term_ends", "service_ends_on"}
_TRUTH = {"True": Words("是", "yes"), "False": Words("否", "no")}


def named(name: str, value: str | None = None, ledger: str | None = None) -> Words:
    """The words of a column or a relation, or of one of its values; as `ledger` calls it, where it is known."""
    if value is None:
        of_ledger = _COLUMNS_OF.get((ledger or "", name))
        return _DERIVED.get(name) or _RELATIONS.get(name) or of_ledger or _COLUMNS.get(name) or Words(name, name)
    if value == "none":
        return _NONE.get(name, _DERIVED["none"])
    if name in _SEVERAL:
        return _several(value, _SEVERAL[name])
    if (name, value) in _DERIVED_VALUES:
        return _DERIVED_VALUES[name, value]
    column = {"recorded_mode": "mode", "place_kind": "kind", "best_stars": "stars"}.get(name, name)
    of_ledger = _OPTIONS_OF.get(("places" if name == "place_kind" else ledger or "", column, value))
    one = _TRUTH.get(value) or of_ledger or _OPTIONS.get((column, value)) or _CALLED.get((column, value))
    return one or Words(value, value)


def _several(value: str, options: Sequence[Option]) -> Words:
    """Several codes, set apart by ;, in words."""
    words = {option.key: option.words for option in options}
    found = [words.get(key, Words(key, key)) for key in value.split(";")]
    return Words("、".join(one.zh for one in found), ", ".join(one.en for one in found))


def answer_words(figure: Figure, answer: str) -> Words:
    """An answer as it is said of a figure: only a share is met, any other counts a unit."""
    return Words("计入", "counted") if answer == "met" and figure.kind != "share" else ANSWERS[answer]


def column_words(value: Mapping[str, Any]) -> Words:
    """What one value of an explanation is a value of; a parameter goes by its name."""
    if value["ledger"] == "settings" and value["name"] not in _DERIVED:
        return Words(value["name"], value["name"])
    relation, dot, column = value["name"].rpartition(".")
    of_column = named(column, None, value["ledger"])
    if dot and column == "is_there":
        return named(relation)
    return Words("{0}·{1}", "{0}, {1}").format(named(relation), of_column) if dot else of_column


def is_shown(value: Mapping[str, Any], day: int) -> bool:
    """Whether a day is told of one value of an explanation at all: of an end that is still to come nothing is said."""
    is_end = value["name"].rpartition(".")[2] == "ends"
    return not (is_end and isinstance(value["value"], str) and days.is_later(days.read_back(value["value"]), day))


def when_words(value: Mapping[str, Any], day: int | None = None) -> Words | None:
    """Since when, in which period or when one value of an explanation is recorded; as it is told on a `day`."""
    when = next((value[k] for k in ("from", "period", "on") if value.get(k)), None)
    return days.shown_on(days.read_back(when), day) if when else None


def shown_words(value: Mapping[str, Any], day: int | None = None) -> Words:
    """One value of an explanation as people read it; with a `day` as it is told on that day."""
    if value["value"] is None:
        return _DERIVED["none"] if value["name"] in EMPTY_IS_NONE else NOT_RECORDED
    recorded = value["value"]
    if isinstance(recorded, list | tuple):
        text = "；".join(str(one) for one in recorded)
        return Words(text, text.replace("；", "; "))
    name = value["name"].rpartition(".")[2]
    if isinstance(recorded, str) and (name.endswith("_on") or name in _DAYS):
        return days.shown_on(days.read_back(recorded), day, is_due=name in DUE)
    if name == "year" and day is not None and recorded > day // 10000:
        return days.LATER
    text = f"{recorded:f}" if isinstance(recorded, Decimal) else str(recorded)
    return named(name, text, value["ledger"])


def row_words(relation: str, title: Words, values: Sequence[Mapping[str, Any]], day: int | None = None) -> Words:
    """A row of a relation in words: what it is called, and those of its values that its title does not say already."""
    more = [
        Words("{0} {1}", "{0} {1}").format(named(column, None, value["ledger"]), shown)
        for value in values
        if (column := value["name"].rpartition(".")[2]) not in ("is_there", "person", "organization")
        and (shown := shown_words(value, day)).zh not in title.zh
    ]
    rest = Words("，".join(w.zh for w in more), ", ".join(w.en for w in more))
    text = Words("{0}：{1}，{2}", "{0}: {1}, {2}") if more else Words("{0}：{1}", "{0}: {1}")
    return text.format(named(relation), title, rest)


def value_words(value: Mapping[str, Any], day: int | None = None) -> Words:
    """One value of an explanation in words: what, how much, and when; with a `day` as it is told on that day."""
    when = when_words(value, day)
    dated = Words("（{0}）", " ({0})").format(when) if when else Words("", "")
    return Words("{0}：{1}{2}", "{0}: {1}{2}").format(column_words(value), shown_words(value, day), dated)

"""The words for answers, columns and relations in explanations and in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from registry import days
from registry.columns import Choice, Number
from registry.figures.frames import UNITS
from registry.figures.model import Figure
from registry.language import Words
from registry.slices import LEDGERS

ANSWERS = {
    "met": Words("达标", "met"),
    "not_met": Words("未达标", "not met"),
    "unknown": Words("未填报", "unknown"),
    "undetermined": Words("无法判定是否应统计", "undetermined"),
    "outside": Words("不在应统计范围", "outside the population"),
    "population": Words("应统计", "population"),
}
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
}
_RELATIONS = {name: relation.words for kind in UNITS.values() for name, relation in kind.relations.items()}
#: A column's words by its name alone, and, where ledgers give one name different labels, by ledger and name.
_COLUMNS = {c.name: Words(c.label, c.key.replace("_", " ")) for ledger in LEDGERS for c in ledger.columns}
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
_NONE = {"result": Words("未回头看", "not looked back at")}
#: Columns of days beside those that end in `_on`, and those of them, and of these, by which something is due.
_DAYS = {"begins", "ends", "term_ends", "extended_to"}
_DUE = {"due_on", "term_ends", "extended_to"}
_TRUTH = {"True": Words("是", "yes"), "False": Words("否", "no")}


def named(name: str, value: str | None = None, ledger: str | None = None) -> Words:
    """The words of a column or a relation, or of one of its values; as `ledger` calls it, where it is known."""
    if value is None:
        of_ledger = _COLUMNS_OF.get((ledger or "", name))
        return _DERIVED.get(name) or _RELATIONS.get(name) or of_ledger or _COLUMNS.get(name) or Words(name, name)
    if value == "none":
        return _NONE.get(name, _DERIVED["none"])
    column = {"recorded_mode": "mode", "place_kind": "kind"}.get(name, name)
    of_ledger = _OPTIONS_OF.get(("places" if name == "place_kind" else ledger or "", column, value))
    one = _TRUTH.get(value) or of_ledger or _OPTIONS.get((column, value)) or _CALLED.get((column, value))
    return one or Words(value, value)


def answer_words(figure: Figure, answer: str) -> Words:
    """An answer as it is said of a figure: only a share is met, any other counts a unit."""
    return Words("计入", "counted") if answer == "met" and figure.kind != "share" else ANSWERS[answer]


def column_words(value: Mapping[str, Any]) -> Words:
    """What one value of an explanation is a value of."""
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
        return Words("未登记", "not recorded")
    recorded = value["value"]
    name = value["name"].rpartition(".")[2]
    if isinstance(recorded, str) and (name.endswith("_on") or name in _DAYS):
        return days.shown_on(days.read_back(recorded), day, is_due=name in _DUE)
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

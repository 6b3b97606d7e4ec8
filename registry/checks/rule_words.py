"""Rules in words: what a unit lacks, with the recorded values; what a version and a parameter say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from registry.checks.columns.words import WORDS
from registry.checks.engine.answers import Answers
from registry.checks.engine.evaluation import answer_to, bound_of, own_day
from registry.checks.engine.ranges import Range
from registry.checks.engine.unit_days import UnitDays
from registry.checks.rule import CatalogueRule
from registry.columns import amount
from registry.compliance.parameters import BY_NAME
from registry.conditions import All, AnyOf, Bounded, Condition, Not
from registry.conditions import in_words as phrase
from registry.figures.explaining import RowTitles, in_words
from registry.language import Words, join
from registry.slices import BY_KEY

ExplainedValue = dict[str, Any]
#: What every unit is that a rule asks about, and what a reader does not ask after.
_IMPLIED = ("lives", "kind", "period", "begins", "place_kind")
_PARAMETER = Words("参数 {0}：{1}", "parameter {0}: {1}")
_DEFAULT = Words("参数 {0}：{1}（默认）", "parameter {0}: {1} (default)")
_NOTHING = Words("不作要求", "nothing is asked")
_YES_NO = {True: Words("是", "yes"), False: Words("否", "no")}
_KEPT = {True: Words("已建相关台账", "the record is kept"), False: Words("未建相关台账", "the record is not kept")}


def because(values: Sequence[ExplainedValue], titles: RowTitles) -> Words:
    """The values that matter, in one line: the unit's own, then rows by what they are called, then parameters."""
    recorded = [v for v in unlike(values) if v["ledger"] != "settings" and _matters(v)]
    parameters = [v for v in unlike(values) if v["ledger"] == "settings"]
    parts = [_called(words) for words in in_words(recorded, titles)]
    parts += [parameter_words(v) for v in parameters if v["key"] is not None or not v["name"].startswith("kept.")]
    return Words("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


#: What is not as it must be: {0} is the phrase of what must be; of a number also what it is.
_IS_NOT = Words("不符：{0}", "is not so: {0}")
_MUST_NOT = Words("不应：{0}", "must not be: {0}")
_NUMBER = Words("{0}为 {1}，应{2}", "{0} is {1}, must be {2}")
_RELATIONS = {
    "at_least": Words("不少于 {0}", "{0} at least"),
    "at_most": Words("不超过 {0}", "{0} at most"),
    "above": Words("超过 {0}", "more than {0}"),
    "below": Words("不足 {0}", "fewer than {0}"),
}
_UNRECORDED = Words("{0}未登记，应{2}", "{0} is not recorded, must be {2}")


def condition_words(rule: CatalogueRule, condition: Condition) -> Words:
    """A condition of a rule as a phrase; bounds that its wording names by their numbers, parameters by their names."""

    def named(name: str, value: str | None) -> Words:
        if name in WORDS:
            return WORDS[name]
        text = str(rule.bounds.get(name, name))
        return Words(text, text)

    return phrase(condition, named)


def lacking(rule: CatalogueRule, pairs: UnitDays, n: int, condition: Condition) -> list[Words]:
    """What one of some units lacks: the parts of a condition that are not so, each as a short phrase."""
    if _answers(rule, pairs, condition)[n] == 2:
        return []
    match condition:
        case All(parts):
            return [words for part in parts for words in lacking(rule, pairs, n, part)]
        case AnyOf(parts):
            return [join([words for part in parts for words in lacking(rule, pairs, n, part)])]
        case Not(part):
            return [_MUST_NOT.format(condition_words(rule, part))]
        case Bounded(column, relation, bound):
            return [_of_number(rule, pairs, n, column, relation, bound)]
    return [_IS_NOT.format(condition_words(rule, condition))]


def _answers(rule: CatalogueRule, pairs: UnitDays, condition: Condition) -> Answers:
    return pairs.once(
        ("answers to", rule.code, condition), lambda: answer_to(condition, rule, pairs, own_day(rule, pairs))
    )


def _of_number(rule: CatalogueRule, pairs: UnitDays, n: int, column: str, relation: str, bound: str) -> Words:
    number: Range = getattr(pairs, column)()
    asked = _RELATIONS[relation].format(_bound(rule, pairs, n, bound))
    if not number.recorded[n]:
        return _UNRECORDED.format(WORDS[column], "", asked)
    least, most = (
        _plain(amount(int(end[n])) if column in _SCALED else int(end[n])) for end in (number.least, number.most)
    )
    return _NUMBER.format(WORDS[column], least if least == most else f"{least}-{most}", asked)


def _bound(rule: CatalogueRule, pairs: UnitDays, n: int, bound: str) -> str:
    """The number that a bound is for one unit; its name where it is not one number."""
    asked = bound_of(rule, bound, pairs, own_day(rule, pairs))
    if isinstance(asked, int):
        return str(asked)
    kind = BY_NAME[bound].kind
    return _plain(kind.plain(int(asked.least[n]))) if asked.recorded[n] else bound


#: Columns that are amounts, in ten-thousandths.
_SCALED = ("base_pay", "income_of_the_year")


def unlike(values: Iterable[ExplainedValue]) -> list[ExplainedValue]:
    """The values without those that say the same again."""
    found: dict[Any, ExplainedValue] = {}
    for value in values:
        found.setdefault((value["name"], value["ledger"], value["key"]), value)
    return list(found.values())


def _matters(value: ExplainedValue) -> bool:
    column = value["name"].rpartition(".")[2]
    if column == "ends" and value["value"] is None:
        return False
    return "." in value["name"] or column not in _IMPLIED


def _called(words: Words) -> Words:
    """The words of a row under the name of its ledger."""
    key, colon, rest = words.zh.partition("：")
    if colon and key in BY_KEY:
        return Words(f"{BY_KEY[key].label}：{rest}", words.en)
    return words


def parameter_words(value: ExplainedValue) -> Words:
    """A parameter's value in words, and whether it is the default."""
    name, said = value["name"], value["value"]
    if name.startswith("kept."):
        return _KEPT[bool(said)]
    shown = _NOTHING if said is None else _YES_NO[said] if isinstance(said, bool) else Words(_plain(said), _plain(said))
    return (_DEFAULT if value.get("default") else _PARAMETER).format(name, shown)


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ";".join(str(one) for one in value)
    return str(value)

"""What `registry audit` prints for people: audits, a worksheet, the report, and what a field workbook came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from registry.cli.cases import print_case, print_rows
from registry.cli.frame import language, say
from registry.cli.output import print_lines, print_table
from registry.cli.problems import problems_table
from registry.cli.verbs import say_done
from registry.language import Words
from registry.rectification.audit_ledger import AUDIT_ITEMS, AUDITS, SIGNATURES
from registry.rectification.ledger import LEVELS, RESULTS

if TYPE_CHECKING:
    from registry.procedures.field_merge import Merged

_RESULT = {option.key: option.words for option in RESULTS} | {"none": Words("未查", "none yet")}
_LEVEL = {option.key: option.words for option in LEVELS}
_CRITERION_HEADINGS = (
    Words("标准", "criterion"),
    Words("认定时", "identified"),
    Words("销号时", "closed"),
    Words("现在", "now"),
)
_ANSWER = {
    "yes": Words("是", "yes"),
    "no": Words("否", "no"),
    "unknown": Words("未填报", "unknown"),
    None: Words("", ""),
}
_LISTS = {
    "nobody": Words("无人承接", "nobody answers"),
    "missed": Words("应查未列", "missed"),
    "added": Words("后来补入", "added"),
    "dropped": Words("后来剔除", "dropped"),
}
_GROUPS = {
    "by_county": ("place", Words("县区", "county")),
    "by_year": ("year", Words("年度", "year")),
    "by_problem": ("problem", Words("问题类型", "problem")),
}
_TAKEN = Words("取用 {count} 个单元格", "{count} {count:cell|cells} taken")
_CONFLICTS = Words(
    "有 {count} 处两边都改过，未登记任何内容。以哪一边为准，用 --take 说明。",
    "{count} {count:cell was|cells were} altered on both sides: nothing was stored. --take workbook or --take registry "
    "says whose is to stand.",
)
_REFUSED = Words("有 {count} 处问题，未登记任何内容。", "{count} {count:problem|problems}: nothing was stored.")
NOTHING = Words("与已登记的相同，没有变更。", "Nothing changed.")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return Words("、", ", ").in_(language()).join(map(str, value))
    if isinstance(value, bool):
        return _ANSWER["yes" if value else "no"].in_(language())
    return "" if value is None else str(value)


def _results(counts: Mapping[str, int]) -> list[int]:
    return [counts[key] for key in _RESULT]


def print_audits(audits: Iterable[Mapping[str, Any]]) -> None:
    """A line for each audit: what it is about, and how far it has come."""
    keys = ("code", "name", "opened_on", "years", "place", "problems", "as_of", "closed_on")
    columns = [AUDITS.by_key[key] for key in keys]
    headings = [column.label if language() == "zh" else column.key for column in columns]
    headings += [words.in_(language()) for words in (Words("案件", "cases"), Words("已查", "checked"))]
    headings += [words.in_(language()) for words in (*_signing(), *_RESULT.values())]
    rows = [
        [
            *(_text(audit[key]) for key in keys),
            audit["cohort"],
            audit["checked"],
            *(audit["signed"][level] for level in SIGNATURES),
            *_results(audit["results"]),
        ]
        for audit in audits
    ]
    print_table(headings, rows, whole=(0,), right=range(len(keys), len(headings)))


def _signing() -> list[Words]:
    return [_LEVEL[level] for level in SIGNATURES]


def print_lists(document: Mapping[str, Any]) -> None:
    colon = Words("：", ": ").in_(language())
    for key, words in _LISTS.items():
        if document.get(key):
            print_lines(f"{words.in_(language())}{colon}{_text(document[key])}")


def print_worksheet(document: Mapping[str, Any]) -> None:
    """The worksheet of a case."""
    from registry.casework.criteria import OWN

    print_case(document)
    answers = document["criteria"]
    rows = [
        [
            one.words.in_(language()),
            *(_ANSWER[(answers[when] or {}).get(one.key)].in_(language()) for when in ("identified", "closed", "now")),
        ]
        for one in OWN
    ]
    print_lines("")
    print_table([heading.in_(language()) for heading in _CRITERION_HEADINGS], rows)
    print_rows(AUDIT_ITEMS, [document["item"]], None, but_for=("audit",))


def print_report(document: Mapping[str, Any]) -> None:
    """The report of an audit."""
    from registry.casework.criteria import OWN

    say_language = language()
    heads = [Words("案件", "cases"), *_RESULT.values()]
    total = [document["cohort"], *_results(document["results"])]
    print_table([head.in_(say_language) for head in heads], [total], document["audit"], right=range(len(heads)))
    signed = [document["checked"], *(document["signed"][level] for level in SIGNATURES)]
    levels = [Words("已查", "checked"), *_signing()]
    print_table([head.in_(say_language) for head in levels], [signed], right=range(len(levels)))
    for key, (name, words) in _GROUPS.items():
        rows = [[_text(one[name]), one["cohort"], *_results(one["results"])] for one in document[key]]
        print_lines("")
        print_table([head.in_(say_language) for head in (words, *heads)], rows, right=range(1, len(heads) + 1))
    reasons = [[one["reason"], one["count"]] for one in document["relapse_reasons"]]
    _print_some([Words("反弹原因", "reason of relapse"), Words("次数", "count")], reasons)
    keys = ("case", "organization", "answers", "place", "reasons", "new_case")
    relapsed = [Words("反弹案件", "relapsed"), Words("党组织", "organization"), Words("现负责", "answers")]
    relapsed += [Words("地点", "place"), Words("原因", "reasons"), Words("新立案", "new case")]
    _print_some(relapsed, [[_text(one[key]) for key in keys] for one in document["relapsed"]])
    labels = {one.key: one.words for one in OWN}
    when = ("identified", "closed", "now", "back")
    rows = [[labels[one["criterion"]].in_(say_language), *(one[key] for key in when)] for one in document["criteria"]]
    _print_some([*_CRITERION_HEADINGS, Words("销号后复发", "back")], rows)
    print_lists(document)


def _print_some(headings: Sequence[Words], rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        print_lines("")
        print_table([heading.in_(language()) for heading in headings], rows, whole=(0,))


def print_merged(merged: Merged, dry_run: bool) -> None:
    if merged.problems:
        problems_table(merged.problems, language())
        say(_REFUSED.format(count=len(merged.problems)))
    if merged.conflicts:
        headings = [Words("整顿编号", "case"), Words("列", "column"), Words("写出时", "base")]
        headings += [Words("工作单", "workbook"), Words("登记库", "registry")]
        rows = [[one.case, one.column, *map(_text, (one.base, one.yours, one.theirs))] for one in merged.conflicts]
        print_table([heading.in_(language()) for heading in headings], rows, whole=(0,))
        say(_CONFLICTS.format(count=len(merged.conflicts)))
    if merged.problems or merged.conflicts:
        return
    print_lines(_TAKEN.format(count=merged.taken).in_(language()))
    if merged.change is None and not dry_run:
        say(NOTHING)
    else:
        say_done(merged.change)

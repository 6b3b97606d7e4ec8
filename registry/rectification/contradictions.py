"""What a case's rows may not say together: its dates against its steps, and its look-backs against each other.

This holds after every change. `cases` and `case_steps` say the same thing twice, `look_backs` and `audit_items` too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from registry import days
from registry.language import Words
from registry.ledgers import Fault
from registry.rectification.audit_ledger import AUDIT_ITEMS
from registry.rectification.ledger import LOOK_BACKS, RESULTS, STEPS
from registry.rectification.steps import DATES, LookBack, Step, contradictions

_STEP = {option.key: option.words for option in STEPS}
_RESULT = {option.key: option.words for option in RESULTS}
_LEDGER = {ledger.key: Words(ledger.label, ledger.key) for ledger in (LOOK_BACKS, AUDIT_ITEMS)}
_NOT_BEGUN = (
    Words(
        "未填认定日期，整顿流程中也没有初筛、联审或认定",
        "is empty, and there is no step screened, jointly_checked or decided",
    ),
    Words("填写日期，或登记其中一个环节", "a day, or a row of one of these steps"),
)


def faults_of_dates(dates: Mapping[str, int | None], rows: Sequence[Step]) -> Iterator[Fault]:
    """Yields each date of `cases` that is the day of none of the rows of its step, or that must be there and is not."""
    for column in contradictions(dates, rows):
        if dates.get(column) is None:
            yield column, *_NOT_BEGUN
            continue
        found = sorted({step.on for step in rows if step.step in DATES[column]})
        listed = Words("、".join(map(days.show, found)), ", ".join(map(days.show, found)))
        yield (
            column,
            Words("与整顿流程中“{0}”的日期不符：{1}", "is the day of no row of its step: {1}").format(
                steps_of_date(column), listed
            ),
            Words(
                "其中一天或其所在的年、月，或留空", "one of these days, a month or year that has one of them, or empty"
            ),
        )


def last_row_gone(column: str) -> Fault:
    """The fault of a date of `cases` that stands although the last row of its step was withdrawn."""
    return (
        column,
        Words(
            "“{0}”的最后一行已作废，而此日期仍在", "stands although the last row of its step ({0}) is withdrawn"
        ).format(steps_of_date(column)),
        Words("在同一次导入中清空此日期", "clear it in the same import"),
    )


def steps_of_date(column: str) -> Words:
    """The steps that a date of `cases` is the day of, in words."""
    return Words("或".join(_STEP[s].zh for s in DATES[column]), " or ".join(DATES[column]))


def disagreeing(look_backs: Iterable[LookBack]) -> Iterator[list[LookBack]]:
    """Yields the look-backs of one case that are of one day and have several results, day by day."""
    of_day: dict[int, list[LookBack]] = {}
    for one in look_backs:
        of_day.setdefault(one.day, []).append(one)
    yield from (found for found in of_day.values() if len({one.result for one in found}) > 1)


def said_otherwise(other: LookBack) -> Fault:
    """The fault of a look-back where another one of its case and day has another result."""
    return (
        "result",
        Words("{0}中同一案件同日的结论是“{1}”", "is {1} in {0} for the same case and day").format(
            _LEDGER[other.ledger], Words(_RESULT[other.result].zh, other.result)
        ),
        Words("两处结论一致，或作废其中一行", "the same result in both, or one of the rows withdrawn"),
    )

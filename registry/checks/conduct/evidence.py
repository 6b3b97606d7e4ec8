"""What findings of conduct rest on: the recorded values of steps, look-backs and parameters, and days in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from registry import days
from registry.casework.case_record import Case
from registry.checks.model import Found, NamedCase, RecordedValue
from registry.compliance.queries import ParameterValues
from registry.language import Words
from registry.rectification.ledger import LEVELS, RESULTS, STEPS
from registry.rectification.steps import DATES, LookBack, Step

#: What steps, levels and results are called.
STEP_WORDS = {option.key: option.words for option in STEPS}
LEVEL_WORDS = {option.key: option.words for option in LEVELS}
RESULT_WORDS = {option.key: option.words for option in RESULTS}
#: The date of `cases` that says a step.
_DATE_OF = {kind: column for column, kinds in DATES.items() for kind in kinds}
#: The value of a finding that says who answers for a case, and what it says where nobody does.
ANSWERS, NOBODY = "answers", "nobody answers"
#: What they are called.
SAID = {ANSWERS: Words("承担的党组织", "who answers for it"), NOBODY: Words("无人承担", "nobody answers")}
_DATED = Words("{0}（{1}）", "{0} ({1})")


def of_case(case: Case, recorded: Iterator[RecordedValue], *about: int, **parts: Any) -> Found:
    """A finding about a case, on the pages of the case, of its organization, and of whom else it is `about`."""
    concerned = dict.fromkeys((case.identity, case.organization, *about))
    return Found("cases", case.row["id"], case.at, tuple(concerned), tuple(dict.fromkeys(recorded)), parts)


def of_row(ledger: str, version: int, *columns: str) -> Iterator[RecordedValue]:
    """Values of a row that is not the unit itself."""
    return (RecordedValue(f"{ledger}.{column}", ledger, version, column) for column in columns)


def of_own(case: Case, *columns: str) -> Iterator[RecordedValue]:
    """Values of the case itself."""
    return (RecordedValue(column, "cases", case.row["id"], column) for column in columns)


def of_step(step: Step, *columns: str) -> Iterator[RecordedValue]:
    """What says a step: its row with these columns too, or the date of its case."""
    if step.ledger == "cases":
        column = _DATE_OF[step.step]
        return iter((RecordedValue(column, "cases", step.id, column),))
    return of_row("case_steps", step.id, "step", "on", *columns)


def of_look_back(one: LookBack) -> Iterator[RecordedValue]:
    """What says a look-back: a row of its own, or the item of an audit."""
    return of_row(one.ledger, one.id, "checked_on", "result")


def of_parameter(values: ParameterValues, name: str, place: int | None, day: int | None = None) -> RecordedValue:
    """The value of a parameter at a place, on a full day (else that of the picture)."""
    value, row = values.deciding(name, place, day)
    return RecordedValue(name, "settings", None if row is None else row["id"], "value", value)


def dated(step: Step) -> Words:
    """A step with its day."""
    return _DATED.format(STEP_WORDS[step.step], days.show(step.on))


def in_words(keys: Iterable[str], words: Mapping[str, Words]) -> Words:
    """Several keys by what they are called."""
    return listed([words[key] for key in keys])


def named_cases(cases: Iterable[Case]) -> list[NamedCase]:
    """Several cases in a sentence."""
    return [NamedCase(case.row["id"], case.code) for case in cases]


def listed(words: Sequence[Words]) -> Words:
    """Several texts, one after the other."""
    return Words("、".join(w.zh for w in words), ", ".join(w.en for w in words))

"""The words of cases: their states, the levels that sign, and what is asked of a case."""

from __future__ import annotations

from collections.abc import Sequence

from registry.casework.case_record import Case, CaseRecord
from registry.language import Words
from registry.rectification.ledger import CASE_MEASURE_KINDS, LEVELS, RESULTS, SEVEN_ONES, STEPS

#: Every state that a case may have, in the order in which they follow each other: a step, then a look-back's result.
STATES: dict[str, Words] = {option.key: option.words for option in (*STEPS, *RESULTS)}
#: The states of a case that is not decided yet, and of one that is open.
BEFORE, OPEN = ("screened", "jointly_checked"), ("decided", "rectifying", "submitted", "failed", "accepted")
LEVEL_WORDS: dict[str, Words] = {option.key: option.words for option in LEVELS}
_MEASURES: dict[str, Words] = {option.key: option.words for option in CASE_MEASURE_KINDS}


def listed(words: Sequence[Words]) -> Words:
    """Several words one after the other."""
    return Words("、".join(one.zh for one in words), ", ".join(one.en for one in words))


def measure_words(record: CaseRecord, case: Case, measure: str) -> Words:
    """What an item of a checklist is called: the office's own as its setting says, where it says anything."""
    own = record.parameters.at(f"measure.{measure}", case.place) if measure.startswith("own_") else None
    return Words(own, own) if own else _MEASURES[measure]


def measures_listed(record: CaseRecord, case: Case) -> list[str]:
    """What is asked of a case, without a checklist the seven ones, as an office goes about it; then what else is
    recorded."""
    asked = record.checklist(case) or tuple(measure.key for measure in SEVEN_ONES)
    wanted = [measure.key for measure in CASE_MEASURE_KINDS if measure.key in asked]
    return [*wanted, *(key for key in record.measures.get(case.identity, {}) if key not in wanted)]

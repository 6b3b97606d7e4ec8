"""Terms of village organizations: rows with dates, not branches of code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """How long a term lasts for a body elected from `since` to the day before `until`, as days' numbers."""

    years: int
    since: int
    until: int
    rule: str


#: TERM-02: elected before 12 July 2018, a body serves out its old term, three years in a village; TERM-01: five since.
#: Source: 《关于党的基层组织任期的意见》 (中办, 2018-07-12) §1.
TERMS = (Term(3, 0, 20180712, "TERM-02"), Term(5, 20180712, 99_999_999, "TERM-01"))

"""A notice that is drawn up 拟督办通知 from findings: what it would contain, and the rows that it comes to.

A notice names each finding by a step 督办 of the day of issue. What is listed only stands in no letter, so that no
notice names it; what is excepted may be named, but is not unless somebody says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from registry.checks.finding_list import ListedFinding
from registry.checks.notice_list import notices
from registry.compliance.ledger import FINDING_STEPS, NOTICES
from registry.desk.new_rows import NewRows
from registry.language import Words
from registry.picture import Picture
from registry.versions.identities import is_given

Fate = Literal["named", "excepted", "report", "elsewhere"]
#: What becomes of a finding that is chosen for a notice.
FATES: dict[Fate, Words] = {
    "named": Words("列入通知书", "in the letter"),
    "excepted": Words("例外，勾选后才列入", "excepted: in the letter only if it is ticked"),
    "report": Words("仅列示的，不列入", "listed only: not in the letter"),
    "elsewhere": Words("不由您登记，不列入", "not yours to write: not in the letter"),
}
#: The fates with which a finding may be named.
MAY_BE_NAMED: tuple[Fate, ...] = ("named", "excepted")
#: The last number in a number of a notice; what stands before the first of a year; how many are looked at.
_NUMBERED = re.compile(r"(.*?)([0-9]+)")
_FIRST, _TRIED = "DB-{year}-000", 500


def fate_of(line: ListedFinding, may_write: bool) -> Fate:
    """What becomes of a finding that somebody chooses, who may or may not write steps about it."""
    if not may_write:
        return "elsewhere"
    if line.mode != "on":
        return "report"
    return "excepted" if line.status.is_ == "excepted" else "named"


def owner_of(lines: Sequence[ListedFinding]) -> str | None:
    """The organization that answers for most of some findings, by its code."""
    counted = Counter(line.owner for line in lines if line.owner)
    return counted.most_common(1)[0][0] if counted else None


def next_code(picture: Picture, year: int) -> str:
    """A number for a notice of a year: the next after the last one of that year that may be read, in its form, of those
    that nobody has. That a number is taken is told to everybody, not by whom."""
    last = max((one.code for one in notices(picture) if str(year) in one.code), default="")
    found = _NUMBERED.fullmatch(last) or _NUMBERED.fullmatch(_FIRST.format(year=year))
    assert found is not None
    before, number = found.groups()
    following = (f"{before}{int(number) + n:0{len(number)}d}" for n in range(1, _TRIED))
    return next((code for code in following if not is_given(picture, code, "notice")), "")


def rows_of(values: Mapping[str, str], lines: Sequence[ListedFinding], reason: str) -> NewRows:
    """The rows of a notice with these cells that names findings, with those that say the same of each."""
    return NewRows([(NOTICES, [values]), (FINDING_STEPS, list(_steps(values, lines)))], reason)


def _steps(values: Mapping[str, str], lines: Sequence[ListedFinding]) -> Iterator[dict[str, str]]:
    for line in lines:
        for one in line.all:
            if one.mode == "on":
                own = {"rule": one.rule.code, "unit": one.unit, "step": "notice"}
                yield own | {"on": values.get("issued_on", ""), "notice": values.get("code", "")}

"""The codes of the rules: in which ledgers the units of each are rows, and of which an exception needs a document.

The rules themselves are declared above (`registry.checks`); what is recorded about their findings stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from registry.columns import Code, Option, Unfit
from registry.language import Words
from registry.nearness import none_of
from registry.unit_names import ROUNDS
from registry.written import WrittenCell, written_code

#: The rules of the catalogue, by the ledger in which their units are rows.
_CATALOGUE = {
    "places": "ORG-01a ORG-01b ORG-03 VIL-01 VIL-09a VIL-09b VIL-12a VIL-13a VIL-13b VIL-13c VIL-14a VIL-14b DEV-20 "
    "DEV-21 WEAK-01 WEAK-03 WEAK-11 RELO-01 RELO-02a RELO-02b RELO-03 RELO-04 NAT-01 NAT-02 NAT-05 VEN-01a VEN-01b "
    "VEN-02 VEN-04 PAY-06 ECO-01 ECO-03 TEAM-01 SEED-01 SEED-02 CODE-01 CODE-02 CODE-03 CODE-04 CODE-05 CODE-06 "
    "CODE-07",
    "organizations": "ORG-02 ORG-04a ORG-04b ORG-09 ORG-14a ORG-14b ORG-16 COM-01a COM-01b COM-01c COM-02 COM-03a "
    "COM-03b COM-06 TERM-03 TERM-04a TERM-04b TERM-05 ELE-01 ELE-02 ELE-03 LIFE-01 LIFE-02 LIFE-03 LIFE-04 LIFE-05 "
    "LIFE-06a LIFE-06b LIFE-07 LIFE-09 VIL-02 VIL-03a VIL-03b VIL-05 VIL-06a VIL-08 STAR-05 CODE-10",
    "projects": "ORG-05",
    "approvals": "ORG-07 ORG-08a ORG-08b VIL-06b",
    "posts": "COM-04 COM-05a COM-05b VIL-10a VIL-10b VIL-12b EDU-02a EDU-02b EDU-03a EDU-03b EDU-04 PAY-01 PAY-02 "
    "PAY-03",
    "activities": "ELE-08a ELE-08b",
    "cases": "WEAK-02 WEAK-05 WEAK-06 WEAK-07 WEAK-08 WEAK-10",
    "look_backs": "WEAK-12",
    "ratings": "STAR-01 STAR-02 STAR-03 STAR-04",
    "notices": "SEED-03",
}
#: In which of these a row outlives what it belongs to, or precedes it.
_BELONGING = (
    *("coverage", "posts", "elections", "ratings", "cases", "facts", "bodies", "facilities", "pairings", "projects"),
    *("activities", "organizations"),
)
_BESIDE: dict[str, tuple[str, ...]] = {
    "STRUCT-CYCLE": ("places", "organizations"),
    "STRUCT-ORPHAN": ("places", "organizations"),
    "STRUCT-LEVEL": ("organizations",),
    "STRUCT-OVERLAP": ("posts", "coverage"),
    "STRUCT-OUTSIDE": ("organizations",),
    "STRUCT-DEAD": _BELONGING,
    "STRUCT-BEFORE": _BELONGING,
    "STRUCT-TWO": ("organizations",),
    "STRUCT-TWO-VILLAGE": ("places",),
    "DATA-ABOVE": ("places",),
    **dict.fromkeys(
        (
            *("CASE-ORDER", "CASE-LEVEL", "CASE-ITEM", "CASE-SKIP", "CASE-RELAPSE", "CASE-RELAPSE-LOST"),
            *("CASE-EARLY", "CASE-LIMIT", "CASE-REPEAT", "CASE-POLL", "CASE-UNSCORED", "CASE-UNSIGNED"),
            *("CASE-EXTENDED", "CASE-FOLLOW"),
        ),
        ("cases",),
    ),
    "STAR-CONFLICT": ("organizations",),
    "STAR-CONFLICT-HEIR": ("organizations",),
    "STAR-ORDER": (ROUNDS,),
    "STAR-PUBLICITY": (ROUNDS,),
    "AUDIT-CLOSED": ("audit_items",),
    "AUDIT-SIGN": ("audit_items",),
    "DRAW-OPEN": ("draws",),
}

#: The ledgers in which a look-back is a row.
LOOK_BACKS = ("look_backs", "audit_items")
#: The codes of the catalogue alone: the rules whose mode is a parameter.
CATALOGUE: tuple[str, ...] = tuple(sorted(code for codes in _CATALOGUE.values() for code in codes.split()))


def is_rule(code: str) -> bool:
    """Whether a code is a rule's of the catalogue: figures have other ones."""
    return code in CATALOGUE


#: Every rule -> the ledgers in which its units may be rows, by key; `ROUNDS` for `organization/year`.
UNITS_OF: dict[str, tuple[str, ...]] = {
    # A look-back may be the item of an audit: it is named as one that stands by itself, by its case and its day.
    code: LOOK_BACKS if ledger == LOOK_BACKS[0] else (ledger,)
    for ledger, codes in _CATALOGUE.items()
    for code in codes.split()
} | _BESIDE
#: The rules that say 必须, 应当 or 不得: an exception from one names its document.
VIOLATIONS = frozenset(
    word
    for words in (
        "ORG-01a ORG-03 ORG-05 ORG-08a ORG-08b ORG-14b COM-01a COM-01c COM-03a COM-03b COM-05a COM-05b TERM-03",
        "TERM-04a ELE-01 ELE-02 ELE-03 ELE-08a ELE-08b LIFE-05 LIFE-06a LIFE-09 VIL-03a VIL-03b VIL-06a VIL-06b",
        "VIL-10a VIL-10b VIL-12a VIL-13a VIL-13b VIL-13c VIL-14a WEAK-01 WEAK-02 WEAK-07",
        "STRUCT-CYCLE STRUCT-ORPHAN STRUCT-LEVEL STRUCT-DEAD STRUCT-BEFORE STRUCT-TWO",
        "CASE-ORDER CASE-LEVEL CASE-ITEM CASE-SKIP CASE-RELAPSE CASE-RELAPSE-LOST AUDIT-CLOSED",
    )
    for word in words.split()
)


class OneOfNames(Code):
    """A code out of a long list: nobody reads all of it, so that what comes near is offered."""

    is_text: ClassVar[bool] = False

    def names(self) -> dict[str, str]:
        """The names that may be written, in small letters -> as they are kept."""
        raise NotImplementedError

    def _value(self, cell: WrittenCell, text: str) -> Any:
        written = str(written_code(cell, text))
        kept = self.names().get(written.lower())
        if kept is None:
            raise Unfit(*none_of(written, _options(tuple(self.names().values()))))
        return kept

    def misfit(self, value: Any) -> Words | None:
        # What a later release no longer has may stand in old rows.
        return Code(self.key, self.label).misfit(value)


@cache
def _options(names: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(name, name) for name in names)


@cache
def _rules() -> dict[str, str]:
    return {code.lower(): code for code in UNITS_OF}


@dataclass(frozen=True)
class RuleCode(OneOfNames):
    """The code of a rule."""

    @property
    def allowed(self) -> Words:
        return Words(
            "核查规则的代码，如 ORG-01a、TERM-03、STRUCT-DEAD、CASE-LIMIT",
            "the code of a rule, such as ORG-01a, TERM-03, STRUCT-DEAD, CASE-LIMIT",
        )

    def names(self) -> dict[str, str]:
        return _rules()


@dataclass(frozen=True)
class Codes(Code):
    """Several codes, set apart by ; or 、 and compared as a set; stored joined by ; in order."""

    @property
    def allowed(self) -> Words:
        return Words("一个或几个代码，用 ; 或 、 分隔", "codes, set apart by ; or 、")

    def _value(self, cell: WrittenCell, text: str) -> Any:
        parts = text.replace("；", ";").replace("、", ";").replace("\n", ";").split(";")
        if len(parts) == 1:
            return written_code(cell, text)
        return (
            ";".join(sorted({str(written_code(part.strip(), part.strip())) for part in parts if part.strip()})) or None
        )

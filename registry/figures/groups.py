"""The figures in the groups in which an office reports them 指标分组: one order for the overview and the report."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from registry.figures.catalogue import FIGURES
from registry.figures.model import Figure
from registry.language import Words


@dataclass(frozen=True)
class Group:
    """A part of the report: `figures` in the order in which they are printed. `key` is its name in addresses.

    Those of `body` are told in the text of the report; the others stand in its tables by place, and in the workbook.
    """

    key: str
    name: Words
    figures: tuple[Figure, ...]

    @property
    def body(self) -> tuple[Figure, ...]:
        """The figures that the report's text tells of."""
        return tuple(f for f in self.figures if not any(fnmatchcase(f.code, pattern) for pattern in _IN_TABLES))


#: What is told in tables alone, so that the text to be signed keeps to its eight pages: the course of cases, audits,
#: draws, and the management of cadres.
_IN_TABLES = (
    *("case.state", "case.open", "case.days_open", "case.past_*", "case.failed", "case.closed_*", "case.withdrawn"),
    *("case.checklist_done", "case.repeat", "case.relapse_followed", "case.look_back_due", "screen.*", "audit.*"),
    *("draw.*", "village.stars", "cadre.first_secretary_term", "cadre.twelve_haves", "cadre.insured"),
    *("cadre.interviewed", "cadre.recalled", "cadre.accountable", "pool.*", "pay.*"),
)


def _group(key: str, zh: str, en: str, *patterns: str) -> Group:
    """The group of the figures whose code matches a pattern, in the order of the patterns, then of the catalogue."""
    found = (f for pattern in patterns for f in FIGURES if fnmatchcase(f.code, pattern))
    return Group(key, Words(zh, en), tuple(dict.fromkeys(found)))


_RECTIFICATION = (
    *("case.state", "case.open", "case.days_open", "case.past_limit", "case.past_first_limit"),
    *("case.opened", "case.closed", "case.closed_kept", "case.seven_ones", "case.checklist_done", "case.overdue"),
    *("case.look_back", "case.look_back_due", "case.look_back_result", "case.*", "screen.*", "audit.*", "draw.*"),
)
#: Every figure of the catalogue stands in exactly one group.
GROUPS: tuple[Group, ...] = (
    _group("organizations", "区划与组织设置", "Places and organizations", "place.*", "organization.*", "village.stars"),
    _group("coverage", "组织覆盖和工作覆盖", "Coverage", "village.organized", "natural_village.*", "site.*"),
    _group("rectification", "软弱涣散基层党组织整顿", "Rectification", *_RECTIFICATION),
    _group(
        "people",
        "队伍建设",
        "People",
        *("village.secretary", "village.led", "village.both_posts", "secretary.*"),
        *("village.first_secretary_where_due", "cadre.*", "pool.*", "pay.*", "township.*", "member.*"),
    ),
    _group(
        "villages",
        "村级阵地和集体经济",
        "Villages",
        *("village.venue_*", "village.income_*", "village.poor*", "village.paired", "pairing.*", "clinic.*"),
    ),
    _group("programmes", "项目和活动", "Programmes", "five_small.*", "project.*", "activity.*"),
)

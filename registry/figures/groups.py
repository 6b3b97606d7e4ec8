"""The figures in the groups in which an office reports them 指标分组: one order for the overview and the report."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from registry.figures.catalogue import FIGURES
from registry.figures.model import Figure
from registry.language import Words


@dataclass(frozen=True)
class Group:
    """A part of the report: `figures` in the order in which they are printed. `key` is its name in addresses."""

    key: str
    name: Words
    figures: tuple[Figure, ...]


def _group(key: str, zh: str, en: str, *patterns: str) -> Group:
    """The group of the figures whose code matches a pattern, in the order of the patterns, then of the catalogue."""
    found = (f for pattern in patterns for f in FIGURES if fnmatchcase(f.code, pattern))
    return Group(key, Words(zh, en), tuple(dict.fromkeys(found)))


#: Every figure of the catalogue stands in exactly one group.
GROUPS: tuple[Group, ...] = (
    _group("organizations", "区划与组织设置", "Places and organizations", "place.*", "organization.*"),
    _group("coverage", "组织覆盖和工作覆盖", "Coverage", "village.organized", "natural_village.*", "site.*"),
    _group("rectification", "软弱涣散基层党组织整顿", "Rectification", "case.*"),
    _group(
        "people",
        "队伍建设",
        "People",
        *("village.secretary", "village.led", "village.both_posts", "secretary.*"),
        *("village.first_secretary_where_due", "cadre.*", "township.*", "member.*"),
    ),
    _group(
        "villages",
        "村级阵地和集体经济",
        "Villages",
        *("village.venue_*", "village.income_*", "village.poor*", "village.paired", "pairing.*", "clinic.*"),
    ),
    _group("programmes", "项目和活动", "Programmes", "five_small.*", "project.*", "activity.*"),
)

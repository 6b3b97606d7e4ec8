"""Measures that headers name 表头中的指标: by a word, a unit or what stands beside; and whether what stands above takes
a part of what is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry.workbooks.proposing.heading import Heading, Part
from registry.workbooks.proposing.uses import ColumnSeen

#: What takes a part of villagers or members, or another time: a word of it makes another number of the one below.
_NARROWING = re.compile(
    "[贫困特残移流外女妇儿童老青少增减净变预初末未无非除原拟应退受带参培转脱危涉租空缺失逃党团军]"
    "|低保|五保|务工|民族|计划|目标|上年|去年|往年|学生|劳动|覆盖|服务|志愿|完成|就业|监测|重点|示范|试点|平均|人均"
)
#: A heading that nobody knows is this short at most.
_SHORT = 2
#: What homes are counted in.
_OF_HOMES = {"套": "flats", "栋": "buildings"}
_HOMES = re.compile("住房|房屋|楼|安置房")
_PLANS = frozenset(["计划", "计划数", "计划人数", "指标", "指标数", "任务", "任务数"])
_TOLD_ABOVE = ("neutral", "measure", "count", "place", "unclear")


def widens(part: Part) -> bool:
    """Whether a heading says no more than what a village is told of: all its words are known, or what is not known of
    it is short, stands beside general words or those of places alone, and takes no part of anything.

    辖区情况 and 所联村 do; 学生资助情况, 党员家庭 and 移民 do not.
    """
    if part.is_known:
        return True
    unknown = "".join(word.text for word in part.words if not word.meanings)
    others = [word for word in part.words if word.meanings]
    are_general = bool(others) and all(word.has("neutral", "count", "place") for word in others)
    return are_general and len(unknown) <= _SHORT and _NARROWING.search(unknown) is None


def measured(column: ColumnSeen, columns: Sequence[ColumnSeen]) -> str | None:
    """The measure that a header names: its last two texts together, its last one, or one above a month; else the one
    that its unit tells (住房（套）), or 人数 beside 户数."""
    heading = column.heading
    if not all(part.has(*_TOLD_ABOVE) or not part.words or widens(part) for part in heading.above):
        return None
    if _is_plan(heading):
        return "development_plan"
    words = heading.last.words
    found = {meaning.target for word in words for meaning in word.of("measure")}
    is_clean = all(word.has("measure", "neutral", "count") or not word.meanings for word in words)
    if len(found) == 1 and is_clean:
        return found.pop()
    return None if found else _by_unit(heading) or _beside(column, columns)


def _is_plan(heading: Heading) -> bool:
    """Whether a column is the plan below a heading of members developed: 年度发展党员情况/计划数."""
    above = {meaning.target for part in heading.parts[:-1] for meaning in part.meanings("measure")}
    return above == {"members_developed"} and heading.parts[-1].text in _PLANS


def _by_unit(heading: Heading) -> str | None:
    """The measure of homes that a unit in brackets tells of a header that says no more than that these are homes."""
    words = [word for part in heading.parts for word in part.words]
    is_of_homes = _HOMES.search(heading.texts[-1]) is not None if heading.texts else False
    is_general = all(word.has("neutral", "count") or word.text == "楼栋" for word in words)
    return _OF_HOMES.get(heading.unit or "") if is_of_homes and is_general else None


def _beside(column: ColumnSeen, columns: Sequence[ColumnSeen]) -> str | None:
    """The people of the households that stand in the column before, under one heading: 户数, 人数."""
    heading = column.heading
    before = next((other.heading for other in columns if other.at == column.at - 1), None)
    if before is None or len(heading.texts) < 2 or before.texts[:-1] != heading.texts[:-1]:
        return None
    households = {meaning.target for meaning in before.last.meanings("measure")} == {"households"}
    return "residents" if households and heading.parts[-1].text == "人数" else None

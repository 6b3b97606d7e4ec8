"""Headings that stand above a column 上级表头: whether they leave what it counts as it is, or take a part of it."""

from __future__ import annotations

import re

from registry.workbooks.proposing.heading import Part

#: What takes a part of villagers or members, or another time: a word of it makes another number of the one below.
_NARROWING = re.compile(
    "[贫困特残移流外女妇儿童老青少增减净变预初末未无非除原拟应退受带参培转脱危涉租空缺失逃党团军]"
    "|低保|五保|务工|民族|计划|目标|上年|去年|往年|学生|劳动|覆盖|服务|志愿|完成|就业|监测|重点|示范|试点|平均|人均"
)
#: A heading that nobody knows is this short at most.
_SHORT = 2


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

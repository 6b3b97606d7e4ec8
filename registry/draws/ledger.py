"""The ledgers of draws 随机抽查. Only commands write them: what is drawn is neither imported nor undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry import privacy
from registry.columns import Choice, Code, Day, Option, Reference, Text, YesNo
from registry.draws.options import DrawOptions
from registry.language import Words
from registry.ledgers import Ledger, Lies

_IN_SHORT = Words("指标 {0}，{1}抽 {2}", "figure {0}: {2} of {1}")
_STRATA = {
    "county": Words("每个县区", "each county"),
    "township": Words("每个乡镇", "each township"),
    "none": Words("不分层", "all together"),
}


@dataclass(frozen=True)
class Options(Text):
    """The options of a draw. Commands write them, never a cell: with many inspectors they are longer than one."""

    @property
    def allowed(self) -> Words:
        return Words("一次抽查的选项（JSON）", "the options of a draw, as JSON")

    def show(self, value: Any, language: str = "zh") -> str:
        """What is drawn from, and how many: the whole is for a program, and stands on the page of the draw."""
        if value is None:
            return ""
        options = DrawOptions.read(value)
        return _IN_SHORT.format(options.figure, _STRATA[options.by], options.size).in_(language)

    def misfit(self, value: Any) -> Words | None:
        try:
            DrawOptions.read(value)
        except ValueError:
            return Words("不是一次抽查的选项", "is not the options of a draw")
        return privacy.PERSONAL if privacy.held_personal_number(value) else None


#: What was drawn stays: who wants another draw makes a new one that names it.
_INSTEAD = Words("重新抽查（--redraw-of 原编号）", "a redraw (--redraw-of and the code of this one)")
PARTS = (Option("unit", "抽查对象"), Option("inspector", "检查人员"))

DRAWS = Ledger(
    "draws",
    "随机抽查",
    Words("每次抽查一行：先承诺，后抽取", "a row per draw: what it is drawn from is committed to before it is drawn"),
    "register",
    (
        Code("code", "编号", Words("自编编号", "a code of your own"), "SJ-2019-01", is_key=True),
        Options(
            "options",
            "选项",
            Words("抽查的范围、数目和人员（JSON）", "from what, how many and who (JSON)"),
            "",
            required=True,
        ),
        Day("committed_on", "承诺日期", Words("公布承诺之日", "day of the commitment"), "", required=True),
        Text("commitment", "承诺", Words("种子的 SHA-256", "SHA-256 of the seed"), "", required=True),
        Text("public_from", "公开数来源", Words("公开随机数的来源", "where the public number comes from"), ""),
        Day("public_on", "公开数日期", Words("公开随机数公布之日", "day on which it is published"), "", is_ahead=True),
        Day("drawn_on", "抽取日期", Words("抽取之日", "day of the draw"), ""),
        Text("seed", "种子", Words("抽取时公布的种子", "the seed, told when it is drawn"), ""),
        Text("public", "公开数", Words("抽取所用的公开随机数", "the public number that it is drawn with"), ""),
    ),
    by_commands=True,
    written_by="commands",
    instead=_INSTEAD,
    lies=Lies(("options",), through=("draw_units", "draw")),
)

DRAW_UNITS = Ledger(
    "draw_units",
    "抽查名单",
    Words("每次抽查的每个对象和检查人员一行", "a row per unit and per inspector of a draw"),
    "event",
    (
        Reference("draw", "抽查编号", Words("所属抽查", "the draw"), "", is_key=True, to=("draws",)),
        Choice("part", "类别", Words("对象或人员", "a unit, or an inspector"), "", is_key=True, options=PARTS),
        Code("code", "代码", Words("对象或人员的代码", "code of the unit or person"), "", is_key=True),
        Text("stratum", "分层", Words("所在的县区或乡镇", "the county or township that it counts in"), ""),
        Text("excluded", "排除理由", Words("排除的理由", "why it is left out"), ""),
        YesNo("drawn", "抽中", Words("是否抽中", "whether it was drawn"), ""),
        Text("inspectors", "检查人员", Words("分给的检查人员", "the inspectors that it was given"), ""),
    ),
    by_commands=True,
    written_by="commands",
    instead=_INSTEAD,
    lies=Lies(("code",)),
)

"""Developing members 发展党员 (DEV)."""

from __future__ import annotations

from registry.checks.catalogue.shorthands import BULLETIN, rule, since, source
from registry.conditions import Bounded, so
from registry.language import Words

RULES = (
    rule(
        "DEV-20",
        "warning",
        "village",
        Words("不长期不发展党员", "members are developed"),
        Words(
            "时点之前几年（默认两年）至少有一年发展过党员。",
            "In one of the years before (default: two) members were developed.",
        ),
        Words("培养入党积极分子；核对发展党员数。", "Train activists; see whether the numbers are right."),
        source(
            "《中国共产党发展党员工作细则》（2026 年修订）第三十七条",
            "Rules on Developing Members (2026), article 37",
            "已核对；年数为外地做法",
            "verified; the number of years is an example from another place",
        ),
        since(20260511),
        so("developed_lately"),
        so("lived_when_counting_began"),
        parameters=("DEV-20.years",),
        years=("DEV-20.years",),
    ),
    rule(
        "DEV-21",
        "target",
        "village",
        Words("积极分子是发展计划的三倍以上", "three activists for each member to be developed"),
        Words(
            "当年有发展党员计划的村，入党积极分子不少于计划数的三倍。",
            "Where a plan stands for the year, there are three times as many activists or more.",
        ),
        Words("培养入党积极分子。", "Train activists."),
        BULLETIN,
        since(20190101),
        so("enough_activists"),
        Bounded("development_plan", "at_least", "DEV-21.plan"),
        bounds={"DEV-21.plan": 1},
        parameters=("DEV-21.ratio",),
    ),
)

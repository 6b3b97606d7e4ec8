"""Rectification 整顿 and looking back 回头看."""

from __future__ import annotations

from registry.conditions import Is, Not, OfYear, On, Some, every
from registry.figures import sources
from registry.figures.catalogue.shorthands import count, figure, share
from registry.rectification.ledger import RESULTS, SEVEN_ONES

CASE_OF_THE_YEAR = every(OfYear("year"), On("identified_on", "by"))
CASE_LOOKED_BACK_AT = every(OfYear("year", (1, 2)), On("identified_on", "by"))

FIGURES = (
    count(
        "case",
        "case.opened",
        "当年整顿案件数",
        "cases of the year",
        "当年度、时点前已认定的整顿案件",
        "cases of the year, identified by the day",
        sources.WEAK,
        population=CASE_OF_THE_YEAR,
    ),
    share(
        "case",
        "case.closed",
        "当年案件销号率",
        "cases of the year that are closed",
        "当年度案件已销号",
        "cases of the year, closed by the day",
        sources.WEAK,
        On("closed_on", "by"),
        population=CASE_OF_THE_YEAR,
        target=1,
    ),
    share(
        "case",
        "case.seven_ones",
        "“七个一”落实率",
        "cases with the seven ones done",
        "当年度案件七项措施全部完成",
        "cases of the year with all seven measures done by the day",
        sources.SEVEN_ONES,
        every(*(Some("measures", every(Is("measure", m.key), On("done_on", "by"))) for m in SEVEN_ONES)),
        population=CASE_OF_THE_YEAR,
        target=1,
    ),
    count(
        "case",
        "case.overdue",
        "逾期未销号案件数",
        "overdue cases",
        "时点未销号、整顿期限已过的案件",
        "open cases whose day is past",
        sources.WEAK,
        population=every(On("identified_on", "by"), Not(On("closed_on", "by")), On("due_on", "before")),
        target=0,
    ),
    share(
        "case",
        "case.look_back",
        "前两年案件“回头看”率",
        "cases of the two years before looked back at",
        "前两年度案件当年做过回头看",
        "cases of the two years before with a look-back this year",
        sources.LOOK_BACKS,
        Some("look_backs", On("checked_on", "in_year")),
        population=CASE_LOOKED_BACK_AT,
        target=1,
    ),
    figure(
        "distribution",
        "case",
        "case.look_back_result",
        "“回头看”结论分布",
        "results of look-backs",
        "前两年度案件按最近一次回头看的结论分类",
        "cases of the two years before by the result of their latest look-back",
        sources.LOOK_BACKS,
        population=CASE_LOOKED_BACK_AT,
        category="result",
        categories=(*(r.key for r in RESULTS), "none"),
    ),
)

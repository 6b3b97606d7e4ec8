"""Projects and wishes 项目、心愿."""

from __future__ import annotations

from registry.conditions import All, Is, On, every
from registry.figures import sources
from registry.figures.catalogue.shorthands import count, figure, share


def _started(kind: str) -> All:
    return every(Is("kind", kind), On("started_on", "by"))


FIGURES = (
    count(
        "project",
        "five_small.started",
        "启动“五小”项目数",
        "five-small projects started",
        "时点前已启动的“五小”项目",
        "five-small projects started by the day",
        sources.FIVE_SMALL,
        population=_started("five_small"),
    ),
    share(
        "project",
        "five_small.delivered",
        "“五小”项目交付率",
        "five-small projects delivered",
        "已启动的“五小”项目已交付使用",
        "of those started: delivered by the day",
        sources.FIVE_SMALL,
        On("delivered_on", "by"),
        population=_started("five_small"),
        target=1,
    ),
    count(
        "project",
        "project.pairing",
        "帮扶项目数",
        "support projects",
        "时点前已启动的帮扶项目",
        "support projects started by the day",
        sources.BULLETIN,
        population=_started("pairing"),
    ),
    count(
        "project",
        "project.devolved",
        "下放项目数",
        "devolved projects",
        "时点前已启动的下放项目",
        "devolved projects started by the day",
        sources.BULLETIN,
        population=_started("devolved"),
    ),
    figure(
        "total",
        "project",
        "project.pairing_amount",
        "帮扶项目金额",
        "amount of support projects",
        "时点前已启动的帮扶项目金额之和，元",
        "amount of support projects started, yuan",
        sources.BULLETIN,
        population=_started("pairing"),
        measure="amount_yuan",
    ),
    figure(
        "total",
        "project",
        "project.devolved_amount",
        "下放项目金额",
        "amount of devolved projects",
        "时点前已启动的下放项目金额之和，元",
        "amount of devolved projects started, yuan",
        sources.BULLETIN,
        population=_started("devolved"),
        measure="amount_yuan",
    ),
    figure(
        "total",
        "activity",
        "activity.wishes",
        "认领心愿数",
        "wishes taken on",
        "当年认领的心愿数（未填次数的按 1 次计）",
        "wishes taken on this year (one where no number is given)",
        sources.BULLETIN,
        population=every(Is("kind", "wish"), On("held_on", "in_year")),
        measure="times",
        missing=1,
    ),
)

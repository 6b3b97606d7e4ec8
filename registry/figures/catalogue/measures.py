"""Sums and ratios of what was measured 指标台账."""

from __future__ import annotations

from registry.figures import sources
from registry.figures.catalogue.shorthands import figure

#: Activists for each member to be developed by plan (DEV-21).
ACTIVISTS_PER_PLANNED = 3

FIGURES = (
    figure(
        "total",
        "village_in_year",
        "member.developed",
        "当年发展党员数",
        "members developed this year",
        "当年存在过的村发展党员之和",
        "members developed at villages that existed in the year",
        sources.BULLETIN,
        measure="members_developed",
    ),
    figure(
        "total",
        "village_in_year",
        "member.plan",
        "当年发展党员计划数",
        "members to be developed by plan",
        "当年存在过的村发展党员计划之和",
        "plans of villages that existed in the year",
        sources.BULLETIN,
        measure="development_plan",
    ),
    figure(
        "total",
        "village",
        "member.activists",
        "入党积极分子数",
        "activists",
        "村入党积极分子之和",
        "activists at villages",
        sources.BULLETIN,
        measure="activists",
    ),
    figure(
        "total",
        "village",
        "member.applicants",
        "入党申请人数",
        "applicants",
        "村入党申请人之和",
        "applicants at villages",
        sources.BULLETIN,
        measure="applicants",
    ),
    figure(
        "ratio",
        "village",
        "member.activist_ratio",
        "积极分子与发展计划之比",
        "activists per planned member",
        "两项都填报的村：入党积极分子之和除以发展党员计划之和",
        "of villages with both recorded: activists by planned members",
        sources.DEVELOPMENT,
        measure="activists",
        over="development_plan",
        target=ACTIVISTS_PER_PLANNED,
    ),
    figure(
        "ratio",
        "village",
        "clinic.direct_settlement",
        "村医通直接结算率",
        "clinics with direct settlement",
        "两项都填报的村：直接结算卫生室之和除以一体化村卫生室之和",
        "of villages with both recorded: clinics with direct settlement by integrated clinics",
        sources.BULLETIN,
        measure="direct_settlement_clinics",
        over="integrated_clinics",
    ),
    figure(
        "ratio",
        "township",
        "township.posts_filled",
        "乡镇行政编制使用率",
        "township posts filled",
        "两项都填报的乡镇：行政实有数之和除以行政编制数之和",
        "of townships with both recorded: filled posts by established posts",
        sources.BULLETIN,
        measure="posts_filled",
        over="posts_established",
    ),
)

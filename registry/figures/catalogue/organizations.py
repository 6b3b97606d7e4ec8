"""Enterprises paired; village organizations 村党组织: terms and stars."""

from __future__ import annotations

from registry.conditions import AtLeast, Is, On, Some, every
from registry.figures import sources
from registry.figures.catalogue.shorthands import count, figure, share

_LIVING_VILLAGE_ORGANIZATION = every(Is("lives", True), Is("of_village", True))

FIGURES = (
    figure(
        "distinct",
        "pairing",
        "pairing.enterprises",
        "结对企业数",
        "enterprises paired",
        "与村结对的不同企业",
        "different enterprises paired with villages",
        sources.BULLETIN,
        population=every(Is("partner_kind", "enterprise"), Is("holds", True), Is("place_kind", "village")),
        each="partner",
    ),
    share(
        "organization",
        "organization.term_valid",
        "村党组织任期未届满比例",
        "village organizations within their term",
        "村党组织最近一次换届的任期（含批准延期）未届满；没有换届记录的为未填报",
        "the latest election's term, as extended, runs beyond the day; unknown without an election",
        sources.TERMS,
        On("term_ends", "after", unknown=True),
        population=_LIVING_VILLAGE_ORGANIZATION,
        target=1,
    ),
    figure(
        "distribution",
        "organization",
        "organization.stars",
        "村党组织星级分布",
        "stars of village organizations",
        "村党组织按星级分类；没有评上或被摘星的为未定星级",
        "village organizations by their stars; no stars where none were won or they were revoked",
        sources.STARS,
        population=_LIVING_VILLAGE_ORGANIZATION,
        category="stars",
        categories=("0", "1", "2", "3", "4", "5"),
    ),
    count(
        "organization",
        "organization.starred_while_open",
        "正在整顿而仍有星级的村党组织数",
        "starred organizations with an open case",
        "有未销号整顿案件而仍有星级的村党组织",
        "village organizations with an open case of their own and a star",
        sources.NO_STARS,
        population=every(_LIVING_VILLAGE_ORGANIZATION, Some("open_cases"), AtLeast("stars", 1)),
        target=0,
    ),
)

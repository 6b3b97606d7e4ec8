"""Shorthands of the catalogue's declarations: versions, and conditions about deadlines."""

from __future__ import annotations

from typing import Any, Literal, cast

from registry.checks.model import Severity
from registry.checks.rule import CatalogueRule, Version
from registry.conditions import ALWAYS, Condition, DoneInTime, FallsDue
from registry.figures.model import Source
from registry.language import Words
from registry.report.blocks import chinese

#: The days from which texts are in force, as days' numbers.
BRANCHES, VILLAGES, TERMS, ELECTIONS = 20181028, 20181228, 20180712, 20200713

ALWAYS_IN_FORCE = (Version(),)


def since(day: int, until: int | None = None, *, report: bool = False) -> tuple[Version, ...]:
    """One version from a day on."""
    return (Version(day, until, "report" if report else "on"),)


def falls_due(column: str) -> FallsDue:
    return FallsDue(column)


def done_in_time(column: str) -> DoneInTime:
    return DoneInTime(column)


def source(citation: str, citation_en: str, confidence: str, confidence_en: str) -> Source:
    return Source(Words(citation, citation_en), Words(confidence, confidence_en))


#: How sure a citation is that was seen word for word, with its article.
VERIFIED = ("已核对", "verified")
#: … of which the content was seen, and not the number of the article.
CONTENT_SEEN = ("内容已核对；条次未见原文", "content verified; article number not seen")


def of_branches(article: int, confidence: tuple[str, str] = CONTENT_SEEN) -> Source:
    """《中国共产党支部工作条例（试行）》; unless it is said, an article whose number nobody has seen in print."""
    return source(
        f"《中国共产党支部工作条例（试行）》第{chinese(article)}条",
        f"Regulation on the Work of Branches (trial), article {article}",
        *confidence,
    )


def of_villages(*articles: int) -> Source:
    """《中国共产党农村基层组织工作条例》, one or several of its articles."""
    several = "s" if len(articles) > 1 else ""
    return source(
        f"《中国共产党农村基层组织工作条例》第{'、'.join(map(chinese, articles))}条",
        f"Regulation on Rural Base Organizations, article{several} {', '.join(map(str, articles))}",
        "内容已核对；条次未核实",
        "content verified; article number unverified",
    )


#: What the bulletin alone says.
BULLETIN = source("工作简报", "the bulletin", "仅据简报核对", "verified (seed bulletin only)")


def rule(
    code: str,
    severity: Severity,
    units: str,
    name: Words,
    definition: Words,
    advice: Words,
    source: Source,
    versions: tuple[Version, ...],
    condition: Condition,
    population: Condition = ALWAYS,
    *,
    target: float | Literal["usual"] | None = "usual",
    **more: Any,
) -> CatalogueRule:
    """A rule; its target 1, of a suggestion none, unless it says another."""
    usual = None if severity == "suggestion" else 1
    return CatalogueRule(
        code=code,
        kind="share",
        name=name,
        definition=definition,
        units=cast(Any, units),
        source=source,
        population=population,
        condition=condition,
        target=usual if target == "usual" else target,
        severity=severity,
        versions=versions,
        advice=advice,
        rulebook=more.pop("rulebook", (code.rstrip("abc"),)),
        **more,
    )

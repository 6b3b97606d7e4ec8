"""The columns of venues 阵地, bodies 群团自治组织 and pairings 结对 of places."""

from __future__ import annotations

from registry.checks.columns.location import Located
from registry.checks.engine.answers import Answers, both, of
from registry.checks.engine.ranges import Range
from registry.checks.engine.related_rows import Related
from registry.checks.engine.unit_days import column

_UNIFIED = ("unified_area", "unified_structure", "unified_signs", "unified_functions", "unified_equipment")


class Venues(Located):
    """Places on days, with what stands there."""

    def _venues(self) -> Related:
        rows = self.rows("facilities", "place")
        return rows.where(rows.holds() & rows.says("kind", "venue"))

    @column
    def has_venue(self) -> Answers:
        venues = self._venues()
        return of(venues.there())

    def _venue_of(self, bound: Range) -> Answers:
        venues = self._venues()
        area = venues.range("area_m2")
        venues.decided_by_all()
        return venues.largest(area.at_least(Range(bound.least[venues.of], bound.most[venues.of])))

    @column
    def has_large_venue(self) -> Answers:
        return self._venue_of(self.number("VEN-01.area"))

    @column
    def has_fair_venue(self) -> Answers:
        return self._venue_of(self.number("VEN-01.floor"))

    @column
    def has_unified_venue(self) -> Answers:
        venues = self._venues()
        flags = [venues.range(name).at_least(1) for name in _UNIFIED]
        venues.decided_by_all()
        return venues.largest(both(*flags))

    @column
    def has_all_bodies(self) -> Answers:
        rows = self.rows("bodies", "place")
        rows = rows.where(rows.holds())
        kinds = ("self_governance", "union", "youth_league", "women")
        return both(*(of(rows.any(rows.says("kind", kind))) for kind in kinds))

    @column
    def paired(self) -> Answers:
        rows = self.rows("pairings", "place")
        return of(rows.any(rows.holds() & rows.says("partner_kind", "enterprise")))

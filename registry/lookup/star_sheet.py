"""The sheet of a year's star rating 评星表: every village organization of a scope, with what its rating rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from registry.casework.case_record import case_record
from registry.casework.case_words import OPEN
from registry.compliance.parameters import Indicator, indicators_of
from registry.compliance.queries import parameter_values
from registry.lookup.ledger_rows import names_of
from registry.lookup.surroundings import SURROUNDINGS, located
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.ratings.ledger import RATING_SCORES, RATINGS
from registry.sights.readable import readable

#: The steps that decide; what stands before them in a chain proposes.
_DECIDING = ("named", "revoked")


@dataclass(frozen=True)
class StarLine:
    """A village organization in the round of a year: the rows of its steps by stage, those of its scores by indicator;
    `indicators` and `chain` are those of its place. `before`: the stars that it was named with the year before."""

    code: str
    name: str | None
    where: Mapping[str, str | None]
    stages: Mapping[str, Mapping[str, Any]]
    scores: Mapping[str, Mapping[str, Any]]
    indicators: Mapping[str, Indicator]
    chain: tuple[str, ...]
    before: int | None
    open_cases: tuple[str, ...]

    def earlier(self, stage: str) -> list[str]:
        """The steps of the chain before a stage; of one that is not in it all but those that decide."""
        if stage in self.chain:
            return list(self.chain[: self.chain.index(stage)])
        return [one for one in self.chain if one not in _DECIDING]

    def proposed(self, stage: str) -> int | None:
        """The stars that the last recorded step before a stage proposes."""
        taken = [one for one in self.earlier(stage) if one in self.stages]
        return int(self.stages[taken[-1]]["stars"]) if taken else None

    @property
    def total(self) -> int | None:
        """What its scores come to, in ten-thousandths."""
        return sum(row["score"] for row in self.scores.values()) if self.scores else None

    @property
    def unscored(self) -> list[str]:
        """The indicators without a score."""
        return [key for key in self.indicators if key not in self.scores]


def star_sheet(picture: Picture, year: int, inside: Any) -> list[StarLine]:
    """The living village organizations of a scope (`registry.figures.service.inside`) in the round of a year, those of
    one place beside each other; their steps and scores whenever they were, as far as they may be read."""
    living = organizations(picture).filter(pl.col("lives") & pl.col("of_village"))
    units = living.select("unit", "code", "place", pl.col("at").fill_null(0))
    lying = located(picture, units, inside, "code")
    stages, scores, before = _stages(picture, year), _scores(picture, year), _stages(picture, year - 1)
    names, values = names_of(picture, lying["unit"].to_list()) if len(lying) else {}, parameter_values(picture)
    return [
        StarLine(
            row["code"],
            names.get(row["unit"], ("", None))[1],
            {kind: row[kind] for kind in SURROUNDINGS},
            stages.get(row["unit"], {}),
            scores.get(row["unit"], {}),
            _indicators(values.at("star.indicators", row["place"])),
            tuple(filter(None, (values.at("star.chain", row["place"]) or "").split(";"))),
            _named(before.get(row["unit"], {})),
            tuple(_open_cases(picture, row["unit"])),
        )
        for row in lying.iter_rows(named=True)
    ]


def _indicators(value: str | None) -> dict[str, Indicator]:
    """The indicators that a place has; none where nothing is set."""
    return indicators_of(value) if value else {}


def _stages(picture: Picture, year: int) -> dict[int, dict[str, dict[str, Any]]]:
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for row in readable(picture).rows(RATINGS).filter(pl.col("year") == year).iter_rows(named=True):
        found.setdefault(row["organization"], {})[row["stage"]] = row
    return found


def _scores(picture: Picture, year: int) -> dict[int, dict[str, dict[str, Any]]]:
    found: dict[int, dict[str, dict[str, Any]]] = {}
    for row in readable(picture).rows(RATING_SCORES).filter(pl.col("year") == year).iter_rows(named=True):
        found.setdefault(row["organization"], {})[row["indicator"]] = row
    return found


def _named(stages: Mapping[str, Mapping[str, Any]]) -> int | None:
    """The stars of a round: none where they were taken away, None where nothing was decided."""
    if "revoked" in stages:
        return 0
    return int(stages["named"]["stars"]) if "named" in stages else None


def _open_cases(picture: Picture, unit: int) -> list[str]:
    """The open cases that an organization answers for, as far as they may be read."""
    record, seen = case_record(picture), readable(picture)
    own = record.answered.get(unit, ())
    return [case.code for case in own if case.state in OPEN and seen.reads("cases", case.identity)]

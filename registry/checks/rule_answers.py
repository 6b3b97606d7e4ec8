"""The answers of the catalogue's rules on a day, as the engine of figures adds them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from registry.checks.columns.location import Located
from registry.checks.engine import ranges
from registry.checks.engine.evaluation import Evaluated, evaluated
from registry.checks.engine.unit_days import UnitDays, record_of
from registry.figures.compiling import column
from registry.figures.in_arrays import Answered, Truths
from registry.picture import Picture
from registry.slices import BY_KEY

if TYPE_CHECKING:
    from registry.checks.rule import CatalogueRule


def all_units(picture: Picture, rule: CatalogueRule) -> UnitDays:
    """The units among whom those are that a rule is about on the day, and all that was worked out of them; kept in the
    picture."""
    record, day = record_of(picture), ranges.counted(picture.moment.as_of)
    return picture.keep(("units of rules", rule.unit_kind.together), lambda: rule.unit_kind.on_day(record, day), carried=False)


def evaluated_on(picture: Picture, rule: CatalogueRule) -> Evaluated:
    """The rule asked of all units that there are on the day."""
    return evaluated(rule, all_units(picture, rule))


def answers_of(picture: Picture, rule: CatalogueRule) -> Answered:
    """As figures have them: of an identity, or of a row's record."""
    found = evaluated_on(picture, rule)
    counted = picture.keep(("where units count", rule.together), lambda: _counted(found.pairs, rule), carried=False)
    answers = {"population": found.population, "answer": found.answer}
    return Answered(counted, {column(rule, name): Truths(its == 2, its >= 1) for name, its in answers.items()})


def _counted(pairs: UnitDays, rule: CatalogueRule) -> pl.DataFrame:
    """Of all rules about the same units: which each is, and where it counts."""
    assert isinstance(pairs, Located)
    unit, version = numbers_of(pairs, rule)
    columns = {"unit": unit, "at": pairs.at(), "id": version}
    return pl.DataFrame([pl.Series(name, values) for name, values in columns.items()])


def numbers_of(pairs: UnitDays, rule: CatalogueRule) -> tuple[np.ndarray, np.ndarray]:
    """The identity, or the number of the record, of each unit, and of its version."""
    ledger = BY_KEY[rule.unit_kind.ledger]
    if ledger.shape != "unit":
        rows = pairs.record.ledger(ledger.key).frame
        return rows["record"].to_numpy()[pairs.units], rows["id"].to_numpy()[pairs.units]
    states = getattr(pairs.record.structure, f"of_{ledger.key}")
    at, _ = states.at(pairs.units, pairs.day)
    return pairs.units, states.frame["id"].to_numpy()[at]

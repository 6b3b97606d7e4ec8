"""Parameters as pages list them: the value of each in a scope and whose it is, and every row that was recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from registry import codes, days
from registry.checks.columns.place_days import PlaceDays
from registry.checks.engine import parameters, ranges
from registry.checks.engine.course import names_of_parameters
from registry.checks.engine.unit_days import record_of
from registry.checks.rule import CatalogueRule
from registry.columns import Choice, Choices
from registry.compliance.parameters import BY_NAME, DEFAULT, Parameter
from registry.figures.provenance import Briefly
from registry.language import Words
from registry.picture import Picture
from registry.places import queries as places

NOTHING = Words("不作要求", "nothing is asked")
BY_VERSION = Words("随版本", "as the version says")
_DEFAULT = Words("（用默认值）", "(the default)")


@dataclass(frozen=True)
class ParameterValue:
    """The value of a parameter in a scope on the day: `place`, `since` and `source` are those of the row that says so,
    None where none does; then it is the default's."""

    parameter: Parameter
    value: Words
    is_default: bool
    is_yes: bool = False
    place: str | None = None
    since: int | None = None
    source: str | None = None


@dataclass(frozen=True)
class RecordedParameter:
    """A row of settings: at which place (None: everywhere), from which day to the day before which, and its source."""

    parameter: Parameter
    place: str | None
    since: int
    until: int | None
    value: Words
    source: str | None
    in_force: bool


def of_rule(rule: CatalogueRule) -> list[str]:
    """The parameters that a rule reads, its mode first."""
    return [f"{rule.code}.mode", *names_of_parameters(rule)]


def value_at(picture: Picture, place: int, name: str) -> tuple[Any, dict[str, Any] | None]:
    """The value of a parameter at a place on the day (0: nowhere), and the row of the settings that decides it; None
    where the default does."""
    record, day = record_of(picture), np.array([ranges.counted(picture.moment.as_of)])
    pairs = PlaceDays(record, np.array([place]), day)
    settled = parameters.rows_that_decide(pairs, name, pairs.at(), day)
    (value,) = parameters.values(pairs, settled)
    row = int(settled.rows[0])
    return value, None if row < 0 else record.ledger("settings").frame.row(row, named=True)


def values_at(picture: Picture, scope: str | None, names: Iterable[str]) -> list[ParameterValue]:
    """The values of parameters in a scope, without one those that hold everywhere. Raises NotFound."""
    place, provenance = 0 if scope is None else codes.place_of(picture, scope), Briefly(picture)
    found = []
    for name in names:
        parameter, (value, recorded) = BY_NAME[name], value_at(picture, place, name)
        shown = in_words(parameter, value)
        if recorded is None:
            found.append(ParameterValue(parameter, shown, True, value is True))
            continue
        where = provenance.code(recorded["place"]) if recorded["place"] else None
        is_default = recorded["value"] == DEFAULT
        since, source = recorded["begins_written"], recorded["source"]
        found.append(ParameterValue(parameter, shown, is_default, value is True, where, since, source))
    return found


def default_of(picture: Picture, parameter: Parameter) -> Words:
    """The default of a parameter on the day, in words."""
    return in_words(parameter, parameter.default(picture.moment.day))


def recorded(picture: Picture, scope: str | None, names: Collection[str] | None = None) -> list[RecordedParameter]:
    """The rows of settings by the day, of some parameters or of all: those of places in the scope or above it, and of
    no place; by parameter, place and day. Raises NotFound."""
    rows, provenance = record_of(picture).ledger("settings"), Briefly(picture)
    relevant = _relevant(picture, scope)
    order = {name: n for n, name in enumerate(BY_NAME)}
    today = picture.moment.day
    groups: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in rows.frame.iter_rows(named=True):
        if row["name"] not in BY_NAME or (names is not None and row["name"] not in names):
            continue
        place = row["place"] or 0
        if days.first_day(row["begins_written"]) <= today and (relevant is None or place in relevant or not place):
            groups.setdefault((order[row["name"]], place), []).append(row)
    found = []
    for (_, place), of_place in sorted(groups.items()):
        of_place.sort(key=lambda row: row["begins_written"])
        ends = [*(row["begins_written"] for row in of_place[1:]), None]
        for row, end in zip(of_place, ends, strict=True):
            parameter = BY_NAME[row["name"]]
            where = provenance.code(place) if place else None
            value = _of_text(picture, parameter, row["value"])
            since = row["begins_written"]
            found.append(RecordedParameter(parameter, where, since, end, value, row["source"], end is None))
    return found


def _relevant(picture: Picture, scope: str | None) -> set[int] | None:
    """The places in a scope and above it; None for all."""
    if scope is None:
        return None
    ladder, place = places.ladder(picture), codes.place_of(picture, scope)
    inside = np.flatnonzero(ladder.within(place)).tolist()
    return {*inside, *ladder.line(place), place}


def _of_text(picture: Picture, parameter: Parameter, text: str) -> Words:
    if text == DEFAULT:
        shown = default_of(picture, parameter)
        return Words(f"{shown.zh}{_DEFAULT.zh}", f"{shown.en} {_DEFAULT.en}")
    return in_words(parameter, parameter.parse(text))


def in_words(parameter: Parameter, value: Any) -> Words:
    """A value of a parameter as people read it."""
    if value is None:
        return NOTHING if parameter.defaults else BY_VERSION
    kind = parameter.kind
    if isinstance(kind, Choice) and not isinstance(kind, Choices):
        return kind.option(value).words
    return Words(kind.show(value, "zh"), kind.show(value, "en"))

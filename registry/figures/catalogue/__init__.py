"""The catalogue of figures 指标目录: every figure, declared once, in the order in which it is printed."""

from __future__ import annotations

from functools import cache

from registry.figures.catalogue import (
    cadres,
    cases,
    measures,
    natural_villages,
    organizations,
    people,
    places,
    projects,
    rectification,
    sites,
    villages,
)
from registry.figures.model import Figure, Units

FIGURES: tuple[Figure, ...] = (
    *places.FIGURES,
    *natural_villages.FIGURES,
    *sites.FIGURES,
    *villages.FIGURES,
    *organizations.FIGURES,
    *people.FIGURES,
    *cases.FIGURES,
    *measures.FIGURES,
    *projects.FIGURES,
    *rectification.FIGURES,
    *cadres.FIGURES,
    *rectification.KEPT,
)
BY_CODE = {figure.code: figure for figure in FIGURES}


@cache
def adding(units: Units) -> tuple[Figure, ...]:
    """The figures about one kind of unit that add up: they are asked for together, and what is kept is kept of all."""
    return tuple(f for f in FIGURES if f.units == units and f.kind != "distinct")

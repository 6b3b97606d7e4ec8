"""The catalogue of figures 指标目录: every figure, declared once, in the order in which it is printed."""

from __future__ import annotations

from registry.figures import Figure
from registry.reporting.catalogue import (
    cases,
    measures,
    natural_villages,
    organizations,
    people,
    places,
    projects,
    sites,
    villages,
)

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
)
BY_CODE = {figure.code: figure for figure in FIGURES}

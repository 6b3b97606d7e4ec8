"""Figures and rules of snapshots that were put together: of everything, and of each living place of a kind.

Questions about relations are answered by grouping a relation's rows by unit, once for all questions about it, and
joined to the units; the rest is a sum. What a unit counts for stands in the snapshot (`at`, and `scopes` above it): no
ladder is climbed here. Different values of a distinct figure are counted over all registries: whoever has one value in
two of them counts once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from registry.checks import rule_expressions as rules
from registry.checks import rule_shares
from registry.checks.rule import CatalogueRule
from registry.conditions import Calendar, Condition, Shared, Some
from registry.figures import compiling
from registry.figures.catalogue import FIGURES
from registry.figures.compiling import column
from registry.figures.engine import Result, result
from registry.figures.model import Figure
from registry.snapshots.columns import BY_NAME, KEY, OWN_KINDS, PLACES_FILE, SCOPES_FILE, file_of
from registry.snapshots.distributed.in_spark import SPARK
from registry.snapshots.reading import JoinedSnapshots

_TYPES = {"text": "string", "whole": "bigint", "day": "bigint", "amount": "bigint", "yesno": "boolean"}
#: What a path may hold that Hadoop takes for a pattern.
_PATTERN = re.compile(r"([\\*?\[\]{}])")
Sums = Mapping[str, int]


class Cluster:
    """Snapshots as tables of a Spark session."""

    def __init__(self, session: SparkSession, snapshots: JoinedSnapshots):
        self.session, self.snapshots = session, snapshots

    def table(self, name: str) -> DataFrame:
        """The rows of a file of all snapshots."""
        schema = ", ".join(f"`{c.name}` {_TYPES[c.type]}" for c in BY_NAME[name].columns)
        return self.session.read.schema(schema).parquet(*map(_address, self.snapshots.paths(name)))

    # -- figures -----------------------------------------------------------------------------------------------

    def figures(self, figures: Sequence[Figure] = FIGURES) -> list[Result]:
        """The figures (rules too) of everything, in their order, in the contract's shape."""
        sums: dict[str, int] = {}
        for group in _groups(figures):
            sums |= self.wide(group).agg(*_sums(group)).first().asDict()
        return self._results(figures, sums)

    def figures_by(self, kind: str, figures: Sequence[Figure] = FIGURES) -> list[dict[str, Any]]:
        """The figures of each living place of `kind`: {"scope", "figures"}, sorted by code.

        Where codes are an office's own, equal ones of two registries are two places: a row then has `registry` too.
        """
        by = ["scope", "registry"] if kind in OWN_KINDS else ["scope"]
        sums: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
        for group in _groups(figures):
            for row in self._by(kind, by, group).collect():
                of_figures = row.asDict()
                sums[tuple(of_figures.pop(name) for name in by)] |= of_figures
        places = self.table(PLACES_FILE.name).filter(f.col("kind") == kind).withColumnRenamed("code", "scope")
        scopes = sorted(tuple(row) for row in places.select(*by).distinct().collect())
        return [
            dict(zip(by, scope, strict=True)) | {"figures": self._results(figures, sums[scope])} for scope in scopes
        ]

    def _results(self, figures: Sequence[Figure], sums: Sums) -> list[Result]:
        """The figures out of their sums; where nothing counts they are nought."""
        found = [result(g, {k: sums.get(column(g, k), 0) for k in _fields(g)}) for g in figures]
        day = self.snapshots.calendar.as_of
        return [
            rule_shares.as_result(g, one, day) if isinstance(g, CatalogueRule) else one
            for g, one in zip(figures, found, strict=True)
        ]

    def _by(self, kind: str, by: Sequence[str], group: tuple[Figure, ...]) -> DataFrame:
        """A row per scope with the sums of a group of figures: what counts at one place is added up before it moves."""
        scopes = self.table(SCOPES_FILE.name).filter(f.col("kind") == kind).drop("kind")
        wide = self.wide(group)
        if group[0].kind == "distinct":
            wide = wide.distinct()
            sums = _sums(group)
        else:
            wide = wide.groupBy("registry", "at").agg(*_sums(group))
            sums = [f.sum(SPARK.column(name)).alias(name) for name in wide.columns[2:]]
        reached = wide.join(scopes.withColumnRenamed("place", "at"), ["registry", "at"])
        return reached.groupBy(*by).agg(*sums)

    # -- frames to answers ---------------------------------------------------------------------------------------

    def wide(self, figures: Sequence[Figure]) -> DataFrame:
        """The answers of figures about one kind of unit: `registry`, `at`, and each figure's columns."""
        frame, answers = self._with_answers(figures)
        of_figures = {g: _columns(g, self.snapshots.calendar, answers) for g in figures}
        columns = [e.alias(column(g, name)) for g in figures for name, e in of_figures[g].items()]
        return frame.select("registry", "at", *columns)

    def _with_answers(self, figures: Sequence[Figure]) -> tuple[DataFrame, dict[Condition, Column]]:
        """The units with a flag for every question about a relation, and the answer to each."""
        needed = (q for g in figures for c in (g.population, g.condition) for q in compiling.questions(c))
        names = {question: f"question {n}" for n, question in enumerate(dict.fromkeys(needed))}
        frame = self.table(file_of(figures[0]))
        for flags in self._flags(figures[0].units, names):
            frame = frame.join(flags, list(KEY), "left")
        return frame, {q: compiling.answer_of_flag(SPARK.column(name), SPARK) for q, name in names.items()}

    def _flags(self, units: str, names: Mapping[Condition, str]) -> Iterator[DataFrame]:
        """The units that have rows in a relation: `KEY`, and the flags of all the questions about it, by name."""
        about: dict[str, list[Some]] = defaultdict(list)
        for question, name in names.items():
            if isinstance(question, Shared):
                first, second = (self.table(f"{units}.{r}") for r in (question.first, question.second))
                met = first.join(second, [*KEY, question.column]).select(*KEY).distinct()
                yield met.withColumn(name, f.lit(compiling.MET))
            elif isinstance(question, Some):
                about[question.relation].append(question)
        for relation, several in about.items():
            graded = {names[q]: compiling.flag_of_row(q, self.snapshots.calendar, SPARK) for q in several}
            rows = self.table(f"{units}.{relation}").select(*KEY, *(e.alias(name) for name, e in graded.items()))
            yield rows.groupBy(*KEY).agg(*(SPARK.largest(SPARK.column(name)).alias(name) for name in graded))


def _address(path: Path) -> str:
    return "file://" + _PATTERN.sub(r"\\\1", str(path))


def _columns(figure: Figure, calendar: Calendar, answers: Mapping[Condition, Column]) -> dict[str, Column]:
    """The answers of a figure or a rule of each unit, as they are compiled from what is declared of it."""
    if isinstance(figure, CatalogueRule):
        return rules.columns(figure, calendar, SPARK)
    return compiling.columns(figure, calendar, answers, SPARK)


def _groups(figures: Sequence[Figure]) -> Iterator[tuple[Figure, ...]]:
    """The figures, or rules, about the units of one file together; a distinct figure, which does not add up, alone."""
    adding = sorted((g for g in figures if g.kind != "distinct"), key=file_of)
    for _, group in groupby(adding, key=file_of):
        yield tuple(group)
    for figure in figures:
        if figure.kind == "distinct":
            yield (figure,)


def _sums(group: Sequence[Figure]) -> list[Column]:
    """What a group of figures adds up to, each under its name."""
    if group[0].kind == "distinct":
        (figure,) = group
        counted = SPARK.choose(compiling.counts(figure, SPARK), SPARK.column(column(figure, "category")))
        return [f.countDistinct(counted).alias(column(figure, "value"))]
    tallies = {column(g, k): e for g in group for k, e in compiling.tallies(g, SPARK).items()}
    return [SPARK.total(e).alias(name) for name, e in tallies.items()]


def _fields(figure: Figure) -> list[str]:
    return ["value"] if figure.kind == "distinct" else list(compiling.tallies(figure, SPARK))

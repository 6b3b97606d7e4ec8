"""Why a unit counts as it does: every recorded value that its conditions read, and the answer by them alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any

from registry import days
from registry.casework.case_documents import codes_of_earlier
from registry.casework.case_record import case_record
from registry.columns import Column, Day, amount
from registry.conditions import Answer, Calendar, Condition, columns_of, disjunction, holds, relations_of
from registry.coverage.ledger import MODES
from registry.figures import unit_keys
from registry.figures.compiling import SCALED
from registry.figures.explained_values import regrouped
from registry.figures.frames import UNITS, Frame, UnitKind
from registry.figures.labels import DERIVED_DAYS, answer_words, is_shown, row_words, value_words
from registry.figures.model import Figure
from registry.figures.provenance import InShort, Provenance
from registry.figures.row_titles import row_title
from registry.figures.shortfalls import in_one_line, shortfalls, unrecorded
from registry.language import Words
from registry.measures.ledger import BY_KEY as MEASURES
from registry.measures.queries import observations_of
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places import queries as places
from registry.slices import BY_KEY
from registry.unit_arrays import rows_about

ExplainedValue = dict[str, Any]
FrameRow = Mapping[str, Any]
#: The columns that follow from relations of a place alone: their explanation is the relation's.
OF_RELATIONS = {"mode": ("coverage", ("mode",))}
#: The observations of each measure, as a frame that explanations of several figures share.
_OBSERVATIONS: dict[str, Frame] = {key: partial(observations_of, measure=m) for key, m in MEASURES.items()}
_TRUTH = {True: "met", False: "not_met", None: "unknown"}


def explain(
    picture: Picture, figure: Figure, name: str, language: str = "zh", day: int | None = None
) -> dict[str, Any]:
    """The explanation of one unit (or of one value of a distinct figure) in the contract's shape. Raises NotFound.

    The source and how sure it is are given in `language`; with a `day` its sentence tells later days as that day does.
    """
    found = explained(picture, figure, name, day)
    return {
        "figure": figure.code,
        "unit": name,
        "answer": found.answer,
        "population": {"answer": _TRUTH[found.member], "values": found.population},
        "condition": {"answer": found.within, "values": found.condition},
        "says": found.says._asdict(),
        "source": figure.source.citation.in_(language),
        "confidence": figure.source.confidence.in_(language),
    }


@dataclass(frozen=True)
class Explanation:
    """Why a unit counts as it does: the values that decide whether it does (`member`), and how (`within`).

    `says` is all of it as a sentence, `lacking` what the unit lacks (`registry.figures.shortfalls`), `rows` what the
    rows are called that the values stand in.
    """

    answer: str
    member: Answer
    within: str
    population: list[ExplainedValue]
    condition: list[ExplainedValue]
    lacking: list[Words]
    says: Words
    rows: RowTitles


def explained(picture: Picture, figure: Figure, name: str, day: int | None = None) -> Explanation:
    """The explanation of one unit, or of one value of a distinct figure; with a `day`, what it says says nothing of
    later days. Raises NotFound.
    """
    units = unit_keys.find(picture, figure, name)
    together = Together(picture, units, Provenance(picture))
    parts = [_Unit(figure, unit, together) for unit in units]
    first, calendar = parts[0], picture.calendar
    population = [v for part in parts for v in part.population]
    condition = [v for part in parts for v in part.condition]
    if figure.kind == "distinct":
        member = disjunction([recomputed(figure.population, part.population, calendar) for part in parts])
    else:
        member = first.member(population)
    within = answer_within(figure, condition, calendar)
    answer = {False: "outside", None: "undetermined"}.get(member) or within
    lacking = _lacking(first, answer)
    own = answer == "outside"  # what the unit is, is then the reason
    together_once = (*population, *(v for v in condition if v not in population))
    shown = [v for v in together_once if own or v["name"] not in first.kind.implied]
    titles = RowTitles(together.provenance, day)
    says = _says(figure, first.title(name), answer, lacking, in_words(shown, titles))
    return Explanation(answer, member, within, population, condition, lacking, says, titles)


class Together:
    """What several explanations of the same units have in common: each dataframe is gone through once for all of them.

    `provenance` says where the values came from; without one their files and keys are left out.
    """

    def __init__(self, picture: Picture, units: Sequence[int], provenance: Provenance | None = None):
        self.picture, self.provenance = picture, provenance or InShort(picture)
        self._units = list(units)
        self._found: dict[Frame, dict[int, list[FrameRow]]] = {}

    def rows(self, frame: Frame, unit: int) -> Sequence[FrameRow]:
        """The rows that a frame of the picture has about one of the units, in its order."""
        if frame not in self._found:
            found: dict[int, list[FrameRow]] = {}
            for row in rows_about(frame(self.picture), self._units):
                found.setdefault(row["unit"], []).append(row)
            self._found[frame] = found
        return self._found[frame].get(unit, ())


class RowTitles:
    """What the rows are called that values of explanations stand in (`registry.figures.row_titles`); with a `day` as
    they are called on that day.
    """

    def __init__(self, provenance: Provenance, day: int | None):
        self._provenance, self.day = provenance, day

    def of(self, value: ExplainedValue) -> Words | None:
        """The title of the row that holds a value; None where no row does."""
        version = self._provenance.behind.get((value["ledger"], value["key"]))
        picture, ledger = self._provenance.picture, BY_KEY[value["ledger"]]
        return None if version is None else row_title(picture, ledger, version, self.day)


def in_words(values: Sequence[ExplainedValue], titles: RowTitles) -> list[Words]:
    """Values of an explanation in words: a unit's own one by one, those of a relation row by row, each by its title."""
    found: list[Words] = []
    rows: dict[tuple[str, str, str | None], list[ExplainedValue]] = {}
    day = titles.day
    for value in values:
        if day is not None and not is_shown(value, day):
            continue
        relation, dot, _ = value["name"].rpartition(".")
        if not dot or value["key"] is None:
            found.append(value_words(value, day))
        else:
            rows.setdefault((relation, value["ledger"], value["key"]), []).append(value)
    for (relation, _, _), of_row in rows.items():
        found.append(row_words(relation, titles.of(of_row[0]) or Words("", ""), of_row, day))
    return found


def values_of(
    picture: Picture, figure: Figure, units: Sequence[int], together: Together | None = None
) -> list[list[ExplainedValue]]:
    """The values that decide each of `units`, without where they came from; no query is asked for any of them.

    `together` is what explanations of other figures had of the same units.
    """
    together, implied = together or Together(picture, units), UNITS[figure.units].implied
    explained = (_Unit(figure, unit, together) for unit in units)
    return [[v for v in (*t.population, *t.condition) if v["name"] not in implied] for t in explained]


def values_that_decide(
    picture: Picture, figure: Figure, unit: int, together: Together, whether: bool
) -> list[ExplainedValue]:
    """The values that decide `whether` a unit counts, or how it does, without where they came from."""
    found = _Unit(figure, unit, together)
    return found.population if whether else found.condition


#: The answers of units of which something is missing.
LACKING = ("outside", "undetermined", "not_met", "unknown")


def lacking_of(
    picture: Picture, figure: Figure, units: Sequence[int], answers: Sequence[str], together: Together | None = None
) -> list[list[Words]]:
    """What each of `units` lacks (`registry.figures.shortfalls`), whose answers are known: nothing where it is met or
    only counted.
    """
    together = together or Together(picture, units)
    return [
        _lacking(_Unit(figure, unit, together), answer) if answer in LACKING else []
        for unit, answer in zip(units, answers, strict=True)
    ]


def _lacking(unit: _Unit, answer: str) -> list[Words]:
    """What a unit lacks to be met, or to be counted at all, from the values alone."""
    figure, kind, calendar = unit.figure, unit.kind, unit.picture.calendar
    if unit.row is None:
        return []
    if answer in ("outside", "undetermined"):
        own, rows = regrouped(unit.population)
        return shortfalls(figure.population, kind, own, lambda relation: rows.get(relation, ()), calendar)
    own, rows = regrouped(unit.condition)
    if figure.kind == "share":
        return shortfalls(figure.condition, kind, own, lambda relation: rows.get(relation, ()), calendar)
    return unrecorded(kind, (c for c in (figure.measure, figure.over) if c), own) if answer == "unknown" else []


def relations_read(figure: Figure) -> set[str]:
    """The relations that the population and the condition of a figure read."""
    columns = (*columns_of(figure.population), *columns_of(figure.condition), figure.category, figure.each)
    covering = {OF_RELATIONS[c][0] for c in columns if c in OF_RELATIONS}
    return covering | {*relations_of(figure.population), *relations_of(figure.condition)}


def answer_within(figure: Figure, values: Sequence[ExplainedValue], calendar: Calendar) -> str:
    """The answer of a unit of the population, from the values alone: met, not_met, unknown, or outside."""
    if figure.kind == "share":
        return _TRUTH[recomputed(figure.condition, values, calendar)]
    own, _ = regrouped(values)
    if figure.kind == "total":
        return "met" if own.get(figure.measure or "") is not None or figure.missing is not None else "unknown"
    if figure.kind == "ratio":
        return {2: "met", 1: "unknown", 0: "outside"}[
            sum(own.get(c or "") is not None for c in (figure.measure, figure.over))
        ]
    return "met"


def recomputed(condition: Condition, values: Sequence[ExplainedValue], calendar: Calendar) -> Answer:
    """The answer of a condition, from an explanation's values alone."""
    own, rows = regrouped(values)
    return holds(condition, own, lambda relation: rows.get(relation, []), calendar)


class _Unit:
    """One unit: the values that decide whether it counts, and those that decide how."""

    def __init__(self, figure: Figure, unit: int, together: Together):
        self.figure, self.unit, self._together = figure, unit, together
        self.picture, self.provenance = together.picture, together.provenance
        self.kind: UnitKind = UNITS[figure.units]
        self.row: FrameRow | None = next(iter(together.rows(self.kind.recorded, unit)), None)

    @cached_property
    def population(self) -> list[ExplainedValue]:
        """The values that decide whether the unit counts."""
        return list(self._values(_reads(self.figure)[0]))

    @cached_property
    def condition(self) -> list[ExplainedValue]:
        """The values that decide how it counts."""
        return list(self._values(_reads(self.figure)[1])) if self.row is not None else []

    def member(self, values: Sequence[ExplainedValue]) -> Answer:
        """Whether the unit belongs to the population; one that is not in its frame does not."""
        return False if self.row is None else recomputed(self.figure.population, values, self.picture.calendar)

    def title(self, name: str) -> Words:
        """The unit as a sentence begins with it: its own name where it has one, and the name it was asked by."""
        ledger = self.kind.ledger
        if self.row is None or ledger not in ("places", "organizations"):
            return Words(name, name)
        own = self.provenance.version(ledger, self.row["id"])["name"]
        return Words(f"{own}（{name}）", f"{own} ({name})")

    def _values(self, reads: _Reads) -> Iterator[ExplainedValue]:
        if self.row is None:
            yield from self._of_another_kind()
            return
        for column in reads.columns:
            yield from self._measure(column) if column in MEASURES else (self._own(column),)
        for relation, names in reads.relations.items():
            yield from self._rows(relation, names)

    def _of_another_kind(self) -> Iterator[ExplainedValue]:
        """What a unit is that the figure does not ask about: a place of another kind, or one that does not live."""
        for ledger, frame in (("places", places.states), ("organizations", organizations)):
            for row in self._together.rows(frame, self.unit):
                yield self.provenance.value("kind", row["kind"], ledger, row["id"], "kind")
                yield self.provenance.value("lives", row["lives"], ledger, row["id"], "lives")
                if "lived_in_year" in self.kind.implied:
                    lived = bool(self._together.rows(places.lived_in_year, self.unit))
                    yield self.provenance.value("lived_in_year", lived, ledger, row["id"], "lived_in_year")

    def _own(self, column: str) -> ExplainedValue:
        """A column of the unit's own, recorded in its ledger or in another that decides it."""
        assert self.row is not None
        ledger, number = self.kind.source_of.get(column, (self.kind.ledger, "id"))
        if (own := self.row.get(f"{column}_ledger")) is not None:
            # What may be recorded in either of two ledgers says in which.
            ledger, number = own, f"{column}_id"
        declared = _columns(ledger).get(column)
        version = self.row[number]
        value = self.row[column]
        if version is not None and declared is not None and column not in self.kind.source_of and column != "subkind":
            value = self.provenance.version(ledger, version)[column]
        elif (written := self.row.get(f"{column}_written")) is not None:
            value = written if isinstance(declared, Day) else days.show(written)
        elif column in DERIVED_DAYS and value is not None:
            value = days.show(value)
        elif column in SCALED and value is not None and declared is None:
            value = amount(value)
        elif column == "earlier_cases":
            # The codes of others' cases are their keys, which not everybody may read.
            value = codes_of_earlier(self.picture, case_record(self.picture).cases[self.unit])
        return self.provenance.value(column, self.provenance.plain(declared, value), ledger, version, column)

    def _measure(self, key: str) -> Iterator[ExplainedValue]:
        """The observations that a measure's value is made of; a null where none is."""
        measure = MEASURES[key]
        rows = self._observed(key)
        for row in rows:
            yield self.provenance.value(key, self.provenance.plain(measure.column, row[key]), "facts", row["id"], key)
        if not rows:
            yield self.provenance.value(key, None, "facts", None)

    def _observed(self, key: str) -> Sequence[FrameRow]:
        day, kind = self.picture.calendar.as_of, MEASURES[key].kind
        rows = self._together.rows(_OBSERVATIONS[key], self.unit)
        if kind == "stock":
            return [row for row in rows if row["end"] <= day][-1:]
        this_year = [row for row in rows if row["year"] == day // 10000]
        if kind == "plan":
            return [row for row in this_year if row["span"] == 2]
        ended = [row for row in this_year if row["end"] <= day]
        whole = [row for row in ended if row["span"] == 2]
        return whole or [row for row in ended if row["span"] == 1]

    def _rows(self, relation: str, names: Sequence[str]) -> Iterator[ExplainedValue]:
        """The rows of a relation, each with the columns that are read; where none is, its being there."""
        declared = self.kind.relations[relation]
        for row in self._together.rows(declared.frame, self.unit):
            # What may be recorded in either of two ledgers says in which.
            ledger = "organizations" if row.get("own") else row.get("ledger") or declared.ledger
            columns = _columns(ledger)
            for name in names:
                column = columns.get(name)
                value = row[name]
                if (written := row.get(f"{name}_written")) is not None:
                    value = written if column is not None else days.show(written)
                elif column is not None and name.endswith("_on"):
                    value = self.provenance.version(ledger, row["id"])[name]
                yield self.provenance.value(
                    f"{relation}.{name}", self.provenance.plain(column, value), ledger, row["id"], name
                )
            if not names:
                yield self.provenance.value(f"{relation}.is_there", True, ledger, row["id"])


@dataclass(frozen=True)
class _Reads:
    """What a condition reads of a unit: columns of its own, and of its relations, each with the columns of its rows."""

    columns: tuple[str, ...]
    relations: Mapping[str, Sequence[str]]


@cache
def _reads(figure: Figure) -> tuple[_Reads, _Reads]:
    """What decides whether a unit counts, and what decides how."""
    read = tuple(c for c in (figure.measure, figure.over, figure.category, figure.each) if c)
    return _read_by(figure.population, UNITS[figure.units].implied), _read_by(figure.condition, read)


def _read_by(condition: Condition, more: Sequence[str]) -> _Reads:
    columns, relations = dict.fromkeys([*more, *columns_of(condition)]), relations_of(condition)
    for column in [c for c in columns if c in OF_RELATIONS]:
        relation, names = OF_RELATIONS[column]
        relations.setdefault(relation, list(names))
        del columns[column]
    return _Reads(tuple(columns), relations)


@cache
def _columns(ledger: str) -> dict[str, Column]:
    return {column.name: column for column in BY_KEY[ledger].columns}


def strongest(values: Sequence[ExplainedValue]) -> str:
    """The mode of coverage that follows from an explanation's values: the strongest, or none."""
    modes = {v["value"] for v in values if v["name"] == "coverage.mode"}
    return next((m.key for m in MODES if m.key in modes), "none")


def _says(figure: Figure, title: Words, answer: str, lacking: Sequence[Words], values: Sequence[Words]) -> Words:
    """The explanation as a sentence: the unit, its answer, what it lacks, the definition, and what is recorded."""
    recorded = Words("；".join(w.zh for w in values) or "无", "; ".join(w.en for w in values) or "nothing")
    missing = Words("{0}。", "{0}. ").format(in_one_line(lacking)) if lacking else Words("", "")
    text = Words("{0}：{1}。{2}指标“{3}”：{4}。有关登记：{5}。", "{0}: {1}. {2}{3}: {4}. Recorded: {5}.")
    return text.format(title, answer_words(figure, answer), missing, figure.name, figure.definition, recorded)

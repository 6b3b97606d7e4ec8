"""Conditions answer alike as dataframe expressions and over one unit's values, by three-valued logic; and read well."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import days
from registry.columns import SCALE, amount
from registry.conditions import (
    All,
    Always,
    AnyOf,
    AtLeast,
    Calendar,
    Condition,
    In,
    Is,
    Not,
    OfYear,
    On,
    Recorded,
    Shared,
    Some,
    columns_of,
    conjunction,
    disjunction,
    either,
    every,
    holds,
    in_words,
    relations_of,
)
from registry.figures import engine
from registry.figures.catalogue import FIGURES
from registry.figures.frames import UNITS, Relation, UnitKind
from registry.figures.labels import named
from registry.figures.model import Figure, Source
from registry.language import Words

SCHEMA = {
    "kind": pl.String,
    "flag": pl.Boolean,
    "area_m2": pl.Int64,
    "stars": pl.Int64,
    "seen_on": pl.Int64,
    "year": pl.Int64,
    "person": pl.Int64,
}
RELATIONS = ("first", "second")
DAY = 20190615
NEAR = [20190614, 20190615, 20190616, 20190600, 20190500, 20190700, 20190000, 20190101, 20181231, 20180000, 20200000]
TRUTHS = (True, False, None)
NOBODYS = Source(Words("", ""), Words("", ""))
ANYTHING = Words("", "")


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


#: What a unit, or a row of a relation, has recorded: amounts in their own unit, days as written.
VALUES = st.fixed_dictionaries(
    {
        "kind": maybe(st.sampled_from("abc")),
        "flag": maybe(st.booleans()),
        "area_m2": maybe(st.sampled_from([0, 2_999_999, 3_000_000, 3_000_001]).map(amount)),
        "stars": maybe(st.integers(0, 5)),
        "seen_on": maybe(st.sampled_from(NEAR)),
        "year": maybe(st.integers(2016, 2020)),
        "person": maybe(st.integers(1, 3)),
    }
)
UNIT = st.fixed_dictionaries({"own": VALUES, **{r: st.lists(VALUES, max_size=3) for r in RELATIONS}})
TESTS: st.SearchStrategy[Condition] = st.one_of(
    st.just(Always()),
    st.builds(Is, st.just("kind"), st.sampled_from("abc"), st.booleans()),
    st.builds(Is, st.just("flag"), st.booleans(), st.booleans()),
    st.builds(Is, st.just("stars"), st.integers(0, 5), st.booleans()),
    st.builds(In, st.just("kind"), st.sampled_from([("a",), ("a", "b")]), st.booleans()),
    st.builds(AtLeast, st.just("area_m2"), st.just(300), st.booleans()),
    st.builds(AtLeast, st.just("stars"), st.integers(0, 5), st.booleans()),
    st.builds(On, st.just("seen_on"), st.sampled_from(["by", "before", "after", "in_year"]), st.booleans()),
    st.builds(OfYear, st.just("year"), st.sampled_from([(0,), (1, 2), (0, 3)])),
    st.builds(Recorded, st.sampled_from(list(SCHEMA))),
)


def combined(leaves: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = lambda inner: st.lists(inner, min_size=1, max_size=3).map(tuple)  # noqa: E731
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.builds(Not, inner), st.builds(All, parts(inner)), st.builds(AnyOf, parts(inner))),
        max_leaves=6,
    )


QUESTIONS = st.one_of(
    st.builds(Some, st.sampled_from(RELATIONS), combined(TESTS)),
    st.just(Shared("person", *RELATIONS)),
    TESTS,
)


def stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as a frame holds them: amounts in ten-thousandths, days by their first day."""
    area, seen_on = values["area_m2"], values["seen_on"]
    return dict(values) | {
        "area_m2": None if area is None else int(area * SCALE),
        "seen_on": None if seen_on is None else days.first_day(seen_on),
    }


@dataclass
class Made:
    """A picture of these units and nothing else, as far as the engine looks at it."""

    units: Sequence[Mapping[str, Any]]
    calendar: Calendar = Calendar(DAY)  # noqa: RUF009 - frozen

    def frame(self, rows: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> pl.DataFrame:
        return pl.DataFrame(rows, schema={"unit": pl.Int64, "at": pl.Int64, "id": pl.Int64, **schema}, orient="row")

    def own(self, _: Any) -> pl.DataFrame:
        rows = [{"unit": n, "at": 0, "id": n, **stored(unit["own"])} for n, unit in enumerate(self.units)]
        return self.frame(rows, SCHEMA)

    def relation(self, name: str) -> Relation:
        rows = [{"unit": n, "at": 0, "id": 0, **stored(row)} for n, unit in enumerate(self.units) for row in unit[name]]
        return Relation(lambda _: self.frame(rows, SCHEMA), "posts", ANYTHING)

    def answers(self, population: Condition, condition: Condition) -> list[tuple[bool | None, bool | None]]:
        """Population and answer of each unit, by the engine."""
        kind = UnitKind(self.own, "places", ANYTHING, {name: self.relation(name) for name in RELATIONS})
        figure = Figure("any", "share", ANYTHING, ANYTHING, "village", NOBODYS, population, condition)
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(UNITS, "village", kind)
            picture = SimpleNamespace(keep=lambda _, answer: answer(), calendar=self.calendar)
            found = engine.answers(picture, figure)  # type: ignore[arg-type]
        return found.sort("unit").select("population", "answer").rows()


@given(st.lists(UNIT, min_size=1, max_size=8), combined(QUESTIONS), combined(QUESTIONS))
@settings(max_examples=100)
def test_a_compiled_condition_answers_as_over_one_units_values(
    units: list[dict[str, Any]], population: Condition, condition: Condition
) -> None:
    answers_as_one_by_one(units, population, condition)


@pytest.mark.soak
@given(st.lists(UNIT, min_size=1, max_size=8), combined(QUESTIONS), combined(QUESTIONS))
@settings(settings.get_profile("soak"), max_examples=3000)
def test_soak_a_compiled_condition_answers_as_over_one_units_values(
    units: list[dict[str, Any]], population: Condition, condition: Condition
) -> None:
    answers_as_one_by_one(units, population, condition)


def answers_as_one_by_one(units: list[dict[str, Any]], population: Condition, condition: Condition) -> None:
    one_by_one = [
        tuple(holds(c, unit["own"], unit.__getitem__, Calendar(DAY)) for c in (population, condition)) for unit in units
    ]
    assert Made(units).answers(population, condition) == one_by_one


@given(UNIT, combined(QUESTIONS))
def test_a_condition_reads_only_the_columns_and_relations_that_it_names(
    unit: dict[str, Any], condition: Condition
) -> None:
    own = {column: unit["own"][column] for column in columns_of(condition)}
    rows = {
        relation: [{name: row[name] for name in names} for row in unit[relation]]
        for relation, names in relations_of(condition).items()
    }
    whole = holds(condition, unit["own"], unit.__getitem__, Calendar(DAY))
    assert holds(condition, own, rows.__getitem__, Calendar(DAY)) == whole


# -- three-valued logic ------------------------------------------------------------------------------------------


def test_and_and_or_are_those_of_three_valued_logic() -> None:
    number = {False: 0, None: 1, True: 2}
    for answers in [*product(TRUTHS, repeat=2), *product(TRUTHS, repeat=3)]:
        assert number[conjunction(answers)] == min(number[a] for a in answers)
        assert number[disjunction(answers)] == max(number[a] for a in answers)


@given(UNIT, combined(QUESTIONS), combined(QUESTIONS))
def test_not_turns_and_into_or(unit: dict[str, Any], one: Condition, other: Condition) -> None:
    def answer(condition: Condition) -> bool | None:
        return holds(condition, unit["own"], unit.__getitem__, Calendar(DAY))

    assert answer(Not(every(one, other))) == answer(either(Not(one), Not(other)))
    assert answer(Not(Not(one))) == answer(one)


def test_an_empty_value_is_false_and_unknown_only_where_the_condition_says_so() -> None:
    tests: list[tuple[Any, ...]] = [
        (Is, "kind", "a"),
        (In, "kind", ("a",)),
        (AtLeast, "stars", 1),
        (On, "seen_on", "by"),
    ]
    for make, *arguments in tests:
        assert holds(make(*arguments), {}, lambda _: [], Calendar(DAY)) is False
        assert holds(make(*arguments, unknown=True), {}, lambda _: [], Calendar(DAY)) is None
    assert holds(OfYear("year"), {}, lambda _: [], Calendar(DAY)) is False
    assert holds(Recorded("kind"), {}, lambda _: [], Calendar(DAY)) is False


def test_a_relation_without_rows_is_false_not_unknown() -> None:
    condition = Some("first", Is("flag", True, unknown=True))
    assert holds(condition, {}, lambda _: [], Calendar(DAY)) is False
    assert holds(condition, {}, lambda _: [{"flag": None}], Calendar(DAY)) is None
    assert holds(condition, {}, lambda _: [{"flag": None}, {"flag": True}], Calendar(DAY)) is True


def test_two_rows_without_a_person_share_nobody() -> None:
    assert holds(Shared("person", *RELATIONS), {}, lambda _: [{"person": None}], Calendar(DAY)) is False


def test_days_by_before_and_after_meet_on_the_day_itself() -> None:
    expected = {20190614: (True, True, False), 20190615: (True, False, False), 20190616: (False, False, True)}
    for day, answers in expected.items():
        tests = [On("seen_on", relation) for relation in ("by", "before", "after")]  # type: ignore[arg-type]
        assert tuple(holds(t, {"seen_on": day}, lambda _: [], Calendar(DAY)) for t in tests) == answers


def test_a_month_counts_from_its_first_day() -> None:
    for day, by in ((20190531, False), (20190601, True)):
        assert holds(On("seen_on", "by"), {"seen_on": 20190600}, lambda _: [], Calendar(day)) is by
    assert holds(On("seen_on", "in_year"), {"seen_on": 20190000}, lambda _: [], Calendar(20190101)) is True
    assert holds(On("seen_on", "in_year"), {"seen_on": 20181231}, lambda _: [], Calendar(20190101)) is False


# -- in words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.code)
def test_every_condition_of_the_catalogue_reads_without_a_missing_name(figure: Figure) -> None:
    ledger = UNITS[figure.units].ledger
    for condition in (figure.population, figure.condition):
        words = in_words(condition, lambda name, value: named(name, value, ledger))
        assert re.search(r"[\u4e00-\u9fff]", words.zh)
        assert not re.search(r"[A-Za-z_]{2,}", words.zh), words.zh
        assert not re.search(r"[\u4e00-\u9fff_]", words.en), words.en
        assert "{" not in words.zh + words.en
        assert "None" not in words.en and "True" not in words.en and "False" not in words.en


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.code)
def test_every_figure_has_a_name_a_definition_and_a_source_in_both_languages(figure: Figure) -> None:
    for words in (figure.name, figure.definition, figure.source.citation, figure.source.confidence):
        assert re.search(r"[\u4e00-\u9fff]", words.zh) and words.en
        assert not re.search(r"[\u4e00-\u9fff]", words.en), words.en


def test_the_names_of_figures_are_different() -> None:
    for language in ("zh", "en"):
        names = [figure.name.in_(language) for figure in FIGURES]
        assert len(set(names)) == len(names)


def test_what_a_figure_classifies_by_is_named_in_both_languages() -> None:
    for figure in (f for f in FIGURES if f.categories):
        for category in figure.categories:
            words = named(figure.category or "", category)
            assert words.zh == category or not re.search("[a-z]", words.zh)
            assert category.isdigit() or words.zh != category


def test_an_or_within_an_and_stands_in_brackets_in_both_languages() -> None:
    mixed = every(Is("poor_village", True), either(Is("poor_village", False), Recorded("activists")))
    words = in_words(mixed, named)
    assert words.zh == "建档立卡贫困村为是，且（建档立卡贫困村为否，或入党积极分子已填报）"
    assert words.en == "poor village is yes and (poor village is no or activists is recorded)"


def test_a_condition_over_a_relation_says_of_which_rows() -> None:
    condition = Some("facilities", every(Is("kind", "venue"), AtLeast("area_m2", 300)))
    assert in_words(condition, named).zh == "有在用阵地（类别为活动场所，且面积不少于 300）"
    assert in_words(Not(Some("pairings")), named) == Words("并非（有结对）", "not (has a pairing)")

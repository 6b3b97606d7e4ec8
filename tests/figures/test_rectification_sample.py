"""The sample of cases: its figures and candidates are as expected, by both reckonings, and explain themselves."""

from __future__ import annotations

import datetime
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.casework.screening import screening
from registry.cli.output import document
from registry.draws.ledger import DRAW_UNITS, DRAWS
from registry.figures.catalogue import BY_CODE, FIGURES
from registry.ledgers import Ledger
from registry.staging.input import LedgerRows, Row
from registry.staging.service import Request, take_rows
from tests.figures.edge_ledgers import BASE, EAST, WEST
from tests.figures.sentences import SENTENCES, Values, answer, summed
from tests.reference.figures import KINDS, OF_CASEWORK, evaluate
from tests.reference.reading import read
from tests.registries import founded
from tests.registry_under_test import Plain, RegistryUnderTest, Small, fields_of

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "rectification-sample"
EXPECTED = sorted((SAMPLE / "expected").glob("*-20*.json"))
CHANGES = {"first": 1, "second": 2}
#: The figures of other chapters that read cases.
READ_CASES = ("case.opened", "case.closed", "case.overdue", "case.look_back", "case.look_back_result")
#: The figures about units that have an explanation in the sample of cases: it has no draws.
EXPLAINED = [code for code in (*READ_CASES, *OF_CASEWORK) if code != "draw.units"]


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """A registry that has taken both sets."""
    folder = tmp_path_factory.mktemp("cases")
    made = RegistryUnderTest(founded(folder / "registry.db"), folder)
    assert [made.take(SAMPLE / name) for name in CHANGES] == [1, 2]
    yield made
    made.close()


def expected_of(path: Path) -> tuple[str, str, dict[str, Any]]:
    """The set that an expected file is about, its day, and what it says."""
    name, _, day = path.stem.partition("-")
    return name, day, json.loads(path.read_text(encoding="utf-8"))


def test_there_are_ten_expected_days() -> None:
    assert len(EXPECTED) == 10


def test_the_figures_stand_after_all_others_in_the_order_that_was_given() -> None:
    codes = [figure.code for figure in FIGURES]
    *_, said = expected_of(EXPECTED[0])
    assert codes[-len(OF_CASEWORK) :] == OF_CASEWORK == list(said["figures"]["None"])


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_every_figure_of_every_scope_is_as_expected(registry: RegistryUnderTest, path: Path) -> None:
    name, day, said = expected_of(path)
    wrong = {}
    for part in ("figures", "figures_of_figures_md"):
        assert said[part]
        for scope, figures in said[part].items():
            found = registry.figures(day, None if scope == "None" else scope, CHANGES[name])
            told = {code: json.loads(document(fields_of(found[code]))) for code in figures}
            wrong |= {(scope, code): (told[code], figures[code]) for code in figures if told[code] != figures[code]}
    assert wrong == {}


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_the_candidates_of_every_scope_are_as_expected(registry: RegistryUnderTest, path: Path) -> None:
    name, day, said = expected_of(path)
    assert said["screen"]
    for scope, expected in said["screen"].items():
        found = screening(registry.picture(day, CHANGES[name]), None if scope == "None" else scope)
        told = json.loads(document(found))
        assert {key: told[key] for key in expected} == expected, scope


@pytest.mark.parametrize("path", EXPECTED[:5], ids=lambda path: path.stem)
def test_the_second_reckoning_gives_what_is_expected(path: Path) -> None:
    _, day, said = expected_of(path)
    scopes = {None if scope == "None" else scope: figures for scope, figures in said["figures"].items()}
    found = evaluate(read(SAMPLE / "first"), datetime.date.fromisoformat(day), scopes)
    for scope, figures in scopes.items():
        told = {code: json.loads(document(found[scope][code])) for code in figures}
        assert told == figures, scope


# -- explanations --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def explained(registry: RegistryUnderTest) -> list[tuple[str, str, Any, dict[str, Any]]]:
    """Some units of each figure, of each answer: (figure, unit, what the second reckoning has, explanation)."""
    day, chosen, plain = "2019-12-31", random.Random(3), Plain(read(SAMPLE / "first"))
    found = []
    for code in EXPLAINED:
        items = {item.unit: item for item in plain.items(code, day)}
        for kind in sorted({item.answer for item in items.values()}):
            units = sorted(unit for unit, item in items.items() if item.answer == kind)
            for unit in chosen.sample(units, min(4, len(units))):
                found.append((code, unit, items[unit], registry.explain(code, unit, day, 1)))
    return found


def test_every_figure_is_explained_and_answers_what_the_second_reckoning_answers(explained: list) -> None:
    assert {code for code, *_ in explained} == set(EXPLAINED)
    for code, unit, item, explanation in explained:
        answered = "met" if KINDS[code] == "distribution" else item.answer
        assert explanation["answer"] == answered, (code, unit)


def test_the_answer_follows_from_the_values_alone(explained: list) -> None:
    day = datetime.date(2019, 12, 31)
    for code, unit, item, explanation in explained:
        population, condition = explanation["population"]["values"], explanation["condition"]["values"]
        assert answer(code, population, condition, day) == explanation["answer"], (code, unit)
        rule, values = SENTENCES[code], Values(condition, day)
        if rule.category is not None:
            assert rule.category(values) == item.answer, (code, unit)
        if rule.amounts and item.answer == "met":
            assert summed(rule, values) == list(item.amounts), (code, unit)


def test_the_values_say_where_they_are_recorded_in_either_ledger(explained: list) -> None:
    values = [v for *_, e in explained for v in (*e["population"]["values"], *e["condition"]["values"])]
    ledgers = {name: {v["ledger"] for v in values if v["name"] == name and v["value"] is not None} for name in (
        "identified_on", "closed_on", "state", "look_backs.checked_on", "limit_on"
    )}  # fmt: skip
    assert ledgers["identified_on"] == ledgers["closed_on"] == ledgers["limit_on"] == {"cases", "case_steps"}
    assert ledgers["look_backs.checked_on"] == {"look_backs", "audit_items"}
    assert ledgers["state"] == {"cases", "case_steps", "look_backs", "audit_items"}
    assert all(v["key"] for v in values if v["name"] in ledgers and v["value"] is not None)


@pytest.mark.parametrize("code", EXPLAINED)
def test_a_list_has_as_many_units_as_the_figure_counts(registry: RegistryUnderTest, code: str) -> None:
    day = "2019-12-31"
    found, figure = registry.figures(day)[code], BY_CODE[code]
    if figure.kind == "share":
        assert len(registry.units(code, day, "met")) == found["numerator"]
        assert len(registry.units(code, day, "unknown")) == found["unknown"]
        assert len(registry.units(code, day, "population")) == found["denominator"]
    elif figure.kind == "count":
        assert len(registry.units(code, day)) == found["value"]
        assert len(registry.units(code, day, "undetermined")) == found["undetermined"]
    elif figure.kind == "distribution":
        assert len(registry.units(code, day)) == sum(found["categories"].values())


# -- draws, which no sheet brings in -------------------------------------------------------------------------------


def _rows(ledger: Ledger, *rows: dict[str, str]) -> LedgerRows:
    found = LedgerRows(ledger, "draw")
    for line, values in enumerate(rows, 1):
        parsed = tuple(ledger.by_key[key].parse(value) for key, value in values.items())
        found.rows.append(Row(line, tuple(values), parsed))
    return found


def test_a_drawn_unit_counts_in_the_year_of_the_draw_where_its_place_organization_or_case_does(small: Small) -> None:
    cases = "code,organization,year,identified_on\nZ1,D3,2019,2019-03-15\n"
    registry = small({**BASE, "cases": cases})
    drawn = {"options": "{}", "committed_on": "2019-05-01", "commitment": "x", "drawn_on": "2019-05-20"}
    units = {EAST: "yes", "D2": "yes", "Z1": "yes", WEST: "no"}
    ledgers = [
        _rows(DRAWS, {"code": "S1", **drawn}, {"code": "S2", **drawn, "drawn_on": ""}),
        _rows(
            DRAW_UNITS,
            *({"draw": "S1", "part": "unit", "code": code, "drawn": is_drawn} for code, is_drawn in units.items()),
            {"draw": "S1", "part": "inspector", "code": "P1", "drawn": "yes"},
            {"draw": "S2", "part": "unit", "code": WEST},
        ),
    ]
    outcome = take_rows(registry.engine, ledgers, Request("测试"), lambda: {"kind": "command"})
    assert list(outcome.problems) == [] and outcome.change == 2
    registry.connection.rollback()
    values = [registry.value("draw.units", day) for day in ("2019-05-19", "2019-05-20", "2019-12-31", "2020-01-01")]
    assert values == [0, 3, 3, 0]
    assert registry.units("draw.units", "2019-12-31") == ["S1/451102101201", "S1/D2", "S1/Z1"]
    assert [registry.units("draw.units", "2019-12-31", scope=scope) for scope in (EAST, WEST)] == [
        ["S1/451102101201", "S1/D2"],
        ["S1/Z1"],
    ]
    explanation = registry.explain("draw.units", "S1/Z1", "2019-12-31")
    values = explanation["population"]["values"]
    assert answer("draw.units", values, [], datetime.date(2019, 12, 31)) == explanation["answer"] == "met"
    assert registry.explain("draw.units", f"S1/{WEST}", "2019-12-31")["answer"] == "outside"

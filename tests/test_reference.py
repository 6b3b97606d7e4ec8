"""The plain reference: it gives every published answer of the sample, and its import model keeps the contract."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.reference.figures import KINDS, answers, evaluate
from tests.reference.reading import Ledgers, laid_over, parsed, read, span
from tests.reference.record import Model, ModelRefusal
from tests.reference.world import World

SAMPLE = Path(__file__).parent / "data" / "sample"
EXPECTED = sorted((SAMPLE / "expected").glob("*.json"))


@cache
def sample(after: str) -> Ledgers:
    first = read(SAMPLE / "first")
    return first if after == "first" else laid_over(first, read(SAMPLE / "second"))


def rows(ledger: str, text: str) -> list[dict]:
    """Rows from a small table: a header line, then a line per row, `-` for an empty cell."""
    header, *lines = [line.split() for line in text.strip().splitlines()]
    return [parsed(ledger, {k: "" if v == "-" else v for k, v in zip(header, line, strict=True)}) for line in lines]


def test_there_are_fourteen_expected_files():
    assert len(EXPECTED) == 14


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_every_field_of_every_figure_that_was_given_for_the_sample_is_as_expected(path):
    document = json.loads(path.read_text())
    scopes = {None if name == "None" else name: figures for name, figures in document["scopes"].items()}
    found = evaluate(sample(document["after"]), date.fromisoformat(document["as_of"]), scopes)
    assert scopes[None]
    wrong = {
        (scope, code): (expected, found[scope][code])
        for scope, figures in scopes.items()
        for code, expected in figures.items()
        if found[scope][code] != expected
    }
    assert wrong == {}


@pytest.mark.parametrize("scope", [None, "451103"])
def test_the_units_of_a_figure_are_as_many_as_it_counts(scope):
    as_of = date(2019, 12, 31)
    expected = evaluate(sample("first"), as_of, [scope])[scope]
    for code in ("village.venue_300", "natural_village.branch_where_due", "secretary.trained_city", "case.look_back"):
        found = list(answers(sample("first"), code, as_of, scope).values())
        assert found.count("met") == expected[code]["numerator"]
        assert len(found) - found.count("undetermined") == expected[code]["denominator"]
        assert found.count("unknown") == expected[code]["unknown"]
        assert found.count("undetermined") == expected[code]["undetermined"]
    assert (
        len(answers(sample("first"), "pairing.enterprises", as_of, scope)) == expected["pairing.enterprises"]["value"]
    )


def test_the_import_model_knows_the_sample_as_it_was_and_as_it_is():
    model, as_of, scopes = Model(), date(2019, 12, 31), [None, "451103"]
    model.take(sample("first"))
    model.take(read(SAMPLE / "second"))
    assert evaluate(model.ledgers(1), as_of, scopes) == evaluate(sample("first"), as_of, scopes)
    assert evaluate(model.ledgers(), as_of, scopes) == evaluate(sample("second"), as_of, scopes)
    assert evaluate(model.ledgers(0), as_of, scopes)[None]["place.villages"]["value"] == 0


# Time: states, succession, periods

PLACES = """code name kind parent from to successor
45 Province province - - - -
4511 City municipality 45 - - -
451102 County county 4511 - - -
451102101 Town township 451102 - - -
451102101201 East village 451102101 - 2019-07-01 451102101202
451102101202 West village 451102101 2018-01-01 - -
"""
ORGANIZATIONS = """code name kind type superior place from to
D1 Town committee - - 451102101 - -
D2 East branch - D1 451102101201 - -
D3 Sub branch - D2 451102101201 - -
"""


def small() -> Ledgers:
    return {"places": rows("places", PLACES), "organizations": rows("organizations", ORGANIZATIONS)}


def test_an_ended_place_is_stood_for_by_its_successor_and_one_to_come_by_its_parent():
    assert World(small(), date(2019, 7, 1)).stands_for("451102101201") == "451102101202"
    assert World(small(), date(2017, 12, 31)).stands_for("451102101202") == "451102101"


def test_a_place_split_in_several_is_stood_for_by_its_parent():
    ledgers = small() | {
        "successions": [
            {"predecessor": "451102101201", "successor": new, "on": date(2019, 7, 1)}
            for new in ("451102101202", "451102")
        ]
    }
    assert World(ledgers, date(2019, 7, 1)).stands_for("451102101201") == "451102101"


def test_places_that_succeed_each_other_are_stood_for_by_what_they_stood_under():
    ledgers = {"places": [dict(r) for r in rows("places", PLACES)]}
    ledgers["places"][5] |= {"to": date(2019, 8, 1), "successor": "451102101201"}
    assert World(ledgers, date(2020, 1, 1)).stands_for("451102101201") == "451102101"


def test_a_recoded_village_keeps_what_its_old_code_named_and_answers_with_the_code_of_the_day():
    states = [dict(row, unit=row["code"], **{"from": None}) for row in rows("places", PLACES)[:4]]
    village = {"unit": 7, "name": "East", "kind": "village", "subkind": None, "parent": "451102101"}
    states += [
        village | {"code": "451102101201", "from": None, "to": date(2019, 1, 1)},
        village | {"code": "451102101005", "from": date(2019, 1, 1), "to": None},
    ]
    ledgers = {
        "place_states": states,
        "facts": rows("facts", "unit period poor_village\n451102101201 2018-06 yes"),
    }
    assert answers(ledgers, "village.poor", date(2018, 12, 31)) == {"451102101201": "met"}
    assert answers(ledgers, "village.poor", date(2019, 12, 31), "451102101201") == {"451102101005": "met"}
    assert answers(ledgers, "place.communities", date(2019, 12, 31)) == {"451102101005": "met"}


def test_an_organization_under_one_at_the_same_place_is_subordinate_though_that_one_has_ended():
    ledgers = small()
    ledgers["organizations"][1]["to"] = date(2019, 1, 1)
    world = World(ledgers, date(2019, 6, 1))
    assert [world.type_of(o) for o in ("D1", "D2", "D3")] == ["village_level", "village_level", "subordinate"]


def test_a_flow_is_the_year_if_it_has_ended_else_the_months_that_have():
    facts = "unit period members_developed\n451102101202 2019 7\n451102101202 2019-01 1\n451102101202 2019-02 2"
    ledgers = small() | {"facts": rows("facts", facts)}
    expected = {
        day: World(ledgers, date.fromisoformat(day)).measure("451102101202", "members_developed")
        for day in ("2019-01-30", "2019-02-27", "2019-12-30", "2019-12-31", "2020-01-01")
    }
    assert list(expected.values()) == [None, 1, 3, 7, None]


def test_a_period_covers_its_last_day():
    assert [span(p)[1].isoformat() for p in ("2019", "2020-02", "2019-06-30")] == [
        "2019-12-31",
        "2020-02-29",
        "2019-06-30",
    ]


def test_there_are_figures_of_every_kind_of_the_text_and_of_no_other():
    assert set(KINDS.values()) == {"count", "share", "total", "ratio", "distinct", "distribution"}


# The import model


def taken(*sets: Ledgers) -> Model:
    model = Model()
    for ledger_set in sets:
        model.take(ledger_set)
    return model


def place(**cells: object) -> Ledgers:
    return {"places": [{"code": "451102101202", **cells}]}


def states(model: Model, code: str = "451102101202") -> list[tuple]:
    return [(s["name"], s["from"], s["to"]) for s in model.ledgers()["place_states"] if s["code"] == code]


def test_taking_a_set_again_changes_nothing_and_makes_no_change():
    model = taken(small())
    counts = model.take(small())
    assert model.change == 1
    assert counts["places"] == {"new": 0, "revised": 0, "same": 6, "withdrawn": 0, "cleared": 0}


def test_a_column_that_is_absent_is_left_and_an_empty_cell_clears():
    model = taken(small(), {"facts": rows("facts", "unit period activists applicants\n451102101202 2019 4 5")})
    counts = model.take({"facts": rows("facts", "unit period activists\n451102101202 2019 -")})
    assert counts["facts"] == {"new": 0, "revised": 1, "same": 0, "withdrawn": 0, "cleared": 1}
    world = World(model.ledgers(), date(2020, 1, 1))
    assert [world.measure("451102101202", m) for m in ("activists", "applicants")] == [None, 5]


def test_a_place_that_differs_is_refused_without_a_day_and_nothing_changes():
    model = taken(small())
    with pytest.raises(ModelRefusal, match="from which day"):
        model.take(place(name="New"))
    assert model.change == 1
    assert states(model) == [("West", date(2018, 1, 1), None)]


def test_with_a_day_the_difference_holds_from_that_day_and_an_old_list_is_then_the_same():
    model = taken(small())
    model.take(place(name="New"), effective=date(2020, 1, 1))
    assert states(model) == [("West", date(2018, 1, 1), date(2020, 1, 1)), ("New", date(2020, 1, 1), None)]
    assert model.take(small())["places"]["same"] == 6
    with pytest.raises(ModelRefusal, match="from which day"):
        model.take(place(name="West", **{"from": date(2020, 1, 1)}))


def test_a_day_on_which_the_place_does_not_live_is_refused():
    with pytest.raises(ModelRefusal, match="does not live"):
        taken(small()).take(place(name="New"), effective=date(2017, 12, 31))


def test_a_correction_reaches_back_as_far_as_the_same_wrong_value_stood():
    model = taken(small())
    model.take(place(name="Wrong"), effective=date(2019, 1, 1))
    model.take(place(parent="451102101", kind="village", subkind="community"), effective=date(2020, 1, 1))
    model.take(place(name="Right", **{"from": None}), correct=True)
    assert [s[0] for s in states(model)] == ["West", "Right", "Right"]
    assert states(model)[0][1] is None
    assert [s["name"] for s in model.ledgers(3)["place_states"]][-3:] == ["West", "Wrong", "Wrong"]


def test_an_end_may_be_added_but_not_changed_or_removed_without_correcting():
    model = taken(small())
    end = {"to": date(2020, 1, 1)}
    assert model.take(place(**end))["places"]["revised"] == 1
    assert model.take(place(to=None))["places"]["same"] == 1
    with pytest.raises(ModelRefusal, match="another to"):
        model.take(place(to=date(2021, 1, 1)))
    assert model.take(place(to=None), correct=True)["places"]["cleared"] == 1
    assert states(model)[-1][2] is None


def test_a_subkind_that_the_code_tells_is_no_difference():
    assert taken(small()).take(place(subkind="administrative_village"))["places"]["same"] == 1


def test_a_type_that_the_superior_tells_is_no_difference():
    expected = {"organizations": [{"code": "D3", "type": "subordinate"}, {"code": "D2", "type": "village_level"}]}
    assert taken(small()).take(expected)["organizations"]["same"] == 2


def test_a_withdrawn_row_counts_no_longer_but_did_before_and_comes_back_with_its_values():
    facts = {"facts": rows("facts", "unit period activists applicants\n451102101202 2019 4 5")}
    withdrawn = {"facts": rows("facts", "unit period withdrawn\n451102101202 2019 yes")}
    model = taken(small(), facts, withdrawn)
    assert model.take(withdrawn)["facts"]["same"] == 1
    assert [len(model.ledgers(k)["facts"]) for k in (1, 2, 3)] == [0, 1, 0]
    model.take({"facts": rows("facts", "unit period activists\n451102101202 2019 6")})
    assert [(r["activists"], r["applicants"]) for r in model.ledgers()["facts"]] == [(6, 5)]


def test_what_rows_in_force_refer_to_is_withdrawn_only_together_with_them():
    model = taken(small())
    withdrawn = [{"code": code, "withdrawn": True} for code in ("D2", "D3")]
    with pytest.raises(ModelRefusal, match="superior: unknown, or withdrawn"):
        model.take({"organizations": withdrawn[:1]})
    assert model.take({"organizations": withdrawn})["organizations"]["withdrawn"] == 2
    with pytest.raises(ModelRefusal, match="superior: unknown, or withdrawn"):
        model.take({"organizations": [{"code": "D3"}]})
    assert model.take({"organizations": [{"code": "D3"}, {"code": "D2"}]})["organizations"]["revised"] == 2


WRONG = {
    "duplicate": ("people", "code name\nP1 A\nP1 B", "a duplicate key"),
    "no name": ("people", "code\nP1", "name is required"),
    "year": ("people", "code name birth_year\nP1 A 1899", "out of range"),
    "unknown place": ("bodies", "place kind from\nX union 2019", "unknown, or withdrawn"),
    "to": ("bodies", "place kind from to\n451102101 union 2019 2019-01", "to is not after from"),
    "parent": ("places", "code name kind parent\nN1 N natural_village 451102101", "a parent of the wrong kind"),
    "successor": ("places", "code name kind successor\nN1 N village 451102101", "successor without to"),
    "both sides": ("places", "code name kind\nD1 N village", "a place and of an organization"),
    "kind of unit": ("facts", "unit period activists\n451102101 2019 1", "wrong kind"),
    "day of a flow": ("facts", "unit period members_developed\n451102101202 2019-01-31 1", "wrong kind of period"),
    "month of a plan": ("facts", "unit period development_plan\n451102101202 2019-01 1", "wrong kind of period"),
    "clinics": (
        "facts",
        "unit period direct_settlement_clinics integrated_clinics\n451102101202 2019 2 1",
        "above integrated_clinics",
    ),
    "withdrawn": ("people", "code withdrawn\nP1 yes", "not known"),
    "steps": (
        "cases",
        "code organization year identified_on closed_on\nZ1 D2 2019 2019-02-02 2019-02-01",
        "out of order",
    ),
}


@pytest.mark.parametrize("ledger, text, what", WRONG.values(), ids=WRONG)
def test_what_a_row_says_wrongly_about_itself_refuses_the_import(ledger, text, what):
    model = taken(small())
    with pytest.raises(ModelRefusal, match=what):
        model.take({ledger: rows(ledger, text)})
    assert model.change == 1


def test_a_role_at_a_unit_of_the_wrong_kind_refuses_the_import():
    people = {"people": rows("people", "code name\nP1 A")}
    post = "person unit role from\nP1 {} {} 2019"
    model = taken(small(), people)
    for unit, role in (("451102101202", "secretary"), ("D2", "trainee")):
        with pytest.raises(ModelRefusal, match="a role at a unit of the wrong kind"):
            model.take({"posts": rows("posts", post.format(unit, role))})
    assert model.take({"posts": rows("posts", post.format("D2", "secretary"))})["posts"]["new"] == 1

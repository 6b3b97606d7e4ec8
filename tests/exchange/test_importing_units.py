"""Rows of places and organizations: an old list is no change, a difference is asked about, a unit has its own days."""

from __future__ import annotations

import pytest

WEST = "451102101202"
TOWN = "451102101"


def west(columns: str, cells: str) -> str:
    """A row about the village West."""
    return f"code,{columns}\n{WEST},{cells}"


# -- an old list is not a change -------------------------------------------------------------------------------------


def test_a_row_that_says_what_is_held_on_some_day_at_or_after_its_from_changes_nothing(desk):
    desk.accept(effective="2019-07-01", places=west("name", "Westbrook"))
    assert desk.accept(places=west("name,kind", "West,village")) == {"places": {"same": 1}}
    assert desk.accept(places=west("name,from", "West,2019-06-30")) == {"places": {"same": 1}}
    assert desk.refuse(places=west("name,from", "West,2019-07-01")) == [("places", 2, "name")]


def test_a_row_about_a_unit_that_had_ended_before_its_from_is_a_problem_of_that_day(desk):
    desk.accept(places=west("to", "2019-07-01"))
    assert desk.accept(places=west("from", "2019-06-30")) == {"places": {"same": 1}}
    for columns, cells in (("from", "2019-07-01"), ("name,from", "West,2019-07")):
        assert desk.refuse(places=west(columns, cells)) == [("places", 2, "from")]


def test_a_difference_is_a_problem_that_asks_from_which_day_or_whether_the_record_was_wrong(desk):
    (problem,) = desk.take(places=west("name", "Ost")).problems
    assert "from which day, or was the record wrong?" in problem.problem.en and "'West'" in problem.problem.en
    assert "--effective" in problem.allowed.en and "--correct" in problem.allowed.en
    for column, cell in (("kind", "natural_village"), ("subkind", "community"), ("parent", "")):
        assert ("places", 2, column) in desk.refuse(places=west(column, cell))
    for column, cell in (("kind", "group"), ("type", "social"), ("superior", ""), ("place", "N1")):
        assert desk.refuse(organizations=f"code,{column}\nD2,{cell}") == [("organizations", 2, column)]


def test_a_subkind_or_type_that_follows_anyway_is_no_difference(desk):
    assert desk.accept(places=west("subkind", "administrative_village")) == {"places": {"same": 1}}
    assert desk.accept(organizations="code,type\nD2,village_level") == {"organizations": {"same": 1}}


# -- from a day, or always -------------------------------------------------------------------------------------------


def test_with_effective_the_difference_holds_from_that_day(desk):
    counts = desk.accept(effective="2019-07-01", places=west("name", "Westbrook"))
    assert counts == {"places": {"revised": 1}}
    assert desk.states(WEST) == [("West", None, "2019-07-01"), ("Westbrook", "2019-07-01", None)]
    assert desk.accept(effective="2019-07-01", places=west("name", "Westbrook")) == {"places": {"same": 1}}
    assert desk.states(WEST, known_at=1) == [("West", None, None)]


def test_with_effective_a_row_is_compared_with_the_state_on_that_day(desk):
    desk.accept(effective="2019-07-01", places=west("name", "B"))
    assert desk.accept(effective="2020-01-01", places=west("name", "West")) == {"places": {"revised": 1}}
    assert [name for name, _, _ in desk.states(WEST)] == ["West", "B", "West"]
    assert desk.accept(effective="2019-01-01", places=west("name", "Early")) == {"places": {"revised": 1}}
    assert desk.states(WEST)[:3] == [
        ("West", None, "2019-01-01"),
        ("Early", "2019-01-01", "2019-07-01"),
        ("B", "2019-07-01", "2020-01-01"),
    ]


def test_what_is_cleared_from_a_day_is_counted_though_a_later_state_has_it(desk):
    desk.accept(effective="2019-07-01", organizations="code,name\nD2,B")
    counts = desk.accept(effective="2019-01-01", organizations="code,superior\nD2,")
    assert counts == {"organizations": {"revised": 1, "cleared": 1}}


def test_with_effective_a_unit_that_does_not_live_on_that_day_is_refused_unless_nothing_differs(desk):
    desk.accept(places=west("to", "2019-07-01"))
    assert desk.refuse(effective="2020-01-01", places=west("name", "B")) == [("places", 2, "code")]
    assert desk.accept(effective="2020-01-01", places=west("name", "West")) == {"places": {"same": 1}}


def test_what_a_correction_clears_is_counted_though_it_was_not_recorded_before_either(desk):
    desk.accept(correct=True, organizations="code,superior\nD2,")
    desk.accept(effective="2019-01-01", organizations="code,name,superior\nD2,B,D1")
    counts = desk.accept(correct=True, organizations="code,name,superior\nD2,Two,")
    assert counts == {"organizations": {"revised": 1, "cleared": 1}}
    assert desk.states("D2", "superior", "organizations") == [(None, None, None)]


def test_with_correct_the_record_was_wrong_as_far_back_as_the_same_wrong_value_stood(desk):
    desk.accept(effective="2019-01-01", places=west("name", "Wrong"))
    desk.accept(effective="2020-01-01", places=west("subkind", "community"))
    assert desk.accept(correct=True, places=west("name", "Right")) == {"places": {"revised": 1}}
    assert [name for name, _, _ in desk.states(WEST)] == ["West", "Right", "Right"]
    assert [name for name, _, _ in desk.states(WEST, known_at=3)] == ["West", "Wrong", "Wrong"]


# -- the days of a unit ----------------------------------------------------------------------------------------------


def test_an_end_and_a_successor_may_be_added_at_any_time(desk):
    assert desk.accept(places=west("to", "2019-07")) == {"places": {"revised": 1}}
    assert desk.accept(places=west("successor", "451102101201")) == {"places": {"revised": 1}}
    assert desk.accept(places=west("to,successor", "2019-07-01,451102101201")) == {"places": {"same": 1}}
    assert desk.accept(places=west("to,successor", ",")) == {"places": {"same": 1}}


def test_another_from_counts_only_with_correct(desk):
    assert desk.accept(places=west("from", "2018-05-01")) == {"places": {"same": 1}}
    assert desk.accept(correct=True, places=west("from", "2018-05")) == {"places": {"revised": 1}}
    assert desk.states(WEST) == [("West", "2018-05", None)]
    counts = desk.accept(correct=True, places=west("from", ""))
    assert counts == {"places": {"revised": 1, "cleared": 1}}


def test_another_or_an_empty_end_or_successor_counts_only_with_correct(desk):
    ended = west("to,successor", "2019-07-01,451102101201")
    desk.accept(places=ended)
    assert desk.refuse(places=west("to", "2019-08-01")) == [("places", 2, "to")]
    assert desk.refuse(places=west("successor", "N1")) == [("places", 2, "successor")]
    assert desk.refuse(correct=True, places=west("to", "")) == [("places", 2, "successor")]
    counts = desk.accept(correct=True, places=west("to,successor", ","))
    assert counts == {"places": {"revised": 1, "cleared": 2}}
    assert desk.accept(correct=True, places=ended) == {"places": {"revised": 1}}


@pytest.mark.parametrize("column", ["from", "to"])
def test_a_unit_does_not_end_before_it_begins(desk, column):
    desk.accept(correct=True, places=west("from", "2018-05-01"))
    desk.accept(effective="2019-01-01", places=west("name", "B"))
    cell = {"from": "2019-01-01", "to": "2018-12-31"}[column]
    assert desk.refuse(correct=True, places=west(column, cell)) == [("places", 2, column)]
    assert desk.refuse(places=west("from,to", "2019-02-01,2019-02-01")) == [("places", 2, "to")]


def test_a_successor_stands_only_with_an_end(desk):
    assert desk.refuse(places=west("successor", "N1")) == [("places", 2, "successor")]


# -- codes -----------------------------------------------------------------------------------------------------------


def test_a_code_never_stands_for_both_a_place_and_an_organization(desk):
    assert desk.refuse(places="code,name,kind\nD2,X,municipality") == [("places", 2, "code")]
    assert desk.refuse(organizations=f"code,name,kind,place\n{WEST},X,branch,{WEST}") == [("organizations", 2, "code")]
    both = {"places": "code,name,kind\nQ,X,municipality", "organizations": f"code,name,kind,place\nQ,X,branch,{WEST}"}
    assert desk.refuse(**both) == [("organizations", 2, "code")]


def test_another_code_by_the_record_number_is_a_question_a_change_or_a_correction(desk):
    coded = f"id,code\n{desk.number('places', code=WEST)},451102101005"
    assert desk.refuse(places=coded) == [("places", 2, "code")]
    desk.accept(effective="2019-07-01", places=coded)
    assert desk.states("451102101005", "code") == [
        (WEST, None, "2019-07-01"),
        ("451102101005", "2019-07-01", None),
    ]
    organization = f"id,code\n{desk.number('organizations', code='D3')},D33"
    desk.accept(correct=True, organizations=organization)
    assert desk.states("D3", "code", "organizations") == [("D33", None, None)]


def test_a_unit_is_found_by_any_code_that_it_ever_had(desk):
    desk.accept(effective="2019-07-01", places=f"id,code\n{desk.number('places', code='N1')},N2")
    desk.accept(bodies="place,kind,from\nN1,union,2019", facilities="place,kind,name,from\nN2,venue,,2019")
    assert desk.accept(bodies="place,kind,from\nN2,union,2019") == {"bodies": {"same": 1}}
    assert desk.accept(places="code,name\nN1,Pond") == {"places": {"same": 1}}
    assert desk.refuse(places="code,name,kind\nN1,New,village")[0] == ("places", 2, "name")


def test_a_code_belongs_to_one_unit_for_ever(desk):
    assert desk.refuse(correct=True, places=f"id,code\n{desk.number('places', code='N1')},{WEST}") == [
        ("places", 2, "code")
    ]


# -- references ------------------------------------------------------------------------------------------------------


def test_ledgers_and_rows_of_one_set_refer_to_each_other_in_any_order(desk):
    counts = desk.accept(
        posts="person,unit,role,from\nP9,D9,secretary,2019",
        organizations="code,name,kind,superior,place\nD9,Nine,branch,D8,N9\nD8,Eight,committee,,N9",
        people="code,name\nP9,Eve",
        places=f"code,name,kind,parent\nN9,Hill,natural_village,V9\nV9,Vale,village,{TOWN}",
    )
    assert {key: c["new"] for key, c in counts.items()} == {"posts": 1, "organizations": 2, "people": 1, "places": 2}


def test_a_reference_to_a_code_of_another_ledger_is_a_problem(desk):
    assert desk.refuse(coverage=f"organization,place,mode,from\n{WEST},D2,joint,2019") == [
        ("coverage", 2, "organization"),
        ("coverage", 2, "place"),
    ]


def test_a_parent_is_of_the_next_kind_up(desk):
    header = "code,name,kind,parent\n"
    for kind, parent in (("natural_village", TOWN), ("village", "451102"), ("county", TOWN), ("province", "451102")):
        assert desk.refuse(places=f"{header}Q,X,{kind},{parent}") == [("places", 2, "parent")]
    for n, parent in enumerate(("451102101201", TOWN, "451102")):
        assert desk.accept(places=f"{header}S{n},X,relocation_site,{parent}") == {"places": {"new": 1}}
    assert desk.accept(places=f"{header}M,X,municipality,") == {"places": {"new": 1}}


def test_no_unit_is_its_own_parent_superior_or_successor(desk):
    assert ("places", 2, "parent") in desk.refuse(places="code,name,kind,parent\nQ,X,village,Q")
    assert desk.refuse(correct=True, organizations="code,superior\nD2,D2") == [("organizations", 2, "superior")]
    assert desk.refuse(places=west("to,successor", f"2019,{WEST}")) == [("places", 2, "successor")]


def test_a_measure_is_recorded_only_at_its_kind_of_place_and_for_its_kind_of_period(desk):
    def facts(unit: str, period: str, measure: str) -> list:
        return desk.refuse(facts=f"unit,period,{measure}\n{unit},{period},1")

    assert facts(TOWN, "2019", "activists") == [("facts", 2, "activists")]
    assert facts(WEST, "2019-05-01", "members_developed") == [("facts", 2, "members_developed")]
    assert facts(WEST, "2019-05", "development_plan") == [("facts", 2, "development_plan")]
    clinics = f"unit,period,integrated_clinics,direct_settlement_clinics\n{WEST},2019,1,2"
    assert desk.refuse(facts=clinics) == [("facts", 2, "direct_settlement_clinics")]


# -- withdrawn units -------------------------------------------------------------------------------------------------


def test_a_withdrawn_unit_comes_back_with_its_states_and_its_successor(desk):
    desk.accept(effective="2019-01-01", places=west("name", "B"))
    desk.accept(places=west("to,successor", "2019-07-01,451102101201"))
    before = desk.states(WEST)
    withdrawn = west("withdrawn", "yes")
    assert desk.refuse(places=withdrawn) == [("places", 2, "code")]
    desk.accept(places=withdrawn, organizations="code,withdrawn\nD3,yes")
    assert (desk.states(WEST), desk.states(WEST, known_at=3)) == ([], before)
    assert desk.accept(places=west("name", "B")) == {"places": {"revised": 1}}
    assert desk.states(WEST) == before
    assert desk.accept(places=west("to,successor", "2019-07-01,451102101201")) == {"places": {"same": 1}}


def test_a_successor_that_was_corrected_away_does_not_come_back(desk):
    desk.accept(places=west("to,successor", "2019-07-01,451102101201"))
    desk.accept(correct=True, places=west("successor", ""))
    desk.accept(places=west("withdrawn", "yes"), organizations="code,withdrawn\nD3,yes")
    desk.accept(places=west("name", "West"))
    assert desk.accept(places=west("successor", "N1")) == {"places": {"revised": 1}}


def test_the_cleared_cells_of_a_row_that_comes_back_are_counted(desk):
    desk.accept(organizations="code,withdrawn\nD2,yes")
    assert desk.accept(organizations="code,superior\nD2,") == {"organizations": {"revised": 1, "cleared": 1}}

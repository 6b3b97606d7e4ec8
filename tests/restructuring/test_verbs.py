"""The trade's verbs: what each says from its day on, that it leaves the past alone, and every reason against it."""

from __future__ import annotations

from tests.restructuring.small_county import Office

SOUTH, WEST, NORTH, TOWN, HILL = "451102101201", "451102101202", "451102101203", "451102101", "451102102"
DAY = "2020-05-01"


def test_a_place_that_is_renamed_has_the_new_name_from_the_day_and_the_old_one_before(office: Office) -> None:
    answer = office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    assert answer["change"] == 2
    assert [(s["name"], s["from"], s["to"]) for s in answer["units"][0]["states"]] == [
        ("South", None, DAY),
        ("Southbank", DAY, None),
    ]
    assert office.tree("2020-04-30")[SOUTH] == ("South", TOWN)
    assert office.tree(DAY)[SOUTH] == ("Southbank", TOWN)


def test_what_was_known_before_a_verb_stays_known_at_its_change(office: Office) -> None:
    office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    assert office.tree(DAY, known_at=1)[SOUTH] == ("South", TOWN)


def test_a_name_given_before_a_later_move_is_carried_on_into_it(office: Office) -> None:
    office.do("place", "move", code=SOUTH, under=HILL, effective="2020-07-01")
    office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    assert office.tree("2020-06-01")[SOUTH] == ("Southbank", TOWN)
    assert office.tree("2020-08-01")[SOUTH] == ("Southbank", HILL)


def test_a_recoded_place_is_found_by_both_codes(office: Office) -> None:
    office.do("place", "recode", code=SOUTH, new_code="451102101299", effective=DAY)
    assert SOUTH in office.tree("2020-04-30") and "451102101299" in office.tree(DAY)
    assert office.history(SOUTH) == office.history("451102101299")
    assert office.tree(DAY)["N1"] == ("Pond", "451102101299")


def test_a_code_that_was_ever_another_units_is_refused(office: Office) -> None:
    office.do("place", "recode", code=SOUTH, new_code="451102101299", effective=DAY)
    refused = [("new-code", "belongs to another unit")]
    assert office.refused("place", "recode", code=WEST, new_code=SOUTH, effective=DAY) == refused
    assert office.refused("place", "recode", code=WEST, new_code="D1", effective=DAY) == refused


def test_a_unit_may_have_its_own_old_code_again(office: Office) -> None:
    office.do("place", "recode", code=SOUTH, new_code="451102101299", effective=DAY)
    office.do("place", "recode", code="451102101299", new_code=SOUTH, effective="2021-01-01")
    assert "451102101299" in office.tree("2020-12-31") and SOUTH in office.tree("2021-01-01")


def test_a_village_that_moves_takes_what_stands_under_it_along(office: Office) -> None:
    office.do("place", "move", code=SOUTH, under=HILL, new_code="451102102201", effective=DAY)
    assert office.tree(DAY)["451102102201"] == ("South", HILL)
    assert office.tree(DAY)["N1"] == ("Pond", "451102102201")
    assert office.tree("2020-04-30")[SOUTH] == ("South", TOWN)


def test_a_village_never_moves_under_a_county_or_under_what_has_ended(office: Office) -> None:
    assert office.refused("place", "move", code=SOUTH, under="451102", effective=DAY) == [
        ("under", "the parent is of the wrong kind")
    ]
    office.do("place", "abolish", code=HILL, effective="2020-01-01")
    assert office.refused("place", "move", code=SOUTH, under=HILL, effective=DAY) == [
        ("under", "does not exist on 2020-05-01 (… – 2020-01-01)")
    ]


def test_superiors_never_form_a_ring_on_any_day_from_the_day_on(office: Office) -> None:
    assert office.refused("organization", "move", code="D1", under="D2", effective=DAY) == [
        ("under", "would stand above itself from 2020-05-01")
    ]
    office.do("organization", "found", code="D9", name="Office", kind="committee", place=TOWN, effective="2020-01-01")
    office.do("organization", "move", code="D3", under="D9", effective="2020-01-01")
    office.do("organization", "move", code="D3", under="D1", effective="2021-01-01")
    assert office.refused("organization", "move", code="D1", under="D3", effective=DAY) == [
        ("under", "would stand above itself from 2021-01-01")
    ]


def test_every_reason_is_reported_at_once(office: Office) -> None:
    refused = office.refused("place", "move", code="X", under="Y", effective="2020-13-01")
    assert refused == [("effective", "is not a date")]
    refused = office.refused("place", "move", code="X", under="D1", effective=DAY)
    assert refused == [("code", "unknown code"), ("under", "is no place's code")]


def test_a_change_to_what_is_recorded_already_is_refused(office: Office) -> None:
    assert office.refused("place", "rename", code=SOUTH, name="South", effective=DAY) == [
        (None, "nothing would change")
    ]


def test_an_organization_is_transferred_to_another_place(office: Office) -> None:
    answer = office.do("organization", "transfer", code="D3", place=NORTH, effective=DAY)
    assert [(s["place"], s["from"]) for s in answer["units"][0]["states"]] == [(WEST, None), (NORTH, DAY)]


def test_a_founded_place_lives_from_its_day_and_needs_a_parent_that_may_be_one(office: Office) -> None:
    office.do("place", "found", code="451102102301", name="New", kind="村", parent=HILL, effective=DAY)
    assert "451102102301" not in office.tree("2020-04-30")
    assert office.tree(DAY)["451102102301"] == ("New", HILL)
    refused = office.refused("place", "found", code=SOUTH, name="New", kind="village", parent="451102", effective=DAY)
    assert refused == [("code", "belongs to another unit"), ("parent", "the parent is of the wrong kind")]


def test_an_abolished_place_with_a_successor_is_stood_for_by_it(office: Office) -> None:
    answer = office.do("place", "abolish", code=SOUTH, successor=WEST, effective=DAY)
    assert answer["successions"] == [{"predecessor": SOUTH, "successor": WEST, "effective": DAY}]
    assert SOUTH not in office.tree(DAY)
    assert office.tree(DAY)["N1"] == ("Pond", WEST)
    assert office.tree("2020-04-30")["N1"] == ("Pond", SOUTH)


def test_a_unit_cannot_end_before_what_is_recorded_of_it_later(office: Office) -> None:
    office.do("place", "rename", code=SOUTH, name="Southbank", effective="2021-01-01")
    assert office.refused("place", "abolish", code=SOUTH, effective=DAY) == [
        ("code", "something is recorded from 2021-01-01 on: no end before")
    ]


def test_a_reopened_place_lives_again_and_its_gap_stays(office: Office) -> None:
    office.do("place", "abolish", code=SOUTH, effective="2019-01-01")
    assert office.refused("place", "reopen", code=WEST, effective=DAY) == [("code", "has not ended by 2020-05-01")]
    office.do("place", "reopen", code=SOUTH, name="South again", effective=DAY)
    assert SOUTH in office.tree("2018-12-31") and SOUTH not in office.tree("2019-06-01")
    assert office.tree(DAY)[SOUTH] == ("South again", TOWN)


def test_a_correction_rewrites_the_past_as_known_from_now_on(office: Office) -> None:
    office.do("place", "move", code=SOUTH, under=HILL, effective=DAY)
    office.do("place", "correct", code=SOUTH, name="Southern")
    assert office.tree("2019-01-01")[SOUTH] == ("Southern", TOWN)
    assert office.tree(DAY)[SOUTH] == ("Southern", HILL)
    assert office.tree("2019-01-01", known_at=2)[SOUTH] == ("South", TOWN)


def test_a_correction_of_one_day_reaches_only_the_states_that_say_the_same(office: Office) -> None:
    office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    office.do("place", "correct", code=SOUTH, name="Sud", at="2019-01-01")
    assert office.tree("2019-01-01")[SOUTH] == ("Sud", TOWN)
    assert office.tree(DAY)[SOUTH] == ("Southbank", TOWN)


def test_a_wrong_end_is_corrected_with_who_took_over(office: Office) -> None:
    office.do("place", "abolish", code=SOUTH, successor=WEST, effective=DAY)
    office.do("place", "correct", code=SOUTH, to="2020-07-01")
    assert SOUTH in office.tree("2020-06-30") and office.tree("2020-07-01")["N1"] == ("Pond", WEST)
    office.do("place", "correct", code=SOUTH, to="", successor="")
    assert office.in_force(SOUTH, "successions") == []
    assert SOUTH in office.tree("2030-01-01")


def test_a_correction_leaves_the_succession_of_an_earlier_end_alone(office: Office) -> None:
    office.do("place", "abolish", code=SOUTH, successor=WEST, effective="2018-01-01")
    office.do("place", "reopen", code=SOUTH, effective="2019-01-01")
    office.do("place", "correct", code=SOUTH, name="Sud")
    assert [s["effective"] for s in office.in_force(SOUTH, "successions")] == ["2018-01-01"]


def test_a_dry_run_tells_the_same_and_stores_nothing(office: Office) -> None:
    tried = office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY, dry_run=True)
    assert tried["change"] is None and office.head == 1
    done = office.do("place", "rename", code=SOUTH, name="Southbank", effective=DAY)
    assert done | {"change": None} == tried

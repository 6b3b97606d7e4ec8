"""Who writes what: about what he has today, with every unit that he names newly or until now; outside is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.db import reading
from registry.desk.orders import RowOrder
from registry.desk.rights import Grantee
from registry.desk.service import check_row
from registry.errors import Invalid, NotAllowed, NotFound
from registry.exchange.importing import Imported, take
from registry.procedures.audits import Who, open_audit, picture_on
from registry.procedures.case_changes import carry_out as step
from registry.procedures.case_changes import opening_order
from registry.restructuring import persons, service
from registry.restructuring.commands import order
from registry.slices import BY_KEY
from registry.staging.proposal import ToBeSubmitted
from registry.staging.service import Request
from tests.desk.two_townships import Office
from tests.registries import written

EAST, WEST, COUNTY = "451101101", "451101102", "451101"
E1, E2, W1 = "451101101201", "451101101202", "451101102201"
MEASURE = BY_KEY["case_measures"].by_key["measure"].options[0].key  # type: ignore[attr-defined]
#: A code that nobody ever had.
NOBODY = "ZZZ-NOBODY"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = Office(tmp_path_factory.mktemp("shared"))
    yield made
    made.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def problems_of(office: Office, rights: Grantee, ledger: str, *rows: RowOrder, **how: Any) -> list[Any]:
    """What is wrong with an order, but for the value; nothing is written."""
    with office.unchanged(), pytest.raises(Invalid) as caught:
        office.write(rights, ledger, *rows, **how)
    return [(one.row, one.column, one.problem, one.allowed, one.candidates) for one in caught.value.problems]


FACT = {"period": "2021", "activists": 1}
POST = {"role": "secretary", "from": "2021"}
COVERS = {"mode": "contact", "from": "2021"}


@pytest.mark.parametrize(
    ("ledger", "values"),
    [
        ("facts", {"unit": E1, **FACT}),
        ("posts", {"person": "P1", "unit": "E", **POST}),
        ("coverage", {"organization": "E", "place": E2, **COVERS}),
        ("ratings", {"organization": "EB2", "year": 2021, "stage": "township", "stars": 3, "decided_on": "2021-12-20"}),
        ("case_measures", {"case": "ZE", "measure": MEASURE}),
        ("look_backs", {"case": "ZE", "checked_on": "2021-03-01", "result": "consolidated"}),
        ("trainings", {"person": "P1", "held_on": "2021-03-01", "title": "一", "level": "county"}),
        ("approvals", {"organization": "EB2", "matter": "establish", "no": 2, "approved_on": "2021", "approver": "C"}),
        ("people", {"code": "P77", "name": "李戊"}),
    ],
)
def test_a_row_about_what_one_has_is_written(office: Office, ledger: str, values: dict[str, Any]) -> None:
    assert office.write(office.grantee([EAST]), ledger, RowOrder(values)).change == 2
    assert office.change()["origin"] == f'{{"kind":"api","name":"rows {ledger}"}}'


@pytest.mark.parametrize("place", [EAST, COUNTY, E1, None])
def test_who_has_the_village_or_what_stands_above_it_writes_of_it(office: Office, place: str | None) -> None:
    rights = office.grantee(None if place is None else [place])
    assert office.write(rights, "facts", RowOrder({"unit": E1, **FACT})).change == 2


#: For each ledger a row that is right but for one reference: outside, above, or nobody's.
OUTSIDE = [
    ("facts", "unit", W1, {**FACT}),
    ("facts", "unit", COUNTY, {**FACT}),
    ("posts", "unit", "WB1", {"person": "P1", **POST}),
    ("posts", "unit", "C", {"person": "P1", **POST}),
    ("posts", "person", "P2", {"unit": "EB1", **POST}),
    ("coverage", "place", W1, {"organization": "EB1", **COVERS}),
    ("coverage", "organization", "WB1", {"place": E1, **COVERS}),
    ("case_measures", "case", "ZW", {"measure": MEASURE}),
    ("look_backs", "case", "ZW", {"checked_on": "2021-03-01", "result": "consolidated"}),
    ("cases", "organization", "WB1", {"code": "Z9", "year": 2021, "identified_on": "2021-03-01"}),
    ("cases", "relapse_of", "ZW", {"code": "Z9", "organization": "EB1", "year": 2021, "identified_on": "2021-03-01"}),
    ("trainings", "person", "P2", {"held_on": "2021-03-01", "title": "一", "level": "county"}),
    (
        "projects",
        "organization",
        "WB1",
        {"code": "X1", "place": E1, "kind": BY_KEY["projects"].by_key["kind"].options[0].key},
    ),
    ("approvals", "approver", "WB1", {"organization": "EB1", "matter": "establish", "no": 3, "approved_on": "2021"}),
]


@pytest.mark.parametrize(("ledger", "column", "outside", "more"), OUTSIDE)
def test_a_reference_outside_is_the_problem_of_a_code_that_nobody_has(
    shared: Office, ledger: str, column: str, outside: str, more: dict[str, Any]
) -> None:
    rights = shared.grantee([EAST])
    found = [problems_of(shared, rights, ledger, RowOrder({**more, column: code})) for code in (outside, NOBODY)]
    assert found[0] == found[1]
    assert [(row, key) for row, key, *_ in found[0]] == [(1, column)]


@pytest.mark.parametrize("name", ["西一村", "西一村党支部", "吴乙"])
def test_names_are_looked_up_among_what_one_reads(shared: Office, name: str) -> None:
    column, more = ("person", {"unit": "E"}) if name == "吴乙" else ("unit", {"person": "P1"})
    rights, nobody = shared.grantee([EAST]), name.translate(str.maketrans("西吴", "南郑"))
    if column == "person":  # whom nobody knows a post founds
        return
    found = [problems_of(shared, rights, "posts", RowOrder({**POST, **more, column: one})) for one in (name, nobody)]
    assert found[0][0][4] == found[1][0][4] == ()
    assert found[0][0][:2] == found[1][0][:2] == (1, "unit")


def test_a_new_code_that_somebody_outside_has_is_taken_whatever_else_the_row_says(shared: Office) -> None:
    rights = shared.grantee([EAST])
    for values in ({"name": "李戊"}, {"name": "吴乙"}):
        found = problems_of(shared, rights, "people", RowOrder({"code": "P2", **values}))
        assert [(key, problem.en) for _, key, problem, *_ in found] == [("code", "is used already")]
    found = problems_of(shared, rights, "cases", RowOrder({"code": "ZW", "organization": "EB1", "year": 2021}))
    assert [(key, problem.en) for _, key, problem, *_ in found] == [("code", "is used already")]


@pytest.mark.parametrize(
    ("ledger", "key"),
    [
        ("facts", {"unit": W1}),
        ("posts", {"person": "P2"}),
        ("people", {"code": "P2"}),
        ("look_backs", {"case": "ZW"}),
        ("cases", {"code": "ZW"}),
    ],
)
def test_a_row_outside_is_a_row_that_is_not_there(shared: Office, ledger: str, key: dict[str, str]) -> None:
    rights, number = shared.grantee([EAST]), shared.number(ledger, **key)
    for row in (RowOrder({}, number), RowOrder(record=number, withdrawn=True), RowOrder({}, "x-1")):
        with shared.unchanged(), pytest.raises(NotFound):
            shared.write(rights, ledger, row, mode="correct")
    own = RowOrder({"activists": 9}, shared.number("facts", unit=E1))
    if ledger == "facts":
        found = problems_of(shared, rights, ledger, own, RowOrder({}, number), mode="correct")
        assert [(row, key, problem.en) for row, key, problem, *_ in found] == [
            (2, "id", "there is no such record number")
        ]


def test_what_is_readable_and_not_writable_is_refused(shared: Office) -> None:
    rights = shared.grantee([EAST], [WEST])
    for row, mode in (
        (RowOrder({"activists": 9}, shared.number("facts", unit=W1)), "correct"),
        (RowOrder(record=shared.number("facts", unit=W1), withdrawn=True), None),
        (RowOrder({"unit": W1, **FACT}), None),
    ):
        with shared.unchanged(), pytest.raises(NotAllowed):
            shared.write(rights, "facts", row, mode=mode)  # type: ignore[arg-type]
    with shared.unchanged(), pytest.raises(NotAllowed):
        shared.write(rights, "coverage", RowOrder({"organization": "EB1", "place": W1, **COVERS}))
    with reading(shared.engine) as connection, pytest.raises(NotAllowed):
        check_row(connection, BY_KEY["facts"], shared.number("facts", unit=W1), rights)


@pytest.mark.parametrize("writes", [["451101101203"], [], [W1], [E2]])
def test_who_has_a_place_that_has_ended_or_none_or_another_writes_nothing(shared: Office, writes: list[str]) -> None:
    found = problems_of(shared, shared.grantee(writes), "facts", RowOrder({"unit": E1, **FACT}))
    assert [(column, problem.en) for _, column, problem, *_ in found] == [("unit", "unknown code")]
    with shared.unchanged(), pytest.raises(NotFound):
        row = RowOrder({"activists": 9}, shared.number("facts", unit=E1))
        shared.write(shared.grantee(writes), "facts", row, mode="correct")


def test_who_reads_everything_and_writes_somewhere_is_refused_elsewhere(shared: Office) -> None:
    rights = shared.grantee([EAST], None)
    with shared.unchanged(), pytest.raises(NotAllowed):
        shared.write(rights, "facts", RowOrder({"unit": W1, **FACT}))
    with shared.unchanged(), pytest.raises(NotAllowed):
        shared.write(rights, "posts", RowOrder({"person": "P2", "unit": "WB1", **POST}))


def test_somebody_who_is_read_through_a_post_is_given_another_one(office: Office) -> None:
    office.write(office.grantee([EAST], [WEST]), "posts", RowOrder({"person": "P2", "unit": "EB2", **POST}))
    assert len([row for row in office.rows("posts") if row["person"] == "P2"]) == 2


def test_of_a_row_about_two_what_is_left_alone_does_not_count(office: Office) -> None:
    rights = office.grantee([EAST])  # of the coverage of E2 by the branch of W1 the east has the place alone
    number = office.number("coverage", organization="WB1")
    office.write(rights, "coverage", RowOrder({"mode": "joint"}, number), mode="correct")
    office.write(rights, "coverage", RowOrder({"organization": "WB1", "mode": "contact"}, number), mode="correct")
    written = office.write(rights, "coverage", RowOrder({"mode": "joint"}, number), mode="change", begins="2020")
    assert len(written.records[0]) == 2
    office.write(
        rights,
        "coverage",
        RowOrder({"to": "2021"}, office.number("coverage", organization="WB1", mode="joint")),
        mode="change",
    )


def test_of_a_row_about_two_both_are_needed_to_take_it_away_or_to_name_another(office: Office) -> None:
    rights, number = office.grantee([EAST]), office.number("coverage", organization="WB1")
    for row in (
        RowOrder({"organization": "EB1"}, number),
        RowOrder(record=number, withdrawn=True),
    ):
        with office.unchanged(), pytest.raises(NotAllowed):
            office.write(rights, "coverage", row, mode="correct")
    with office.unchanged(), pytest.raises(NotAllowed):
        office.write(rights, "coverage", RowOrder({"organization": "EB1"}, number), mode="change", begins="2020")
    both = office.grantee([EAST, WEST])
    office.write(both, "coverage", RowOrder({"organization": "EB1"}, number), mode="correct")


def test_a_person_is_altered_by_whoever_has_every_post_of_his(office: Office) -> None:
    office.write(
        office.grantee([EAST]), "people", RowOrder({"name": "赵己"}, office.number("people", code="P1")), mode="correct"
    )
    number = office.number("people", code="P3")  # he had a post in the west
    with office.unchanged(), pytest.raises(NotAllowed):
        office.write(office.grantee([EAST]), "people", RowOrder({"name": "钱庚"}, number), mode="correct")
    office.write(office.grantee([COUNTY]), "people", RowOrder({"name": "钱庚"}, number), mode="correct")


def test_whoever_entered_somebody_without_a_post_alters_him_and_nobody_else_knows_him(office: Office) -> None:
    office.write(office.grantee([EAST]), "people", RowOrder({"code": "P77", "name": "李戊"}))
    number = office.number("people", code="P77")
    with office.unchanged(), pytest.raises(NotFound):
        office.write(office.grantee([EAST], name="other"), "people", RowOrder({"name": "李己"}, number), mode="correct")
    office.write(office.grantee([EAST]), "people", RowOrder({"name": "李己"}, number), mode="correct")


def test_what_lies_nowhere_is_written_by_whoever_has_everything(office: Office) -> None:
    number = office.number("policies", code="G1")
    for row in (RowOrder({"code": "G2", "title": "二", "issued_on": "2019"}), RowOrder({"title": "二"}, number)):
        with office.unchanged(), pytest.raises(NotAllowed):
            office.write(office.grantee([COUNTY]), "policies", row, mode="correct")
        office.write(office.grantee(None), "policies", row, mode="correct")


@pytest.mark.parametrize("place", [EAST, None])
def test_settings_are_to_be_submitted_by_everybody(shared: Office, place: str | None) -> None:
    rights = shared.grantee(None if place is None else [place])
    values = {"name": "COM-06.days", "place": EAST, "value": "30", "from": "2021"}
    with shared.unchanged(), pytest.raises(ToBeSubmitted) as wanted:
        shared.write(rights, "settings", RowOrder(values))
    assert (wanted.value.level, wanted.value.proposal.kind) == ("county", "rows")


def test_what_refers_to_a_row_from_outside_is_told_as_used_elsewhere(office: Office) -> None:
    east, case = office.grantee([EAST]), {"year": 2021, "identified_on": "2021-03-01"}
    office.write(east, "cases", RowOrder({"code": "Z9", "organization": "EB1", **case}))
    office.write(
        office.grantee(None), "cases", RowOrder({"code": "Z5", "organization": "WB1", "relapse_of": "Z9", **case})
    )
    found = problems_of(office, east, "cases", RowOrder(record=office.number("cases", code="Z9"), withdrawn=True))
    assert [(row, column, problem.en) for row, column, problem, *_ in found] == [(1, "code", "is used elsewhere")]
    whole = problems_of(
        office, office.grantee(None), "cases", RowOrder(record=office.number("cases", code="Z9"), withdrawn=True)
    )
    assert "Z5" in whole[0][2].en


def test_what_builds_on_a_change_from_outside_is_told_as_used_elsewhere(office: Office) -> None:
    east = office.grantee([EAST])
    founded = {"code": "EB9", "name": "东九党支部", "kind": "branch", "superior": "E", "place": E1}
    change = verb(office, east, "organization", "found", **founded)["change"]
    project = {"code": "X1", "place": W1, "kind": "pairing", "organization": "EB9"}
    office.write(office.grantee(None), "projects", RowOrder(project))
    with office.unchanged(), pytest.raises(Invalid) as caught:
        service.undo(office.engine, change, rights=east)
    assert [(p.problem.en, p.value, p.ledger) for p in caught.value.problems] == [("is used elsewhere", None, None)]


# -- verbs --------------------------------------------------------------------------------------------------------


def verb(office: Office, rights: Grantee, kind: str, verb_name: str, /, **texts: Any) -> dict[str, Any]:
    """What came of a verb."""
    return service.carry_out(
        office.engine, order(kind, verb_name, {"effective": "2021-01-01", **texts}), actor="clerk", rights=rights
    )


def test_a_verb_about_ones_own_unit_is_carried_out_and_tells_its_way(office: Office) -> None:
    assert verb(office, office.grantee([EAST]), "place", "rename", code=E1, name="东壹村")["change"] == 2
    assert office.change()["origin"] == '{"kind":"api","name":"place rename"}'


VERBS: list[tuple[str, str, Callable[[str], dict[str, Any]]]] = [
    ("place", "rename", lambda code: {"code": code, "name": "某村"}),
    ("place", "move", lambda code: {"code": E1, "under": code}),
    ("place", "abolish", lambda code: {"code": E1, "successor": code}),
    ("place", "abolish", lambda code: {"code": code}),
    ("organization", "transfer", lambda code: {"code": "EB1", "place": code}),
    ("place", "merge", lambda code: {"codes": [E1, code], "into": E1}),
    ("place", "recode", lambda code: {"code": code, "new_code": "451101101299"}),
]


@pytest.mark.parametrize(("kind", "name", "texts"), VERBS)
@pytest.mark.parametrize("outside", [W1, WEST, COUNTY])
def test_a_unit_outside_is_to_a_verb_a_code_that_nobody_has(
    shared: Office, kind: str, name: str, texts: Callable[[str], dict[str, Any]], outside: str
) -> None:
    told = []
    for code in (outside, NOBODY):
        with shared.unchanged(), pytest.raises(Invalid) as caught:
            verb(shared, shared.grantee([EAST]), kind, name, **texts(code))
        told.append([(p.column, p.problem, p.allowed, p.candidates) for p in caught.value.problems])
    assert told[0] == told[1]


def test_a_verb_about_a_unit_that_is_read_and_not_written_is_refused(shared: Office) -> None:
    rights = shared.grantee([EAST], [WEST])
    for texts in ({"code": W1, "name": "某村"}, {"code": WEST, "name": "某镇"}):
        with shared.unchanged(), pytest.raises(NotAllowed):
            verb(shared, rights, "place", "rename", **texts)
    with shared.unchanged(), pytest.raises(NotAllowed):
        verb(shared, rights, "place", "move", code=E1, under=WEST)


def test_the_code_of_a_unit_outside_is_taken(shared: Office) -> None:
    with shared.unchanged(), pytest.raises(Invalid) as caught:
        verb(shared, shared.grantee([EAST]), "place", "found", code=W1, name="新村", kind="village", parent=EAST)
    assert [problem.problem.en for problem in caught.value.problems] == ["belongs to another unit"]


def test_a_unit_is_founded_under_what_one_has_and_founded_again_after_that_was_undone(office: Office) -> None:
    rights = office.grantee([EAST])
    texts = {"code": "451101101209", "name": "新村", "kind": "village", "parent": EAST}
    change = verb(office, rights, "place", "found", **texts)["change"]
    service.undo(office.engine, change, actor="clerk", rights=rights)
    assert verb(office, rights, "place", "found", **texts)["change"] == 4


def test_a_unit_moves_between_two_that_one_has(office: Office) -> None:
    assert verb(office, office.grantee([COUNTY]), "place", "move", code=E1, under=WEST)["change"] == 2
    assert (
        verb(office, office.grantee([EAST, WEST]), "place", "move", code=E1, under=EAST, effective="2021-02")["change"]
        == 3
    )


# -- undoing ------------------------------------------------------------------------------------------------------


def test_a_change_is_undone_by_whoever_has_every_row_of_it(office: Office) -> None:
    change = office.write(office.grantee([EAST]), "facts", RowOrder({"unit": E1, **FACT})).change
    assert change is not None
    for number in (change, 99):  # that of the east is to the west a change that there is not
        with office.unchanged(), pytest.raises(NotFound) as caught:
            service.undo(office.engine, number, rights=office.grantee([WEST]))
        assert caught.value.says.en == f"there is no change {number}"
    with office.unchanged(), pytest.raises(NotAllowed):
        service.undo(office.engine, change, rights=office.grantee([WEST], [EAST]))
    assert service.undo(office.engine, change, rights=office.grantee([EAST])) == change + 1
    assert office.change()["origin"] == f'{{"change":{change},"kind":"api","name":"undo"}}'


def test_a_change_of_which_one_has_a_part_is_not_undone(office: Office) -> None:
    with office.unchanged(), pytest.raises(NotAllowed):
        service.undo(office.engine, 1, rights=office.grantee([EAST]))


# -- people, cases, audits ----------------------------------------------------------------------------------------


def test_two_people_are_made_one_by_whoever_has_every_post_of_both(office: Office) -> None:
    office.write(office.grantee([EAST]), "people", RowOrder({"code": "P77", "name": "赵甲"}))
    office.write(office.grantee([EAST]), "posts", RowOrder({"person": "P77", "unit": "EB2", **POST}))
    for a, b in (("P1", "P2"), ("P2", "P1"), (NOBODY, "P1")):
        with office.unchanged(), pytest.raises(Invalid) as caught:
            persons.merge(office.engine, a, b, None, rights=office.grantee([EAST]))
        assert [problem.problem.en for problem in caught.value.problems] == ["unknown code"]
    with office.unchanged(), pytest.raises(NotAllowed):
        persons.merge(office.engine, "P1", "P3", "P1", rights=office.grantee([EAST]))
    assert persons.merge(office.engine, "P1", "P77", "P1", rights=office.grantee([EAST]))["change"]


def test_a_case_of_ones_own_is_opened_and_taken_further(office: Office) -> None:
    rights = office.grantee([EAST])
    first = {"step": "screened", "on": "2021-03-01", "level": "township"}
    opened = step(
        office.engine,
        opening_order("Z9", first, {"organization": "EB2", "year": "2021", "problems": None, "relapse_of": None}),
        rights=rights,
    )
    assert opened["case"]["case"] == "Z9"
    with office.unchanged(), pytest.raises((NotFound, Invalid)):
        step(
            office.engine,
            opening_order("Z8", first, {"organization": "WB1", "year": "2021", "problems": None, "relapse_of": None}),
            rights=rights,
        )


def test_an_audit_of_what_one_has_not_is_not_opened(office: Office) -> None:
    texts = {"name": "一", "years": "2019", "problems": None, "opened_on": "2021-01-01"}
    with reading(office.engine) as connection:
        moment = picture_on(connection, 2021_0101).moment
    with office.unchanged(), pytest.raises(NotAllowed):
        open_audit(office.engine, "H1", texts, moment, COUNTY, Who("某", "", office.grantee([EAST], [COUNTY])))
    opened = open_audit(office.engine, "H1", texts, moment, EAST, Who("某", "", office.grantee([COUNTY])))
    assert opened["cases"] == ["ZE"]


# -- imports ------------------------------------------------------------------------------------------------------


def imported(office: Office, rights: Grantee, ledgers: dict[str, str], folder: Path, **how: Any) -> Imported:
    """What came of a ledger set that somebody imports."""
    return take(office.engine, written(folder, ledgers), Request("某", "试", rights=rights, **how))


def test_a_row_equal_to_one_that_is_read_is_the_same_whatever_it_names(office: Office, tmp_path: Path) -> None:
    own = {
        "places": "code,name,kind,parent\n451101101,东镇,township,451101\n",
        "organizations": "code,name,kind,superior,place,from\nE,东镇党委,committee,C,451101101,2010\n",
        "coverage": "organization,place,mode,from\nWB1,451101101202,contact,2018-05\n",
    }
    outcome = imported(office, office.grantee([EAST]), own, tmp_path / "own")
    assert list(outcome.problems) == []
    assert {key: counts["same"] for key, counts in outcome.counts.items()} == dict.fromkeys(own, 1)


def test_an_import_names_nobody_outside_anew(office: Office, tmp_path: Path) -> None:
    rights = office.grantee([EAST])
    for at, code in enumerate(("WB1", NOBODY)):
        rows = {"coverage": f"organization,place,mode,from\n{code},{E1},contact,2018-05\n"}
        with office.unchanged():
            outcome = imported(office, rights, rows, tmp_path / str(at))
        assert [(p.row, p.column, p.problem.en) for p in outcome.problems] == [(2, "organization", "unknown code")]
    moved = {"places": f"code,name,kind,parent\n{E1},东一村,village,{WEST}\n"}
    with office.unchanged():
        outcome = imported(office, rights, moved, tmp_path / "moved", correct=True)
    assert [(p.row, p.column, p.problem.en) for p in outcome.problems] == [(2, "parent", "unknown code")]


def test_an_import_of_a_row_outside_has_one_problem_whatever_it_says(office: Office, tmp_path: Path) -> None:
    for at, name in enumerate(("西一村", "某村")):
        rows = {"places": f"code,name,kind,parent\n{W1},{name},village,{EAST}\n"}
        with office.unchanged():
            outcome = imported(office, office.grantee([EAST]), rows, tmp_path / str(at), correct=True)
        assert [(p.row, p.column, p.problem.en) for p in outcome.problems] == [(2, "code", "is used already")]

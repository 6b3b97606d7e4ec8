"""Rows written at the desk: a new one, a change from a day on, a correction, a withdrawal, many at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry import days
from registry.desk.orders import MOST, RowOrder
from registry.desk.service import StaleRow, version_of
from registry.errors import Invalid, NotFound
from registry.staging.current_rows import CurrentRows
from registry.staging.rights import COMMAND_LINE
from tests.desk.two_townships import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def refused(office: Office, *args: object, **more: object) -> list[tuple[int | None, str | None, str]]:
    """What is wrong with an order: row, column, problem in English; nothing is written."""
    with office.unchanged(), pytest.raises(Invalid) as caught:
        office.write(COMMAND_LINE, *args, **more)  # type: ignore[arg-type]
    return [(problem.row, problem.column, problem.problem.en) for problem in caught.value.problems]


POST = {"person": "P1", "unit": "EB1", "role": "secretary"}


def test_a_new_row_is_read_as_cells_are(office: Office) -> None:
    written = office.write(COMMAND_LINE, "facts", RowOrder({"unit": "东二村", "period": 2019, "activists": "7"}))
    assert written.records == ((3,),)
    assert office.row("facts", unit="451101101202")["activists"] == 7
    assert office.row("facts", unit="451101101202")["period"] == 2019_0000


def test_a_row_whose_key_stands_already_is_a_problem(office: Office) -> None:
    assert refused(office, "facts", RowOrder({"unit": "451101101201", "period": "2019", "activists": 9})) == [
        (1, "unit", "there is a row of this key already")
    ]
    assert refused(office, "people", RowOrder({"code": "P1", "name": "孙丁"})) == [
        (1, "code", "there is a row of this key already")
    ]


def test_the_key_of_a_row_that_was_withdrawn_is_free_again_and_nothing_of_it_stays(office: Office) -> None:
    wanted = {"unit": "451101101201", "period": "2019"}
    number = office.number("facts", unit="451101101201")
    office.write(COMMAND_LINE, "facts", RowOrder(record=number, withdrawn=True))
    assert [row["unit"] for row in office.rows("facts")] == ["451101102201"]
    office.write(COMMAND_LINE, "facts", RowOrder({**wanted, "activists": 5}))
    assert office.row("facts", unit="451101101201")["collective_income_yuan"] is None


def test_every_problem_of_every_row_is_told_with_its_row(office: Office) -> None:
    rows = [
        RowOrder({"unit": "451101101202", "period": "2019", "activists": "几个"}),
        RowOrder({"unit": "nobody", "period": "2019", "colour": "red"}),
        RowOrder({"unit": "451101101202", "period": "2018", "id": "x-1", "activists": [1]}),
    ]
    found = refused(office, "facts", *rows)
    assert [(row, column) for row, column, _ in found] == [
        (1, "activists"),
        (2, None),
        (2, "unit"),
        (3, None),
        (3, "activists"),
    ]


# -- from a day on ------------------------------------------------------------------------------------------------


def test_a_spell_that_changes_ends_on_the_day_and_a_new_row_begins_with_the_new_values(office: Office) -> None:
    number = office.number("posts", person="P1")
    first = office.row("posts", person="P1")["record"]
    written = office.write(
        COMMAND_LINE, "posts", RowOrder({"role": "deputy_secretary"}, number), mode="change", begins="2020-03"
    )
    (records,) = written.records
    assert records[0] == first and len(records) == 2
    old, new = (office.row("posts", person="P1", role=role) for role in ("secretary", "deputy_secretary"))
    assert (old["begins"], old["ends"]) == (2018_0500, 2020_0300)
    assert (new["begins"], new["ends"], new["unit"], new["record"]) == (2020_0300, None, old["unit"], records[1])


def test_a_row_that_changes_asks_for_the_codes_that_it_names_and_for_no_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, east = office.number("posts", person="P1"), office.grantee(["451101101"])
    for name in ("_owners", "_codes_known"):
        monkeypatch.setattr(CurrentRows, name, lambda _: pytest.fail("every code is read"))
    for rights, role, day in ((COMMAND_LINE, "deputy_secretary", "2020-03"), (east, "committee_member", "2020-06")):
        (records,) = office.write(rights, "posts", RowOrder({"role": role}, number), mode="change", begins=day).records
        number = f"{number.rpartition('-')[0]}-{records[-1]}"
        assert len(records) == 2


def test_the_new_row_keeps_the_end_of_the_old_one(office: Office) -> None:
    number = office.number("posts", person="P3", unit="WB1")
    office.write(COMMAND_LINE, "posts", RowOrder({"role": "committee_member"}, number), mode="change", begins="2016-06")
    assert office.row("posts", person="P3", role="committee_member")["ends"] == 2017_0000


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("2016", "is not after the row's first day, 2016"),
        ("2015-12-31", "is not after the row's first day, 2016"),
        ("2017-01-01", "is not before the row's end, 2017"),
        ("2016-01-02", None),
        ("2016-12-31", None),
    ],
)
def test_a_change_is_after_the_first_day_and_before_the_end(office: Office, day: str, problem: str | None) -> None:
    order = "posts", RowOrder({"role": "committee_member"}, office.number("posts", person="P3", unit="WB1"))
    if problem is None:
        office.write(COMMAND_LINE, *order, mode="change", begins=day)
    else:
        assert refused(office, *order, mode="change", begins=day) == [(1, "from", problem)]


@pytest.mark.parametrize(
    ("values", "begins"), [({}, "2020-03-01"), ({"to": "2020-03-01"}, None), ({"to": "2020-03-01"}, "2020-03-01")]
)
def test_ending_alone_makes_no_new_row(office: Office, values: dict[str, str], begins: str | None) -> None:
    before = len(office.rows("posts"))
    number = office.number("posts", person="P1")
    written = office.write(COMMAND_LINE, "posts", RowOrder(values, number), mode="change", begins=begins)
    assert len(written.records[0]) == 1
    assert office.row("posts", person="P1")["ends"] == 2020_0301
    assert len(office.rows("posts")) == before


def test_a_change_to_what_is_recorded_changes_nothing(office: Office) -> None:
    number = office.number("posts", person="P1")
    with office.unchanged():
        written = office.write(
            COMMAND_LINE, "posts", RowOrder({"role": "党组织书记", "unit": "EB1"}, number), mode="change", begins="2020"
        )
    assert written.change is None


def test_the_first_day_of_a_change_is_told_once(office: Office) -> None:
    number = office.number("posts", person="P1")
    assert refused(office, "posts", RowOrder({"role": "committee_member"}, number), mode="change") == [
        (1, "from", "say from which day on")
    ]
    assert refused(
        office, "posts", RowOrder({"from": "2020", "role": "committee_member"}, number), mode="change", begins="2020"
    ) == [(1, "from", "the first day of a change is told by `from`")]
    assert refused(office, "posts", RowOrder({"role": "committee_member"}, number), mode="change", begins="某日")[0][
        :2
    ] == (
        None,
        "from",
    )


def test_of_what_was_measured_an_empty_cell_is_filled_in_and_what_is_recorded_is_corrected_alone(
    office: Office,
) -> None:
    number = office.number("facts", unit="451101102201")
    office.write(COMMAND_LINE, "facts", RowOrder({"activists": 3}, number), mode="change")
    assert office.row("facts", unit="451101102201")["activists"] == 3
    assert refused(office, "facts", RowOrder({"activists": 4}, number), mode="change") == [
        (1, "activists", "is recorded: it is altered by a correction alone")
    ]
    assert refused(office, "facts", RowOrder({"members": 4}, number), mode="change", begins="2020")[0] == (
        None,
        "from",
        "the rows of this ledger do not change from a day on",
    )
    office.write(COMMAND_LINE, "facts", RowOrder({"activists": 4}, number), mode="correct", reason="误录")
    assert office.row("facts", unit="451101102201")["activists"] == 4


# -- corrections and withdrawals ----------------------------------------------------------------------------------


def test_a_correction_rewrites_the_row_its_key_too_and_keeps_its_number(office: Office) -> None:
    number, before = office.number("posts", person="P1"), office.row("posts", person="P1")
    office.write(COMMAND_LINE, "posts", RowOrder({"person": "P3", "from": "2018-06"}, number), mode="correct")
    after = office.row("posts", person="P3", unit="EB1")
    assert (after["record"], after["begins"]) == (before["record"], 2018_0600)


def test_a_correction_of_a_code_leaves_the_identity(office: Office) -> None:
    before = office.row("people", code="P1")
    office.write(COMMAND_LINE, "people", RowOrder({"code": "P9"}, office.number("people", code="P1")), mode="correct")
    assert office.row("people", code="P9")["record"] == before["record"]


def test_corrections_and_withdrawals_need_a_reason(office: Office) -> None:
    number = office.number("posts", person="P1")
    needed = [(None, "reason", "a correction and a withdrawal need a reason")]
    assert (
        refused(office, "posts", RowOrder({"role": "committee_member"}, number), mode="correct", reason=" ") == needed
    )
    assert refused(office, "posts", RowOrder(record=number, withdrawn=True), reason="") == needed


def test_how_a_row_is_altered_must_be_said(office: Office) -> None:
    assert refused(office, "posts", RowOrder({"role": "committee_member"}, office.number("posts", person="P1"))) == [
        (None, "mode", "say whether it is a change or a correction")
    ]


def test_a_corrected_key_that_another_row_has_is_a_problem(office: Office) -> None:
    number = office.number("facts", unit="451101102201")
    assert refused(office, "facts", RowOrder({"unit": "451101101201"}, number), mode="correct") == [
        (1, "unit", "the corrected key is another row's")
    ]


def test_a_part_of_a_key_that_is_corrected_to_that_of_another_row_is_a_problem(office: Office) -> None:
    office.write(COMMAND_LINE, "facts", RowOrder({"unit": "451101101201", "period": "2018", "activists": 1}))
    number = office.number("facts", unit="451101101201", period=2018_0000)
    assert refused(office, "facts", RowOrder({"period": "2019"}, number), mode="correct") == [
        (1, "unit", "the corrected key is another row's")
    ]


def test_what_is_still_referred_to_is_not_withdrawn(office: Office) -> None:
    ((row, column, problem),) = refused(
        office, "people", RowOrder(record=office.number("people", code="P1"), withdrawn=True)
    )
    assert (row, column) == (1, "code") and problem.startswith("is still referred to: `person` of posts")


def test_a_withdrawn_row_is_not_there_to_be_altered(office: Office) -> None:
    number = office.number("facts", unit="451101102201")
    office.write(COMMAND_LINE, "facts", RowOrder(record=number, withdrawn=True))
    with office.unchanged(), pytest.raises(NotFound):
        office.write(COMMAND_LINE, "facts", RowOrder({"activists": 3}, number), mode="correct")


# -- versions, and many rows --------------------------------------------------------------------------------------


def test_a_row_that_was_altered_since_it_was_seen_is_told(office: Office) -> None:
    number, seen = office.number("facts", unit="451101102201"), office.row("facts", unit="451101102201")
    office.write(COMMAND_LINE, "facts", RowOrder({"activists": 3}, number, version_of(seen)), mode="correct")
    for version in (version_of(seen), "0", ""):
        with office.unchanged(), pytest.raises(StaleRow) as caught:
            office.write(COMMAND_LINE, "facts", RowOrder({"activists": 5}, number, version), mode="correct")
        assert caught.value.records == {1: seen["record"]}
    office.write(COMMAND_LINE, "facts", RowOrder({"activists": 5}, number, "*"), mode="correct")


def test_many_rows_are_one_change_or_none(office: Office) -> None:
    number = office.number("facts", unit="451101101201")
    rows = [
        RowOrder({"unit": "451101101202", "period": "2018", "activists": 1}),
        RowOrder({"activists": 8}, number),
        RowOrder(record=office.number("facts", unit="451101102201"), withdrawn=True),
    ]
    before = office.changes
    written = office.write(COMMAND_LINE, "facts", *rows, mode="correct")
    assert [len(records) for records in written.records] == [1, 1, 1] and office.changes == before + 1
    assert {row["unit"]: row["activists"] for row in office.rows("facts")} == {"451101101201": 8, "451101101202": 1}


def test_one_row_is_not_altered_twice_at_once(office: Office) -> None:
    number = office.number("facts", unit="451101101201")
    rows = RowOrder({"activists": 8}, number), RowOrder({"activists": 9}, number)
    assert [(row, problem) for row, _, problem in refused(office, "facts", *rows, mode="correct")] == [
        (2, "has the record number of row 1")
    ]


def test_more_rows_than_are_taken_at_once_are_refused(office: Office) -> None:
    rows = [RowOrder({"unit": "451101101202", "period": "2018"})] * (MOST + 1)
    assert [problem for _, _, problem in refused(office, "facts", *rows)] == ["at most 1000 rows at once"]


def test_a_row_number_of_nobody_among_many_is_a_problem_of_its_row(office: Office) -> None:
    rows = (
        RowOrder({"activists": 8}, office.number("facts", unit="451101101201")),
        RowOrder({"activists": 8}, "abc-999"),
    )
    assert refused(office, "facts", *rows, mode="correct") == [(2, "id", "there is no such record number")]


def test_days_of_a_change_are_written_as_they_were_told(office: Office) -> None:
    number = office.number("coverage", organization="EB1")
    office.write(COMMAND_LINE, "coverage", RowOrder({"mode": "joint"}, number), mode="change", begins="2019年")
    shown = {days.show(row["from"]) for row in office.rows("coverage") if row["organization"] == "EB1"}
    assert shown == {"2018-05", "2019"}

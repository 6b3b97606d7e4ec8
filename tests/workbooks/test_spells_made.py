"""Rows that hold on the day of a workbook: found and revised, or new; and what they replace."""

from __future__ import annotations

import pytest

from tests.workbooks.office import Office, counted, make, mapping, told

VENUE = make("facilities", place="@place", kind="venue", area_m2="=面积", from_="@as_of")
VENUES = ("乡镇", "村", "面积")


def venues(office: Office) -> list[tuple[str, ...]]:
    return office.rows("facilities", "place", "name", "from", "to", "area_m2")


def test_a_row_that_holds_on_the_day_is_revised_and_keeps_its_first_day(office: Office) -> None:
    office.take({"facilities": "place,kind,name,from,to,area_m2\n451102101202,venue,大礼堂,2015-03,,300\n"})
    taken = office.send(mapping(VENUE), VENUES, (None, "西村", 350))
    assert counted(taken) == {"facilities": {"revised": 1}}
    assert venues(office) == [("451102101202", "大礼堂", "2015-03", "", "350")]
    assert office.send(mapping(VENUE), VENUES, (None, "西村", 350)).change is None


def test_where_none_holds_a_new_row_begins_that_day_and_ends_where_a_later_one_begins(office: Office) -> None:
    office.take(
        {
            "facilities": "place,kind,name,from,to,area_m2\n451102101202,venue,,2010,2015,100\n"
            "451102101202,venue,,2020-06,,400\n451102101202,venue,,2021,,500\n"
        }
    )
    taken = office.send(mapping(VENUE), VENUES, (None, "西村", 350), (None, "北村", 80))
    assert counted(taken) == {"facilities": {"new": 2}}
    assert ("451102101202", "", "2019-12-31", "2020-06", "350") in venues(office)
    assert ("451102101203", "", "2019-12-31", "", "80") in venues(office)
    assert office.send(mapping(VENUE), VENUES, (None, "西村", 350), (None, "北村", 80)).change is None


def test_several_rows_that_hold_are_ambiguous_unless_a_key_tells_them_apart(office: Office) -> None:
    ledger = "place,kind,name,from,area_m2\n451102101202,venue,东,2015,100\n451102101202,venue,西,2015,200\n"
    office.take({"facilities": ledger})
    assert told(office.send(mapping(VENUE), VENUES, (None, "西村", 350)).problems) == [("ambiguous_row", "B2")]
    named = make("facilities", place="@place", kind="venue", name="=名称", area_m2="=面积", from_="@as_of")
    taken = office.send(mapping(named), ("乡镇", "村", "名称", "面积"), (None, "西村", "西", 350))
    assert counted(taken) == {"facilities": {"revised": 1}}
    assert ("451102101202", "西", "2015", "", "350") in venues(office)


def test_an_empty_cell_of_a_day_means_that_it_holds(office: Office) -> None:
    office.take({"people": "code,name\nP1,张伟\n", "posts": "person,unit,role,from\nP1,D102,secretary,2015\n"})
    begins = '{column = "任职", empty = "@as_of"}'
    makes = make("posts", person="=书记", unit="@unit", role="secretary", from_=begins, source="=来源")
    header = ("乡镇", "村", "书记", "任职", "来源")
    taken = office.send(
        mapping(makes), header, (None, "西村", "张伟", None, "本村"), (None, "河东社区", "李某", "2018.3", None)
    )
    assert counted(taken) == {"people": {"new": 1}, "posts": {"new": 1, "revised": 1}}
    assert office.rows("posts", "person", "from", "source") == [("P1", "2015", "local"), ("R000001", "2018-03", "")]


def test_rows_of_one_import_with_days_of_their_own_are_found_as_those_recorded_are(office: Office) -> None:
    text = mapping(VENUE).replace('sheet = "表"', 'sheet = "面积"')
    dated = make("facilities", place="@place", kind="venue", name="=名称", from_="=启用")
    text += mapping(dated).partition("[[sheet]]")[1] + mapping(dated).partition("[[sheet]]")[2]
    sheets = {
        "面积": [VENUES, (None, "西村", 350)],
        "表": [("乡镇", "村", "名称", "启用"), (None, "西村", "大礼堂", "2015-03")],
    }
    assert counted(office.send_sheets(text, sheets)) == {"facilities": {"new": 1}}
    assert venues(office) == [("451102101202", "大礼堂", "2015-03", "", "350")]


# -- replacing ---------------------------------------------------------------------------------------------------------

NEW = make("posts", person="=书记", unit="@unit", role="secretary", from_="=任职", replaces=True)
HOLDS = make("posts", person="=书记", unit="@unit", role="secretary", from_="@as_of", replaces=True)
DATED, UNDATED = ("乡镇", "村", "书记", "任职"), ("乡镇", "村", "书记")


@pytest.fixture
def served(office: Office) -> Office:
    """The office of a town in which P1 is secretary, and P2 deputy, of 西村."""
    office.take(
        {
            "people": "code,name\nP1,安某\nP2,柏某\n",
            "posts": "person,unit,role,from\nP1,D102,secretary,2015-03\nP2,D102,deputy_secretary,2015-03\n",
        }
    )
    return office


def posts(office: Office) -> list[tuple[str, ...]]:
    return office.rows("posts", "person", "role", "from", "to")


def test_a_new_row_ends_what_holds_on_its_first_day_for_the_same_unit_and_role(served: Office) -> None:
    taken = served.send(mapping(NEW), DATED, (None, "西村", "丁某", "2019-07"))
    assert counted(taken) == {"people": {"new": 1}, "posts": {"new": 1, "revised": 1}}
    assert posts(served) == [
        ("P1", "secretary", "2015-03", "2019-07"),
        ("P2", "deputy_secretary", "2015-03", ""),
        ("R000001", "secretary", "2019-07", ""),
    ]
    assert served.send(mapping(NEW), DATED, (None, "西村", "丁某", "2019-07")).change is None


def test_what_holds_on_as_of_is_replaced_on_as_of_even_by_a_row_that_is_found(served: Office) -> None:
    served.take({"people": "code,name\nP3,丁某\n", "posts": "person,unit,role,from\nP3,D102,secretary,2018\n"})
    taken = served.send(mapping(HOLDS), UNDATED, (None, "西村", "丁某"))
    assert counted(taken) == {"posts": {"revised": 1, "same": 1}}
    assert ("P1", "secretary", "2015-03", "2019-12-31") in posts(served)
    assert ("P3", "secretary", "2018", "") in posts(served)


def test_a_row_that_the_import_makes_or_finds_is_never_ended(served: Office) -> None:
    rows = ((None, "西村", "丁某", "2019-07"), (None, "西村", "安某", "2015-03"), (None, "西村", "戊某", "2019-08"))
    taken = served.send(mapping(NEW), DATED, *rows)
    assert counted(taken) == {"people": {"new": 2}, "posts": {"new": 2, "same": 1}}
    assert not any(to for _, _, _, to in posts(served))


def test_what_begins_on_the_same_day_cannot_be_replaced(served: Office) -> None:
    taken = served.send(mapping(NEW), DATED, (None, "西村", "丁某", "2015-03-01"))
    assert told(taken.problems) == [("value", "D2")]


def test_a_new_row_ends_at_the_latest_where_another_of_the_same_begins_which_is_noted(served: Office) -> None:
    row = (None, "西村", "丁某", "2014")
    taken = served.send(mapping(NEW), DATED, row)
    assert told(taken.warnings) == [("note", "D2")] and taken.is_refused
    assert counted(served.send(mapping(NEW), DATED, row, accept=["note"])) == {
        "people": {"new": 1},
        "posts": {"new": 1},
    }
    assert ("R000001", "secretary", "2014", "2015-03") in posts(served)
    again = served.send(mapping(NEW), DATED, row)
    assert again.change is None and counted(again) == {"posts": {"same": 1}}


def test_coverage_is_replaced_by_place_and_bodies_by_place_and_kind(office: Office) -> None:
    office.take(
        {
            "coverage": "organization,place,mode,from\nD102,451102101202N007,contact,2015\n",
            "bodies": "place,kind,from\n451102101202,union,2015\n451102101202,women,2015\n",
        }
    )
    place = '[sheet.place]\nvillage = {column = "村"}\nnatural_village = {column = "屯"}\n'
    covered = make(
        "coverage", organization="=党组织", place="@place", mode="joint", from_="2019-06", replaces=True
    ) + make("bodies", place="@village", kind="union", from_="2019-06", replaces=True)
    taken = office.send(mapping(covered, place), ("村", "屯", "党组织"), ("西村", "上屯", "双瑞村党总支"))
    assert counted(taken) == {"coverage": {"new": 1, "revised": 1}, "bodies": {"new": 1, "revised": 1}}
    assert office.rows("coverage", "organization", "to") == [("D101", ""), ("D102", "2019-06")]
    assert office.rows("bodies", "kind", "from", "to") == [
        ("union", "2015", "2019-06"),
        ("union", "2019-06", ""),
        ("women", "2015", ""),
    ]


def test_a_key_that_the_make_does_not_give_matches_any_value(served: Office) -> None:
    makes = make("posts", unit="@unit", role="secretary", from_="@as_of", source="=来源")
    header = ("乡镇", "村", "来源")
    assert counted(served.send(mapping(makes), header, (None, "西村", "本村"))) == {"posts": {"revised": 1}}
    assert ("P1", "2015-03", "local") in served.rows("posts", "person", "from", "source")
    taken = served.send(mapping(makes), header, (None, "河东社区", "本村"))
    assert told(taken.problems) == [("value", "B2")]


def test_a_new_row_that_ends_by_itself_before_the_next_begins_is_not_noted(served: Office) -> None:
    makes = make("posts", person="=书记", unit="@unit", role="secretary", from_="=任职", to="=免职", replaces=True)
    header = (*DATED, "免职")
    taken = served.send(mapping(makes), header, (None, "西村", "丁某", "2012", "2014"))
    assert taken.warnings == [] and counted(taken) == {"people": {"new": 1}, "posts": {"new": 1}}
    late = served.send(mapping(makes), header, (None, "西村", "戊某", "2013", "2017"), accept=["note"])
    assert told(late.warnings) == [("note", "D2")]
    assert ("R000002", "secretary", "2013", "2015-03") in posts(served)


# -- months beside days ------------------------------------------------------------------------------------------------

OPENED = make("facilities", place="@place", kind="venue", from_="=启用", area_m2="=面积")
OPENINGS = ("乡镇", "村", "启用", "面积")


def test_a_month_that_holds_the_recorded_day_is_another_day_of_which_a_reminder_tells(office: Office) -> None:
    office.take({"facilities": "place,kind,name,from,area_m2\n451102101202,venue,大礼堂,2018-10-05,300\n"})
    row = (None, "西村", "2018.10", 300)
    taken = office.send(mapping(OPENED), OPENINGS, row)
    assert counted(taken) == {"facilities": {"new": 1}} and not taken.warnings
    (reminder,) = taken.reminders
    assert reminder.cell == "C2"
    assert reminder.problem.zh == "已登记的同一项自 2018-10-05 起，这里写 2018-10：照这样登记，就成了两项"
    assert '写成 2018-10-05；或在对照表里写 from = "@as_of"' in reminder.allowed.zh
    assert counted(office.send(mapping(OPENED), OPENINGS, row)) == {"facilities": {"same": 1}}


@pytest.mark.parametrize(
    ("recorded", "written", "is_told"),
    [
        ("2018-10-05", "2018", True),
        ("2018", "2018.10.5", True),
        ("2018-10", "2018.10.1", False),
        ("2018-10-05", "2018.11", False),
        ("2018-10-05", "2018.10.6", False),
    ],
)
def test_a_reminder_tells_of_days_where_one_is_written_shorter_and_holds_the_other(
    office: Office, recorded: str, written: str, is_told: bool
) -> None:
    office.take({"facilities": f"place,kind,name,from,area_m2\n451102101202,venue,,{recorded},300\n"})
    taken = office.send(mapping(OPENED), OPENINGS, (None, "西村", written, 300), (None, "北村", written, 80))
    assert [one.cell for one in taken.reminders] == (["C2"] if is_told else [])


def test_a_reminder_tells_of_the_month_of_a_post_but_not_of_another_persons(served: Office) -> None:
    served.take({"people": "code,name\nP3,丁某\n", "posts": "person,unit,role,from\nP3,D102,secretary,2019-07-06\n"})
    taken = served.send(mapping(NEW), DATED, (None, "西村", "丁某", "2019.7"))
    assert told(taken.warnings) == [("note", "D2")]
    assert taken.warnings[0].problem.zh.startswith("此后已有同类记录")
    (reminder,) = taken.reminders
    assert reminder.problem.en == (
        "recorded already from 2019-07-06, here it says 2019-07: taken so, there would be two"
    )
    other = served.send(mapping(NEW), DATED, (None, "西村", "戊某", "2019.7"))
    assert other.warnings[0].problem.zh.startswith("此后已有同类记录") and not other.reminders


def test_a_reminder_tells_of_the_month_of_an_election_too(office: Office) -> None:
    office.take({"elections": "organization,elected_on\nD102,2017-08-15\n"})
    held = make("elections", organization="@organization", elected_on="=换届", present="=实到")
    taken = office.send(mapping(held), ("乡镇", "村", "换届", "实到"), (None, "西村", "2017.8", 20))
    assert [(one.cell, one.allowed.zh) for one in taken.reminders] == [("C2", "写成 2017-08-15")]

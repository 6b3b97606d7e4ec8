"""The people of a table's rows: one name in one village is one person; posts found them, other rows describe them."""

from __future__ import annotations

from registry.workbooks.importing import MappedImport
from tests.workbooks.office import Office, counted, make, mapping, told

SECRETARY = make("posts", person="=书记", unit="@unit", role="secretary", from_="@as_of")
DIRECTOR = make(
    "posts", person='{column = "主任", same = "书记"}', unit="@unit", role="village_director", from_="@as_of"
)
DESCRIBED = make("people", name="=书记", gender="=性别", birth_year="=出生", education="=学历")
HEADER = ("乡镇", "村", "书记", "主任")


def people(outcome: MappedImport) -> list[tuple[str, str, bool, list[str]]]:
    return [(p["code"], p["name"], p["new"], p["cells"]) for p in outcome.answer["people"]]


def test_one_name_in_one_village_is_one_person_and_in_two_villages_two(office: Office) -> None:
    rows = (
        ("贺街镇", "西村", "张伟", "张 伟"),
        ("贺街镇", "双瑞村", "李某", "张伟"),
        ("莲塘镇", "双瑞村", "王某", None),
    )
    taken = office.send(mapping(SECRETARY + DIRECTOR), HEADER, *rows)
    assert counted(taken) == {"people": {"new": 4}, "posts": {"new": 5}}
    assert people(taken) == [
        ("R000001", "张伟", True, ["C2", "D2"]),
        ("R000002", "李某", True, ["C3"]),
        ("R000003", "张伟", True, ["D3"]),
        ("R000004", "王某", True, ["C4"]),
    ]
    assert taken.given == {"people": ["R000001", "R000002", "R000003", "R000004"]}
    assert office.rows("posts", "person", "unit", "role") == [
        ("R000001", "451102101202", "village_director"),
        ("R000001", "D102", "secretary"),
        ("R000002", "D101", "secretary"),
        ("R000003", "451102101201", "village_director"),
        ("R000004", "D201", "secretary"),
    ]
    again = office.send(mapping(SECRETARY + DIRECTOR), HEADER, *rows)
    assert again.change is None and counted(again) == {"posts": {"same": 5}} and again.given == {}
    assert people(again)[0] == ("R000001", "张伟", False, ["C2", "D2"])


def test_whoever_ever_held_a_post_in_the_village_is_found_also_at_a_part_of_it(office: Office) -> None:
    office.take(
        {
            "people": "code,name\nP1,张伟\nP2,张伟\n",
            "posts": "person,unit,role,from,to\nP1,451102101202N007,team_member,2001,2002\n"
            "P2,451102101201,team_member,2001,2002\n",
        }
    )
    taken = office.send(mapping(SECRETARY), HEADER[:3], (None, "西村", "张伟"), (None, "河东社区", "张伟"))
    assert people(taken) == [("P1", "张伟", False, ["C2"]), ("R000001", "张伟", True, ["C3"])]


def test_the_person_of_another_column_is_that_one_even_among_namesakes(office: Office) -> None:
    header = (*HEADER, "性别", "出生", "学历")
    office.take(
        {
            "people": "code,name,birth_year\nP1,张伟,1960\nP2,张伟,1980\n",
            "posts": "person,unit,role,from,to\nP1,D102,secretary,2001,2002\nP2,D102,secretary,2003,2004\n",
        }
    )
    makes = mapping(DESCRIBED + SECRETARY + DIRECTOR)
    taken = office.send(makes, header, (None, "西村", "张伟", "同左", "男", "1980.5", None))
    assert people(taken) == [("P2", "张伟", False, ["C2", "D2"])]
    assert office.rows("people", "code", "gender", "birth_year") == [("P1", "", "1960"), ("P2", "male", "1980")]
    taken = office.send(makes, header, (None, "西村", "张伟", "张伟", None, "1980", None))
    assert told(taken.problems) == [("ambiguous_person", "D2")]
    assert [(c.code, c.path) for c in taken.problems[0].candidates] == [
        ("P1", "贺州市/八步区/贺街镇/西村"),
        ("P2", "贺州市/八步区/贺街镇/西村"),
    ]
    taken = office.send(makes, header, (None, "西村", "张伟", "张伟（1960）", None, "1980", None))
    assert people(taken) == [("P2", "张伟", False, ["C2"]), ("P1", "张伟", False, ["D2"])]


def test_those_of_whom_more_is_told_are_found_first(office: Office) -> None:
    makes = make("posts", person="=姓名", unit="@place", role="team_member", from_="=任职")
    header = ("乡镇", "村", "姓名", "任职")
    rows = [(None, "西村", name, "2019") for name in ("张伟", "张伟（1965）", "张伟(1970)")]
    assert told(office.send(mapping(makes), header, *rows).problems) == [("ambiguous_person", "C2")]
    taken = office.send(mapping(makes), header, *rows[:2])
    assert people(taken) == [("R000001", "张伟", True, ["C2", "C3"])]
    assert office.rows("people", "birth_year") == [("1965",)]
    taken = office.send(mapping(makes), header, *rows[1:])
    assert people(taken) == [("R000001", "张伟", False, ["C2"]), ("R000002", "张伟", True, ["C3"])]


def test_those_who_come_in_are_told_in_the_order_of_their_codes(office: Office) -> None:
    posts = {"书记": ("@unit", "secretary"), "主任": ("@unit", "village_director"), "队员": ("@place", "team_member")}
    makes = "".join(make("posts", person=f"={h}", unit=u, role=r, from_="2018") for h, (u, r) in posts.items())
    row = "贺街镇", "西村", "张伟（1965）", "张伟（1970）", "张伟"
    (problem,) = office.send(mapping(makes), ("乡镇", "村", *posts), row).problems
    assert (problem.code, problem.cell) == ("ambiguous_person", "E2")
    assert [one.code for one in problem.candidates] == ["R000001", "R000002"]


def test_what_is_told_of_several_in_one_cell_is_of_each_his_own(office: Office) -> None:
    makes = make("posts", person='{column = "队员", split = true}', unit="@place", role="team_member", from_="2018")
    makes += make("people", name='{column = "队员", split = true}', gender='{column = "性别", split = true}')
    header, row = ("村", "队员", "性别"), ("西村", "甲某、乙某", "男、女")
    taken = office.send(mapping(makes, place='[sheet.place]\nvillage = {column = "村"}\n'), header, row)
    assert counted(taken) == {"people": {"new": 2}, "posts": {"new": 2}}
    assert office.rows("people", "name", "gender") == [("乙某", "female"), ("甲某", "male")]


def test_who_is_described_where_the_cell_means_another_column_is_that_person(office: Office) -> None:
    makes = SECRETARY + DIRECTOR + make("people", name="=书记", gender="=性别")
    makes += make("people", name="=主 任", gender="=主任性别", education="=学历")
    header = (*HEADER, "性别", "主任性别", "学历")
    taken = office.send(mapping(makes), header, (None, "西村", "张伟", "兼", None, "男", "大专"))
    assert people(taken) == [("R000001", "张伟", True, ["C2", "D2"])]
    assert office.rows("people", "gender", "education") == [("male", "大专")]
    taken = office.send(mapping(makes), header, (None, "双瑞村委会", "李某", "兼", "女", "男", None))
    assert told(taken.problems) == [("value", "E2"), ("value", "F2")]


def test_the_column_whose_person_is_meant_may_be_spelled_with_other_white_space(office: Office) -> None:
    liaison = make("posts", person='{column = "主任", same = "书 记"}', unit="@place", role="liaison", from_="2018")
    office.take(
        {
            "people": "code,name,birth_year\nP1,张伟,1960\nP2,张伟,1980\n",
            "posts": "person,unit,role,from,to\nP1,D102,secretary,2001,2002\nP2,D102,secretary,2003,2004\n",
        }
    )
    makes = mapping(SECRETARY + liaison + make("people", name="=书记", birth_year="=出生"))
    taken = office.send(makes, (*HEADER, "出生"), (None, "西村", "张伟", "兼", "1980"))
    assert people(taken) == [("P2", "张伟", False, ["C2", "D2"])]


def test_only_what_is_empty_is_filled_in_a_person(office: Office) -> None:
    office.take(
        {
            "people": "code,name,education\nP1,张伟,大专\n",
            "posts": "person,unit,role,from\nP1,D102,secretary,2019-12-31\n",
        }
    )
    header = ("乡镇", "村", "书记", "性别", "出生", "学历")
    taken = office.send(mapping(DESCRIBED + SECRETARY), header, (None, "西村", "张伟", "男", 1965, "本科"))
    assert counted(taken) == {"people": {"revised": 1}, "posts": {"same": 1}}
    assert office.rows("people", "code", "gender", "birth_year", "education") == [("P1", "male", "1965", "大专")]


def test_two_rows_that_describe_one_person_differently_are_told_at_both_cells(office: Office) -> None:
    header = ("乡镇", "村", "书记", "性别", "出生", "学历")
    makes = mapping(DESCRIBED + SECRETARY)
    rows = ((None, "西村", "张伟", "男", 1965, "本科"), (None, "西村", "张伟", "男", 1965, "大专"))
    assert told(office.send(makes, header, *rows).problems) == [("value", "F2"), ("value", "F3")]


def test_a_person_who_is_described_and_holds_no_post_is_noted_and_not_stored(office: Office) -> None:
    header = ("乡镇", "村", "书记", "性别", "出生", "学历", "书记二")
    makes = DESCRIBED + make("posts", person="=书记二", unit="@unit", role="secretary", from_="@as_of")
    row = (None, "西村", "张伟", "男", None, None, "李某")
    taken = office.send(mapping(makes), header, row)
    assert told(taken.warnings) == [("note", "C2")] and taken.is_refused and taken.change is None
    taken = office.send(mapping(makes), header, row, accept=["note"])
    assert counted(taken) == {"people": {"new": 1}, "posts": {"new": 1}}
    assert office.rows("people", "name") == [("李某",)]


def test_only_posts_found_people_other_ledgers_find_them_around_the_place(office: Office) -> None:
    office.take(
        {
            "people": "code,name\nP1,张伟\nP2,张伟\nP3,李某\n",
            "posts": "person,unit,role,from\nP1,D102,secretary,2010\nP2,451102101201,village_director,2010\n"
            "P3,D201,secretary,2010\n",
        }
    )
    makes = make("trainings", person="=姓名", held_on="2019-05", title="轮训", level="county", hours="=学时")
    header = ("乡镇", "村", "姓名", "学时")
    named = (("西村", "张伟"), ("北村", "张伟"), ("西村", "李某"), ("西村", "王某"), ("北村", "张伟@贺街镇双瑞村"))
    rows = [(None, village, name, hours) for hours, (village, name) in enumerate(named, 8)]
    taken = office.send(mapping(makes), header, *rows)
    assert told(taken.problems) == [("ambiguous_person", "C3"), ("unknown_name", "C5")]
    assert counted(office.send(mapping(makes), header, rows[0], rows[2], rows[4])) == {"trainings": {"new": 3}}
    assert office.rows("trainings", "person", "hours") == [("P1", "8"), ("P2", "12"), ("P3", "10")]


def test_a_code_names_a_person_too(office: Office) -> None:
    office.take({"people": "code,name\nP1,张伟\n"})
    taken = office.send(mapping(SECRETARY), HEADER[:3], (None, "西村", "P1"))
    assert people(taken) == [("P1", "张伟", False, ["C2"])]


# -- secretary and director --------------------------------------------------------------------------------------------

BOTH = (*HEADER, "一肩挑")
CHECKED = mapping(SECRETARY + DIRECTOR, table='both_posts = "一肩挑"')


def test_what_a_row_says_of_both_posts_is_compared_with_its_names(office: Office) -> None:
    rows = (
        (None, "西村", "张伟", "同左", "否"),
        ("贺街镇", "双瑞村", "李某", "王某", "是"),
        ("莲塘镇", "双瑞村", "李某", None, "√"),
        (None, "河东社区", "赵某", "赵某", "否"),
    )
    assert told(office.send(CHECKED, BOTH, *rows).problems) == [("contradicts", f"E{n}") for n in (2, 3, 4, 5)]


def test_a_name_that_cannot_be_read_contradicts_nothing(office: Office) -> None:
    rows = [(None, "西村", "李某", "李某", "是"), ("贺街镇", "双瑞村", "王某", None, "否")]
    taken = office.send(CHECKED, BOTH, (None, "河东社区", "11010519491231002X", "张伟", "是"), *rows)
    assert told(taken.problems) == [("value", "C2")]


def test_what_agrees_or_says_nothing_is_taken(office: Office) -> None:
    rows = (
        (None, "西村", "张伟", "张伟", "是"),
        ("贺街镇", "双瑞村", "李某", "王某", "×"),
        ("莲塘镇", "双瑞村", "李某", None, None),
        (None, "河东社区", "赵某（1960）", "赵某（1985）", "否"),
    )
    assert counted(office.send(CHECKED, BOTH, *rows)) == {"people": {"new": 6}, "posts": {"new": 7}}


def test_a_code_that_the_workbook_gives_is_the_person_s(office: Office) -> None:
    office.take({"people": "code,name\nP1,张伟\n"})
    makes = make("people", name="=书记", code="=编号", gender="=性别") + SECRETARY
    header = ("乡镇", "村", "书记", "编号", "性别")
    rows = (
        (None, "西村", "张伟", "P1", "男"),
        (None, "河东社区", "李某", "R000001", "女"),
        ("莲塘镇", "双瑞村", "王某", None, "女"),
    )
    taken = office.send(mapping(makes), header, *rows)
    assert people(taken) == [
        ("P1", "张伟", False, ["C2"]),
        ("R000001", "李某", True, ["C3"]),
        ("R000002", "王某", True, ["C4"]),
    ]
    assert taken.given == {"people": ["R000002"]}
    assert office.send(mapping(makes), header, *rows).change is None


def test_namesakes_who_come_in_are_told_with_their_codes(office: Office) -> None:
    makes = make("posts", person="=姓名", unit="@place", role="team_member", from_="2019")
    rows = [(None, "西村", name) for name in ("张伟", "张伟（1965）", "张伟(1970)")]
    (problem,) = office.send(mapping(makes), ("乡镇", "村", "姓名"), *rows).problems
    assert [one.code for one in problem.candidates] == ["R000001", "R000002"]


def test_whom_a_post_would_found_that_is_wrong_itself_is_not_said_to_be_unknown(office: Office) -> None:
    posts = make("posts", person="=姓名", unit="@place", role="village_director", from_="=任职时间")
    pay = make("pay", person="=姓名", unit="@place", from_="@as_of", base_yuan="=报酬")
    header = ("乡镇", "村", "姓名", "任职时间", "报酬")
    rows = ("贺街镇", "西村", "张某", "春天", 2000), ("贺街镇", "西村", None, "2019.3", None)
    assert told(office.send(mapping(posts + pay), header, *rows).problems) == [("value", "D2"), ("value", "C3")]
    alone = office.send(mapping(pay, table='ignore = ["任职时间"]'), header, rows[0])
    assert told(alone.problems) == [("unknown_name", "C2")]


def test_what_stands_beside_a_cell_that_means_another_columns_person_is_told_of_that_person(office: Office) -> None:
    director = '{column = "主任", same = "书记"}'
    makes = make("posts", person="=书记", unit="@unit", role="secretary", from_="2018")
    makes += make("posts", person=director, unit="@unit", role="village_director", from_="2019")
    makes += make("people", name=director, education="=主任学历")
    header = ("乡镇", "村", "书记", "主任", "主任学历")
    rows = (("贺街镇", "西村", "李某", "同左", "大专"), ("莲塘镇", "双瑞村", "王某", "安某", "本科"))
    assert counted(office.send(mapping(makes), header, *rows)) == {"people": {"new": 3}, "posts": {"new": 4}}
    told_of = [("安某", "本科"), ("李某", "大专"), ("王某", "")]
    assert sorted(office.rows("people", "name", "education")) == sorted(told_of)

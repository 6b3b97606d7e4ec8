"""Rows of one key are joined; counts; cases, projects and partners without a code; what is given and what is left."""

from __future__ import annotations

from tests.workbooks.office import Office, counted, make, mapping, told

PLACE = '[sheet.place]\nvillage = {column = "村"}\n'


def facts(**values: str) -> str:
    return make("facts", unit="@place", period="@period", **values)


def test_rows_and_makes_of_one_key_are_one_row(office: Office) -> None:
    makes = facts(activists="=积极分子") + facts(residents="=人口")
    rows = (("西村", 5, None), ("西村", None, 2000), ("西村", 5, None))
    assert counted(office.send(mapping(makes, PLACE), ("村", "积极分子", "人口"), *rows)) == {"facts": {"new": 1}}
    assert office.rows("facts", "activists", "residents") == [("5", "2000")]


def test_two_values_of_one_column_are_told_at_both_cells(office: Office) -> None:
    rows = (("西村", 5, 2000), ("西村", 6, 2000), ("北村", 6, 2000))
    text = mapping(facts(activists="=积极分子", residents="=人口"), PLACE)
    taken = office.send(text, ("村", "积极分子", "人口"), *rows)
    assert told(taken.problems) == [("value", "B2"), ("value", "B3")]
    assert [(p.ledger, p.column, p.header, p.value) for p in taken.problems] == [
        ("facts", "activists", "积极分子", "5"),
        ("facts", "activists", "积极分子", "6"),
    ]


def test_an_empty_cell_leaves_what_is_recorded(office: Office) -> None:
    office.take({"facts": "unit,period,activists,residents\n451102101202,2019,5,2000\n"})
    makes = mapping(facts(activists="=积极分子", residents="=人口"), PLACE)
    taken = office.send(makes, ("村", "积极分子", "人口"), ("西村", 6, None), ("北村", "—", "/"))
    assert counted(taken) == {"facts": {"revised": 1}}
    assert office.rows("facts", "activists", "residents") == [("6", "2000")]


def test_a_roster_becomes_a_number(office: Office) -> None:
    makes = facts(full_members='{column = "转正", count = true}') + facts(activists="{count = true}")
    rows = (("西村", "甲", "2001"), ("西村", "乙", None), ("西村", "丙", "2002"), ("北村", "丁", None))
    text = mapping(makes, PLACE, table='ignore = ["姓名"]')
    taken = office.send(text, ("村", "姓名", "转正"), *rows)
    assert counted(taken) == {"facts": {"new": 2}}
    assert office.rows("facts", "unit", "full_members", "activists") == [
        ("451102101202", "2", "3"),
        ("451102101203", "", "1"),
    ]
    only = mapping(facts(full_members='{column = "转正", count = true}'), PLACE, table='ignore = ["姓名"]')
    assert office.send(only, ("村", "姓名", "转正"), *rows).change is None


def test_what_ledgers_refuse_is_told_at_its_source(office: Office) -> None:
    makes = make("posts", person="=书记", unit="@organization", role="secretary", from_="=任职", to="=免职")
    header = ("村", "书记", "任职", "免职")
    rows = (("西村", "张伟", "2019", "2018"), ("西村", "李某", None, "2018"))
    taken = office.send(mapping(makes, PLACE), header, *rows)
    assert told(taken.problems) == [("value", "D2"), ("value", "C3")]
    assert [(p.ledger, p.column, p.header) for p in taken.problems] == [
        ("posts", "to", "免职"),
        ("posts", "from", "任职"),
    ]


# -- cases -------------------------------------------------------------------------------------------------------------

CASE = make("cases", organization="@organization", year="2019", identified_on="=认定", closed_on="=销号")
MEASURES = make("case_measures", case="@case", measure="plan", done_on="=方案") + make(
    "look_backs", case="@case", checked_on="=回头看", result="=结论"
)
CASES = ("村", "认定", "销号", "方案", "回头看", "结论")


def test_a_case_is_that_of_its_organization_and_year_and_gets_the_next_code(office: Office) -> None:
    rows = (
        ("西村", "2019-03", None, "2019-04", None, None),
        ("河东社区", None, None, None, None, None),
        ("河东社区", "2019-05-01", "2019-09", "2019-06", "2020-01", "巩固"),
    )
    taken = office.send(mapping(CASE + MEASURES, PLACE), CASES, *rows)
    assert taken.given == {"cases": ["Z20190001", "Z20190002"]}
    assert office.rows("cases", "code", "organization", "identified_on", "closed_on") == [
        ("Z20190001", "D102", "2019-03", ""),
        ("Z20190002", "D202", "2019-05-01", "2019-09"),
    ]
    assert office.rows("case_measures", "case", "done_on") == [("Z20190001", "2019-04"), ("Z20190002", "2019-06")]
    assert office.rows("look_backs", "case", "result") == [("Z20190002", "consolidated")]
    again = office.send(mapping(CASE + MEASURES, PLACE), CASES, *rows)
    assert again.change is None and again.given == {}


def test_another_day_of_identification_is_another_case_and_none_may_be_ambiguous(office: Office) -> None:
    office.take({"cases": "code,organization,year,identified_on\nA,D102,2019,2019-03-01\nB,D102,2019,2019-08-01\n"})
    header, text = CASES[:3], mapping(CASE, PLACE)
    assert told(office.send(text, header, ("西村", None, "2019-12")).problems) == [("ambiguous_row", "A2")]
    taken = office.send(text, header, ("西村", "2019-08", "2019-12"), ("西村", "2019-09", None))
    assert counted(taken) == {"cases": {"new": 1, "revised": 1}} and taken.given == {"cases": ["Z20190001"]}


def test_a_row_without_its_case_makes_no_measure(office: Office) -> None:
    text = mapping(CASE + MEASURES, PLACE)
    taken = office.send(text, CASES, ("北村", "2019-03", None, "2019-04", None, None))
    assert told(taken.problems) == [("no_organization", "A2")]


# -- projects and partners ---------------------------------------------------------------------------------------------


def test_projects_and_partners_without_a_code_are_those_that_are_recorded_or_get_the_next(office: Office) -> None:
    office.take(
        {
            "projects": "code,kind,place,batch,started_on\nXM-1,five_small,451102101202,1,2019-02\n",
            "pairings": "partner,partner_name,partner_kind,place,from\nQY-1,示例公司,enterprise,451102101203,2018\n",
        }
    )
    makes = make("projects", place="@place", kind="five_small", batch="=批次", started_on="=开工", amount_yuan="=金额")
    makes += make("pairings", partner_name="=帮扶单位", partner_kind="enterprise", place="@place", from_="2019")
    header = ("村", "批次", "开工", "金额", "帮扶单位")
    rows = (
        ("西村", 1, "2019-02-01", 50000, "示例公司"),
        ("西村", 2, "2019-02", 60000, "另一公司"),
        ("北村", 1, None, 70000, "另一公司"),
    )
    taken = office.send(mapping(makes, PLACE), header, *rows)
    assert taken.given == {"projects": ["X000001", "X000002"], "pairings": ["Q000001"]}
    assert office.rows("projects", "code", "place", "batch", "amount_yuan") == [
        ("X000001", "451102101202", "2", "60000"),
        ("X000002", "451102101203", "1", "70000"),
        ("XM-1", "451102101202", "1", "50000"),
    ]
    assert office.rows("pairings", "partner", "place", "from") == [
        ("Q000001", "451102101202", "2019"),
        ("Q000001", "451102101203", "2019"),
        ("QY-1", "451102101202", "2019"),
        ("QY-1", "451102101203", "2018"),
    ]
    assert office.send(mapping(makes, PLACE), header, *rows).change is None


# -- numbers that are merged over rows ---------------------------------------------------------------------------------

BRANCHES = '[sheet.place]\nvillage = {column = "村"}\norganization = {column = "党支部"}\n'
OF_WEST = ("村", "党支部", "面积", "实到"), ("西村", "西村党支部", 300, 20), ("西村", "西村果业公司党支部", None, None)
AREA = make("facilities", place="@place", kind="venue", from_="@as_of", area_m2="=面积")


def test_a_number_merged_over_the_branches_of_one_village_is_that_villages(office: Office) -> None:
    text = mapping(AREA, BRANCHES, table='ignore = ["实到"]\n')
    assert counted(office.send(text, *OF_WEST, merges="C2:C3 A2:A3")) == {"facilities": {"new": 1}}
    assert office.rows("facilities", "place", "area_m2") == [("451102101202", "300")]


def test_a_number_of_organizations_that_is_merged_over_two_of_them_is_neither_s(office: Office) -> None:
    held = make("elections", organization="@organization", elected_on="2019-05-01", present="=实到")
    text = mapping(held, BRANCHES, table='ignore = ["面积"]\n')
    taken = office.send(text, *OF_WEST, merges="D2:D3")
    assert [(p.code, p.cell, p.ledger, p.column, p.value) for p in taken.problems] == [
        ("merged_number", "D2", "elections", "present", "20")
    ]
    assert taken.problems[0].allowed.zh == "取消合并，写在它所属的那一行"


def test_a_number_merged_over_organizations_of_two_places_in_a_village_is_neither_place_s(office: Office) -> None:
    office.take({"organizations": "code,name,kind,superior,place\nD9,上屯党支部,branch,D11,451102101202N007\n"})
    text = mapping(AREA, BRANCHES, table='ignore = ["实到"]\n')
    header, west, _ = OF_WEST
    taken = office.send(text, header, west, ("西村", "上屯党支部", None, None), merges="C2:C3")
    assert told(taken.problems) == [("merged_number", "C2")]

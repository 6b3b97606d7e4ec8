"""The places and organizations of a table's rows: found inside one another, or founded."""

from __future__ import annotations

from pathlib import Path

from tests.registries import founded
from tests.workbooks.office import VILLAGES, Office, counted, make, mapping, told

FACTS = make("facts", unit="@place", period="@period", activists="=积极分子")
HEADER = ("乡镇", "村", "积极分子")
SITES = VILLAGES + 'site = {column = "点"}\n'
SITE = make("places", name="=点", kind="relocation_site", parent="@above")
OF_SITE = make("facts", unit="@place", period="2019-12-31", households="=户数")
NEW_SITE = SITE + OF_SITE
SITE_HEADER = ("乡镇", "村", "点", "户数")


def test_each_level_is_looked_for_inside_the_one_before_it(office: Office) -> None:
    taken = office.send(
        mapping(FACTS), HEADER, ("莲塘镇", "双瑞", 5), ("贺街", "双瑞村", 6), ("贺街镇", "西村村委会", 7)
    )
    assert counted(taken) == {"facts": {"new": 3}}
    assert office.rows("facts", "unit", "activists") == [
        ("451102101201", "6"),
        ("451102101202", "7"),
        ("451102102201", "5"),
    ]


def test_where_a_level_before_is_empty_the_search_is_wider_and_may_find_several(office: Office) -> None:
    taken = office.send(mapping(FACTS), HEADER, (None, "西村", 5), (None, "双瑞", 6))
    assert told(taken.problems) == [("ambiguous_name", "B3")]
    (problem,) = taken.problems
    assert [(one.code, one.path) for one in problem.candidates] == [
        ("451102101201", "贺州市/八步区/贺街镇"),
        ("451102102201", "贺州市/八步区/莲塘镇"),
    ]
    assert (problem.sheet, problem.row, problem.header, problem.value) == ("表", 3, "村", "双瑞")
    assert taken.change is None and office.rows("facts", "unit") == []


def test_a_name_that_nobody_has_is_told_with_those_of_another_class_or_another_day(office: Office) -> None:
    taken = office.send(mapping(FACTS), HEADER, ("贺街镇", "老村", 5), ("莲塘镇", "河东村", 6), ("无此镇", "西村", 7))
    assert told(taken.problems) == [("unknown_name", "B2"), ("unknown_name", "B3"), ("unknown_name", "A4")]
    assert [[one.code for one in problem.candidates] for problem in taken.problems] == [
        ["451102101204"],
        ["451102102001"],
        [],
    ]


def test_in_a_registry_without_places_it_is_said_that_there_are_none(office: Office, tmp_path: Path) -> None:
    text, row = mapping(make("facts", unit="@place", period="@period", households="=户数")), ("贺街镇", "无名村", 3)
    new = Office(founded(tmp_path / "new.db"), tmp_path)
    (problem,) = new.send(text, ("乡镇", "村", "户数"), row).problems
    assert problem.code == "unknown_name"
    none = "登记库里还没有任何地点：先导入地点和党组织，或改用已登记了地点的登记库"
    assert problem.allowed.zh == f"{none}；见对照表 [sheet.place] 的 county"
    new.engine.dispose()
    (problem,) = office.send(text, ("乡镇", "村", "户数"), row).problems
    assert (problem.code, problem.allowed.zh) == ("unknown_name", "已登记的名称或代码")


def test_names_are_meant_on_the_day_that_is_given_in_place_of_the_mapping_s(office: Office) -> None:
    old = office.send(mapping(FACTS), HEADER, ("贺街镇", "老村", 5), as_of=20170000)
    assert counted(old) == {"facts": {"new": 1}}


def test_what_is_wrong_with_a_cell_above_the_table_is_told_in_its_own_row(office: Office) -> None:
    place = '[sheet.place]\ntownship = {cell = "A1", after = "单位："}\nvillage = {column = "村"}\n'
    text = mapping(make("facts", unit="@place", period="@period", activists="=数"), place, table="header = [2, 2]\n")
    (problem,) = office.send_sheets(text, {"表": [["单位：无此镇"], ["村", "数"], ["西村", 5], ["北村", 6]]}).problems
    assert (problem.code, problem.row, problem.cell, problem.header) == ("unknown_name", 1, "A1", None)


def test_a_code_counts_before_a_name(office: Office) -> None:
    taken = office.send(mapping(FACTS), HEADER, (None, "451102102201", 5))
    assert counted(taken) == {"facts": {"new": 1}}
    assert office.rows("facts", "unit") == [("451102102201",)]


def test_the_words_of_levels_stand_for_the_places_around_a_row(office: Office) -> None:
    makes = "".join(
        make("activities", place=word, kind="other", held_on="2019-06", title="=事")
        for word in ("@village", "@township", "@county", "@above")
    )
    place = VILLAGES + 'natural_village = {column = "屯"}\n'
    taken = office.send(mapping(makes, place), ("乡镇", "村", "屯", "事"), (None, "西村", "上屯", "甲"))
    assert counted(taken) == {"activities": {"new": 3}}  # the village is the one above, too
    assert [place for (place,) in office.rows("activities", "place")] == ["451102", "451102101", "451102101202"]


def test_a_word_for_a_place_that_there_is_not_is_told_at_the_innermost_place(office: Office) -> None:
    makes = make("facts", unit="@village", period="2019", activists="=积极分子")
    place = '[sheet.place]\ntownship = {column = "乡镇"}\n'
    taken = office.send(mapping(makes, place), ("乡镇", "积极分子"), ("贺街镇", 5))
    assert told(taken.problems) == [("value", "A2")]


# -- places ------------------------------------------------------------------------------------------------------------


def test_a_site_is_founded_once_with_the_next_code_of_its_parent_and_a_word_of_its_class(office: Office) -> None:
    rows = (
        ("贺街镇", "西村", "福苑", 10),
        ("贺街镇", None, "福苑安置点", 20),
        (None, None, "和园安置区", 30),
        (None, None, "福城", 40),
        ("贺街镇", "西村", "福苑安置点", 10),
    )
    taken = office.send(mapping(NEW_SITE, SITES), SITE_HEADER, *rows)
    assert counted(taken) == {"places": {"new": 4}, "facts": {"new": 4}}
    assert taken.given == {"places": ["451102101202S001", "451102101S001", "451102S001", "451102S002"]}
    assert [row for row in office.rows("places", "code", "name", "parent") if "S0" in row[0]] == [
        ("451102101202S001", "福苑安置点", "451102101202"),
        ("451102101S001", "福苑安置点", "451102101"),
        ("451102S001", "和园安置区", "451102"),
        ("451102S002", "福城安置点", "451102"),
    ]
    again = office.send(mapping(NEW_SITE, SITES), SITE_HEADER, *rows)
    assert again.change is None and again.given == {} and counted(again) == {"facts": {"same": 4}}


def test_a_natural_village_is_founded_in_its_village_and_one_that_is_there_is_found(office: Office) -> None:
    place = VILLAGES + 'natural_village = {column = "屯"}\n'
    makes = make("places", name="=屯", kind="natural_village", parent="@above") + make(
        "facts", unit="@place", period="2019", full_members="=党员"
    )
    header = ("乡镇", "村", "屯", "党员")
    taken = office.send(mapping(makes, place), header, ("贺街镇", "西村", "上屯", 1), ("贺街镇", "西村", "下", 2))
    assert taken.given == {"places": ["451102101202N001"]}
    assert office.rows("facts", "unit", "full_members") == [("451102101202N001", "2"), ("451102101202N007", "1")]
    assert ("451102101202N001", "下自然村") in office.rows("places", "code", "name")


def test_what_a_row_founds_stands_in_the_village_that_the_row_names(office: Office) -> None:
    place = VILLAGES + 'natural_village = {column = "屯"}\n'
    makes = make("places", name="=屯", kind="natural_village", parent="@village")
    taken = office.send(mapping(makes, place), ("乡镇", "村", "屯"), ("贺街镇", "西村", "下屯"))
    assert counted(taken) == {"places": {"new": 1}}
    assert ("下屯", "451102101202") in office.rows("places", "name", "parent")
    own = mapping(make("places", name="=屯", kind="natural_village", parent="@place"), place)
    refused = office.send(own, ("乡镇", "村", "屯"), ("贺街镇", "西村", "中屯"))
    assert told(refused.problems) == [("value", "C2")]


def test_codes_that_somebody_has_or_had_are_passed_over(office: Office) -> None:
    office.take({"places": "code,name,kind,parent\n451102S001,旧点,relocation_site,451102\n"})
    office.take({"places": "code,withdrawn\n451102S001,是\n"})
    taken = office.send(mapping(NEW_SITE, SITES), SITE_HEADER, (None, None, "福苑", 1), (None, None, "旧点", 2))
    assert taken.given == {"places": ["451102S002", "451102S003"]}


def test_two_sites_of_one_name_at_one_parent_are_ambiguous(office: Office) -> None:
    office.take(
        {
            "places": "code,name,kind,parent\nS1,福苑安置点,relocation_site,451102\n"
            "S2,福苑安置点,relocation_site,451102\n"
        }
    )
    taken = office.send(mapping(NEW_SITE, SITES), SITE_HEADER, (None, None, "福苑", 1))
    assert told(taken.problems) == [("ambiguous_name", "C2")]
    assert [one.code for one in taken.problems[0].candidates] == ["S1", "S2"]


def test_what_is_found_is_not_changed(office: Office) -> None:
    makes = make("places", name="=屯", kind="natural_village", parent="@above", from_="=设立")
    place = VILLAGES + 'natural_village = {column = "屯"}\n'
    taken = office.send(mapping(makes, place), ("乡镇", "村", "屯", "设立"), (None, "西村", "上", "2001-05-06"))
    assert taken.change is None and counted(taken) == {}


def test_a_place_that_a_make_of_another_row_founds_is_there_for_all_rows(office: Office) -> None:
    founding = mapping(NEW_SITE, SITES)
    later = founding.partition("[[sheet]]")[2].replace('sheet = "表"', 'sheet = "在前"').replace(SITE, "")
    taken = office.send_sheets(
        founding + "[[sheet]]" + later,
        {"在前": [SITE_HEADER, ("贺街镇", "西村", "福苑", 5)], "表": [SITE_HEADER, ("贺街镇", "西村", "福苑", 5)]},
    )
    assert counted(taken) == {"places": {"new": 1}, "facts": {"new": 1}}


# -- organizations -----------------------------------------------------------------------------------------------------

ORGANIZATION = make("organizations", name="=党组织", kind="@name", place="@place", superior="@superior")
SECRETARY = make("posts", person="=书记", unit="@organization", role="secretary", from_="2018")
ORGANIZATIONS = ("乡镇", "村", "党组织")


def test_an_organization_is_found_at_its_place_by_its_name_or_that_of_the_place(office: Office) -> None:
    names = ("西村党支部", "中共西村支部委员会", "贺街镇西村党支部", "西村果业公司党支部")
    taken = office.send(mapping(ORGANIZATION), ORGANIZATIONS, *((None, "西村", name) for name in names))
    assert taken.change is None and counted(taken) == {}


def test_another_kind_an_ordinal_or_a_name_of_its_own_is_another_organization(office: Office) -> None:
    rows = [(None, "西村", name) for name in ("西村党总支", "西村第二党支部", "茶业党支部")]
    taken = office.send(mapping(ORGANIZATION), ORGANIZATIONS, *rows)
    assert taken.given == {"organizations": ["D451102101202", "D451102101202-2", "D451102101202-3"]}
    found = office.rows("organizations", "code", "name", "kind", "superior", "place")
    assert [row for row in found if row[0].startswith("D4511")] == [
        ("D451102101202", "西村党总支", "general_branch", "D11", "451102101202"),
        ("D451102101202-2", "西村第二党支部", "branch", "D11", "451102101202"),
        ("D451102101202-3", "茶业党支部", "branch", "D11", "451102101202"),
    ]
    assert office.send(mapping(ORGANIZATION), ORGANIZATIONS, *rows).change is None


def test_a_name_that_tells_no_kind_founds_nothing(office: Office) -> None:
    taken = office.send(mapping(ORGANIZATION), ORGANIZATIONS, (None, "北村", "北村党组织"))
    assert told(taken.problems) == [("value", "C2")]


def test_a_place_without_organization_is_told_unless_the_row_founds_it(office: Office) -> None:
    rows = ((None, "北村", None, "丁某"), (None, "西村", None, "戊某"))
    taken = office.send(mapping(ORGANIZATION + SECRETARY), (*ORGANIZATIONS, "书记"), *rows)
    assert told(taken.problems) == [("no_organization", "B2")]
    rows = ((None, "北村", "北村党支部", "丁某"), (None, "西村", None, "戊某"))
    taken = office.send(mapping(ORGANIZATION + SECRETARY), (*ORGANIZATIONS, "书记"), *rows)
    assert counted(taken) == {"organizations": {"new": 1}, "people": {"new": 2}, "posts": {"new": 2}}
    assert office.rows("posts", "unit") == [("D102",), ("D451102101203",)]


def test_an_organization_founded_for_a_founded_site_carries_its_code(office: Office) -> None:
    makes = SITE + make("organizations", name="=党组织", kind="@name", place="@place")
    makes += make("coverage", organization="=党组织", place="@place", mode="独立建立", from_="@as_of")
    header = ("乡镇", "村", "点", "党组织")
    rows = (("贺街镇", None, "福苑", "福苑安置点党支部"), ("贺街镇", "西村", "和园", "和园安置点联合党支部"))
    taken = office.send(mapping(makes, SITES), header, *rows)
    assert counted(taken) == {"places": {"new": 2}, "organizations": {"new": 2}, "coverage": {"new": 2}}
    assert office.rows("coverage", "organization", "place") == [
        ("D451102101202S001", "451102101202S001"),
        ("D451102101S001", "451102101S001"),
    ]
    again = office.send(mapping(makes, SITES), header, *rows)
    assert again.change is None and counted(again) == {"coverage": {"same": 2}}


def test_a_row_may_say_its_place_by_an_organization(office: Office) -> None:
    place = '[sheet.place]\ntownship = {column = "乡镇"}\norganization = {column = "党组织"}\n'
    makes = make(
        "ratings", organization="@organization", year="2019", stage="named", stars="=星级", decided_on="2019-12"
    )
    makes += make("facts", unit="@place", period="@period", activists="=积极分子")
    header = ("乡镇", "党组织", "星级", "积极分子")
    rows = (
        ("贺街镇", "双瑞村党总支", 3, 5),
        ("莲塘镇", "双瑞村", 4, 6),
        (None, "西村果业公司党支部", 5, 7),
    )
    taken = office.send(mapping(makes, place), header, *rows)
    assert counted(taken) == {"ratings": {"new": 3}, "facts": {"new": 3}}
    assert office.rows("ratings", "organization", "stars") == [("D101", "3"), ("D103", "5"), ("D201", "4")]
    assert office.rows("facts", "unit", "activists") == [
        ("451102101201", "5"),
        ("451102101202", "7"),
        ("451102102201", "6"),
    ]


def test_names_in_other_columns_are_sought_at_the_row_s_place_and_then_outwards(office: Office) -> None:
    makes = make("coverage", organization="=党组织", place="@place", mode="contact", from_="2019")
    rows = (
        (None, "西村", "双瑞村党总支"),
        (None, "河东", "双瑞村党支部"),
        (None, "北村", "双瑞村"),
        (None, "西村", "无名党支部"),
    )
    taken = office.send(mapping(makes), ("乡镇", "村", "党组织"), *rows)
    assert told(taken.problems) == [("unknown_name", "C5")]
    taken = office.send(mapping(makes), ("乡镇", "村", "党组织"), *rows[:3])
    assert office.rows("coverage", "organization", "place") == [
        ("D101", "451102101202"),
        ("D101", "451102101203"),
        ("D201", "451102102001"),
    ]


def test_a_code_that_the_workbook_names_is_given_to_nobody_else(office: Office) -> None:
    makes = make("places", code="=代码", name="=点", kind="relocation_site", parent="@above")
    header = ("乡镇", "村", "点", "代码")
    rows = ((None, None, "福苑", None), (None, None, "和园", "451102S001"))
    taken = office.send(mapping(makes, SITES), header, *rows)
    assert taken.given == {"places": ["451102S002"]}
    assert [r for r in office.rows("places", "code", "name") if "S00" in r[0]] == [
        ("451102S001", "和园安置点"),
        ("451102S002", "福苑安置点"),
    ]
    assert office.send(mapping(makes, SITES), header, *rows).change is None


def test_codes_of_what_was_withdrawn_or_is_of_another_kind_are_told(office: Office) -> None:
    office.take({"organizations": "code,withdrawn\nD202,yes\n"})
    makes = make("coverage", organization="=党组织", place="@place", mode="contact", from_="2019")
    header = ("乡镇", "村", "党组织")
    taken = office.send(mapping(makes), header, (None, "西村", "D202"), (None, "北村", "451102101"))
    assert told(taken.problems) == [("value", "C2"), ("value", "C3")]

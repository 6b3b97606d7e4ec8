"""On the command line a name may stand where a place or an organization is named: as it is meant on the day."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

DAY = ("--as-of", "2019-06-30")
MORE = "code,name,kind,parent,from,to\n451102102,步头镇,township,451102,,\nV9,西村,village,451102102,2018,\n"


@pytest.fixture
def two(run: Run, standing: Path, tmp_path: Path) -> Run:
    """A registry in which two villages are called 西村, from 2018 on."""
    file = tmp_path / "places.csv"
    file.write_text(MORE, encoding="utf-8")
    assert run("import", file).code == 0
    return run


@pytest.mark.parametrize("scope", ["贺街镇", "八步区贺街", "贺州市/八步区/贺街镇政府"])
def test_a_scope_may_be_a_name(scope: str, run: Run, standing: Path) -> None:
    by_code = run("figures", *DAY, "--scope", "451102101", "--json").json["figures"]
    assert run("figures", *DAY, "--scope", scope, "--json").json["figures"] == by_code
    assert (
        run("tree", *DAY, "--scope", scope, "--json").json == run("tree", *DAY, "--scope", "451102101", "--json").json
    )
    assert run("findings", *DAY, "--scope", scope, "--json").code == 0


def test_a_unit_may_be_a_name(run: Run, standing: Path) -> None:
    by_code = run("explain", "village.led", "451102101202", *DAY, "--json").json
    by_name = run("explain", "village.led", "贺街镇西村", *DAY, "--json").json
    assert by_name["unit"] == "贺街镇西村"  # as it was written, as a former code is
    assert {**by_name, "unit": "", "says": ""} == {**by_code, "unit": "", "says": ""}
    assert run("history", "上屯", "--json").json == run("history", "451102101202001", "--json").json
    assert run("history", "西村党支部", "--json").json == run("history", "D2", "--json").json
    # What is no more than a place's name means the place.
    assert run("history", "西村", "--json").json == run("history", "451102101202", "--json").json


def test_an_unknown_name_is_not_found(run: Run, standing: Path) -> None:
    for asked in (("figures", "--scope", "无此村"), ("history", "无此村"), ("explain", "village.led", "无此村")):
        answer = run(*asked)
        assert (answer.code, "无此村" in answer.err) == (3, True)
    assert "451102101202 西村" in run("figures", "--scope", "西社区").err


def test_a_name_of_several_is_refused_with_the_code_and_path_of_each(two: Run) -> None:
    for asked in (("figures", "--scope", "西村"), ("history", "西村"), ("explain", "village.led", "西村")):
        answer = two(*asked)
        assert answer.code == 2
        assert "451102101202 西村（广西/贺州市/八步区/贺街镇）" in answer.err
        assert "V9 西村（广西/贺州市/八步区/步头镇）" in answer.err


def test_a_name_is_meant_on_the_day_that_is_asked_about(two: Run) -> None:
    assert two("figures", "--scope", "西村", "--as-of", "2017-12-31").code == 0
    assert two("figures", "--scope", "西村", "--as-of", "2018-01-01").code == 2
    assert two("figures", "--scope", "步头镇西村", "--as-of", "2018-01-01").code == 0
    # It has ended since.
    assert two("figures", "--scope", "北村", "--as-of", "2019-12-31").code == 0
    answer = two("figures", "--scope", "北村", "--as-of", "2020-01-01")
    assert answer.code == 3 and "451102101203" in answer.err


def test_a_scope_is_no_organizations_name(run: Run, standing: Path) -> None:
    assert run("figures", "--scope", "西村党支部").code == 3


def test_verbs_take_names(two: Run) -> None:
    renamed = two("place", "rename", "贺街镇西村", "--name", "东村", "--effective", "2019-07-01", "--json")
    assert renamed.code == 0 and [unit["code"] for unit in renamed.json["units"]] == ["451102101202"]
    # The day of the verb counts: another name by then.
    moved = two("place", "move", "东村", "--under", "步头镇", "--effective", "2019-08-01", "--json")
    assert moved.code == 0 and moved.json["units"][0]["code"] == "451102101202"
    ended = two("organization", "abolish", "西村党支部", "--effective", "2019-06-01", "--json", "--dry-run")
    assert ended.code == 0 and [unit["code"] for unit in ended.json["units"]] == ["D2"]


def test_a_verb_about_a_name_of_several_says_whom_it_could_mean(two: Run) -> None:
    answer = two("place", "rename", "西村", "--name", "东村", "--effective", "2019-07-01", "--json")
    assert answer.code == 2
    (problem,) = answer.json["problems"]
    assert (problem["column"], problem["code"]) == ("code", "ambiguous_name")
    assert [one["code"] for one in problem["candidates"]] == ["451102101202", "V9"]
    assert two("place", "rename", "无此村", "--name", "东村", "--effective", "2019-07-01").code == 2


def test_a_new_unit_is_given_a_code_and_no_name(run: Run, standing: Path) -> None:
    words = ("--name", "东村", "--kind", "village", "--parent", "贺街镇", "--effective", "2019")
    assert run("place", "found", "东村", *words).code == 2
    assert run("place", "found", "V8", *words).code == 0


def test_a_case_is_opened_of_an_organization_by_its_name(run: Run, standing: Path) -> None:
    told = ("--organization", "西村", "--year", "2019", "--step", "screened", "--on", "2019-03-15", "--level", "county")
    answer = run("case", "open", "Z7", *told, "--json")
    assert answer.code == 0, answer.out
    assert run("case", "show", "Z7", "--json").json["organization"] == "D2"


@pytest.mark.parametrize("name", ["安某@西村党支部/secretary/2018-05", "安某@D2/secretary/2018-05"])
def test_a_row_is_explained_by_the_names_of_whom_it_is_about(name: str, run: Run, standing: Path) -> None:
    moment = (*DAY, "--known-at", "1", "--json")
    by_code = run("explain", "secretary.professional", "P1@D2/secretary/2018-05", *moment)
    by_name = run("explain", "secretary.professional", name, *moment)
    assert (by_code.code, by_name.code) == (0, 0)
    assert {**by_name.json, "unit": "", "says": ""} == {**by_code.json, "unit": "", "says": ""}
    assert run("explain", "secretary.professional", "丁某@西村党支部/secretary/2018-05", *moment).code == 3
    assert run("explain", "COM-04", name, *moment).code == 0


def test_a_row_of_a_name_of_several_is_refused_with_the_code_and_path_of_each(two: Run) -> None:
    answer = two("explain", "secretary.professional", "柏某@西村/village_director/2019-03", *DAY)
    assert answer.code == 2 and "V9 西村（广西/贺州市/八步区/步头镇）" in answer.err

"""The worklists: the cases as an auditor reads them, the relocation sites, the natural villages without members."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.web import create_app
from tests.registries import SMALL, founded, imported
from tests.web.seen import Seen

DAY = "as_of=2019-12-31"
MEASURES = ("plan", "leader", "unit", "work_group", "first_secretary", "projects", "leadership")
HERE = {
    **SMALL,
    "places": SMALL["places"]
    + "451103,平桂区,county,4511,,,\n451103101,沙田镇,township,451103,,,\n"
    + "451102101202002,下屯,natural_village,451102101202,2015,,\n"
    + "451102101202003,中屯,natural_village,451102101202,2015,,\n"
    + "AZD1,甲安置点,relocation_site,451102101,2018,,\nAZD2,乙安置点,relocation_site,451103101,2018,,\n"
    + "AZD3,丙安置点,relocation_site,451102101202,2020-03,,\n",
    "coverage": SMALL["coverage"] + "D2,AZD1,absorbed,2018-07\nD1,AZD1,contact,2018-07\n",
    "people": SMALL["people"] + "P3,陈某\nP4,丁某\n",
    "posts": SMALL["posts"]
    + "P3,AZD1,instructor,2018-07,\nP4,AZD1,instructor,2019-02,\nP4,AZD1,liaison,2018-07,2019-02\n"
    "P3,451102101202002,contact_member,2018-09,\nP4,451102101202002,contact_member,2019-01,\n",
    "bodies": "place,kind,from,to\nAZD1,women,2018-10,\nAZD1,union,2018-10,2019-06\n",
    "facts": "unit,period,full_members,probationary_members,households,residents\n"
    "AZD1,2019,,,40,160\n451102101202001,2018,0,0,,\n451102101202002,2018,0,0,,\n451102101202003,2018,3,0,,\n",
    "cases": "code,organization,year,problems,identified_on,plan_on,due_on,accepted_on,closed_on\n"
    "Z1,D2,2019,村务不公开,2019-03-15,2019-04-01,2019-11,,\n"
    "Z2,D2,2018,,2018-03-15,,2018-11-30,2018-12-08,2018-12-10\n"
    "Z3,D2,2017,,2017-03-15,,2017-12-31,,2017-11-01\n"
    "Z4,D1,2019,,2019-05-15,,,,2020-02-01\n"
    "Z5,D1,2020,,2020-01-10,,2020-12-31,,\n",
    "case_measures": "case,measure,done_on\n"
    + "".join(f"Z3,{m},2017-06-01\n" for m in MEASURES)
    + "Z1,plan,2019-04-01\nZ1,leader,2019-12-31\nZ1,unit,2020-01-01\nZ1,projects,\n",
    "look_backs": "case,checked_on,result,checker,note\nZ3,2018-07,relapsed,甲组,再整顿\n"
    "Z3,2019-07-20,consolidated,乙组,\n"
    "Z2,2020-03-01,partly,丙组,\n",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("worklists")
    engine = founded(folder / "registry.db")
    found = imported(engine, folder / "first", HERE)
    assert not found.problems, found.problems
    yield create_app(engine).test_client()
    engine.dispose()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def seen(client: FlaskClient, key: str, question: str = DAY) -> Seen:
    return Seen(page(client, f"/{key}?{question}"), key)


def case(client: FlaskClient, code: str, question: str = DAY) -> dict[str, str]:
    (row,) = (row for row in seen(client, "cases", question).rows if row["编号"] == code)
    return row


def test_the_cases_stand_in_one_table_with_the_columns_of_an_audit(client: FlaskClient) -> None:
    found = seen(client, "cases")
    assert " ".join(found.headings) == (
        "县区 乡镇 村 党组织 编号 状态 剩余天数 年度 问题 认定 方案 期限 验收 销号 逾期天数 措施 由谁承接 "
        "回头看日期 结论 检查人 说明"
    )
    assert found.column("编号") == ["Z4", "Z1", "Z2", "Z3"], "by the tree, then by code"
    assert found.doors("编号")[1] == f"/units/Z1?{DAY}&space=case"
    assert found.doors("党组织")[1] == f"/units/D2?{DAY}"
    assert case(client, "Z1") == {
        "县区": "八步区",
        "乡镇": "贺街镇",
        "村": "西村",
        "党组织": "西村党支部",
        "编号": "Z1",
        "状态": "整顿",
        "剩余天数": "✗ -31",
        "年度": "2019",
        "问题": "村务不公开",
        "认定": "2019-03-15",
        "方案": "2019-04-01",
        "期限": "2019-11",
        "验收": "未登记",
        "销号": "未登记",
        "逾期天数": "31",
        "措施": "2/7",
        "由谁承接": "",
        "回头看日期": "未登记",
        "结论": "未登记",
        "检查人": "未登记",
        "说明": "未登记",
    }


@pytest.mark.parametrize(
    ("code", "question", "days"),
    [
        ("Z1", "as_of=2019-11-30", "0"),
        ("Z1", "as_of=2019-12-01", "1"),
        ("Z1", "as_of=2020-03-01", "92"),
        ("Z2", DAY, "10"),
        ("Z2", "as_of=2018-12-09", "9"),
        ("Z3", DAY, "0"),
        ("Z4", DAY, "未登记"),
        ("Z4", "as_of=2020-12-31", "未登记"),
    ],
)
def test_days_overdue_run_from_the_deadline_to_the_closing_or_to_the_day(
    client: FlaskClient, code: str, question: str, days: str
) -> None:
    assert case(client, code, question)["逾期天数"] == days


def test_measures_count_when_they_were_done_by_the_day(client: FlaskClient) -> None:
    assert [case(client, "Z1", f"as_of={day}")["措施"] for day in ("2019-03-31", "2019-12-30", "2020-01-01")] == [
        *("0/7", "1/7", "3/7")
    ]
    assert case(client, "Z3")["措施"] == "7/7" and case(client, "Z4")["措施"] == "0/7"


def test_a_case_tells_the_latest_look_back_by_the_day(client: FlaskClient) -> None:
    told = ("回头看日期", "结论", "检查人", "说明")
    assert [case(client, "Z3")[key] for key in told] == ["2019-07-20", "巩固", "乙组", "未登记"]
    assert [case(client, "Z3", "as_of=2019-07-19")[key] for key in told] == ["2018-07", "反弹", "甲组", "再整顿"]
    assert [case(client, "Z2")[key] for key in told] == ["未登记"] * 4, "it was looked back at later"


def test_what_comes_after_the_day_is_told_as_the_house_tells_it(client: FlaskClient) -> None:
    assert case(client, "Z4")["销号"] == "时点之后" and case(client, "Z2", "as_of=2018-11-30")["验收"] == "时点之后"
    assert case(client, "Z1", "as_of=2019-05-01")["期限"] == "2019-11（时点之后）"
    assert "时点之后才进入流程的另有 1 件" in page(client, f"/cases?{DAY}")
    assert "时点之后才进入流程的另有" not in page(client, "/cases?as_of=2020-12-31")


def test_cases_are_those_of_the_scope_sorted_and_exported_as_shown(client: FlaskClient) -> None:
    assert seen(client, "cases", f"{DAY}&scope=451103").rows == []
    question = f"{DAY}&scope=451102101202&cases.sort=-overdue"
    assert seen(client, "cases", question).column("编号") == ["Z1", "Z2", "Z3"]
    body = client.get(f"/cases?{question}&export=cases").data
    rows = [row for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True) if row[5]]
    assert [row[5] for row in rows] == ["编号", "Z1", "Z2", "Z3"] and [row[0] for row in rows[1:]] == [1, 2, 3]
    named = dict(zip(rows[0], rows[1], strict=True))
    assert (named["逾期天数"], named["剩余天数"], named["措施"]) == (31, -31, "2/7"), "a number is written as one"


def test_a_site_tells_who_covers_it_and_who_is_there_on_the_day(client: FlaskClient) -> None:
    first, second = seen(client, "sites").rows
    assert first == {
        "县区": "八步区",
        "乡镇": "贺街镇",
        "村": "",
        "安置点": "甲安置点",
        "代码": "AZD1",
        "覆盖方式": "纳入所在地党组织管理",
        "覆盖的党组织": "西村党支部（D2）、镇党委（D1）",
        "党建工作指导员": "陈某（P3）、丁某（P4）",
        "挂点干部": "未登记",
        "工会": "未登记",
        "团组织": "未登记",
        "妇联": "有",
        "自治组织": "未登记",
        "户数": "40",
        "人口": "160",
    }
    assert (second["安置点"], second["覆盖方式"], second["覆盖的党组织"], second["户数"]) == (
        *("乙安置点", "无", "未登记", "未登记"),
    )
    before = seen(client, "sites", "as_of=2018-12-31&scope=451102").rows
    assert [(r["党建工作指导员"], r["挂点干部"], r["工会"]) for r in before] == [("陈某（P3）", "丁某（P4）", "有")]
    assert seen(client, "sites", "as_of=2020-03-01&scope=451102101202").column("安置点") == ["丙安置点"]
    assert seen(client, "sites", f"{DAY}&lang=en").column("Party-building instructor")[0] == "陈某 (P3), 丁某 (P4)"


def test_a_natural_village_without_members_tells_its_contact(client: FlaskClient) -> None:
    rows = {row["自然村"]: row for row in seen(client, "contacts").rows}
    assert list(rows) == ["上屯", "下屯"], "the one that has members is not among them"
    told = ("联系党员", "联系起始", "联系党组织")
    assert [rows["上屯"][key] for key in told] == ["未登记", "未登记", "西村党支部（D2）"]
    assert [rows["下屯"][key] for key in told] == ["陈某（P3）、丁某（P4）", "2018-09、2019-01", "未登记"]
    assert {row["帮扶"] for row in rows.values()} == {"✓ 达标"}
    before = {row["自然村"]: row for row in seen(client, "contacts", "as_of=2018-12-31").rows}
    assert len(before) == 2 and seen(client, "contacts", f"{DAY}&scope=451103").rows == []


def test_the_lists_of_places_are_as_long_as_their_figures_say(client: FlaskClient) -> None:
    for key, figure in (("contacts", "natural_village.without_members"), ("sites", "place.sites")):
        listed = Seen(page(client, f"/figures/{figure}?{DAY}&status=population"), "units")
        assert sorted(listed.column("代码")) == sorted(seen(client, key).column("代码"))

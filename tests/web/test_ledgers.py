"""The pages of the ledgers by what a person sees."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.ledgers import Ledger
from registry.slices import BY_KEY, LEDGERS
from registry.web import create_app
from tests.registries import SMALL, founded, imported
from tests.web.seen import Seen

#: Beside what `SMALL` has: another county; a person without a named task; days and amounts as people write them.
LEDGERS_HERE = {
    **SMALL,
    "places": SMALL["places"] + "451103,平桂区,county,4511,,,\n451103101,沙田镇,township,451103,,,\n"
    "451103101201,<b>南</b>村,village,451103101,,,\n",
    "people": "code,name,gender\nP1,安某,女\nP2,柏某,男\nP3,陈某,男\n",
    "trainings": "person,held_on,title,level,hours\nP3,2019-05,班次一,city,16.5\nP1,2019-06,班次二,county,8\n",
    "facilities": "place,kind,name,from,to,area_m2,unified_area\n451102101202,venue,,2017,,320,是\n"
    "451103101201,venue,旧址,2015-03,2019-06,99.5,否\n451103101201,venue,新址,2019-06,,1200,\n",
    "projects": "code,kind,place,started_on,delivered_on\nX1,five_small,451102101202,2018-05,2019-02\n"
    "X2,devolved,451102101202,,\n",
}
DAY = "as_of=2019-12-31"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("ledgers")
    engine = founded(folder / "registry.db")
    assert imported(engine, folder / "first", LEDGERS_HERE).change == 1
    posts = "person,unit,role,from,to,withdrawn\nP1,D2,secretary,2018-05,2019-11,\n"
    posts += "P2,451102101202,village_director,2019-03-01,,是\n"
    assert imported(engine, folder / "second", {"posts": posts}).change == 2
    renamed = {"places": "code,name,kind,parent\n451102101202,新西村,village,451102101\n"}
    assert imported(engine, folder / "third", renamed, effective=20190500).change == 3
    yield create_app(engine).test_client()
    engine.dispose()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def seen(client: FlaskClient, key: str, question: str = DAY) -> Seen:
    return Seen(page(client, f"/ledgers/{key}?{question}"), key)


def test_every_ledger_is_listed_with_what_it_is_for_its_rows_and_how_many_hold_on_the_day(client: FlaskClient) -> None:
    listed = Seen(page(client, f"/ledgers?{DAY}"), "ledgers")
    assert [row["登记什么"] for row in listed.rows] == [ledger.meaning.zh for ledger in LEDGERS]
    counts = {row["台账"]: (row["有效行数"], row["时点有效"]) for row in listed.rows}
    assert counts["地点"] == ("10", "10") and counts["阵地"] == ("3", "2") and counts["项目"] == ("2", "1")
    assert counts["指标台账"] == ("2", "2") and counts["人员"] == ("1", "")


@pytest.mark.parametrize("question", [DAY, "as_of=2019-03-31&scope=451102", "as_of=2020-01-01&known_at=1&lang=en"])
def test_every_number_of_rows_leads_to_as_many_rows(client: FlaskClient, question: str) -> None:
    listed = Seen(page(client, f"/ledgers?{question}"), "ledgers")
    for ledger, row in zip(LEDGERS, (cells for cells in listed.cells if cells), strict=True):
        for number in row[2:]:
            if number.leads_to:
                assert len(Seen(page(client, number.leads_to), ledger.key).rows) == int(number.text)


def test_a_ledger_shows_choices_in_words_references_by_code_and_name_and_days_as_written(client: FlaskClient) -> None:
    (row, _) = seen(client, "posts", f"{DAY}&known_at=1").rows
    assert list(row) == [
        *("县区", "乡镇", "村"),
        *("人员编号", "人员姓名", "单位代码", "单位名称", "职务", "任职日期", "免职日期", "来源", "管理方式", "分工"),
        *("免职原因", "批准日期", "备案日期", "联审日期", "时点有效", "记录号"),
    ]
    assert (row["人员编号"], row["人员姓名"], row["单位代码"], row["单位名称"]) == ("P1", "安某", "D2", "西村党支部")
    assert (row["职务"], row["任职日期"], row["免职日期"], row["时点有效"]) == ("党组织书记", "2018-05", "", "是")
    assert [r["启用日期"] for r in seen(client, "facilities").rows] == ["2017", "2019-06", "2015-03"]


def test_a_ledger_speaks_english_when_asked(client: FlaskClient) -> None:
    rows = seen(client, "facilities", f"{DAY}&lang=en").rows
    assert list(rows[0])[:9] == [
        *("county", "township", "village", "place", "place: name", "kind", "name", "from", "to"),
    ]
    assert [row["holds on the day"] for row in rows] == ["yes", "yes", "no"]
    assert [row["unified area"] for row in rows] == ["yes", "", "no"] and list(rows[0])[-1] == "record number"


def test_codes_of_places_and_organizations_lead_to_their_pages_with_the_question_carried_along(
    client: FlaskClient,
) -> None:
    found = seen(client, "posts", f"{DAY}&known_at=1")
    assert found.doors("单位代码")[0] == "/units/D2?as_of=2019-12-31&known_at=1"
    assert set(found.doors("人员编号")) == {None}
    assert seen(client, "places").doors("代码")[0] == f"/units/45?{DAY}"


def test_rows_may_be_narrowed_to_those_that_hold_on_the_day(client: FlaskClient) -> None:
    assert seen(client, "facilities", f"{DAY}&holding=yes").column("名称") == ["", "新址"]
    assert seen(client, "facilities", "as_of=2019-05-31&holding=yes").column("名称") == ["", "旧址"]
    assert seen(client, "projects", f"{DAY}&holding=yes").column("编号") == ["X1"], "an empty day has not come"
    assert seen(client, "facts", "as_of=2019-12-30&holding=yes").column("时期") == ["2018"], "2019 has not ended"
    assert seen(client, "places", "as_of=2020-01-01").column("时点存在").count("否") == 1


def test_within_a_scope_only_rows_whose_unit_lies_in_it_are_shown_and_the_page_says_so(client: FlaskClient) -> None:
    question = f"{DAY}&scope=451103"
    assert seen(client, "facilities", question).column("名称") == ["新址", "旧址"]
    assert seen(client, "posts", question).rows == [] and seen(client, "people", question).rows == []
    assert "只列出位于 平桂区 范围内的行" in page(client, f"/ledgers/posts?{question}")
    other = f"{DAY}&scope=451102101202&known_at=1"
    for key, count in (("posts", 2), ("people", 2), ("coverage", 1), ("ratings", 1), ("cases", 1), ("facts", 2)):
        assert len(seen(client, key, other).rows) == count, key


def test_a_place_that_has_ended_lies_where_who_took_over_lies(client: FlaskClient) -> None:
    assert "451102101203" not in seen(client, "places", f"{DAY}&scope=451102101202").column("代码")
    assert "451102101203" in seen(client, "places", "as_of=2020-01-01&scope=451102101202").column("代码")


def test_a_unit_is_one_row_with_the_state_of_the_day_its_own_first_day_end_and_successor(client: FlaskClient) -> None:
    def village(day: str, code: str) -> dict[str, str]:
        (row,) = (r for r in seen(client, "places", f"as_of={day}").rows if r["代码"] == code)
        return row

    assert village("2019-04-30", "451102101202")["名称"] == "西村"
    assert village("2019-05-01", "451102101202")["名称"] == "新西村"
    assert village("2019-05-01", "451102101202")["设立日期"] == ""
    ended = village("2019-05-01", "451102101203")
    assert (ended["撤销日期"], ended["承接代码"], ended["承接名称"]) == ("", "", ""), "its end is still to come"
    ended = village("2020-01-01", "451102101203")
    assert (ended["撤销日期"], ended["承接代码"], ended["承接名称"]) == ("2020-01-01", "451102101202", "新西村")


def test_people_without_a_named_task_are_not_shown_nor_named_anywhere(client: FlaskClient) -> None:
    assert seen(client, "people", f"{DAY}&known_at=1").column("编号") == ["P1", "P2"]
    assert seen(client, "people").column("编号") == ["P1"], "the post of the other one was withdrawn"
    assert seen(client, "trainings").column("人员姓名") == ["安某", ""]
    assert all("陈某" not in page(client, f"/ledgers/{key}?{DAY}") for key in ("people", "trainings", "posts"))


def test_a_ledger_is_sought_by_what_stands_in_it_in_words(client: FlaskClient) -> None:
    assert seen(client, "posts", f"{DAY}&known_at=1&posts.q=主任").column("人员编号") == ["P2"]
    assert seen(client, "posts", f"{DAY}&known_at=1&posts.q=西村党支部").column("人员编号") == ["P1"]
    assert "没有含“无此”的行" in page(client, f"/ledgers/posts?{DAY}&posts.q=无此")


def test_amounts_are_exact_and_sorted_as_numbers(client: FlaskClient) -> None:
    assert seen(client, "facilities", f"{DAY}&facilities.sort=area_m2").column("面积") == ["99.5", "320", "1,200"]
    assert seen(client, "facts", f"{DAY}&facts.sort=-collective_income_yuan").column("集体经济收入元") == [
        "52,000.5",
        "41,000",
    ]


def test_an_export_is_the_rows_that_are_shown_in_the_ledgers_own_columns(client: FlaskClient) -> None:
    question = f"{DAY}&scope=451103&holding=yes&facilities.sort=-area_m2&facilities.columns=kind"
    body = client.get(f"/ledgers/facilities?{question}&export=facilities").data
    header, *rows = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(min_row=2, values_only=True)
    found = seen(client, "facilities", f"{DAY}&scope=451103&holding=yes")
    assert list(header) == [*(column.label for column in BY_KEY["facilities"].columns), "记录号"]
    assert len(rows) == len(found.rows) == 1
    assert rows[0][header.index("面积")] == 1200
    assert rows[0][header.index("记录号")].startswith(found.column("记录号")[0])


def test_each_row_says_in_which_county_township_and_village_it_lies(client: FlaskClient) -> None:
    def lying(key: str, question: str = DAY) -> list[tuple[str, ...]]:
        return [(row["县区"], row["乡镇"], row["村"]) for row in seen(client, key, question).rows]

    west, south = ("八步区", "贺街镇", "西村"), ("平桂区", "沙田镇", "<b>南</b>村")
    assert lying("facilities", f"{DAY}&known_at=1") == [west, south, south]
    assert lying("people", f"{DAY}&known_at=1") == [west, west], "a person lies where the posts are"
    assert lying("posts", f"{DAY}&known_at=1") == [west, west] and lying("cases", f"{DAY}&known_at=1") == [west]
    assert lying("coverage", f"{DAY}&known_at=1") == [west], "where the place is, not the organization"
    assert lying("places", f"{DAY}&places.has.kind=municipality") == [("", "", "")]
    assert lying("places", "as_of=2020-01-01&places.has.code=451102101203&known_at=1") == [west], "who took over"


@pytest.mark.parametrize(
    ("key", "filters", "left"),
    [
        ("facilities", "has.place=451103", 2),
        ("facilities", "has.place_name=西", 1),
        ("facilities", "has.name=址&facilities.has.ends=2019", 1),
        ("facilities", "has.kind=venue", 3),
        ("facilities", "has.kind=children_home", 0),
        ("facilities", "has.unified_area=true", 1),
        ("facilities", "has.unified_area=-", 1),
        ("facilities", "has.county=平桂区", 2),
        ("facilities", "has.county=平桂", 0),
        ("facilities", "has.village=南", 2),
        ("facilities", "has.area_m2=99.5", 1),
        ("facilities", "has.area_m2=>99.5", 2),
        ("facilities", "has.area_m2=<=320", 2),
        ("facilities", "has.area_m2=many", 0),
        ("facilities", "has.holds=false", 1),
        ("facilities", "has.holds=", 3),
        ("facilities", "has.record=-2", 1),
        ("facilities", "has.record=nothing", 0),
        ("places", "has.begins=2015", 1),
        ("facts", "has.collective_income_yuan=>=52000.5", 1),
    ],
)
def test_a_ledger_is_filtered_by_each_of_its_columns(client: FlaskClient, key: str, filters: str, left: int) -> None:
    rows = seen(client, key, f"{DAY}&{key}.{filters.replace('=>', '=%3E').replace('=<', '=%3C')}").rows
    assert len(rows) == left
    exported = client.get(
        f"/ledgers/{key}?{DAY}&{key}.{filters.replace('=>', '=%3E').replace('=<', '=%3C')}&export={key}"
    )
    assert openpyxl.load_workbook(io.BytesIO(exported.data)).active.max_row - 2 == left


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.key)
def test_every_column_of_every_ledger_is_filtered_and_sorted(client: FlaskClient, ledger: Ledger) -> None:
    shown = page(client, f"/ledgers/{ledger.key}?{DAY}&known_at=1")
    (head,) = re.findall(r"<thead>.*?</thead>", shown, re.S) or [""]
    headings = re.findall(r"<th .*?</th>", head, re.S)
    assert all("<input" in one or "<select" in one for one in headings)
    if len(Seen(shown, ledger.key).rows) > 1:
        assert [f"{ledger.key}.sort=" in one for one in headings] == [True] * len(headings)


def test_the_filters_stand_in_the_headings_and_where_they_leave_nothing_can_be_cleared(client: FlaskClient) -> None:
    shown = page(client, f"/ledgers/facilities?{DAY}&facilities.has.kind=women_home&facilities.page=2")
    assert '<option value="women_home" selected>妇女之家</option>' in shown and "没有符合筛选条件的行" in shown
    assert f'href="/ledgers/facilities?{DAY}#facilities">清除筛选</a>' in shown


def test_columns_are_chosen_one_by_one_or_together_and_code_and_name_stay(client: FlaskClient) -> None:
    chosen = seen(client, "facilities", f"{DAY}&facilities.columns=kind&facilities.columns=village").headings
    assert chosen == ["村", "地点代码", "地点名称", "类别"]
    together = page(client, f"/ledgers/facilities?{DAY}&facilities.columns=kind,village")
    assert Seen(together, "facilities").headings == chosen
    assert "facilities.columns=kind,village" in together, "and every link of the page keeps them"
    assert len(seen(client, "facilities", f"{DAY}&facilities.columns=nothing").headings) > 10
    assert (
        '<th scope="col" class="code frozen">' in together and '<th scope="col" class="text frozen second">' in together
    )


def test_a_page_has_as_many_rows_as_a_reader_says_within_what_may_be(client: FlaskClient) -> None:
    for asked, rows in (("200", "200"), ("7", "50"), ("90000", "500")):
        shown = page(client, f"/ledgers/places?{DAY}&places.rows={asked}")
        assert f'<option value="{rows}" selected>{rows}</option>' in shown
    assert "selected" not in page(client, f"/ledgers/places?{DAY}&places.rows=many").partition("<table>")[0]
    assert client.get(f"/ledgers/places?{DAY}&ledgers.rows=50").status_code == 422
    assert client.get(f"/ledgers/places?{DAY}&places.has.secret=1").status_code == 422


def test_an_earlier_state_of_knowledge_shows_the_rows_of_then(client: FlaskClient) -> None:
    assert seen(client, "posts", f"{DAY}&known_at=1").column("免职日期") == ["", ""]
    assert seen(client, "posts", "as_of=2020-06-01&known_at=1").column("免职日期") == ["", "2020-06"]
    assert seen(client, "posts").column("免职日期") == ["2019-11"]
    assert seen(client, "posts", f"{DAY}&known_at=0").rows == []


def test_a_name_is_text_and_never_markup(client: FlaskClient) -> None:
    shown = page(client, f"/ledgers/places?{DAY}")
    assert "&lt;b&gt;南&lt;/b&gt;村" in shown and "<b>南" not in shown


def test_a_ledger_that_does_not_exist_is_said_to_be_none(client: FlaskClient) -> None:
    answer = client.get("/ledgers/secrets")
    assert answer.status_code == 404 and "没有台账 secrets" in answer.get_data(as_text=True)

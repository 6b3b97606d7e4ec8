"""The change record and the page of each change, by what a person sees."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.db import reading
from registry.moment import ZONE
from registry.record import change as record_of_changes
from registry.verifying import checkpoint
from registry.web import create_app
from tests.registries import SMALL, founded, imported
from tests.web.seen import Seen

FIRST = {
    **SMALL,
    "people": SMALL["people"] + "P3,陈某\n",
    "facilities": "place,kind,name,from,area_m2\n451102101202,venue,<i>会堂</i>,2017,120\n",
}
#: Of one import: a post that ended, a hall put right and a new one, a rating withdrawn.
SECOND = {
    "posts": "person,unit,role,from,to,end_reason\nP1,D2,secretary,2018-05,2019-11,transfer\n",
    "facilities": "place,kind,name,from,area_m2,unified_area\n451102101202,venue,<i>会堂</i>,2017,320.5,是\n"
    "451102101202,women_home,,2019-06,40,\n",
    "ratings": "organization,year,stage,stars,decided_on,withdrawn\nD2,2018,named,4,2018-12-20,是\n",
}
RENAMED = {"places": "code,name,kind,parent\n451102101202,新西村,village,451102101\n"}
PUT_RIGHT = {"places": "code,name,kind,parent\n451102101202001,下屯,natural_village,451102101202\n"}
ENDED = {"places": "code,name,kind,parent,to,successor\n451102101202,新西村,village,451102101,2021,451102101203\n"}
BACK = {"ratings": "organization,year,stage,stars,decided_on\nD2,2018,named,3,2018-12-20\n"}
ENTERED = {"organizations": "code,name,kind,superior,place,withdrawn\nD3,误录支部,branch,D1,451102101202,\n"}
GONE = {"organizations": "code,name,kind,superior,place,withdrawn\nD3,误录支部,branch,D1,451102101202,是\n"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("changes")
    engine = founded(folder / "registry.db")
    steps: list[tuple[dict[str, str], dict[str, object]]] = [
        (FIRST, {"reason": "首次登记"}),
        (SECOND, {"reason": "<b>六月</b>"}),
        (RENAMED, {"effective": 20190500}),
        (PUT_RIGHT, {"correct": True}),
        (ENDED, {}),
        (BACK, {}),
        (ENTERED, {}),
        (GONE, {}),
    ]
    for number, (ledgers, how) in enumerate(steps, 1):
        assert imported(engine, folder / f"import{number}", ledgers, **how).change == number
    yield create_app(engine).test_client()
    engine.dispose()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def rows(client: FlaskClient, number: int, key: str, question: str = "as_of=2019-12-31") -> list[dict[str, str]]:
    return Seen(page(client, f"/changes/{number}?{question}"), key).rows


def test_changes_are_listed_from_the_newest_with_who_when_why_and_from_what(client: FlaskClient) -> None:
    listed = Seen(page(client, "/changes"), "changes")
    assert listed.column("变更") == ["8", "7", "6", "5", "4", "3", "2", "1"]
    first = listed.rows[-1]
    assert (first["经办人"], first["事由"]) == ("测试", "首次登记")
    assert first["来源"] == "导入 import1：cases.csv、coverage.csv、facilities.csv 等 9 个文件"
    assert listed.rows[-2]["来源"] == "导入 import2：facilities.csv、posts.csv、ratings.csv"
    assert len(first["摘要"]) == 12 and first["行数"] == "21"


def test_the_time_of_a_change_is_shown_as_the_clock_in_china_showed_it(client: FlaskClient) -> None:
    with reading(client.application.extensions["registry"].engine) as connection:
        at = connection.execute(select(record_of_changes.c.at).where(record_of_changes.c.number == 1)).scalar_one()
    shown = datetime.datetime.fromisoformat(at).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    assert Seen(page(client, "/changes"), "changes").column("时间")[-1] == shown
    assert shown in page(client, "/changes/1")


def test_a_change_leads_to_its_page_and_to_the_data_as_known_then(client: FlaskClient) -> None:
    listed = Seen(page(client, "/changes?as_of=2019-12-31&known_at=3"), "changes")
    assert listed.doors("变更")[0] == "/changes/3?as_of=2019-12-31&known_at=3"
    assert listed.doors("数据版本")[1] == "/?as_of=2019-12-31&known_at=2"


def test_a_past_view_does_not_list_later_changes_but_tells_how_many_there_are(client: FlaskClient) -> None:
    shown = page(client, "/changes?known_at=3")
    assert Seen(shown, "changes").column("变更") == ["3", "2", "1"] and "其后的 5 次变更不在此列出" in shown
    assert "不在此列出" not in page(client, "/changes")
    assert Seen(page(client, "/changes?known_at=0"), "changes").rows == []


def test_a_change_that_does_not_exist_or_came_later_is_said_to_be_none(client: FlaskClient) -> None:
    assert "没有第 9 次变更" in page(client, "/changes/9", 404)
    assert "没有第 99999999999999999999 次变更" in page(client, "/changes/99999999999999999999", 404)
    assert "在所看的数据版本（第 2 次变更）之后" in page(client, "/changes/3?known_at=2", 404)


def test_a_change_is_shown_with_its_digest_the_one_before_and_its_files(client: FlaskClient) -> None:
    with reading(client.application.extensions["registry"].engine) as connection:
        found = connection.execute(select(record_of_changes).order_by(record_of_changes.c.number)).mappings().all()
        line = checkpoint(connection)
    shown = page(client, "/changes/2")
    assert found[1]["digest"] in shown and found[0]["digest"] in shown
    assert "无：这是首次变更" in page(client, "/changes/1")
    files = Seen(shown, "files")
    assert files.column("文件") == ["facilities.csv", "posts.csv", "ratings.csv"]
    assert all(len(digest) == 64 for digest in files.column("SHA-256 摘要"))
    assert f'<code class="digest">{line}</code>' in page(client, "/changes/8").replace("&#43;", "+")
    assert "registry verify --against" in shown and "registry checkpoint" in shown


def test_what_a_change_did_is_counted_by_ledger_and_every_count_leads_to_its_rows(client: FlaskClient) -> None:
    shown = page(client, "/changes/2")
    counted = Seen(shown, "did")
    assert [tuple(row.values()) for row in counted.rows] == [
        ("任职", "", "1", ""),
        ("星级评定", "", "", "1"),
        ("阵地", "1", "1", ""),
    ]
    doors = [cell.leads_to for cells in counted.cells for cell in cells[1:] if cell.leads_to]
    assert doors == ["#posts_revised", "#ratings_withdrawn", "#facilities_new", "#facilities_revised"]
    assert all(f'id="{door[1:]}"' in shown for door in doors)


def test_what_a_change_revised_is_shown_by_column_old_and_new(client: FlaskClient) -> None:
    (post,) = rows(client, 2, "posts_revised")
    assert post["改动内容（原 → 新）"] == "免职日期：（空） → 2019-11；免职原因：（空） → 调动"
    assert (post["人员姓名"], post["单位名称"], post["职务"]) == ("安某", "西村党支部", "党组织书记")
    assert (post["文件或工作表"], post["行"]) == ("posts.csv", "2")
    (hall,) = rows(client, 2, "facilities_revised")
    assert hall["改动内容（原 → 新）"] == "面积：120 → 320.5；统一面积：（空） → 是"


def test_what_a_change_brought_in_and_withdrew_is_shown_in_full(client: FlaskClient) -> None:
    (home,) = rows(client, 2, "facilities_new")
    assert (home["类别"], home["启用日期"], home["面积"], home["行"]) == ("妇女之家", "2019-06", "40", "3")
    (rating,) = rows(client, 2, "ratings_withdrawn")
    assert (rating["党组织代码"], rating["年度"], rating["星级"]) == ("D2", "2018", "四星级")
    assert rows(client, 1, "succession_new")[0]["前身"] == "451102101203"


def test_a_change_from_a_day_is_shown_with_the_day_and_a_correction_without(client: FlaskClient) -> None:
    (renamed,) = rows(client, 3, "places_revised")
    assert renamed["改动内容（原 → 新）"] == "名称：西村 → 新西村（自 2019-05 起）"
    (put_right,) = rows(client, 4, "places_revised")
    assert put_right["改动内容（原 → 新）"] == "名称：上屯 → 下屯"


def test_an_end_and_who_takes_over_are_shown_of_the_unit_and_not_of_its_last_state(client: FlaskClient) -> None:
    (ended,) = rows(client, 5, "places_revised")
    assert ended["改动内容（原 → 新）"] == "撤销日期：（空） → 2021"
    (taken,) = rows(client, 5, "succession_new")
    assert (taken["前身名称"], taken["承接名称"], taken["生效日期"]) == ("新西村", "北村", "2021")


def test_what_was_withdrawn_and_comes_back_is_shown_as_that(client: FlaskClient) -> None:
    (rating,) = rows(client, 6, "ratings_revised")
    assert rating["改动内容（原 → 新）"] == "恢复登记（曾作废）"


def test_a_unit_entered_in_error_is_shown_when_it_comes_and_when_it_goes(client: FlaskClient) -> None:
    assert [row["名称"] for row in rows(client, 7, "organizations_new")] == ["误录支部"]
    assert [row["名称"] for row in rows(client, 8, "organizations_withdrawn")] == ["误录支部"]


def test_names_are_shown_as_they_were_known_at_the_change(client: FlaskClient) -> None:
    day = "as_of=2020-06-30"
    assert [row["单位名称"] for row in rows(client, 1, "facts_new", day)] == ["西村", "西村"]
    assert rows(client, 2, "facilities_new", day)[0]["地点名称"] == "西村"
    assert rows(client, 5, "succession_new", day)[0]["前身名称"] == "新西村"


def test_of_people_without_a_named_task_nothing_but_the_code_is_shown(client: FlaskClient) -> None:
    names = {row["编号"]: row["姓名"] for row in rows(client, 1, "people_new")}
    assert names == {"P1": "安某", "P2": "柏某", "P3": ""} and "陈某" not in page(client, "/changes/1")


def test_codes_of_units_lead_to_their_pages(client: FlaskClient) -> None:
    found = Seen(page(client, "/changes/2?as_of=2019-12-31"), "posts_revised")
    assert found.doors("单位代码") == ["/units/D2?as_of=2019-12-31"] and found.doors("人员编号") == [None]


def test_the_rows_of_a_change_are_exported_whole(client: FlaskClient) -> None:
    answer = client.get("/changes/1?export=places_new")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]


def test_what_people_wrote_is_text_and_never_markup(client: FlaskClient) -> None:
    assert "&lt;b&gt;六月&lt;/b&gt;" in page(client, "/changes") and "<b>六月" not in page(client, "/changes/2")
    assert "&lt;i&gt;会堂&lt;/i&gt;" in page(client, "/changes/2") and "<i>会堂" not in page(client, "/changes/2")


def test_the_pages_speak_english_when_asked(client: FlaskClient) -> None:
    assert Seen(page(client, "/changes?lang=en"), "changes").rows[-2]["from"] == (
        "import import2: facilities.csv, posts.csv, ratings.csv"
    )
    (renamed,) = rows(client, 3, "places_revised", "lang=en")
    assert renamed["what was revised (old → new)"] == "name: 西村 → 新西村 (from 2019-05)"
    assert "变更" not in page(client, "/changes/2?lang=en")

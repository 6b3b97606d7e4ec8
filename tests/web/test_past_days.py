"""What a page of a past day says of what came later, and what the columns of empty values say."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from registry.cli import main
from registry.web import create_app
from tests.registries import founded, imported
from tests.web.seen import Seen

LEDGERS = {
    "places": "code,name,kind,parent,from,to,successor\n4511,贺州市,municipality,,,,\n451102,八步区,county,4511,,,\n"
    "451102101,贺街镇,township,451102,,,\n451102101201,大村,village,451102101,,,\n"
    "451102101202,旧村,village,451102101,2012,2019-06-01,451102101201\n",
    "organizations": "code,name,kind,place,from\nD1,中共大村支部,branch,451102101201,2010-05\n",
    "people": "code,name\nP1,甲某\nP2,乙某\n",
    "posts": "person,unit,role,from,to,end_reason\nP1,D1,secretary,2017-03-01,2019-05,{reason}\n"
    "P2,D1,secretary,2019-05-10,,\n",
    "elections": "organization,elected_on,extended_to\nD1,2017-03-01,2021-06-30\n",
    "cases": "code,organization,year,identified_on,due_on,accepted_on,closed_on\n"
    "ZD-1,D1,2018,2018-03-01,2018-11-30,2018-12-10,2019-01-05\n",
    "case_measures": "case,measure,due_on,done_on\nZD-1,plan,2018-06-30,2018-06-20\nZD-1,leader,2018-09-30,\n",
    "ratings": "organization,year,stage,stars,decided_on\nD1,2017,named,3,2017-12-20\nD1,2018,named,4,2018-12-20\n",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    from registry.people.ledger import POSTS

    reason = next(c for c in POSTS.columns if c.key == "end_reason").options[0].key  # type: ignore[attr-defined]
    folder = tmp_path_factory.mktemp("past")
    engine = founded(folder / "registry.db")
    given = LEDGERS | {"posts": LEDGERS["posts"].format(reason=reason)}
    outcome = imported(engine, folder / "first", given)
    assert outcome.change == 1, outcome.problems
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def head(text: str) -> dict[str, str]:
    lines = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", text)
    return {what: re.sub(r"<[^>]*>", "", says) for what, says in lines}


@pytest.mark.parametrize(
    ("day", "standing", "ends"),
    [("2018-12-31", "在任", ""), ("2019-04-30", "在任", ""), ("2019-05-01", "已离任", "2019-05")],
)
def test_a_post_that_ended_later_holds_and_says_nothing_of_its_end(
    client: FlaskClient, day: str, standing: str, ends: str
) -> None:
    (first,) = (r for r in Seen(page(client, f"/units/D1?as_of={day}"), "posts").rows if r["人员编号"] == "P1")
    assert (first["时点状态"], first["免职日期"], first["免职原因"] == "") == (standing, ends, not ends)


def test_one_that_begins_later_only_says_so(client: FlaskClient) -> None:
    (second,) = (r for r in Seen(page(client, "/units/D1?as_of=2019-05-09"), "posts").rows if r["人员编号"] == "P2")
    assert (second["时点状态"], second["任职日期"]) == ("尚未到任", "时点之后")


@pytest.mark.parametrize(
    ("day", "accepted", "closed", "due"),
    [
        ("2018-11-29", "时点之后", "时点之后", "2018-11-30（时点之后）"),
        ("2018-12-31", "2018-12-10", "时点之后", "2018-11-30"),
        ("2019-01-05", "2018-12-10", "2019-01-05", "2018-11-30"),
    ],
)
def test_a_case_tells_what_came_by_the_day(client: FlaskClient, day: str, accepted: str, closed: str, due: str) -> None:
    lines = head(page(client, f"/units/ZD-1?as_of={day}"))
    assert (lines["验收日期"], lines["销号日期"], lines["整顿期限"]) == (accepted, closed, due)
    (row,) = Seen(page(client, f"/units/D1?as_of={day}"), "cases").rows
    assert (row["验收日期"], row["销号日期"], row["整顿期限"]) == (accepted, closed, due)


def test_a_case_shows_every_measure_that_is_asked_of_it_and_what_is_missing(client: FlaskClient) -> None:
    rows = {row["措施"]: row for row in Seen(page(client, "/units/ZD-1?as_of=2019-12-31"), "case_measures").rows}
    assert len(rows) == 7 and rows["整顿方案"]["完成日期"] == "2018-06-20"
    assert rows["领导挂点"]["完成日期"] == "未登记" and rows["班子建设"]["时点状态"] == "？ 未登记"


def test_a_place_that_ended_later_lives_and_names_no_successor(client: FlaskClient) -> None:
    text = page(client, "/units/451102101202?as_of=2019-05-31")
    assert "时点存在：自 2012 起。" in text and "2019-06-01" not in text
    (row,) = (r for r in Seen(page(client, "/ledgers/places?as_of=2019-05-31"), "places").rows if r["名称"] == "旧村")
    assert (row["撤销日期"], row["承接代码"]) == ("", "")
    assert "至 2019-06-01 前" in page(client, "/units/451102101202?as_of=2019-06-01")


def test_a_place_from_before_the_record_is_said_to_stand_since_then(client: FlaskClient) -> None:
    assert "时点存在：建制存续（早于本系统记录）。" in page(client, "/units/451102101201?as_of=2019-12-31")


def test_stars_are_said_in_words(client: FlaskClient) -> None:
    assert "四星级" in Seen(page(client, "/units/D1?as_of=2018-12-31"), "ratings").column("星级")
    assert Seen(page(client, "/ledgers/ratings?as_of=2018-12-31"), "ratings").column("星级") == ["三星级", "四星级"]
    text = page(client, "/figures/organization.stars?as_of=2018-12-31")
    for words in ("未定星级", "一星级", "二星级", "三星级", "四星级", "五星级"):
        assert f"<dt>{words}</dt>" in text
    assert "<dt>no stars</dt>" in page(client, "/figures/organization.stars?as_of=2018-12-31&lang=en")


def test_the_reasons_tell_no_later_day_and_the_contract_every_one(
    client: FlaskClient, engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    day = "2018-12-15"
    text = page(client, f"/figures/case.closed/ZD-1?as_of={day}")
    assert "2019-01-05" not in text and "时点之后" in text
    monkeypatch.setenv("REGISTRY_DATABASE_URL", str(engine.url))

    def explained(*more: str) -> str:
        with pytest.raises(SystemExit) as left:
            main(["explain", "case.closed", "ZD-1", "--as-of", day, *more])
        assert left.value.code == 0
        return capsys.readouterr().out

    assert "2019-01-05" not in explained() and "时点之后" in explained()
    told: dict[str, Any] = json.loads(explained("--json"))
    assert "2019-01-05" in [value["value"] for value in told["condition"]["values"]]
    assert "2019-01-05" in told["says"]["zh"]


def test_a_term_that_runs_beyond_the_day_is_told_as_to_come(client: FlaskClient) -> None:
    text = page(client, "/figures/organization.term_valid/D1?as_of=2018-12-31")
    assert "2021-06-30（时点之后）" in text
    assert "2021-06-30" in page(client, "/figures/organization.term_valid/D1?as_of=2021-06-30")


def test_what_is_exported_says_the_same(client: FlaskClient) -> None:
    body = client.get("/units/D1?as_of=2018-11-29&export=cases").data
    cells = [str(c) for row in openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True) for c in row]
    assert "时点之后" in cells and "2018-12-10" not in cells and "2019-01-05" not in cells


# -- a village ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "stars", "cases", "leader"),
    [
        ("2017-12-19", "未定星级", "没有正在整顿的案件", "甲某（P1）"),
        ("2018-06-30", "三星级", "正在整顿 ZD-1", "甲某（P1）"),
        ("2019-01-04", "四星级", "正在整顿 ZD-1", "甲某（P1）"),
        ("2019-05-10", "四星级", "没有正在整顿的案件；已销号 1 件", "乙某（P2）"),
    ],
)
def test_a_village_tells_in_its_head_how_its_organization_stands(
    client: FlaskClient, day: str, stars: str, cases: str, leader: str
) -> None:
    lines = head(page(client, f"/units/451102101201?as_of={day}"))
    assert (lines["星级"], lines["整顿案件"]) == (stars, cases) and lines["书记"].startswith(leader)
    assert (lines["党员"], lines["活动场所"]) == ("未登记", "无在用的活动场所")
    assert lines["集体经济收入（元）"] == "未登记"


def test_a_villages_page_shows_the_people_stars_cases_and_elections_of_its_organization(client: FlaskClient) -> None:
    text = page(client, "/units/451102101201?as_of=2019-12-31")
    for key, column, values in (
        ("village_posts", "人员编号", ["P2", "P1"]),
        ("village_ratings", "星级", ["四星级", "三星级"]),
        ("village_cases", "编号", ["ZD-1"]),
        ("village_elections", "选举日期", ["2017-03-01"]),
    ):
        seen = Seen(text, key)
        assert seen.column(column) == values and "变更" not in seen.headings and "党组织代码" not in seen.headings
    assert Seen(text, "village_cases").doors("编号") == ["/units/ZD-1?as_of=2019-12-31&space=case"]
    assert "村党组织：任职" in text and "village_posts" not in page(client, "/units/451102101?as_of=2019-12-31")


def test_a_village_without_an_organization_has_no_stars_and_no_cases(client: FlaskClient) -> None:
    lines = head(page(client, "/units/451102101202?as_of=2019-05-31"))
    assert (lines["星级"], lines["整顿案件"]) == ("未定星级", "没有正在整顿的案件")

"""A unit's page by what a person sees."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select

from registry.columns import Number, Reference
from registry.lookup.ledger_rows import called, plain_words
from registry.moment import Moment, full_day
from registry.picture import Picture
from registry.rectification.ledger import SEVEN_ONES
from registry.slices import LEDGERS, TABLES
from registry.web import create_app
from registry.web.pages import unit_figures
from tests.nine_changes import BROUGHT, CODED, DAY, ENDED, GONE, HAMLET, LOST, NAMED, RENAMED, WEST
from tests.nine_changes import record_story as take_story
from tests.registries import SMALL, founded, imported
from tests.registry_under_test import RegistryUnderTest
from tests.web.seen import Seen

TOWN = "451102101"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("story")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    take_story(registry)
    yield registry.engine
    registry.close()


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine, bytes_of_pages=0).test_client()


def page(client: FlaskClient, code: str, known_at: int | str = "", status: int = 200, **more: str) -> str:
    answer = client.get(f"/units/{code}", query_string={"as_of": DAY, "known_at": known_at, **more})
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def head(text: str) -> dict[str, str]:
    """The lines of the head: what they tell of, and what they say."""
    lines = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", text)
    return {what: re.sub(r"<[^>]*>", "", says) for what, says in lines}


def sections(text: str) -> list[str]:
    return re.findall(r'<section class="listing" id="(\w+)"', text)


# -- the head -------------------------------------------------------------------------------------------------------


def test_the_head_tells_what_a_place_is_where_it_stands_and_who_leads_it(client: FlaskClient) -> None:
    text = page(client, WEST, 1)
    assert "<h1>西村 <small>451102101202 · 村社区 · 行政村 · 2019-12-31</small></h1>" in text
    assert re.findall(r'<li><a href="/units/(\d+)\?[^"]*">(\w+)</a></li>', text) == [
        ("45", "广西"), ("4511", "贺州市"), ("451102", "八步区"), ("451102101", "贺街镇"),
    ]  # fmt: skip
    assert "时点存在：建制存续（早于本系统记录）。" in text
    assert head(text) == {
        "代码": WEST,
        "时点下辖地点": "1 个",
        "村党组织": "西村党支部（D2）",
        "书记": "安某（P1），党组织书记，自 2018-05",
        "星级": "四星级",
        "党员": "未登记",
        "集体经济收入（元）": "52,000.5（2019）",
        "活动场所": "1 处，99.5 平方米",
        "整顿案件": "正在整顿 Z1",
        "前身": "北村（451102101203），时点之后",
        "总览": "以此地为范围的各项指标",
    }
    assert f'href="/?as_of=2019-12-31&amp;known_at=1&amp;scope={WEST}"' in text


def test_a_place_that_ended_says_so_and_shows_what_it_was(client: FlaskClient) -> None:
    text = page(client, ENDED, 1, as_of="2020-01-01")
    assert "时点已不存在：建制存续（早于本系统记录），至 2020-01-01 前。以下为其最后的状态和全部登记内容。" in text
    assert "<h1>北村 " in text and head(text)["承接"] == "西村（451102101202），2020-01-01"
    assert "时点存在" in page(client, ENDED, 1)
    assert "figures" not in sections(text), "no figure counts it"


def test_a_place_that_has_not_begun_and_one_that_was_withdrawn_say_so(client: FlaskClient) -> None:
    assert "时点尚不存在，时点之后设立。" in page(client, HAMLET, GONE - 1, as_of="2014-12-31")
    assert f"登记已由第 {GONE} 次变更作废（原登记：自 2015 起）" in page(client, HAMLET)


def test_around_a_place_that_was_withdrawn_nothing_is_drawn(client: FlaskClient) -> None:
    assert "graph.svg" in page(client, HAMLET, GONE - 1) and "graph.svg" not in page(client, HAMLET)
    assert client.get(f"/units/{HAMLET}/graph.svg").status_code == 404


def test_any_code_that_a_unit_had_finds_its_page_which_says_the_code_of_the_day(client: FlaskClient) -> None:
    text = page(client, WEST)
    assert f"代码 {WEST} 不是它在时点的代码；时点的代码是 XC-1。" in text
    assert head(text)["其他时期的代码、名称"] == f"西村（{WEST}），建制存续（早于本系统记录），至 2019-06-01 前"
    assert "不是它在时点的代码" not in page(client, "XC-1")
    assert "时点的代码是" in page(client, "XC-1", as_of="2019-05-31")


def test_a_case_shows_its_row_its_measures_its_look_backs_and_its_figures(client: FlaskClient) -> None:
    text = page(client, "Z1", 1)
    assert head(text) == {
        "编号": "Z1", "状态": "认定", "未登记的环节": "初筛、联审", "党组织": "西村党支部（D2）", "年度": "2019",
        "问题类型": "未登记",
        "排查认定日期": "2019-03-15", "方案日期": "未登记", "整顿期限": "未登记", "验收日期": "未登记",
        "销号日期": "未登记",
    }  # fmt: skip
    assert sections(text) == [
        *("case_steps", "case_measures", "people", "criteria", "attachments", "findings", "look_backs", "figures"),
        "time",
    ]
    assert any(rule.startswith("WEAK") for rule in Seen(text, "findings").column("规则")), (
        "what the rules find of the case"
    )
    measures = Seen(text, "case_measures")
    assert measures.column("措施")[:2] == ["整顿方案", "领导挂点"], "then those of which nothing is recorded"
    assert sorted(measures.column("措施")) == sorted(measure.label for measure in SEVEN_ONES)
    assert measures.column("时点状态")[2:] == ["？ 未登记"] * 5


def test_of_a_person_only_the_named_tasks_stand_there(client: FlaskClient) -> None:
    text = page(client, "P1", 1)
    assert head(text) == {"编号": "P1"} and sections(text) == ["posts", "trainings", "pay_grade", "time"]
    assert Seen(text, "posts").column("职务") == ["党组织书记"]
    assert "没有登记 D2 的具名任务" in page(client, "D2", space="person", status=404)


@pytest.mark.parametrize(
    ("code", "more", "status", "says"),
    [
        ("nothing", {}, 404, "没有代码 nothing"),
        (f"{ENDED}001", {"known_at": str(BROUGHT - 1)}, 404, "次变更时尚未登记"),
        ("D2", {"space": "case"}, 404, "没有代码 D2"),
        ("D2", {"space": "x"}, 400, "没有代码空间 x"),
        (WEST, {"export": "elections"}, 404, "此页没有表 elections"),
    ],
)
def test_what_cannot_be_answered_is_said(
    client: FlaskClient, code: str, more: dict[str, str], status: int, says: str
) -> None:
    assert says in page(client, code, status=status, **more)


# -- the tables -----------------------------------------------------------------------------------------------------


def test_a_ledgers_rows_say_whether_they_hold_name_who_is_meant_and_lead_to_their_change(client: FlaskClient) -> None:
    posts = Seen(page(client, WEST, 1), "posts")
    assert posts.rows == [
        {
            "时点状态": "在任", "人员": "柏某", "人员编号": "P2", "职务": "村居委会主任", "任职日期": "2019-03-01",
            "免职日期": "", "来源": "",
            "管理方式": "", "分工": "", "免职原因": "",
            "批准日期": "未登记", "备案日期": "未登记", "联审日期": "未登记", "变更": "1",
        }
    ]  # fmt: skip
    assert posts.doors("人员") == ["/units/P2?as_of=2019-12-31&known_at=1&space=person"]
    assert posts.doors("变更") == ["/changes/1?as_of=2019-12-31&known_at=1"]
    for day, said in (("2020-06-01", "已离任"), ("2019-02-28", "尚未到任")):
        assert Seen(page(client, WEST, 1, as_of=day), "posts").column("时点状态") == [said]


def test_what_happened_after_the_day_and_a_period_that_is_not_over_say_so(client: FlaskClient) -> None:
    facts = Seen(page(client, WEST, 1, as_of="2019-06-30"), "facts")
    assert [(row["时期"], row["时点状态"]) for row in facts.rows] == [("2019", "时期未结束"), ("2018", "已期满")]
    assert facts.column("集体经济收入元") == ["52,000.5", "41,000.0"]
    ratings = Seen(page(client, "D2", 1, as_of="2018-12-19"), "ratings")
    assert ratings.column("时点状态") == ["时点之后"] and ratings.column("决定日期") == ["时点之后"]


def test_who_covers_a_place_and_what_an_organization_covers_stand_first(client: FlaskClient) -> None:
    for code, mode, since, ground in (
        (WEST, "独立建立", "2018-05", "党组织即在此地"),
        (HAMLET, "党员联系", "2018-05", "覆盖台账"),
    ):
        (row,) = Seen(page(client, code, 1), "covering").rows
        assert (row["党组织"], row["覆盖方式"], row["起始日期"], row["依据"]) == ("西村党支部", mode, since, ground)
    assert set(Seen(page(client, "D2", 1), "covering").column("地点")) == {"西村", "上屯"}
    assert "时点没有党组织覆盖此地" in page(client, "451102", 1)


def test_what_stands_under_a_place_leads_to_its_pages(client: FlaskClient) -> None:
    under = Seen(page(client, TOWN, NAMED), "places")
    assert under.column("名称") == ["新西村", "北塆村", "西村"]
    assert under.column("时点状态") == ["现行", "现行", "已终止"], "a state that has ended stands last"
    assert all("/units/4511021012" in (door or "") for door in under.doors("名称"))
    assert head(page(client, TOWN, NAMED))["时点下辖地点"] == "2 个"


def test_every_figure_of_the_kind_says_its_answer_with_the_reason_and_leads_to_the_explanation(
    client: FlaskClient,
) -> None:
    figures = Seen(page(client, WEST, 1), "figures")
    by_name = {row["指标"]: row for row in figures.rows}
    led = by_name["村党组织有人负责率"]
    assert (
        led["结论"].endswith("达标")
        and "安某（P1） · 党组织书记 · 西村党支部（D2） · 2018-05 起" in led["依据的登记内容"]
    )
    hall = by_name["活动场所达 300 平方米的村比例"]
    assert hall["结论"].endswith("未达标") and "99.5" in hall["依据的登记内容"]
    assert hall["缺什么"] == "面积 99.5 ㎡，差 200.5 ㎡" and led["缺什么"] == ""
    assert by_name["入党积极分子数"]["结论"].endswith("计入") and by_name["入党积极分子数"]["值"] == "4"
    assert f"/figures/village.led/{WEST}?as_of=2019-12-31&known_at=1" in figures.doors("指标")


def test_where_very_much_is_recorded_the_reasons_are_left_to_their_own_pages(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_figures, "_MOST", 1)
    text = page(client, WEST, 1)
    assert "依据的登记内容" not in Seen(text, "figures").headings and "各指标的依据见其说明页" in text


# -- the line of time -----------------------------------------------------------------------------------------------


def test_the_line_of_time_says_what_when_and_by_which_change_and_keeps_what_was_undone(client: FlaskClient) -> None:
    line = Seen(page(client, "XC-1"), "time")
    renamed = next(row for row in line.rows if row["内容"] == "名称：西村 → 新西村")
    assert (renamed["日期"], renamed["登记于变更"], renamed["经办人"], renamed["状态"]) == (
        "2019-06-01", str(RENAMED), "测试", "已补充",
    )  # fmt: skip
    assert renamed["由变更更正或作废"] == str(CODED), "the code changed on that day too, as is known since"
    both = next(row for row in line.rows if "→ XC-1" in row["内容"])
    assert both["登记于变更"] == str(CODED) and both["状态"] == ""
    assert f"/changes/{CODED}?as_of=2019-12-31" in line.doors("由变更更正或作废")
    assert "已更正" not in Seen(page(client, WEST, RENAMED), "time").headings


def test_what_was_withdrawn_is_gone_from_the_ledger_and_stands_on_the_line(client: FlaskClient) -> None:
    before, after = page(client, "D2", LOST - 1), page(client, "D2", LOST)
    assert "posts" in sections(before) and "posts" not in sections(after)
    lost = [row for row in Seen(after, "time").rows if row["台账"] == "任职" and row["状态"] == "已作废"]
    assert len(lost) == 2 and all(row["由变更更正或作废"] == str(LOST) for row in lost)


def test_of_what_is_to_come_the_line_of_time_only_counts(client: FlaskClient) -> None:
    before, after = page(client, ENDED, 1), page(client, ENDED, 1, as_of="2020-01-01")
    assert "撤销" not in Seen(before, "time").column("事项") and "时点之后另有 2 项，不在此列出" in before
    ended = next(row for row in Seen(after, "time").rows if row["事项"] == "撤销")
    assert ended["日期"] == "2020-01-01" and "不在此列出" not in after


def test_the_line_of_time_and_every_table_export(client: FlaskClient) -> None:
    text = page(client, WEST, 1)
    for key in sections(text):
        answer = client.get(f"/units/{WEST}?as_of={DAY}&known_at=1&export={key}")
        rows = [[*row] for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)]
        seen = Seen(text, key)
        assert len(rows) - rows.index(seen.headings) - 1 == len(seen.rows), key


# -- all of it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known_at", [1, LOST, CODED])
def test_every_row_in_force_about_a_unit_stands_on_its_page(engine: Engine, client: FlaskClient, known_at: int) -> None:
    with engine.connect() as connection:
        picture = Picture(connection, Moment(full_day(DAY), known_at))
        on = picture.moment.day
        codes = dict(called(picture).select("identity", "code").iter_rows())
        for ledger in LEDGERS:
            table = TABLES[ledger.key]
            in_force = (table.c.since <= known_at) & (table.c.until.is_(None) | (table.c.until > known_at))
            for row in connection.execute(select(table).where(in_force)).mappings():
                columns = {c: row[c.name] for c in ledger.columns if c.name in row and row[c.name] is not None}
                plain = {c: v for c, v in columns.items() if not isinstance(c, (Reference, Number))}
                if "ends" in row and (row["ends"] or 0) > on:
                    plain = {c: v for c, v in plain.items() if c.name not in ("ends", "end_reason")}
                values = {plain_words(column, value, on).zh for column, value in plain.items()}
                for reference, identity in columns.items():
                    if isinstance(reference, Reference):
                        space = {"people": "person", "cases": "case"}.get(reference.to[0], "")
                        shown = Seen(page(client, codes[identity], known_at, space=space), ledger.key)
                        assert any(values <= set(cells.values()) for cells in shown.rows), (ledger.key, values)


def ledgers_of(count: int) -> dict[str, str]:
    """As `SMALL`, with so many hamlets of a village, people in post there, halls and activities."""
    numbers = [f"{at:03}" for at in range(1, count + 1)]
    lines = {
        "places": [f"{WEST}9{n},第{n}屯,natural_village,{WEST},,," for n in numbers],
        "people": [f"P9{n},人{n}" for n in numbers],
        "posts": [f"P9{n},{WEST},team_member,2018-05-01," for n in numbers],
        "trainings": ["person,held_on,title,level", *(f"P9{n},2019-06-01,班次,city" for n in numbers)],
        "facilities": ["place,kind,name,from,area_m2", *(f"{WEST},venue,第{n}处,2017,320" for n in numbers)],
    }
    return SMALL | {key: SMALL.get(key, "") + "\n".join(found) + "\n" for key, found in lines.items()}


def queries(folder: Path, count: int) -> list[int]:
    """How many queries the page of a village takes that has so much: at first, and when it is asked for again."""
    engine = founded(folder / f"{count}.db")
    assert imported(engine, folder / str(count), ledgers_of(count)).change == 1
    statements: list[object] = []
    event.listen(engine, "before_cursor_execute", lambda *statement: statements.append(statement))
    client, found = create_app(engine).test_client(), []
    for _ in range(2):
        statements.clear()
        assert len(Seen(page(client, WEST), "places").rows) == min(count + 1, 50)
        found.append(len(statements))
    engine.dispose()
    return found


def test_a_page_takes_as_many_queries_for_many_rows_as_for_few(tmp_path: Path) -> None:
    few, many = queries(tmp_path, 3), queries(tmp_path, 120)
    assert few == many
    assert few[1] < few[0], "what was read is kept"

"""The board, the page of a case, the screening, audits, draws, stars and cadres, by what a person sees."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from registry import codes, moment
from registry.db import reading
from registry.lookup.office_labels import safeguard_labels
from registry.picture import Picture
from registry.web import create_app
from tests.registries import SMALL, founded, imported
from tests.web import audited
from tests.web.seen import Seen

DAY = "as_of=2019-12-31"
HERE = {
    **SMALL,
    "organizations": "code,name,kind,superior,place,from\nD1,镇党委,committee,,451102101,2010\n"
    "D2,西村党支部,branch,D1,451102101202,2018-05\nD3,北村党支部,branch,D1,451102101203,2012\n",
    "posts": SMALL["posts"] + "P1,451102101202,first_secretary,2018-06,\n",
    "facilities": "place,kind,name,from,area_m2\n451102101202,venue,党群中心,2017,320\n",
    "settings": "name,place,from,value,source\npay.both,,2019-06-01,2300,试点\n"
    "screen.income_yuan,,2019-01-01,60000,试点\nhave.01,,2019-01-01,有住房,区定\n"
    "have.01,451102101203,2019-01-01,有住处,村定\nhave.03,451102101203,2019-01-01,有桌椅,村定\n"
    "star.indicators,,2019-01-01,team=班子/20;life=生活/30,区定\n",
    "cases": "code,organization,year,problems,identified_on,due_on,relapse_of\n"
    "Z1,D2,2019,村务不公开;班子不齐,,,Z0\nZ2,D3,2019,,2019-05-01,2019-11-30,\nZ3,D3,2019,,,,\n"
    "Z0,D2,2018,,2018-06-01,,\n",
    "case_steps": "case,step,on,no,level,by,document,due_on,score,raters,dissatisfied,reason,late\n"
    "Z1,screened,2019-02-01,,township,镇党委,,,,,,,\n"
    "Z1,decided,2019-03-15,,county,区委组织部,平组发〔2019〕5号,2019-10-31,,,,,2020年补登\n"
    "Z1,rectifying,2019-04-01,,county,,,,,,,,\n"
    "Z1,failed,2019-11-05,,county,,,2020-01-20,61.5,30,9,满意率不够,\n"
    "Z1,accepted,2020-01-10,,county,,,,90,30,1,,\n"
    "Z3,screened,2019-12-01,,township,,,,,,,,\n",
    "case_measures": "case,measure,responsible,due_on,done_on\nZ1,plan,镇党委,,2019-04-01\nZ1,leader,,2019-06-30,\n",
    "look_backs": "case,checked_on,result,checker\nZ2,2020-02-01,partly,甲组\n",
    "audits": "code,name,opened_on,years,place,as_of\nA1,二〇一九年回头看,2019-07-01,2018;2019,4511,2019-06-30\n",
    "audit_items": "audit,case,auditor,checked_on,result,found,kept,reasons,township_on,county_on\n"
    "A1,Z0,乙组,2019-08-01,relapsed,书记长期外出,no,班子不团结;经费不足,2019-08-05,2020-01-05\n"
    "A1,Z2,丙组,2020-01-20,consolidated,,,,,\n",
    "ratings": "organization,year,stage,stars,decided_on,document,public_to,score,reason\n"
    "D2,2018,named,4,2018-12-20,评〔2018〕1号,,,\n"
    "D2,2019,declared,4,2019-09-01,,,,\nD2,2019,township,4,2019-09-20,,,,\n"
    "D2,2019,publicised,4,2019-12-10,,2019-12-18,,\nD2,2019,named,5,2020-01-15,,,95,\n",
    "cadre_events": "person,unit,kind,on,until,reason\nP1,451102101202,interviewed,2019-05-10,,履职不力\n",
    "pool": "person,batch,from,place,outcome\nP1,2019,2019-03-01,451102101202,\n",
    "safeguards": "person,unit,on,have_01,have_02\nP1,451102101202,2019-05-10,yes,no\n",
    "rating_scores": "organization,year,indicator,score\nD2,2019,team,18\nD2,2019,life,31\nD2,2019,other,1\n",
}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("cases-page")
    engine = founded(folder / "registry.db")
    found = imported(engine, folder / "first", HERE)
    assert not found.problems, found.problems
    audited.drawn(engine, "SJ1")
    audited.committed(engine, "SJ2", redraw_of="SJ1", reason="有人回避")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def seen(client: FlaskClient, address: str, key: str) -> Seen:
    return Seen(page(client, address), key)


def head(text: str) -> dict[str, str]:
    lines = re.findall(r"<div><dt>(.*?)</dt><dd[^>]*>(.*?)</dd></div>", text)
    return {what: re.sub(r"<[^>]*>", "", says) for what, says in lines}


# -- the board ------------------------------------------------------------------------------------------------------


def lanes(text: str) -> dict[str, list[str]]:
    """The lanes of the board by state, each with the codes of its cards."""
    found = re.findall(r'<section class="lane".*?</section>', text, re.DOTALL)
    titles = [re.sub(r"<[^>]*>", " ", re.findall(r"<h3.*?</h3>", lane, re.DOTALL)[0]).split()[0] for lane in found]
    return {title: re.findall(r"/units/(\w+)\?", lane) for title, lane in zip(titles, found, strict=True)}


def test_the_board_has_a_lane_for_each_state_of_cases_that_are_not_closed(client: FlaskClient) -> None:
    assert lanes(page(client, f"/cases?{DAY}")) == {"初筛": ["Z3"], "认定": ["Z2", "Z0"], "验收不通过": ["Z1"]}
    assert lanes(page(client, "/cases?as_of=2019-11-04")) == {"认定": ["Z2", "Z0"], "整顿": ["Z1"]}
    assert lanes(page(client, "/cases?as_of=2018-01-01")) == {}


def test_a_card_tells_the_days_left_to_the_limit_of_the_day(client: FlaskClient) -> None:
    assert "余 20 天" in page(client, f"/cases?{DAY}") and "已过 31 天" in page(client, f"/cases?{DAY}")
    assert "已过 4 天" in page(client, "/cases?as_of=2019-11-04"), "before it failed the first limit counted"
    rows = {row["编号"]: row for row in seen(client, f"/cases?{DAY}", "cases").rows}
    assert (rows["Z1"]["期限"], rows["Z1"]["剩余天数"], rows["Z3"]["剩余天数"]) == ("2020-01-20（时点之后）", "20", "")


def test_the_board_is_filtered_by_year_county_and_problem(client: FlaskClient) -> None:
    def shown(question: str) -> list[str]:
        return sorted(seen(client, f"/cases?{DAY}&{question}", "cases").column("编号"))

    assert shown("year=2018") == ["Z0"] and shown("problem=班子不齐") == ["Z1"]
    assert shown("year=2019&problem=村务不公开&scope=451102") == ["Z1"] and shown("year=2017") == []
    assert shown("cases.has.state=screened") == ["Z3"]


def test_the_counts_by_county_lead_to_the_cases_that_they_count(client: FlaskClient) -> None:
    table = seen(client, f"/cases?{DAY}", "counties")
    assert [(row["县区"], row["全部"], row["已过期限"], row["认定"]) for row in table.rows] == [
        ("八步区", "4", "1", "2")
    ]
    door = table.doors("认定")[0]
    assert door is not None
    assert len(seen(client, door.replace("&amp;", "&").partition("#")[0], "cases").rows) == 2


# -- a case ---------------------------------------------------------------------------------------------------------


def test_the_steps_of_a_case_stand_as_a_line_of_time_with_what_is_not_recorded(client: FlaskClient) -> None:
    rows = seen(client, f"/units/Z1?space=case&{DAY}", "case_steps").rows
    assert [(row["日期"], row["环节"], row["标记"]) for row in rows] == [
        ("2019-02-01", "初筛", ""),
        ("", "联审", "？ 未登记"),
        ("2019-03-15", "认定", "补登"),
        ("2019-04-01", "整顿", ""),
        ("", "申请验收", "？ 未登记"),
        ("2019-11-05", "验收不通过", ""),
    ]
    assert (rows[2]["层级"], rows[2]["签署"], rows[2]["文号"]) == ("县级", "区委组织部", "平组发〔2019〕5号")
    assert (rows[5]["期限"], rows[5]["得分"], rows[5]["理由"]) == ("2020-01-20（时点之后）", "61.5", "满意率不够")
    assert "时点之后另有 1 个环节" in page(client, f"/units/Z1?space=case&{DAY}")


def test_a_date_without_its_step_stands_among_the_steps_and_says_so(client: FlaskClient) -> None:
    rows = seen(client, f"/units/Z2?space=case&{DAY}", "case_steps").rows
    assert [(row["环节"], row["标记"]) for row in rows][-1] == ("认定", "据案件所填日期")


def test_the_head_of_a_case_tells_its_state_its_limit_and_the_days_that_count(client: FlaskClient) -> None:
    told = head(page(client, f"/units/Z1?space=case&{DAY}"))
    assert (told["状态"], told["现行期限"]) == ("验收不通过", "2020-01-20（时点之后），余 20 天")
    assert (told["排查认定日期"], told["验收日期"], told["反弹自"]) == ("2019-03-15", "时点之后", "Z0")
    assert head(page(client, "/units/Z1?space=case&as_of=2018-12-31"))["状态"] == "时点之后"


def test_the_checklist_says_what_is_done_and_what_is_lacking(client: FlaskClient) -> None:
    text = page(client, f"/units/Z1?space=case&{DAY}")
    rows = {row["措施"]: row["时点状态"] for row in Seen(text, "case_measures").rows}
    assert (rows["整顿方案"], rows["领导挂点"], rows["单位帮扶"]) == ("✓ 已完成", "✗ 未完成", "？ 未登记")
    assert "清单 7 项，时点前完成 1 项，缺 6 项。" in text


def test_the_people_the_criteria_and_the_cases_beside_it_stand_on_a_cases_page(client: FlaskClient) -> None:
    text = page(client, f"/units/Z1?space=case&{DAY}")
    assert Seen(text, "people").column("职务") == ["党组织书记", "村居委会主任", "第一书记"]
    criteria = {row["情形"]: row for row in Seen(text, "criteria").rows}
    assert (criteria["书记空缺"]["认定时"], criteria["书记空缺"]["销号时"]) == ("✓ 无此情形", "—")
    assert criteria["无活动场所"]["时点"] == "✓ 无此情形"
    assert [(row["关系"], row["编号"]) for row in Seen(text, "cases").rows] == [("反弹自", "Z0")]
    assert [row["关系"] for row in seen(client, f"/units/Z0?space=case&{DAY}", "cases").rows] == ["反弹后再整顿"]


def test_a_look_back_that_is_to_come_tells_nothing_but_that(client: FlaskClient) -> None:
    (row,) = seen(client, f"/units/Z2?space=case&{DAY}", "audit_items").rows
    assert (row["检查日期"], row["结论"], row["检查人"]) == ("时点之后", "", "")
    (row,) = seen(client, "/units/Z2?space=case&as_of=2020-01-20", "audit_items").rows
    assert (row["检查日期"], row["结论"], row["检查人"]) == ("2020-01-20", "巩固", "丙组")


# -- screening ------------------------------------------------------------------------------------------------------


def test_the_screening_lists_candidates_with_their_reasons_and_open_cases(client: FlaskClient) -> None:
    rows = {row["代码"]: row for row in seen(client, f"/screening?{DAY}", "candidates").rows}
    assert rows["D2"]["依据"] == "集体经济薄弱：上年收入 52,000.5 元" and rows["D2"]["在整顿的案件"] == "Z0"
    assert "书记空缺：空缺 2921 天，自 2012-01-01" in rows["D3"]["依据"] and "无活动场所" in rows["D3"]["依据"]
    counts = {row["情形"]: row["候选"] for row in seen(client, f"/screening?{DAY}", "criteria").rows}
    assert (counts["集体经济薄弱"], counts["无活动场所"], counts["反弹未再整顿"]) == ("1", "1", "0")
    only = seen(client, f"/screening?{DAY}&candidates.has.criteria=no_venue", "candidates")
    assert only.column("代码") == ["D3"]


# -- audits ---------------------------------------------------------------------------------------------------------


def test_the_audits_tell_how_far_each_has_come(client: FlaskClient) -> None:
    (row,) = seen(client, f"/audits?{DAY}", "audits").rows
    assert (row["批次"], row["年度"], row["范围"], row["结束"]) == (
        "二〇一九年回头看",
        "2018、2019",
        "贺州市",
        "未结束",
    )
    assert [row[key] for key in ("名单", "已检查", "乡镇已签", "县级已签", "反弹", "巩固")] == [
        "2",
        "1",
        "1",
        "0",
        "1",
        "0",
    ]
    (later,) = seen(client, "/audits?as_of=2020-02-01", "audits").rows
    assert [later[key] for key in ("已检查", "县级已签", "巩固")] == ["2", "1", "1"]


def test_an_audit_tells_the_progress_of_each_county_and_who_has_still_to_sign(client: FlaskClient) -> None:
    text = page(client, f"/audits/A1?{DAY}")
    (county,) = Seen(text, "counties").rows
    assert (county["县区"], county["名单"], county["已检查"]) == ("八步区", "2", "1")
    items = {row["案件（工作单）"]: row for row in Seen(text, "items").rows}
    assert (items["Z0"]["县区"], items["Z0"]["乡镇"], items["Z0"]["结论"]) == ("八步区", "贺街镇", "反弹")
    assert (items["Z0"]["待签"], items["Z0"]["乡镇已签"], items["Z0"]["县级已签"]) == (
        *("县级、市级", "2019-08-05", "时点之后"),
    )
    assert (items["Z2"]["结论"], items["Z2"]["检查日期"]) == ("未检查", "时点之后")
    assert Seen(text, "items").doors("案件（工作单）")[0] == f"/audits/A1/Z0?{DAY}"
    assert [row["案件"] for row in Seen(text, "differences").rows] == ["Z1"], "identified by then, and no item"


def test_a_worksheet_tells_what_was_recorded_and_leaves_room_for_what_is_found(client: FlaskClient) -> None:
    text = page(client, f"/audits/A1/Z0?{DAY}")
    found = dict(re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td>', text))
    assert (found["检查人"], found["结论"], found["承诺兑现"]) == ("乙组", "反弹", "否")
    assert (found["反弹原因"], found["乡镇"], found["市级"]) == ("班子不团结、经费不足", "2019-08-05", "未签署")
    ahead = dict(re.findall(r'<tr><th scope="row">(.*?)</th><td>(.*?)</td>', page(client, f"/audits/A1/Z2?{DAY}")))
    assert (ahead["检查日期"], ahead["结论"], ahead["检查人"]) == ("时点之后", "", "")


@pytest.mark.parametrize("address", ["/audits/B9", "/audits/A1/Z3", "/audits/A1/Z9", "/audits/B9/report", "/draws/B9"])
def test_what_there_is_not_is_said(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_report_of_an_audit_is_the_same_as_page_document_and_workbook(client: FlaskClient) -> None:
    text = page(client, f"/audits/A1/report?{DAY}")
    sentence = "截至2019年12月31日，名单共 2 件，已检查 1 件，未检查 1 件。"
    assert sentence in text and "反弹的 1 件中，1 件已立新案，0 件尚未立新案。" in text
    assert [row["新案"] for row in Seen(text, "relapsed").rows] == ["Z1"]
    document = docx.Document(io.BytesIO(client.get(f"/audits/A1/report.docx?{DAY}").data))
    assert sentence in [p.text for p in document.paragraphs]
    assert ["八步区", "2", "0", "0", "1", "0", "1"] in [[c.text for c in r.cells] for r in document.tables[0].rows]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/audits/A1/report.xlsx?{DAY}").data))
    assert book["总体情况"]["A3"].value == sentence
    rows = [[*row] for row in book["各县区情况"].iter_rows(values_only=True)]
    assert ["八步区", 2, 0, 0, 1, 0, 1] in rows
    assert [row[0] for row in book["名单"].iter_rows(min_row=4, values_only=True)] == ["Z0", "Z2"]


def test_the_document_of_an_audit_bears_what_the_office_writes_on_it(client: FlaskClient) -> None:
    question = f"{DAY}&to=自治区党委组织部&signed_by=贺州市委组织部&dated=2020-01-05"
    document = docx.Document(io.BytesIO(client.get(f"/audits/A1/report.docx?{question}").data))
    texts = [p.text for p in document.paragraphs]
    assert "自治区党委组织部：" in texts and "贺州市委组织部" in texts and "2020年1月5日" in texts


# -- draws ----------------------------------------------------------------------------------------------------------


def test_a_draw_tells_its_proof_and_what_verification_says(client: FlaskClient) -> None:
    text = page(client, f"/draws/SJ1?{DAY}")
    told = head(text)
    assert (told["种子"], told["公开数"], told["抽取日期"]) == (audited.SEED, audited.PUBLIC, "2019-07-08")
    assert told["被重抽"] == "SJ2" and "核验：全部相符" in text
    assert [row["结果"] for row in Seen(text, "units").rows].count("抽中") == 1


def test_a_draw_that_is_only_committed_to_tells_no_seed(client: FlaskClient) -> None:
    text = page(client, f"/draws/SJ2?{DAY}")
    assert head(text)["种子"] == "抽取时公布" and audited.SEED not in text
    assert head(text)["重抽自"].startswith("SJ1") and {*Seen(text, "units").column("结果")} == {"未抽取"}
    assert audited.SEED not in page(client, "/draws/SJ1?as_of=2019-07-07"), "on a day before it was drawn"
    assert client.get("/draws/SJ1?as_of=2019-06-30").status_code == 404


def test_the_draws_stand_in_a_list_a_redraw_with_its_reason(client: FlaskClient) -> None:
    first, second = seen(client, f"/draws?{DAY}", "draws").rows
    assert (first["编号"], first["抽中"], first["重抽自"]) == ("SJ1", "1", "")
    assert (second["抽取日期"], second["重抽自"], second["理由"]) == ("已承诺，未抽取", "SJ1", "有人回避")


# -- stars and cadres -----------------------------------------------------------------------------------------------


def test_a_star_round_tells_the_steps_that_were_taken_by_the_day(client: FlaskClient) -> None:
    (row,) = seen(client, f"/stars?{DAY}", "round").rows
    assert (row["县区"], row["乡镇"], row["进到"], row["星级"]) == ("八步区", "贺街镇", "公示", "四星级")
    assert (row["申报"], row["乡镇初评"], row["县级复核"], row["核验命名"]) == ("2019-09-01", "2019-09-20", "", "")
    assert (row["公示期"], row["未登记的环节"]) == ("2019-12-10 至 2019-12-17", "县级复核、市级审核、核验命名")
    assert row["得分"] == "50", "what its indicators come to, where no score is recorded with the last step"
    (later,) = seen(client, "/stars?as_of=2020-02-01", "round").rows
    assert (later["进到"], later["星级"], later["得分"]) == ("核验命名", "五星级", "95")


def test_the_lists_of_stars_have_those_with_at_least_so_many(client: FlaskClient) -> None:
    assert seen(client, f"/stars?{DAY}", "organizations").column("代码") == ["D2"]
    assert seen(client, f"/stars?{DAY}&least=5", "organizations").rows == []
    assert seen(client, f"/stars?{DAY}&year=2018", "villages").column("星级") == ["四星级"]


def test_a_secretarys_page_has_posts_pay_grade_events_safeguards_and_pool(client: FlaskClient) -> None:
    text = page(client, f"/units/P1?space=person&{DAY}")
    (pay,) = Seen(text, "pay_grade").rows
    assert (pay["村"], pay["报酬档次"], pay["月基本报酬（元）"]) == ("西村", "党组织书记或村（居）委会主任", "2,100")
    assert Seen(text, "cadre_events").column("类别") == ["约谈"] and Seen(text, "pool").column("批次") == ["2019"]
    (checked,) = Seen(text, "safeguards").rows
    assert (checked["有住房"], checked["第二项"]) == ("是", "否"), "as the setting calls them, else by number"
    assert len(Seen(text, "posts").rows) == 2


def test_safeguards_that_are_called_differently_at_a_persons_villages_go_by_their_number(engine: Engine) -> None:
    with reading(engine) as connection:
        picture = Picture(connection, moment.Moment(datetime.date(2019, 12, 31), moment.head(connection)))
        east, west, branch = (codes.identity_of(picture, code) for code in ("451102101203", "451102101202", "D2"))
        assert safeguard_labels(picture, [west, branch]) == {"have_01": "有住房"}
        assert safeguard_labels(picture, [east]) == {"have_01": "有住处", "have_03": "有桌椅"}
        assert safeguard_labels(picture, [east, west]) == {}


def test_an_indicator_is_named_with_its_maximum_and_a_score_beyond_it_is_said(client: FlaskClient) -> None:
    scores = seen(client, f"/units/D2?{DAY}", "rating_scores").column("指标")
    assert sorted(scores) == ["life（生活，超过满分 30）", "other（参数中没有这一指标）", "team（班子，满分 20）"]
    assert "life (生活, more than its maximum of 30)" in page(client, f"/units/D2?{DAY}&lang=en")
    before = seen(client, "/units/D2?as_of=2018-12-31", "rating_scores").column("指标")
    assert sorted(before) == ["life", "other", "team"], "nothing was set by that day"


def test_cases_of_a_village_that_came_again_stand_beside_it_and_are_found_by_either(client: FlaskClient) -> None:
    for unit in ("451102101202", "Z1"):
        rows = seen(client, f"/findings?{DAY}&found.has.unit={unit}", "found").rows
        (row,) = (row for row in rows if row["规则"].startswith("WEAK-11"))
        assert (row["规则"], row["单位"]) == ("WEAK-11（CASE-REPEAT 警告，Z1，启用）", "451102101202")
    assert not any(row["规则"].startswith("CASE-REPEAT") for row in seen(client, f"/findings?{DAY}", "found").rows)


@pytest.mark.parametrize("address", ["/cases", "/screening", "/audits", "/audits/A1", "/audits/A1/report", "/stars"])
def test_the_pages_speak_both_languages(client: FlaskClient, address: str) -> None:
    text = page(client, f"{address}?{DAY}&lang=en")
    heads = " ".join(re.findall(r"<th[^>]*>(.*?)</th>", text, re.DOTALL))
    assert not re.search(r"[一-鿿]", re.sub(r"<[^>]+>", "", re.sub(r"<option.*?</option>", "", heads)))

"""The pages of the saved mappings: which are known at a change, and what each column of a workbook means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection

from registry.changes import Staged
from registry.staging.current_rows import CurrentRows
from registry.staging.write import write
from registry.web import create_app
from registry.workbooks.mappings.storage import remove, stage_save
from tests.web.doors import Doors, wrong
from tests.web.every_unit.test_in_chinese import PROGRAMS, words_of
from tests.web.seen import Seen
from tests.workbooks.office import TOWN, VILLAGES, Office, make, mapping, office_of

FIRST, OTHER = "村情/一览表?", "换届表"
HEADER, ROW = ["乡镇", "村", "收入", "序号"], ["贺街镇", "西村", 4.1, 1]
ADDRESS = f"/mappings/{quote(FIRST)}"
INCOMES = make("facts", unit="@place", period="@period", collective_income_yuan='{column = "收入", factor = 10000}')


def text_of(name: str, ignore: str = '["序号"]', further: str = "") -> str:
    return mapping(INCOMES, table=f"ignore = {ignore}").replace('name = "表"', f'name = "{name}"') + further


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A registry in which change 2 saved a mapping, 3 another text of it and 4 another mapping, which 5 removed."""
    folder = tmp_path_factory.mktemp("mappings")
    office = office_of(folder / "town.db", folder, TOWN)
    second = f'\n[[sheet]]\nsheet = "附表"\nas_of = "2019-12-31"\nperiod = "2019"\n{VILLAGES}{INCOMES}'
    tables = {"表": [HEADER, ROW], "附表": [HEADER[:3], ["贺街镇", "北村", 5]]}
    assert office.send(text_of(FIRST), HEADER, ROW).change == 2
    assert office.send_sheets(text_of(FIRST, further=second), tables).change == 3
    assert office.send(text_of(OTHER), HEADER, ["贺街镇", "西村", 4.2, 1]).change == 4
    assert remove(office.engine, OTHER, actor="乙") == 5
    yield create_app(office.engine)
    office.engine.dispose()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    """An office in whose registry no mapping is saved."""
    office = office_of(tmp_path / "town.db", tmp_path, TOWN)
    yield office
    office.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status, text[:2000]
    assert not list(wrong(client.application, address, Doors(text)))
    return text


def test_the_mappings_of_a_state_of_knowledge_stand_with_the_change_that_saved_each(client: FlaskClient) -> None:
    def known(at: int) -> list[tuple[str, str, str]]:
        rows = Seen(page(client, f"/mappings?known_at={at}"), "mappings").rows
        return [(row["名称"], row["工作表"], row["保存它的变更"]) for row in rows]

    first, second, other = (FIRST, "表", "2"), (FIRST, "表、附表", "3"), (OTHER, "表", "4")
    assert [known(at) for at in (1, 2, 3, 4, 5)] == [[], [first], [second], [other, second], [second]]
    assert "没有保存对照表" in page(client, "/mappings?known_at=1")
    assert "no mapping is saved" in page(client, "/mappings?known_at=1&lang=en")
    assert Seen(page(client, "/mappings"), "mappings").rows[0]["经办人"] == "测试"


def test_a_mapping_is_reached_from_the_list_though_its_name_is_no_part_of_an_address(client: FlaskClient) -> None:
    (door,) = Seen(page(client, "/mappings"), "mappings").doors("名称")
    assert door == ADDRESS
    assert f"对照表“{FIRST}”" in page(client, door)


def test_each_table_of_a_workbook_is_a_section_with_the_meaning_of_its_columns(client: FlaskClient) -> None:
    text = page(client, ADDRESS)
    first, second = (Seen(text, f"columns-{number}").rows for number in (1, 2))
    assert [(row["表头"], row["去处"], row["列名"], row["怎样取值"], row["产生的行"]) for row in first] == [
        ("乡镇", "地点·乡镇", "place.township", "", ""),
        ("村", "地点·村", "place.village", "", ""),
        ("收入", "指标台账·集体经济收入元", "facts.collective_income_yuan", "×10000", "1"),
        ("序号", "不取", "sheet.ignore", "", ""),
    ]
    assert second == first[:3]
    assert Seen(text, "rows-1").column("不取自各列的内容") == ["单位代码：本行的地点；时期：本表的时期"]
    assert re.findall("<h2 [^>]*>工作表“(.*?)”</h2>", text) == ["表", "附表"]


def test_a_mapping_is_told_in_english(client: FlaskClient) -> None:
    row = Seen(page(client, f"{ADDRESS}?lang=en"), "columns-1").rows[2]
    assert row == {
        "header": "收入",
        "goes to": "Facts: collective income yuan",
        "key": "facts.collective_income_yuan",
        "by which steps": "×10000",
        "row made": "1",
    }


@pytest.mark.parametrize("address", ["/mappings", ADDRESS, "/changes/3"])
def test_a_page_of_mappings_says_nothing_in_english_to_who_reads_chinese(client: FlaskClient, address: str) -> None:
    assert words_of(page(client, address)) <= PROGRAMS


def test_a_text_that_cannot_be_read_any_more_is_shown_as_it_is(town: Office) -> None:
    def stage(connection: Connection) -> tuple[Staged, bool]:
        current = CurrentRows(connection)
        staged = Staged(current.base)
        return staged, stage_save(current, staged, "旧表", "mapping = <0>\n")

    assert write(town.engine, stage, actor="", reason="", origin={"kind": "import"})[0] == 2
    client = create_app(town.engine).test_client()
    assert Seen(page(client, "/mappings"), "mappings").column("工作表") == ["全文已读不出"]
    text = page(client, "/mappings/旧表")
    assert "全文已读不出" in text and "mapping = &lt;0&gt;" in text
    assert client.get("/mapping-files/旧表").get_data(as_text=True) == "mapping = <0>\n"


def test_the_tables_of_a_mapping_leave_the_page_as_workbooks(client: FlaskClient) -> None:
    answer = client.get(f"{ADDRESS}?export=columns-2")
    assert answer.status_code == 200 and answer.data[:2] == b"PK"
    assert client.get(f"{ADDRESS}?export=columns-3").status_code == 404


def test_a_mapping_is_read_as_it_was_known(client: FlaskClient) -> None:
    before = page(client, f"{ADDRESS}?known_at=2")
    assert "附表" not in before and "第 2 次变更" in before
    assert page(client, f"/mappings/{OTHER}?known_at=4")
    told = page(client, f"/mappings/{OTHER}", 404)
    assert OTHER in told and FIRST in told, "what is not saved any more is told with what is"


def test_the_file_of_a_mapping_is_what_imports_take(client: FlaskClient) -> None:
    (link,) = re.findall('href="(/mapping-files/[^"]*)"', page(client, f"{ADDRESS}?known_at=2"))
    answer = client.get(link.replace("&amp;", "&"))
    assert answer.mimetype == "application/toml"
    assert "%E6%9D%91%E6%83%85%EF%BC%8F%E4%B8%80%E8%A7%88%E8%A1%A8%3F.toml" in answer.headers["Content-Disposition"]
    said = tomllib.loads(answer.get_data(as_text=True))
    assert said["name"] == FIRST and [one["sheet"] for one in said["sheet"]] == ["表"]


def test_a_change_names_the_mapping_that_it_was_read_through_and_the_sheets(client: FlaskClient) -> None:
    def told(number: int) -> dict[str, str]:
        found = re.findall("<dt>(对照表|取自工作表)</dt><dd>(.*?)</dd>", page(client, f"/changes/{number}"))
        return dict(found)

    assert told(1) == {}
    assert told(3)["取自工作表"] == "附表", "of the first sheet everything was recorded already"
    assert "取自工作表" not in told(5)
    for number, name, known_at in ((3, FIRST, 3), (5, OTHER, 4)):
        (link,) = re.findall('href="([^"]*)"', told(number)["对照表"])
        assert link == f"/mappings/{quote(name)}?known_at={known_at}"
        assert f"对照表“{name}”" in page(client, link)

"""The last row of a table by place is of the scope itself: what lies in no place of the kind counts in it too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.web import create_app
from tests.registries import founded, imported
from tests.web.seen import Seen

#: Of the two sites of one county one lies in no township.
PLACES = (
    "code,name,kind,parent\n4511,贺州市,municipality,\n451102,八步区,county,4511\n451103,平桂区,county,4511\n"
    "451102101,贺街镇,township,451102\nAZ1,甲安置点,relocation_site,451103\nAZ2,乙安置点,relocation_site,451102101\n"
    "AZ3,丙安置点,relocation_site,451102\n"
)
SITES = "/figures/place.sites?as_of=2019-12-31"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("totals")
    engine = founded(folder / "registry.db")
    assert imported(engine, folder / "first", {"places": PLACES}).change == 1
    yield create_app(engine).test_client()
    engine.dispose()


def page(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


@pytest.mark.parametrize(
    ("scope", "key", "rows"),
    [
        ("", "by_county", [("八步区", "2"), ("平桂区", "1"), ("合计", "3")]),
        ("&scope=4511", "by_county", [("八步区", "2"), ("平桂区", "1"), ("合计", "3")]),
        ("&scope=451102", "by_township", [("贺街镇", "1"), ("合计", "2")]),
    ],
)
def test_a_total_is_of_the_scope_and_no_sum(
    client: FlaskClient, scope: str, key: str, rows: list[tuple[str, str]]
) -> None:
    seen = Seen(page(client, SITES + scope), key)
    place = seen.headings[0]
    assert [(row[place], row["结果"]) for row in seen.rows] == rows
    assert seen.doors("结果")[-1] == f"{SITES}{scope}"


def test_a_total_stands_last_whatever_a_reader_sorts_by_and_seeks(client: FlaskClient) -> None:
    seen = Seen(page(client, f"{SITES}&by_county.sort=-value"), "by_county")
    assert seen.column("县区") == ["八步区", "平桂区", "合计"]
    assert re.search(r"<tfoot>\s*<tr>.*合计", page(client, SITES))


def test_an_export_ends_with_the_total(client: FlaskClient, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("export") / "by_county.xlsx"
    file.write_bytes(client.get(f"{SITES}&export=by_county").data)
    *_, last = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    assert last[0] == "合计" and 3 in last


def test_in_the_report_the_scope_stands_before_its_counties(client: FlaskClient) -> None:
    seen = Seen(page(client, "/report?as_of=2019-12-31&scope=4511"), "by_county")
    (sites,) = (row for row in seen.rows if row["指标"] == "易地扶贫搬迁安置点数")
    assert (sites["合计"], sites["八步区"], sites["平桂区"]) == ("3", "2", "1")

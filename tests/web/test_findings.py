"""The page of findings, and what a unit's page shows of them and of the graph around it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.checks.structure.catalogue import RULES
from registry.web import create_app
from tests.checks.test_findings import DAY, HERE, RING, ledgers
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest
from tests.web.seen import Seen

POSTS = "person,unit,role,from\nP1,D2,secretary,2018\nP2,D2,secretary,2019\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("findings")
    registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
    registry.take(ledgers(organizations=RING, posts=POSTS))
    yield create_app(registry.engine).test_client()
    registry.close()


def page(client: FlaskClient, address: str, **more: str) -> str:
    answer = client.get(address, query_string={"as_of": DAY, **more})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_every_rule_is_listed_with_how_often_it_was_broken(client: FlaskClient) -> None:
    rows = Seen(page(client, "/findings"), "rules").rows
    found = {row["代码"]: row["条数"] for row in rows}
    assert {rule: count for rule, count in found.items() if rule in HERE and count != "0"} == {
        "STRUCT-CYCLE": "3",
        "STRUCT-TWO": "1",
    }
    assert list(found) == [rule.code for rule in RULES]


def test_each_finding_leads_to_its_unit_and_tells_the_recorded_values(client: FlaskClient) -> None:
    seen = Seen(page(client, "/findings", lang="en"), "struct_two")
    assert seen.column("unit") == ["甲村党支部 (D2)"]
    assert seen.doors("unit")[0].startswith("/units/D2?")
    assert "secretaries at once: 安某 (P1), 柏某 (P2)" in seen.column("finding")[0]
    recorded = seen.column("what is recorded")[0]
    assert "安某（P1） · secretary · 甲村党支部（D2） · since 2018" in recorded, recorded
    assert "@" not in recorded, "rows go by who and what they are about; keys are for exports"


def test_a_rule_that_is_not_broken_has_no_table(client: FlaskClient) -> None:
    assert 'id="struct_dead"' not in page(client, "/findings")
    assert "没有发现问题" in page(client, "/findings", known_at="0")


def test_the_findings_of_a_rule_are_exported(client: FlaskClient) -> None:
    answer = client.get("/findings", query_string={"as_of": DAY, "export": "struct_cycle"})
    cells = [
        c for row in openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True) for c in row
    ]
    assert {"丁（D4）", "戊（D5）", "己（D6）"} <= set(cells)


def test_the_page_of_a_unit_shows_the_findings_about_it_alone(client: FlaskClient) -> None:
    assert set(Seen(page(client, "/units/D5"), "findings").column("单位")) == {"戊（D5）"}
    assert "一个党组织有两名书记" in Seen(page(client, "/units/D2"), "findings").column("规则")
    assert "一个党组织有两名书记" not in page(client, "/units/D3")


def test_the_page_of_a_unit_shows_the_graph_as_an_image_with_an_address_of_its_own(client: FlaskClient) -> None:
    assert '<img src="/units/D5/graph.svg?as_of=2019-06-15"' in page(client, "/units/D5")
    answer = client.get("/units/D5/graph.svg", query_string={"as_of": DAY})
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_graphml_is_a_file_to_keep_and_another_kind_is_refused(client: FlaskClient) -> None:
    answer = client.get("/units/D5/graph.graphml", query_string={"as_of": DAY})
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get("/units/D5/graph.gif").status_code == 400
    assert client.get("/units/nowhere/graph.svg").status_code == 404

"""The page of findings, and what a unit's page shows of them and of the graph around it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

import openpyxl
import pytest
from flask.testing import FlaskClient

from registry.checks.catalogue import BY_CODE
from registry.checks.catalogue import RULES as CATALOGUE
from registry.checks.conduct.catalogue import RULES as CONDUCT
from registry.checks.structure.catalogue import RULES as STRUCTURE
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


def test_every_rule_that_finds_something_is_listed_with_how_often_it_was_broken(client: FlaskClient) -> None:
    text = page(client, "/findings")
    found = {row["代码"]: row["条数"] for row in Seen(text, "rules").rows}
    assert {rule: count for rule, count in found.items() if rule in HERE} == {"STRUCT-CYCLE": "3", "STRUCT-TWO": "1"}
    in_order = [rule.code for rule in (*STRUCTURE, *CATALOGUE, *CONDUCT)]
    assert list(found) == [code for code in in_order if code in found]
    assert f"另有 {len(in_order) - len(found)} 条规则没有发现问题" in text


def test_each_finding_leads_to_its_unit_and_tells_the_recorded_values(client: FlaskClient) -> None:
    seen = Seen(page(client, "/findings", lang="en", **{"found.has.rules": "STRUCT-TWO"}), "found")
    assert len(seen.rows) == 1
    assert seen.doors("finding")[0].startswith("/units/D2?")
    says = seen.column("finding")[0]
    assert "甲村党支部 (D2)" in says and "secretaries at once: 安某 (P1), 柏某 (P2)" in says
    recorded = seen.column("what is recorded")[0]
    assert "安某（P1） · secretary · 甲村党支部（D2） · since 2018" in recorded, recorded
    assert "@" not in recorded, "rows go by who and what they are about; keys are for exports"


def test_where_nothing_is_known_nothing_is_found(client: FlaskClient) -> None:
    assert "没有发现问题" in page(client, "/findings", known_at="0")


def test_the_findings_of_a_rule_are_exported(client: FlaskClient) -> None:
    asked = {"as_of": DAY, "export": "found", "found.has.rules": "STRUCT-CYCLE"}
    answer = client.get("/findings", query_string=asked)
    rows = openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    text = "\n".join(str(cell) for row in rows for cell in row)
    assert all(f"{unit}：" in text for unit in ("丁（D4）", "戊（D5）", "己（D6）"))


def test_the_page_of_a_unit_shows_the_findings_about_it_alone(client: FlaskClient) -> None:
    says = Seen(page(client, "/units/D5"), "findings").column("问题")
    assert says and all("戊（D5）" in line for line in says), says
    assert "一个党组织有两名书记（STRUCT-TWO）" in Seen(page(client, "/units/D2"), "findings").column("规则")
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


# The catalogue


def test_findings_are_counted_with_the_new_the_excepted_and_those_listed_only(ask: Callable[..., str]) -> None:
    rows = {row["代码"]: row for row in Seen(ask("/findings"), "rules").rows}
    assert [rows["ORG-01a"][key] for key in ("条数", "新发现", "整改超期", "例外", "仅列示")] == [
        "2",
        "0",
        "1",
        "1",
        "0",
    ]
    assert [rows["VEN-01b"][key] for key in ("方式", "条数", "仅列示")] == ["仅列示", "4", "4"]
    assert rows["ORG-01a"]["依据的可靠程度"] == "内容已核对；党章条次未见原文"
    assert rows["ORG-01a"]["依据"] == BY_CODE["ORG-01a"].source.citation.zh


def test_every_number_of_a_summary_leads_to_as_many_findings(ask: Callable[..., str]) -> None:
    text = ask("/findings")
    for table in ("rules", "townships", "owners", "units"):
        seen = Seen(text, table)
        for heading in ("条数", "例外", "仅列示"):
            for number, door in zip(seen.column(heading), seen.doors(heading), strict=True):
                assert (door is None) == (number == "0")
                if door is not None:
                    address, _, query = door.partition("#")[0].partition("?")
                    lines = Seen(ask(address, **dict(parse_qsl(query))), "found").rows
                    beside = sum(line["规则"].count("、") + line["规则"].count("（") for line in lines)
                    assert len(lines) <= int(number) <= len(lines) + beside, (table, heading, door)


def test_what_says_the_same_is_shown_as_one_and_found_by_either(ask: Callable[..., str]) -> None:
    of_both = [Seen(ask("/findings", **{"found.has.rules": code}), "found") for code in ("VIL-02", "ORG-02")]
    assert [seen.column("规则") for seen in of_both] == [["VIL-02（ORG-02 警告，已督办）"]] * 2
    by_severity = Seen(ask("/findings", **{"found.has.severity": "warning"}), "found").column("规则")
    assert "VIL-02（ORG-02 警告，已督办）" in by_severity, "what is a warning by either is found as one"


def test_the_list_is_filtered_by_severity_mode_and_status(ask: Callable[..., str]) -> None:
    excepted = Seen(ask("/findings", **{"found.has.is": "excepted"}), "found")
    assert [row["单位"] for row in excepted.rows] == ["451102102201"]
    listed_only = Seen(ask("/findings", **{"found.has.mode": "report"}), "found").column("规则")
    assert listed_only and all(rule[:7] in ("VIL-09a", "WEAK-03", "VEN-01b") for rule in listed_only)
    both = {"found.has.severity": "violation", "found.has.is": "overdue"}
    assert Seen(ask("/findings", **both), "found").column("单位") == ["451102101202"]


def test_a_township_leads_to_its_sheet_and_holds_its_own_findings_alone(ask: Callable[..., str]) -> None:
    seen = Seen(ask("/findings"), "townships")
    assert [str(door).partition("?")[0] for door in seen.doors("乡镇")] == [
        "/townships/451102101",
        "/townships/451102102",
    ]
    here = Seen(ask("/findings", scope="451102102"), "found")
    assert set(here.column("乡镇")) == {"西镇"}
    assert Seen(ask("/findings"), "due").column("期限") == ["2020-02-10"]


def test_the_page_of_a_village_and_of_an_organization_tells_the_findings_of_the_catalogue(
    ask: Callable[..., str],
) -> None:
    village = Seen(ask("/units/451102101202"), "findings")
    assert "ORG-01a" in village.column("规则") and "整改超期，期限 2019-12-20" in village.column("状态")
    branch = Seen(ask("/units/B1"), "findings")
    assert sorted(branch.column("规则")) == ["COM-06", "VIL-02（ORG-02 警告，已督办）"]
    assert "DB1" in " ".join(Seen(ask("/units/TC"), "findings").column("问题"))

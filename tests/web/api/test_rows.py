"""Rows by the API: pages of a walk, filters, order, one row with its tag and its versions, files that import again."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.exchange.importing import take
from registry.slices import LEDGERS
from registry.staging.service import Request
from registry.web.api.cursors import Cursor
from registry.web.api.ledgers import FILTERS
from tests.registries import SMALL, founded
from tests.registry_under_test import RegistryUnderTest
from tests.web.api.programs import Program, Programs
from tests.web.api.test_refusals import refused

VILLAGE = "451102101202"


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[tuple[RegistryUnderTest, Program]]:
    """A registry that goes on, and a program that reads everything of it."""
    registry = RegistryUnderTest(founded(tmp_path / "registry.db"), tmp_path)
    registry.take(SMALL)
    yield registry, Programs(registry.engine).program("viewer@*")
    registry.close()


def walk(program: Program, address: str, between: Any = None, **query: Any) -> Iterator[dict[str, Any]]:
    """The rows of all pages; `between` is done after each of them."""
    page = program.get(address, **query)
    while True:
        yield from page["rows"]
        if page["next"] is None:
            return
        if between is not None:
            between()
        page = program.get(address, cursor=page["next"], limit=query.get("limit", 100))


def test_a_row_has_what_its_history_says_of_it(viewer: Program) -> None:
    history = viewer.get("/units/D2/history")
    for section, ledger in (
        ("posts", "posts"),
        ("ratings", "ratings"),
        ("cases", "cases"),
        ("states", "organizations"),
    ):
        (row,) = history[section]
        key = "code" if ledger in ("cases", "organizations") else "record"
        (found,) = (one for one in viewer.get(f"/ledgers/{ledger}/rows")["rows"] if one[key] == row[key])
        assert found == row
        assert viewer.get(f"/ledgers/{ledger}/rows/{row['record']}") == row
        assert viewer.get(f"/ledgers/{ledger}/rows/{row['record']}/history") == {"versions": [row]}


@pytest.mark.parametrize("ledger", [ledger.key for ledger in LEDGERS])
def test_every_ledger_is_read_filtered_and_exported(viewer: Program, ledger: str) -> None:
    columns = next(one for one in viewer.get("/ledgers")["ledgers"] if one["key"] == ledger)["columns"]
    found = viewer.get(f"/ledgers/{ledger}/rows")
    assert found["total"] == len(found["rows"])
    for row in found["rows"]:
        assert row.keys() >= {"record", "change", "until"}
        for column in columns:
            value = row.get(column["key"])
            if value is not None:
                written_value = {True: "是", False: "否"}.get(value, value) if isinstance(value, bool) else value
                same = viewer.get(f"/ledgers/{ledger}/rows", **{column["key"]: written_value})["rows"]
                assert row in same, column
    assert viewer.ask(f"/ledgers/{ledger}/export.csv").status_code == 200


def test_the_order_is_that_of_a_column_with_what_is_not_recorded_last(viewer: Program) -> None:
    codes = [row["parent"] for row in walk(viewer, "/ledgers/places/rows", sort="parent", limit=2)]
    assert codes == [*sorted(filter(None, codes)), None]
    backwards = [row["parent"] for row in walk(viewer, "/ledgers/places/rows", sort="-parent", limit=2)]
    assert backwards == [*sorted(filter(None, codes), reverse=True), None]


def test_text_is_found_in_names_of_whom_a_row_refers_to(viewer: Program) -> None:
    assert viewer.get("/ledgers/posts/rows", q="西村党支部")["total"] == 1
    assert viewer.get("/ledgers/posts/rows", q="书记")["total"] == 1
    assert viewer.get("/ledgers/posts/rows", q="无此字样")["total"] == 0


def test_rows_that_hold_on_the_day_alone(viewer: Program) -> None:
    assert viewer.get("/ledgers/posts/rows", as_of="2020-01-01", holding="yes")["total"] == 2
    assert viewer.get("/ledgers/posts/rows", as_of="2026-01-01", holding="yes")["total"] == 1


def test_rows_of_a_scope(viewer: Program) -> None:
    rows = viewer.get("/ledgers/places/rows", scope=VILLAGE)["rows"]
    assert {row["code"] for row in rows} == {VILLAGE, f"{VILLAGE}001", "451102101203"}


def test_a_walk_gives_each_row_once_whatever_is_written_meanwhile(growing: tuple[RegistryUnderTest, Program]) -> None:
    registry, program = growing
    before = {row["code"] for row in program.get("/ledgers/people/rows")["rows"]}
    more = iter(range(100))

    def write() -> None:
        number = next(more)
        registry.take({"people": f"code,name\nN{number},新{number}\n"})

    seen = [row["code"] for row in walk(program, "/ledgers/people/rows", write, limit=1, sort="-code")]
    assert sorted(seen) == sorted(before)
    assert next(more) > 0
    assert program.get("/ledgers/people/rows")["total"] > len(before)


def test_a_cursor_belongs_to_its_question(viewer: Program) -> None:
    cursor = viewer.get("/ledgers/places/rows", limit=1, kind="village")["next"]
    assert viewer.get("/ledgers/places/rows", cursor=cursor)["rows"][0]["kind"] == "village"
    document = refused(viewer.ask(f"/ledgers/places/rows?cursor={cursor}&kind=county"), 422, "invalid")
    assert [problem["column"] for problem in document["problems"]] == ["cursor"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=80) | st.text("ABCDEFabcdef0123456789-_", max_size=80))
def test_what_is_no_cursor_is_422(viewer: Program, text: str) -> None:
    answer = viewer.ask("/ledgers/places/rows", query_string={"cursor": text})
    assert answer.status_code == 422


@pytest.mark.parametrize("value", ["ZZ", True, 10**17, None])
@pytest.mark.parametrize("column", ["record", "from", "name", "parent"])
def test_a_cursor_that_somebody_made_himself_is_no_fault_of_ours(viewer: Program, value: Any, column: str) -> None:
    made = Cursor({"sort": column}, datetime.date(2020, 1, 1), 1, value, 0).written()
    assert viewer.ask("/ledgers/places/rows", query_string={"cursor": made}).status_code == 200


def test_a_cursor_shows_nothing_that_its_reader_may_not_see(programs: Programs, viewer: Program) -> None:
    cursor = viewer.get("/ledgers/places/rows", limit=1)["next"]
    one = programs.program(f"viewer@{VILLAGE}")
    page = one.ask("/ledgers/places/rows", query_string={"cursor": cursor})
    codes = {row["code"] for row in page.get_json()["rows"]}
    assert codes <= {VILLAGE, f"{VILLAGE}001", "451102101203"}


def test_a_row_has_a_strong_tag_of_its_own_and_is_not_sent_twice(viewer: Program) -> None:
    record = viewer.get("/ledgers/posts/rows")["rows"][0]["record"]
    first = viewer.ask(f"/ledgers/posts/rows/{record}")
    tag = first.headers["ETag"]
    assert tag.startswith('"1-')
    again = viewer.ask(f"/ledgers/posts/rows/{record}", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert viewer.ask(f"/ledgers/posts/rows/{record}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_what_is_not_found_is_404_whatever_is_matched(viewer: Program) -> None:
    refused(viewer.ask("/units/NOBODY", headers={"If-None-Match": "*"}), 404, "not-found")


def test_a_tag_is_of_the_bytes_that_are_sent(viewer: Program) -> None:
    plain = viewer.ask("/figures")
    packed = viewer.ask("/figures", headers={"Accept-Encoding": "gzip"})
    assert plain.headers["ETag"] == packed.headers["ETag"]
    assert plain.data == packed.data


def test_withdrawn_rows_have_versions_and_are_not_there(growing: tuple[RegistryUnderTest, Program]) -> None:
    registry, program = growing
    record = program.get("/ledgers/ratings/rows")["rows"][0]["record"]
    registry.take({"ratings": "organization,year,stage,作废\nD2,2018,named,是\n"})
    refused(program.ask(f"/ledgers/ratings/rows/{record}"), 404, "not-found")
    assert program.get(f"/ledgers/ratings/rows/{record}", known_at=1)["record"] == record
    versions = program.get(f"/ledgers/ratings/rows/{record}/history")["versions"]
    assert [version["until"] for version in versions] == [2]


def test_an_exported_ledger_imports_again_and_changes_nothing(
    growing: tuple[RegistryUnderTest, Program], tmp_path: Path
) -> None:
    registry, program = growing
    for ledger in ("places", "organizations", "posts", "facts", "people"):
        for form in ("csv", "xlsx"):
            answer = program.ask(f"/ledgers/{ledger}/export.{form}")
            path = tmp_path / form / f"{ledger}.{form}"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(answer.data)
            taken = take(registry.engine, path, Request("测试", "测试"))
            assert not taken.problems, (ledger, form, list(taken.problems))
            assert taken.change is None


def test_the_set_of_everything_imports_again(growing: tuple[RegistryUnderTest, Program], tmp_path: Path) -> None:
    registry, program = growing
    path = tmp_path / "set.xlsx"
    path.write_bytes(program.ask("/export.xlsx").data)
    taken = take(registry.engine, path, Request("测试", "测试"))
    assert not taken.problems
    assert taken.change is None


# -- names that a row, or a question, has too -----------------------------------------------------------------------


def test_a_column_called_as_what_every_row_says_of_itself_is_its_own(
    growing: tuple[RegistryUnderTest, Program],
) -> None:
    registry, program = growing
    registry.take(
        {"cadre_events": "person,unit,kind,on,until\nP1,D2,约谈,2020-01-01,2021-12-31\nP1,D2,约谈,2019-01-01,\n"}
    )
    rows = program.get("/ledgers/cadre_events/rows", sort="on")["rows"]
    assert [(row["own_until"], row["until"]) for row in rows] == [(None, None), ("2021-12-31", None)]
    (found,) = program.get("/ledgers/cadre_events/rows", until="2021-12-31")["rows"]
    assert program.get(f"/ledgers/cadre_events/rows/{found['record']}/history") == {"versions": [found]}
    assert found in program.get("/units/P1/history")["cadre_events"]


def test_every_column_is_a_parameter_of_the_document_and_every_such_parameter_a_column(viewer: Program) -> None:
    document = viewer.get("/openapi.json")
    for address in ("rows", "export.xlsx", "export.csv"):
        declared = document["paths"][f"/ledgers/{{ledger}}/{address}"]["get"]["parameters"]
        (filters,) = (one for one in declared if one["name"] == "columns")
        names, own = set(filters["schema"]["properties"]), {one["name"] for one in declared}
        assert not names & own
        assert names == set(FILTERS)
        assert {"own_as_of", "until", "person"} <= names
    taken = set()
    for ledger in LEDGERS:
        its = set(FILTERS) & ({c.key for c in ledger.columns} | {f"own_{c.key}" for c in ledger.columns})
        answer = viewer.ask(f"/ledgers/{ledger.key}/rows", query_string=dict.fromkeys(its, ""))
        refused_names = {problem["column"] for problem in answer.get_json().get("problems", ())}
        taken |= its - refused_names
    assert taken == set(FILTERS)
    assert viewer.ask("/ledgers/places/rows?own_as_of=").status_code == 422


def test_a_unit_that_was_withdrawn_with_all_above_it_is_told_without_a_path(
    growing: tuple[RegistryUnderTest, Program],
) -> None:
    registry, program = growing
    clerk = Programs(registry.engine).program("clerk@*")
    assert len(program.get(f"/units/{VILLAGE}")["path"]) == 4
    assert clerk.ask("/changes/1/undo", "POST", json={"reason": "试"}).status_code == 200
    for code in (VILLAGE, "D2"):
        assert program.get(f"/units/{code}")["path"] == []

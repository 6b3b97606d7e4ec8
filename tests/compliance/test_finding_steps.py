"""What is done about a finding names its unit as lists do, and keeps it whatever becomes of its key."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from registry import archive, verifying
from registry.archive.row_problems import Unrestorable
from registry.compliance.rules import UNITS_OF
from registry.db import reading
from registry.errors import Invalid, Problem
from registry.exchange.exporting import export
from registry.exchange.importing import take
from registry.moment import Moment, head
from registry.restructuring.service import undo
from registry.slices import VERSIONED
from registry.staging.service import Request
from tests.registries import copy, imported, opened, touch_freely, url_of

HEADER = "rule,unit,on,step,due_on,until,reason,approver,document,notice\n"
#: A rule, the name of one of its units, and what is kept of it. What is not told by a key of its own: the number.
NAMED = [
    ("ORG-01a", "451102101202", "places"),
    ("ORG-02", "D2", "organizations"),
    ("COM-04", "P1@D2/secretary/2018-05", "posts"),
    ("COM-04", "P1/D2/secretary/2018-05-01", "posts"),
    ("COM-04", "P1@D2/党组织书记/2018年5月", "posts"),
    ("ORG-07", "D2/establish/", "approvals"),
    ("ORG-07", "D2/establish/2", "approvals"),
    ("ORG-05", "X1", "projects"),
    ("ELE-08a", "451102101202/assembly/2019-03/50%25的票%2F决议", "activities"),
    ("ELE-08a", "451102101202/assembly/2019-03/50%25的票/决议", "activities"),
    ("WEAK-02", "Z1", "cases"),
    ("WEAK-12", "Z1/2019-09-01", "look_backs"),
    ("STAR-01", "D2/2018/named", "ratings"),
    ("STAR-ORDER", "D2/2018", "rounds"),
    ("SEED-03", "N1", "notices"),
    ("STRUCT-DEAD", "451102101202/venue//2018", "facilities"),
    ("STRUCT-DEAD", "451102101202/venue/A%2FB/2018", "facilities"),
    ("STRUCT-DEAD", "Q1@451102101202/2018-05", "pairings"),
    ("STRUCT-OVERLAP", "D2@451102101202001/2018-05", "coverage"),
    ("STRUCT-BEFORE", "451102101202/2019", "facts"),
    ("CASE-LIMIT", "Z1", "cases"),
]


def steps(*lines: str) -> dict[str, str]:
    return {"finding_steps": HEADER + "".join(f"{line}\n" for line in lines)}


def refused(engine: Engine, folder: Path, ledgers: Mapping[str, str]) -> list[Problem]:
    outcome = imported(engine, folder, ledgers)
    assert outcome.change is None and outcome.problems
    return list(outcome.problems)


def kept(engine: Engine) -> list[tuple[Any, ...]]:
    query = "select rule, unit from finding_steps where until is null order by id"
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def written(engine: Engine, folder: Path, language: str = "en", day: str = "2020-06-01") -> list[dict[str, str]]:
    """The steps as they are exported."""
    with reading(engine) as connection:
        moment = Moment(datetime.date.fromisoformat(day), head(connection))
    export(engine, folder, moment, language)
    with (folder / "finding_steps.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("rule", "unit", "ledger"), NAMED)
def test_a_unit_is_known_by_its_name_whatever_ledger_it_is_of(
    engine: Engine, tmp_path: Path, rule: str, unit: str, ledger: str
) -> None:
    outcome = imported(engine, tmp_path / "steps", steps(f"{rule},{unit},2019-11-01,acknowledge,,,,,,"))
    assert (outcome.change, list(outcome.problems)) == (2, [])
    ((_, found),) = kept(engine)
    assert found.startswith(f"{ledger}/")
    with reading(engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok


def test_a_look_back_that_is_an_item_of_an_audit_is_named_by_its_case_and_day_as_findings_name_it(
    engine: Engine, tmp_path: Path
) -> None:
    audit = {
        "audits": "code,name,opened_on,years,as_of\nH1,复查,2019-09-02,2019,2019-09-01\n",
        "audit_items": "audit,case,checked_on,result\nH1,Z1,2019-10-08,relapsed\n",
    }
    assert imported(engine, tmp_path / "audit", audit).change == 2
    step = steps("WEAK-12,Z1/2019-10-08,2019-11-01,acknowledge,,,,,,")
    outcome = imported(engine, tmp_path / "steps", step)
    assert (outcome.change, list(outcome.problems)) == (3, [])
    assert kept(engine) == [("WEAK-12", "audit_items/1")]
    assert [row["unit"] for row in written(engine, tmp_path / "out")] == ["H1/Z1"]
    again = take(engine, tmp_path / "out", Request("测试"))
    assert (again.change, list(again.problems)) == (None, [])
    (problem,) = refused(engine, tmp_path / "no", steps("WEAK-12,Z1/2019-10-09,2019-11-01,acknowledge,,,,,,"))
    assert problem.problem.en == "there is no such unit"


def test_an_export_writes_each_unit_as_it_is_named_and_importing_it_changes_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    first = {ledger: (rule, unit) for rule, unit, ledger in reversed(NAMED)}
    lines = [f"{rule},{unit},2019-11-01,acknowledge,,,,,," for rule, unit in first.values()]
    assert imported(engine, tmp_path / "steps", steps(*lines)).change == 2
    names = {row["unit"] for row in written(engine, tmp_path / "out")}
    assert names == {unit for _, unit in first.values()}
    assert "451102101202/assembly/2019-03/50%25的票%2F决议" in names and "451102101202/venue//2018" in names
    for folder in ("out", "again"):
        again = take(engine, tmp_path / folder, Request("测试"))
        assert (again.change, list(again.problems)) == (None, [])
        assert {c["same"] for k, c in again.counts.items() if k == "finding_steps"} == {len(lines)}
        if folder == "out":
            written(engine, tmp_path / "again", "zh")


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("ORG-02,D2,2019-11-01,notice,,,,,,N9", "notice", "N9"),
        ("ORG-02,D2,2019-11-01,plan,someday,,,,,", "due_on", "someday"),
        ("ORG-02,D2,2019-11-01,except,,2019-12-31,需要,D9,,", "approver", "D9"),
    ],
)
def test_a_cell_that_a_step_asks_for_and_that_is_wrong_is_one_problem_and_not_empty_too(
    engine: Engine, tmp_path: Path, line: str, column: str, value: str
) -> None:
    found = refused(engine, tmp_path, steps(line))
    assert [(p.column, p.value) for p in found] == [(column, value)]


def test_a_key_that_is_corrected_keeps_its_steps(engine: Engine, tmp_path: Path) -> None:
    post, hall = "P1@D2/secretary/2018-05", "451102101202/assembly/2019-04-01/党员大会"
    lines = (f"COM-04,{post},2019-11-01,acknowledge,,,,,,", f"ELE-08a,{hall},2019-11-02,acknowledge,,,,,,")
    assert imported(engine, tmp_path / "steps", steps(*lines)).change == 2
    before = kept(engine)
    written(engine, tmp_path / "out")
    for key, old, new in (("posts", "2018-05", "2018-06-01"), ("activities", "党员大会", "换届/大会")):
        file = tmp_path / "out" / f"{key}.csv"
        file.write_text(file.read_text(encoding="utf-8-sig").replace(old, new), encoding="utf-8")
    (tmp_path / "out" / "finding_steps.csv").unlink()
    assert take(engine, tmp_path / "out", Request("测试")).change == 3
    assert kept(engine) == before
    names = [row["unit"] for row in written(engine, tmp_path / "after")]
    assert names == ["P1@D2/secretary/2018-06-01", "451102101202/assembly/2019-04-01/换届%2F大会"]
    (problem,) = refused(engine, tmp_path / "old", steps(f"COM-04,{post},2019-12-01,acknowledge,,,,,,"))
    assert (problem.column, problem.problem.en) == ("unit", "there is no such unit")


def test_a_place_that_has_another_code_keeps_its_steps_and_is_found_by_the_old_one(
    engine: Engine, tmp_path: Path
) -> None:
    assert imported(engine, tmp_path / "1", steps("ORG-01a,451102101202,2019-11-01,acknowledge,,,,,,")).change == 2
    places = {"places": "code,id\n"}
    with reading(engine) as connection:
        state = connection.execute(text("select unit from place_states where code = '451102101202'")).scalar()
        tag = connection.execute(text("select value from setting where key = 'tag'")).scalar()
    places["places"] = f"code,id,name,kind,parent\n451102101302,{tag}-{state},西村,village,451102101\n"
    assert imported(engine, tmp_path / "2", places, effective=20200101).change == 3
    outcome = imported(engine, tmp_path / "3", steps("ORG-01a,451102101202,2019-11-01,acknowledge,,,,,,"))
    assert (outcome.change, list(outcome.problems)) == (None, [])
    assert [row["unit"] for row in written(engine, tmp_path / "out", day="2019-12-31")] == ["451102101202"]
    assert [row["unit"] for row in written(engine, tmp_path / "now", day="2020-01-01")] == ["451102101302"]


def test_rows_and_steps_of_one_set_name_each_other_in_any_order(engine: Engine, tmp_path: Path) -> None:
    ledgers = steps("COM-04,P2@D2/deputy_secretary/2019,2019-11-01,notice,,,,,,N2") | {
        "posts": "person,unit,role,from\nP2,D2,deputy_secretary,2019\n",
        "notices": "code,organization,issued_on\nN2,D2,2019-10-01\n",
    }
    assert imported(engine, tmp_path / "set", ledgers).change == 2


def test_two_spellings_of_one_unit_are_one_row_twice(engine: Engine, tmp_path: Path) -> None:
    lines = [f"COM-04,P1{at}D2/secretary/2018-05,2019-11-01,acknowledge,,,,,," for at in "@/"]
    (problem,) = refused(engine, tmp_path / "twice", steps(*lines))
    assert (problem.row, problem.problem.zh) == (3, "与第 2 行重复")


@pytest.mark.parametrize(
    ("rule", "unit", "says", "allowed"),
    [
        ("ORG-01a", "451102101299", "there is no such unit", "code of places"),
        ("ORG-01a", "45l1O2101202", "there is no such unit (is 451102101202 meant?)", "code of places"),
        ("ORG-01a", "D2", "there is no such unit", "code of places"),
        ("ORG-02", "451102101202", "there is no such unit", "code of organizations"),
        ("COM-04", "P1@D2/secretary/2018-06", "there is no such unit", "person@unit/role/from of posts"),
        ("COM-04", "P1@D2/secretary", "there is no such unit", "person@unit/role/from of posts"),
        ("COM-04", "P2@451102101202/village_director/2018", "there is no such unit", "person@unit/role/from of posts"),
        ("ORG-07", "D2/establish/3", "there is no such unit", "organization/matter/no of approvals"),
        ("STAR-ORDER", "D2/2017", "there is no such unit", "organization/year"),
        ("AUDIT-SIGN", "A1/Z1", "there is no such unit", "audit/case of audit_items"),
        ("STRUCT-DEAD", "nothing/here", "there is no such unit",
         "a unit as `registry findings --rule STRUCT-DEAD` lists it"),
    ],
)  # fmt: skip
def test_an_unknown_unit_is_a_problem_that_says_how_one_is_written(
    engine: Engine, tmp_path: Path, rule: str, unit: str, says: str, allowed: str
) -> None:
    (problem,) = refused(engine, tmp_path / "steps", steps(f"{rule},{unit},2019-11-01,acknowledge,,,,,,"))
    assert (problem.ledger, problem.row, problem.column, problem.label) == ("finding_steps", 2, "unit", "单位代码")
    assert (problem.value, problem.problem.en, problem.allowed.en) == (unit, says, allowed)


@pytest.mark.parametrize(
    ("rule", "near"),
    [("ORG-1a", "ORG-01a"), ("COM05a", "COM-05a"), ("STRUCT-CYCEL", "STRUCT-CYCLE"), ("CASE-LIMTI", "CASE-LIMIT")],
)
def test_an_unknown_rule_is_a_problem_that_offers_what_comes_near(
    engine: Engine, tmp_path: Path, rule: str, near: str
) -> None:
    (problem,) = refused(engine, tmp_path / "steps", steps(f"{rule},451102101202,2019-11-01,acknowledge,,,,,,"))
    assert (problem.column, problem.value) == ("rule", rule)
    assert near in problem.problem.en and near in problem.problem.zh and "ORG-01a" in problem.allowed.en


def test_a_rule_may_be_written_in_small_letters(engine: Engine, tmp_path: Path) -> None:
    assert imported(engine, tmp_path / "1", steps("org-01A,451102101202,2019-11-01,acknowledge,,,,,,")).change == 2
    assert kept(engine)[0][0] == "ORG-01a"


@pytest.mark.parametrize(
    ("step", "column"),
    [
        ("plan,,,,,,", ["due_on"]),
        ("notice,,,,,,", ["notice"]),
        ("except,,,,,,", ["until", "reason", "approver", "document"]),
        ("except,,2020-01-01,情况特殊,D1,,", ["document"]),
        ("except,,2020-01-01,,D1,1号,", ["reason"]),
    ],
)
def test_a_step_without_what_it_is_about_is_a_problem(
    engine: Engine, tmp_path: Path, step: str, column: list[str]
) -> None:
    found = refused(engine, tmp_path / "steps", steps(f"ORG-01a,451102101202,2019-11-01,{step}"))
    assert [problem.column for problem in found] == column
    assert all("必填" in problem.problem.zh and problem.allowed.zh.startswith("填写") for problem in found)


def test_an_exception_from_a_warning_needs_no_document(engine: Engine, tmp_path: Path) -> None:
    assert imported(engine, tmp_path / "1", steps("ORG-02,D2,2019-11-01,except,,2020-01-01,情况特殊,D1,,")).change == 2


@pytest.mark.parametrize(
    ("header", "typed", "stored"),
    [("until", "2019-12-31", 20191231), ("例外截止", "2019-12-31", 20200101), ("例外截止", "2019-12", 20200100)],
)
def test_under_its_label_an_exception_ends_with_the_day_that_is_written(
    engine: Engine, tmp_path: Path, header: str, typed: str, stored: int
) -> None:
    line = f"ORG-02,D2,2019-11-01,except,,{typed},情况特殊,D1,,"
    assert imported(engine, tmp_path / "1", {"finding_steps": HEADER.replace("until", header) + line}).change == 2
    with reading(engine) as connection:
        assert connection.execute(text("select lapses from finding_steps")).scalar() == stored
    exclusive, inclusive = written(engine, tmp_path / "en")[0], written(engine, tmp_path / "zh", "zh")[0]
    assert (inclusive["例外截止"] == typed) == (header != "until")
    assert (exclusive["until"] == typed) == (header == "until")
    for folder in ("en", "zh"):
        assert take(engine, tmp_path / folder, Request("测试")).change is None


@pytest.mark.parametrize(
    ("header", "typed"), [("until", "2019-11-01"), ("until", "2019-10"), ("例外截止", "2019-10-31")]
)
def test_an_exception_that_ends_before_it_begins_is_a_problem(
    engine: Engine, tmp_path: Path, header: str, typed: str
) -> None:
    line = f"ORG-02,D2,2019-11-01,except,,{typed},情况特殊,D1,,"
    (problem,) = refused(engine, tmp_path / "1", {"finding_steps": HEADER.replace("until", header) + line})
    assert problem.column == "until"


def test_what_a_step_is_about_is_not_withdrawn_without_it(engine: Engine, tmp_path: Path) -> None:
    post = "P1@D2/secretary/2018-05"
    assert imported(engine, tmp_path / "1", steps(f"COM-04,{post},2019-11-01,acknowledge,,,,,,")).change == 2
    gone = {"posts": "person,unit,role,from,withdrawn\nP1,D2,secretary,2018-05,yes\n"}
    (problem,) = refused(engine, tmp_path / "2", gone)
    assert (problem.ledger, problem.column) == ("posts", "person")
    assert post in problem.problem.zh and "unit" in problem.problem.en
    both = {"finding_steps": f"rule,unit,on,step,withdrawn\nCOM-04,{post},2019-11-01,acknowledge,yes\n"} | gone
    assert imported(engine, tmp_path / "3", both).change == 3
    again = imported(engine, tmp_path / "4", both)
    assert (again.change, list(again.problems)) == (None, [])


def test_an_import_that_brought_what_a_step_is_about_is_not_undone_without_it(engine: Engine, tmp_path: Path) -> None:
    posts = {"posts": "person,unit,role,from\nP2,D2,deputy_secretary,2019\n"}
    assert imported(engine, tmp_path / "1", posts).change == 2
    line = "COM-04,P2@D2/deputy_secretary/2019,2019-11-01,acknowledge,,,,,,"
    assert imported(engine, tmp_path / "2", steps(line)).change == 3
    with pytest.raises(Invalid) as refusal:
        undo(engine, 2)
    assert any("COM-04/P2@D2/deputy_secretary/2019" in (problem.value or "") for problem in refusal.value.problems)
    assert (undo(engine, 3), undo(engine, 2)) == (4, 5)
    with pytest.raises(Invalid):
        undo(engine, 4)
    assert (undo(engine, 5), undo(engine, 4)) == (6, 7)


def test_an_archive_keeps_steps_and_refuses_one_about_nothing(engine: Engine, tmp_path: Path) -> None:
    first = {ledger: (rule, unit) for rule, unit, ledger in NAMED}
    lines = [f"{rule},{unit},2019-11-01,acknowledge,,,,,," for rule, unit in first.values()]
    assert imported(engine, tmp_path / "1", steps(*lines)).change == 2
    archive.write(engine, tmp_path / "r.zip")
    archive.restore(tmp_path / "r.zip", url_of(tmp_path / "back.db"))
    back = opened(tmp_path / "back.db")
    assert kept(back) == kept(engine)
    engine.dispose()
    for n, (of, now) in enumerate((("posts", "posts/9"), ("rounds", "rounds/1/2018"), ("cases", "case 3")), 1):
        forged = opened(copy(tmp_path / "registry.db", tmp_path / f"{n}.db"))
        touch_freely(forged, f"update finding_steps set unit = '{now}' where unit like '{of}/%'")
        archive.write(forged, tmp_path / f"{n}.zip")
        with pytest.raises(Unrestorable) as refusal:
            archive.restore(tmp_path / f"{n}.zip", url_of(tmp_path / f"back{n}.db"))
        assert [problem.column for problem in refusal.value.problems] == ["unit"]


def test_every_rule_s_units_are_of_ledgers_that_are_named() -> None:
    assert len(UNITS_OF) == 144 and all(UNITS_OF.values())

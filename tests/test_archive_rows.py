"""What an archive brings is checked as an import is, however well its manifest and its chain were built anew."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from registry import archive, record, settings
from registry.archive.checking import problems_of
from registry.archive.reading import objects
from registry.archive.row_checks import LAST_LINE
from registry.archive.row_problems import LISTED
from registry.columns import Choice, Unfit
from registry.db import reading, transaction
from registry.errors import Invalid, Problem
from registry.programmes.ledger import BODIES
from registry.restructuring import service
from registry.restructuring.commands import order
from registry.restructuring.redacting import redact
from registry.verifying import checkpoint
from tests.forging import Rows, forged
from tests.hostile import CASES, added, edited
from tests.registries import SMALL, copy, founded, imported, on_postgresql, opened, touch_freely, url_of

#: Something of every ledger.
EVERYTHING = SMALL | {
    "elections": "organization,elected_on\nD2,2018-05-01\n",
    "case_measures": "case,measure,responsible,done_on\nZ1,plan,安某,2019-04-01\n",
    "look_backs": "case,checked_on,result,checker\nZ1,2019-09-01,consolidated,检查组\n",
    "bodies": "place,kind,from\n451102101202,women,2018-10\n",
    "facilities": "place,kind,name,from,to,area_m2,unified_signs\n451102101202,venue,,2017-09,2019-01,320.5,yes\n",
    "pairings": "partner,partner_name,partner_kind,place,from\nQ1,示例公司,enterprise,451102101202,2018-05\n",
    "projects": "code,kind,place,amount_yuan,started_on,accepted_on\nX1,devolved,451102101202,30000,2019-02,2019-06\n",
    "trainings": "person,held_on,title,level,hours\nP1,2019-06-10,培训班,city,24\n",
    "activities": "place,kind,held_on,title,times\n451102101202,service,2019-10-17,义诊,1\n",
    "cases": "code,organization,year,problems,identified_on,plan_on\nZ1,D2,2019,班子不齐;制度不全,2019-03-15,2019-04\n",
    "facts": "unit,period,activists,development_plan,collective_income_yuan\n451102101202,2019,4,3,52000.5\n"
    "451102101202,2018,,,41000\n",
}


def _made(folder: Path) -> Path:
    """A registry that every kind of change has been through, and its archive."""
    engine = founded(folder / "r.db")
    assert imported(engine, folder / "1", EVERYTHING).change == 1
    assert imported(
        engine, folder / "2", {"posts": "person,unit,role,from,to\nP1,D2,secretary,2018-05,2019-11\n"}
    ).change
    assert imported(
        engine, folder / "3", {"posts": "person,unit,role,from,withdrawn\nP1,D2,secretary,2018-05,yes\n"}
    ).change
    for kind, verb, texts in (
        ("place", "rename", {"code": "451102101202", "name": "西新村", "effective": "2020-03-01"}),
        ("organization", "found", {"code": "D3", "name": "北村党支部", "kind": "branch", "superior": "D1",
                                   "place": "451102101203", "effective": "2019-01-01"}),
        ("organization", "abolish", {"code": "D3", "successor": "D2", "effective": "2020-01-01"}),
    ):  # fmt: skip
        service.carry_out(engine, order(kind, verb, texts), actor="测试")
    assert service.undo(engine, 3, actor="测试") == 7
    with transaction(engine) as connection:
        settings.open_on(connection, datetime.date(2019, 12, 31))
    archive.write(engine, folder / "r.zip")
    return folder / "r.zip"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A registry that holds nothing: whatever is refused leaves it as it is."""
    return founded(tmp_path_factory.mktemp("empty") / "r.db")


def refused(path: Path, empty: Engine) -> Invalid:
    """An archive is refused in both languages with the places of what is wrong, and nothing is stored."""
    with pytest.raises(Invalid) as refusal:
        archive.restore(path, empty.url)
    with reading(empty) as connection:
        assert not any(connection.execute(select(t)).first() for t in archive.TABLES if t is not record.setting)
        assert connection.execute(select(record.setting.c.key)).scalars().all() == ["tag"]
    assert refusal.value.says.zh.startswith("不能恢复，未登记任何内容")
    return refusal.value


#: What only a query finds is found on both kinds of database; what a row says of itself was read before any is asked.
_BY_QUERY = ("in force at once", "its key", "another state", "been withdrawn", "the wrong kind", "place of this kind")


@pytest.mark.parametrize(
    "name", [name for name, (_, expected) in CASES.items() if not on_postgresql() or expected.endswith(_BY_QUERY)]
)
def test_an_archive_whose_rows_no_import_would_take_is_refused_with_the_line(
    name: str, kept: Path, empty: Engine, tmp_path: Path
) -> None:
    alter, expected = CASES[name]
    problems = refused(forged(kept, tmp_path / "forged.zip", alter), empty).problems
    shown = [f"{p.ledger} {p.row} {p.column or ''}: {p.problem.en}" for p in problems]
    assert any(one.startswith(expected.partition(":")[0]) and expected.partition(": ")[2] in one for one in shown), (
        shown
    )
    assert {p.file for p in problems} == {f"{p.ledger}.jsonl" for p in problems}
    assert all(p.problem.zh and p.problem.en for p in problems)


def test_every_problem_is_reported_at_once_and_past_the_first_twenty_of_a_column_they_are_counted(
    kept: Path, empty: Engine, tmp_path: Path
) -> None:
    def alter(rows: Rows) -> None:
        edited("setting", 1, value="?")(rows)
        edited("posts", 1, role="king", begins=1)(rows)
        edited("place_states", 9, parent=11)(rows)
        for number in range(100, 150):
            added("bodies", 1, id=number, record=number, begins=number)(rows)

    refusal = refused(forged(kept, tmp_path / "forged.zip", alter), empty)
    places = [(p.file, p.row, p.column) for p in refusal.problems]
    single = [("setting.jsonl", 1, "value"), ("posts.jsonl", 1, "role"), ("posts.jsonl", 1, "begins")]
    assert {*single, ("place_states.jsonl", 9, "parent")} <= set(places)
    assert [row for file, row, _ in places if file == "bodies.jsonl"] == [*range(2, 2 + LISTED), None]
    assert "30 more problems" in next(p.problem.en for p in refusal.problems if p.row is None)
    assert refusal.says.en == "not restored, nothing was stored: 54 problems"


def test_what_refers_to_a_row_that_does_not_stand_is_not_reported_as_well(
    kept: Path, empty: Engine, tmp_path: Path
) -> None:
    """The person of two posts and a training, of a kind that there is not."""
    problems = refused(forged(kept, tmp_path / "x.zip", edited("identity", 4, kind="planet")), empty).problems
    assert [(p.file, p.row) for p in problems] == [("identity.jsonl", 4)]


def test_a_line_is_counted_in_its_file_in_whatever_order_the_rows_are(
    kept: Path, empty: Engine, tmp_path: Path
) -> None:
    def alter(rows: Rows) -> None:
        edited("place_states", 9, parent=11)(rows)
        rows["place_states"].reverse()

    problems = refused(forged(kept, tmp_path / "x.zip", alter), empty).problems
    assert [(p.file, p.row) for p in problems] == [("place_states.jsonl", 1)]


def test_the_rows_of_an_archive_may_stand_in_any_order(kept: Path, tmp_path: Path) -> None:
    def alter(rows: Rows) -> None:
        for of in rows.values():
            of.reverse()

    archive.restore(forged(kept, tmp_path / "x.zip", alter), url_of(tmp_path / "back.db"))


def test_a_personal_number_is_not_said_again_where_it_is_refused(kept: Path, empty: Engine, tmp_path: Path) -> None:
    alter = edited("people", 1, name="安某13800138000")
    (problem,) = refused(forged(kept, tmp_path / "x.zip", alter), empty).problems
    assert "13800138000" not in str(problem)


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        ([b'{"a":1}\n', b'{"b":2}\n'], [{"a": 1}, {"b": 2}]),
        ([b'{"a":1},{"b":2}\n', b'{"c":[{}\n', b"{}]}\n"], [None, None, None]),
        ([b'{"a":1},{"b":2}\n', b'{"c":"}\n', b'{"}\n'], [None, None, None]),
        ([b'{"a":1}\n', b"[]\n", b"\n", b'{"b":2}'], [{"a": 1}, None, None, {"b": 2}]),
    ],
)
def test_each_line_is_an_object_or_its_row_is_refused(lines: list[bytes], read: list[Any]) -> None:
    """Of an object in pieces on several lines the last holds a list, which no column does."""
    found = [
        value if value is None or all(not isinstance(v, (list, dict)) for v in value.values()) else None
        for value in objects(lines)
    ]
    assert found == read or (found.count(None) == 1 and read.count(None) == len(read))


# -- what no check refuses -----------------------------------------------------------------------------------------


def test_superiors_in_a_ring_removed_texts_and_corrections_come_back(tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    assert imported(engine, tmp_path / "1", EVERYTHING).change == 1
    ring = "code,name,kind,superior,place\nD1,镇党委,committee,D2,451102101\nD2,西村党支部,branch,D1,451102101202\n"
    assert imported(engine, tmp_path / "2", {"organizations": ring}, correct=True).change == 2
    assert imported(engine, tmp_path / "3", {"people": "code,name\nP1,安某某\n"}).change == 3
    redact(engine, 1, "people/4", "name", "测试", "误录")
    redact(engine, 1, "look_backs/1", "checker", "测试", "误录")
    archive.write(engine, tmp_path / "r.zip")
    archive.restore(tmp_path / "r.zip", url_of(tmp_path / "back.db"))
    with reading(opened(tmp_path / "back.db")) as back, reading(engine) as connection:
        assert checkpoint(back) == checkpoint(connection)
        assert problems_of(back) == problems_of(connection) == []


def test_rows_with_a_kind_that_only_an_older_release_took_come_back(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option is declared as one that was."""
    body = BODIES.by_key["kind"]
    assert isinstance(body, Choice)
    options = tuple(option for option in body.options if option.key != "women")
    monkeypatch.setitem(body.__dict__, "former", tuple(o for o in body.options if o.key == "women"))
    monkeypatch.setitem(body.__dict__, "options", options)
    with pytest.raises(Unfit):
        body.parse("women")
    assert archive.restore(kept, url_of(tmp_path / "back.db"))["changes"] == 7


def test_a_line_of_a_text_file_may_be_beyond_what_excel_shows(kept: Path, tmp_path: Path) -> None:
    alter = edited("facts", 1, line=LAST_LINE + 1)
    assert archive.restore(forged(kept, tmp_path / "x.zip", alter), url_of(tmp_path / "back.db"))["changes"] == 7


# -- rows that stand already ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def restored(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry out of the archive, to be copied."""
    file = tmp_path_factory.mktemp("restored") / "r.db"
    archive.restore(kept, url_of(file))
    return file


def standing_problems(engine: Engine, *statements: str) -> list[Problem]:
    """The problems of a registry after somebody altered it past all the code."""
    with reading(engine) as connection:
        assert problems_of(connection) == []
    touch_freely(engine, *statements)
    with reading(engine) as connection:
        return problems_of(connection)


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("update setting set value = 'soon' where key = 'opens_on'", ("setting", 1, "value")),
        ("update facts set sheet = 999 where id = 2", ("facts", 2, "sheet")),
        ("update facts set line = -3 where id = 2", ("facts", 2, "line")),
        ("update posts set begins = 20190231 where id = 2", ("posts", 2, "begins")),
        ("update place_states set parent = 11 where id = 9", ("place_states", 9, "parent")),
        ("update place_states set kind = 'planet' where id = 6", ("place_states", 6, "kind")),
        ("update succession set successor = 4 where id = 1", ("succession", 1, "successor")),
        ("insert into identity values (99, 'place')", ("identity", 99, "id")),
    ],
)
def test_rows_that_no_import_would_take_are_reported_of_a_registry_too(
    statement: str, place: tuple[str, int, str], restored: Path, tmp_path: Path
) -> None:
    engine = opened(copy(restored, tmp_path / "r.db"))
    assert [(p.file, p.row, p.column) for p in standing_problems(engine, statement)] == [place]
    engine.dispose()


@pytest.mark.sqlite("the other kind of database takes no text for a number")
def test_a_value_of_another_type_is_reported_and_nothing_is_asked_of_its_table_as_a_whole(
    restored: Path, tmp_path: Path
) -> None:
    found = standing_problems(
        opened(copy(restored, tmp_path / "r.db")), "update facts set period = 'long ago' where id = 1"
    )
    assert [(p.file, p.row, p.column) for p in found] == [("facts", 1, "period")]

"""Whoever can write to the database and takes a text away, or says that one was taken, is found out by `verify`.

The forger has the code and knows every salt: he reckons the hash that stands for a text as `redact` does it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from registry.db import reading
from registry.digest import MARK, hash_in, salt_without
from registry.restructuring.redacting import redact
from registry.slices import VERSIONED
from registry.verifying import Verdict, checkpoint, verify
from tests.registries import SMALL, copy, founded, imported, opened, touch_freely

MORE = {"people": "code,name,birth_year\nP2,柏某,1980\nP3,岑某,\n"}
#: Of each table that a text may be taken from, what its salts are made for.
SALTED = {name: [c.name for c in table.info["recorded"] if c.is_text] for name, table in VERSIONED.items()}
SALTED |= {"change": ["actor", "reason", "files"], "sheet": ["name"]}
KEY = {"change": "number"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Three imports, and as change 4 a person's name taken away, as change 5 the reason of change 2; a checkpoint."""
    folder = tmp_path_factory.mktemp("forgeries")
    engine = founded(folder / "registry.db")
    for number, ledgers in enumerate((SMALL, MORE, {"people": "code,name\nP4,邓某\n"}), 1):
        assert imported(engine, folder / str(number), ledgers, reason=f"第{number}次，见某某来信").change == number
    redact(engine, 1, f"people/{one(engine, person('P1'))['record']}", "name", "测试", "误录")
    redact(engine, 2, "changes/2", "reason", "测试", "写有姓名")
    with reading(engine) as connection:
        kept = checkpoint(connection)
    engine.dispose()
    return folder / "registry.db", kept


@pytest.fixture
def engine(template: tuple[Path, str], tmp_path: Path) -> Engine:
    return opened(copy(template[0], tmp_path / "registry.db"))


def person(code: str) -> str:
    return f"select * from people where code = '{code}' and until is null"


def one(engine: Engine, query: str) -> dict[str, Any]:
    with reading(engine) as connection:
        return dict(connection.execute(text(query)).mappings().one())


def quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def taken(engine: Engine, table: str, query: str, column: str, change: int, put: str = MARK) -> list[str]:
    """The statements that take a text away as `redact` does, in the name of a change that says nothing of it."""
    row = one(engine, query)
    number = row[KEY.get(table, "id")]
    made = (99, table, number, column, hash_in(row, column, row[column]), change, "误录")
    salt = salt_without(row, SALTED[table], column)
    where = f"where {KEY.get(table, 'id')} = {number}"
    return [
        f"insert into redaction values ({', '.join(str(m) if isinstance(m, int) else quoted(m) for m in made)})",
        f'update "{table}" set {column} = {quoted(put)}, salt = {quoted(salt)} {where}',
    ]


def marked(engine: Engine, removed: str) -> str:
    """The origin of change 4 with another list of what it removed."""
    origin = json.loads(one(engine, "select origin from change where number = 4")["origin"])
    return quoted(json.dumps({**origin, "removed": json.loads(removed)}, ensure_ascii=False))


P2, STATE = person("P2"), "select * from place_states where code = '451102101202' and until is null"
CASE, FIRST_CHANGE = "select * from cases limit 1", "select * from change where number = 1"
SHEET = "select * from sheet where name = 'people.csv' and change = 2"

#: Every forgery, by what is done; of those that the release before could be asked about it took most for whole.
FORGERIES: dict[str, Callable[[Engine], list[str]]] = {
    "a name emptied in the name of a change that imported": lambda e: taken(e, "people", P2, "name", 2, ""),
    "a name emptied in the name of a change that removed another": lambda e: taken(e, "people", P2, "name", 4, ""),
    "a name marked in the name of a change that imported": lambda e: taken(e, "people", P2, "name", 3),
    "a name marked in the name of a change that removed another": lambda e: taken(e, "people", P2, "name", 4),
    "a name marked in the name of a change that is still to come": lambda e: taken(e, "people", P2, "name", 77),
    "the name of a place marked": lambda e: taken(e, "place_states", STATE, "name", 4),
    "the name of a place emptied": lambda e: taken(e, "place_states", STATE, "name", 4, ""),
    "the code of a person marked": lambda e: taken(e, "people", P2, "code", 4),
    "the code of a person emptied": lambda e: taken(e, "people", P2, "code", 4, ""),
    "the code of a case emptied": lambda e: taken(e, "cases", CASE, "code", 4, ""),
    "the actor of a change marked": lambda e: taken(e, "change", FIRST_CHANGE, "actor", 4),
    "the reason of a change emptied": lambda e: taken(e, "change", FIRST_CHANGE, "reason", 4, ""),
    "the name of a sheet marked": lambda e: taken(e, "sheet", SHEET, "name", 4),
    "the mark of a text that was removed taken away": lambda e: ["update people set name = '' where code = 'P1'"],
    "a mark without a redaction": lambda e: [f"update people set name = {quoted(MARK)} where code = 'P2'"],
    "a redaction that is gone": lambda e: ["delete from redaction where change = 5"],
    "a redaction of another change": lambda e: ["update redaction set change = 3 where change = 4"],
    "two redactions that changed their places": lambda e: ["update redaction set change = 9 - change"],
    "a redaction of a change of no number": lambda e: ["update redaction set change = 0 where change = 4"],
    "a redaction with another reason": lambda e: ["update redaction set reason = '依规定' where change = 4"],
    "a redaction with another hash": lambda e: [f"update redaction set hash = '{'0' * 64}' where change = 4"],
    "a redaction of another row": lambda e: ["update redaction set row = row + 1 where change = 4"],
    "a redaction of nothing": lambda e: [
        f"insert into redaction values (99, 'people', 77, 'name', '{'0' * 64}', 4, '误录')"
    ],
    "a redaction of a number": lambda e: [
        f"insert into redaction values (99, 'people', 1, 'birth_year', '{'0' * 64}', 4, '误录')"
    ],
    "a redaction of a table that is none": lambda e: [
        f"insert into redaction values (99, 'nothing', 1, 'name', '{'0' * 64}', 4, '误录')"
    ],
    "a change that is said to have removed nothing": lambda e: [
        f"update change set origin = {marked(e, '[]')} where number = 4"
    ],
    "a salt that came back": lambda e: [
        f"update people set salt = {quoted(json.dumps({'code': 'x', 'name': 'y'}))} where code = 'P1'"
    ],
    "a change of another time": lambda e: [
        "update change set at = '2019-01-01T00:00:00.000000+00:00' where number = 5"
    ],
    "a row from another line": lambda e: ["update people set line = line + 1 where code = 'P3'"],
    "a row from another sheet": lambda e: ["update people set sheet = (select min(id) from sheet) where code = 'P3'"],
    "a row from no sheet": lambda e: ["update people set sheet = null, line = null where code = 'P4'"],
    "a row that was put out, from another line": lambda e: ["update people set line = 77 where until = 2"],
    "a sheet with another name": lambda e: ["update sheet set name = '另一份.csv' where change = 2"],
    "a sheet of another change": lambda e: ["update sheet set change = 1 where change = 2"],
    "an actor of another name": lambda e: ["update change set actor = '别人' where number = 2"],
    "an origin written otherwise": lambda e: ["update change set origin = origin || ' ' where number = 2"],
    "a file of another name": lambda e: [
        "update change set origin = replace(origin, 'people.csv', 'other.csv') where number = 3"
    ],
    "a registry of another tag": lambda e: ["update setting set value = 'another' where key = 'tag'"],
    "an older form after a newer one": lambda e: [
        "update change set algorithm = 'sha256', salt = null where number = 5"
    ],
    "salts that are none": lambda e: ["update people set salt = '{' where code = 'P4'"],
}


def verdict(engine: Engine, kept: str) -> Verdict:
    with reading(engine) as connection:
        return verify(connection, VERSIONED, kept)


def test_the_record_that_is_to_be_forged_holds(engine: Engine, template: tuple[Path, str]) -> None:
    assert verdict(engine, template[1]).ok
    with reading(engine) as connection:
        assert marks(connection) == [("people", "name", 4), ("change", "reason", 5)]


def marks(connection: Connection) -> list[tuple[str, str, int]]:
    query = text('select "table", "column", change from redaction order by id')
    return [(table, column, change) for table, column, change in connection.execute(query)]


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda name: name.replace(" ", "-"))
def test_a_forgery_is_found(engine: Engine, template: tuple[Path, str], forgery: str) -> None:
    touch_freely(engine, *FORGERIES[forgery](engine))
    found = verdict(engine, template[1])
    assert not found.ok
    assert found.problem is not None

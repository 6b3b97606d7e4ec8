"""A filled registry of the landed release is upgraded, brought back and upgraded again: it is what it was.

tests/data/schema-0002 is one that the landed release made: all its seventeen ledgers, two imports, verbs, an undo, a
removed text. `registry.sql` is its file as statements, `registry.zip` its archive, `figures.json` what it answered.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect, text

from registry import archive, verifying
from registry.db import SCHEMA, connect, reading, upgrade_registry
from registry.figures.service import figures
from registry.moment import Moment
from registry.resources import resource
from registry.slices import LEDGERS, TABLES, VERSIONED
from tests.registries import imported, on_postgresql, opened, url_of

DATA = Path(__file__).parent / "data" / "schema-0002"
FIGURES = json.loads((DATA / "figures.json").read_text(encoding="utf-8"))
MANIFEST = json.loads(zipfile.ZipFile(DATA / "registry.zip").read("manifest.json"))
#: The ledgers that there were.
FORMER = [ledger.key for ledger in LEDGERS if TABLES[ledger.key].name in MANIFEST["tables"]]


def to(file: Path, schema: str, down: bool = False) -> None:
    """Brings the registry to a schema by the migrations alone."""
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    engine = connect(url_of(file))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, schema)
    engine.dispose()


def landed(file: Path) -> None:
    """The registry as the landed release left it."""
    if not on_postgresql():
        with sqlite3.connect(file) as raw:
            raw.executescript((DATA / "registry.sql").read_text(encoding="utf-8"))
        raw.close()
        return
    to(file, "0002")
    with connect(url_of(file)).begin() as connection, zipfile.ZipFile(DATA / "registry.zip") as archived:
        for table in archive.TABLES:
            if f"{table.name}.jsonl" in archived.namelist():
                for line in archived.read(f"{table.name}.jsonl").splitlines():
                    connection.execute(table.insert(), json.loads(line))


def holds(engine: Engine) -> None:
    """The chain holds, and every figure is as it was on four days, at the first change and the last."""
    with reading(engine) as connection:
        verdict = verifying.verify(connection, VERSIONED)
        assert (verdict.ok, verdict.changes, verdict.head) == (True, MANIFEST["changes"], MANIFEST["head"])
        for moment, known in FIGURES.items():
            change, day = moment.split(" ")
            when = Moment(datetime.date.fromisoformat(day), int(change))
            found = {figure["code"]: figure.get("value") for figure in figures(connection, when)}
            assert {code: pytest.approx(found[code]) if found[code] is not None else None for code in known} == known


#: What says how far the migrations are, and keys that a migration draws.
DRAWN = ("alembic_version", "installation_secret")


def rows(file: Path) -> dict[str, Any]:
    """Every row of the tables that there were, in the columns that there are; keys are drawn anew."""
    engine = connect(url_of(file))
    tables = inspect(engine).get_table_names()
    with engine.connect() as connection:
        found = {name: connection.execute(text(f'select * from "{name}"')).mappings().all() for name in sorted(tables)}
    engine.dispose()
    return {name: sorted(map(str, map(dict, its))) for name, its in found.items() if name not in DRAWN}


def test_the_landed_registry_has_every_ledger_filled(tmp_path: Path) -> None:
    landed(tmp_path / "r.db")
    found = rows(tmp_path / "r.db")
    assert len(FORMER) == 17 and all(found[TABLES[key].name] for key in FORMER)


def test_it_answers_as_before_when_it_is_upgraded_brought_back_and_upgraded_again(tmp_path: Path) -> None:
    file = tmp_path / "registry.db"
    landed(file)
    before = rows(file)
    upgrade_registry(url_of(file)).dispose()
    holds(opened(file))
    upgraded = rows(file)
    to(file, "0002", down=True)
    assert rows(file) == before
    upgrade_registry(url_of(file)).dispose()
    assert rows(file) == upgraded
    holds(opened(file))


def test_its_archive_is_restored_and_answers_as_before(tmp_path: Path) -> None:
    found = archive.restore(DATA / "registry.zip", url_of(tmp_path / "back.db"))
    assert (found["changes"], found["head"]) == (MANIFEST["changes"], MANIFEST["head"])
    holds(opened(tmp_path / "back.db"))
    archive.write(opened(tmp_path / "back.db"), tmp_path / "again.zip")
    archive.restore(tmp_path / "again.zip", url_of(tmp_path / "twice.db"))
    holds(opened(tmp_path / "twice.db"))


def test_it_takes_the_new_columns_and_ledgers_in_and_is_brought_back_without_them(tmp_path: Path) -> None:
    file = tmp_path / "registry.db"
    landed(file)
    engine = upgrade_registry(url_of(file))
    ledgers = {
        "settings": "name,place,from,value\nkept.meetings,451102,2019,yes\n",
        "screenings": "place,year,screened_on,result\n451102106201,2019,2019-03-01,sound\n",
        "facts": "unit,period,allowance_yuan\n451102106,2019,400\n",
    }
    outcome = imported(engine, tmp_path / "more", ledgers)
    assert (outcome.change, list(outcome.problems)) == (MANIFEST["changes"] + 1, [])
    with reading(engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok
        assert connection.execute(text("select version_num from alembic_version")).scalar() == SCHEMA
    engine.dispose()
    to(file, "0002", down=True)
    assert "settings" not in rows(file)

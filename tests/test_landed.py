"""A registry of the schema before this one comes along: upgraded, or restored out of its archive, it is what it was.

tests/data/schema-0001 is one that the landed release made: imports, a verb, redactions, an undo. `registry.sql` is its
file as statements, `registry.zip` its archive, `figures.json` what it answered.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
import zipfile
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from registry import archive, verifying
from registry.db import SCHEMA, connect, open_registry, reading, upgrade_registry
from registry.errors import Conflict, Refused
from registry.figures.service import figures
from registry.moment import Moment
from registry.resources import resource
from registry.restructuring.redacting import redact
from registry.slices import VERSIONED
from tests.reference.digest import plain_digest
from tests.registries import copy, imported, on_postgresql, opened, touch_freely, url_of

DATA = Path(__file__).parent / "data" / "schema-0001"
FIGURES = json.loads((DATA / "figures.json").read_text(encoding="utf-8"))
MANIFEST = json.loads(zipfile.ZipFile(DATA / "registry.zip").read("manifest.json"))

#: What forgers can do to redactions of the first form, which name a row and a column only.
FORGERIES = {
    "another change": "update redaction set change = 4 where id = 1",
    "another row": "update redaction set row = 4 where id = 1",
    "another column": "update redaction set \"column\" = 'code' where id = 1",
    "another reason": "update redaction set reason = '别的' where id = 1",
    "no redaction": "delete from redaction where id = 1",
    "an empty text": "update people set name = '' where id = 5",
    "another text": "update people set name = '岑某' where id = 5",
    "a salt again": "update people set salt = '00' where id = 5",
    "an actor": "update change set actor = '别人' where number = 1",
    "a salt of a change": "update change set salt = '00' where number = 1",
}


def rows_of(table: str) -> list[dict[str, object]]:
    """The rows of a table in the archive; none of a table that came later."""
    with zipfile.ZipFile(DATA / "registry.zip") as file:
        name = f"{table}.jsonl"
        return [json.loads(line) for line in file.read(name).splitlines()] if name in file.namelist() else []


def landed(file: Path) -> None:
    """The registry as the landed release left it."""
    if not on_postgresql():
        with sqlite3.connect(file) as raw:
            raw.executescript((DATA / "registry.sql").read_text(encoding="utf-8"))
        raw.close()
        return
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    with connect(url_of(file)).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for table in archive.TABLES:
            for row in rows_of(table.name):
                connection.execute(table.insert(), row)


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registry that was upgraded, to be copied."""
    file = tmp_path_factory.mktemp("upgraded") / "registry.db"
    landed(file)
    upgrade_registry(url_of(file)).dispose()
    return file


@pytest.fixture
def engine(upgraded: Path, tmp_path: Path) -> Engine:
    return opened(copy(upgraded, tmp_path / "registry.db"))


def test_an_older_registry_is_not_worked_with_before_it_is_upgraded(tmp_path: Path) -> None:
    landed(tmp_path / "registry.db")
    with pytest.raises(Conflict, match="registry upgrade"):
        open_registry(url_of(tmp_path / "registry.db"))
    upgrade_registry(url_of(tmp_path / "registry.db")).dispose()
    with open_registry(url_of(tmp_path / "registry.db")).connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar() == SCHEMA


def holds(engine: Engine) -> None:
    with reading(engine) as connection:
        verdict = verifying.verify(connection, VERSIONED)
        assert (verdict.ok, verdict.changes, verdict.head) == (True, MANIFEST["changes"], MANIFEST["head"])
        for moment, known in FIGURES.items():
            change, day = moment.split(" ")
            when = Moment(datetime.date.fromisoformat(day), int(change))
            found = {figure["code"]: figure.get("value") for figure in figures(connection, when)}
            assert {code: found[code] for code in known} == known


def test_an_upgraded_registry_verifies_and_answers_as_before(engine: Engine) -> None:
    holds(engine)


def test_an_archive_of_the_older_schema_is_restored_and_answers_as_before(tmp_path: Path) -> None:
    found = archive.restore(DATA / "registry.zip", url_of(tmp_path / "back.db"))
    assert (found["changes"], found["head"]) == (MANIFEST["changes"], MANIFEST["head"])
    holds(opened(tmp_path / "back.db"))


def test_an_archive_of_the_upgraded_registry_holds_the_same_and_is_restored(engine: Engine, tmp_path: Path) -> None:
    archive.write(engine, tmp_path / "r.zip")
    archive.restore(tmp_path / "r.zip", url_of(tmp_path / "back.db"))
    holds(opened(tmp_path / "back.db"))


def test_new_changes_follow_the_old_ones_and_each_has_the_digest_that_its_form_says(
    engine: Engine, tmp_path: Path
) -> None:
    assert imported(engine, tmp_path / "9", {"people": "code,name\nP1,安某某\nP9,郭某\n"}).change == 9
    with reading(engine) as connection:
        known = connection.execute(text("select number, algorithm, digest from change order by number")).all()
        assert [a for _, a, _ in known] == ["sha256"] * 8 + ["sha256-2"]
        assert [d for *_, d in known] == [plain_digest(connection, VERSIONED, n) for n, *_ in known]
        assert verifying.verify(connection, VERSIONED).ok


@pytest.mark.parametrize("what", ["actor", "reason", "files"])
def test_what_the_digest_of_an_old_change_holds_as_it_is_cannot_be_removed(engine: Engine, what: str) -> None:
    with pytest.raises(Refused, match="earlier release"):
        redact(engine, 1, "changes/1", what, "测试", "x")


@pytest.mark.parametrize("forgery", FORGERIES)
def test_redactions_of_the_landed_release_are_held_to_what_their_changes_say(engine: Engine, forgery: str) -> None:
    touch_freely(engine, FORGERIES[forgery])
    with reading(engine) as connection:
        assert not verifying.verify(connection, VERSIONED).ok


def test_a_form_of_the_digest_never_follows_a_newer_one(engine: Engine, tmp_path: Path) -> None:
    """The forger has the chain of the landed release at hand, and would go on with its form after a new change."""
    assert imported(engine, tmp_path / "9", {"people": "code,name\nP9,郭某\n"}).change == 9
    with reading(engine) as connection:
        head = connection.execute(text("select digest from change where number = 9")).scalar()
    forged = "insert into change (number, at, actor, reason, origin, rows, algorithm, previous, digest) values "
    at = "2999-01-01T00:00:00.000000+00:00"
    touch_freely(engine, f"{forged}(10, '{at}', '', '', '{{}}', 0, 'sha256', '{head}', 'x')")
    with reading(engine) as connection:
        digest = plain_digest(connection, VERSIONED, 10)
    touch_freely(engine, f"update change set digest = '{digest}' where number = 10")
    with reading(engine) as connection:
        verdict = verifying.verify(connection, VERSIONED)
    assert (verdict.change, verdict.why) == (10, verifying.OUTDATED)


def test_old_changes_whose_times_run_back_hold_and_are_reported(tmp_path: Path) -> None:
    """A clock that was set back is no reason to doubt a change of the landed release, whose digest holds its time."""
    landed(tmp_path / "registry.db")
    engine = upgrade_registry(url_of(tmp_path / "registry.db"))
    touch_freely(engine, "update change set at = '2999-01-01T00:00:00.000000+00:00' where number = 1")
    previous = None
    for number in range(1, MANIFEST["changes"] + 1):
        if previous is not None:
            touch_freely(engine, f"update change set previous = '{previous}' where number = {number}")
        with reading(engine) as connection:
            previous = plain_digest(connection, VERSIONED, number)
        touch_freely(engine, f"update change set digest = '{previous}' where number = {number}")
    with reading(engine) as connection:
        verdict = verifying.verify(connection, VERSIONED)
    assert verdict.ok
    assert [remark.en for remark in verdict.remarks] == [verifying.RUNS_BACK.format(changes="2").en]
    assert verdict.as_json("en")["remarks"] == [remark.en for remark in verdict.remarks]

"""Imports as jobs: brought, checked, taken; killed anywhere, an import is one change or none."""

from __future__ import annotations

import datetime
import io
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from registry import record, verifying
from registry.db import ENVIRONMENT, beside, reading
from registry.errors import Conflict, Invalid, NotAllowed, NotFound, NotReady
from registry.exchange.reading import read
from registry.file_store import FileStore, store_of
from registry.imports import leftovers, service
from registry.imports.asker import Asker, AskerOf, asker_of
from registry.imports.service import KIND, Brought
from registry.imports.work import ImportWork
from registry.jobs import queue
from registry.jobs.queue import LEASE, Job
from registry.jobs.runner import Runner, utc_now
from registry.slices import SHEET_NAMES, VERSIONED
from registry.staging.rights import COMMAND_LINE
from tests.registries import SMALL, address_of, copy, founded, imported, opened

PEOPLE = "code,name\nP7,丁某\nP8,戊某\n"
FAULTY = "code,name\nP7,\nP8,戊某\n"


@dataclass
class Desk:
    """A registry with its files, and what does its jobs."""

    engine: Engine
    files: FileStore
    asker: AskerOf = asker_of

    def bring(self, text: str = PEOPLE, name: str = "people.csv", **how: Any) -> str:
        wanted = Brought(**{key: how.pop(key) for key in list(how) if key in Brought.__dataclass_fields__})
        return service.bring(self.engine, self.files, name, io.BytesIO(text.encode()), wanted, utc_now(), **how)

    def run(self, seconds: float = 0) -> int:
        later = datetime.timedelta(seconds=seconds)
        runner = Runner(self.engine, {KIND: ImportWork(self.files, self.asker)}, lambda: utc_now() + later)
        return sum(1 for _ in iter(runner.run_one, False))

    def take(self, job: str, user: str = "") -> None:
        service.take(self.engine, job, utc_now(), user)

    def found(self, job: str, language: str = "zh") -> dict[str, Any]:
        with reading(self.engine) as connection:
            return service.as_json(queue.one(connection, job), language)

    def origins(self) -> list[dict[str, Any]]:
        with reading(self.engine) as connection:
            query = select(record.change.c.origin).order_by(record.change.c.number)
            return [json.loads(origin) for origin in connection.execute(query).scalars()]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imports")
    engine = founded(folder / "registry.db")
    assert imported(engine, folder / "ledgers", SMALL).change == 1
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    engine = opened(copy(template, tmp_path / "registry.db"))
    yield Desk(engine, FileStore(tmp_path / "files"))
    engine.dispose()


def test_what_is_brought_is_checked_first_and_taken_when_its_bringer_says_so(desk: Desk) -> None:
    job = desk.bring(reason="新来的")
    assert desk.found(job) == {"id": job, "status": "checking", "progress": 0, "result": None}
    assert desk.run() == 1
    checked = desk.found(job)
    assert (checked["status"], checked["progress"], checked["result"]["change"]) == ("ready", 100, None)
    assert checked["result"]["ledgers"]["people"]["new"] == 2
    assert len(desk.origins()) == 1
    desk.take(job)
    assert desk.found(job)["status"] == "taking"
    assert desk.run() == 1
    taken = desk.found(job)
    assert (taken["status"], taken["result"]["change"]) == ("taken", 2)
    (_, origin) = desk.origins()
    assert (origin["kind"], origin["job"], origin["name"]) == ("import", job, "people.csv")
    with reading(desk.engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok
        reasons = connection.execute(select(record.change.c.reason).where(record.change.c.number == 2)).scalar()
    assert reasons == "新来的"


def test_an_import_with_problems_is_refused_with_all_of_them_and_the_marked_workbook(desk: Desk) -> None:
    job = desk.bring(FAULTY)
    desk.run()
    found = desk.found(job, "en")
    assert found["status"] == "refused"
    (problem,) = found["result"]["problems"]
    assert (problem["ledger"], problem["row"], problem["column"]) == ("people", 2, "name")
    with reading(desk.engine) as connection:
        path = service.workbook(connection, desk.files, job)
    assert read(path, SHEET_NAMES)[0][0].rows
    with pytest.raises(NotReady):
        desk.take(job)
    assert len(desk.origins()) == 1


def test_nothing_is_taken_twice_and_nothing_before_it_was_checked(desk: Desk) -> None:
    job = desk.bring()
    with pytest.raises(NotReady):
        desk.take(job)
    desk.run()
    desk.take(job)
    with pytest.raises(Conflict):
        desk.take(job)
    desk.run()
    with pytest.raises(Conflict):
        desk.take(job)
    assert desk.run() == 0 and len(desk.origins()) == 2


def test_what_stands_already_is_taken_without_a_change(desk: Desk) -> None:
    job = desk.bring("code,name\nP1,安某\n")
    desk.run()
    desk.take(job)
    desk.run()
    found = desk.found(job)
    assert (found["status"], found["result"]["change"]) == ("taken", None)


def test_an_import_is_seen_by_whoever_brought_it_alone(desk: Desk) -> None:
    job = desk.bring(user="a")
    with reading(desk.engine) as connection:
        assert service.own(connection, job, "a").id == job
        for other, name in (("b", job), ("a", "0" * 32)):
            with pytest.raises(NotFound):
                service.own(connection, name, other)
    with pytest.raises(NotFound):
        desk.take(job, "b")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/people.csv", "people.csv"),
        ("C:\\台账\\people.csv", "people.csv"),
        ("a\nb\u202e.csv", "ab.csv"),
        (".hidden.csv", "hidden.csv"),
        ("村" * 200 + ".xlsx", "村" * 115 + ".xlsx"),
    ],
)
def test_the_name_of_a_file_leads_nowhere_and_hides_nothing(name: str, kept: str) -> None:
    assert service.plain_name(name) == kept


def test_a_file_without_a_name_and_contradicting_wishes_are_refused_and_leave_nothing(desk: Desk) -> None:
    for how in ({"name": "//"}, {"effective": 1, "correct": True}):
        with pytest.raises(Invalid):
            desk.bring(**how)  # type: ignore[arg-type]
    assert desk.files.imports() == []


def test_a_mapping_is_the_name_of_a_saved_one_and_never_a_file_of_this_machine(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "secret.toml").write_text('mapping = 1\nname = "表"\n', encoding="utf-8")
    job = desk.bring(mapping=str(tmp_path / "secret.toml"))
    desk.run()
    found = desk.found(job, "en")
    assert found["status"] == "failed" and "is saved; saved are" in found["result"]["problems"][0]["problem"].lower()


def test_rights_are_asked_again_when_it_is_taken_and_under_the_lock(desk: Desk) -> None:
    grants = [object()]
    now = [0]

    def asker(connection: Any, job: Job, at: datetime.datetime) -> Asker:
        now[0] += 1
        if not grants:
            raise NotAllowed("已无此权限", "no longer allowed")
        # The second one that takes is asked under the lock.
        return Asker(COMMAND_LINE, now[0] if len(grants) > 1 else grants[0])

    desk.asker = asker
    job, gone = desk.bring(), desk.bring("code,name\nP9,己某\n")
    desk.run()
    desk.take(job)
    desk.take(gone)
    grants.append(object())
    assert desk.run() == 2
    assert (desk.found(job)["status"], len(desk.origins())) == ("taking", 1)
    grants.clear()
    assert desk.run(10) == 2
    assert [desk.found(one)["status"] for one in (job, gone)] == ["failed", "failed"]
    assert len(desk.origins()) == 1


def test_one_that_was_cancelled_while_it_was_taken_writes_nothing(desk: Desk) -> None:
    job = desk.bring()
    desk.run()
    desk.take(job)

    def asker(connection: Any, found: Job, at: datetime.datetime) -> Asker:
        if not cancelled:
            cancelled.append(True)
            with beside(desk.engine) as writer:
                queue.cancel(writer, found.id, at)
        return Asker(COMMAND_LINE, None)

    cancelled: list[bool] = []
    desk.asker = asker
    desk.run()
    assert desk.found(job)["status"] == "failed" and len(desk.origins()) == 1


def test_what_was_brought_is_cleared_away_when_it_is_over(desk: Desk) -> None:
    job = desk.bring(FAULTY)
    waiting = desk.bring()
    desk.run()
    leftovers.clear(desk.engine, desk.files)
    assert sorted(desk.files.imports()) == sorted([job, waiting])
    later = utc_now() + datetime.timedelta(days=8)
    leftovers.clear(desk.engine, desk.files, later)
    assert desk.files.imports() == [waiting] and desk.found(job)["status"] == "refused"
    leftovers.clear(desk.engine, desk.files, later + datetime.timedelta(days=40))
    with pytest.raises(NotFound):
        desk.found(job)


# -- killed -----------------------------------------------------------------------------------------------------------

#: A process of jobs that is killed before its nth statement, or at the nth commit.
_KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
left = int(sys.argv.pop(1))
def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "before_cursor_execute", count)
event.listen(Engine, "commit", count)
from registry.cli import main
try:
    main(["jobs", "--once"])
finally:
    print(-left)
"""


def killed(database: Path, files: Path, at: int) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {ENVIRONMENT: address_of(database), "REGISTRY_FILES": str(files)}
    command = [sys.executable, "-c", _KILLED, str(at)]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


def count_moments(template: Path, folder: Path) -> int:
    """How many moments there are at which the taking of the import may be killed."""
    desk = ready(template, folder / "whole")
    answer = killed(folder / "whole" / "registry.db", desk.files.folder, 0)
    assert answer.returncode == 0, answer.stderr
    return int(answer.stdout.split()[-1])


def ready(template: Path, folder: Path) -> Desk:
    """A registry with an import that is to be taken."""
    folder.mkdir()
    desk = Desk(opened(copy(template, folder / "registry.db")), FileStore(folder / "files"))
    desk.bring()
    desk.run()
    with reading(desk.engine) as connection:
        (job,) = queue.jobs(connection)
    desk.take(job.id)
    desk.engine.dispose()
    return desk


def check_killed(template: Path, folder: Path, at: int) -> str:
    """Kills the process that takes an import; says whether its change stood by then."""
    desk = ready(template, folder)
    assert killed(folder / "registry.db", desk.files.folder, at).returncode == -signal.SIGKILL
    (job,) = desk.files.imports()
    stood = len(desk.origins())
    assert stood in (1, 2)
    # The change and its job stand together or not at all.
    assert (desk.found(job)["status"] == "taken") is (stood == 2)
    desk.run(LEASE + 1)
    found = desk.found(job)
    assert (found["status"], found["result"]["change"]) == ("taken", 2)
    assert [origin.get("job") for origin in desk.origins()] == [None, job]
    with reading(desk.engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok
    desk.engine.dispose()
    return "taken" if stood == 2 else "again"


def test_an_import_killed_at_ten_moments_by_lot_is_one_change(template: Path, tmp_path: Path) -> None:
    last = count_moments(template, tmp_path)
    lot = random.Random(18)
    moments = sorted({*lot.sample(range(2, last), 8), last - 1, last})
    seen = {check_killed(template, tmp_path / str(at), at) for at in moments}
    assert seen == {"again", "taken"}


@pytest.mark.soak
def test_an_import_killed_at_a_hundred_moments_by_lot_is_one_change(template: Path, tmp_path: Path) -> None:
    last = count_moments(template, tmp_path)
    lot = random.Random(int(os.environ.get("SOAK_SEED", "0")))
    seen = {check_killed(template, tmp_path / str(n), lot.randint(2, last)) for n in range(100)}
    assert seen == {"again", "taken"}


def test_the_folder_of_files_is_beside_the_database_or_named(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_FILES", str(tmp_path / "elsewhere"))
    assert store_of(desk.engine.url).folder == tmp_path / "elsewhere"
    monkeypatch.delenv("REGISTRY_FILES")
    if desk.engine.dialect.name == "sqlite":
        assert store_of(desk.engine.url).folder == tmp_path / "registry.db.files"

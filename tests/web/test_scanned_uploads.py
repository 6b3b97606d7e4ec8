"""Whatever door a file comes in by, it is looked at for viruses before anything is kept of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from registry import uploads
from registry.accounts import password_hashes
from registry.db import reading
from registry.file_store import ENVIRONMENT, store_of
from registry.jobs import queue
from registry.versions import linked_files
from tests.clamd import EICAR, Clamd
from tests.registries import SMALL, founded, imported
from tests.web.accounts.conftest import Browser, Desk
from tests.web.api.programs import Program, Programs
from tests.web.api.test_attachments import PDF

SHEET = "code,name\nP7,丁某\n".encode()
VIRUS = "查出病毒（Eicar-Signature），未收下此文件"
#: A door: what is handed to it, and its answer.
Door = Callable[[bytes], Any]


@pytest.fixture
def clamd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clamd]:
    with Clamd(tmp_path / "clamd.ctl") as found:
        monkeypatch.setenv(uploads.ENVIRONMENT, str(found.path))
        yield found


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    monkeypatch.setattr(password_hashes, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    engine = founded(tmp_path / "registry.db")
    assert imported(engine, tmp_path / "ledgers", SMALL).change == 1
    yield engine
    engine.dispose()


@pytest.fixture
def browser(engine: Engine) -> Browser:
    desk = Desk(engine)
    desk.add("root", "security@*")
    desk.add("clerk", "clerk@*")
    return desk.signed_in("clerk")


@pytest.fixture
def program(engine: Engine, browser: Browser) -> Program:
    return Programs(engine).program("clerk@*")


@pytest.fixture(params=["attached", "brought", "mapped", "proposed", "attached on its page", "brought on its page"])
def door(request: pytest.FixtureRequest, program: Program, browser: Browser) -> Door:
    record = program.get("/ledgers/ratings/rows")["rows"][0]["record"]
    named = {"brought": "/imports", "mapped": "/imports", "proposed": "/mappings/proposal"}
    address = named.get(request.param, f"/ledgers/ratings/rows/{record}/attachments")

    def by_program(content: bytes) -> Any:
        files = {"file": (io.BytesIO(content), "评定表.pdf" if "attach" in address else "people.csv")}
        if request.param == "mapped":
            files = {"file": (io.BytesIO(SHEET), "people.csv"), "map": (io.BytesIO(content), "m.toml")}
        return program.ask(address, "POST", data=files, content_type="multipart/form-data")

    def by_page(content: bytes) -> Any:
        page = f"/ledgers/ratings/{record}/attachments" if "attached" in request.param else "/import"
        name = "评定表.pdf" if "attached" in request.param else "people.csv"
        return browser.post(page, file=(io.BytesIO(content), name))

    return by_page if "page" in request.param else by_program


def kept(engine: Engine) -> tuple[int, int, list[Path]]:
    """What is kept of files: links, jobs, and whatever lies in the folder of files."""
    folder = store_of(engine.url).folder
    with reading(engine) as connection:
        linked, jobs = len(linked_files.linked(connection)), len(queue.jobs(connection))
    return linked, jobs, [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_with_a_virus_is_not_taken_by_any_door(engine: Engine, clamd: Clamd, door: Door) -> None:
    answer = door(PDF + EICAR)
    assert answer.status_code == 422 and VIRUS in answer.get_data(as_text=True)
    assert kept(engine) == (0, 0, [])


def test_what_the_scanner_did_not_look_at_is_not_taken(engine: Engine, clamd: Clamd, door: Door) -> None:
    clamd.answer = "Can't allocate memory ERROR"
    answer = door(PDF)
    assert answer.status_code == 503 and "查毒程序未能检查此文件" in answer.get_data(as_text=True)
    assert kept(engine) == (0, 0, [])


def test_what_is_clean_is_looked_at_and_goes_on_as_without_a_scanner(
    engine: Engine, clamd: Clamd, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = door(PDF).status_code
    assert PDF in clamd.seen
    monkeypatch.delenv(uploads.ENVIRONMENT)
    assert looked_at == door(PDF).status_code < 500

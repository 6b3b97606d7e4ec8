"""Archives and backups carry files, users, grants and the audit log: no password, seed, token or session."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from registry import archive, codes, verifying
from registry.accounts import login, service, tokens
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.containment import picture_of
from registry.accounts.models import account, account_grant
from registry.accounts.service import Given
from registry.attachments.service import attach
from registry.audit_log import service as audit_log
from registry.db import beside, reading
from registry.digest import tag_of
from registry.errors import Invalid, NotFound, Refused
from registry.file_store import ENVIRONMENT, FileStore, store_of
from registry.moment import today
from registry.periods.models import closing
from registry.periods.service import close
from registry.record import attachment, change, written_number
from registry.restructuring.redacting import redact
from registry.slices import BY_KEY, TABLES, VERSIONED
from registry.submissions import rules, storage
from registry.submissions.models import submission, submission_rule, submission_step
from registry.submissions.rules import SubmissionRule
from registry.submissions.storage import Submission, stamp
from tests.registries import SMALL, founded, imported, opened, url_of

NOW = datetime.datetime(2026, 1, 1, 8, tzinfo=datetime.UTC)
PASSWORD = "seven lamps over the ferry"
PDF = b"%PDF-1.7 evidence"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A registry with users, a token, a session, entries in its log, and an attachment."""
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = founded(tmp_path / "registry.db")
    assert imported(engine, tmp_path / "ledgers", SMALL).change == 1
    with beside(engine) as connection:
        root = [Given("security", None)]
        service.add(connection, COMMAND_LINE, "root", NOW, grants=root, password=PASSWORD)
        place = codes.place_of(picture_of(connection, today()), "451102101202")
        made, _ = service.add(connection, COMMAND_LINE, "anna", NOW, grants=[Given("clerk", place)], password=PASSWORD)
        tokens.new(connection, made.account, "programme", 30, (), NOW)
    login.attempt(engine, "anna", PASSWORD, "10.0.0.1", "browser", NOW)
    with reading(engine) as connection:
        rated = connection.execute(select(TABLES["ratings"].c.record)).scalars().first()
        digest = connection.execute(select(change.c.digest)).scalars().first()
        row = written_number(tag_of(connection), rated or 0, digest or "")
    attach(engine, store_of(engine.url), BY_KEY["ratings"], row, "评定表.pdf", io.BytesIO(PDF), actor="anna")
    return engine


def rows(engine: Engine, *tables: object) -> list[object]:
    with reading(engine) as connection:
        return [sorted(map(tuple, connection.execute(select(table)))) for table in tables]  # type: ignore[call-overload]


def test_an_archive_brings_users_grants_the_log_and_files_back_without_what_signs_anybody_in(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.zip"
    archive.write(engine, path)
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "others"))
    answer = archive.restore(path, url_of(tmp_path / "back.db"))
    back = opened(tmp_path / "back.db")
    assert answer["to_reset"] == ["anna", "root"]
    assert rows(back, account_grant) == rows(engine, account_grant)
    with reading(back) as connection, reading(engine) as before:
        assert audit_log.verify(connection).as_json() == audit_log.verify(before).as_json()
        users = connection.execute(select(account)).mappings().all()
    assert {(user["password"], user["totp"]) for user in users} == {("", None)}
    assert store_of(back.url).found(next(iter(FileStore(tmp_path / "files").kept()))[0]).read_bytes() == PDF
    assert type(login.attempt(back, "anna", PASSWORD, "10.0.0.1", "browser", NOW)).__name__ == "Wrong"


def test_nothing_secret_stands_in_an_archive(engine: Engine, tmp_path: Path) -> None:
    archive.write(engine, tmp_path / "r.zip")
    with zipfile.ZipFile(tmp_path / "r.zip") as file:
        names = set(file.namelist())
        users = [json.loads(line) for line in file.read("account.jsonl").splitlines()]
    assert not {name for name in names if any(word in name for word in ("session", "token", "secret", "password"))}
    assert {frozenset(user) for user in users} <= {
        frozenset({"created_at", "name", "number", "username"}),
        frozenset({"created_at", "created_by", "name", "number", "username"}),
    }
    assert len(users) == 2


def altered(path: Path, out: Path, member: str, content: bytes | None) -> Path:
    """An archive of which one member is another, or is not there."""
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(out, "w") as after:
        for info in before.infolist():
            if info.filename.startswith(member):
                if content is not None:
                    after.writestr(info, content)
            else:
                after.writestr(info, before.read(info))
    return out


@pytest.mark.parametrize("content", [None, b"%PDF-1.7 forged!!", b""])
def test_an_archive_whose_files_are_not_those_that_were_attached_is_refused(
    engine: Engine, tmp_path: Path, content: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.write(engine, tmp_path / "r.zip")
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "others"))
    with pytest.raises(Refused):
        archive.restore(altered(tmp_path / "r.zip", tmp_path / "a.zip", "files/", content), url_of(tmp_path / "b.db"))


def test_an_archive_is_not_written_where_a_file_is_missing(engine: Engine, tmp_path: Path) -> None:
    (digest, _), *_ = FileStore(tmp_path / "files").kept()
    FileStore(tmp_path / "files").remove(digest)
    with pytest.raises(NotFound, match=digest):
        archive.write(engine, tmp_path / "r.zip")
    assert not (tmp_path / "r.zip").exists()


@pytest.mark.sqlite("PostgreSQL has pg_dump")
def test_a_backup_has_the_files_beside_it(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.cli.conftest import run_in_process

    monkeypatch.setenv("REGISTRY_DATABASE_URL", f"sqlite:///{tmp_path / 'registry.db'}")
    assert run_in_process("backup", tmp_path / "copy.db").code == 0
    monkeypatch.delenv(ENVIRONMENT)
    copy = store_of(opened(tmp_path / "copy.db").url)
    assert copy.folder == tmp_path / "copy.db.files"
    assert [copy.found(digest).read_bytes() for digest, _ in copy.kept()] == [PDF]
    assert run_in_process("backup", tmp_path / "copy.db").code == 2


def test_the_command_names_whoever_is_to_be_reset(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.cli.conftest import run_in_process

    archive.write(engine, tmp_path / "r.zip")
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "others"))
    url = url_of(tmp_path / "back.db").render_as_string(hide_password=False)
    monkeypatch.setenv("REGISTRY_DATABASE_URL", url)
    answer = run_in_process("--lang", "en", "restore", tmp_path / "r.zip")
    assert answer.code == 0 and "2 users have to be reset" in answer.err and "anna, root" in answer.err


def test_redacting_a_link_takes_its_bytes_away_when_no_other_link_has_them(engine: Engine, tmp_path: Path) -> None:
    files = store_of(engine.url)
    with reading(engine) as connection:
        link = connection.execute(select(attachment)).one()
        rated = connection.execute(select(TABLES["ratings"].c.record)).scalars().first()
        digest = connection.execute(select(change.c.digest)).scalars().first()
        row = written_number(tag_of(connection), rated or 0, digest or "")
    attach(engine, files, BY_KEY["ratings"], row, "另一份.pdf", io.BytesIO(PDF))
    redact(engine, 2, f"attachments/{link.record}", "name", "乙", "不该上传")
    assert files.found(link.digest).read_bytes() == PDF
    redact(engine, 3, f"attachments/{link.record + 1}", "name", "乙", "不该上传")
    assert list(files.kept()) == []
    with reading(engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok
    with pytest.raises(Refused):
        redact(engine, 2, f"attachments/{link.record}", "digest", "乙", "不该上传")


def test_an_archive_brings_submissions_their_steps_rules_and_closings_back(engine: Engine, tmp_path: Path) -> None:
    with reading(engine) as connection:
        place = codes.place_of(picture_of(connection, today()), "451102101202")
    found = Submission(
        id="a" * 32,
        kind="undo",
        content={"change": 1},
        reason="误报",
        user="anna",
        way="api",
        origin={"kind": "api"},
        base=1,
        level="county",
        units=(place,),
        sides=[],
        rows=0,
        digest="0" * 64,
        status="submitted",
        at=stamp(NOW),
    )
    with beside(engine) as connection:
        storage.add(connection, found, "10.0.0.1")
        storage.settle(connection, found, storage.RETURNED, "bert", "数不对", NOW, "10.0.0.2")
        rule = SubmissionRule(place, "facts", "township", "county")
        rules.replace(connection, (), (rule,), code_of=str, user="bert", address="")
        close(connection, place, 20190000, NOW, user="bert", address="", code="1")
    path = tmp_path / "r.zip"
    archive.write(engine, path)
    archive.restore(path, url_of(tmp_path / "back.db"))
    back = opened(tmp_path / "back.db")
    tables = (submission, submission_step, submission_rule, closing)
    assert rows(back, *tables) == rows(engine, *tables)
    assert all(rows(back, *tables))
    with reading(back) as connection:
        assert storage.one(connection, found.id).status == "returned"
        assert [step.step for step in storage.steps(connection, found.id)] == ["submitted", "returned"]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("submission_rule", {"number": 1, "place": 1, "ledger": "facts", "level": "village", "decided_by": "county"}),
        ("closing", {"id": "x", "place": 1, "period": 20190000, "change": 1, "closed_at": "昨天", "closed_by": "bert"}),
        (
            "closing",
            {"id": "x", "place": 99, "period": 20190000, "change": 1, "closed_at": stamp(NOW), "closed_by": "b"},
        ),
    ],
)
def test_what_is_no_rule_or_closing_is_refused(
    engine: Engine, tmp_path: Path, table: str, line: dict[str, object]
) -> None:
    path, forged = tmp_path / "r.zip", tmp_path / "forged.zip"
    archive.write(engine, path)
    body = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(forged, "w") as after:
        manifest = json.loads(before.read("manifest.json"))
        manifest["tables"][table] = {"rows": 1, "sha256": hashlib.sha256(body).hexdigest()}
        for name in before.namelist():
            if name == "manifest.json":
                after.writestr(name, json.dumps(manifest))
            elif name != f"{table}.jsonl":
                after.writestr(name, before.read(name))
        after.writestr(f"{table}.jsonl", body)
    with pytest.raises(Invalid):
        archive.restore(forged, url_of(tmp_path / "back.db"))

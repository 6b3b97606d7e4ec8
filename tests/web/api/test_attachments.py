"""Attachments: known by their content, stored by it, linked in the record, read by whoever reads the row."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine

from registry import verifying
from registry.attachments.kinds import LargeFile, UnknownFile, kind_of
from registry.attachments.service import clear_orphans
from registry.db import reading
from registry.file_store import ENVIRONMENT, FileStore, store_of
from registry.slices import VERSIONED
from tests.registries import SMALL, founded, imported, touch_freely
from tests.web.api.programs import Program, Programs

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (4, 3)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size).save(made, kind)
    return made.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A picture of a few bytes that says that it has so many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "files"))
    engine = founded(tmp_path / "registry.db")
    assert imported(engine, tmp_path / "ledgers", SMALL).change == 1
    yield engine
    engine.dispose()


@pytest.fixture
def programs(engine: Engine) -> Programs:
    return Programs(engine)


@pytest.fixture
def files(engine: Engine) -> FileStore:
    return store_of(engine.url)


def row_of(program: Program, ledger: str = "ratings") -> str:
    (row, *_) = program.get(f"/ledgers/{ledger}/rows")["rows"]
    return f"/ledgers/{ledger}/rows/{row['record']}/attachments"


def attach(program: Program, address: str, content: bytes = PDF, name: str = "评定表.pdf") -> Any:
    data = {"file": (io.BytesIO(content), name), "reason": "佐证"}
    return program.ask(address, "POST", data=data, content_type="multipart/form-data")


def test_a_file_is_attached_listed_and_taken_away_as_it_was(
    programs: Programs, engine: Engine, files: FileStore
) -> None:
    clerk, viewer = programs.program("clerk@*"), programs.program("viewer@*")
    address = row_of(clerk)
    answer = attach(clerk, address)
    made = answer.get_json()
    digest = hashlib.sha256(PDF).hexdigest()
    assert answer.status_code == 201
    told = {"name": "评定表.pdf", "size": len(PDF), "type": "pdf", "digest": digest, "change": 2}
    assert made == told | {"id": made["id"]} and len(made["id"]) == 32
    assert answer.headers["Location"] == f"/api/v1/attachments/{made['id']}"
    assert viewer.get(address) == {"attachments": [made]}
    file = viewer.ask(f"/attachments/{made['id']}")
    assert (file.data, file.mimetype) == (PDF, "application/pdf")
    assert file.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E8%AF%84%E5%AE%9A%E8%A1%A8.pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert files.path(digest).read_bytes() == PDF
    with reading(engine) as connection:
        assert verifying.verify(connection, VERSIONED).ok


def test_evidence_cannot_be_exchanged_without_being_found(programs: Programs, engine: Engine) -> None:
    clerk = programs.program("clerk@*")
    attach(clerk, row_of(clerk))
    touch_freely(engine, f"update attachment set digest = '{'0' * 64}'")
    with reading(engine) as connection:
        verdict = verifying.verify(connection, VERSIONED)
    assert (verdict.ok, verdict.change) == (False, 2)


def test_the_same_bytes_are_stored_once_and_answered_alike(programs: Programs, files: FileStore) -> None:
    clerk = programs.program("clerk@*")
    first, second = (attach(clerk, row_of(clerk)).get_json() for _ in range(2))
    assert first["id"] != second["id"] and first.keys() == second.keys()
    assert len(list(files.kept())) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("评定表.exe", PDF),
        ("评定表.png", PDF),
        ("评定表.pdf", picture()),
        ("照片.png", picture("JPEG")),
        ("照片.gif", picture("GIF")),
        ("照片.png", picture()[:30]),
        ("表.pdf", b"<html>"),
        ("评定表", PDF),
    ],
)
def test_what_is_called_otherwise_than_it_is_is_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(UnknownFile):
        kind_of(name, content)


@pytest.mark.parametrize(("width", "height"), [(10_000, 5_001), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_that_says_that_it_is_a_huge_picture_is_too_large(width: int, height: int) -> None:
    with pytest.raises((LargeFile, UnknownFile)):
        kind_of("照片.png", bomb(width, height))


def test_pictures_are_known_by_their_content_and_their_name() -> None:
    found = [kind_of(name, content).key for name, content in (("a.PNG", picture()), ("a.jpeg", picture("JPEG")))]
    assert found == ["png", "jpeg"] and kind_of("b.jpg", picture("JPEG")).media == "image/jpeg"


def test_statuses_tell_what_is_wrong_with_a_file(programs: Programs, files: FileStore) -> None:
    clerk = programs.program("clerk@*")
    address = row_of(clerk)
    assert attach(clerk, address, b"<html>").status_code == 415
    assert attach(clerk, address, PDF + b"\0" * (20 << 20)).status_code == 413
    assert attach(clerk, address, bomb(10_000, 5_001), "a.png").status_code == 413
    assert attach(clerk, address, name="13800138000.pdf").status_code == 422
    assert attach(clerk, f"{address[: address.rindex('rows/')]}rows/999999/attachments").status_code == 404
    assert attach(clerk, row_of(clerk, "people")).status_code == 404
    assert list(files.kept()) == [] and clerk.get(address) == {"attachments": []}


def test_who_may_attach_and_who_reads(programs: Programs) -> None:
    clerk, auditor, viewer = (programs.program(f"{role}@*") for role in ("clerk", "auditor", "viewer"))
    address = row_of(clerk)
    made = attach(clerk, address).get_json()["id"]
    assert attach(viewer, address).status_code == attach(auditor, address).status_code == 403
    inside, outside = programs.program("viewer@451102101202"), programs.program("viewer@451102101203")
    assert inside.ask(f"/attachments/{made}").status_code == 200
    system = programs.program("system@*")
    assert system.ask(f"/attachments/{made}").status_code == 403
    nobody = outside.ask(f"/attachments/{made}"), outside.ask(f"/attachments/{'0' * 32}")
    assert [answer.status_code for answer in nobody] in ([404, 404], [200, 404])


def test_files_that_no_link_refers_to_are_cleared_after_a_day(
    programs: Programs, engine: Engine, files: FileStore
) -> None:
    clerk = programs.program("clerk@*")
    linked = attach(clerk, row_of(clerk)).get_json()["digest"]
    orphan = files.keep(io.BytesIO(b"%PDF-orphan")).digest
    assert clear_orphans(engine, files) == []
    for digest in (linked, orphan):
        os.utime(files.path(digest), (1, 1))
    assert clear_orphans(engine, files) == [orphan]
    assert files.path(linked).is_file() and not files.path(orphan).exists()

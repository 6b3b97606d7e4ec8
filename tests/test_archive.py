"""Nothing is trapped: an archive holds everything, comes back the same, and a damaged or hostile one is refused."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, select

from registry import archive, record, verifying
from registry.archive import MANIFEST, TABLES
from registry.db import SCHEMA, exists, reading
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.requests import models as request_models
from registry.slices import VERSIONED
from tests.registries import SMALL, founded, imported, opened, stands, url_of

of_the_file_alone = pytest.mark.once("the file is refused before a row of it is read")

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry of three changes (new, revised, withdrawn rows) and its archive."""
    folder = tmp_path_factory.mktemp("archive")
    engine = founded(folder / "r.db")
    imported(engine, folder / "1", SMALL, reason="首次")
    imported(engine, folder / "2", {"posts": "person,unit,role,from,to\nP1,D2,secretary,2018-05,2019-11\n"})
    imported(engine, folder / "3", {"posts": "person,unit,role,from,withdrawn\nP1,D2,secretary,2018-05,yes\n"})
    archive.write(engine, folder / "r.zip")
    return folder


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with reading(engine) as connection:
        return {t.name: [tuple(row) for row in connection.execute(select(t).order_by(*t.primary_key))] for t in TABLES}


#: What lies beside the record and is this installation's own: secrets, sessions, jobs, answers that are kept for a day.
OF_AN_INSTALLATION = {
    *("former_password", "recovery_code", "login_count", "wrong_password", "login_ticket", "account_session"),
    *("access_token", "access_token_grant", "operating_setting", "installation_secret", "job"),
    *("calendar_address", "seen_change"),
    *(table.name for table in request_models.TABLES),
}


def test_every_table_of_the_record_is_archived_with_users_grants_and_the_audit_log() -> None:
    assert {table.name for table in TABLES} == set(record.metadata.tables) - OF_AN_INSTALLATION


def test_a_restored_archive_has_the_same_rows_and_the_same_head_digest(kept: Path, tmp_path: Path) -> None:
    restored = archive.restore(kept / "r.zip", url_of(tmp_path / "back.db"))
    back = opened(tmp_path / "back.db")
    assert everything(back) == everything(opened(kept / "r.db"))
    with reading(back) as connection, reading(opened(kept / "r.db")) as before:
        assert verifying.checkpoint(connection) == verifying.checkpoint(before)
        verdict = verifying.verify(connection, VERSIONED, verifying.checkpoint(before))
    assert (verdict.ok, restored["changes"], restored["head"]) == (True, 3, verdict.head)


def test_archiving_again_gives_the_same_bytes(kept: Path, tmp_path: Path) -> None:
    archive.restore(kept / "r.zip", url_of(tmp_path / "back.db"))
    archive.write(opened(tmp_path / "back.db"), tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == (kept / "r.zip").read_bytes()


def test_a_restored_registry_goes_on_where_the_other_stopped(kept: Path, tmp_path: Path) -> None:
    archive.restore(kept / "r.zip", url_of(tmp_path / "back.db"))
    back = opened(tmp_path / "back.db")
    assert imported(back, tmp_path / "in", {"people": "code,name\nP9,郭某\n"}).change == 4
    with reading(back) as connection:
        assert verifying.verify(connection, VERSIONED).ok


def test_an_empty_registry_is_archived_and_restored_too(tmp_path: Path) -> None:
    archive.write(founded(tmp_path / "r.db"), tmp_path / "r.zip")
    restored = archive.restore(tmp_path / "r.zip", url_of(tmp_path / "back.db"))
    assert restored == {"changes": 0, "head": None, "rows": 1}


def test_an_archive_is_restored_into_a_founded_registry_that_holds_nothing(kept: Path, tmp_path: Path) -> None:
    founded(tmp_path / "new.db").dispose()
    assert archive.restore(kept / "r.zip", url_of(tmp_path / "new.db"))["changes"] == 3
    assert everything(opened(tmp_path / "new.db"))["setting"] == everything(opened(kept / "r.db"))["setting"]


def test_a_registry_that_holds_anything_takes_no_archive(kept: Path, tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    imported(engine, tmp_path / "in", {"people": "code,name\nP9,郭某\n"})
    before = everything(engine)
    with pytest.raises(Conflict, match="not empty"):
        archive.restore(kept / "r.zip", engine.url)
    assert everything(engine) == before


def test_a_file_that_stands_is_not_overwritten(kept: Path) -> None:
    before = (kept / "r.zip").read_bytes()
    with pytest.raises(Refused):
        archive.write(opened(kept / "r.db"), kept / "r.zip")
    assert (kept / "r.zip").read_bytes() == before


def test_an_archive_in_a_folder_that_is_not_there_is_not_found(kept: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        archive.write(opened(kept / "r.db"), tmp_path / "none" / "r.zip")


def test_an_archive_cut_short_while_written_leaves_no_file(kept: Path, tmp_path: Path, monkeypatch: Any) -> None:
    def fail(_: object) -> dict[str, Any]:
        raise OSError("no space left")

    monkeypatch.setattr(archive.writing, "_head", fail)
    with pytest.raises(OSError, match="no space"):
        archive.write(opened(kept / "r.db"), tmp_path / "r.zip")
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_tells_what_the_file_is_and_each_table_s_rows_and_digest(kept: Path) -> None:
    with zipfile.ZipFile(kept / "r.zip") as file:
        manifest = json.loads(file.read(MANIFEST))
        posts = file.read("posts.jsonl")
    assert (manifest["format"], manifest["version"], manifest["schema"]) == (archive.FORMAT, archive.VERSION, SCHEMA)
    assert manifest["tables"]["posts"] == {"rows": 3, "sha256": hashlib.sha256(posts).hexdigest()}
    assert [json.loads(line).get("until") for line in posts.splitlines()] == [2, None, 3]


# -- hostile and damaged archives --


def parts(path: Path) -> Files:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(path: Path, files: Files, mend: bool = True, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive of these files; with `mend` its manifest tells the truth about them, as a careful forger's would."""
    if mend:
        manifest = json.loads(files[MANIFEST])
        for name, data in files.items():
            if name != MANIFEST:
                restored = {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}
                manifest["tables"][name.removesuffix(".jsonl")] = restored
        files = files | {MANIFEST: json.dumps(manifest).encode()}
    with zipfile.ZipFile(path, "w", method) as out:
        for name, data in files.items():
            out.writestr(name, data)
    return path


def refused(path: Path, folder: Path) -> str:
    """Restoring is refused with words in both languages, and no registry comes into being; gives the English ones."""
    with pytest.raises((Refused, Invalid)) as refusal:
        archive.restore(path, url_of(folder / "back.db"))
    assert refusal.value.says.zh.startswith("不能恢复，未登记任何内容")
    assert [f.name for f in folder.iterdir() if "back" in f.name] == []
    assert not stands(folder / "back.db")
    return refusal.value.says.en


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A registry that holds nothing, and that whatever is refused leaves as it is: to found one takes a second."""
    return founded(tmp_path_factory.mktemp("empty") / "registry.db")


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Files], Files]:
    def forge(files: Files) -> Files:
        assert old in files[name]
        return files | {name: files[name].replace(old, new, 1)}

    return forge


def manifest_with(**fields: Any) -> Callable[[Files], Files]:
    def forge(files: Files) -> Files:
        return files | {MANIFEST: json.dumps(json.loads(files[MANIFEST]) | fields).encode()}

    return forge


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(replaced("posts.jsonl", b"secretary", b"liaison00"), id="another value"),
        pytest.param(replaced("posts.jsonl", b'"until":2', b'"until":3'), id="another end"),
        pytest.param(replaced("change.jsonl", "测试".encode(), "别人".encode()), id="another actor"),
        pytest.param(lambda f: f | {"people.jsonl": f["people.jsonl"].split(b"\n", 1)[1]}, id="a row fewer"),
        pytest.param(lambda f: f | {"people.jsonl": f["people.jsonl"] * 2}, id="rows twice"),
        pytest.param(lambda f: f | {"change.jsonl": b""}, id="no changes"),
        pytest.param(lambda f: f | {"identity.jsonl": b""}, id="no identities"),
        pytest.param(lambda f: f | {"people.jsonl": b"{}\n"}, id="an empty row"),
        pytest.param(lambda f: f | {"people.jsonl": b"[]\n"}, id="no object"),
        pytest.param(lambda f: f | {"people.jsonl": b"{'a'\n"}, id="no JSON"),
        pytest.param(lambda f: f | {"people.jsonl": b"\xff\xfe\n"}, id="no text"),
        pytest.param(lambda f: f | {"people.jsonl": b"[" * 100_000 + b"\n"}, id="deep JSON"),
        pytest.param(replaced("people.jsonl", b'"since":1', b'"since":"1"'), id="a text for a number"),
        pytest.param(replaced("people.jsonl", b'"since":1', b'"since":1.0'), id="a fraction for a number"),
        pytest.param(replaced("people.jsonl", b'"since":1', b'"since":true'), id="a truth for a number"),
        pytest.param(replaced("people.jsonl", b'"since":1', b'"since":' + b"9" * 5000), id="an endless number"),
        pytest.param(replaced("people.jsonl", b'"since":1', b'"since":NaN'), id="not a number"),
        pytest.param(replaced("people.jsonl", b'"name":"', b'"name":"\\u0000'), id="a NUL"),
        pytest.param(replaced("people.jsonl", b'"name":"', b'"name":"\\ud800'), id="half a character"),
        pytest.param(replaced("people.jsonl", b'"name":"', b'"evil":"x","name":"'), id="an unknown column"),
        pytest.param(replaced("people.jsonl", b'"record":', b'"x; drop table people":'), id="a column of SQL"),
        pytest.param(lambda f: f | {"evil.jsonl": b"{}\n"}, id="an unknown table"),
        pytest.param(lambda f: f | {"../evil.jsonl": b"{}\n"}, id="a path outside"),
        pytest.param(lambda f: f | {"alembic_version.jsonl": b'{"version_num":"9"}\n'}, id="a table of the schema"),
        pytest.param(lambda f: f | {"setting.jsonl": b""}, id="no tag"),
        pytest.param(replaced("setting.jsonl", b'"tag"', b'"gat"'), id="another setting than the tag"),
        pytest.param(replaced("setting.jsonl", b'"value":"', b'"value":"-'), id="a tag that no record number has"),
        pytest.param(manifest_with(head="0" * 64), id="another head"),
        pytest.param(manifest_with(changes=2), id="fewer changes"),
    ],
)
def test_a_forged_archive_is_refused_however_well_its_manifest_was_mended(
    forge: Callable[[Files], Files], kept: Path, empty: Engine, tmp_path: Path
) -> None:
    before = everything(empty)
    with pytest.raises((Refused, Invalid)) as refusal:
        archive.restore(packed(tmp_path / "forged.zip", forge(parts(kept / "r.zip"))), empty.url)
    assert refusal.value.says.zh.startswith("不能恢复，未登记任何内容")
    assert everything(empty) == before


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(replaced("posts.jsonl", b"secretary", b"liaison00"), id="another value"),
        pytest.param(replaced("people.jsonl", b'"since":1', b'"since":"1"'), id="a text for a number"),
        pytest.param(manifest_with(changes=2), id="fewer changes"),
    ],
)
def test_where_a_forged_archive_is_refused_no_registry_comes_into_being(
    forge: Callable[[Files], Files], kept: Path, tmp_path: Path
) -> None:
    refused(packed(tmp_path / "forged.zip", forge(parts(kept / "r.zip"))), tmp_path)


@of_the_file_alone
@pytest.mark.parametrize(
    "forge",
    [
        manifest_with(format="another"),
        manifest_with(version=2),
        manifest_with(schema="9999"),
        manifest_with(schema=1),
        manifest_with(tables=None),
        manifest_with(tables={}),
        lambda f: f | {MANIFEST: b"[]"},
        lambda f: f | {MANIFEST: b"{" * 10_000},
        lambda f: f | {MANIFEST: b" " * (archive.LARGEST_MANIFEST + 1)},
        lambda f: {k: v for k, v in f.items() if k != MANIFEST},
        lambda f: {k: v for k, v in f.items() if k != "posts.jsonl"},
        lambda f: f | {"posts.jsonl": f["posts.jsonl"].replace(b"secretary", b"liaison00")},
    ],
)
def test_a_manifest_that_is_foreign_or_does_not_fit_is_refused(
    forge: Callable[[Files], Files], kept: Path, tmp_path: Path
) -> None:
    refused(packed(tmp_path / "foreign.zip", forge(parts(kept / "r.zip")), mend=False), tmp_path)


@of_the_file_alone
def test_a_zip_bomb_is_refused_before_it_is_unpacked(kept: Path, tmp_path: Path) -> None:
    bomb = b'{"x":"' + b"0" * 50_000_000 + b'"}\n'
    path = packed(tmp_path / "bomb.zip", parts(kept / "r.zip") | {"people.jsonl": bomb})
    assert path.stat().st_size < 100_000
    assert "unreasonable size" in refused(path, tmp_path)


def test_an_unreasonably_long_line_is_refused(kept: Path, tmp_path: Path) -> None:
    line = b'{"x":"' + (kept / "r.zip").read_bytes().hex().encode() * 200 + b'"}\n'
    assert len(line) > archive.LARGEST_LINE
    path = packed(tmp_path / "long.zip", parts(kept / "r.zip") | {"people.jsonl": line}, method=zipfile.ZIP_STORED)
    assert "long" in refused(path, tmp_path)


@of_the_file_alone
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_packing_than_our_own_is_refused(method: int, kept: Path, tmp_path: Path) -> None:
    refused(packed(tmp_path / "other.zip", parts(kept / "r.zip"), method=method), tmp_path)


@of_the_file_alone
def test_a_name_that_is_there_twice_is_refused(kept: Path, tmp_path: Path) -> None:
    path = packed(tmp_path / "twice.zip", parts(kept / "r.zip"))
    with zipfile.ZipFile(path, "a") as out, pytest.warns(UserWarning, match="Duplicate"):
        out.writestr("posts.jsonl", b"")
    refused(path, tmp_path)


@of_the_file_alone
@pytest.mark.parametrize("length", [0, 100, 0.5, 0.99])
def test_a_truncated_archive_is_refused(length: float, kept: Path, tmp_path: Path) -> None:
    whole = (kept / "r.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: int(length if length > 1 else length * len(whole))])
    refused(tmp_path / "cut.zip", tmp_path)


def test_a_flipped_byte_is_refused_or_makes_no_difference(kept: Path, tmp_path: Path) -> None:
    """A time stamp in the zip's own headers may differ; nothing that is stored may."""
    whole, wanted = (kept / "r.zip").read_bytes(), everything(opened(kept / "r.db"))
    refusals = 0
    for at in range(0, len(whole), len(whole) // 25):
        flipped = bytearray(whole)
        flipped[at] ^= 0x55
        (tmp_path / "flipped.zip").write_bytes(flipped)
        try:
            founded(tmp_path / f"{at}.db").dispose()
            archive.restore(tmp_path / "flipped.zip", url_of(tmp_path / f"{at}.db"))
        except Refused:
            refusals += 1
        else:
            assert everything(opened(tmp_path / f"{at}.db")) == wanted
    assert refusals > 12


@of_the_file_alone
@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"SQLite format 3\x00" + b"\x00" * 5000])
def test_a_file_that_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    refused(tmp_path / "x.zip", tmp_path)


def test_a_file_that_is_not_there_is_not_found_and_founds_nothing(tmp_path: Path) -> None:
    for name in ("none.zip", "."):
        with pytest.raises(NotFound):
            archive.restore(tmp_path / name, url_of(tmp_path / "back.db"))
    assert list(tmp_path.iterdir()) == [] and not stands(tmp_path / "back.db")


def test_a_refused_archive_leaves_an_empty_registry_empty(kept: Path, tmp_path: Path) -> None:
    engine = founded(tmp_path / "r.db")
    before = everything(engine)
    forged = replaced("posts.jsonl", b"secretary", b"liaison00")(parts(kept / "r.zip"))
    with pytest.raises((Refused, Invalid)):
        archive.restore(packed(tmp_path / "forged.zip", forged), engine.url)
    assert everything(engine) == before
    assert exists(engine)


def test_an_archive_of_an_older_schema_lacks_columns_and_is_still_restored(kept: Path, tmp_path: Path) -> None:
    """Columns that were added since stay empty; the digests do not know them."""
    files = manifest_with(schema="0000")(parts(kept / "r.zip"))
    assert archive.restore(packed(tmp_path / "old.zip", files), url_of(tmp_path / "back.db"))["changes"] == 3


def test_restoring_does_not_touch_the_archive(kept: Path, tmp_path: Path) -> None:
    shutil.copy(kept / "r.zip", tmp_path / "r.zip")
    archive.restore(tmp_path / "r.zip", url_of(tmp_path / "back.db"))
    assert (tmp_path / "r.zip").read_bytes() == (kept / "r.zip").read_bytes()


def test_a_restored_registry_has_the_indexes_and_references_of_a_founded_one(kept: Path, tmp_path: Path) -> None:
    archive.restore(kept / "r.zip", url_of(tmp_path / "back.db"))

    def shape(engine: Engine) -> dict[str, Any]:
        seen = inspect(engine)
        return {
            t.name: (
                sorted((i["name"], i["unique"], tuple(i["column_names"])) for i in seen.get_indexes(t.name)),
                sorted((str(f["name"]), f["referred_table"]) for f in seen.get_foreign_keys(t.name)),
            )
            for t in TABLES
        }

    assert shape(opened(tmp_path / "back.db")) == shape(founded(tmp_path / "new.db"))
    assert any(indexes for indexes, _ in shape(opened(tmp_path / "back.db")).values())

"""The files 文件库 that go with a registry: what rows are evidenced by, and workbooks that are being imported.

They lie in a folder beside the database, or in the one that REGISTRY_FILES names. What a row refers to lies under the
SHA-256 of its content, so it cannot be exchanged; what is brought to be imported under the name of its job.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.engine import URL

from registry.errors import NotFound, Refused, Unavailable
from registry.files import new_folders, put, sync_folder, workplace

ENVIRONMENT = "REGISTRY_FILES"
#: What the folder beside an SQLite database is called: its name, and this.
BESIDE = ".files"
_DIGEST = re.compile("[0-9a-f]{64}")
#: The folder of what is being imported; those of files are the first two characters of their digests.
_IMPORTS = "imports"
_BLOCK = 1 << 20


def place_of(url: URL) -> Path:
    """The folder of a registry's files, there or not. Raises Refused where it has to be named and is not."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return beside(Path(url.database or ""))
    raise Refused(
        f"登记库不是 SQLite 文件，须用 {ENVIRONMENT} 指明存放附件的文件夹",
        f"the registry is no SQLite file: {ENVIRONMENT} has to name the folder of its files",
    )


def beside(database: Path) -> Path:
    """The folder of the files of an SQLite database, or of its copy."""
    return database.with_name(database.name + BESIDE)


@dataclass(frozen=True)
class StoredFile:
    """A file as it is kept: the SHA-256 of its content, and its size in bytes."""

    digest: str
    size: int


@dataclass(frozen=True)
class FileStore:
    """The files in a folder, which is made when the first one comes."""

    folder: Path

    def path(self, digest: str) -> Path:
        """The place of the file with this digest, there or not. Raises ValueError for no digest."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"no digest: {digest!r}")
        return self.folder / digest[:2] / digest

    def found(self, digest: str) -> Path:
        """The file with this digest. Raises NotFound where it is not there."""
        path = self.path(digest)
        if not path.is_file():
            raise NotFound(f"文件库中没有文件 {digest}", f"the file {digest} is not among the registry's files")
        return path

    def keep(self, content: BinaryIO) -> StoredFile:
        """Keeps a file: its content and its name are on the disk when this returns. Raises Unavailable.

        One that is there already is written and read all the same: how long it takes tells nobody.
        """
        whole, size = hashlib.sha256(), 0
        with _writing(self.folder), new_folders(self.folder), workplace(self.folder) as folder:
            made = folder / "file"
            with made.open("wb") as file:
                while block := content.read(_BLOCK):
                    whole.update(block)
                    size += file.write(block)
            path = self.path(whole.hexdigest())
            _make_folder(path.parent)
            # The same bytes: whoever was first, the file is the same. It is put anew, so that it is young.
            put(made, path, replacing=True)
        return StoredFile(path.name, size)

    def remove(self, digest: str) -> None:
        """Removes a file, if it is there; the name is gone from the disk when this returns."""
        path = self.path(digest)
        with _writing(self.folder):
            if path.exists():
                path.unlink()
                sync_folder(path.parent)

    def kept(self) -> Iterator[tuple[str, float]]:
        """Every file: its digest, and for how many seconds it has been there."""
        now = time.time()
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if _DIGEST.fullmatch(path.name):
                yield path.name, now - path.stat().st_mtime

    # -- what is being imported ------------------------------------------------------------------------------------

    def import_folder(self, job: str) -> Path:
        """The folder of what a job imports, there or not."""
        return self.folder / _IMPORTS / job

    def put_import(self, job: str, part: str, name: str, content: BinaryIO) -> Path:
        """Keeps what a job is to import, or reads it by, under its own name; it is on the disk when this returns.

        Raises Unavailable.
        """
        home = self.import_folder(job) / part
        with _writing(self.folder), new_folders(home), workplace(self.folder) as folder:
            made = folder / "file"
            with made.open("wb") as file:
                shutil.copyfileobj(content, file, _BLOCK)
            put(made, home / name)
        return home / name

    def imports(self) -> list[str]:
        """The jobs of which there is a folder."""
        home = self.folder / _IMPORTS
        return sorted(folder.name for folder in home.iterdir()) if home.is_dir() else []

    def remove_import(self, job: str) -> None:
        """Removes what a job imports."""
        shutil.rmtree(self.import_folder(job), ignore_errors=True)


def store_of(url: URL) -> FileStore:
    """The files of the registry at `url`. Raises Refused where their folder has to be named and is not."""
    return FileStore(place_of(url))


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Turns what a disk says into a refusal, which names the folder. Raises Unavailable."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise Unavailable(
            f"写不进文件库 {folder}：{why}", f"the registry's files in {folder} cannot be written: {why}"
        ) from error

"""Putting snapshots of several registries together: whole ones, of one day and one layout, with no place twice.

Every file is read once to see that its digest holds; nothing else is done on this machine.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from registry.conditions import Calendar
from registry.errors import NotFound, Refused
from registry.language import Words
from registry.snapshots.columns import FILES, FORMAT, MANIFEST, OWN_KINDS, PLACES_FILE, SHARED_KINDS, VERSION
from registry.snapshots.writing import digest

#: How many codes a refusal names.
_NAMED = 5


@dataclass(frozen=True)
class Snapshot:
    """A snapshot whose manifest and files were found whole."""

    path: Path
    manifest: dict[str, Any]

    @property
    def as_of(self) -> datetime.date:
        return datetime.date.fromisoformat(self.manifest["as_of"])

    def origin(self) -> dict[str, Any]:
        """What an answer says of the snapshots that it rests on."""
        return {key: self.manifest[key] for key in ("registry", "known_at", "head", "digest")}


@dataclass(frozen=True)
class JoinedSnapshots:
    """Snapshots of different registries as of one day."""

    snapshots: tuple[Snapshot, ...]

    @property
    def as_of(self) -> datetime.date:
        return self.snapshots[0].as_of

    @property
    def calendar(self) -> Calendar:
        return Calendar.of(self.as_of)

    def paths(self, file: str) -> list[Path]:
        """The files of this name, one of each snapshot."""
        return [snapshot.path.absolute() / f"{file}.parquet" for snapshot in self.snapshots]


def together(paths: Iterable[Path]) -> JoinedSnapshots:
    """The snapshots at `paths`.

    Raises NotFound where there is none, Refused for a snapshot that is damaged, altered or of another layout, for
    different days, and for the same registry or the same place twice.
    """
    found = tuple(opened(path) for path in paths)
    if not found:
        raise Refused("没有给出快照", "no snapshot was named")
    _refuse_different_days(found)
    _refuse_the_same_twice(found)
    return JoinedSnapshots(found)


def opened(path: Path) -> Snapshot:
    """The snapshot at `path`, held against its digests. Raises NotFound, Refused."""
    try:
        manifest = json.loads((path / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(f"没有这个快照：{path}", f"there is no snapshot at {path}") from None
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise _refused(path, Words("不是本系统的快照", "it is no snapshot of this registry's kind"))
    if manifest.get("version") != VERSION:
        unfit = Words("格式版本为 {0}，本程序只认 {1}", "its format is version {0}, this program reads {1}")
        raise _refused(path, unfit.format(manifest.get("version"), VERSION))
    if manifest.get("digest") != digest(manifest):
        raise _refused(path, Words("清单与其摘要不符", "its manifest does not match its digest"))
    _check_files(path, manifest["files"])
    return Snapshot(path, manifest)


def _check_files(path: Path, files: dict[str, Any]) -> None:
    """Every file is there as the manifest says, with the columns that this program's figures read."""
    if {name: file["columns"] for name, file in files.items()} != {
        file.path: {c.name: c.type for c in file.columns} for file in FILES
    }:
        other = "由指标不同的另一版程序写出，请用同一版程序重写"
        raise _refused(path, Words(other, "a program with other figures wrote it: write it anew with this one"))
    for name, file in files.items():
        try:
            with (path / name).open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            found = None
        if found != file["sha256"]:
            raise _refused(path, Words("{0} 与摘要不符", "{0} does not match its digest").format(name))


def _refused(path: Path, why: Words) -> Refused:
    return Refused(f"不能使用快照 {path}：{why.zh}", f"the snapshot {path} cannot be used: {why.en}")


def _refuse_different_days(snapshots: Sequence[Snapshot]) -> None:
    found = sorted({s.manifest["as_of"] for s in snapshots})
    if len(found) > 1:
        raise Refused(
            f"快照的时点不同，不能合在一起：{'、'.join(found)}",
            f"snapshots as of different days cannot be put together: {', '.join(found)}",
        )


def _refuse_the_same_twice(snapshots: Sequence[Snapshot]) -> None:
    heads = Counter(s.manifest["head"] for s in snapshots if s.manifest["head"])
    for snapshot in snapshots:
        if heads[snapshot.manifest["head"]] > 1:
            raise _refused(snapshot.path, Words("同一登记库给了两次", "the same registry is there twice"))
    files = [snapshot.path / PLACES_FILE.path for snapshot in snapshots]
    official = pl.scan_parquet(files, glob=False).filter(~pl.col("kind").is_in([*SHARED_KINDS, *OWN_KINDS]))
    twice = official.group_by("code").len().filter(pl.col("len") > 1).collect()["code"].sort().to_list()
    if twice:
        codes = ", ".join(twice[:_NAMED]) + (" …" if len(twice) > _NAMED else "")
        raise Refused(f"同一地点出现在多个快照中：{codes}", f"the same place is in several snapshots: {codes}")

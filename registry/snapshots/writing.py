"""Writing a snapshot: a folder that appears whole, and never takes the place of anything that stood there."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Connection

from registry.digest import canonical
from registry.figures import unit_keys
from registry.figures.frames import UNITS
from registry.files import put, refuse_to_overwrite, workplace
from registry.moment import Moment
from registry.picture import Picture
from registry.places import queries as places
from registry.snapshots import rule_columns
from registry.snapshots.columns import FILES, FORMAT, MANIFEST, PLACES_FILE, VERSION, File
from registry.versions.changes import change

_POLARS = {"text": pl.String, "whole": pl.Int64, "day": pl.Int64, "amount": pl.Int64, "yesno": pl.Boolean}
Manifest = dict[str, Any]


def write(connection: Connection, moment: Moment, path: Path) -> Manifest:
    """Writes the snapshot of `moment` as the folder `path`, whole or not at all; returns its manifest.

    The same moment gives the same bytes. Raises Refused where something stands at `path` already, NotFound where the
    folder that it is to stand in does not exist.
    """
    refuse_to_overwrite(path)
    with workplace(path.absolute().parent) as folder:
        made = folder / path.absolute().name
        made.mkdir()
        manifest = _write(Picture(connection, moment), made)
        put(made, path)
    return manifest


def _write(picture: Picture, folder: Path) -> Manifest:
    head = _head(picture)
    files = {file.path: _write_file(picture, file, _registry(head), folder) for file in FILES}
    moment = {"as_of": picture.moment.as_of.isoformat(), "known_at": picture.moment.known_at, "head": head}
    manifest = {"format": FORMAT, "version": VERSION, "registry": _registry(head), **moment, "files": files}
    manifest["digest"] = digest(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


def digest(manifest: Manifest) -> str:
    """The digest of the whole: of what the manifest says, the files' own digests among it."""
    return hashlib.sha256(canonical({k: v for k, v in manifest.items() if k != "digest"})).hexdigest()


def _head(picture: Picture) -> str | None:
    """The digest of the change at which the snapshot is known; None where nothing was."""
    found = change(picture, picture.moment.known_at, "digest")
    return None if found is None else found["digest"]


def _registry(head: str | None) -> str:
    return (head or "")[:16]


def _write_file(picture: Picture, file: File, registry: str, folder: Path) -> dict[str, Any]:
    """Writes one file, its rows in order; returns how many there are, the columns, and the file's SHA-256."""
    typed = [pl.col(c.name).cast(_POLARS[c.type]) for c in file.columns]
    rows = _rows(picture, file).with_columns(registry=pl.lit(registry)).select(typed)
    rows = rows.sort(pl.all(), nulls_last=True).rechunk()
    rows.write_parquet(folder / file.path, compression="zstd", row_group_size=1 << 20, statistics=True)
    with (folder / file.path).open("rb") as written:
        sha256 = hashlib.file_digest(written, "sha256").hexdigest()
    return {"rows": len(rows), "columns": {c.name: c.type for c in file.columns}, "sha256": sha256}


def _rows(picture: Picture, file: File) -> pl.DataFrame:
    """The rows of a file but for the column `registry`."""
    if file.rules:
        return _coded(picture, rule_columns.frame(picture, file.rules), "at")
    if file.units is None:
        return _places(picture) if file is PLACES_FILE else _scopes(picture)
    if file.relation is None:
        return _coded(picture, _named(picture, file, UNITS[file.units].frame(picture)), "at")
    rows = _named(picture, file, UNITS[file.units].relations[file.relation].frame(picture))
    return _coded(picture, rows, "person") if "person" in rows.columns else rows


def _named(picture: Picture, file: File, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that belong to units of the file's kind, with the units' names and what else the file has."""
    assert file.units is not None
    names = unit_keys.named(picture, file.units).select("unit", "name")
    wanted = [c.name for c in file.columns if c.name not in ("registry", "unit")]
    return rows.select("unit", *wanted).join(names, on="unit").drop("unit").rename({"name": "unit"})


def _coded(picture: Picture, rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The rows with the codes of the day in place of the identities of `columns`; nobody's is null."""
    for column in columns:
        codes = unit_keys.codes_of_day(picture).select(pl.col("unit").alias(column), pl.col("code").alias("code of it"))
        rows = rows.join(codes, on=column, how="left").drop(column).rename({"code of it": column})
    return rows


def _places(picture: Picture) -> pl.DataFrame:
    found = places.states(picture).filter("lives")
    above = places.ladder(picture).above[found["unit"].to_numpy()]
    return _coded(picture, found.with_columns(parent=pl.Series(above, dtype=pl.Int64)), "parent")


def _scopes(picture: Picture) -> pl.DataFrame:
    """Each living place with itself and every place above it, one step up the ladder after the other."""
    ladder = places.ladder(picture)
    place = places.living(picture)["unit"].to_numpy()
    scope, rungs = place, []
    while len(place):
        rungs.append(pl.DataFrame({"place": place, "scope": scope}))
        above = ladder.above[scope]
        place, scope = place[above != places.NOBODY], above[above != places.NOBODY]
    kinds = places.living(picture).select(pl.col("unit").alias("scope"), "kind")
    empty = pl.DataFrame(schema={"place": pl.Int64, "scope": pl.Int64})
    return _coded(picture, pl.concat([empty, *rungs]).join(kinds, on="scope"), "place", "scope")

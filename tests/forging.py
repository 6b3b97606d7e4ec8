"""Archives altered with care: the manifest tells the truth about them and the chain of changes is built anew.

Whatever such an archive holds, only a look at its rows can refuse it. The chain is built in the first form of the
digest, plainly, as docs/decisions/0006 tells it, and with nothing of the code that writes it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from registry.archive import MANIFEST
from registry.slices import VERSIONED

Row = dict[str, Any]
#: The rows of each table, in the order of its lines.
Rows = dict[str, list[Row]]


def rows_of(archive: Path) -> Rows:
    """What an archive holds."""
    with zipfile.ZipFile(archive) as file:
        return {
            name.removesuffix(".jsonl"): [json.loads(line) for line in file.read(name).splitlines()]
            for name in file.namelist()
            if name != MANIFEST
        }


def forged(archive: Path, to: Path, alter: Callable[[Rows], None]) -> Path:
    """An archive `to` that holds what another one does, altered, so that nothing tells but the rows themselves."""
    rows = rows_of(archive)
    alter(rows)
    head = chained(rows)
    with zipfile.ZipFile(archive) as file:
        manifest = json.loads(file.read(MANIFEST))
    members = {f"{name}.jsonl": "".join(f"{plain_json(row)}\n" for row in of).encode() for name, of in rows.items()}
    fields = {
        name.removesuffix(".jsonl"): {"rows": data.count(b"\n"), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in members.items()
    }
    manifest |= {"changes": len(rows["change"]), "head": head, "tables": fields}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in (members | {MANIFEST: json.dumps(manifest).encode()}).items():
            out.writestr(name, data)
    return to


def chained(rows: Rows) -> str | None:
    """Builds the chain of changes anew over altered rows; returns the digest of the last one."""
    previous = None
    for change in sorted(rows["change"], key=lambda row: row["number"]):
        change.pop("salt", None)
        change |= {"algorithm": "sha256", "previous": previous}
        if previous is None:
            del change["previous"]
        fields = {name: change.get(name) for name in ("actor", "algorithm", "at", "number", "origin", "reason")}
        entries = {section: _entries(rows, section, change["number"]) for section in ("since", "until")}
        change["rows"] = sum(map(len, entries.values()))
        body = "".join(f',"{name}":[{",".join(entries[of])}]' for name, of in (("in", "since"), ("out", "until")))
        previous = change["digest"] = sha256(f'{{"change":{plain_json(fields | {"previous": previous})}{body}}}')
    return previous


def _entries(rows: Rows, section: str, number: int) -> list[str]:
    return [
        plain_entry(name, row)
        for name in sorted(VERSIONED)
        for row in sorted(rows[name], key=lambda row: str(row.get("id")).zfill(20))
        if row.get(section) == number
    ]


def plain_entry(name: str, row: Row) -> str:
    """A row's part of the digest."""
    values = {"unit": row.get("unit")} if VERSIONED[name].info["unit"] else {}
    for column in VERSIONED[name].info["recorded"]:
        value = row.get(column.name)
        if value is not None:
            salt = sha256(str(row.get("salt")), column.name)
            values[column.name] = {"sha256": sha256(salt, str(value))} if column.is_text else value
    return plain_json([name, row.get("record"), values])


def plain_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(*parts: str) -> str:
    return hashlib.sha256(":".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

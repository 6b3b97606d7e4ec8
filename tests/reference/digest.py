"""The digest of a change, reckoned a second time: plainly, from the rows as the database has them.

As docs/decisions/0006 and 0031 tell it, and with nothing of the code that writes it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import Connection, text

Removed = dict[tuple[str, int, str], str]
MARK = "〔已删除〕"


def plain_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(*parts: str) -> str:
    return hashlib.sha256(":".join(parts).encode()).hexdigest()


def hashed(table: str, number: int, column: str, value: str, salt: str, removed: Removed) -> dict[str, str]:
    """What stands for a text: the hash of its own salt and itself, or where it was removed what stood for it before."""
    if value == MARK and (table, number, column) in removed:
        return {"sha256": removed[table, number, column]}
    own = json.loads(salt).get(column, "") if salt.startswith("{") else sha256(salt, column)
    return {"sha256": sha256(own, value)}


def plain_entry(table: Any, row: dict[str, Any], removed: Removed, sheets: dict[int, Any] | None = None) -> str:
    """A row's part of the digest; `sheets`: in the second form what stands for each sheet, its change and its name."""
    values = {"unit": row["unit"]} if table.info["unit"] else {}
    for column in table.info["recorded"]:
        value, name = row[column.name], column.name
        if value is not None and column.is_text:
            values[name] = hashed(table.name, row["id"], name, value, row["salt"], removed)
        elif value is not None:
            values[name] = bool(value) if column.stored == "yesno" else value
    entry = [table.name, row["record"], values]
    if sheets is not None and (row["sheet"], row["line"]) != (None, None):
        entry.append([*sheets.get(row["sheet"], [None, None]), row["line"]])
    return plain_json(entry)


def rows(connection: Connection, query: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(text(query)).mappings()]


def plain_digest(connection: Connection, tables: dict[str, Any], number: int) -> str:
    """The digest of a change of the registry behind a connection."""
    removed = {(r["table"], r["row"], r["column"]): r["hash"] for r in rows(connection, "select * from redaction")}
    (change,) = rows(connection, f"select * from change where number = {number}")
    sheets = None
    own = {name: change[name] for name in ("actor", "algorithm", "at", "number", "origin", "previous", "reason")}
    if change["algorithm"] == "sha256-2":
        sheets = {}
        for s in rows(connection, "select * from sheet"):
            salted = s["salt"] is not None
            name = hashed("sheet", s["id"], "name", s["name"], s["salt"], removed) if salted else s["name"]
            further = {n: s[n] for n in ("title", "headers") if s[n] is not None}
            further = {n: hashed("sheet", s["id"], n, value, s["salt"], removed) for n, value in further.items()}
            sheets[s["id"]] = [s["change"], name, *([further] if further else [])]
        origin = json.loads(change["origin"])
        names = {key: origin.pop(key) for key in ("name", "files") if key in origin}
        is_gone = names == {"name": MARK} and ("change", number, "files") in removed
        texts = {"actor": change["actor"], "reason": change["reason"], "files": MARK if is_gone else plain_json(names)}
        for name, value in texts.items():
            own[name] = hashed("change", number, name, value, change["salt"], removed)
        own["origin"] = origin
        (tag,) = rows(connection, "select value from setting where key = 'tag'")
        own["tag"] = tag["value"]
    sections: dict[str, list[str]] = {}
    for section, column in (("in", "since"), ("out", "until")):
        sections[section] = [
            plain_entry(tables[name], row, removed, sheets)
            for name in sorted(tables)
            for row in rows(connection, f'select * from "{name}" where {column} = {number} order by id')
        ]
    body = "".join(f',"{section}":[{",".join(entries)}]' for section, entries in sections.items())
    return sha256(f'{{"change":{plain_json(own)}{body}}}')

"""Redacting 删除文字: takes a text away for good that should never have been entered, such as an identity number.

The text and its salt are erased wherever the row said it, a mark stands in its place, and the salted hash that entered
the digest is kept: the chain still verifies. That it was done, by whom and why, is a change of its own.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select, update

from registry import changes, record
from registry.changes import MARK, Staged, salt_of, text_hash
from registry.columns import Code, Column
from registry.db import transaction
from registry.errors import NotFound, Refused
from registry.exchange.holdings import Version
from registry.ledgers import Ledger
from registry.moment import head
from registry.slices import BY_NAME, TABLES


def redact(engine: Engine, change: int, row: str, column: str, actor: str, reason: str) -> int:
    """Takes away the text that `change` brought into a row's column; returns the number of the change that says so.

    `row`: `ledger/number`, the number being the row's record number (of an export: 记录号, with or without its tag).
    Every version of the row that says the same text loses it, and only that. Raises NotFound for what is not there,
    Refused for a column that holds no free text, and where no reason is given.
    """
    if not reason:
        raise Refused("须说明理由：--reason", "a reason is needed: --reason")
    ledger, number = _row(row)
    told = _column(ledger, column)
    table = TABLES[ledger.key]
    with transaction(engine) as connection:
        text = _text(connection, table, change, number, told)
        origin = {"kind": "redaction", "ledger": ledger.key, "record": number, "column": told.key}
        staged = Staged(head(connection))
        done = changes.commit(connection, staged, actor=actor, reason=reason, origin=origin)
        for version in _saying(connection, table, number, told, text):
            _erase(connection, table, version, told, done, reason)
    return done


def _row(written: str) -> tuple[Ledger, int]:
    name, _, number = written.partition("/")
    ledger, digits = BY_NAME.get(name), number.rpartition("-")[2]
    if ledger is None or not (digits.isascii() and digits.isdigit()) or len(digits) > 18:
        raise Refused(
            f"“{written}”不是一行：请写作 台账/记录号，如 people/12",
            f"{written!r} is no row: ledger/number, as people/12",
        )
    return ledger, int(digits)


def _column(ledger: Ledger, written: str) -> Column:
    found = next((c for c in ledger.columns if written in (c.key, c.label)), None)
    if found is None or found.name not in TABLES[ledger.key].c:
        raise NotFound(f"{ledger.label}没有列“{written}”", f"{ledger.key} has no column {written!r}")
    if not found.is_text or isinstance(found, Code):
        raise Refused(
            f"“{found.label}”不是自由填写的文字：请更正或作废",
            f"{found.key} holds no free text: correct or withdraw it",
        )
    return found


def _text(connection: Connection, table: Table, change: int, number: int, column: Column) -> str:
    """The text that the change brought into the row."""
    query = select(table.c[column.name]).where(table.c.record == number, table.c.since == change)
    found = connection.execute(query).first()
    if found is None:
        raise NotFound(f"第 {change} 次变更没有登记这一行", f"change {change} brought no such row in")
    if found[0] in (None, "", MARK):
        raise Refused("此处没有文字可删除", "there is no text to take away")
    return found[0]


def _saying(connection: Connection, table: Table, number: int, column: Column, text: str) -> list[Version]:
    """Every version of a row, or of any state of its unit, that says the text."""
    of_row = table.c.record == number
    if table.info["unit"]:
        of_row = table.c.unit.in_(select(table.c.unit).where(table.c.record == number))
    query = select(table).where(of_row, table.c[column.name] == text)
    return list(connection.execute(query).mappings())


def _erase(connection: Connection, table: Table, row: Version, column: Column, change: int, reason: str) -> None:
    """Puts the mark in a text's place, and what its hash was where hashes of removed texts are kept."""
    salts = {c.name: salt_of(row["salt"], c.name) for c in table.info["recorded"] if c.is_text}
    values: dict[str, Any] = {
        "id": connection.execute(select(func.coalesce(func.max(record.redaction.c.id), 0))).scalar_one() + 1,
        "table": table.name,
        "row": row["id"],
        "column": column.name,
        "hash": text_hash(salts.pop(column.name) or "", row[column.name]),
        "change": change,
        "reason": reason,
    }
    connection.execute(record.redaction.insert(), values)
    kept = json.dumps({name: salt for name, salt in salts.items() if salt is not None}, sort_keys=True)
    connection.execute(update(table).where(table.c.id == row["id"]).values({column.name: MARK, "salt": kept}))

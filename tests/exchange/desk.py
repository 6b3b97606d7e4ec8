"""A desk at which small ledger sets are handed in: what the tests of the import say, and what they look at."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Engine, func, select

from registry import days, record
from registry.columns import Reference
from registry.db import reading
from registry.exchange.importing import Imported, take_sheets
from registry.exchange.reading import Sheet
from registry.moment import head, in_force
from registry.slices import BY_KEY, TABLES, VERSIONED
from registry.staging.service import Request

BASE = {
    "places": "code,name,kind,parent\n451102,East,county,4511\n451102101,Town,township,451102\n"
    "451102101201,South,village,451102101\n451102101202,West,village,451102101\nN1,Pond,natural_village,451102101201\n"
    "4511,City,municipality,",
    "organizations": "code,name,kind,superior,place\nD1,One,committee,,451102101\n"
    "D2,Two,branch,D1,451102101201\nD3,Three,branch,D1,451102101202",
    "people": "code,name,education\nP1,Ann,大专\nP2,Bob,",
}
#: A problem as the tests compare it: ledger, row, column.
Place = tuple[str | None, int | None, str | None]


def sheet(ledger: str, text: str) -> Sheet:
    """A sheet out of a small table: cells set apart by commas, an empty cell is blank."""
    rows = [tuple(cell or None for cell in line.split(",")) for line in text.strip().splitlines()]
    return Sheet(f"{ledger}.csv", ledger, rows, "csv")


class Desk:
    """A registry and one who hands ledger sets in; ledgers are given as small tables, or as sheets."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def take(self, effective: str | None = None, correct: bool = False, dry: bool = False, **ledgers: Any) -> Imported:
        """The outcome of an import."""
        sheets = [text if isinstance(text, Sheet) else sheet(key, text) for key, text in ledgers.items()]
        day = days.of(date.fromisoformat(effective)) if effective else None
        request = Request("tester", "test", dry, day, correct)
        return take_sheets(self.engine, sheets, [], request, lambda: {"kind": "import"})

    def accept(self, **how: Any) -> dict[str, dict[str, int]]:
        """The counts of an import that has no problems, by ledger, those that are not zero."""
        outcome = self.take(**how)
        assert [p.as_json("en") for p in outcome.problems] == []
        return {key: {what: n for what, n in counts.items() if n} for key, counts in outcome.counts.items()}

    def refuse(self, **how: Any) -> list[Place]:
        """Where the problems of an import are, which has some; and it leaves everything as it was."""
        before = self.size()
        outcome = self.take(**how)
        assert outcome.problems and outcome.change is None
        assert self.size() == before
        return [(p.ledger, p.row, p.column) for p in outcome.problems]

    def size(self) -> dict[str, int]:
        """How many rows every table holds."""
        tables = (*VERSIONED.values(), record.change, record.code, record.identity, record.sheet)
        with reading(self.engine) as connection:
            return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}

    def changes(self) -> int:
        """The number of the last change."""
        with reading(self.engine) as connection:
            return head(connection)

    def in_force(self, ledger: str, known_at: int | None = None) -> list[dict[str, Any]]:
        """The rows of a ledger that were in force at a change (None: now) as people read them; of units the states."""
        table = TABLES[ledger]
        with reading(self.engine) as connection:
            codes = self._codes(connection)
            moment = head(connection) if known_at is None else known_at
            query = select(table).where(in_force(table, moment)).order_by(table.c.id)
            rows = connection.execute(query).mappings().all()
        columns = [c for c in BY_KEY[ledger].columns if c.name in table.c]
        return [{c.key: _plain(c, row[c.name], codes) for c in columns} for row in rows]

    def one(self, ledger: str, *columns: str, known_at: int | None = None) -> list[Any]:
        """Those columns of the only row of a ledger."""
        (row,) = self.in_force(ledger, known_at)
        return [row[column] for column in columns]

    def states(self, code: str, column: str = "name", ledger: str = "places", known_at: int | None = None) -> list[Any]:
        """(value, from, to) of the states of a unit, by its present code or an old one."""
        t = TABLES[ledger]
        with reading(self.engine) as connection:
            unit = connection.execute(select(record.code.c.identity).where(record.code.c.code == code)).scalar_one()
            moment = head(connection) if known_at is None else known_at
            query = select(t).where(t.c.unit == unit, in_force(t, moment)).order_by(func.coalesce(t.c.begins, 0))
            rows = connection.execute(query).mappings().all()
            codes = self._codes(connection)
        declared = BY_KEY[ledger].by_key[column]
        day = BY_KEY[ledger].by_key["from"]
        return [(_plain(declared, r[declared.name], codes), day.plain(r["begins"]), day.plain(r["ends"])) for r in rows]

    def number(self, ledger: str, **key: Any) -> str:
        """The record number of the row with these values, as exports write it."""
        table = TABLES[ledger]
        with reading(self.engine) as connection:
            tag = connection.execute(select(record.setting.c.value).where(record.setting.c.key == "tag")).scalar_one()
            codes = self._codes(connection)
            rows = connection.execute(select(table).where(table.c.until.is_(None))).mappings().all()
        columns = {k: BY_KEY[ledger].by_key[k] for k in key}
        (row,) = [r for r in rows if all(_plain(c, r[c.name], codes) == key[k] for k, c in columns.items())]
        return f"{tag}-{row['unit'] if table.info['unit'] else row['record']}"

    @staticmethod
    def _codes(connection: Any) -> dict[int, str]:
        c = record.code.c
        return {row.identity: row.code for row in connection.execute(select(c.identity, c.code))}


def _plain(column: Any, value: Any, codes: dict[int, str]) -> Any:
    return codes.get(value) if isinstance(column, Reference) else column.plain(value)

"""Kept rows 待审导入: the rows of an import as a document, until somebody decides on them, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from registry.origins import Source, SourceCell
from registry.slices import BY_KEY
from registry.staging.input import LedgerRows, Row

if TYPE_CHECKING:
    from registry.staging.service import Request

#: The kind of proposal that an import is.
IMPORT = "import"


@dataclass
class KeptRows(LedgerRows):
    """The rows of a ledger that were kept; each tells the source and the line that it came from."""

    sources: dict[int, tuple[Source, int]] = field(default_factory=dict)

    def origin(self, row: Row) -> tuple[Source, int]:
        return self.sources.get(row.line) or super().origin(row)


def import_document(ledgers: Iterable[LedgerRows], request: Request) -> dict[str, Any]:
    """What is wanted of rows: whole, so that nobody needs the file that they came from."""
    return {
        "effective": request.effective,
        "correct": request.correct,
        "ledgers": [_document(rows) for rows in ledgers],
    }


def _document(rows: LedgerRows) -> dict[str, Any]:
    sources: dict[Source, int] = {}
    told = [_row(rows, row, sources) for row in rows.rows]
    return {
        "ledger": rows.ledger.key,
        "source": rows.source,
        "sources": [[source.name, source.title, *map(_cell, source.cells)] for source in sources],
        "rows": told,
    }


def _row(rows: LedgerRows, row: Row, sources: dict[Source, int]) -> dict[str, Any]:
    source, line = rows.origin(row)
    own: dict[str, Any] = {"line": row.line, "values": row.values}
    own |= {"source": [sources.setdefault(source, len(sources)), line]}
    own |= {"withdrawn": True} if row.withdrawn else {}
    return own | ({} if row.record is None else {"record": row.record})


def _cell(cell: SourceCell) -> list[str | None]:
    return [cell.column, cell.cell, cell.header, cell.title]


def _cell_of(told: Iterable[str | None]) -> SourceCell:
    return SourceCell(*told)  # type: ignore[arg-type]


def rows_of(content: Mapping[str, Any]) -> list[LedgerRows]:
    """The rows that `import_document` told."""
    return list(_ledgers(content))


def _ledgers(content: Mapping[str, Any]) -> Iterator[LedgerRows]:
    for told in content["ledgers"]:
        found = KeptRows(BY_KEY[told["ledger"]], told["source"])
        sources = [
            Source(name, title, tuple(SourceCell(*cell) for cell in cells)) for name, title, *cells in told["sources"]
        ]
        for one in told["rows"]:
            values = one["values"]
            row = Row(one["line"], tuple(values), tuple(values.values()), bool(one.get("withdrawn")), one.get("record"))
            found.rows.append(row)
            at, line = one["source"]
            found.sources[row.line] = sources[at], line
        yield found

"""Where rows came from 来源: the file or sheet, and of a mapped workbook the cell and the header of each value.

An entry of `record.sheet` says it for all rows that came from there alike; the line stands in each row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.language import Words
from registry.privacy import hidden

#: The members that a value has beside its file and row, where it was read by a mapping.
WORDS_OF_CELLS = {
    "sheet": Words("工作表", "sheet"),
    "cell": Words("单元格", "cell"),
    "header": Words("表头", "header"),
}
OF_CELLS = tuple(WORDS_OF_CELLS)
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_CELL = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})?")


@dataclass(frozen=True)
class SourceCell:
    """The cell of a value: of the ledger's `column` (by its key), under a `header` of the table.

    `cell` is a letter (`F`) where the value stands in the row's own line, else a whole cell (`F15`); `title` is that of
    its sheet, where it is another than the row's.
    """

    column: str
    cell: str
    header: str
    title: str | None = None

    def in_line(self, line: int) -> str:
        """The whole cell of a value in a row at `line`."""
        return self.cell if self.cell[-1].isdigit() else f"{self.cell}{line}"


@dataclass(frozen=True)
class Source:
    """What rows came from: people know it by its `name`, a file or a sheet, a form, a message.

    Of a mapped workbook also the `title` of its sheet, and the `cells` of a row's values; the first one is that which
    made the row. Of rows that came otherwise both are empty. Whoever may not read all that came from it is not told its
    name.
    """

    name: str | None
    title: str | None = None
    cells: tuple[SourceCell, ...] = ()

    @classmethod
    def of_row(cls, name: str, title: str, line: int, cells: Mapping[str, tuple[str, str, str]]) -> Source:
        """The source of a row at `line` of a sheet: `cells` are the sheet, the cell (`F12`) and the header of each
        value, by the keys of the ledger's columns."""
        own = str(line)
        return cls(
            name,
            title,
            tuple(
                SourceCell(
                    column,
                    cell.removesuffix(own) if cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == own else cell,
                    header,
                    sheet if sheet != title else None,
                )
                for column, (sheet, cell, header) in cells.items()
            ),
        )

    def as_stored(self) -> dict[str, str | None]:
        """The texts of its entry in the record, none with a personal number."""
        cells = [
            [c.column, c.cell, hidden(c.header), *([] if c.title is None else [hidden(c.title)])] for c in self.cells
        ]
        return {
            "name": hidden(self.name or ""),
            "title": None if self.title is None else hidden(self.title),
            "headers": _json(cells) if cells else None,
        }

    @classmethod
    def stored(cls, entry: Mapping[Any, Any]) -> Source:
        """The source that an entry of the record tells; without cells where its headers were removed."""
        text = entry["headers"]
        is_told = text is not None and text.startswith("[")
        cells = tuple(SourceCell(*cell) for cell in json.loads(text)) if is_told else ()
        return cls(entry["name"], entry["title"], cells)

    def told(self, line: int | None, column: str | None) -> dict[str, Any]:
        """What is said of where a row's value in a column came from: its file and row.

        Of a mapped workbook also its sheet, cell and header: those of the cell that made the row, without a column and
        for a value that the mapping itself says.
        """
        if self.title is None:
            return {"file": self.name, "row": line}
        found = next((c for c in self.cells if c.column == column), next(iter(self.cells), None))
        if found is None or line is None:
            return {"file": self.name, "row": line, **dict.fromkeys(OF_CELLS), "sheet": self.title}
        cell = found.in_line(line)
        row = int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        title = self.title if found.title is None else found.title
        return {"file": self.name, "row": row, "sheet": title, "cell": cell, "header": found.header}


def is_stored_cells(text: str) -> bool:
    """Whether a text is the cells of a source as they are stored."""
    try:
        cells = json.loads(text)
    except (ValueError, RecursionError):
        return False
    is_whole = isinstance(cells, list) and bool(cells) and _json(cells) == text
    return is_whole and all(
        isinstance(cell, list)
        and len(cell) in (3, 4)
        and all(isinstance(part, str) for part in cell)
        and _CELL.fullmatch(cell[1]) is not None
        for cell in cells
    )

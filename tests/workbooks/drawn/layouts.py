"""Mappings by lot, and the workbook that the inverse of one writes: sheets as an office sets them."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from registry.exchange.xml_edits import letters
from tests.workbooks.drawn.tables import Row, Table, TableColumn
from tests.workbooks.drawn.values import text
from tests.workbooks.drawn.world import TOWNSHIPS

HEADERS = ("姓名", "时间", "名称", "情况", "数", "核定", "项目", "等次", "是否")
GROUPS = ("基本情况", "班子 建设", "阵地（场所）", "发展", "其它事项")
#: What of a table stands in a cell.
Spot = tuple[str, int]


@dataclass
class Setting:
    """How the tables of a workbook are set."""

    form: str
    depth: int
    header_style: str
    township: str
    has_total: bool
    has_subtotals: bool
    has_footer: bool
    has_blank_rows: bool
    titles: str
    header_told: str

    @classmethod
    def drawn(cls, random: Random) -> Setting:
        form = random.choice(("xlsx", "xlsx", "csv"))
        merged = ("merged",) if form == "xlsx" else ()
        styles = ("repeated", "left", *merged)
        townships = ("each", "fill", "ditto", "sheets", *merged)
        flags = [random.random() < 0.5 for _ in range(4)]
        return cls(
            form,
            random.randint(1, 3),
            random.choice(styles),
            random.choice(townships),
            *flags,
            random.choice(("none", "text", "read")),
            random.choice(("exact", "shifted", "none")),
        )


@dataclass
class Grid:
    """A sheet: its cells, its merges (top, left, bottom, right, from 0), and what stands in each cell that is read.

    `behind`: rows of the table -> the first of those whose cell they repeat, by column.
    """

    title: str
    cells: list[list[Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    header: tuple[int, int] = (0, 0)
    body: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    above: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)


class Layout:
    """One table, set: its headers are drawn, then the sheets that hold it."""

    def __init__(self, random: Random, table: Table, how: Setting, title: str):
        self.random, self.table, self.how, self.title = random, table, how, title
        self.columns = [c for c in table.columns if not (how.township == "sheets" and c.kind == "place.township")]
        random.shuffle(self.columns)
        self.numbers = {id(row): number for number, row in enumerate(table.rows)}
        self._head()
        self.top = 0 if how.titles == "none" else 2
        self.grids = list(self._sheets())

    # -- the header ----------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        random, at = self.random, 0
        groups = random.sample(GROUPS, len(GROUPS))
        while at < len(self.columns):
            size = random.randint(1, 4)
            run = self.columns[at : at + size]
            group = (
                (groups[at % len(groups)] + str(at),)
                if self.how.depth > 1 and len(run) > 1 and random.random() < 0.8
                else ()
            )
            for number, column in enumerate(run):
                middle = (
                    (f"{random.choice(HEADERS)}之{number // 2}",)
                    if group and self.how.depth > 2 and len(run) > 2
                    else ()
                )
                column.header = (*group, *middle, self._leaf(column))
            at += size
        times: dict[str, int] = {}
        for number, column in enumerate(self.columns):
            name = "/".join(dict.fromkeys("".join(one.split()) for one in column.header))
            times[name] = times.get(name, 0) + 1
            column.name = name if times[name] == 1 else f"{name}#{times[name]}"
            if random.random() < 0.05:
                column.name = f"col:{letters(number + 1)}"

    def _leaf(self, column: TableColumn) -> str:
        if column.kind.startswith("ignored."):
            return column.kind.removeprefix("ignored.")
        own = self.random.choice((*HEADERS, text(self.random, 1, 3)))
        return own + column.way.unit

    def _header_rows(self) -> tuple[list[list[Any]], list[tuple[int, int, int, int]]]:
        """The rows of the header and their merges; a group stands in each of its cells, in the first, or merged."""
        depth, style = self.how.depth, self.how.header_style
        rows: list[list[Any]] = [[None] * len(self.columns) for _ in range(depth)]
        merges = []
        for at, column in enumerate(self.columns):
            own = column.header
            for row, part in enumerate(own):
                is_again = (
                    at > 0
                    and row < len(own) - 1
                    and self.columns[at - 1].header[: row + 1] == own[: row + 1]
                    and len(self.columns[at - 1].header) > row + 1
                )
                if is_again and style != "repeated":
                    continue
                rows[row][at] = part
                right = at
                while (
                    style == "merged"
                    and row < len(own) - 1
                    and right + 1 < len(self.columns)
                    and self.columns[right + 1].header[: row + 1] == own[: row + 1]
                    and len(self.columns[right + 1].header) > row + 1
                ):
                    right += 1
                bottom = depth - 1 if style == "merged" and row == len(own) - 1 else row
                if (right, bottom) != (at, row):
                    merges.append((row, at, bottom, right))
        return rows, merges

    # -- sheets --------------------------------------------------------------------------------------------------------

    def _sheets(self) -> Iterator[Grid]:
        rows = self.table.rows
        if self.how.township != "sheets":
            yield self._sheet(self.title, rows)
            return
        for code, ways in TOWNSHIPS.items():
            own = [row for row in rows if row.place.township == code]
            if own:
                yield self._sheet(ways[0], own)

    def _sheet(self, title: str, rows: list[Row]) -> Grid:
        grid, width = Grid(title), len(self.columns)
        if self.top:
            first = ["八步区2019年度情况统计表"] + [None] * (width - 1)
            second = ["填报单位： 八步区  乙"] + [None] * (width - 1)
            grid.cells += [first, second]
            if self.how.form == "xlsx" and width > 1 and self.random.random() < 0.5:
                grid.merges.append((0, 0, 0, width - 1))
        header, merges = self._header_rows()
        grid.header = len(grid.cells) + 1, len(grid.cells) + len(header)
        grid.merges += [(t + self.top, left, b + self.top, right) for t, left, b, right in merges]
        grid.cells += header
        self._body(grid, rows)
        if self.how.has_total:
            self._total(grid, rows, "合计")
        if self.how.has_footer:
            grid.cells.append(["填表人：某某"] + [None] * (width - 1))
            last = None if self.columns[-1].kind.startswith("place.") else "（盖章）"
            grid.cells.append([*[None] * (width - 1), last])
        return grid

    def _body(self, grid: Grid, rows: list[Row]) -> None:
        last: Row | None = None
        for row in rows:
            if last is not None and last.place.township != row.place.township and self.how.has_subtotals:
                self._sum_row(grid, f"{TOWNSHIPS[last.place.township][0]}小计")
            if self.how.has_blank_rows and self.random.random() < 0.15 and self.how.township != "merged":
                grid.cells.append([None] * len(self.columns))
            line = len(grid.cells)
            grid.cells.append([column.write(self.random, row) for column in self.columns])
            for at in range(len(self.columns)):
                grid.body[line, at] = self.numbers[id(row)], at
            if last is not None:
                self._repeat(grid, last, row, line)
            last = row
        self._merge_townships(grid)

    def _repeat(self, grid: Grid, last: Row, row: Row, line: int) -> None:
        """Writes a ditto, or nothing where that is filled down, for what stands in the row above too."""
        above = max(at for at, _ in grid.body if at < line)
        for at, column in enumerate(self.columns):
            if column.kind == "place.township" and last.place.township == row.place.township:
                marks = {"fill": None, "ditto": "〃", "merged": None}
                if self.how.township in marks:
                    grid.cells[line][at] = marks[self.how.township]
                    grid.above[line, at] = grid.above.get((above, at), (above, at))
            elif self._says_the_same(column, last, row) and self.random.random() < 0.4:
                grid.cells[line][at] = self.random.choice(("〃", '"', "同上"))
                grid.above[line, at] = grid.above.get((above, at), (above, at))

    @staticmethod
    def _says_the_same(column: TableColumn, last: Row, row: Row) -> bool:
        if column.kind != "value" or column.is_person or len(column.uses) != 1:
            return False
        (use,) = column.uses
        is_plain = use not in last.less and use not in row.no_row and use not in last.no_row
        return is_plain and last.values[use] is not None and last.values[use] == row.values[use]

    def _merge_townships(self, grid: Grid) -> None:
        if self.how.township != "merged":
            return
        at = next(at for at, column in enumerate(self.columns) if column.kind == "place.township")
        firsts: dict[tuple[int, int], int] = {}
        for (line, column), first in grid.above.items():
            if column == at:
                firsts[first] = max(line, firsts.get(first, 0))
        grid.merges += [(top, at, bottom, at) for (top, _), bottom in firsts.items()]

    # -- sums ----------------------------------------------------------------------------------------------------------

    def _sum_row(self, grid: Grid, word: str) -> int:
        places = [at for at, column in enumerate(self.columns) if column.kind.startswith("place.")]
        grid.cells.append([None] * len(self.columns))
        grid.cells[-1][self.random.choice([*range(places[0]), *places])] = word
        return len(grid.cells) - 1

    def _total(self, grid: Grid, rows: list[Row], word: str) -> None:
        line = self._sum_row(grid, word)
        for at, column in enumerate(self.columns):
            if column.is_number and grid.cells[line][at] is None and self.random.random() < 0.8:
                (use,) = column.uses
                told = [
                    Decimal(str(row.values[use])) + row.less.get(use, 0)
                    for row in rows
                    if row.values[use] is not None and use not in row.no_row
                ]
                total = sum(told, Decimal(0)) / Decimal(column.way.steps.get("factor", 1))
                if told:
                    grid.cells[line][at] = int(total) if total == int(total) else float(total)
        grid.totals.append(line)

    # -- the mapping ---------------------------------------------------------------------------------------------------

    def mapping(self) -> str:
        """What the mapping says of this table."""
        table, how = self.table, self.how
        is_read = how.titles == "read"
        first = self.grids[0].header
        told = {"exact": [*first], "shifted": [first[0] + 3, first[1] + 3]}.get(how.header_told)
        if any(column.name.startswith("col:") for column in self.columns):
            told = [*first]  # a column that has no name cannot be looked for
        said: dict[str, Any] = {"sheet": "*" if how.township == "sheets" else self.title}
        said |= {} if told is None else {"header": told}
        said["as_of"] = {"cell": "A1"} if is_read else "2019-12-31"
        said["period"] = {"cell": "A1"} if is_read else "2019"
        if how.township == "fill":
            said["fill"] = [column.name for column in self.columns if column.kind == "place.township"]
        said["ignore"] = [column.name for column in self.columns if column.kind.startswith("ignored.")]
        both = [column.name for column in self.columns if column.kind == "both"]
        said |= {"both_posts": both[0]} if both else {}
        lines = ["[[sheet]]", *(_line(*one) for one in said.items()), "[sheet.place]"]
        county = {"cell": "A2", "after": "填报单位："} if is_read else "八步区"
        lines.append(_line("county", county))
        for level in table.levels:
            own = next((c.name for c in self.columns if c.kind == f"place.{level}"), None)
            lines.append(_line(level, {"title": True} if own is None else {"column": own}))
        for name in table.makes:
            lines += self._make(name)
        return "\n".join(lines) + "\n"

    def _make(self, name: str) -> Iterator[str]:
        told = self.table.makes[name]
        yield "[[sheet.make]]"
        yield _line("ledger", told.ledger)
        if told.by_mark:
            mark = next(c.name for c in self.columns if c.kind == f"mark.{name}")
            yield _line("when", self.random.choice((mark, {"column": mark, "is": ["√"]})))
        for key, fixed in told.fixed.items():
            yield _line(key, fixed)
        if told.person:
            yield _line("name" if told.ledger == "people" else "person", self._source(told.person, "person"))
        for key in told.filled:
            yield _line(key, self._source(name, key))

    def _source(self, name: str, key: str) -> dict[str, Any]:
        use = name, key
        column = self.table.columns_of(use)
        source = {"column": column.name} | column.way.steps
        if name in self.table.ranged and key in ("from", "to"):
            source["part"] = key
        if use in self.table.less:
            source["minus"] = self.table.less[use].name
        if use == ("director", "person") and self.table.is_same:
            source["same"] = self.table.columns_of(("secretary", "person")).name
        return source


def _line(key: str, told: Any) -> str:
    return f"{key} = {_toml(told)}"


def _toml(told: Any) -> str:
    if isinstance(told, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {_toml(v)}" for k, v in told.items()) + "}"
    if isinstance(told, list):
        return "[" + ", ".join(map(_toml, told)) + "]"
    return json.dumps(told, ensure_ascii=False)


# -- files -----------------------------------------------------------------------------------------------------------


def write(grids: list[Grid], folder: Path, form: str, random: Random) -> Path:
    """The sheets as a file: a workbook, or one text for each, in a folder if they are several."""
    if form == "xlsx":
        return _workbook(grids, folder / "表.xlsx")
    place = folder if len(grids) == 1 else folder / "表"
    place.mkdir(exist_ok=True)
    separator, encoding = random.choice(",;\t"), random.choice(("utf-8-sig", "gb18030", "utf-16"))
    for grid in grids:
        with (place / f"{grid.title}.csv").open("w", encoding=encoding, newline="") as stream:
            csv.writer(stream, delimiter=separator).writerows(grid.cells)
    return place / f"{grids[0].title}.csv" if len(grids) == 1 else place


def _workbook(grids: list[Grid], file: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = book.create_sheet(grid.title)
        for line, cells in enumerate(grid.cells, 1):
            for at, cell in enumerate(cells, 1):
                if cell is not None:
                    sheet.cell(line, at, cell)
                    if isinstance(cell, datetime.date):
                        sheet.cell(line, at).number_format = "yyyy-mm-dd"
        for top, left, bottom, right in grid.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    book.save(file)
    return file

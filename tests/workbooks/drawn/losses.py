"""What an office loses of a table by lot: a header, a column or a cell; and what its rows then say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from tests.workbooks.drawn.layouts import Grid, Layout
from tests.workbooks.drawn.tables import SITES, Row, Table, TableColumn
from tests.workbooks.drawn.values import Person

_COUNTY, _OF_COUNTY = "451102", "D1"
_COMMITTEES = {"451102101": "D11", "451102102": "D1"}
_SAME = ("同左", "同上书记", "书记兼")


@dataclass(frozen=True)
class Loss:
    """What was lost. `must_be_told`: whatever the rows say; `may_be_told`: though they say enough."""

    what: str
    must_be_told: bool = False
    may_be_told: bool = False


def lost(random: Random, layouts: list[Layout]) -> Loss:
    """Loses something of a workbook: its sheets are changed, and the rows of its tables to what they still say."""
    layout = random.choice(layouts)
    grid = random.choice(layout.grids)
    what = random.choice(("header", "column", "cell", "cell", "cell", "cell", "title", "total"))
    has_letters = any(column.name.startswith("col:") for column in layout.columns)
    if what == "column" and not has_letters:
        # What a letter names is whatever stands there: beside a lost column that is another one.
        return _column(random, layout, grid)
    if what == "header":
        return _header(random, layout, grid)
    if what == "title" and layout.how.titles == "read":
        grid.cells[0][0] = None
        return Loss("title", must_be_told=True)
    if what == "total" and grid.totals:
        return _total(layout, grid)
    return _cell(random, layout, grid)


def _is_ignored(column: TableColumn) -> bool:
    return column.kind.startswith("ignored.")


def _header(random: Random, layout: Layout, grid: Grid) -> Loss:
    first, last = grid.header
    filled = [(line, at) for line in range(first - 1, last) for at, cell in enumerate(grid.cells[line]) if cell]
    line, at = random.choice(filled)
    column, text = layout.columns[at], grid.cells[line][at]
    grid.cells[line][at] = None
    is_own = text == column.header[-1] and line - first + 1 == len(column.header) - 1
    is_named = not column.name.startswith("col:")
    return Loss(f"header {text}", must_be_told=is_own and is_named, may_be_told=True)


def _column(random: Random, layout: Layout, grid: Grid) -> Loss:
    at = random.randrange(len(layout.columns))
    for cells in grid.cells:
        del cells[at]
    moved = []
    for top, left, bottom, right in grid.merges:
        begin, end = left - (left > at), right - (right >= at)
        if end >= begin and (begin, top) != (end, bottom):
            moved.append((top, begin, bottom, end))
        # A merge that begins in the lost column keeps its text, as a spreadsheet does.
    grid.merges[:] = moved
    return Loss(f"column {layout.columns[at].name}", must_be_told=True)


def _total(layout: Layout, grid: Grid) -> Loss:
    """Without its word a row of sums is a row of the table, which lacks its place."""
    line = grid.totals[0]
    words = [at for at, cell in enumerate(grid.cells[line]) if cell == "合计"]
    grid.cells[line][words[0]] = None
    is_filled = any(cell is not None for cell in grid.cells[line])
    return Loss("total", must_be_told=is_filled)


def _cell(random: Random, layout: Layout, grid: Grid) -> Loss:
    spots = [spot for spot in grid.body if not _means_another(layout, grid, *spot)]
    line, at = random.choice(spots)
    column, text = layout.columns[at], grid.cells[line][at]
    lines = _with_it(grid, line, at)
    grid.cells[line][at] = None
    must, may = False, column.is_number and bool(grid.totals)
    for one in lines:
        row = layout.table.rows[grid.body[one, at][0]]
        if column.kind == "place.township":
            may = True
        if column.kind == "value" and ("secretary", "person") in column.uses:
            director = next((n for n, c in enumerate(layout.columns) if ("director", "person") in c.uses), None)
            must = must or (director is not None and grid.cells[one][director] in _SAME)
        must = must or _empty(layout.table, column, row)
    return Loss(f"cell {line + 1}/{column.kind}/{column.uses} {text!r}", must, may)


def _means_another(layout: Layout, grid: Grid, line: int, at: int) -> bool:
    """Whether rows without this township mean another place by the contract, so that nobody can tell: of a township
    that is filled down the one above it, and of a village's spelling the village that is called just so."""
    if layout.columns[at].kind != "place.township":
        return False
    village = next((n for n, column in enumerate(layout.columns) if column.kind == "place.village"), None)
    return layout.how.township == "fill" or (
        village is not None
        and any(
            grid.cells[one][village] == "双瑞村"
            and layout.table.rows[grid.body[one, at][0]].place.township == "451102101"
            for one in _with_it(grid, line, at)
        )
    )


def _with_it(grid: Grid, line: int, at: int) -> list[int]:
    """The rows that lose a value with a cell: its own, and those below that repeat it."""
    lines = [line]
    source = grid.above.get((line, at), (line, at))
    for below in sorted({one for one, _ in grid.body if one > line}):
        if grid.above.get((below, at)) != source:
            break
        lines.append(below)
    is_within_merge = any(top < line <= bottom and left == at for top, left, bottom, _ in grid.merges)
    return [] if is_within_merge else lines


def _empty(table: Table, column: TableColumn, row: Row) -> bool:
    """Empties what a column says in a row. Returns whether that must be told."""
    kind, _, what = column.kind.partition(".")
    if kind == "mark":
        row.marks[what] = False
    elif kind == "both":
        row.both = None
    elif kind == "less":
        name, _, key = what.partition(".")
        return row.values[name, key] is not None
    elif kind == "place":
        _displace(table, row, what)
    for use in column.uses:
        row.values[use] = None
        row.no_row.discard(use)
    return False


def _displace(table: Table, row: Row, level: str) -> None:
    """Leaves a level of a row's place out: a site then stands under the one before it, any other place is the same."""
    place = row.place
    if level == table.levels[-1] or level == "village":
        row.is_placed = level == "village" and table.kind == "site"
    if table.kind != "site" or level == table.levels[-1]:
        return
    is_under_county = level == "township" and "village" not in table.levels
    if level == "township" and not is_under_county:
        return
    above, superior = (_COUNTY, _OF_COUNTY) if is_under_county else (place.township, _COMMITTEES[place.township])
    here = f"{above}/{SITES[place.written]}"
    row.place = replace(place, here=here, above=above, village=None, superior=superior)
    for use, own in row.values.items():
        if isinstance(own, Person):
            row.values[use] = replace(own, village=here)

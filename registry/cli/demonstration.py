"""`registry demo`: a city to look at, recorded round by round as offices report; its figures against the bulletin."""

from __future__ import annotations

import csv
import gc
import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.cli.frame import command, language, option, say
from registry.cli.options import JSON, open_moment
from registry.cli.output import print_answer, print_json, print_lines, print_table
from registry.errors import Refused
from registry.language import Words
from registry.numbers import number

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from registry.columns import Column
    from registry.demonstration import BookRow, Round
    from registry.staging.input import LedgerRows

    #: What cells were parsed to, by the kind of their column or, where it has values of its own, its ledger and key.
    Values = dict[type[Column] | tuple[str, str], "_Parsed"]

DAY = date(2019, 12, 31)
CITY = "4511"
#: How near "about" is: the bulletin gives three decimals.
NEAR = 0.0005
EXAMPLE = "explain village.venue_300 451102101209 --as-of 2019-12-31"
_LOADING = Words("正在生成并导入演示城市……", "Building the demonstration city and importing it ...")
_TAKEN = (
    Words("变更", "change"),
    Words("新增", "new"),
    Words("修订", "revised"),
    Words("经办", "actor"),
    Words("事由", "reason"),
)
_TITLE = Words("贺州（演示）截至 {day} 的指标与简报", "Hezhou (demonstration) as of {day}, against the bulletin")
_HEADINGS = (
    Words("指标", "figure"),
    Words("名称", "name"),
    Words("项", "field"),
    Words("本库", "registry"),
    Words("", ""),
    Words("简报", "bulletin"),
    Words("相符", "holds"),
    Words("出处", "claim"),
    Words("说明", "note"),
)
_FIELDS = {
    "value": Words("值", "value"),
    "numerator": Words("达标数", "met"),
    "denominator": Words("应统计数", "population"),
    "unknown": Words("未填报", "unknown"),
}
_ALL = Words("{held} 项相符，共 {all} 项。", "{held} of {all} hold.")
_ONE_AT_A_TIME = Words("--show、--logins、--end-logins 只能用一个", "--show, --logins and --end-logins: one at a time")
_ENDED = Words("已停用 {count} 个演示账号。", "{count} {count:login|logins} disabled.")
_HOW = Words("任一数字都可追问，例如：{example}", "Every number can be asked about, for example: {example}")


@command(
    "demo",
    Words(
        "载入演示城市（贺州）\n--show 对照简报打印其指标；--logins 打印演示账号（没有则生成），--end-logins 停用它们。",
        "Load the demonstration city (Hezhou) into an empty registry\n"
        "--show prints its figures against the bulletin; --logins prints its logins (and makes them where there are "
        "none), --end-logins disables them.",
    ),
)
@option("--show", is_flag=True, says=Words("对照简报打印演示城市的指标", "print its figures against the bulletin"))
@option(
    "--logins",
    is_flag=True,
    says=Words("打印演示账号：角色 地点 用户名 密码", "print its logins: role, place, username, password"),
)
@option("--end-logins", is_flag=True, says=Words("停用演示账号", "disable its logins"))
@JSON
def demo(show: bool, logins: bool, end_logins: bool, as_json: bool) -> None:
    """Loads the demonstration, shows it, or tells or ends its logins."""
    if show + logins + end_logins > 1:
        raise Refused(*_ONE_AT_A_TIME)
    if show:
        _show(as_json)
    elif logins:
        _tell_logins(as_json)
    elif end_logins:
        _end_logins(as_json)
    else:
        _load(as_json)


def _tell_logins(as_json: bool) -> None:
    """The logins, each on a line; made where there are none."""
    from registry.db import open_registry
    from registry.demonstration.logins import provide

    found = provide(open_registry())
    if as_json:
        print_json({"logins": [login._asdict() for login in found]})
    else:
        print_lines(*(" ".join(login) for login in found))


def _end_logins(as_json: bool) -> None:
    """Disables the logins."""
    from registry.db import open_registry
    from registry.demonstration.logins import end

    ended = end(open_registry())
    if as_json:
        print_json({"ended": ended})
    else:
        print_lines(_ENDED.format(count=ended).in_(language()))


def _load(as_json: bool) -> None:
    """Imports the demonstration's rounds, each as a change of its own, into a registry that holds nothing."""
    from registry.db import founding, reading, transaction
    from registry.demonstration import submissions
    from registry.errors import Conflict
    from registry.files import workplace
    from registry.moment import head
    from registry.settings import open_on

    with founding() as engine, workplace() as folder:
        with reading(engine) as connection:
            if head(connection):
                raise Conflict(
                    "登记库不是空的，演示城市只能载入空的登记库",
                    "the registry is not empty: the demonstration is loaded into an empty one only",
                )
        say(_LOADING)
        taken = _all_taken(engine, folder / "hezhou")
        with transaction(engine) as connection:
            open_on(connection, DAY)
        submissions.submit(engine)
    if as_json:
        print_answer({"change": taken[-1]["change"], "changes": taken}, (), language())
    else:
        headings = [heading.in_(language()) for heading in _TAKEN]
        print_table(headings, ([_told(cell) for cell in row.values()] for row in taken), right=(0, 1, 2))


def _all_taken(engine: Engine, folder: Path) -> list[dict[str, Any]]:
    """What taking each of the rounds answers, and each act of a draw; `folder` is for the rounds' files.

    The city's rows live until the last round, so nobody looks meanwhile for what could be thrown away: that takes a
    tenth of the time.
    """
    from registry import demonstration
    from registry.demonstration import draws

    values: Values = {}
    gc.disable()
    try:
        city = demonstration.build()
        taken = [_taken(engine, values, *told) for told in demonstration.write_rounds(folder, city)]
        return [*taken, *draws.draw(engine, city)]
    finally:
        gc.enable()


def _taken(
    engine: Engine, values: Values, one: Round, folder: Path, ledgers: Mapping[str, list[BookRow]]
) -> dict[str, Any]:
    """What taking a round answers: its change, how many rows it brought and revised, who made it and why.

    The rows are those of the files in its folder. These are its origin, and were written here: they are not read again.
    """
    from registry.errors import Invalid
    from registry.exchange.importing import origin_of
    from registry.staging.service import Request, take_rows

    parsed = [_parsed(values, key, rows) for key, rows in ledgers.items()]
    outcome = take_rows(engine, parsed, Request(one.office, one.note), lambda: origin_of(folder, ledgers))
    if outcome.problems:
        raise Invalid(outcome.problems)
    new, revised = (sum(counts[kind] for counts in outcome.counts.values()) for kind in ("new", "revised"))
    return {"change": outcome.change, "new": new, "revised": revised, "actor": one.office, "reason": one.note}


def _parsed(values: Values, key: str, rows: list[BookRow]) -> LedgerRows:
    """The rows of a file. What cells were parsed to is kept in `values`: ledgers and rounds say much again.

    Every cell is right, and in the canonical form of its column: one that is not is an error of this program.
    """
    from registry.slices import BY_KEY
    from registry.staging.input import LedgerRows, Row

    ledger = BY_KEY[key]
    found, names = LedgerRows(ledger, f"{key}.csv"), tuple(rows[0])
    columns = [ledger.by_key[name] for name in names]
    known = [values.setdefault(_alike(column) or (key, column.key), _Parsed(column)) for column in columns]
    for line, row in enumerate(rows, 2):
        found.rows.append(Row(line, names, tuple([of[cell] for of, cell in zip(known, row.values(), strict=True)])))
    return found


def _alike(column: Column) -> type[Column] | None:
    """The kind of a column, where every column of that kind has the same value for a cell."""
    from registry.columns import Code, Day, Reference, Text

    if type(column) in (Code, Reference):
        return Code
    return type(column) if type(column) is Text or (type(column) is Day and not column.is_end) else None


class _Parsed(dict[str, Any]):
    """The value of each cell of a column; what is asked for first is parsed."""

    def __init__(self, column: Column):
        self._column = column

    def __missing__(self, cell: str) -> Any:
        self[cell] = value = self._column.parse(cell)
        return value


def _told(cell: Any) -> str:
    return cell if isinstance(cell, str) else number(cell)


@dataclass(frozen=True)
class Claim:
    """One line of the bulletin: a field of a figure, how it compares, and what it should be."""

    figure: str
    field: str
    op: str
    expected: float
    claim: str
    note: str
    note_en: str

    def value(self, figures: Mapping[str, Mapping[str, Any]]) -> Any:
        """What the registry says; `field` may lead into a figure's categories."""
        value: Any = figures[self.figure]
        for part in self.field.split("."):
            value = value[part]
        return value

    def holds(self, value: Any) -> bool:
        """Whether the registry's value is what the bulletin says."""
        if value is None:
            return False
        if self.op == ">":
            return value > self.expected
        return abs(value - self.expected) <= (NEAR if self.op == "≈" else 0)


def claims() -> Iterator[Claim]:
    """What the bulletin says, in its order."""
    from registry.resources import resource

    with resource("demonstration", "expected.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield Claim(**{**row, "expected": float(row["expected"])})  # type: ignore[arg-type]


def example() -> str:
    """A command line that explains one of the numbers, as it can be typed here."""
    from registry.db import ENVIRONMENT, database_url

    named = f"{ENVIRONMENT}={shlex.quote(database_url().render_as_string())} " if os.environ.get(ENVIRONMENT) else ""
    program = sys.argv[0] if Path(sys.argv[0]).name == "registry" else "registry"
    return f"{named}{program} {EXAMPLE}"


def _show(as_json: bool) -> None:
    """The city's figures beside the bulletin's."""
    from registry import demonstration
    from registry.figures import service

    with open_moment(DAY) as (connection, moment):
        found = {figure["code"]: figure for figure in service.figures(connection, moment, CITY)}
    compared = [(claim, claim.value(found)) for claim in claims()]
    if as_json:
        print_json({"claims": [{**vars(c), "value": value, "holds": c.holds(value)} for c, value in compared]})
        return
    title = _TITLE.format(day=DAY.isoformat()).in_(language())
    print_table([h.in_(language()) for h in _HEADINGS], (_row(c, v) for c, v in compared), title, right=(3, 5))
    print_lines(_ALL.format(held=sum(c.holds(value) for c, value in compared), all=len(compared)).in_(language()))
    print_lines(*(note.in_(language()) for note in demonstration.NOTES), _HOW.format(example=example()).in_(language()))


def _row(claim: Claim, value: Any) -> list[str]:
    """A line of the comparison."""
    from registry.figures.catalogue import BY_CODE
    from registry.figures.labels import named

    figure = BY_CODE[claim.figure]
    _, _, category = claim.field.partition("categories.")
    field = named(figure.category or "", category) if category else _FIELDS[claim.field]
    note = claim.note_en if language() == "en" else claim.note
    mark = "✓" if claim.holds(value) else "✗"
    shown = [figure.name.in_(language()), field.in_(language()), number(value), claim.op, number(claim.expected)]
    return [claim.figure, *shown, mark, claim.claim, note]

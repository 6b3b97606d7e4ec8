"""The import with all its checks, beside what reads and writes without any; who has to wait meanwhile."""

from __future__ import annotations

import csv
import datetime
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from sqlalchemy.engine import make_url

from benchmarks import waiting
from benchmarks.measuring import MIB, Measured, Watch, fresh, together
from benchmarks.report import Part, Table, memory, ratio, seconds
from benchmarks.rivals import loading
from benchmarks.stores import FULL, HERE, ROWS, copied, demonstration, picture, sqlite, villages
from benchmarks.waiting import Wait, watched
from registry import demonstration as city
from registry.cli import main as registry_command
from registry.db import ENVIRONMENT, founding
from registry.exchange.exporting import export
from registry.exchange.importing import take
from registry.measures.ledger import MEASURES
from registry.staging.service import Request

#: Rows of the two large ledgers.
SMALL, LARGE = ROWS, 10 * ROWS
HEADER = ("unit", "period", "full_members", "probationary_members", "activists", "applicants")


def facts(rows: int) -> Iterator[tuple[Any, ...]]:
    """So many rows of the ledger of measures: every village and natural village of the city, day after day."""
    codes = villages()
    for n in range(rows):
        day = datetime.date(2020, 1, 1) + datetime.timedelta(days=n // len(codes))
        yield codes[n % len(codes)], day.isoformat(), n % 50, n % 3, n % 9, n % 11


def files(rows: int) -> tuple[Path, Path]:
    """A ledger of so many rows as a CSV file and as a workbook, each in a folder of its own."""
    return _files(HERE / f"facts-{rows}", HEADER, facts, rows)


def _files(
    folder: Path, header: Sequence[str], made_of: Callable[[int], Iterable[Any]], rows: int
) -> tuple[Path, Path]:
    made = folder / "facts.csv", folder / "facts.xlsx"
    if not all(file.exists() for file in made):
        folder.mkdir(parents=True, exist_ok=True)
        with made[0].open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *made_of(rows)])
        with xlsxwriter.Workbook(made[1], {"constant_memory": True}) as book:
            sheet = book.add_worksheet("facts")
            for at, row in enumerate([header, *made_of(rows)]):
                sheet.write_row(at, 0, row)
    return made


def taken(watch: Watch, path: Path, url: str) -> None:
    """Imports `path` into the registry at `url`, founded if need be. What is refused stands in `found`."""
    with watch.children(), watch.time("import"), founding(make_url(url)) as engine:
        outcome = take(engine, path, Request("make bench"))
    new = sum(counts["new"] for counts in outcome.counts.values())
    watch.found |= {"rows": new, "refused": [p.problem.en for p in outcome.problems[:3]]}


def spoilt(problems: int) -> Iterator[tuple[str, ...]]:
    """Rows in which every measure has a unit behind it, so many in all."""
    for n, (code, day, *_) in enumerate(facts(problems // len(MEASURES))):
        yield code, day, *[f"{n}㎡"] * len(MEASURES)


def refused(watch: Watch, path: Path, url: str, *options: str) -> None:
    """Imports `path`, which has problems, by the command into the registry at `url`; what it says goes nowhere."""
    os.environ[ENVIRONMENT] = url
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
        watch.children(),
        watch.time("refused"),
    ):
        try:
            registry_command(["import", str(path), *options], "registry")
        except SystemExit as done:
            watch.found |= {"code": done.code}


# -- the part ------------------------------------------------------------------------------------------------------

Line = tuple[str, Measured, float]


def run() -> Part:
    """Measures imports."""
    small, large = files(SMALL), files(LARGE)
    part = Part([_city()])
    measured: dict[str, Measured] = {}
    for rows, (table, book) in ((SMALL, small), (LARGE, large)):
        runs = 3 if rows == SMALL else 1
        measured |= {
            f"{rows} csv": together_on_copies(runs, table),
            f"{rows} xlsx": together_on_copies(runs, book),
            f"{rows} orm": fresh(loading.by_orm, book, HERE / "orm.db"),
            f"{rows} pandas": fresh(loading.by_pandas, book, HERE / "pandas.db"),
        }
    part.tables.append(_ledgers(measured))
    waits, idle = while_importing(large[0], copied("importing"))
    part.tables.append(waiting.table(f"{LARGE:,} rows are imported", waits, idle))
    refusals = with_problems(LARGE)
    part.tables.append(_problems(refusals))
    one, ten = measured[f"{SMALL} xlsx"], measured[f"{LARGE} xlsx"]
    reached = {
        "import_100k": one["import"].median if not one.found["refused"] else float("inf"),
        "import_memory": ten.peak / one.peak if not ten.found["refused"] else float("inf"),
        "writer_waits": waits["writer"].longest,
        "reader_waits": waits["reader"].longest,
        "problems_seconds": max(measured["refused"].median for measured in refusals.values()),
        "problems_memory": max(measured.peak for measured in refusals.values()) / MIB,
        "problems_child": max(measured.children for measured in refusals.values()) / MIB,
    }
    part.reached = reached if FULL else {}
    part.why = {
        "import_100k": _refusal(one),
        "import_memory": _refusal(ten) or f"{memory(one)} for {SMALL:,} rows, {memory(ten)} for {LARGE:,}.",
        "reader_waits": f"It is {idle['reader']} where nothing else runs.",
    }
    return part


def with_problems(count: int) -> dict[str, Measured]:
    """So many problems of an import: printed for a person and marked in a workbook, and as JSON."""
    header = ("unit", "period", *(measure.key for measure in MEASURES))
    table, book = _files(HERE / f"problems-{count}", header, spoilt, count)
    marked = HERE / "problems.xlsx"
    marked.unlink(missing_ok=True)
    commands = {
        f"{count:,} problems, CSV: told and marked": (table, "--problems", str(marked)),
        f"{count:,} problems, xlsx: told and marked": (book, "--problems", str(marked)),
        f"{count:,} problems, CSV: JSON": (table, "--json"),
    }
    return {what: fresh(refused, path, copied("importing"), *options) for what, (path, *options) in commands.items()}


def _problems(measured: Mapping[str, Measured]) -> Table:
    rows = [(what, seconds(one["refused"]), _memory(one)) for what, one in measured.items()]
    return Table("An import that is refused", ("what", "seconds", "memory (and of the child that reads)"), rows)


def together_on_copies(runs: int, path: Path) -> Measured:
    """Imports `path` into so many copies of the demonstration."""
    return together([fresh(taken, path, copied("importing")) for _ in range(runs)])


def _refusal(measured: Measured) -> str:
    return f"It was refused: {measured.found['refused'][0]}." if measured.found["refused"] else ""


def _city() -> Table:
    """The demonstration as CSV and as a workbook, into a registry that is founded by it."""
    folder, book = HERE / "city", HERE / "city-import.xlsx"
    shutil.rmtree(folder, ignore_errors=True)
    city.write(folder)
    book.unlink(missing_ok=True)
    with picture(sqlite(demonstration()).render_as_string()) as known:
        export(known.connection.engine, book, known.moment, "en")
    rows = []
    for name, path in (("a folder of CSV", folder), ("a workbook", book)):
        measured = together([fresh(taken, path, copied("importing", empty=True)) for _ in range(3)])
        rows.append(_line(f"the demonstration, {name}", measured, 0))
    return Table("The demonstration, all seventeen ledgers", _HEADINGS[:-1], [row[:-1] for row in rows])


_HEADINGS = ("what", "rows", "seconds", "rows a second", "memory (and of the child that reads)", "beside the registry")


def _line(what: str, measured: Measured, ours: float) -> tuple[str, ...]:
    refused = _refusal(measured)
    if refused:
        return what, "–", refused, "–", _memory(measured), "–"
    took, rows = measured["import"], measured.found["rows"]
    beside = ratio(took.median, ours) if ours else "–"
    return what, f"{rows:,}", seconds(took), f"{rows / took.median:,.0f}", _memory(measured), beside


def _memory(measured: Measured) -> str:
    child = f" ({measured.children >> 20:,} MiB)" if measured.children else ""
    return memory(measured) + child


def _ledgers(measured: dict[str, Measured]) -> Table:
    names = {
        "xlsx": "registry, xlsx, all checks",
        "csv": "registry, CSV, all checks",
        "orm": "openpyxl and ORM inserts, no checks",
        "pandas": "pandas.read_excel and to_sql, no checks",
    }
    rows = []
    for count in (SMALL, LARGE):
        ours = measured[f"{count} xlsx"]["import"].median
        rows += [_line(f"{count:,}: {name}", measured[f"{count} {key}"], ours) for key, name in names.items()]
    return Table("One ledger of measures, into the demonstration", _HEADINGS, rows)


def while_importing(path: Path, url: str) -> tuple[dict[str, Wait], dict[str, Wait]]:
    """How long others wait at most while `path` is imported into the registry at `url`, and while nothing runs."""
    with watched(url) as idle:
        time.sleep(5)
    with watched(url) as waits:
        measured = fresh(taken, path, url)
    if measured.found["refused"]:
        raise ValueError(_refusal(measured))
    return waits, idle

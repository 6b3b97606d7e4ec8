"""What the desk's part of the benchmarks found (`benchmarks.parts.desk`), as tables: each beside its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.desk import PROCESSOR
from benchmarks.measuring import Measured, Timing
from benchmarks.report import Table, quantity, ratio, seconds
from benchmarks.rivals import rows
from benchmarks.stores import ROWS

#: How often each is done.
RUNS = 5
#: The ways to save one row, and by what.
SAVES = ("new", "change", "correct", "withdraw")
WAYS = ("page", "API")
_WORDS = {
    "new": "a new row 登记",
    "change": "a change from a day on 变更",
    "correct": "a correction 更正",
    "withdraw": "a withdrawal 作废",
}


@dataclass(frozen=True)
class Found:
    """What was found at one database: the saves, the large ledger, and the report."""

    saves: Measured
    ledger: Measured
    report: Measured

    @property
    def slowest_save(self) -> str:
        return max((f"{name}, {way}" for name in SAVES for way in WAYS), key=lambda name: self.saves[name].least)

    @property
    def slowest_page(self) -> str:
        names = [name for name in self.ledger.timings if is_page(name)]
        return max(names, key=lambda name: self.ledger[name].least)


def is_page(name: str) -> bool:
    """Whether a timing of the large ledger is that of one of its pages."""
    return not name.endswith(PROCESSOR) and name not in ("SQL", "a row is saved", "import")


def _columns(found: Mapping[str, Found], of: str, name: str, beside: str | None = None) -> list[str]:
    """What something took on each database, of it the processor, and beside what else."""
    cells = []
    for one in found.values():
        taken: Measured = getattr(one, of)
        own, processor = taken[name], taken[name + PROCESSOR]
        cells += [seconds(own), f"{quantity(processor.least)} s"]
        cells.append("–" if beside is None else ratio(processor_of(taken, name), processor_of(taken, beside)))
    return cells


def processor_of(taken: Measured, name: str) -> float:
    """The least processor time of something."""
    timing: Timing = taken[name + PROCESSOR]
    return timing.least


def _headings(found: Mapping[str, Found], what: str, beside: str) -> list[str]:
    return [what, *(words for name in found for words in (name, "processor time", beside))]


def of_saves(found: Mapping[str, Found], about: str) -> list[Table]:
    one = found["SQLite"].saves
    saved: list[Sequence[str]] = [
        (f"{_WORDS[name]}, {way}", *_columns(found, "saves", f"{name}, {way}", f"{name}, ORM"))
        for name in SAVES
        for way in WAYS
    ]
    saved += [(f"{_WORDS[name]}, by SQLAlchemy's ORM", *_columns(found, "saves", f"{name}, ORM")) for name in SAVES]
    saved += [("an empty page of Flask's", *_columns(found, "saves", "empty page"))]
    ours = _headings(found, "one row", "beside the ORM")
    notes = [
        f"Medians of {RUNS} runs with least and most, and the least processor time of the process; ratios are of "
        f"processor time. {about}",
        "The ORM writes a row in the registry's own database and transaction: no page, no check, no right, no past, no "
        "digest.",
        "A form is opened before and the row's page after it; both are below.",
    ]
    around: list[Sequence[str]] = [
        (f"{_WORDS[name]}: {words}", *_columns(found, "saves", f"{name}, {what}"))
        for name in SAVES
        for what, words in (("form", "its form is opened"), ("shown", "the page that follows"))
    ]
    around += [
        (f"a grid of {one.found['lines']} villages is opened", *_columns(found, "saves", "grid, form")),
        (f"its {one.found['cells']} cells are saved", *_columns(found, "saves", "grid", "new, ORM")),
        ("what a row would change, looked at before", *_columns(found, "saves", "preview, row", "kept nothing")),
        ("what a verb (a village renamed) would change", *_columns(found, "saves", "preview, verb", "kept nothing")),
        ("figures and findings before and after, nothing kept", *_columns(found, "saves", "kept nothing")),
    ]
    beside = ["A grid stands beside one row by the ORM; previews beside the same figures and findings asked anew."]
    return [
        Table("Saving one row of the demonstration", ours, saved, notes),
        Table("Around it, grids, and previews", _headings(found, "what", "beside"), around, beside),
    ]


def of_ledger(found: Mapping[str, Found]) -> Table:
    names = [name for name in found["SQLite"].ledger.timings if is_page(name)]
    shown: list[Any] = [(name, *_columns(found, "ledger", name, "SQL")) for name in names]
    shown.append(("a row of it is saved, API", *_columns(found, "ledger", "a row is saved")))
    shown.append((f"SQL: a count, and the first {rows.PAGE} by name", *_columns(found, "ledger", "SQL")))
    notes = [
        "Each page is made anew; what one takes that is kept, `What a page costs` says. Sorted: both ways.",
        "SQL tells the codes and names of the places, and nothing of where they lie, of sights or of days. Of "
        "PostgreSQL the server's own work is not in the processor time.",
    ]
    title = f"A ledger of {ROWS:,} rows and those of the demonstration"
    return Table(title, _headings(found, "page", "beside SQL"), shown, notes)


def of_report(found: Mapping[str, Found]) -> Table:
    changes = found["SQLite"].report.found["changes"]
    words = {
        "form": "its page is opened",
        "handed in": "it is handed in: three files, and the figures",
        "opened": "it is opened, nothing has changed",
        "what changed since": f"it is opened after {changes} changes, which are searched",
        "again": "and once more",
        "its files alone": "limit of handing in: composed and rendered alone",
        "figures asked once": "limit of searching: all figures of the city, from the database, once",
    }
    limits = {"handed in": "its files alone", "what changed since": "figures asked once"}

    def beside(name: str) -> str | None:
        return f"report, {limits[name]}" if name in limits else None

    shown: list[Sequence[str]] = [
        (says, *_columns(found, "report", f"report, {name}", beside(name))) for name, says in words.items()
    ]
    return Table("The report of the whole city", _headings(found, "what", "beside its limit"), shown)

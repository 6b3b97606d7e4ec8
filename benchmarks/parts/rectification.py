"""Rectification: the board of the city's cases, the screening, and the report of an audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.measuring import Measured, Watch, fresh
from benchmarks.parts.city import CITY
from benchmarks.report import Part, Table, memory, seconds
from benchmarks.stores import DAY, demonstration, picture, sqlite
from registry.casework.audit_report import report_document
from registry.casework.audits import all_audits, audit_of
from registry.casework.screening import screening
from registry.figures.service import inside
from registry.lookup.case_list import case_list
from registry.picture import Picture

RUNS = 9
#: What is asked, by name: each answers with how many cases or candidates it told of.
Asked = Callable[[Picture], int]


def run() -> Part:
    """Measures the demonstration; what the nation's screening takes stands with the nation."""
    found = fresh(ask, sqlite(demonstration()).render_as_string())
    part = Part([_table(found)])
    part.reached = {
        f"rectification_{name}": found[f"{name}, first"].median for name in ("board", "screening", "report")
    }
    return part


def ask(watch: Watch, url: str) -> None:
    """Each from the database; with the rows in memory and nothing worked out (`first`); of a day, with what no day
    alters kept; and again, with all kept."""
    with picture(url) as known:
        audit = max(all_audits(known).values(), key=lambda one: len(one.items)).code
    for name, asked in _questions(audit).items():
        with watch.time(f"{name}, cold"), picture(url) as known:
            watch.found[name] = asked(known)
        with picture(url) as known:
            asked(known)
            for _ in range(RUNS):
                with watch.time(f"{name}, first"):
                    asked(Picture(known.connection, known.moment, known.tables))
                day = known.on(DAY)
                with watch.time(name):
                    asked(day)
                with watch.time(f"{name}, again"):
                    asked(day)


def _questions(audit: str) -> Mapping[str, Asked]:
    def board(known: Picture) -> int:
        return len(case_list(known, inside(known, CITY)).rows)

    def screened(known: Picture) -> int:
        return len(screening(known, CITY)["candidates"])

    def report(known: Picture) -> int:
        found: dict[str, Any] = report_document(known, audit_of(known, audit))
        return int(found["cohort"])

    return {"board": board, "screening": screened, "report": report}


def _table(found: Measured) -> Table:
    told = {
        "board": "the board of the city, {0} cases",
        "screening": "the screening of the city, {0} candidates",
        "report": "the report of an audit of {0} cases",
    }
    ways = ("{0}, cold", "{0}, first", "{0}", "{0}, again")
    rows = [
        (words.format(found.found[name]), *(seconds(found[way.format(name)]) for way in ways), memory(found))
        for name, words in told.items()
    ]
    headings = ("what", "from the database", "rows in memory", "rows as arrays", "answers kept", "memory")
    return Table("Cases, screening and audits of the demonstration", headings, rows)

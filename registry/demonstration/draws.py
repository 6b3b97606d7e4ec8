"""A random draw (两随机) of cases of 2019 to be looked at anew, and its redraw; written by the acts of any draw."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from registry.demonstration.allocation import pick
from registry.demonstration.book import BookRow, stream
from registry.demonstration.counties import COUNTIES
from registry.procedures import draws
from registry.procedures.draws import CommitOrder
from registry.procedures.inspectors import BarredLine

#: Who commits to a draw does not draw it.
_COMMITS, _DRAWS = "贺州市委组织部组织科（演示）", "贺州市委组织部干部监督科（演示）"
_PUBLIC = "贺州市气象台当日 8 时气压读数（演示）"
_INSPECTORS_OF_A_COUNTY = 2


@dataclass(frozen=True)
class Lot:
    """A draw: the days of its two acts, the seed, and the number that others made public in between."""

    code: str
    committed: str
    drawn: str
    seed: str
    public: str
    why: str
    redraw_of: str | None = None


LOTS = (
    Lot("SJ-2019-01", "2019-11-04", "2019-11-08", "yanshi-2019-suiji-01", "1013.2", "2019 年第四季度整顿案件随机抽查"),
    Lot(
        "SJ-2019-02",
        "2019-11-11",
        "2019-11-15",
        "yanshi-2019-suiji-02",
        "1016.7",
        "第一次抽出的检查人员中有人临时调离，重新抽取",
        redraw_of="SJ-2019-01",
    ),
)
#: How many changes the draws are: each is committed to, and then drawn.
CHANGES = 2 * len(LOTS)


def draw(engine: Engine, ledgers: Mapping[str, list[BookRow]]) -> Iterator[dict[str, Any]]:
    """Commits to each draw and runs it: of each act its change, how many rows it brought and revised, who, why."""
    inspectors = _inspectors(ledgers["posts"])
    for lot in LOTS:
        order = _order(lot, inspectors)
        committed = draws.commit(engine, order, actor=_COMMITS, on=datetime.date.fromisoformat(lot.committed))
        units = sum(stratum["frame"] for stratum in committed["strata"])
        rows = 1 + units + committed["inspectors"]
        yield {"change": committed["change"], "new": rows, "revised": 0, "actor": _COMMITS, "reason": lot.why}
        on = datetime.date.fromisoformat(lot.drawn)
        why = f"抽取 {lot.code}"
        drawn = draws.run(engine, lot.code, lot.seed, lot.public, actor=_DRAWS, reason=why, on=on)
        yield {"change": drawn["change"], "new": 0, "revised": rows, "actor": _DRAWS, "reason": why}


def _order(lot: Lot, inspectors: list[BarredLine]) -> CommitOrder:
    """Two of the closed cases of each county, and two inspectors to each."""
    return CommitOrder(
        lot.code,
        "case.closed:met",
        2,
        scope="4511",
        inspectors=inspectors,
        people=6,
        team=2,
        seed=lot.seed,
        public_from=_PUBLIC,
        public_on=datetime.date.fromisoformat(lot.drawn),
        redraw_of=lot.redraw_of,
        reason=lot.why,
        as_of=datetime.date.fromisoformat(lot.committed),
    )


def _inspectors(posts: list[BookRow]) -> list[BarredLine]:
    """Deputy secretaries of townships, some from each county, each barred from the county that he works in."""
    rng, found = stream("inspectors"), []
    for county in COUNTIES:
        held = [row for row in posts if row["unit"].startswith(f"D{county}") and len(row["unit"]) == len("D451102001")]
        able = [row for row in held if row["role"] == "deputy_secretary" and not row["to"]]
        found += [(row["person"], county) for row in pick(rng, able, _INSPECTORS_OF_A_COUNTY)]
    return [BarredLine("检查人员", line, person, county) for line, (person, county) in enumerate(found, 2)]

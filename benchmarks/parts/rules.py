"""The rules of the catalogue: every place, one scope, since when each finding stands, and how it grows with cities."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures12 import Differs
from benchmarks.measuring import MIB, Measured, Watch, fresh
from benchmarks.parts.city import CITY, COUNTY
from benchmarks.parts.nation import archive
from benchmarks.report import Part, Table, memory, ratio, seconds
from benchmarks.stores import DAY, FULL, HERE, SIZE, bring_in, demonstration, picture, rows_of, sqlite
from registry.checks.catalogue import RULES
from registry.checks.engine import ranges
from registry.checks.engine.course import since
from registry.checks.engine.evaluation import evaluated
from registry.checks.engine.unit_days import record_of
from registry.checks.rule import CatalogueRule
from registry.checks.rule_answers import all_units, evaluated_on
from registry.checks.rule_findings import findings
from registry.checks.rule_shares import results
from registry.figures.engine import every_place, numbers_of_places
from registry.picture import Picture
from registry.places.queries import living

RUNS = 5
#: So many municipalities, for the table of how cost grows; of the last no findings are asked, which take minutes.
SIZES = (1, 10, 100) if FULL else (1, 2, 3)
#: The rival asks about every day of two years, of so many units at once.
DAYS, AT_ONCE = 731, 200
Numbers = NDArray[np.int64]


def run() -> Part:
    """Measures the rules."""
    url = sqlite(demonstration()).render_as_string()
    city, plain = fresh(ask, url, RUNS), fresh(day_by_day, url)
    *few, many = [(f"{n} municipalities", n) for n in SIZES]
    sizes = [(name, _of_municipalities(n, ask, 1)) for name, n in few]
    sizes.append((many[0], _of_municipalities(many[1], ask_every_place, RUNS)))
    part = Part([_city(city, plain), _growth([("the demonstration", city), *sizes])])
    one, ten, hundred = (found for _, found in sizes)
    part.reached = {
        "rules_all": city["all"].median,
        "rules_one": city["one"].median,
        "rules_since": city["since"].median,
        "rules_linear": _per_row(ten, "all") / _per_row(one, "all"),
        "rules_linear_hundred": _per_row(hundred, "all") / _per_row(one, "all"),
    }
    again = city["one again"].median / city["one"].median
    part.why = {"rules_one": f"With every unit's answers kept it takes {again:.0%} of that; the rest asks its units."}
    return part


def run_nation() -> Part:
    """Measures the rules of the nation, in one run."""
    found = _of_municipalities(SIZE, ask_once)
    part = Part([_nation(found)])
    part.reached = {"rules_nation_memory": found.peak / MIB / 1024} if FULL else {}
    return part


def ask_once(watch: Watch, url: str) -> None:
    """All rules of every place, from the database, as one who asks for nothing else: one number after the other."""
    with watch.time("cold"), picture(url) as known:
        for _, numbers in numbers_of_places(known, RULES):
            watch.found["places"] = len(numbers)
    with picture(url) as known:
        watch.found["rows"] = rows_of(known)


def ask_every_place(watch: Watch, url: str, runs: int) -> None:
    """As `ask`, the numbers of every place alone."""
    with watch.time("cold"), picture(url) as known:
        every_place(known, RULES)
    with picture(url) as known:
        every_place(known, RULES)
        watch.several("all", runs, lambda: every_place(known.on(DAY), RULES))
        watch.found["rows"] = rows_of(known)


def ask(watch: Watch, url: str, runs: int) -> None:
    """All rules, with the rows in memory and nothing answered; since when, with the answers of the day known."""
    with watch.time("cold"), picture(url) as known:
        every_place(known, RULES)
    with picture(url) as known:
        every_place(known, RULES)
        for _ in range(runs):
            day = known.on(DAY)
            with watch.time("all, first"):
                every_place(Picture(known.connection, known.moment, known.tables), RULES)
            with watch.time("all"):
                every_place(known.on(DAY), RULES)
            for name, scope in (("one", COUNTY), ("city", CITY)):
                asked = scope if _is_there(day, scope) else None
                with watch.time(name):
                    results(known.on(DAY), asked)
            every_place(day, RULES)
            watch.several("one again", 1, lambda on=day: results(on, COUNTY if _is_there(on, COUNTY) else None))
            with watch.time("since"):
                deque(findings(day), maxlen=0)
        watch.found |= {"rows": rows_of(known), "findings": sum(1 for _ in findings(day))}


def _is_there(known: Picture, code: str) -> bool:
    return code in set(living(known)["code"])


def day_by_day(watch: Watch, url: str) -> None:
    """Since when, by asking about each of the last days; Differs where the registry says another day of them."""
    with picture(url) as known:
        for rule in RULES:
            found = evaluated_on(known, rule)
            units = found.pairs.units[found.not_met]
            if not len(units):
                continue
            with watch.time(rule.code):
                plain = np.concatenate([_of_days(known, rule, some) for some in _portions(units)])
            asked = type(found.pairs)(record_of(known), units, np.full(len(units), ranges.counted(DAY)))
            if (np.maximum(since(rule, asked), ranges.counted(DAY) - DAYS + 1) != plain).any():
                raise Differs(f"{rule.code} is not met since another day than every day says")
        watch.found["seconds"] = sum(sum(seconds) for seconds in watch.seconds.values())


def _portions(units: Numbers) -> list[Numbers]:
    return [units[n : n + AT_ONCE] for n in range(0, len(units), AT_ONCE)]


def _of_days(known: Picture, rule: CatalogueRule, units: Numbers) -> Numbers:
    first = ranges.counted(DAY) - DAYS + 1
    days = np.tile(np.arange(first, first + DAYS), len(units))
    asked = type(all_units(known, rule))(record_of(known), np.repeat(units, DAYS), days)
    met = ~evaluated(rule, asked).not_met.reshape(len(units), DAYS)
    return np.where(met.any(axis=1), first + DAYS - np.argmax(met[:, ::-1], axis=1), first)


def _of_municipalities(number: int, work: Callable[..., None], *arguments: int) -> Measured:
    """So many municipalities of the nation, brought in and asked."""
    for file in _files():
        file.unlink(missing_ok=True)
    url = sqlite(_files()[0]).render_as_string()
    fresh(bring_in, archive(number), url)
    found = fresh(work, url, *arguments)
    for file in _files():
        file.unlink(missing_ok=True)
    return found


def _files() -> list[Path]:
    """The database of so many municipalities, and what SQLite keeps beside it."""
    return [HERE / f"rules.db{suffix}" for suffix in ("", "-wal", "-shm")]


def _per_row(measured: Measured, name: str) -> float:
    return measured[name].median / measured.found["rows"]


def _city(city: Measured, plain: Measured) -> Table:
    lines = (
        (f"all {len(RULES)} rules, every place, from the database", "cold"),
        ("the same, rows in memory, asked for the first time", "all, first"),
        ("the same, rows as arrays", "all"),
        ("all rules, one scope (a county)", "one"),
        ("all rules, one scope (the city)", "city"),
        ("one county, every unit's answers kept", "one again"),
        (f"all {city.found['findings']:,} findings: since when, how they stand, whose they are", "since"),
    )
    rows = [(what, seconds(city[name]), memory(city), "") for what, name in lines]
    whole, ours = plain.found["seconds"], city["since"].median
    rival = f"since when alone, each of the last {DAYS} days asked about"
    rows.append((rival, f"{whole:.1f} s", memory(plain), ratio(whole, ours)))
    return Table("The rules of the demonstration", ("what", "seconds", "memory", "beside the findings"), rows)


def _growth(sizes: list[tuple[str, Measured]]) -> Table:
    rows = []
    for what, found in sizes:
        each = [_growing(found, name) for name in ("all", "since")]
        findings = f"{found.found['findings']:,}" if "findings" in found.found else "–"
        rows.append((what, f"{found.found['rows']:,}", findings, *each, memory(found)))
    return Table(
        "How the rules grow", ("what", "rows in force", "findings", "every place", "all findings", "memory"), rows
    )


def _growing(found: Measured, name: str) -> str:
    return f"{seconds(found[name])}, {_per_row(found, name) * 1e6:.2f} µs a row" if name in found.timings else "–"


def _nation(found: Measured) -> Table:
    """All rules of the nation, in one run and from the database."""
    what = f"all {len(RULES)} rules, every place, from the database"
    cold, told = found["cold"], found.found
    row = (what, f"{told['rows']:,}", f"{told['places']:,}", seconds(cold), memory(found))
    headings = ("what", "rows in force", "places", "seconds", "memory")
    return Table(f"The rules of {SIZE} municipalities in one run", headings, [row])

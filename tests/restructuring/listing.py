"""Editions for tests: written as files, applied to a registry, and the official tree of a day to hold against them."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from registry import days
from registry.db import reading
from registry.lookup.tree import places_at
from registry.moment import Moment, head
from registry.restructuring.divisions import Applied, EditionRequest, apply

REAL = Path(__file__).resolve().parents[1] / "data" / "divisions"
Row = tuple[str, str, str | None]
_numbers = count()

#: A county of two townships with two villages each, as an edition of its city.
CITY = """4511,贺州市,
451102,八步区,4511
451102101,贺街镇,451102
451102102,步头镇,451102
451102101201,东村委会,451102101
451102101202,西村委会,451102101
451102102201,南村委会,451102102
451102102202,北村委会,451102102
"""


def rows_of(text: str) -> list[Row]:
    """The rows of an edition as its lines."""
    return [(code, name, parent or None) for code, name, parent in csv.reader(text.splitlines())]


def without(text: str, *codes: str) -> str:
    """An edition without the lines of some codes."""
    return "".join(f"{line}\n" for line in text.splitlines() if line.split(",")[0] not in codes)


def written(folder: Path, rows: str | Iterable[Row]) -> Path:
    """A file of an edition."""
    file = folder / f"edition-{next(_numbers)}.csv"
    lines = rows_of(rows) if isinstance(rows, str) else rows
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("code", "name", "parent_code"), *lines])
    return file


def moves_file(folder: Path, pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> Path:
    """A file of confirmed moves."""
    file = folder / f"moves-{next(_numbers)}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        items = pairs.items() if isinstance(pairs, Mapping) else pairs
        csv.writer(out).writerows([("old_code", "new_code"), *items])
    return file


def apply_text(
    engine: Engine,
    folder: Path,
    rows: str | Iterable[Row] | Path,
    day: str,
    moves: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    begins: str | None = None,
    dry_run: bool = False,
) -> Applied:
    """Applies an edition, refused or not; `rows` may be a file."""
    file = rows if isinstance(rows, Path) else written(folder, rows)
    request = EditionRequest(days.read(day), days.read(begins) if begins else None, "测试", dry_run=dry_run)
    return apply(engine, file, request, moves_file(folder, moves) if moves is not None else None)


def taken(engine: Engine, *arguments: object, **more: object) -> Applied:
    """Applies an edition that has nothing wrong."""
    applied = apply_text(engine, *arguments, **more)  # type: ignore[arg-type]
    assert applied.problems == []
    return applied


def official(engine: Engine, day: str, known_at: int | None = None, scope: str | None = None) -> list[Row]:
    """The official tree of a day, sorted by code."""
    with reading(engine) as connection:
        moment = Moment(datetime.date.fromisoformat(day), head(connection) if known_at is None else known_at)
        places = places_at(connection, moment, scope, official=True)
    return [(p["code"], p["name"], p["parent"]) for p in places]


def real(city: str) -> dict[str, Path]:
    """The editions of a city by their cut-off days, in order."""
    return {file.stem: file for file in sorted((REAL / city).glob("*.csv"))}


def listed(file: Path) -> list[Row]:
    """What an edition's file lists, sorted by code."""
    return sorted(rows_of(file.read_text(encoding="utf-8").split("\n", 1)[1]))


def head_of(engine: Engine) -> int:
    with reading(engine) as connection:
        return head(connection)


def problems(applied: Applied) -> list[tuple[str | None, str]]:
    """The values and texts of problems, of an edition that changed nothing."""
    assert applied.change is None
    return [(p.value, p.problem.en) for p in applied.problems]

"""The country's eight official editions, as npm carries them, and which of their moves may be confirmed.

The bureaus use codes again: a code that a village had in 2017 and lost may be another village's in 2020. A code belongs
to one place for ever. So of a place whose code a later edition lists again the move is not confirmed, with knowledge of
the later editions: then every edition can be applied whole, and the tree of each day is its edition.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks import official

#: Version of the npm package -> the day up to which it tells.
EDITIONS = {
    "2.0.0": "2016-07-31",
    "2.1.1": "2017-10-31",
    "2.2.0": "2018-10-31",
    "2.3.1": "2019-10-31",
    "2.4.0": "2020-06-30",
    "2.5.0": "2021-10-31",
    "2.6.1": "2022-10-31",
    "2.7.0": "2023-06-30",
}


def edition(folder: Path, version: str, municipalities: int | None = None) -> Path:
    """The file code,name,parent_code of one version, made where it is not there yet; all of it, or so much of it."""
    file = folder / f"edition-{EDITIONS[version]}-{municipalities or 'whole'}.csv"
    if not file.exists():
        places = official.tree(official.fetched(folder, version))
        places = places if municipalities is None else official.cut(places, municipalities)
        written(file, ("code", "name", "parent_code"), ((p.code, p.name, p.parent or "") for p in places))
    return file


def written(file: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> Path:
    """A file of rows."""
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerow(header)
        csv.writer(out).writerows(rows)
    return file


def codes(file: Path) -> set[str]:
    """The codes that an edition lists."""
    with file.open(encoding="utf-8", newline="") as listed:
        return {row["code"] for row in csv.DictReader(listed)}


def confirmed(
    proposed: Iterable[Mapping[str, Any]], gone: Iterable[str], coming_back: Collection[str]
) -> list[tuple[str, str]]:
    """The moves to confirm, lines old_code,new_code: what is proposed as the only candidate on both sides.

    `gone`: the codes that are not listed any more. Of those that are `coming_back` in a later edition it is said that
    they are gone (an empty new code), so that they do not move along with what stands above them either.
    """
    pairs = [(p["old"], p["new"]) for p in proposed]
    olds, news = Counter(old for old, _ in pairs), Counter(new for _, new in pairs)
    staying = [(code, "") for code in gone if code in coming_back]
    return [*staying, *((o, n) for o, n in pairs if olds[o] == news[n] == 1 and o not in coming_back)]

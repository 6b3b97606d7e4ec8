"""The program of a draw 抽签程序: what is drawn, and who inspects it, follows from the seed and the frame alone.

It needs nothing but Python, so that anyone may repeat a draw elsewhere with a copy of this file:
`python algorithm.py FILE.json` prints what follows from the draw that FILE.json describes, as JSON.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any


def hash_of(*texts: str) -> str:
    """The SHA-256 of texts joined by colons, in hexadecimal digits.

    >>> hash_of("a seed of sixteen")[:16]
    'b5c150f5d579823f'
    """
    return hashlib.sha256(":".join(texts).encode()).hexdigest()


@dataclass(frozen=True)
class Lot:
    """What a draw is made of: the codes of each stratum, without those excluded, and how many are to be drawn of it.

    `pool`: those who may inspect, of whom `people` are drawn (None: all), `team` of them for each unit. `barred`: pairs
    of a person and a unit that he may not have. `public`: a number said by others after the commitment; empty: none.
    """

    seed: str
    frame: Mapping[str, Collection[str]]
    size: Mapping[str, int]
    pool: Collection[str] = ()
    people: int | None = None
    team: int = 1
    barred: Collection[tuple[str, str]] = ()
    public: str = ""

    @property
    def key(self) -> str:
        """What every rank is made with."""
        return f"{self.seed}:{self.public}" if self.public else self.seed


@dataclass(frozen=True)
class Drawn:
    """What follows from a lot: of each stratum the codes drawn, the inspectors drawn, and those of each unit.

    All in the order in which they were drawn; `short` are the units with fewer inspectors than a team has.
    """

    commitment: str
    drawn: dict[str, list[str]]
    inspectors: list[str]
    assignments: dict[str, list[str]]
    short: list[str]

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("commitment", "drawn", "inspectors", "assignments", "short")}


def draw(lot: Lot) -> Drawn:
    """Draws a lot. Raises KeyError for a stratum without a size.

    >>> lot = Lot("a seed of sixteen", {"A": ["1", "2", "3"], "B": ["4"]}, {"A": 1, "B": 2}, ["P", "Q"])
    >>> found = draw(lot)
    >>> found.drawn, found.inspectors, found.assignments
    ({'A': ['1'], 'B': ['4']}, ['Q', 'P'], {'1': ['P'], '4': ['Q']})
    """

    def rank(code: str) -> tuple[str, str]:
        return hash_of(lot.key, code), code

    drawn = {stratum: sorted(codes, key=rank)[: lot.size[stratum]] for stratum, codes in sorted(lot.frame.items())}
    people = sorted(lot.pool, key=rank)[: lot.people]
    assignments = _assignments(lot, sorted(chain(*drawn.values()), key=rank), people)
    short = [unit for unit, team in assignments.items() if len(team) < lot.team]
    return Drawn(hash_of(lot.seed), drawn, people, assignments, short)


def _assignments(lot: Lot, units: Sequence[str], people: Sequence[str]) -> dict[str, list[str]]:
    """The inspectors of each unit: of those who may have it the ones with the fewest units so far, then by lot."""
    barred = {(person, unit) for person, unit in lot.barred}
    load = dict.fromkeys(people, 0)
    teams: dict[str, list[str]] = {}
    for unit in units:
        by_load = sorted(
            (person for person in people if (person, unit) not in barred),
            key=lambda person: (load[person], hash_of(lot.key, person, unit), person),
        )
        teams[unit] = by_load[: lot.team]
        for person in teams[unit]:
            load[person] += 1
    return teams


def lot_of(described: Mapping[str, Any]) -> Lot:
    """The lot that a JSON object describes, its names those of `Lot`. Raises ValueError for one that describes none."""
    names = {"seed", "public", "frame", "size", "pool", "people", "team", "barred"}
    given = {name: value for name, value in described.items() if name in names and value is not None}
    if not {"seed", "frame", "size"} <= given.keys() or not given["frame"].keys() <= given["size"].keys():
        raise ValueError("seed, frame, and size of each stratum of the frame are needed")
    return Lot(**given | {"barred": [(person, unit) for person, unit in given.get("barred", ())]})


def main(arguments: Sequence[str]) -> int:
    """Prints what follows from the draw that the one file named describes; 2 where there is no such draw."""
    if len(arguments) != 1:
        print(f"{__doc__}", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8-sig") as file:
            lot = lot_of(json.load(file))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        print(f"这个文件不是一次抽查（this file describes no draw）: {error}", file=sys.stderr)
        return 2
    sys.stdout.buffer.write(json.dumps(draw(lot).as_json(), ensure_ascii=False, indent=1).encode() + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

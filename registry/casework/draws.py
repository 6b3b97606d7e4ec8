"""Draws at a Moment: what was committed to, what was drawn of it, and the lot that anyone may draw again."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from registry.codes import known
from registry.draws.algorithm import Lot
from registry.draws.ledger import DRAW_UNITS, DRAWS
from registry.draws.options import DrawOptions
from registry.errors import NotFound
from registry.moment import Moment
from registry.organizations.queries import organizations
from registry.people.queries import all_posts
from registry.picture import Picture, once
from registry.places.queries import NOBODY, ladder, living, states
from registry.rectification.queries import all_cases
from registry.sights.readable import readable

#: The stratum of what counts in no county or township, and of all where there are no strata.
NO_STRATUM = "-"
#: By what units are divided: the kind of place that is a stratum; `none`: they are not.
DIVISIONS = ("county", "township", "none")
#: The ledgers whose units may be drawn.
DRAWABLE = ("places", "organizations", "cases")
#: What stands for the options of a draw that may not be read.
_NO_OPTIONS = DrawOptions("", "", "1900-01-01", 0, 0)


@dataclass(frozen=True)
class DrawnUnit:
    """A unit of a draw's frame: whether it was `drawn`, and its `inspectors`; None: excluded, or not drawn yet."""

    code: str
    stratum: str
    excluded: str | None
    drawn: bool | None
    inspectors: tuple[str, ...] | None


@dataclass(frozen=True)
class Draw:
    """A draw: `row` is what the ledger says of it, `people` are its inspectors, each with whether he was drawn.

    One of whose scope a part alone may be read is not `is_whole`: it has its code, its days, its commitment, and the
    units that may be read, and no options.
    """

    identity: int
    code: str
    row: Mapping[str, Any]
    options: DrawOptions
    units: tuple[DrawnUnit, ...]
    people: Mapping[str, bool | None]

    @property
    def is_whole(self) -> bool:
        return self.row["options"] is not None

    @property
    def is_run(self) -> bool:
        return self.row["drawn_on"] is not None

    @property
    def moment(self) -> Moment:
        """The Moment that the frame is of."""
        return Moment(datetime.date.fromisoformat(self.options.as_of), self.options.known_at)

    def size(self, stratum: str) -> int:
        """How many units were to be drawn of a stratum."""
        return self.options.sizes.get(stratum, self.options.size)

    @property
    def strata(self) -> dict[str, list[DrawnUnit]]:
        """The units of each stratum, in the order of their codes; the excluded ones among them."""
        found: dict[str, list[DrawnUnit]] = {stratum: [] for stratum in sorted({unit.stratum for unit in self.units})}
        for unit in self.units:
            found[unit.stratum].append(unit)
        return found

    def lot(self, picture: Picture, ledger: str, seed: str, public: str | None) -> Lot:
        """The lot of this draw. `picture` is of its Moment, `ledger` the one that its units are rows of."""
        frame = {s: [unit.code for unit in units if not unit.excluded] for s, units in self.strata.items()}
        where = whereabouts(picture, ledger)
        at = {unit.code: where.get(unit.code, NOBODY) for unit in self.units if not unit.excluded}
        return Lot(
            seed,
            frame,
            {stratum: self.size(stratum) for stratum in frame},
            sorted(self.options.pool),
            self.options.people,
            self.options.team,
            barred_pairs(picture, self.options.pool, at),
            public or "",
        )


# -- draws as they are recorded --------------------------------------------------------------------------------------


@once
def all_draws(picture: Picture) -> dict[str, Draw]:
    """Every draw committed to by V that may be read, by code, with those of its units that may. One that was drawn
    later has not been drawn yet."""
    day = picture.calendar.as_of
    members: dict[int, list[dict[str, Any]]] = {}
    read = readable(picture)
    for row in read.rows(DRAW_UNITS).sort("code").iter_rows(named=True):
        members.setdefault(row["draw"], []).append(row)
    rows = read.rows(DRAWS).filter(pl.col("committed_on") <= day).sort("code")
    found = (_draw(row, members.get(row["record"], ()), day) for row in rows.iter_rows(named=True))
    return {draw.code: draw for draw in found}


def _draw(row: dict[str, Any], members: Iterable[dict[str, Any]], day: int) -> Draw:
    is_run = row["drawn_on"] is not None and row["drawn_on"] <= day
    own = row if is_run else row | dict.fromkeys(("drawn_on", "drawn_on_written", "seed", "public"))
    units, people = [], {}
    for member in members:
        drawn = member["drawn"] if is_run else None
        if member["part"] == "inspector":
            people[member["code"]] = drawn
            continue
        team = tuple((member["inspectors"] or "").split(";")) if member["inspectors"] else ()
        stratum = member["stratum"] or NO_STRATUM
        units.append(DrawnUnit(member["code"], stratum, member["excluded"], drawn, team if drawn else None))
    if row["options"] is None:
        return Draw(row["record"], row["code"], own, _NO_OPTIONS, tuple(units), {})
    return Draw(row["record"], row["code"], own, DrawOptions.read(row["options"]), tuple(units), people)


def draw_of(picture: Picture, code: str) -> Draw:
    """The draw with this code. Raises NotFound where none was committed to by V."""
    found = all_draws(picture).get(code)
    if found is None:
        raise NotFound(f"没有抽查 {code}", f"there is no draw {code}")
    return found


def draw_document(picture: Picture, code: str) -> dict[str, Any]:
    """A draw as JSON has it: its columns (the options as an object), its units and people, and strata of which none
    were to be drawn. Raises NotFound."""
    draw = draw_of(picture, code)
    options = draw.options
    return {
        **line_of_draw(draw),
        "units": [
            {
                "code": unit.code,
                "stratum": unit.stratum,
                "excluded": unit.excluded,
                "drawn": unit.drawn,
                "inspectors": None if unit.inspectors is None else list(unit.inspectors),
            }
            for unit in draw.units
        ],
        "people": [
            {"code": person, "drawn": drawn, "barred": list(options.pool.get(person, ()))}
            for person, drawn in draw.people.items()
        ],
        "size_0": [stratum for stratum in draw.strata if draw.is_whole and draw.size(stratum) == 0],
    }


def line_of_draw(draw: Draw) -> dict[str, Any]:
    """A draw with its columns, the options as an object."""
    written = {c.key: draw.row[f"{c.name}_written" if c.matches_by_day else c.name] for c in DRAWS.columns}
    return {
        **{c.key: c.plain(written[c.key]) for c in DRAWS.columns},
        "options": draw.options.document if draw.is_whole else None,
    }


def list_document(picture: Picture) -> dict[str, Any]:
    """Every draw committed to by V, by code."""
    return {"draws": [line_of_draw(draw) for draw in all_draws(picture).values()]}


def redraws_of(picture: Picture, code: str) -> list[str]:
    """The draws that took the place of one, by code."""
    return [other.code for other in all_draws(picture).values() if other.options.redraw_of == code]


# -- where units count, and what is barred ---------------------------------------------------------------------------


def whereabouts(picture: Picture, ledger: str) -> Mapping[str, int]:
    """Where each unit of a ledger of `DRAWABLE` counts on the day, by its code of the day."""
    return picture.keep(("whereabouts of units", ledger), lambda: dict(_whereabouts(picture, ledger).iter_rows()))


def _whereabouts(picture: Picture, ledger: str) -> pl.DataFrame:
    if ledger == "places":
        found = states(picture)
        return found.select("code", at=ladder(picture).stand_for(found["unit"]))
    found = organizations(picture) if ledger == "organizations" else all_cases(picture)
    return found.select("code", pl.col("at").fill_null(NOBODY))


@once
def _living(picture: Picture) -> dict[int, tuple[str, str]]:
    """The code and kind of each living place."""
    return {unit: (code, kind) for unit, code, kind in living(picture).select("unit", "code", "kind").iter_rows()}


def code_above(picture: Picture, at: int, kind: str) -> str | None:
    """The code of the place of a kind that a living place is, or lies in; None where there is none."""
    for place in reversed(ladder(picture).line(at)):
        code, its_kind = _living(picture)[place]
        if its_kind == kind:
            return code
    return None


def stratum_at(picture: Picture, at: int, by: str) -> str:
    """The stratum of what counts at a living place."""
    return (code_above(picture, at, by) if by != "none" else None) or NO_STRATUM


def townships_of_posts(picture: Picture, people: Collection[int]) -> dict[int, set[str]]:
    """The townships at or above each place where a post of each of some people holds on the day."""
    found: dict[int, set[str]] = {person: set() for person in people}
    held = all_posts(picture).filter(pl.col("holds") & pl.col("person").is_in(list(people)))
    for person, at in held.select("person", pl.col("at").fill_null(NOBODY)).iter_rows():
        township = code_above(picture, at, "township")
        if township is not None:
            found[person].add(township)
    return found


def barred_pairs(picture: Picture, pool: Mapping[str, Collection[str]], at: Mapping[str, int]) -> list[tuple[str, str]]:
    """The units that each inspector may not have, person and unit: those that count in a place barred to him.

    A barred place that has ended is barred where it is stood for.
    """
    stairs = ladder(picture)
    identities = {code: known(picture, code) for barred in pool.values() for code in barred}
    stood_for = {
        code: int(stairs.stands_for[i]) if i is not None and i < len(stairs.stands_for) else NOBODY
        for code, i in identities.items()
    }
    lines = {unit: frozenset(stairs.line(place)) for unit, place in at.items()}
    return [
        (person, unit)
        for person, barred in sorted(pool.items())
        for unit, line in sorted(lines.items())
        if not line.isdisjoint({stood_for[code] for code in barred})
    ]

"""The commitment 承诺 to a draw while it is staged: its frame, its options, and every reason against it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from registry import codes, days
from registry.casework.draws import NO_STRATUM, draw_of
from registry.changes import Staged
from registry.desk.levels import OPENING
from registry.draws.ledger import DRAW_UNITS, DRAWS
from registry.draws.options import DrawOptions
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.moment import Moment, head, known_at
from registry.organizations.queries import organizations
from registry.picture import Picture
from registry.places.queries import states
from registry.procedures.draw_frame import STATUS, frame_of
from registry.procedures.inspectors import BarredLine, pool_of
from registry.procedures.row_values import place_meant, referred_to, staged_rows
from registry.staging.names import number_of, told
from registry.staging.rights import Rights
from registry.versions.identities import is_given


@dataclass(frozen=True)
class CommitOrder:
    """A draw as it is ordered, codes as they were written. `figure` may be FIGURE:STATUS.

    `known`: a change's number or a day; `seed` None: one is made. `inspectors`: rows of their file.
    """

    code: str
    figure: str
    size: int
    scope: str | None = None
    by: str = "county"
    sizes: Mapping[str, int] = field(default_factory=dict)
    excluded: Mapping[str, str] = field(default_factory=dict)
    inspectors: Sequence[BarredLine] = ()
    people: int | None = None
    team: int = 1
    seed: str | None = None
    public_from: str | None = None
    public_on: datetime.date | None = None
    redraw_of: str | None = None
    reason: str = ""
    as_of: datetime.date | None = None
    known: str | None = None
    problems: Sequence[Problem] = ()


def problem_of_option(option: str, value: str | None, what: Words, allowed: Words) -> Problem:
    return Problem(what, allowed, column=option, label=f"--{option}", value=value)


class Commitment:
    """A commitment while it is staged: its frame, its options, and every reason against it."""

    def __init__(self, connection: Connection, order: CommitOrder, commitment: str, day: datetime.date, rights: Rights):
        self.connection, self.order, self.commitment, self.day = connection, order, commitment, day
        self.rights, sight = rights, rights.sight(connection)
        self.now = Picture(connection, Moment(day, head(connection)), sight=sight)
        moment = Moment(order.as_of or day, known_at(connection, order.known))
        self.picture = Picture(connection, moment, sight=sight)
        with referred_to("scope"):
            scope = None if order.scope is None else place_meant(connection, self.picture, order.scope, rights)
        rights.check_place(connection, scope)
        rights.check_level(connection, scope, OPENING)
        self.figure, _, status = order.figure.partition(":")
        self.status = status or STATUS
        self.frame = frame_of(self.picture, self.figure, self.status, order.scope, order.by)
        self.problems: list[Problem] = []

    def staged(self) -> Staged:
        """The change. Raises Invalid, NotFound."""
        order = self.order
        if is_given(self.now, order.code, "draw"):
            what, allowed = Words("这个编号已经用过", "is used already"), Words("没有用过的编号", "a code never used")
            self._refuse("code", order.code, what, allowed)
        if order.redraw_of is not None:
            with referred_to("redraw_of"):
                draw_of(self.now, order.redraw_of)
        if not self.frame:
            what = Words("没有可抽的单位", "there is nothing to draw from")
            self._refuse("frame", order.figure, what, Words("有单位的指标", "a figure with units"))
        self.excluded = self._excluded()
        self.sizes = self._sizes()
        pool, problems = pool_of(self.picture, list(order.inspectors))
        if self.problems or problems:
            raise Invalid([*self.problems, *problems])
        self.options = self._options(pool)
        rows = [(DRAWS, self._row()), *((DRAW_UNITS, row) for row in self._members(pool))]
        return staged_rows(self.connection, "draw commit", rows, self.rights)

    def _excluded(self) -> dict[str, str]:
        """The units that are left out, by the codes of the day, with the reasons."""
        found: dict[str, str] = {}
        for written, why in self.order.excluded.items():
            code = written if written in self.frame else self._code_of_day("exclude", written)
            if code == "":
                continue
            if code is None or code not in self.frame:
                what = Words("不在可抽的单位之列", "is not among the units to draw from")
                self._refuse("exclude", written, what, Words("可抽的单位的代码", "the code of one of them"))
            elif found.setdefault(code, why) != why:
                self._refuse("exclude", written, Words("写了两次，理由不一", "is told twice"), Words("一个理由", "one"))
        return dict(sorted(found.items()))

    def _sizes(self) -> dict[str, int]:
        """The sizes of strata, by the codes of the day: a county may be named by any code that it had."""
        found: dict[str, int] = {}
        strata = set(self.frame.values())
        for written, size in self.order.sizes.items():
            code = written if written == NO_STRATUM else self._code_of_day("sizes", written)
            if code == "":
                continue
            if code is None or code not in strata:
                what = Words("不是其中的一层", "is no stratum of it")
                self._refuse("sizes", written, what, Words("、".join(sorted(strata)), ", ".join(sorted(strata))))
            elif found.setdefault(code, size) != size:
                self._refuse(
                    "sizes", written, Words("写了两次，数目不一", "is told twice"), Words("一个数目", "one size")
                )
        return found

    def _code_of_day(self, option: str, written: str) -> str | None:
        """The code of the unit that a code or a name means, None where nobody is meant; nothing where several are, who
        are told."""
        found = codes.meaning(self.picture, written)
        if found.fault == "ambiguous_name":
            what, allowed, fault = told(found, written, ("places", "organizations"))
            self._refuse(option, written, what, allowed)
            self.problems[-1] = replace(self.problems[-1], **fault._asdict())
            return ""
        identity = number_of(found)
        return None if identity is None else self._code_of(identity)

    def _code_of(self, identity: int) -> str | None:
        for of_day in (states(self.picture), organizations(self.picture)):
            found = of_day.filter(of_day["unit"] == identity)["code"]
            if len(found):
                return str(found[0])
        return None

    def _options(self, pool: Mapping[str, tuple[str, ...]]) -> DrawOptions:
        order, moment = self.order, self.picture.moment
        return DrawOptions(
            figure=self.figure,
            status=self.status,
            as_of=moment.as_of.isoformat(),
            known_at=moment.known_at,
            size=order.size,
            scope=None if order.scope is None else self._code_of(codes.place_of(self.picture, order.scope)),
            by=order.by,
            sizes=self.sizes,
            excluded=self.excluded,
            pool=pool,
            people=order.people,
            team=order.team,
            redraw_of=order.redraw_of,
            reason=order.reason or None,
        )

    def _row(self) -> dict[str, Any]:
        public_on = self.order.public_on
        return {
            "code": self.order.code,
            "options": self.options.text,
            "committed_on": days.of(self.day),
            "commitment": self.commitment,
            "public_from": self.order.public_from,
            "public_on": None if public_on is None else days.of(public_on),
        }

    def _members(self, pool: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, Any]]:
        own = {"draw": self.order.code}
        for unit, stratum in self.frame.items():
            excluded = self.excluded.get(unit)
            yield own | {"part": "unit", "code": unit, "stratum": stratum, "excluded": excluded}
        for person in pool:
            yield own | {"part": "inspector", "code": person}

    @property
    def answer(self) -> dict[str, Any]:
        """The numbers of each stratum, and how many may inspect."""
        strata = []
        for stratum in sorted(set(self.frame.values())):
            units = [unit for unit, its in self.frame.items() if its == stratum]
            excluded = sum(unit in self.excluded for unit in units)
            size = self.sizes.get(stratum, self.order.size)
            strata.append({"stratum": stratum, "frame": len(units), "excluded": excluded, "size": size})
        return {"strata": strata, "inspectors": len(self.options.pool)}

    def _refuse(self, option: str, value: str | None, what: Words, allowed: Words) -> None:
        self.problems.append(problem_of_option(option, value, what, allowed))

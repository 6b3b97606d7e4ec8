"""The two acts of a draw 随机抽查: it is committed to, then it is drawn. Each is one change, and neither is undone."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine

from registry import codes, days
from registry.casework.draws import Draw, draw_of
from registry.changes import Staged
from registry.columns import Code, Text, Unfit
from registry.draws.algorithm import Drawn, draw, hash_of
from registry.draws.ledger import DRAW_UNITS, DRAWS
from registry.draws.models import draws as draw_rows
from registry.errors import Conflict, Invalid, Problem, Refused
from registry.language import Words
from registry.ledgers import Ledger
from registry.moment import Moment, head, today
from registry.picture import Picture
from registry.procedures.draw_commitment import Commitment, CommitOrder, problem_of_option
from registry.procedures.draw_frame import ledger_of
from registry.procedures.row_values import staged_rows
from registry.staging.rights import COMMAND_LINE, Rights
from registry.staging.write import write
from registry.versions.changes import change
from registry.versions.rows import known

#: A seed may not be so short that it is found by trying.
SHORTEST = 16
#: What takes from the worth of a draw, as it is told when it is drawn.
TOLD: dict[str, Words] = {
    "no_public": Words(
        "没有用公开数：承诺之前可以反复挑选种子", "no public number: seeds could have been tried before the commitment"
    ),
    "no_source": Words("承诺时没有说明公开数的来源", "the commitment named no source of a public number"),
    "early": Words("公开数公布之日还没有到", "the day on which the public number is published has not come"),
    "same_actor": Words("承诺和抽取的是同一个人", "whoever committed to it drew it too"),
}


# -- commitment ------------------------------------------------------------------------------------------------------


def commit(
    engine: Engine,
    order: CommitOrder,
    *,
    actor: str = "",
    on: datetime.date | None = None,
    rights: Rights = COMMAND_LINE,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Commits to a draw: {"change", "draw", "commitment", "seed" (where it was made here), "strata", "inspectors"}.

    It is committed to today; `on` is for whoever tells of a city that is not of today, and no command has it. A dry run
    says what would be committed to.

    Of the seed its SHA-256 alone is written. Raises Invalid with every reason why it cannot be, NotFound for a figure,
    a scope or a draw that there is not, Refused for a figure or status that nothing is drawn of.
    """
    seed = order.seed if order.seed is not None else new_seed()
    day = on or today()
    problems = [*order.problems, *_problems(order, seed, day)]
    if problems:
        raise Invalid(problems)

    def staging(connection: Connection) -> tuple[Staged, dict[str, Any]]:
        committed = Commitment(connection, order, hash_of(seed), day, rights)
        return committed.staged(), committed.answer

    how: dict[str, Any] = {"actor": actor, "reason": order.reason, "rights": rights, "dry_run": dry_run}
    number, answer = write(engine, staging, origin={"kind": "command", "name": "draw commit"}, is_signed=True, **how)
    made = {"seed": seed} if order.seed is None else {}
    return {"change": number, "draw": order.code, "commitment": hash_of(seed), **made, **answer}


def new_seed() -> str:
    """A seed that nobody can guess, and that the registry keeps as it is: it does not look like anybody's number."""
    while True:
        seed = secrets.token_hex(32)
        if _unkept("seed", seed) is None:
            return seed


def _problems(order: CommitOrder, seed: str, day: datetime.date) -> Iterator[Problem]:
    """What is wrong with an order of a day by itself."""
    try:
        Code("code", "编号").parse(order.code)
    except Unfit as unfit:
        yield Problem(unfit.problem, DRAWS.by_key["code"].allowed, "draws", column="code", value=order.code)
    unkept = _unkept("seed", seed)
    if unkept is not None:
        yield unkept
    elif len(seed) < SHORTEST:
        what = Words(f"不足 {SHORTEST} 个字", f"has fewer than {SHORTEST} characters")
        yield problem_of_option(
            "seed", None, what, Words("更长的文字；或不填，由本程序生成", "a longer text; or none: one is made")
        )
    elif any(seed in text for text in _kept_texts(order)):
        what = Words("种子写进了要登记的文字", "the seed stands in a text that is kept")
        yield problem_of_option("seed", None, what, Words("只用于种子的文字", "a text that is used for nothing else"))
    if (order.public_from is None) != (order.public_on is None):
        lacking = "public-from" if order.public_from is None else "public-on"
        what = Words("来源和日期须一并填写", "source and day stand together or not at all")
        yield problem_of_option(
            lacking, None, what, Words("--public-from 和 --public-on", "--public-from and --public-on")
        )
    if order.public_on is not None and order.public_on <= day:
        what = Words("不晚于今天", "is not after today")
        yield problem_of_option(
            "public-on", order.public_on.isoformat(), what, Words("今天以后的日期", "a day after today")
        )
    if order.redraw_of is not None and not order.reason:
        yield problem_of_option(
            "reason", None, Words("重抽须说明理由", "a redraw needs a reason"), Words("--reason", "--reason")
        )


def _kept_texts(order: CommitOrder) -> Iterator[str]:
    yield from (order.code, order.reason, order.public_from or "", *order.excluded.values())


def _unkept(option: str, text: str) -> Problem | None:
    """The problem of a text that the registry would not keep just as it was written: nobody could repeat the draw."""
    try:
        kept = Text(option, option).parse(text)
    except Unfit as unfit:
        return problem_of_option(option, None, unfit.problem, Words("文字", "text"))
    if kept == text:
        return None
    what = Words("登记库不能原样保存（首尾空白、全角字符等）", "is not kept as it is (blanks around it, full width, …)")
    return problem_of_option(option, None, what, Words(f"写作“{kept or ''}”", f"written {kept or ''!r}"))


# -- drawing ---------------------------------------------------------------------------------------------------------


def run(
    engine: Engine,
    code: str,
    seed: str,
    public: str | None = None,
    *,
    actor: str = "",
    reason: str = "",
    on: datetime.date | None = None,
    rights: Rights = COMMAND_LINE,
) -> dict[str, Any]:
    """Draws what was committed to: {"change", "draw", "strata", "inspectors", "assignments", "short", "told"}.

    It is drawn today; `on` as for `commit`.

    Raises NotFound where there is no such draw, Conflict where it was drawn already, Refused for another seed, Invalid
    for a public number that is not kept as it is written.
    """
    public, day = public or None, on or today()
    unkept = None if public is None else _unkept("public", public)
    if unkept is not None:
        raise Invalid([unkept])

    def staging(connection: Connection) -> tuple[Staged, dict[str, Any]]:
        now = Picture(connection, Moment(day, head(connection)), sight=rights.sight(connection))
        found = draw_of(now, code)
        check_runner(now, found, rights)
        if found.is_run:
            then = days.show(found.row["drawn_on"])
            raise Conflict(f"{code} 已于 {then} 抽取", f"{code} was drawn on {then}")
        if hash_of(seed) != found.row["commitment"]:
            raise Refused("种子与承诺不符", "this is not the seed that was committed to")
        drawn = drawn_of(connection, found, seed, public)
        answer = _answer(found, drawn) | {"told": told_of(now, found, public, actor)}
        rows = _drawn_rows(found, drawn, seed, public, day)
        return staged_rows(connection, "draw run", rows, rights), answer

    origin = {"kind": "command", "name": "draw run"}
    number, answer = write(engine, staging, actor=actor, reason=reason, origin=origin, rights=rights, is_signed=True)
    return {"change": number, "draw": code, **answer}


def check_runner(now: Picture, found: Draw, rights: Rights) -> None:
    """Raises NotAllowed for whoever does not have the whole scope of a draw, or committed to it himself."""
    scope, connection = found.options.scope, now.connection
    rights.check_place(connection, None if scope is None else codes.place_of(Picture(connection, now.moment), scope))
    rights.check_another(committer(now, found) or "")


def drawn_of(connection: Connection, found: Draw, seed: str, public: str | None) -> Drawn:
    """What follows from a draw's seed and its frame as it is recorded."""
    picture = Picture(connection, found.moment)
    return draw(found.lot(picture, ledger_of(found.options.figure), seed, public))


def lot_document(picture: Picture, code: str) -> dict[str, Any]:
    """A draw's lot as the program of draws takes it (`registry.draws.algorithm`): without its seed until it is drawn.

    Raises NotFound.
    """
    found = draw_of(picture, code)
    at_moment = Picture(picture.connection, found.moment)
    seed, public = found.row["seed"], found.row["public"]
    lot = found.lot(at_moment, ledger_of(found.options.figure), seed or "", public)
    return asdict(lot) | {"seed": seed}


def _answer(found: Draw, drawn: Drawn) -> dict[str, Any]:
    return {
        "strata": [{"stratum": stratum, "drawn": units} for stratum, units in drawn.drawn.items()],
        "inspectors": drawn.inspectors,
        "assignments": [{"unit": unit, "inspectors": team} for unit, team in drawn.assignments.items()],
        "short": drawn.short,
    }


def committer(now: Picture, found: Draw) -> str | None:
    """Who committed to a draw."""
    first = known(now, draw_rows, {"record": found.identity})[0]["since"]
    committed = change(now, first, "actor")
    return None if committed is None else str(committed["actor"])


def told_of(now: Picture, found: Draw, public: str | None, actor: str) -> list[str]:
    """What takes from the worth of a draw that is drawn now by somebody."""
    public_on = found.row["public_on"]
    weak = {
        "no_public": public is None,
        "no_source": found.row["public_from"] is None,
        "early": public_on is not None and now.moment.day < public_on,
        "same_actor": committer(now, found) == actor,
    }
    return [name for name in TOLD if weak[name]]


def _drawn_rows(
    found: Draw, drawn: Drawn, seed: str, public: str | None, day: datetime.date
) -> list[tuple[Ledger, dict[str, Any]]]:
    """The rows of a draw as they are once it is drawn: of units that were excluded nothing changes."""
    own = {"draw": found.code}
    units: list[dict[str, Any]] = [
        {
            "part": "unit",
            "code": unit.code,
            "drawn": unit.code in drawn.assignments,
            "inspectors": ";".join(drawn.assignments.get(unit.code, ())) or None,
        }
        for unit in found.units
        if not unit.excluded
    ]
    people: list[dict[str, Any]] = [
        {"part": "inspector", "code": person, "drawn": person in drawn.inspectors} for person in found.people
    ]
    row = {"code": found.code, "drawn_on": days.of(day), "seed": seed, "public": public}
    return [(DRAWS, row), *((DRAW_UNITS, own | member) for member in (*units, *people))]

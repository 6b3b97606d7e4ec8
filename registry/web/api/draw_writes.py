"""Random draws 随机抽查 as they are written: committed to, then drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.codes import place_of
from registry.desk.levels import OPENING
from registry.draws.ledger import DRAWS
from registry.errors import Problem
from registry.language import Words
from registry.moment import full_day
from registry.procedures import draws
from registry.procedures.draws import CommitOrder
from registry.procedures.inspectors import BarredLine
from registry.web.api.draws import found_draw
from registry.web.api.operation import Answer, Body, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, TEXT, WHOLE, list_of, members, named, or_none
from registry.web.api.writing import (
    WRITTEN,
    check_level,
    of_references,
    parsed,
    problem_of,
    rights,
    text_of,
    texts,
    who,
)

_CLERK, _REVIEWER = ("clerk",), ("reviewer",)
_CELLS = (
    *("code", "frame", "scope", "by", "size", "people", "team", "seed", "public_from", "public_on", "redraw_of"),
    *("as_of", "known_at"),
)
_BY = ("county", "township", "none")
_WHOLE = Words("整数", "a whole number")
_A_DAY = Words("一个整日，如 2019-12-31", "a full day, such as 2019-12-31")
_PAIRS = Words("对象：代码和内容", "an object from codes to what is said of them")
_LINES = Words("列表：人员和须回避的地点", 'a list of {"person", "place"}')
_NOT_SO = Words("不是要求的值", "is not a value that is taken")


def _may_commit(asked: Asked) -> None:
    check_level(asked, *OPENING)


@operation(
    "POST",
    "/draws",
    Words("承诺一次抽查", "commit to a draw"),
    _CLERK,
    Answer(named("DrawCommitted", members(more=True, change=or_none(WHOLE), draw=TEXT, commitment=TEXT))),
    parameters=WRITTEN,
    tries=True,
    body=Body(ANY_OBJECT),
    may=_may_commit,
)
def draw_committed(asked: Asked) -> Any:
    """Commits to a draw; a seed that is made here is told this once."""
    given = texts(asked, _CELLS, ("code", "frame", "size"), ("sizes", "exclude", "inspectors", "reason"))
    order = _order(asked, given)
    with asked.again() as picture:
        if order.scope is not None:
            place_of(picture, order.scope)
    with of_references(DRAWS):
        return draws.commit(asked.engine, order, actor=asked.account.username, rights=rights(asked))


def _order(asked: Asked, given: Mapping[str, str | None]) -> CommitOrder:
    """The order of a draw. Every member that does not fit is a problem; raises Invalid without a size."""
    problems = asked.problems
    numbers = {name: parsed(problems, name, _whole, given[name], _WHOLE) for name in ("size", "people", "team")}
    on = {name: parsed(problems, name, full_day, given[name], _A_DAY) for name in ("public_on", "as_of")}
    by = given["by"] or "county"
    if by not in _BY:
        problems.append(problem_of("by", _NOT_SO, Words("、".join(_BY), ", ".join(_BY)), by))
    sizes = {code: _whole(size) for code, size in _pairs(asked, "sizes", problems).items() if _is_whole(size, problems)}
    excluded, lines = _pairs(asked, "exclude", problems), _inspectors(asked, problems)
    if numbers["size"] is None:
        asked.check()
    return CommitOrder(
        code=given["code"] or "",
        figure=given["frame"] or "",
        size=numbers["size"],
        scope=given["scope"],
        by=by,
        sizes=sizes,
        excluded=excluded,
        inspectors=lines,
        people=numbers["people"],
        team=1 if numbers["team"] is None else numbers["team"],
        seed=given["seed"],
        public_from=given["public_from"] or None,
        public_on=on["public_on"],
        redraw_of=given["redraw_of"],
        reason=who(asked)["reason"],
        as_of=on["as_of"],
        known=given["known_at"],
    )


def _whole(text: Any) -> int:
    written = text_of(text)
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise ValueError(written)
    return int(written)


def _is_whole(size: Any, problems: list[Problem]) -> bool:
    return parsed(problems, "sizes", _whole, size, _WHOLE) is not None


def _pairs(asked: Asked, name: str, problems: list[Problem]) -> dict[str, str]:
    """What an object says of codes."""
    found = asked.body.get(name) or {}
    if not isinstance(found, dict) or any(isinstance(said, (list, dict)) for said in found.values()):
        problems.append(problem_of(name, _NOT_SO, _PAIRS))
        return {}
    return {code: text_of(said) for code, said in found.items()}


def _inspectors(asked: Asked, problems: list[Problem]) -> list[BarredLine]:
    """Who may inspect, each with a place barred to him."""
    found = asked.body.get("inspectors") or []
    lines = (
        [line if isinstance(line, dict) else {"person": line} for line in found] if isinstance(found, list) else None
    )
    if lines is None or any(not isinstance(line.get("person"), str) for line in lines):
        problems.append(problem_of("inspectors", _NOT_SO, _LINES))
        return []
    return [
        BarredLine("inspectors", at, line["person"], text_of(line.get("place")) or None)
        for at, line in enumerate(lines, 1)
    ]


def _may_run(asked: Asked) -> None:
    """Raises NotAllowed for whoever does not have the whole scope of the draw, or committed to it himself."""
    draws.check_runner(asked.picture, asked.found, rights(asked))


@operation(
    "POST",
    "/draws/{draw}/run",
    Words("抽取", "draw what was committed to"),
    _REVIEWER,
    Answer(named("DrawRun", members(more=True, change=or_none(WHOLE), draw=TEXT, strata=list_of(ANY_OBJECT)))),
    parameters=WRITTEN,
    tries=True,
    body=Body(ANY_OBJECT),
    finds=found_draw,
    may=_may_run,
)
def draw_run(asked: Asked) -> Any:
    """Draws what was committed to."""
    given = texts(asked, ("seed", "public"), ("seed",), ("reason",))
    with of_references():
        return draws.run(
            asked.engine, asked.path["draw"], given["seed"] or "", given["public"], rights=rights(asked), **who(asked)
        )

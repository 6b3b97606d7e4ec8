"""Writing 登记 by the API: by whose right, of cells as JSON has them, and what is refused of every write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from registry.columns import Unfit, written
from registry.desk.levels import NOT_THEIRS
from registry.desk.rights import Grantee
from registry.errors import Conflict, Invalid, NotAllowed, NotFound, Problem
from registry.language import Words
from registry.ledgers import Ledger
from registry.rectification.ledger import LEVELS
from registry.web.api import parameters
from registry.web.api.request import Asked
from registry.web.api.schemas import Schema
from registry.web.desk.writer import PAST, rights_of

_MISSING = Words("必填", "must be given")
_NO_SUCH = Words("没有这个成员", "there is no such member")
_NOT_A_CELL = Words("不是一格的内容", "is not what a cell may hold")
_A_CELL = Words("文字、数或是否", "a text, a number, true or false")
#: What every write takes beside its body: a past view is refused, not misunderstood.
WRITTEN = (parameters.KNOWN_AT, parameters.LANG)
#: A cell as JSON has it.
CELL: Schema = {"type": ["string", "number", "boolean", "null"]}


def rights(asked: Asked, roles: Sequence[str] | None = None) -> Grantee:
    """The rights of whoever asks: he reads where he may read, and writes where he has a role of the operation's, or one
    of `roles`."""
    return rights_of(asked.account, asked.operation.roles if roles is None else roles, "api")


def check_level(asked: Asked, *levels: Any, unit: int | None = None) -> None:
    """Raises NotAllowed for whoever is of none of some levels, anywhere or where a unit counts.

    What is no level at all is told later, with what else is wrong.
    """
    if not {*levels} & {option.key for option in LEVELS}:
        return
    own = rights(asked).levels(asked.connection)
    if own.granted is not None and not (own.has_any(levels) if unit is None else own.has(unit, levels)):
        raise NotAllowed(*NOT_THEIRS)


def refuse_past(asked: Asked) -> None:
    """Raises Conflict for a write that is asked of an earlier state of knowledge."""
    if "known_at" in asked.given:
        raise Conflict(*PAST)


def who(asked: Asked) -> dict[str, Any]:
    """Who writes and why, as services take it."""
    return {"actor": asked.account.username, "reason": text_of(asked.body.get("reason"))}


def text_of(cell: Any) -> str:
    """The text of a cell; empty where there is none."""
    if cell is None:
        return ""
    return {True: "true", False: "false"}[cell] if isinstance(cell, bool) else written(cell)


def is_true(asked: Asked, name: str) -> bool:
    """Whether something is asked for, by the body or by the query."""
    told = asked.body.get(name)
    return bool(asked.get(name)) if told is None else text_of(told) in ("true", "1", "是", "yes")


def texts(
    body: Mapping[str, Any], keys: Iterable[str], required: Iterable[str] = (), also: Iterable[str] = ()
) -> dict[str, str | None]:
    """The texts of members that are cells, by their names; None for what is not given.

    `also` are members that are read elsewhere. Raises Invalid with every member that there is not, that is no cell, or
    that is `required` and not there.
    """
    names, others, must = list(keys), set(also), set(required)
    problems = [
        problem_of(name, _NO_SUCH, Words("、".join(names), ", ".join(names)))
        for name in body.keys() - {*names, *others}
    ]
    problems += [problem_of(name, _MISSING) for name in names if name in must and body.get(name) is None]
    cells = {name: body.get(name) for name in names}
    problems += [
        problem_of(name, _NOT_A_CELL, _A_CELL) for name, cell in cells.items() if isinstance(cell, (list, dict))
    ]
    if problems:
        raise Invalid(problems)
    return {name: None if cell is None else text_of(cell) for name, cell in cells.items()}


def problem_of(
    name: str, what: Words, allowed: Words = Words("", ""), value: str | None = None, row: int | None = None
) -> Problem:
    """A problem of a member of the body, of one of several rows."""
    return Problem(what, allowed, column=name, row=row, value=value)


def parsed(problems: list[Problem], name: str, read: Callable[[Any], Any], value: Any, allowed: Words) -> Any:
    """What is read of a member; a problem and None where it does not fit."""
    try:
        return None if value is None else read(value)
    except (ValueError, Unfit, KeyError, TypeError):
        problems.append(
            problem_of(name, Words("不是要求的值", "is not a value that is taken"), allowed, text_of(value))
        )
        return None


@contextmanager
def of_references(ledger: Ledger | None = None) -> Iterator[None]:
    """Makes a code in the body that is nobody's, or outside, a problem: 404 is of addresses and scopes."""
    try:
        yield
    except NotFound as unknown:
        raise Invalid([Problem(unknown.says, ledger=None if ledger is None else ledger.key)]) from unknown

"""Writing 登记 by the API: by whose right, of cells as JSON has them, and what is refused of every write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from registry.columns import Unfit, written
from registry.desk.rights import Grantee
from registry.errors import Problem
from registry.language import Words
from registry.rectification.ledger import LEVELS
from registry.web.api import parameters
from registry.web.api.request import Asked
from registry.web.api.schemas import Schema
from registry.web.desk.writer import of_references as of_references
from registry.web.desk.writer import rights_of

_MISSING = Words("必填", "must be given")
_NO_SUCH = Words("没有这个成员", "there is no such member")
_NOT_A_CELL = Words("不是一格的内容", "is not what a cell may hold")
_A_CELL = Words("文字、数或是否", "a text, a number, true or false")
#: What every write takes beside its body: a past view is refused, not misunderstood.
WRITTEN = (parameters.KNOWN_AT, parameters.LANG)
#: What a write takes that may be proposed, where it reaches beyond what whoever writes has.
PROPOSE = parameters.truth(
    "propose",
    Words("只提议，由另一人审核：可跨出本人的范围", "only propose it: whoever decides may have more"),
)
PROPOSED = (*WRITTEN, PROPOSE)
#: Why something is written; null, as not there: for no reason that is told.
REASON: Schema = {"type": ["string", "null"]}
#: A cell as JSON has it.
CELL: Schema = {"type": ["string", "number", "boolean", "null"]}


def rights(asked: Asked, roles: Sequence[str] | None = None) -> Grantee:
    """The rights of whoever asks: he reads where he may read, and writes where he has a role of the operation's, or one
    of `roles`."""
    his = rights_of(asked.account, asked.operation.roles if roles is None else roles, "api")
    proposes = isinstance(asked.body, dict) and any(one is PROPOSE for one in asked.operation.parameters)
    return his.proposing() if proposes and is_true(asked, PROPOSE.name) else his


def check_level(asked: Asked, *levels: Any, unit: int | None = None) -> None:
    """Raises NotAllowed for whoever is of none of some levels, anywhere or where a unit counts.

    What is no level at all is told later, with what else is wrong.
    """
    if {*levels} & {option.key for option in LEVELS}:
        rights(asked).levels(asked.connection).check(levels, unit)


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
    asked: Asked, keys: Iterable[str], required: Iterable[str] = (), also: Iterable[str] = ()
) -> dict[str, str | None]:
    """The texts of members of the body that are cells, by their names; None for what is not given, or no cell.

    `also` are members that are read elsewhere. Every member that there is not, that is no cell, or that is `required`
    and not there is added to the problems.
    """
    body, names, others, must = asked.body, list(keys), set(also), set(required)
    allowed = Words("、".join([*names, *others]), ", ".join([*names, *others]))
    asked.problems += [problem_of(name, _NO_SUCH, allowed) for name in sorted(body.keys() - {*names, *others})]
    asked.problems += [problem_of(name, _MISSING) for name in names if name in must and body.get(name) is None]
    cells = {name: body.get(name) for name in names}
    unfit = [name for name, cell in cells.items() if isinstance(cell, (list, dict))]
    asked.problems += [problem_of(name, _NOT_A_CELL, _A_CELL) for name in unfit]
    return {name: None if cell is None or name in unfit else text_of(cell) for name, cell in cells.items()}


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

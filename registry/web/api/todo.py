"""To-do 待办: what whoever asks is to do, and up to which change he has seen the record."""

from __future__ import annotations

from typing import Any

from registry.accounts import seen
from registry.db import beside, reading
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.todo.kinds import BY_KEY
from registry.todo.service import todo_list
from registry.versions.changes import head
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.figures import SENTENCE
from registry.web.api.operation import Answer, Body, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import DAY, TEXT, WHOLE, list_of, members, named, one_of, or_none
from registry.web.todo import asked_of

#: Who has a list: of the grants that will end, security administrators.
WHO = (*READERS, "security")
_ITEM = named("TodoItem", members(kind=one_of(BY_KEY), unit=or_none(TEXT), due_on=or_none(DAY), says=SENTENCE))
_LATER = Words("没有这次变更", "there is no such change")
_UP_TO = Words("至多为 {last}", "{last} at most")


@operation(
    "GET",
    "/todo",
    Words("待办", "what there is to do"),
    WHO,
    Answer(named("Todo", members(as_of=DAY, since=or_none(WHOLE), items=list_of(_ITEM)))),
    parameters=parameters.QUESTION,
    holds_all=True,
)
def todo(asked: Asked) -> Any:
    """What the user is to do, by the day by which it is due."""
    return todo_list(asked_of(asked.picture, asked.scope)).as_json()


@operation(
    "POST",
    "/todo/seen",
    Words("已阅", "mark the record as seen up to a change"),
    WHO,
    Answer(named("Seen", members(since=WHOLE))),
    body=Body(members(optional=("change",), change=WHOLE), may_be_empty=True),
    parameters=(parameters.LANG,),
)
def todo_seen(asked: Asked) -> Any:
    """Marks the record as seen up to a change; without one, up to the last."""
    with reading(asked.engine) as connection:
        last, _ = head(connection)
    change = asked.body.get("change", last)
    if not 0 <= change <= last:
        raise Invalid([Problem(_LATER, _UP_TO.format(last=last), column="change", value=str(change))])
    with beside(asked.engine) as connection:
        return {"since": seen.mark(connection, asked.account.number, change, asked.now)}

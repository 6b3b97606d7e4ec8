"""Units 单位: what a code means, where it stands, and its history."""

from __future__ import annotations

from typing import Any

from registry.language import Words
from registry.lookup.history import history_of
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.asked import Asked
from registry.web.api.operation import Answer, operation
from registry.web.api.schemas import ANY_OBJECT, TEXT, list_of, members, named

HISTORY = named(
    "History",
    members(
        more=list_of(ANY_OBJECT),
        codes=list_of(TEXT),
        states=list_of(ANY_OBJECT),
        successions=list_of(ANY_OBJECT),
    ),
)


@operation(
    "GET",
    "/units/{code}/history",
    Words("某代码的全部历史", "everything that a code went through"),
    READERS,
    Answer(HISTORY),
    parameters=(parameters.AS_OF, parameters.KNOWN_AT, parameters.LANG),
)
def unit_history(asked: Asked) -> Any:
    """Every version of everything that is recorded about one unit, each with its change."""
    return history_of(asked.picture, asked.path["code"])

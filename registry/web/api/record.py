"""The change record 变更记录, finding by name or pinyin, the tree of a day."""

from __future__ import annotations

from typing import Any

from registry.errors import NotFound
from registry.language import Words
from registry.lookup import change_list
from registry.lookup.search import find_all
from registry.lookup.tree import places_of_day
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.operation import Answer, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import TEXT, WHOLE, list_of, members, named, or_none

CHANGE = named(
    "Change",
    members(
        change=WHOLE,
        at=TEXT,
        actor=TEXT,
        reason=or_none(TEXT),
        origin=or_none(TEXT),
        rows=WHOLE,
        digest=or_none(TEXT),
    ),
)
_FOUND = members(code=TEXT, name=or_none(TEXT), kind=or_none(TEXT), way=TEXT)
_PLACE = members(more=True, code=TEXT, name=TEXT, kind=TEXT, parent=or_none(TEXT))


@operation(
    "GET",
    "/changes",
    Words("变更记录", "the change record"),
    READERS,
    Answer(named("Changes", members(changes=list_of(CHANGE)))),
    parameters=(
        parameters.KNOWN_AT,
        parameters.LANG,
        parameters.whole("since", Words("只列此变更之后的", "those alone that came after this change"), 0, 10**15 - 1),
    ),
)
def changes(asked: Asked) -> Any:
    """Every change, the oldest first, or those after one."""
    return change_list.changes_document(asked.picture, asked.get("since", 0))


def _change(asked: Asked) -> dict[str, Any]:
    """The change that the address names. Raises NotFound."""
    written = asked.path["change"]
    if not (written.isascii() and written.isdigit() and len(written) < 16):
        raise NotFound(f"没有变更 {written}", f"there is no change {written}")
    return change_list.change_document(asked.picture, int(written))


@operation(
    "GET",
    "/changes/{change}",
    Words("一次变更", "one change"),
    READERS,
    Answer(CHANGE),
    parameters=(parameters.KNOWN_AT, parameters.LANG),
    finds=_change,
)
def change(asked: Asked) -> Any:
    """One change, as the list has it."""
    return asked.found


@operation(
    "GET",
    "/search",
    Words("按名称、代码、拼音查找", "find by name, code or pinyin"),
    READERS,
    Answer(named("FoundUnits", members(found=list_of(named("FoundUnit", _FOUND))))),
    parameters=(*parameters.MOMENT, parameters.text("q", Words("找什么", "what to find"), always=True)),
)
def search(asked: Asked) -> Any:
    """The places, organizations, people and cases that a text finds, the closest first."""
    found, _ = find_all(asked.picture, asked.get("q"))
    return {"found": found.select("code", "name", "kind", "way").to_dicts()}


@operation(
    "GET",
    "/tree",
    Words("某日的地点名录", "the places of a day"),
    READERS,
    Answer(named("Tree", members(places=list_of(named("TreePlace", _PLACE))))),
    parameters=(
        *parameters.QUESTION,
        parameters.truth("official", Words("只列区划，不含自然村和安置点", "official places only")),
    ),
)
def tree(asked: Asked) -> Any:
    """The places that lived on a day, with their parents of that day."""
    return {"places": places_of_day(asked.picture, asked.scope, asked.get("official", False))}

"""Units 单位: what a code means, where it stands, its history, and the graph around it; people recorded twice."""

from __future__ import annotations

from typing import Any

from registry.language import Words
from registry.lookup.duplicates import duplicates_document
from registry.lookup.graph.drawing import MEDIA_TYPES, picture_of
from registry.lookup.history import history_of
from registry.lookup.unit_documents import UnitFound, find_unit, unit_document
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.operation import Answer, Reply, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, TEXT, list_of, members, named, one_of

HISTORY = named(
    "History",
    members(
        more=list_of(ANY_OBJECT),
        codes=list_of(TEXT),
        states=list_of(ANY_OBJECT),
        successions=list_of(ANY_OBJECT),
    ),
)
UNIT = named(
    "Unit",
    members(
        code=TEXT,
        codes=list_of(TEXT),
        state=ANY_OBJECT,
        path=list_of(named("Step", members(code=TEXT, name=TEXT, kind=TEXT))),
        **{"is": one_of(("place", "organization", "person", "case"))},
    ),
)
_PAIR = named("Pair", members(a=TEXT, b=TEXT, why=TEXT))


def _found(asked: Asked) -> UnitFound:
    return find_unit(asked.picture, asked.path["code"])


@operation(
    "GET",
    "/units/{code}",
    Words("某代码所指的单位", "what a code means"),
    READERS,
    Answer(UNIT),
    parameters=parameters.MOMENT,
    finds=_found,
)
def unit(asked: Asked) -> Any:
    """What a code means: all its codes, its state of the day, and the places above it."""
    return unit_document(asked.picture, asked.path["code"], asked.found)


@operation(
    "GET",
    "/units/{code}/history",
    Words("某代码的全部历史", "everything that a code went through"),
    READERS,
    Answer(HISTORY),
    parameters=parameters.MOMENT,
    finds=_found,
)
def unit_history(asked: Asked) -> Any:
    """Every version of everything that is recorded about one unit, each with its change."""
    return history_of(asked.picture, asked.path["code"])


@operation(
    "GET",
    "/units/{code}/graph.svg",
    Words("某单位周围的关系图", "the graph around a unit"),
    READERS,
    Answer(None, MEDIA_TYPES["svg"]),
    parameters=parameters.MOMENT,
    finds=_found,
)
def unit_graph(asked: Asked) -> Any:
    """The neighbourhood of a unit as a picture."""
    return Reply(picture_of(asked.picture, asked.path["code"], "svg", asked.language), media=MEDIA_TYPES["svg"])


@operation(
    "GET",
    "/people/duplicates",
    Words("疑似重复登记的人", "people who may have been recorded twice"),
    READERS,
    Answer(named("Pairs", members(pairs=list_of(_PAIR)))),
    parameters=parameters.MOMENT,
)
def duplicates(asked: Asked) -> Any:
    """The pairs of people who may be one."""
    return duplicates_document(asked.picture)

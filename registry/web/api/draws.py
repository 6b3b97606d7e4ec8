"""Random draws 随机抽查: those committed to, one with its units, and whether it holds."""

from __future__ import annotations

from typing import Any

from registry.casework.draws import Draw, draw_document, draw_of, list_document
from registry.errors import NotAllowed
from registry.language import Words
from registry.procedures.draw_verification import problems_of
from registry.web.access import READERS
from registry.web.api import parameters
from registry.web.api.operation import Answer, operation
from registry.web.api.request import Asked
from registry.web.api.schemas import ANY_OBJECT, PROBLEM, TRUTH, list_of, members, named

_NOT_WHOLE = Words("须能查阅抽查范围内的全部单位", "whoever may read all units of the draw's scope alone may verify it")


def found_draw(asked: Asked) -> Draw:
    """The draw that the address names. Raises NotFound."""
    return draw_of(asked.picture, asked.path["draw"])


@operation(
    "GET",
    "/draws",
    Words("随机抽查", "the random draws"),
    READERS,
    Answer(named("Draws", members(draws=list_of(ANY_OBJECT)))),
    parameters=parameters.MOMENT,
)
def draws(asked: Asked) -> Any:
    """Every draw committed to by the day."""
    return list_document(asked.picture)


@operation(
    "GET",
    "/draws/{draw}",
    Words("一次抽查", "a draw"),
    READERS,
    Answer(named("Draw", ANY_OBJECT)),
    parameters=parameters.MOMENT,
    finds=found_draw,
)
def draw(asked: Asked) -> Any:
    """A draw with its options, its units and people."""
    return draw_document(asked.picture, asked.path["draw"])


def _has_all(asked: Asked) -> None:
    """Raises NotAllowed for whoever does not have the whole scope of the draw."""
    if not asked.found.is_whole:
        raise NotAllowed(*_NOT_WHOLE)


@operation(
    "GET",
    "/draws/{draw}/verify",
    Words("核验一次抽查", "whether a draw holds"),
    READERS,
    Answer(named("DrawVerified", members(ok=TRUTH, problems=list_of(PROBLEM)))),
    parameters=parameters.MOMENT,
    finds=found_draw,
    may=_has_all,
)
def draw_verified(asked: Asked) -> Any:
    """Whether commitment, frame and result of a draw hold, worked out anew."""
    found = problems_of(asked.picture, asked.path["draw"])
    return {"ok": not found, "problems": [problem.as_json(asked.language) for problem in found]}

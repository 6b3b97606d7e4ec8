"""What may be done next with a draw 随机抽查, for whoever may."""

from __future__ import annotations

from registry.casework.draws import Draw
from registry.desk.levels import OPENING
from registry.errors import NotAllowed
from registry.language import Words
from registry.web.desk.doors import Door
from registry.web.desk.writer import CLERKS, kept_picture, rights_of, writer
from registry.web.pages.procedure_pages import REVIEWERS, NextStep, check_level, has_role
from registry.web.question import Question

COMMIT, RUN = Words("承诺一次抽查", "Commit to a draw"), Words("抽取", "Draw")
_BY_ANOTHER = Words("由审核员抽取，承诺的人不能抽取", "a reviewer draws it, and not whoever committed to it")


def commitment_doors(question: Question) -> list[Door]:
    """The door to a new draw, for clerks of a county or a city."""
    if not has_role(question, CLERKS):
        return []
    try:
        check_level(question.picture.connection, rights_of(writer(), picture_of=kept_picture), OPENING)
    except NotAllowed:
        return []
    return [Door(COMMIT, question.link("new_draw", known_at=None))]


def draw_steps(question: Question, found: Draw) -> list[NextStep]:
    """What may be done next with a draw that was committed to."""
    if found.row["drawn_on"] is not None or not found.is_whole or not has_role(question, (*CLERKS, *REVIEWERS)):
        return []
    is_reviewer = has_role(question, REVIEWERS)
    doors = [Door(RUN, question.link("run_draw", code=found.code, known_at=None))] if is_reviewer else []
    return [NextStep(RUN, _BY_ANOTHER, doors)]

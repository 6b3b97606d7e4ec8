"""The poll 测评 at an acceptance, against what the parameters ask of it."""

from __future__ import annotations

from registry.columns import SCALE
from registry.compliance.queries import ParameterValues
from registry.rectification.steps import Step

#: The numbers of a poll, of each of which a parameter accept.… may ask something.
NUMBERS = ("score", "raters", "dissatisfied")


def missed(parameters: ParameterValues, place: int | None, step: Step) -> list[str]:
    """The numbers of a step's poll that are against what is asked at a place on the step's day.

    What is not recorded, and what is not asked, is against nothing.
    """
    score, raters, most = (parameters.at(f"accept.{number}", place, step.day) for number in NUMBERS)
    found = []
    if score is not None and step.score is not None and step.score < score:
        found.append("score")
    if raters is not None and step.raters is not None and step.raters < raters:
        found.append("raters")
    if most is not None and step.raters is not None and step.dissatisfied is not None:
        # The share that is asked is in ten-thousandths.
        found += ["dissatisfied"] if step.dissatisfied * SCALE > most * step.raters else []
    return found


def unscored(parameters: ParameterValues, place: int | None, step: Step) -> list[str]:
    """The numbers that are asked at a place on the step's day and are not recorded; a share asks two."""
    asked = [number for number in NUMBERS if parameters.at(f"accept.{number}", place, step.day) is not None]
    wanted = {*asked, *(["raters"] if "dissatisfied" in asked else [])}
    return [number for number in NUMBERS if number in wanted and getattr(step, number) is None]

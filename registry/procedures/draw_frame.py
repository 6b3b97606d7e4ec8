"""The frame of a draw: the units behind a figure, each with the stratum that it counts in."""

from __future__ import annotations

from registry.casework.draws import DRAWABLE, stratum_at, whereabouts
from registry.checks import rule_service
from registry.checks.catalogue import BY_CODE as RULES
from registry.compliance.rules import UNITS_OF, is_rule
from registry.errors import Refused
from registry.figures import service
from registry.figures.catalogue import FIGURES
from registry.figures.frames import UNITS
from registry.language import Words
from registry.picture import Picture
from registry.places.queries import NOBODY

#: The units that are drawn from where no other status is named.
STATUS = "population"


def ledger_of(figure: str) -> str:
    """The ledger whose rows the units of a figure, or a rule, are. Raises NotFound for an unknown one, Refused for one
    about anything but places, organizations and cases."""
    if is_rule(figure):
        rule_service.rule_of(figure)
        ledger = UNITS_OF[figure][0]
    else:
        declared = service.figure_of(figure)
        ledger = UNITS[declared.units].ledger if declared.kind != "distinct" else ""
    if ledger not in DRAWABLE:
        raise Refused(
            f"指标 {figure} 的单位不是地点、党组织或案件，不能从中抽取",
            f"{figure} is about other units than places, organizations and cases: nothing is drawn of them",
        )
    return ledger


def frames() -> dict[str, Words]:
    """The figures, and the rules after them, of whose units something may be drawn, by code: what each is called."""
    rules = {code: rule.name for code, rule in RULES.items() if is_rule(code) and UNITS_OF[code][0] in DRAWABLE}
    figures = {f.code: f.name for f in FIGURES if f.kind != "distinct" and UNITS[f.units].ledger in DRAWABLE}
    return figures | rules


def frame_of(picture: Picture, figure: str, status: str, scope: str | None, by: str) -> dict[str, str]:
    """The stratum of every unit of a figure on the day, by code: exactly those that `registry units` lists.

    Raises NotFound for an unknown figure or scope, Refused for a status that the figure does not have.
    """
    where = whereabouts(picture, ledger_of(figure))
    if is_rule(figure):
        answer = rule_service.units_of(picture, rule_service.rule_of(figure), scope, status)
    else:
        answer = service.units_of(picture, figure, scope, status)
    return {unit: stratum_at(picture, where.get(unit, NOBODY), by) for unit in answer["units"]}

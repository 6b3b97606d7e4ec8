"""What offices call things by settings of their own 自定名称: the twelve safeguards, and the indicators of a rating.

No text names them. Where nothing is set, a safeguard goes by its number and an indicator by its key.
"""

from __future__ import annotations

from collections.abc import Iterable

from registry.cadres.ledger import HAVES
from registry.casework.case_record import organizations_of
from registry.columns import amount
from registry.compliance.parameters import indicators_of
from registry.compliance.queries import parameter_values
from registry.language import Words
from registry.picture import Picture

_MOST = Words("{0}（{1}，满分 {2}）", "{0} ({1}, at most {2})")
_MORE = Words("{0}（{1}，超过满分 {2}）", "{0} ({1}, more than its maximum of {2})")
_NONE = Words("{0}（参数中没有这一指标）", "{0} (no indicator of the setting)")


def safeguard_labels(picture: Picture, units: Iterable[int]) -> dict[str, str]:
    """What the safeguards are called at some organizations and places, by column: the settings have.01 to have.12.

    One that has no name there, or several, is left out.
    """
    of, values, where = organizations_of(picture), parameter_values(picture), set(units)
    found = {}
    for have in HAVES:
        called = {values.at(have.replace("_", "."), of.get(unit, (unit, 0))[0]) for unit in where}
        if len(called) == 1 and (label := called.pop()):
            found[have] = label
    return found


def indicator_words(picture: Picture, organization: int, indicator: str, score: int) -> Words:
    """An indicator by its key, with its name and the most that it may come to where an organization counts: the
    setting star.indicators. That a score (in ten-thousandths) is more, or that there is no such indicator, is said."""
    place = organizations_of(picture).get(organization, (None, 0))[0]
    asked = parameter_values(picture).at("star.indicators", place)
    if not asked:
        return Words(indicator, indicator)
    named = indicators_of(asked).get(indicator)
    if named is None:
        return _NONE.format(indicator)
    return (_MORE if score > named.most else _MOST).format(indicator, named.label, amount(named.most))

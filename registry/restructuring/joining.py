"""Merging 合并 several units into one, and splitting 分立 one into several, standing or new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry.language import Words
from registry.restructuring.acting import Act
from registry.restructuring.belongings import Tellings, ask, go
from registry.restructuring.draft import ORGANIZATION
from registry.restructuring.verbs import found

#: Units that are founded by a merger or split: code -> the ledger's columns by key.
New = Mapping[str, Mapping[str, Any]]
#: What a new unit does not have from those that it comes from.
_OF_ITS_OWN = ("code", "name", "from", "to", "successor")


def merge(act: Act, codes: Sequence[str], into: str, new: New, tellings: Tellings) -> None:
    """Merges units into one, which stands already, is one of them, or is new; the others end on the day.

    What belongs to those that end goes where `tellings` say, from the day on.
    """
    merged = _several(act, codes, "code", 1 if into not in codes else 2)
    taker = _party(act, into, new, merged)
    ending = [unit for unit in merged if unit is not None and unit != taker]
    if taker is None or None in merged:
        ask(act, [unit for unit in ending if into not in codes or unit != act.draft.identity(into)], tellings, ending)
        return
    if not ending:
        act.refuse("into", into, Words("没有可并入的单位", "there is nothing to merge into it"))
    _replace(act, ending, [taker], tellings)


def split(act: Act, code: str, into: Sequence[str], new: New, tellings: Tellings) -> None:
    """Splits a unit into several, standing or new; it ends on the day unless it is itself one of them.

    What belongs to it goes where `tellings` say, from the day on.
    """
    whole = act.take(act.living(code))
    parts = _once([_party(act, part, new, [whole]) for part in dict.fromkeys(into)])
    if len(parts) < 2:
        act.refuse("into", None, Words("至少分为两个", "it is split into two or more"))
    if whole is None or None in parts:
        ask(act, [] if whole is None else [whole], tellings)
        return
    takers = [part for part in parts if part is not None and part != whole]
    if whole not in parts:
        _replace(act, [whole], takers, tellings)
        return
    # The unit lives on as one of its parts: what stays with it is told like the rest, by its own code.
    moved = go(act, [whole], tellings)
    _check(act, moved, takers)
    for taker in takers:
        act.draft.succeed(whole, taker, act.day)


def _several(act: Act, codes: Sequence[str], option: str, least: int) -> list[int | None]:
    """The units that take part, each once."""
    found_units = _once([act.take(act.living(code, option)) for code in dict.fromkeys(codes)])
    if len(found_units) < least:
        act.refuse(option, None, Words("合并至少涉及两个单位", "a merger is of two units or more"))
    return found_units


def _once(units: Sequence[int | None]) -> list[int | None]:
    """Each unit once, by whichever of its codes it was named, and every one that was not found."""
    return [unit for place, unit in enumerate(units) if unit is None or unit not in units[:place]]


def _party(act: Act, code: str, new: New, sources: Sequence[int | None]) -> int | None:
    """A unit that takes over: one that stands, or is founded on the day.

    What a new one is not told to be, it is as those that it comes from, where they agree; what stands above it is asked
    for where they do not.
    """
    if code not in new:
        return act.take(act.living(code, "into"))
    told = _shared(act, sources) | dict(new[code])
    if act.kind is ORGANIZATION and "superior" not in told and _stands_under_one(act, sources):
        what = Words("原上级不同，须说明上级", "those that it comes from stand under different ones: it must be told")
        act.refuse("under", code, what, Words("上级党组织代码", "the code of its superior"))
    return found(act, code, above="under", **told)


def _stands_under_one(act: Act, sources: Sequence[int | None]) -> bool:
    """Whether any of the units that a new one comes from stands under another one on the day."""
    states = [act.state(unit) for unit in sources if unit is not None]
    return any(state is not None and state[act.kind.above] is not None for state in states)


def _shared(act: Act, sources: Sequence[int | None]) -> dict[str, Any]:
    """What all the units that a new one comes from have in common on the day: kind, parent or superior, place."""
    states = [act.state(unit) for unit in sources if unit is not None]
    shared: dict[str, Any] = {}
    for column in act.kind.ledger.columns:
        values = {state[column.name] for state in states if state is not None and column.name in state}
        if column.key in _OF_ITS_OWN or len(values) != 1 or None in values:
            continue
        (value,) = values
        shared[column.key] = act.draft.code_of(value, act.first) if column.stored == "reference" else value
    return shared


def _replace(act: Act, ending: Sequence[int], takers: Sequence[int], tellings: Tellings) -> None:
    """Ends units, hands what belongs to them over, and records who took over."""
    moved = go(act, ending, tellings, ending)
    if act.problems:
        return
    for unit in ending:
        if act.end(unit):
            for taker in takers:
                act.draft.succeed(unit, taker, act.day)
    _check(act, moved, takers)


def _check(act: Act, moved: Sequence[int], takers: Sequence[int]) -> None:
    """What was told of a unit's children may end who takes over, or set it under itself."""
    for taker in takers:
        act.living(act.draft.code_of(taker), "into")
    for unit in set(moved).intersection(act.draft.touched):
        act.check_above(unit, "children")

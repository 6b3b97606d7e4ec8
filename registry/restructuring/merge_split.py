"""Merging 合并 several units into one, and splitting 分立 one into several, standing or new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registry.language import Words
from registry.restructuring.destinations import Assignments
from registry.restructuring.draft import ORGANIZATION
from registry.restructuring.handover import ask, go
from registry.restructuring.verb_context import VerbContext
from registry.restructuring.verbs import found

#: Units that are founded by a merger or split: code -> the ledger's columns by key.
New = Mapping[str, Mapping[str, Any]]
#: What a new unit does not have from those that it comes from.
_OF_ITS_OWN = ("code", "name", "from", "to", "successor")


def merge(context: VerbContext, codes: Sequence[str], into: str, new: New, assignments: Assignments) -> None:
    """Merges units into one, which stands already, is one of them, or is new; the others end on the day.

    What belongs to those that end goes where `assignments` say, from the day on.
    """
    merged = _several(context, codes, "code", 1 if into not in codes else 2)
    successor = _party(context, into, new, merged)
    ending = [unit for unit in merged if unit is not None and unit != successor]
    if successor is None or None in merged:
        ask(
            context,
            [unit for unit in ending if into not in codes or unit != context.draft.identity(into)],
            assignments,
            ending,
        )
        return
    if not ending:
        context.refuse("into", into, Words("没有可并入的单位", "there is nothing to merge into it"))
    _replace(context, ending, [successor], assignments)


def split(context: VerbContext, code: str, into: Sequence[str], new: New, assignments: Assignments) -> None:
    """Splits a unit into several, standing or new; it ends on the day unless it is itself one of them.

    What belongs to it goes where `assignments` say, from the day on.
    """
    whole = context.take(context.living(code))
    parts = _once([_party(context, part, new, [whole]) for part in dict.fromkeys(into)])
    if len(parts) < 2:
        context.refuse("into", None, Words("至少分为两个", "it is split into two or more"))
    if whole is None or None in parts:
        ask(context, [] if whole is None else [whole], assignments)
        return
    successors = [part for part in parts if part is not None and part != whole]
    if whole not in parts:
        _replace(context, [whole], successors, assignments)
        return
    # The unit lives on as one of its parts: what stays with it is assigned like the rest, by its own code.
    moved = go(context, [whole], assignments)
    _check(context, moved, successors)
    for successor in successors:
        context.draft.succeed(whole, successor, context.day)


def _several(context: VerbContext, codes: Sequence[str], option: str, least: int) -> list[int | None]:
    """The units that take part, each once."""
    found_units = _once([context.take(context.living(code, option)) for code in dict.fromkeys(codes)])
    if len(found_units) < least:
        context.refuse(option, None, Words("合并至少涉及两个单位", "a merger is of two units or more"))
    return found_units


def _once(units: Sequence[int | None]) -> list[int | None]:
    """Each unit once, by whichever of its codes it was named, and every one that was not found."""
    return [unit for place, unit in enumerate(units) if unit is None or unit not in units[:place]]


def _party(context: VerbContext, code: str, new: New, sources: Sequence[int | None]) -> int | None:
    """A successor: a unit that stands, or is founded on the day.

    A new one has, beside the values given, those of the units that it comes from, where they agree; what stands above
    it is asked for where they do not.
    """
    if code not in new:
        return context.take(context.living(code, "into"))
    values = _shared(context, sources) | dict(new[code])
    if context.kind is ORGANIZATION and "superior" not in values and _stands_under_one(context, sources):
        what = Words("原上级不同，须说明上级", "those that it comes from stand under different ones: it must be told")
        context.refuse("under", code, what, Words("上级党组织代码", "the code of its superior"))
    return found(context, code, above="under", **values)


def _stands_under_one(context: VerbContext, sources: Sequence[int | None]) -> bool:
    """Whether any of the units that a new one comes from stands under another one on the day."""
    states = [context.state(unit) for unit in sources if unit is not None]
    return any(state is not None and state[context.kind.above] is not None for state in states)


def _shared(context: VerbContext, sources: Sequence[int | None]) -> dict[str, Any]:
    """The values that all the units that a new one comes from share on the day: kind, parent or superior, place."""
    states = [context.state(unit) for unit in sources if unit is not None]
    shared: dict[str, Any] = {}
    for column in context.kind.ledger.columns:
        values = {state[column.name] for state in states if state is not None and column.name in state}
        if column.key in _OF_ITS_OWN or len(values) != 1 or None in values:
            continue
        (value,) = values
        shared[column.key] = context.draft.code_of(value, context.first) if column.stored == "reference" else value
    return shared


def _replace(context: VerbContext, ending: Sequence[int], successors: Sequence[int], assignments: Assignments) -> None:
    """Ends units, hands what belongs to them over, and records their successors."""
    moved = go(context, ending, assignments, ending)
    if context.problems:
        return
    for unit in ending:
        if context.end(unit):
            for successor in successors:
                context.draft.succeed(unit, successor, context.day)
    _check(context, moved, successors)


def _check(context: VerbContext, moved: Sequence[int], successors: Sequence[int]) -> None:
    """Checks the successors: an assignment of a unit's children may end one, or set it under itself."""
    for successor in successors:
        context.living(context.draft.code_of(successor), "into")
    for unit in set(moved).intersection(context.draft.touched):
        context.check_above(unit, "children")

"""Undoing on the plain model: what a change touched is as it was before it, unless something was built on it since."""

from __future__ import annotations

from typing import Any

from tests.restructuring.plain import World


def parts(world: World) -> dict[Any, Any]:
    """All that there is: units by name, rows by ledger and key, who took over from whom on which day."""
    return {**world.units, **world.rows, **dict.fromkeys(world.taken)}


def put_back(world: World, before: World, after: World) -> bool:
    """Makes what a change made of `before` as it was there; False where it is not as it was `after` it."""
    was, then, now = parts(before.copy()), parts(after), parts(world)
    touched = touched_by(before, after)
    for part in touched:
        here = world.units if isinstance(part, str) else world.rows if len(part) == 2 else None
        if here is None:
            (world.taken.add if part in was else world.taken.discard)(part)
        elif part in was:
            here[part] = was[part]
        else:
            del here[part]
    # A code that was given stays its unit's for ever; of one that is no more it is nobody's to ask about.
    world.codes = {code: unit for code, unit in (before.codes | world.codes).items() if unit in world.units}
    return all(then.get(part, "gone") == now.get(part, "gone") for part in touched)


def touched_by(before: World, after: World) -> set[Any]:
    """What a change touched."""
    was, now = parts(before), parts(after)
    return {part for part in {*was, *now} if was.get(part, "gone") != now.get(part, "gone")}


def is_built_on(before: World, after: World, later: list[tuple[World, World]]) -> bool:
    """Whether later changes touched what a change touched, or something that names a unit that came or went with it."""
    touched = touched_by(before, after)
    came_or_went = before.units.keys() ^ after.units.keys()
    named = {unit for part in touched for unit in _named(part, before) | _named(part, after)}
    for was, now in later:
        since = touched_by(was, now)
        ended = was.units.keys() - now.units.keys()
        if since & touched or ended & named or any(came_or_went & (_named(p, was) | _named(p, now)) for p in since):
            return True
    return False


def _named(part: Any, world: World) -> set[str]:
    """The units that something names."""
    if isinstance(part, str):
        was = world.units[part].was if part in world.units else []
        return {state[c] for state in was if state for c in ("above", "place") if state.get(c)}
    return {unit for unit in (part[1] if len(part) == 2 else part) if isinstance(unit, str)}

"""States over spells: the algebra of a unit's past, over plain data.

A *state* is a mapping with `begins` (first day, None: since before the record), `ends` (first day on which it
no longer holds, None: still holds) and what was so meanwhile. The states of one unit stand in order of time and
never overlap; between two of them the unit may not have lived. Nothing here changes a state it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from registry import days

State = Mapping[Any, Any]
_BOUNDS = ("begins", "ends")


def begin_of(state: State) -> int:
    """The first day of a state as a number that compares: 0 where it is not recorded."""
    return days.first_day(state["begins"]) if state["begins"] else 0


def end_of(state: State) -> int:
    """The first day after a state as a number that compares: beyond every day where it still holds."""
    return days.first_day(state["ends"]) if state["ends"] else 99_999_999


def in_order(states: Iterable[State]) -> list[State]:
    """The states in order of time."""
    return sorted(states, key=begin_of)


def at(states: Sequence[State], day: int) -> State | None:
    """The state that holds on a full day.

    >>> a, b = {"begins": None, "ends": 20190500, "name": "A"}, {"begins": 20190500, "ends": None, "name": "B"}
    >>> at([a, b], 20190501)["name"]
    'B'
    """
    return next((s for s in states if begin_of(s) <= day < end_of(s)), None)


def state_on(states: Sequence[State], day: int) -> State:
    """The state of a unit on a day: the one that holds; of an ended unit its last; else its first."""
    begun = [s for s in states if begin_of(s) <= day]
    return begun[-1] if begun else states[0]


def at_the_end(states: Sequence[State], successions: Iterable[State]) -> list[State]:
    """Returns the successions at a unit's last end, if it has ended; each is `effective` on a day.

    Neither those at an end before which it was reopened, nor of a part that was split off while it lived on.
    """
    if states[-1]["ends"] is None:
        return []
    return [row for row in successions if days.first_day(row["effective"]) == end_of(states[-1])]


def are_sound(states: Sequence[State]) -> bool:
    """Whether every state ends after it begins, and none overlaps the next."""
    whole = all(begin_of(s) < end_of(s) for s in states)
    return whole and all(end_of(a) <= begin_of(b) for a, b in pairwise(states))


def changed_from(states: Sequence[State], day: int, values: Mapping[str, Any]) -> list[State]:
    """The states after a change of `values` from `day` on, up to the end of the state that holds on that day.

    Raises ValueError where no state holds on `day`.

    >>> [s["name"] for s in changed_from([{"begins": None, "ends": None, "name": "A"}], 20190501, {"name": "B"})]
    ['A', 'B']
    """
    first = days.first_day(day)
    state = at(states, first)
    if state is None:
        raise ValueError("no state holds on that day")
    changed = {**state, **values, "begins": day}
    kept = [] if begin_of(state) == first else [{**state, "ends": day}]
    if not kept:
        changed["begins"] = state["begins"]
    return in_order([*(s for s in states if s is not state), *kept, changed])


def carried_from(states: Sequence[State], day: int, values: Mapping[str, Any]) -> list[State]:
    """The states after a change of `values` from `day` on, carried on into the states that follow.

    A later state keeps its other values, and takes the new value as long as it still had the old one: a unit that is
    renamed in May and had moved in July has the new name there. Raises ValueError where no state holds on `day`.

    >>> a = {"begins": None, "ends": 20190701, "name": "A", "parent": 1}
    >>> b = {"begins": 20190701, "ends": None, "name": "A", "parent": 2}
    >>> [(s["name"], s["parent"]) for s in carried_from([a, b], 20190501, {"name": "B"})]
    [('A', 1), ('B', 1), ('B', 2)]
    """
    first = days.first_day(day)
    before = at(states, first)
    changed = changed_from(states, day, values)
    for name, value in values.items():
        for place, state in enumerate(changed):
            if begin_of(state) > first:
                if before is None or state[name] != before[name]:
                    break
                changed[place] = {**state, name: value}
    return changed


def ended(states: Sequence[State], day: int) -> list[State]:
    """The states of a unit that ends on `day`: what holds ends there, and nothing follows.

    >>> [(s["begins"], s["ends"]) for s in ended([{"begins": None, "ends": None}], 20190501)]
    [(None, 20190501)]
    """
    first = days.first_day(day)
    return [{**s, "ends": day} if end_of(s) > first else s for s in states if begin_of(s) < first]


def redirected(states: Sequence[State], day: int, column: str, old: Any, new: Any) -> list[State]:
    """The states with `new` for `old` in a column, from `day` on: what holds over the day is cut there in two.

    >>> [(s["begins"], s["up"]) for s in redirected([{"begins": None, "ends": None, "up": 1}], 20190501, "up", 1, 2)]
    [(None, 1), (20190501, 2)]
    """
    first = days.first_day(day)
    found: list[State] = []
    for state in states:
        if state[column] != old or end_of(state) <= first:
            found.append(state)
        elif begin_of(state) >= first:
            found.append({**state, column: new})
        else:
            found += [{**state, "ends": day}, {**state, "begins": day, column: new}]
    return found


def corrected(states: Sequence[State], values: Mapping[str, Any], which: int = -1) -> list[State]:
    """The states as if `values` had always been recorded instead of what one state (`which`, the last) says.

    Each value is rewritten in that state and in the states directly around it that hold the same wrong value: "it was
    never called that".

    >>> a = {"begins": None, "ends": 20190101, "name": "X", "parent": 1}
    >>> b = {"begins": 20190101, "ends": None, "name": "X", "parent": 2}
    >>> [s["name"] for s in corrected([a, b], {"name": "Y"})]
    ['Y', 'Y']
    """
    mended = [dict(s) for s in states]
    which %= len(mended)
    for key, value in values.items():
        wrong = states[which][key]
        for side in (reversed(mended[: which + 1]), mended[which + 1 :]):
            for state in side:
                if state[key] != wrong:
                    break
                state[key] = value
    return list(mended)


def bounded(states: Sequence[State], bounds: Mapping[str, Any]) -> list[State]:
    """The states with another first day (`begins`) or another end (`ends`), as far as `bounds` names them."""
    moved = [dict(s) for s in states]
    if "begins" in bounds:
        moved[0]["begins"] = bounds["begins"]
    if "ends" in bounds:
        moved[-1]["ends"] = bounds["ends"]
    return list(moved)


def joined(states: Sequence[State], keys: Sequence[str]) -> list[State]:
    """The states with those made one of which the later says in `keys` what the one directly before it says.

    So what is recorded of each day is all there is to a unit's past: no day is a turn on which nothing changes.

    >>> a, b = {"begins": None, "ends": 20190501, "name": "A"}, {"begins": 20190501, "ends": None, "name": "A"}
    >>> joined([a, b], ("name",))
    [{'begins': None, 'ends': None, 'name': 'A'}]
    """
    found: list[State] = []
    for state in states:
        before = found[-1] if found else None
        touches = before is not None and end_of(before) == begin_of(state)
        if before is not None and touches and all(before[k] == state[k] for k in keys if k not in _BOUNDS):
            found[-1] = {**before, "ends": state["ends"]}
        else:
            found.append(state)
    return found


def difference(
    recorded: Sequence[State], wanted: Sequence[State], keys: Sequence[str]
) -> tuple[list[State], list[tuple[State | None, State]]]:
    """Returns the difference: `recorded` states to put out of force, and pairs of replaced and new state to bring in.

    States are the same where they agree in `keys`; one is replaced by the one that begins on the same day. Where
    anything differs at all, what is `wanted` is brought in `joined`.
    """
    if len(recorded) == len(wanted) and all(a[k] == b[k] for a, b in zip(recorded, wanted, strict=True) for k in keys):
        return [], []
    by_begin = {begin_of(s): s for s in recorded}
    into = []
    kept = set()
    for state in joined(wanted, keys):
        old = by_begin.get(begin_of(state))
        if old is not None and all(old[k] == state[k] for k in keys):
            kept.add(begin_of(old))
        else:
            into.append((old, state))
    return [s for s in recorded if begin_of(s) not in kept], into

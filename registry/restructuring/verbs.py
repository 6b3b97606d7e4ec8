"""The trade's verbs about one unit: found 设立, rename 更名, recode 变更代码, move 划转, transfer 迁移, abolish 撤销,
reopen 恢复, correct 更正.

Each says on a draft what is to be from its day on, or every reason why it cannot be; none touches what was before
its day, but *correct*, which rewrites it: "it was never called that".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registry import days, spells
from registry.language import Words
from registry.record import succession
from registry.restructuring.acting import ANOTHER, REQUIRED, Act
from registry.restructuring.draft import PLACE
from registry.staging.current_rows import Version

Values = dict[str, Any]


def found(act: Act, code: str, *, above: str | None = None, **values: Any) -> int | None:
    """Founds a unit that lives from the day on, with the ledger's columns by key; returns it.

    The code of a unit that was withdrawn, or whose founding was undone, founds that unit again. `above`: the option by
    which it is told what stands above it, where that is another than the column.
    """
    act.require(values, REQUIRED[act.kind.ledger.key])
    withdrawn = act.withdrawn(code)
    free = withdrawn is not None or act.free_code(code)
    told = act.resolved(values)
    act.faults({**values, "from": act.day})
    if act.kind is PLACE and values.get("kind"):
        if told.get("parent") is not None:
            act.check_parent_kind(values["kind"], told["parent"], act.first, above or "parent")
        elif values.get("parent") is None:
            act.check_has_parent(values["kind"], above or "parent")
    if act.problems or not free:
        return None
    identity = act.draft.new(act.kind, code) if withdrawn is None else withdrawn
    blank = dict.fromkeys(act.kind.columns)
    act.draft.tell(identity, [{**blank, **told, "code": code, "begins": act.day}])
    return act.take(identity)


def rename(act: Act, code: str, name: str, **values: Any) -> None:
    """Gives a unit another name from the day on, and with it another kind, subkind or type where told."""
    identity = act.take(act.living(code))
    if identity is not None and act.change(identity, act.resolved({"name": name, **values})) and "kind" in values:
        act.check_kinds(identity, "kind")


def recode(act: Act, code: str, new_code: str) -> None:
    """Gives a unit another code from the day on; the codes that it had still find it."""
    identity = act.take(act.living(code))
    free = act.free_code(new_code, identity, "new-code")
    if identity is not None and free and act.change(identity, {"code": new_code}):
        act.draft.give(identity, new_code)


def move(act: Act, code: str, under: str, new_code: str | None = None) -> None:
    """Sets a unit under another parent or superior from the day on, perhaps with a new code."""
    identity = act.take(act.living(code))
    above = act.living(under, "under")
    values: Values = {act.kind.above: above}
    if new_code is not None and act.free_code(new_code, identity, "new-code"):
        values["code"] = new_code
    if identity is None or above is None:
        return
    if identity == above:
        act.refuse("under", under, Words("不能是自己", "is the unit itself"), ANOTHER)
    elif act.change(identity, values):
        act.check_above(identity, "under")
        if not act.problems and new_code is not None:
            act.draft.give(identity, new_code)


def transfer(act: Act, code: str, place: str) -> None:
    """Makes an organization that of another place from the day on."""
    identity = act.take(act.living(code))
    to = act.living(place, "place", PLACE)
    if identity is not None and to is not None:
        act.change(identity, {"place": to})


def abolish(act: Act, code: str, successor: str | None = None) -> None:
    """Ends a unit on the day; with a successor, that one takes over. What it leaves behind, the findings tell."""
    identity = act.take(act.living(code))
    taker = act.living(successor, "successor") if successor is not None else None
    if identity is not None and taker == identity:
        act.refuse("successor", successor, Words("不能是自己", "is the unit itself"), ANOTHER)
    elif identity is not None and act.end(identity) and taker is not None:
        act.draft.succeed(identity, taker, act.day)


def reopen(act: Act, code: str, **values: Any) -> None:
    """Lets a unit that has ended live again from the day on, as it was at its end but for the values told."""
    identity = act.take(act.unit(code))
    changed = act.resolved(values)
    if identity is None:
        return
    states = act.draft.states(identity)
    if spells.end_of(states[-1]) > act.first:
        what = Words(f"在 {act.shown_day} 并未撤销", f"has not ended by {act.shown_day}")
        act.refuse("code", code, what, Words("已撤销的单位，撤销之日或以后", "a unit that has ended, from its end on"))
        return
    if not act.problems:
        last = {name: states[-1][name] for name in act.kind.columns}
        act.draft.tell(identity, [*states, last | changed | {"begins": act.day, "ends": None}])
        _check_reopened(act, identity)


def _check_reopened(act: Act, identity: int) -> None:
    """What a unit stood under may have ended meanwhile."""
    state = act.state(identity)
    above = state[act.kind.above] if state is not None else None
    if above is not None and act.living(act.draft.code_of(above), act.kind.above) is not None:
        act.check_above(identity, act.kind.above)


def correct(act: Act, code: str, at: int | None = None, new_code: str | None = None, **values: Any) -> None:
    """Rewrites the past as known from now on: each value as if it had always been so.

    It is rewritten in the state of the day `at` (default: the last one) and in the states around it that say the same
    wrong value. `from`, `to` and `successor` are the unit's own. None clears what is recorded.
    """
    identity = act.take(act.unit(code))
    bounds = {act.kind.ledger.by_key[k].name: values.pop(k) for k in ("from", "to") if k in values}
    named = [_taker(act, identity, values.pop("successor"))] if "successor" in values else None
    # What stands above it lives on the day that is corrected; it may have ended by today.
    told = (replace(act, day=at) if at is not None else act).resolved(values)
    free = new_code is None or act.free_code(new_code, identity, "new-code")
    if identity is None:
        return
    states = act.draft.states(identity)
    which = states.index(spells.standing(states, days.first_day(at) if at is not None else 99_999_999))
    held = spells.at_the_end(states, act.draft.successions_of(identity))
    takers = [row["successor"] for row in held] if named is None else [taker for taker in named if taker is not None]
    if new_code is not None and free:
        told["code"] = new_code
        act.draft.give(identity, new_code)
    corrected = spells.joined(spells.corrected(states, told, which), act.kind.columns) if told else states
    wanted = spells.bounded(corrected, bounds)
    if act.problems or not _is_sound(act, identity, bounds, wanted):
        return
    act.draft.tell(identity, wanted)
    if "ends" in bounds and wanted[-1]["ends"] is not None:
        act.needs_no_longer(identity, "to", spells.end_of(wanted[-1]))
    rewritten = _take_over(act, identity, held, takers)
    if bounds or act.kind.above in told:
        act.check_above(identity, act.kind.above, since=0)
    elif "kind" in told:
        act.check_kinds(identity, "kind", since=0)
    if not act.problems and not act.draft.touched and not rewritten:
        act.refuse("code", code, Words("与登记相同，没有什么可更正", "is recorded like that already"))


def _taker(act: Act, identity: int | None, code: str | None) -> int | None:
    """Who is told to have taken over from a unit; None where nobody is."""
    taker = act.unit(code, "successor") if code is not None else None
    if taker is not None and taker == identity:
        act.refuse("successor", code, Words("不能是自己", "is the unit itself"), ANOTHER)
    return taker


def _take_over(act: Act, identity: int, held: list[Version], takers: list[int]) -> bool:
    """Records who took over, on the day of the unit's end; whether anything is recorded anew."""
    end = act.draft.states(identity)[-1]["ends"]
    if takers and end is None and [row["successor"] for row in held] != takers:
        act.refuse("successor", None, Words("没有撤销日期，不能有承接单位", "the unit has not ended"))
        return False
    wanted = {(taker, end) for taker in takers} if end is not None else set()
    gone = [row for row in held if (row["successor"], row["effective"]) not in wanted]
    for row in gone:
        act.draft.drop(succession, row)
    for taker, day in wanted:
        act.draft.succeed(identity, taker, day)
    return bool(gone) or len(wanted) > len(held)


def _is_sound(act: Act, identity: int, bounds: Values, states: list[spells.State]) -> bool:
    """Whether the unit's days leave room for all that is recorded between them."""
    if spells.are_sound(states):
        return True
    turns = [days.show(state["begins"]) for state in act.draft.states(identity)[1:]]
    between = Words(f"，且在其间：{'、'.join(turns)}", f", and between them: {', '.join(turns)}")
    between = between if turns else Words("", "")
    act.refuse(
        "from" if "begins" in bounds else "to",
        act.draft.code_of(identity),
        Words("与该单位已登记的起止日期冲突", "contradicts the unit's recorded days"),
        Words(f"设立早于撤销{between.zh}", f"its first day before its end{between.en}"),
    )
    return False

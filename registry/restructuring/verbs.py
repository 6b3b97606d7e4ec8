"""The trade's verbs about one unit: found 设立, rename 更名, recode 变更代码, move 划转, transfer 迁移, abolish 撤销,
reopen 恢复, correct 更正.

Each puts into a draft what is to be from its day on, or notes every reason why it cannot be; none touches what was
before its day, but *correct*, which rewrites it: "it was never called that".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from registry import days, spells
from registry.language import Words
from registry.record import succession
from registry.restructuring.draft import PLACE
from registry.restructuring.verb_context import ANOTHER, REQUIRED, VerbContext
from registry.versions.rows import Version

UnitValues = dict[str, Any]


def found(context: VerbContext, code: str, *, above: str | None = None, **values: Any) -> int | None:
    """Founds a unit that lives from the day on, with the ledger's columns by key; returns it.

    The code of a unit that was withdrawn, or whose founding was undone, founds that unit again. `above`: the option
    that names what stands above it, where that is another than the column.
    """
    context.require(values, REQUIRED[context.kind.ledger.key])
    withdrawn = context.withdrawn(code)
    free = withdrawn is not None or context.free_code(code)
    resolved = context.resolved(values)
    context.faults({**values, "from": context.day})
    if context.kind is PLACE and values.get("kind"):
        if resolved.get("parent") is not None:
            context.check_parent_kind(values["kind"], resolved["parent"], context.first, above or "parent")
        elif values.get("parent") is None:
            context.check_has_parent(values["kind"], above or "parent")
    if context.problems or not free:
        return None
    identity = context.draft.new(context.kind, code) if withdrawn is None else withdrawn
    blank = dict.fromkeys(context.kind.columns)
    context.draft.set_states(identity, [{**blank, **resolved, "code": code, "begins": context.day}])
    return context.take(identity)


def rename(context: VerbContext, code: str, name: str, **values: Any) -> None:
    """Gives a unit another name from the day on, and with it another kind, subkind or type where given."""
    identity = context.take(context.living(code))
    if (
        identity is not None
        and context.change(identity, context.resolved({"name": name, **values}))
        and "kind" in values
    ):
        context.check_kinds(identity, "kind")


def recode(context: VerbContext, code: str, new_code: str) -> None:
    """Gives a unit another code from the day on; the codes that it had still find it."""
    identity = context.take(context.living(code))
    free = context.free_code(new_code, identity, "new-code")
    if identity is not None and free and context.change(identity, {"code": new_code}):
        context.draft.give(identity, new_code)


def move(context: VerbContext, code: str, under: str, new_code: str | None = None) -> None:
    """Sets a unit under another parent or superior from the day on, perhaps with a new code."""
    identity = context.take(context.living(code))
    above = context.living(under, "under")
    values: UnitValues = {context.kind.above: above}
    if new_code is not None and context.free_code(new_code, identity, "new-code"):
        values["code"] = new_code
    if identity is None or above is None:
        return
    if identity == above:
        context.refuse("under", under, Words("不能是自己", "is the unit itself"), ANOTHER)
    elif context.change(identity, values):
        context.check_above(identity, "under")
        if not context.problems and new_code is not None:
            context.draft.give(identity, new_code)


def transfer(context: VerbContext, code: str, place: str) -> None:
    """Makes an organization that of another place from the day on."""
    identity = context.take(context.living(code))
    to = context.living(place, "place", PLACE)
    if identity is not None and to is not None:
        context.change(identity, {"place": to})


def abolish(context: VerbContext, code: str, successor: str | None = None) -> None:
    """Ends a unit on the day; with a successor, that one takes over. The findings list what it leaves behind."""
    identity = context.take(context.living(code))
    other = context.living(successor, "successor") if successor is not None else None
    if identity is not None and other == identity:
        context.refuse("successor", successor, Words("不能是自己", "is the unit itself"), ANOTHER)
    elif identity is not None and context.end(identity) and other is not None:
        context.draft.succeed(identity, other, context.day)


def reopen(context: VerbContext, code: str, **values: Any) -> None:
    """Lets a unit that has ended live again from the day on, as it was at its end but for the values given."""
    identity = context.take(context.unit(code))
    changed = context.resolved(values)
    if identity is None:
        return
    states = context.draft.states(identity)
    if spells.end_of(states[-1]) > context.first:
        what = Words(f"在 {context.shown_day} 并未撤销", f"has not ended by {context.shown_day}")
        context.refuse(
            "code", code, what, Words("已撤销的单位，撤销之日或以后", "a unit that has ended, from its end on")
        )
        return
    if not context.problems:
        last = {name: states[-1][name] for name in context.kind.columns}
        context.draft.set_states(identity, [*states, last | changed | {"begins": context.day, "ends": None}])
        _check_reopened(context, identity)


def _check_reopened(context: VerbContext, identity: int) -> None:
    """Checks what a unit stood under: it may have ended meanwhile."""
    state = context.state(identity)
    above = state[context.kind.above] if state is not None else None
    if above is None:
        context.check_kinds(identity, context.kind.above)
    elif context.living(context.draft.code_of(above), context.kind.above) is not None:
        context.check_above(identity, context.kind.above)


def correct(context: VerbContext, code: str, at: int | None = None, new_code: str | None = None, **values: Any) -> None:
    """Rewrites the past as known from now on: each value as if it had always been so.

    It is rewritten in the state of the day `at` (default: the last one) and in the states around it with the same
    wrong value. `from`, `to` and `successor` are the unit's own. None clears what is recorded.
    """
    identity = context.take(context.unit(code))
    bounds = {context.kind.ledger.by_key[k].name: values.pop(k) for k in ("from", "to") if k in values}
    named = [_other_successor(context, identity, values.pop("successor"))] if "successor" in values else None
    # What stands above it lives on the day that is corrected; it may have ended by today.
    corrections = (replace(context, day=at) if at is not None else context).resolved(values)
    free = new_code is None or context.free_code(new_code, identity, "new-code")
    if identity is None:
        return
    states = context.draft.states(identity)
    which = states.index(spells.state_on(states, days.first_day(at) if at is not None else 99_999_999))
    recorded = spells.at_the_end(states, context.draft.successions_of(identity))
    successors = (
        [row["successor"] for row in recorded] if named is None else [unit for unit in named if unit is not None]
    )
    if new_code is not None and free:
        corrections["code"] = new_code
        context.draft.give(identity, new_code)
    corrected = spells.corrected(states, corrections, which) if corrections else states
    wanted = spells.bounded(spells.joined(corrected, context.kind.columns) if corrections else states, bounds)
    if context.problems or not _is_sound(context, identity, bounds, wanted):
        return
    context.draft.set_states(identity, wanted)
    if "ends" in bounds and wanted[-1]["ends"] is not None:
        context.needs_no_longer(identity, "to", spells.end_of(wanted[-1]))
    rewritten = _take_over(context, identity, recorded, successors)
    if bounds or context.kind.above in corrections:
        context.check_above(identity, context.kind.above, since=0)
    elif "kind" in corrections:
        context.check_kinds(identity, "kind", since=0)
    if not context.problems and not context.draft.touched and not rewritten:
        context.refuse("code", code, Words("与登记相同，没有什么可更正", "is recorded like that already"))


def _other_successor(context: VerbContext, identity: int | None, code: str | None) -> int | None:
    """The successor that a code names; None where there is none. Refuses the unit itself."""
    successor = context.unit(code, "successor") if code is not None else None
    if successor is not None and successor == identity:
        context.refuse("successor", code, Words("不能是自己", "is the unit itself"), ANOTHER)
    return successor


def _take_over(context: VerbContext, identity: int, recorded: list[Version], successors: list[int]) -> bool:
    """Records the successors, on the day of the unit's end; returns whether anything is recorded anew."""
    end = context.draft.states(identity)[-1]["ends"]
    if successors and end is None and [row["successor"] for row in recorded] != successors:
        context.refuse("successor", None, Words("没有撤销日期，不能有承接单位", "the unit has not ended"))
        return False
    wanted = {(successor, end) for successor in successors} if end is not None else set()
    ended = [row for row in recorded if (row["successor"], row["effective"]) not in wanted]
    for row in ended:
        context.draft.drop(succession, row)
    for successor, day in wanted:
        context.draft.succeed(identity, successor, day)
    return bool(ended) or len(wanted) > len(recorded)


def _is_sound(context: VerbContext, identity: int, bounds: UnitValues, states: list[spells.State]) -> bool:
    """Whether the unit's days leave room for all that is recorded between them."""
    if spells.are_sound(states):
        return True
    turns = [days.show(state["begins"]) for state in context.draft.states(identity)[1:]]
    between = Words(f"，且在其间：{'、'.join(turns)}", f", and between them: {', '.join(turns)}")
    between = between if turns else Words("", "")
    context.refuse(
        "from" if "begins" in bounds else "to",
        context.draft.code_of(identity),
        Words("与该单位已登记的起止日期冲突", "contradicts the unit's recorded days"),
        Words(f"设立早于撤销{between.zh}", f"its first day before its end{between.en}"),
    )
    return False

"""The context in which one verb works on a draft: the units it may ask for, and every reason why it cannot be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from registry import days, spells
from registry.errors import Problem
from registry.language import Words
from registry.names.found import Found
from registry.organizations.ledger import ORGANIZATIONS
from registry.places.ledger import (
    PARENT_KINDS,
    PLACES,
    STANDS_UNDER_NOTHING,
    kinds_above,
    must_stand_under,
    newly_under_nothing,
)
from registry.record import succession
from registry.restructuring.draft import PLACE, Draft, UnitLedger
from registry.staging.names import NameFault, may_be_called, number_of, told
from registry.staging.rights import USED_ELSEWHERE
from registry.written import is_code

ANOTHER = Words("另一个单位的代码", "another unit's code")
_NOUNS = {"place": Words("地点", "place"), "organization": Words("党组织", "organization")}


def noun(kind: UnitLedger) -> Words:
    return _NOUNS[kind.key]


def flag_of(option: str) -> str:
    """The name of an option on the command line.

    >>> flag_of("cadre_events")
    '--cadre-events'
    """
    return f"--{option.replace('_', '-')}"


@dataclass
class VerbContext:
    """A verb about units of `kind`, effective on `day` (as it was written).

    `problems` has every reason against it. `units` are those that it is about, in the order in which they came up.
    `things` are all that has to be told where it goes (`handover.Thing`), whether it was told or not.
    """

    draft: Draft
    kind: UnitLedger
    day: int
    problems: list[Problem] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    things: list[Any] = field(default_factory=list)

    @property
    def first(self) -> int:
        """The day as a full one."""
        return days.first_day(self.day)

    @property
    def shown_day(self) -> str:
        return days.show(self.day)

    def refuse(
        self,
        option: str | None,
        value: Any,
        what: Words,
        allowed: Words = Words("", ""),
        fault: NameFault | None = None,
    ) -> None:
        """Notes a reason why the verb cannot be done: which option, what stood there, what is allowed, and what is
        wrong with a name."""
        label = flag_of(option) if option else None
        problem = Problem(what, allowed, column=option, label=label, value=None if value is None else str(value))
        self.problems.append(problem if fault is None else replace(problem, **fault._asdict()))

    # -- units -----------------------------------------------------------------------------------------------------

    def unit(self, code: str, option: str = "code", kind: UnitLedger | None = None) -> int | None:
        """The unit of the verb's kind, or of another, that has or had a code, or that a name means on the day; refuses,
        and returns None, otherwise."""
        kind = kind or self.kind
        identity = self.draft.identity(code)
        if identity is None:
            return self._named(code, option, kind)
        allowed = Words(f"已登记的{noun(kind).zh}代码", f"the code of a recorded {noun(kind).en}")
        if self.draft.kind_of(identity) is not kind:
            self.refuse(option, code, Words(f"不是{noun(kind).zh}的代码", f"is no {noun(kind).en}'s code"), allowed)
        elif not self.draft.states(identity):
            self.refuse(option, code, Words("该代码已作废", "has been withdrawn"), allowed)
        else:
            return identity
        return None

    def _named(self, name: str | None, option: str, kind: UnitLedger) -> int | None:
        """The unit that a name means on the day; refuses, and returns None, where nobody is called so, or several.

        Of a text that did not fit there is no name.
        """
        among = (kind.ledger.key,)
        found = self.draft.names.find(name, self.first, among=among) if name and may_be_called(name) else Found()
        identity = number_of(found)
        if identity is None and (name is None or is_code(name)) and not found.candidates:
            allowed = Words(f"已登记的{noun(kind).zh}代码", f"the code of a recorded {noun(kind).en}")
            self.refuse(option, name, Words("没有这个代码", "unknown code"), allowed)
        elif identity is None:
            self.refuse(option, name, *told(found, name or "", among))
        return identity

    def living(self, code: str, option: str = "code", kind: UnitLedger | None = None) -> int | None:
        """As `unit`, of a unit that lives on the day."""
        identity = self.unit(code, option, kind)
        if identity is not None and self.state(identity) is None:
            states = self.draft.states(identity)
            lifetime = " – ".join(days.show(d) if d else "…" for d in (states[0]["begins"], states[-1]["ends"]))
            self.refuse(
                option,
                code,
                Words(f"在 {self.shown_day} 不存在（{lifetime}）", f"does not exist on {self.shown_day} ({lifetime})"),
                Words("当日存在的单位", "a unit that exists on that day"),
            )
            return None
        return identity

    def withdrawn(self, code: str) -> int | None:
        """The unit of the verb's kind that a code belongs to, where nothing is recorded of it any more."""
        identity = self.draft.identity(code)
        if identity is None or self.draft.kind_of(identity) is not self.kind or self.draft.states(identity):
            return None
        return identity

    def state(self, identity: int) -> spells.State | None:
        """The state of a unit on the day; None where it does not live."""
        return spells.at(self.draft.states(identity), self.first)

    @property
    def about(self) -> list[int]:
        """The units that came up, and those whose states are to be others."""
        return list(dict.fromkeys([*self.units, *self.draft.touched]))

    def take(self, identity: int | None) -> int | None:
        """Remembers a unit as one that the verb is about."""
        if identity is not None and identity not in self.units:
            self.units.append(identity)
        return identity

    # -- what is to be ---------------------------------------------------------------------------------------------

    def change(self, identity: int, values: Mapping[str, Any]) -> bool:
        """Gives a unit other values from the day on; refuses, and returns False, where nothing would change."""
        state = self.state(identity)
        assert state is not None
        if all(state[name] == value for name, value in values.items()):
            self.refuse(None, self.draft.code_of(identity), *_NOTHING)
            return False
        self.draft.set_states(identity, spells.carried_from(self.draft.states(identity), self.day, values))
        return True

    def end(self, identity: int, option: str = "code") -> bool:
        """Ends a unit on the day; refuses, and returns False, where it became something else, or ended, later."""
        states = self.draft.states(identity)
        before = [s for s in states if spells.begin_of(s) < self.first]
        later = states[len(before) :]
        turn = next((s["begins"] for s in later if not before or not self._continues(before[-1], s)), None)
        turn = states[-1]["ends"] if turn is None else turn
        if turn is None and before and self.needs_no_longer(identity, option):
            self.draft.set_states(identity, spells.ended(states, self.day))
            return True
        if turn is not None or not before:
            shown = days.show(turn) if turn is not None else "…"
            what = Words(
                f"{shown} 起另有登记，不能在此之前或当日撤销", f"something is recorded from {shown} on: no end before"
            )
            allowed = Words(f"{shown} 之后的日期；或先更正", f"a day after {shown}; or a correction first")
            self.refuse(option, self.draft.code_of(identity), what, allowed)
        return False

    def needs_no_longer(self, identity: int, option: str = "code", day: int | None = None) -> bool:
        """Whether nobody is recorded as taken over by a unit on the day (or another) or later; refuses where not."""
        end = self.first if day is None else day
        for row in self.draft.rows(succession, "successor", identity):
            taken = days.first_day(row["effective"])
            if taken >= end and not any(
                spells.begin_of(s) <= taken < spells.end_of(s) and spells.begin_of(s) >= end
                for s in self.draft.states(identity)
            ):
                if row["predecessor"] in self.draft.current.hidden:
                    self.refuse(option, self.draft.code_of(identity), *USED_ELSEWHERE)
                    return False
                code, on = self.draft.code_of(row["predecessor"]), days.show(row["effective"])
                what = Words(
                    f"自 {on} 起承接 {code}，当日须存在", f"takes over from {code} on {on}, and must live then"
                )
                self.refuse(option, self.draft.code_of(identity), what, Words(f"{on} 之后的日期", f"a day after {on}"))
                return False
        return True

    def _continues(self, state: spells.State, later: spells.State) -> bool:
        """Whether a later state has the same values, and follows without a gap."""
        same = all(state[name] == later[name] for name in self.kind.columns if name not in ("begins", "ends"))
        return same and spells.begin_of(later) <= max(spells.end_of(state), self.first)

    def free_code(self, code: str, identity: int | None = None, option: str = "code") -> bool:
        """Whether a code may be given to a unit: nobody else ever had it; refuses where not."""
        owner = self.draft.identity(code)
        if (owner is None and not self.draft.is_taken(code)) or (owner is not None and owner == identity):
            return True
        self.refuse(
            option,
            code,
            Words("这个代码已属于别的单位", "belongs to another unit"),
            Words("从未用过的代码（一个代码永远只属于一个单位）", "a code never used: it belongs to one unit for ever"),
        )
        return False

    # -- what stands above -----------------------------------------------------------------------------------------

    def check_above(self, identity: int, option: str, since: int | None = None) -> None:
        """Refuses what stands above a unit from the day on, or from `since`, and is of a wrong kind, or below it."""
        self.check_kinds(identity, option, since)
        for state, day in self._under_another(identity, since):
            if not self.problems:
                self._check_ring(identity, state, day, option)

    def check_kinds(self, identity: int, option: str, since: int | None = None) -> None:
        """Refuses what stands above a place from the day on, or from `since`, and is of a wrong kind; and nothing."""
        if self.kind is PLACE and not self.problems:
            for state in newly_under_nothing(self.draft.recorded(identity), self.draft.states(identity))[:1]:
                self.check_has_parent(state["kind"], self.kind.above)
        for state, day in self._under_another(identity, since):
            if self.kind is PLACE and not self.problems:
                self.check_parent_kind(state["kind"], state["parent"], day, option)

    def _under_another(self, identity: int, since: int | None) -> Iterator[tuple[spells.State, int]]:
        """The states from the day on, or from `since`, in which a unit stands under another, each with a first day."""
        first = self.first if since is None else since
        for state in self.draft.states(identity):
            if spells.end_of(state) > first and state[self.kind.above] is not None:
                yield state, max(first, spells.begin_of(state))

    def _check_ring(self, identity: int, state: spells.State, day: int, option: str) -> None:
        """Refuses a unit that stands above itself on the day, or on a later one on which something above it begins."""
        above, checked, waiting = state[self.kind.above], set[int](), {day}
        while waiting := waiting - checked:
            day = min(waiting)
            checked.add(day)
            line = self._line(above, day)
            if identity in line:
                shown = days.show(day)
                what = Words(f"{shown} 起上下级将成环", f"would stand above itself from {shown}")
                allowed = Words("不在其下级之列的单位", "a unit that is not below it")
                self.refuse(option, self.draft.code_of(above, day), what, allowed)
                return
            begins = {spells.begin_of(s) for unit in line for s in self.draft.states(unit)}
            waiting |= {d for d in begins if day < d < spells.end_of(state)}

    def check_parent_kind(self, kind: str, parent: int, day: int, option: str) -> None:
        """Refuses a parent that is not of the next kind up."""
        wanted = PARENT_KINDS[kind]
        if spells.state_on(self.draft.states(parent), day)["kind"] in wanted:
            return
        what = Words("上级的类别不对", "the parent is of the wrong kind")
        self.refuse(option, self.draft.code_of(parent, day), what, kinds_above(kind))

    def check_has_parent(self, kind: str, option: str) -> None:
        """Refuses a place under nothing, where one of its kind stands under another."""
        if must_stand_under(kind, None):
            self.refuse(option, None, STANDS_UNDER_NOTHING, kinds_above(kind))

    def _line(self, identity: int, day: int) -> list[int]:
        """A unit and what stands above it on a day, as recorded; a ring is gone round once."""
        line = [identity]
        while (states := self.draft.states(line[-1])) and (at := spells.at(states, day)) is not None:
            above = at[self.kind.above]
            if above is None or above in line:
                break
            line.append(above)
        return line

    # -- values ----------------------------------------------------------------------------------------------------

    def resolved(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """A unit's values by column name, codes resolved to units that live on the day; refuses codes that are not."""
        resolved: dict[str, Any] = {}
        for key, value in values.items():
            column = self.kind.ledger.by_key[key]
            if column.stored == "reference" and value is not None:
                resolved[column.name] = self._referred(key, value)
            else:
                resolved[column.name] = value
        return resolved

    def _referred(self, key: str, code: str) -> int | None:
        if key == self.kind.above:
            return self.living(code, key)
        # The place of an organization may be older or younger than it; the successor is looked at by the verb.
        return self.unit(code, key, PLACE if key == "place" else None)

    def faults(self, values: Mapping[str, Any]) -> None:
        """Refuses values that break the ledger's own checks."""
        for key, what, allowed in self.kind.ledger.faults(values):
            self.refuse(key, self.kind.ledger.by_key[key].show(values.get(key)), what, allowed)

    def require(self, values: Mapping[str, Any], keys: Iterable[str]) -> None:
        """Refuses empty values of columns that must be filled."""
        for key in keys:
            if values.get(key) is None:
                self.refuse(key, None, Words("必填", "must be given"), self.kind.ledger.by_key[key].allowed)


_NOTHING = (
    Words("与现状相同，没有什么可变更", "nothing would change"),
    Words("与当日登记不同的内容", "something that differs from what is recorded on that day"),
)
#: The columns that an organization and a place must have from the beginning.
REQUIRED = {
    ledger.key: tuple(c.key for c in ledger.columns if c.must_be_filled and not c.is_key)
    for ledger in (PLACES, ORGANIZATIONS)
}

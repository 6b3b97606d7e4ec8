"""What an edition makes of the record: places found, renamed, moved, given other codes, reopened, abolished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from registry import days, spells
from registry.errors import Problem
from registry.language import Words
from registry.places.ledger import subkind_of_code
from registry.problems import Problems
from registry.restructuring.comparing import Difference, Held, Listed, area, children
from registry.restructuring.draft import PLACE, Draft
from registry.restructuring.editions import Edition
from registry.restructuring.matching import Matching


class Placing:
    """Says on a draft what an edition makes of the places, from `effective` on (as it was written).

    What an edition is the first to tell of has stood since `begins`, None: since before the record. `earlier`: the
    origins of the editions before this one. `problems` has every reason why something cannot be.
    """

    def __init__(
        self,
        draft: Draft,
        edition: Edition,
        matching: Matching,
        effective: int,
        begins: int | None,
        earlier: Iterable[Mapping[str, Any]],
    ):
        self.draft, self.edition, self.matching = draft, edition, matching
        self.effective, self.begins = effective, begins
        self.first = days.first_day(effective)
        self.earlier = list(earlier)
        self.problems = Problems()

    def place(self, held: Mapping[str, Held], found: Difference) -> None:
        """Tells the draft everything, from the top down, so that a parent is there before what stands under it."""
        if found.new or found.gone or found.renamed or found.moved:
            self._check_order()
        told_before = self._told_before(held, found)
        identities = {new: self.matching.living[old] for old, new in found.same.items()}
        fresh = set(found.new)
        old_codes = {found.same[old]: old for old in {*found.renamed, *found.moved}}
        self.draft.read(PLACE, (self.matching.living[old] for old in (*old_codes.values(), *found.gone)))
        for code, row in self.edition.listed.items():
            if code in fresh:
                identities[code] = self._bring(code, self._values(row, identities), told_before[code])
            elif code in old_codes:
                self._change(identities[code], self._values(row, identities))
        for code in found.gone:
            self._end(held[code])

    def _values(self, row: Listed, identities: Mapping[str, int]) -> dict[str, Any]:
        """What a row tells of its place, by the columns of a state; nothing of a parent where it tells of none."""
        values: dict[str, Any] = {"name": row.name, "kind": row.kind, "code": row.code}
        parent = self._identity_of(row.parent, identities)
        return values if parent is None else values | {"parent": parent}

    def _identity_of(self, code: str | None, identities: Mapping[str, int]) -> int | None:
        """The place that a parent's code means: as listed, else as recorded; None at the top of what is known."""
        if code is None:
            return None
        return identities[code] if code in identities else self.matching.living.get(code)

    # -- editions before this one --------------------------------------------------------------------------------------

    def _told_before(self, held: Mapping[str, Held], found: Difference) -> dict[str, bool]:
        """Of each listed code whether it would have been told of before, had it been there.

        That is so where it, or what is above it, was the top of an edition before this one; and, unless `begins` is
        told, where its municipality was recorded before with what is below it, by whatever way.
        """
        tops = {top for origin in self.earlier for top in origin["tops"]}
        listed = self.edition.listed
        told: dict[str, bool] = {}
        for code, row in listed.items():
            told[code] = code in tops or (row.parent is not None and told.get(row.parent, row.parent in tops))
        if self.begins is None and not all(told.values()):
            recorded = self._recorded_areas(held, found)
            told |= {code: True for code, before in told.items() if not before and area(listed, code) in recorded}
        return told

    def _recorded_areas(self, held: Mapping[str, Held], found: Difference) -> set[str]:
        """The municipalities below which something is recorded; of a province with most of its own, all of them."""
        areas = {found.same.get(top) for code in held if (top := area(held, code)) != code}
        recorded = {code for code in areas if code is not None}
        for under in children({c: r for c, r in self.edition.listed.items() if r.kind == "municipality"}).values():
            if 2 * len(recorded.intersection(under)) > len(under):
                recorded.update(under)
        return recorded

    def _check_order(self) -> None:
        """Editions are applied in order: one that comes late does not know what later ones told."""
        told = {*self.edition.listed, *(row.parent for row in self.edition.listed.values())}
        later = [o["effective"] for o in self.earlier if o["effective"] > self.first and told.intersection(o["tops"])]
        if later:
            day = days.show(max(later))
            what = Words(f"已有 {day} 的版本", f"the edition of {day} has been applied already")
            allowed = Words("按先后逐版登记，或先撤回后来的版本", "editions in order; or undo the later one first")
            self.problems.append(Problem(what, allowed, file=self.edition.file, column="effective"))

    # -- single places -------------------------------------------------------------------------------------------------

    def _bring(self, code: str, values: dict[str, Any], told_before: bool) -> int:
        """A place that is listed and did not live: founded, or one whose code comes back reopened."""
        identity = self.matching.known.get(code)
        if identity is None:
            identity = self.draft.new(PLACE, code)
        before = self.draft.states(identity)
        blank = dict.fromkeys(PLACE.columns)
        if not before:
            begins = self.effective if told_before else self.begins
            self.draft.tell(identity, [blank | values | {"begins": begins}])
            return identity
        last = {name: before[-1][name] for name in PLACE.columns}
        again = last | self._told(before[-1], values)
        if spells.end_of(last) == self.first and again == last:
            self.draft.tell(identity, [*before[:-1], {**before[-1], "ends": None}])
        else:
            self.draft.tell(identity, [*before, again | {"begins": self.effective, "ends": None}])
        return identity

    def _change(self, identity: int, values: dict[str, Any]) -> None:
        """A place of another name, code or parent from the day on; what is not the edition's stays."""
        states = self.draft.states(identity)
        state = spells.at(states, self.first)
        assert state is not None
        changed = {n: v for n, v in self._told(state, values).items() if state[n] != v}
        if changed:
            self.draft.tell(identity, spells.carried_from(states, self.effective, changed))
        self.draft.give(identity, values["code"])

    def _told(self, state: spells.State, values: dict[str, Any]) -> dict[str, Any]:
        """The values, and no subkind where it was only what the old code told: 茶洞乡 that became a town."""
        kind, code = state["kind"], state["code"]
        if values["code"] != code and state["subkind"] and state["subkind"] == subkind_of_code(kind, code):
            return values | {"subkind": None}
        return values

    def _end(self, place: Held) -> None:
        """A place that is listed no longer ends on the day; not where something is recorded after that."""
        identity = self.matching.living[place.code]
        states = self.draft.states(identity)
        later = next((s for s in states if spells.begin_of(s) >= self.first), None)
        if later is None:
            self.draft.tell(identity, spells.ended(states, self.effective))
            return
        begins = days.show(later["begins"])
        what = Words(
            f"{place.code} {place.name} 未列入，但 {begins} 起另有登记",
            f"{place.code} {place.name} is not listed, and something is recorded of it from {begins} on",
        )
        allowed = Words(f"{begins} 之后的日期", f"a day after {begins}")
        self.problems.append(Problem(what, allowed, file=self.edition.file, column="code", value=place.code))

"""Puts an edition into a draft: places are founded, renamed, moved, given other codes, reopened, abolished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from registry import days, spells
from registry.errors import Problem
from registry.language import Words
from registry.places.ledger import STANDS_UNDER_NOTHING, kinds_above, must_stand_under, subkind_of_code
from registry.problems import Problems
from registry.restructuring.comparing import EditionDifference, Listed, RecordedPlace, area, children
from registry.restructuring.draft import PLACE, Draft
from registry.restructuring.editions import PARENT, Edition
from registry.restructuring.matching import Matching


class Placing:
    """Puts the places of an edition into a draft, from `effective` on (as it was written).

    A place that an edition is the first to list has stood since `begins`, None: since before the record. `earlier`: the
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

    def place(self, recorded: Mapping[str, RecordedPlace], found: EditionDifference) -> None:
        """Alters the draft from the top down, so that a parent is there before what stands under it."""
        if found.new or found.gone or found.renamed or found.moved:
            self._check_order()
        listed_before = self._listed_before(recorded, found)
        identities = {new: self.matching.living[old] for old, new in found.same.items()}
        fresh = set(found.new)
        old_codes = {found.same[old]: old for old in {*found.renamed, *found.moved}}
        self.draft.read(PLACE, (self.matching.living[old] for old in (*old_codes.values(), *found.gone)))
        for code, row in self.edition.listed.items():
            if code in fresh:
                identities[code] = self._bring(code, self._values(row, identities), listed_before[code])
            elif code in old_codes:
                self._change(identities[code], self._values(row, identities))
        for code in found.gone:
            self._end(recorded[code])

    def _values(self, row: Listed, identities: Mapping[str, int]) -> dict[str, Any]:
        """The values of a row by the columns of a state; without a parent where it names none."""
        values: dict[str, Any] = {"name": row.name, "kind": row.kind, "code": row.code}
        parent = self._identity_of(row.parent, identities)
        return values if parent is None else values | {"parent": parent}

    def _identity_of(self, code: str | None, identities: Mapping[str, int]) -> int | None:
        """The place that a parent's code means: as listed, else as recorded; None at the top of what is known."""
        if code is None:
            return None
        return identities[code] if code in identities else self.matching.living.get(code)

    # -- editions before this one --------------------------------------------------------------------------------------

    def _listed_before(self, recorded: Mapping[str, RecordedPlace], found: EditionDifference) -> dict[str, bool]:
        """Whether each listed code would have been listed before, had it been there.

        That is so where it, or what is above it, was the top of an edition before this one; and, unless `begins` is
        given, where its municipality was recorded before with what is below it, by whatever way.
        """
        tops = {top for origin in self.earlier for top in origin["tops"]}
        listed = self.edition.listed
        answers: dict[str, bool] = {}
        for code, row in listed.items():
            answers[code] = code in tops or (row.parent is not None and answers.get(row.parent, row.parent in tops))
        if self.begins is None and not all(answers.values()):
            areas = self._recorded_areas(recorded, found)
            answers |= {code: True for code, answer in answers.items() if not answer and area(listed, code) in areas}
        return answers

    def _recorded_areas(self, recorded: Mapping[str, RecordedPlace], found: EditionDifference) -> set[str]:
        """The municipalities below which something is recorded; of a province with most of its own, all of them."""
        areas = {found.same.get(top) for code in recorded if (top := area(recorded, code)) != code}
        found_areas = {code for code in areas if code is not None}
        for under in children({c: r for c, r in self.edition.listed.items() if r.kind == "municipality"}).values():
            if 2 * len(found_areas.intersection(under)) > len(under):
                found_areas.update(under)
        return found_areas

    def _check_order(self) -> None:
        """Refuses an edition that comes late: it does not know what later ones listed."""
        reached = {*self.edition.listed, *(row.parent for row in self.edition.listed.values())}
        overlapping = (o["effective"] for o in self.earlier if reached.intersection(o["tops"]))
        later = [effective for effective in overlapping if effective > self.first]
        if later:
            day = days.show(max(later))
            what = Words(f"已有 {day} 的版本", f"the edition of {day} has been applied already")
            allowed = Words("按先后逐版登记，或先撤回后来的版本", "editions in order; or undo the later one first")
            self.problems.append(Problem(what, allowed, file=self.edition.file, column="effective"))

    # -- single places -------------------------------------------------------------------------------------------------

    def _bring(self, code: str, values: dict[str, Any], listed_before: bool) -> int:
        """Founds a place that is listed and did not live, or reopens one whose code comes back."""
        identity = self.matching.known.get(code)
        if identity is None:
            identity = self.draft.new(PLACE, code)
        before = self.draft.states(identity)
        if must_stand_under(values["kind"], values.get("parent") or (before[-1]["parent"] if before else None)):
            allowed = kinds_above(values["kind"])
            self.problems.append(self.edition.problem(code, STANDS_UNDER_NOTHING, allowed, PARENT))
        blank = dict.fromkeys(PLACE.columns)
        if not before:
            begins = self.effective if listed_before else self.begins
            self.draft.set_states(identity, [blank | values | {"begins": begins}])
            return identity
        last = {name: before[-1][name] for name in PLACE.columns}
        again = last | self._new_values(before[-1], values)
        if spells.end_of(last) == self.first and again == last:
            self.draft.set_states(identity, [*before[:-1], {**before[-1], "ends": None}])
        else:
            self.draft.set_states(identity, [*before, again | {"begins": self.effective, "ends": None}])
        return identity

    def _change(self, identity: int, values: dict[str, Any]) -> None:
        """Gives a place another name, code or parent from the day on; what is not the edition's stays."""
        states = self.draft.states(identity)
        state = spells.at(states, self.first)
        assert state is not None
        changed = {n: v for n, v in self._new_values(state, values).items() if state[n] != v}
        if changed:
            self.draft.set_states(identity, spells.carried_from(states, self.effective, changed))
        self.draft.give(identity, values["code"])

    def _new_values(self, state: spells.State, values: dict[str, Any]) -> dict[str, Any]:
        """The values, and no subkind where it only followed from the old code: 茶洞乡 that became a town."""
        kind, code = state["kind"], state["code"]
        if values["code"] != code and state["subkind"] and state["subkind"] == subkind_of_code(kind, code):
            return values | {"subkind": None}
        return values

    def _end(self, place: RecordedPlace) -> None:
        """Ends a place that is listed no longer; refuses where something is recorded of it after the day."""
        identity = self.matching.living[place.code]
        states = self.draft.states(identity)
        later = next((s for s in states if spells.begin_of(s) >= self.first), None)
        if later is None:
            self.draft.set_states(identity, spells.ended(states, self.effective))
            return
        begins = days.show(later["begins"])
        what = Words(
            f"{place.code} {place.name} 未列入，但 {begins} 起另有登记",
            f"{place.code} {place.name} is not listed, and something is recorded of it from {begins} on",
        )
        allowed = Words(f"{begins} 之后的日期", f"a day after {begins}")
        self.problems.append(Problem(what, allowed, file=self.edition.file, column="code", value=place.code))

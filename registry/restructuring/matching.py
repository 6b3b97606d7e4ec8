"""Matches the rows of an edition with the recorded places, and finds the part of the record it speaks of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import polars as pl

from registry import days, spells
from registry.errors import Problem
from registry.language import Words
from registry.moment import Moment
from registry.names.found import Candidate, Found
from registry.names.spellings import folded
from registry.picture import Picture
from registry.places.ledger import PLACES
from registry.places.queries import states
from registry.problems import Problems
from registry.restructuring.comparing import KIND_OF_LENGTH, Listed, RecordedPlace, children
from registry.restructuring.draft import ORGANIZATION, PLACE, Draft, tables_about
from registry.restructuring.editions import CODE, NEW, OLD, Edition, Moves
from registry.staging.names import may_be_called, number_of, told

OFFICIAL = frozenset(KIND_OF_LENGTH.values())
_LABELS = {k.key: k.words for k in PLACES.by_key["kind"].options}  # type: ignore[attr-defined]
_NOTHING = Words("", "")
_REUSED = Words(
    "一个代码永远只属于一个单位：从文件中删去该行及其下级；代码会再出现的单位，确认前应不予确认",
    "a code belongs to one place for ever: leave the row and what is below it out of the file; "
    "a place whose code comes back is left unconfirmed in the first place",
)
_STILL_LISTED = Words(
    "从对照中删去该行：代码仍在列的单位不作对应",
    "leave the line out of the moves: a place whose code is listed stays what it is",
)


class Matching:
    """An edition's rows beside the places recorded, as of a full day.

    `edition`: the edition with the parents that are known. `now`: every place that lives then, by identity. `living`:
    the official ones, by code from the top down. `known`: the listed codes that belong to a place that does not live
    then. `back`: living code -> the listed code that its place had before. `problems`: all that is wrong.
    """

    def __init__(self, draft: Draft, edition: Edition, day: int):
        self.draft, self.day = draft, day
        self.problems = Problems()
        self.now = _living_on(draft, day)
        self.living = {place.code: identity for identity, place in self.now.items() if place.kind in OFFICIAL}
        self.known: dict[str, int] = {}
        self.back: dict[str, str] = {}
        self.edition = edition.standing_under(self.living)
        draft.read_codes()
        owners = {code: draft.identity(code) for code in edition.listed if code not in self.living}
        had = {code: owner for code, owner in owners.items() if owner is not None}
        draft.read(PLACE, (owner for owner in had.values() if owner not in self.now))
        for code, owner in had.items():
            self._match(code, owner)

    def _match(self, code: str, identity: int) -> None:
        """Matches a listed code that no official place has on the day, though some unit had it once."""
        place = self.now.get(identity)
        if self.draft.kind_of(identity) is not PLACE:
            self._refuse(code, Words("是党组织的代码", "is an organization's code"))
        elif place is None:
            later = [s for s in self.draft.states(identity) if spells.begin_of(s) > self.day]
            if later:
                begins = days.show(later[0]["begins"])
                what = Words(f"登记为 {begins} 设立", f"is recorded from {begins} on")
                self._refuse(code, what, Words("更正设立日期：registry place correct", "correct its first day first"))
            self.known[code] = identity
        elif place.kind not in OFFICIAL:
            kind = _LABELS[place.kind]
            self._refuse(code, Words(f"登记为{kind.zh}", f"is recorded as a {kind.en}"))
        elif (now := place.code) in self.edition.listed:
            what = Words(f"该单位已改用代码 {now}，本版两者并列", f"its place has the code {now}, which is listed too")
            self._refuse(code, what, _REUSED)
        else:
            self.back[now] = code

    def _refuse(self, code: str, what: Words, allowed: Words = _NOTHING) -> None:
        self.problems.append(self.edition.problem(code, what, allowed))

    # -- moves -----------------------------------------------------------------------------------------------------

    def checked(self, moves: Moves) -> dict[str, str | None]:
        """The moves that are still to be made: living code -> listed code, None where it is said to be gone.

        What cannot be moved is a problem; a move that was made before is none any more.
        """
        pairs: dict[str, str | None] = dict(self.back)
        moves = self._by_codes(moves)
        for old, new in moves.pairs.items():
            identity = self.draft.identity(old)
            if new is not None and identity is not None and self.draft.identity(new) == identity:
                continue
            if self._may_go(moves, old, identity) and (new is None or self._may_come(moves, old, new)):
                pairs[old] = new
        return pairs

    def _by_codes(self, moves: Moves) -> Moves:
        """The moves with codes for names: those of places as they are meant on the day, and of what is listed.

        A name of several is a problem, with the code of each; one that nobody has stays as it is written.
        """
        found = Moves(moves.file)
        for old, new in moves.pairs.items():
            code, to = self._recorded(moves, old), None if new is None else self._listed(moves, old, new)
            if code is not None and (new is None or to is not None):
                if code in found.pairs:
                    what = Words(
                        f"第 {found.lines[code]} 行已有另一候选", f"row {found.lines[code]} has another candidate"
                    )
                    self.problems.append(moves.problem(old, OLD, what))
                    continue
                found.pairs[code], found.lines[code] = to, moves.lines[old]
        return found

    def _recorded(self, moves: Moves, text: str) -> str | None:
        """The code of the place that a text means; None where several are meant, who are told."""
        if self.draft.identity(text) is not None or not may_be_called(text):
            return text
        answer = self.draft.names.find(text, self.day, among=("places",), kinds=tuple(OFFICIAL))
        if answer.fault == "ambiguous_name":
            self._tell(moves.problem(text, OLD, *told(answer, text, ("places",))[:2]), answer)
            return None
        place = self.now.get(number_of(answer) or 0)
        return text if place is None else place.code

    def _listed(self, moves: Moves, old: str, text: str) -> str | None:
        """The code of the row of the edition that a text means; None where several are meant, who are told."""
        if text in self.edition.listed or not may_be_called(text):
            return text
        rows = [row for row in self.edition.listed.values() if folded(row.name) == folded(text)]
        # A place comes to what is listed for the first time.
        rows = [row for row in rows if self.draft.identity(row.code) is None] or rows
        if len(rows) > 1:
            names = tuple(Candidate(row.code, row.code, row.name, self._path(row)) for row in rows)
            answer = Found(None, "ambiguous_name", names)
            self._tell(moves.problem(old, NEW, *told(answer, text, ("places",))[:2]), answer)
            return None
        return rows[0].code if rows else text

    def _path(self, row: Listed) -> str:
        """What stands above a row of the edition, as far as that lists it."""
        names: list[str] = []
        above = self.edition.listed.get(row.parent or "")
        while above is not None:
            names.insert(0, above.name)
            above = self.edition.listed.get(above.parent or "")
        return "/".join(names)

    def _tell(self, problem: Problem, answer: Found) -> None:
        """Adds a problem of a name with everyone whom it could mean."""
        fault = told(answer, problem.value or "", ("places",))[2]
        self.problems.append(replace(problem, **fault._asdict()))

    def _may_go(self, moves: Moves, old: str, identity: int | None) -> bool:
        """Whether an official place has the code on the day, and is not listed under it."""
        allowed = Words("本版不再列出的区划代码", "the code of a place that is no longer listed")
        if self.living.get(old) is None and identity is not None and identity in self.now:
            now = self.now[identity].code
            what = Words(f"当日的代码是 {now}", f"its code on that day is {now}")
            self.problems.append(moves.problem(old, OLD, what, allowed))
        elif old not in self.living:
            what = Words("当日没有这个区划", "no official place has that code on that day")
            self.problems.append(moves.problem(old, OLD, what, allowed))
        elif old in self.back:
            what = Words(f"本版列出它原来的代码 {self.back[old]}", f"its earlier code {self.back[old]} is listed")
            self.problems.append(moves.problem(old, OLD, what, allowed))
        elif old in self.edition.listed:
            self.problems.append(moves.problem(old, OLD, Words("本版仍列出", "is still listed"), _STILL_LISTED))
        else:
            return True
        return False

    def _may_come(self, moves: Moves, old: str, new: str) -> bool:
        """Whether a code is listed, is nobody's, and is one of the same kind."""
        fresh = Words("本版新列出的同级代码", "a code of the same kind that this edition is the first to list")
        if new not in self.edition.listed:
            what = Words("未列入本版", "is not listed")
        elif self.draft.identity(new) is not None:
            what = Words("已属于别的单位", "belongs to another unit")
        elif self.edition.listed[new].kind != self.now[self.living[old]].kind:
            what = Words("层级不同", "is of another kind")
        else:
            return True
        self.problems.append(moves.problem(old, NEW, what, fresh))
        return False

    # -- what the edition speaks of ----------------------------------------------------------------------------------

    def scope(self, moved: Iterable[str]) -> dict[str, RecordedPlace]:
        """The official places that the edition speaks of, by code from the top down: those that it lists, those that
        have moved, and all that stand below either.
        """
        official = {code: self.now[identity] for code, identity in self.living.items()}
        under = children(official)
        found = dict.fromkeys(code for code in (*self.edition.listed, *moved) if code in official)
        line = list(found)
        for code in line:
            below = [c for c in under.get(code, ()) if c not in found]
            found |= dict.fromkeys(below)
            line += below
        self._check_kinds(found)
        return {code: place for code, place in official.items() if code in found}

    def _check_kinds(self, codes: Iterable[str]) -> None:
        """Checks that a listed place is recorded as of the kind that its code's length means."""
        for code in codes:
            row = self.edition.listed.get(code)
            if row is not None and row.kind != (kind := self.now[self.living[code]].kind):
                recorded, by_length = _LABELS[kind], _LABELS[row.kind]
                what = Words(f"登记的类别是{recorded.zh}", f"is recorded as a {recorded.en}")
                allowed = Words(f"{len(code)} 位代码：{by_length.zh}", f"{len(code)} digits: {by_length.en}")
                self.problems.append(self.edition.problem(code, what, allowed, CODE))

    # -- what those that are gone leave behind -------------------------------------------------------------------------

    def left_behind(self, gone: Iterable[str]) -> dict[str, dict[str, int]]:
        """Counts what lives under places that end, or is theirs from the day on: code -> kind of thing -> how many."""
        code_of = {self.living[code]: code for code in gone}
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for what, place in self._belonging(code_of) if code_of else ():
            found[code_of[place]][what] += 1
        return {code: dict(counts) for code, counts in found.items()}

    def _belonging(self, places: Mapping[int, str]) -> Iterator[tuple[str, int]]:
        """Yields what lives under one of `places`, or belongs to one, on the day or later: its kind and its owner."""
        codes = set(places.values())
        stood = [identity for identity, place in self.now.items() if place.parent in codes]
        self.draft.read(PLACE, stood)
        for identity in stood:
            now = spells.at(self.draft.states(identity), self.day)
            if now is not None and now["parent"] in places:
                yield now["kind"], now["parent"]
        tables = [(ledger.key, table, column) for ledger, table, column in tables_about(PLACES.key)
                  if ledger.shape == "spell"]  # fmt: skip
        for key, table, column in ((ORGANIZATION.ledger.key, ORGANIZATION.table, "place"), *tables):
            for row in self.draft.current.referring(table, column, set(places)):
                if spells.end_of(row) > self.day:
                    yield key, row[column]


def _living_on(draft: Draft, day: int) -> dict[int, RecordedPlace]:
    """Every place that lives on a day, by identity, from the shortest code up."""
    picture = Picture(draft.connection, Moment(days.date(day), draft.base))
    living = states(picture).filter("lives").select("unit", "code", "name", "kind", "parent")
    parents = living.select(parent="unit", above="code")
    found = living.join(parents, on="parent", how="left").sort(pl.col("code").str.len_chars(), "code")
    columns = [found[name].to_list() for name in ("code", "name", "kind", "above")]
    return dict(zip(found["unit"].to_list(), map(RecordedPlace, *columns), strict=True))

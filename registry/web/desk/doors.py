"""Doors 入口 from what is read to the forms that write it: each is shown only to whoever may write there.

A page that has them is kept for those who may write the same (`registry.web.page_cache`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from registry.desk.deciding_level import decided_about
from registry.desk.judgement import Judgement
from registry.desk.reach import Reach
from registry.desk.rights import Grantee
from registry.figures.gaps import Gap, about_unit
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import ledger_rows
from registry.lookup.identities_of_codes import meant_by
from registry.slices import BY_KEY, LEDGERS, TABLES
from registry.staging.closed_periods import ClosedPeriods
from registry.web.desk.rows import WRITERS, roles_for
from registry.web.desk.writer import kept_picture, rights_of
from registry.web.question import Question
from registry.web.reader import account

CHANGE = Words("变更（自某日起）", "Change (from a day on)")
FILL_IN = Words("填写空项", "Fill in what is empty")
CORRECT = Words("更正（原记录有误）", "Correct (the record was wrong)")
WITHDRAW = Words("作废", "Withdraw")
ENTER = Words("登记一行", "Enter a row")
_ENTER_OF = Words("登记{0}", "Enter: {0}")
_FILL_IN_OF = Words("填写{0}", "Fill in: {0}")
_CORRECT_OF = Words("更正{0}", "Correct: {0}")
#: The ledger whose rows are of periods, which may be closed.
_FACTS = "facts"


class Door(NamedTuple):
    """A door: what is done behind it, and its address."""

    words: Words
    link: str


class Doors:
    """The doors that a page may have for whoever asks it: none while there are no users, nor in a past view."""

    def __init__(self, question: Question):
        self.question = question
        self._reaches: dict[tuple[str, ...], Reach] = {}

    @cached_property
    def _is_open(self) -> bool:
        return account() is not None and not self.question.is_past

    @property
    def writes_something(self) -> bool:
        """Whether whoever asks writes anything on pages."""
        his = account()
        return self._is_open and his is not None and bool(his.roles & {*WRITERS})

    def may_write(self, ledger: Ledger) -> bool:
        """Whether whoever asks writes rows of a ledger somewhere."""
        his = account()
        if not self._is_open or his is None or ledger.written_by != "rows":
            return False
        return bool(his.roles & {*roles_for(ledger.key)})

    def may_alter(self, ledger: Ledger, version: Mapping[str, Any]) -> bool:
        """Whether whoever asks may alter a row that stands."""
        if not self.may_write(ledger):
            return False
        reach = self._reach(ledger)
        judged = Judgement(reach.connection, reach.whereabouts, reach.writes, reach.entered)
        return judged.may_alter(TABLES[ledger.key], version)

    def may_write_about(self, ledger: Ledger, unit: int) -> bool:
        """Whether whoever asks may enter a row of a ledger about a place or an organization."""
        return self.may_write(ledger) and self._reach(ledger).writes.has(unit)

    def level_deciding(self, ledger: Ledger, units: Collection[int] = ()) -> str | None:
        """The level of whoever would decide on a row of a ledger about some units that whoever asks enters; None where
        it is recorded at once."""
        if not self.may_write(ledger):
            return None
        return decided_about(self._reach(ledger), ledger.key, frozenset(units), self._rights(ledger).writes)

    def to_new(self, ledger: Ledger, **given: str) -> Door:
        """The door to a new row, with some columns filled in."""
        return Door(ENTER, self._link("new_row", key=ledger.key, **given))

    def about_unit(self, kind: str, code: str) -> list[Door]:
        """The doors to new rows about a unit of a ledger, whose code is filled in, in the order of the ledgers."""
        if not self.writes_something:
            return []
        given = {ledger.key: about_unit(kind, code, ledger) for ledger in LEDGERS}
        may = [ledger for ledger in LEDGERS if given[ledger.key] and self.may_enter(ledger, given[ledger.key])]
        return [
            Door(_ENTER_OF.format(ledger_rows.title(ledger)), self.to_new(ledger, **given[ledger.key]).link)
            for ledger in may
        ]

    def to_correct(self, ledger: Ledger, record: str) -> Door:
        """The door to the correction of a row."""
        return Door(CORRECT, self._link("correct_row", key=ledger.key, record=record))

    def of_row(self, ledger: Ledger, version: Mapping[str, Any], record: str) -> list[Door]:
        """The doors of a row that stands: what may be done to it."""
        if not self.may_alter(ledger, version):
            return []
        whose = {"key": ledger.key, "record": record}
        found = [self.to_correct(ledger, record), Door(WITHDRAW, self._link("withdraw_row", **whose))]
        if ledger.shape == "spell":
            return [Door(CHANGE, self._link("change_row", **whose)), *found]
        has_room = any(version[column.name] is None for column in ledger.columns) and not self._is_closed(
            ledger, version
        )
        return [Door(FILL_IN, self._link("change_row", **whose)), *found] if has_room else found

    def may_enter(self, ledger: Ledger, given: Mapping[str, str]) -> bool:
        """Whether whoever asks may enter a row of a ledger, as far as it is known: he may write where it lies."""
        if not self.may_write(ledger):
            return False
        lying = [column for column in ledger.columns if column.key in ledger.lies.by and given.get(column.key)]
        if not lying:
            return True
        version = dict.fromkeys(column.name for column in ledger.columns)
        version |= {column.name: meant_by(self.question.picture, column, given[column.key]) for column in lying}
        return self.may_alter(ledger, version)

    def to_mend(self, gaps: Sequence[Gap]) -> Door | None:
        """The door to the first of some gaps that whoever asks may mend; None where there is none."""
        return next((door for gap in gaps if (door := self._mending(gap)) is not None), None)

    def all_to_mend(self, gaps: Sequence[Gap]) -> list[Door]:
        """The doors to all gaps that whoever asks may mend."""
        return [door for gap in gaps if (door := self._mending(gap)) is not None]

    def _mending(self, gap: Gap) -> Door | None:
        ledger = BY_KEY[gap.ledger]
        called = ledger_rows.title(ledger)
        if gap.row is None:
            if not self.may_enter(ledger, gap.given):
                return None
            return Door(_ENTER_OF.format(called), self.to_new(ledger, **gap.given).link)
        if not self.may_alter(ledger, gap.row):
            return None
        fills = gap.is_empty and ledger.shape != "spell" and not self._is_closed(ledger, gap.row)
        view = "change_row" if fills else "correct_row"
        link = self._link(view, key=ledger.key, record=self.record_of(gap.row["record"]))
        return Door((_FILL_IN_OF if fills else _CORRECT_OF).format(called), link)

    def to_fill_in(self, ledger: Ledger, row: Mapping[str, Any]) -> Door:
        """The door to what is empty in a row, which is corrected where its period is closed."""
        view, words = ("correct_row", CORRECT) if self._is_closed(ledger, row) else ("change_row", FILL_IN)
        return Door(words, self._link(view, key=ledger.key, record=self.record_of(row["record"])))

    def _is_closed(self, ledger: Ledger, row: Mapping[str, Any]) -> bool:
        """Whether a row is of a closed period, of which nothing is filled in any more: it is corrected."""
        return ledger.key == _FACTS and self._closed_periods.has(row["unit"], row["period"])

    @cached_property
    def _closed_periods(self) -> ClosedPeriods:
        return ClosedPeriods(self.question.picture.connection)

    def record_of(self, number: int) -> str:
        """The record number of a row, as people write it."""
        return f"{self.question.tag}-{number}"

    def _link(self, view: str, **values: Any) -> str:
        # What is written is written now: a form is asked of no state of knowledge.
        return self.question.link(view, known_at=None, **values)

    def _rights(self, ledger: Ledger) -> Grantee:
        his = account()
        assert his is not None
        return rights_of(his, roles_for(ledger.key), picture_of=kept_picture)

    def _reach(self, ledger: Ledger) -> Reach:
        """What the writer's rights reach: made once for a page."""
        roles = roles_for(ledger.key)
        if roles not in self._reaches:
            self._reaches[roles] = self._rights(ledger).reach(self.question.picture.connection)
        return self._reaches[roles]


def doors(question: Question) -> Doors:
    """The doors of a page."""
    return Doors(question)

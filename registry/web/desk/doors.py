"""Doors 入口 from what is read to the forms that write it: each is shown only to whoever may write there.

A page that has them is kept for those who may write the same (`registry.web.page_cache`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from registry.desk.judgement import Judgement
from registry.desk.rights import Grantee, Reach
from registry.desk.service import check_ledger
from registry.errors import NotAllowed
from registry.language import Words
from registry.ledgers import Ledger
from registry.slices import TABLES
from registry.versions.rows import Version
from registry.web.desk.rows import roles_for
from registry.web.desk.writer import kept_picture, rights_of
from registry.web.question import Question
from registry.web.reader import account

CHANGE = Words("变更（自某日起）", "Change (from a day on)")
FILL_IN = Words("填写空项", "Fill in what is empty")
CORRECT = Words("更正（原记录有误）", "Correct (the record was wrong)")
WITHDRAW = Words("作废", "Withdraw")
ENTER = Words("登记一行", "Enter a row")


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

    def may_write(self, ledger: Ledger) -> bool:
        """Whether whoever asks writes rows of a ledger somewhere."""
        his = account()
        if not self._is_open or his is None or ledger.written_by != "rows":
            return False
        if not his.roles & {*roles_for(ledger.key)}:
            return False
        try:
            check_ledger(ledger, self._rights(ledger))
        except NotAllowed:
            return False
        return True

    def may_alter(self, ledger: Ledger, version: Version) -> bool:
        """Whether whoever asks may alter a row that stands."""
        if not self.may_write(ledger):
            return False
        reach = self._reach(ledger)
        judged = Judgement(reach.connection, reach.whereabouts, reach.writes, reach.entered)
        return judged.may_alter(TABLES[ledger.key], version)

    def may_write_about(self, ledger: Ledger, unit: int) -> bool:
        """Whether whoever asks may enter a row of a ledger about a place or an organization."""
        return self.may_write(ledger) and self._reach(ledger).writes.has(unit)

    def to_new(self, ledger: Ledger, **given: str) -> Door:
        """The door to a new row, with some columns filled in."""
        return Door(ENTER, self._link("new_row", key=ledger.key, **given))

    def to_correct(self, ledger: Ledger, record: str) -> Door:
        """The door to the correction of a row."""
        return Door(CORRECT, self._link("correct_row", key=ledger.key, record=record))

    def of_row(self, ledger: Ledger, version: Version, record: str) -> list[Door]:
        """The doors of a row that stands: what may be done to it."""
        if not self.may_alter(ledger, version):
            return []
        whose = {"key": ledger.key, "record": record}
        found = [self.to_correct(ledger, record), Door(WITHDRAW, self._link("withdraw_row", **whose))]
        if ledger.shape == "spell":
            return [Door(CHANGE, self._link("change_row", **whose)), *found]
        has_room = any(version[column.name] is None for column in ledger.columns)
        return [Door(FILL_IN, self._link("change_row", **whose)), *found] if has_room else found

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


def given_by(values: Mapping[str, Any]) -> dict[str, str]:
    """Columns to be filled in, without those of which nothing is known."""
    return {key: str(value) for key, value in values.items() if value not in (None, "")}

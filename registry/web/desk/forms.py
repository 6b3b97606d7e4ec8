"""Forms 登记表单: the fields of some columns, why something is written, and from which day on; and what is wrong.

A page makes one, hands its `cells` to the desk or to a verb, and shows it again with what that has to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from registry.columns import Column
from registry.errors import Invalid, Problem, Refusal
from registry.language import Words
from registry.web.desk.fields import EFFECTIVE, PREFIX, REASON, ColumnField, ColumnForm, name_of

#: What the desk calls what a form calls otherwise: a change's day, and the number of a row.
CALLED = {"from": EFFECTIVE.key}
_OF_CHANGE = Words("事由", "reason of the change")
_ALLOWED = Words("{problem}：{allowed}", "{problem}: {allowed}")
_OF_COLUMN = Words("{label}：{problem}", "{label}: {problem}")
_MEANT = Words("可能是 {meant}", "perhaps {meant}")


def typed_in() -> MultiDict[str, str] | None:
    """What came in with the form of a page; None where it is only opened."""
    return MultiDict(request.form) if request.method == "POST" else None


class WriteForm:
    """A form that writes: `own` are the fields of `columns`, `beside` those of the change: 事由 and 自哪一天起.

    `typed` is what came in, None where nobody has typed yet; `given` are the texts that the fields begin with.
    `version` is that of the row which was seen.

    A few ledgers have a column `reason` 理由: its field is called `own_reason`, for `reason` is that of the change.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        language: str,
        typed: MultiDict[str, str] | None = None,
        given: Mapping[str, str] | None = None,
        *,
        effective: bool = False,
        version: str | None = None,
    ):
        self.language, self.version, self.typed = language, version, typed
        asked = (EFFECTIVE, REASON) if effective else (REASON,)
        typed = _apart(typed, columns)
        self.own = ColumnForm(columns, language, typed, given)
        self.beside = ColumnForm(asked, language, typed, ids=f"{PREFIX}of-change-")
        if REASON.key in self.own:
            # In English a field has the name of its key, and a ledger's own `reason` stands beside it.
            self.beside.field(REASON.key).label.text = _OF_CHANGE.in_(language)
        self.whole: list[Words] = []

    @property
    def is_stale(self) -> bool:
        """Whether another version was seen when the form was opened than is seen now."""
        return self.version is not None and self.typed is not None and self.typed.get("version") != self.version

    @property
    def cells(self) -> dict[str, str]:
        """What was typed into the columns' fields, as cells."""
        return self.own.cells

    @property
    def reason(self) -> str:
        return self.beside.field(REASON.key).typed

    @property
    def effective(self) -> str | None:
        """The day as it was typed; None where the form asks for none, or nothing stands there."""
        return self.beside.field(EFFECTIVE.key).typed or None if EFFECTIVE.key in self.beside else None

    @property
    def fields(self) -> list[ColumnField]:
        """All fields, in their order."""
        return [*self.own.fields, *self.beside.fields]

    def blame(self, refusal: Refusal, called: Mapping[str, str] = CALLED) -> None:
        """Says what was refused: each problem beside its field, the others at the top. `called`: the names of fields
        by what problems call them, where they differ."""
        if not isinstance(refusal, Invalid):
            self.whole.append(refusal.says)
            return
        for problem in refusal.problems:
            self._blame(problem, called)

    def _blame(self, problem: Problem, called: Mapping[str, str]) -> None:
        key, text = problem.column or "", said(problem)
        places = [(self.beside, called.get(key, key)), (self.own, key)]
        # What is wrong with a row is wrong with a column of it; what is wrong with the change is of no row.
        for form, name in places if problem.row is None else reversed(places):
            if name in form:
                form.field(name).blame(text)
                return
        label = Words(problem.label or key, key)
        self.whole.append(_OF_COLUMN.format(label=label, problem=text) if key else text)


def said(problem: Problem) -> Words:
    """What is wrong, what is allowed, and whom a name could mean."""
    text = problem.problem
    if problem.allowed.zh:
        text = _ALLOWED.format(problem=text, allowed=problem.allowed)
    if problem.candidates:
        meant = [
            f"{one.code} {one.name}（{one.path}）" if one.path else f"{one.code} {one.name}"
            for one in problem.candidates
        ]
        both = Words("、".join(meant), ", ".join(meant))
        text = _ALLOWED.format(problem=text, allowed=_MEANT.format(meant=both))
    return text


def _apart(typed: MultiDict[str, str] | None, columns: Sequence[Column]) -> Any:
    """What came in. Who sends two texts called `reason`, as the keys of columns and the contract have it, means the
    column's and then the change's: none is lost."""
    own = next((name_of(column) for column in columns if column.key == REASON.key), None)
    reasons = [] if typed is None else typed.getlist(REASON.key)
    if typed is None or own is None or own in typed or len(reasons) < 2:
        return typed
    found = MultiDict(typed)
    found.setlist(own, reasons[:-1])
    found.setlist(REASON.key, reasons[-1:])
    return found

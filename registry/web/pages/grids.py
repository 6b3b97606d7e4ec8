"""Grids 表格: the rows of a ledger of one township and one period, all at once, as in a spreadsheet.

A line for each unit that the ledger is about: its rows of the period, or a blank one. It is saved whole or not at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Response, current_app, request

from registry.columns import Choice, Code, Column, Number, Period, Unfit, Year, YesNo
from registry.desk.rights import Grantee
from registry.desk.service import StaleRow, Written, carry_out
from registry.errors import NotFound
from registry.language import Words
from registry.ledgers import Ledger
from registry.lookup import grids, ledger_rows
from registry.lookup.row_documents import documents_of
from registry.web.access import open_to
from registry.web.desk.answers import submitted, write_page, written
from registry.web.desk.doors import CORRECT
from registry.web.desk.fields import offered_of
from registry.web.desk.grid_form import GridForm
from registry.web.desk.grid_lines import GridLine, line_of
from registry.web.desk.rows import WRITERS, now, writable
from registry.web.desk.second_person import decided_of
from registry.web.desk.writer import refuse_past
from registry.web.parameters import asks
from registry.web.question import Question, read_question
from registry.web.render import blueprint

#: So many lines a grid has at most, and so many blank ones below those that stand.
MOST, BLANK = 300, 5
_PERIOD = Period("period", "时期")
_VILLAGE = "village"
_WHERE = Words("请先选择范围：一个乡镇（街道）或村", "choose a scope first: a township or a village")
_TOO_MANY = Words(
    "此范围有 {0} 行，一张表格至多 {1} 行：请选择一个乡镇",
    "the scope has {0} {0:line|lines}, a grid {1} at most: choose a township",
)
_NO_KIND = Words("没有这类单位的行", "there are no lines of such units")
_NEW = Words("新 {0}", "new {0}")


@dataclass(frozen=True)
class Grid:
    """A grid as it is asked for: of a ledger, by the scope of the question, a period as it was written, and the kind of
    its places."""

    question: Question
    ledger: Ledger
    period: str
    kind: str

    @property
    def fixed(self) -> list[Column]:
        return list(grids.fixed_columns(self.ledger))

    @property
    def columns(self) -> list[Column]:
        return list(grids.columns_of(self.ledger, self.kind))

    @cached_property
    def parsed(self) -> int | None:
        """The period as it is stored; None for all of time. Raises Unfit."""
        if grids.period_column(self.ledger) is None:
            return None
        column = grids.period_column(self.ledger)
        if isinstance(column, Year):
            year = column.parse(self.period)
            return None if year is None else int(year) * 10_000
        found: int | None = _PERIOD.parse(self.period)
        return found

    @cached_property
    def _found(self) -> list[grids.Line]:
        wanted = grids.Wanted(self.ledger, self.question.scope, self.parsed, self.kind)
        return grids.lines_of(now(self.question), wanted)

    def fault(self) -> Words | None:
        """Why there is no such grid, or one with too many lines or none; None where there is. Raises Unfit."""
        if self.question.scope is None:
            return _WHERE
        if len(self._found) > MOST:
            return _TOO_MANY.format(len(self._found), MOST)
        return None if self._found or not self.fixed else _NO_KIND

    def lines(self) -> list[GridLine]:
        """Its lines as they stand."""
        numbers = [line.record for line in self._found if line.record is not None]
        documents = documents_of(now(self.question), self.ledger, numbers)
        lines = [self._line(line, documents) for line in self._found]
        if self.fixed:
            return lines
        return lines + [GridLine(_NEW.format(n).in_(self.question.language), {}, {}) for n in range(1, BLANK + 1)]

    def _line(self, line: grids.Line, documents: dict[int, dict[str, Any]]) -> GridLine:
        called = " ".join(filter(None, (line.name, line.code)))
        if line.record is not None and line.record in documents:
            row = documents[line.record]
            return line_of(self.ledger, row, called or row["record"], self.fixed, self.question.language)
        unit = grids.unit_column(self.ledger)
        own = {} if unit is None else {unit.key: line.code or ""}
        if not self.fixed:
            return GridLine(called, {}, own)
        period = next(column.key for column in self.fixed if column is not unit)
        return GridLine(called, own | {period: self.period}, {})


@blueprint.route("/ledgers/<key>/grid", methods=["GET", "POST"])
@open_to(*WRITERS)
@asks("period", "kind")
def grid(key: str) -> Response:
    """The grid of a ledger, a scope and a period."""
    refuse_past()
    with read_question() as question:
        ledger, rights = writable(key)
        asked = _asked(question, ledger)
        if request.method == "GET":
            return _opened(asked)
        form = GridForm(ledger, asked.columns, asked.fixed, question.language, request.form)
        if (fault := _fault(asked)) is not None:
            form.whole.append(fault)
            return _page(asked, form, 422)
        back = question.here()
    try:
        return submitted(
            form,
            lambda: _written(form, rights),
            lambda wrote: written(wrote.change, back),
            lambda status: _again(form, status),
        )
    except (StaleRow, NotFound):
        return _again(form, 409, was_stale=True)


def _asked(question: Question, ledger: Ledger) -> Grid:
    kinds = [kind for kind, _ in grids.kinds_of(ledger)]
    kind = request.args.get("kind", _VILLAGE)
    day = question.moment.as_of
    ended = day.year if (day.month, day.day) == (12, 31) else day.year - 1
    period = request.args.get("period", str(ended if grids.fixed_columns(ledger) else day.year)).strip()
    return Grid(question, ledger, period, kind if kind in kinds else _VILLAGE)


def _opened(asked: Grid) -> Response:
    """The grid as it stands; where nothing can be shown, why."""
    form = GridForm(asked.ledger, asked.columns, asked.fixed, asked.question.language)
    if (fault := _fault(asked)) is not None:
        form.whole.append(fault)
    else:
        form.lines = asked.lines()
    return _page(asked, form, 200 if fault is None else 422)


def _fault(asked: Grid) -> Words | None:
    """Why there is no such grid; None where there is."""
    try:
        return asked.fault()
    except Unfit as unfit:
        return unfit.problem


def _written(form: GridForm, rights: Grantee) -> Written:
    """Writes every row of which a cell is dirty. Raises Invalid, StaleRow, NotAllowed, NotFound."""
    order = form.order("correct" if request.form.get("act") == "correct" else "change")
    return carry_out(current_app.extensions["registry"].engine, order, rights, rights.username)


def _again(form: GridForm, status: int, was_stale: bool = False) -> Response:
    """The grid as it was typed, over what stands now."""
    with read_question() as question:
        asked = _asked(question, form.ledger)
        form.refresh(asked.lines())
        form.tell_clashes(was_stale)
        return _page(asked, form, 409 if form.clashes else status)


def _page(asked: Grid, form: GridForm, status: int) -> Response:
    question, ledger = asked.question, asked.ledger
    return write_page(
        "ledgers/grid.html",
        question,
        form,
        status,
        ledger=ledger,
        title=ledger_rows.title(ledger),
        second=decided_of(question, ledger),
        asked=asked,
        kinds=grids.kinds_of(ledger),
        has_period=grids.period_column(ledger) is not None,
        choices=_choices(asked),
        is_number=lambda column: isinstance(column, Number) and not isinstance(column, Year),
        is_code=lambda column: isinstance(column, Code),
        opened=lambda line: json.dumps({c.key: line.was.get(c.key, "") for c in asked.columns}, ensure_ascii=False),
        correct=CORRECT,
        to=question.here(),
        back=question.link("ledger", key=ledger.key),
    )


def _choices(asked: Grid) -> dict[str, list[str]]:
    """What may be chosen in the columns that are chosen from a list, as it is written in a cell."""
    language = asked.question.language
    listed = [column for column in asked.columns if isinstance(column, (Choice, YesNo))]
    return {c.key: [words if language == "zh" else key for key, words in offered_of(c, language)] for c in listed}

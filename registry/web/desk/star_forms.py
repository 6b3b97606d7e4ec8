"""The forms of a year's star rating 评星: a grid of organizations, of whom a decision is one day and one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from registry.columns import Column
from registry.desk.orders import Mode, Order
from registry.errors import Invalid, Problem, Refusal
from registry.ratings.ledger import RATING_SCORES, RATINGS
from registry.web.desk.fields import ColumnForm
from registry.web.desk.forms import CALLED, said
from registry.web.desk.grid_form import GridForm

#: What is typed of each organization, what says which row a line is, and what is one for all that are new.
CELLS = [RATINGS.by_key[key] for key in ("stars", "score", "reason")]
FIXED = [RATINGS.by_key[key] for key in ("organization", "year", "stage")]
_TOP = ("decided_on", "document", "public_to")
SCORE_CELLS = [RATING_SCORES.by_key["score"]]
SCORE_FIXED = [RATING_SCORES.by_key[key] for key in ("organization", "year", "indicator")]


class StarForm(GridForm):
    """The stars of a stage: `top` are the day, the document and the end of the publicity of all that are new."""

    def __init__(self, language: str, stage: str, typed: MultiDict[str, str] | None, given: Mapping[str, str]):
        super().__init__(RATINGS, CELLS, FIXED, language, typed)
        self.top = ColumnForm(_of_top(stage), language, typed, given)

    def order(self, mode: Mode) -> Order:
        """What is wanted of all rows; the new ones have the day and the document of all."""
        order, top = super().order(mode), {key: cell for key, cell in self.top.cells.items() if cell}
        rows = [row if row.record else replace(row, values={**top, **row.values}) for row in order.rows]
        return replace(order, rows=rows)

    def blame(self, refusal: Refusal, called: Mapping[str, str] = CALLED) -> None:
        """Says what was refused; what is one for all is said once."""
        if isinstance(refusal, Invalid):
            of_top = [problem for problem in refusal.problems if self._is_of_top(problem)]
            for key, words in dict.fromkeys((str(problem.column), said(problem)) for problem in of_top):
                self.top.field(key).blame(words)
            left = [problem for problem in refusal.problems if problem not in of_top]
            if not left:
                return
            refusal = Invalid(left)
        super().blame(refusal, called)

    def _is_of_top(self, problem: Problem) -> bool:
        is_new = bool(problem.row) and not self._sent[(problem.row or 1) - 1].record
        return is_new and problem.column in self.top


def _of_top(stage: str) -> Sequence[Column]:
    keys = _TOP if stage == "publicised" else _TOP[:2]
    return [RATINGS.by_key[key] for key in keys]

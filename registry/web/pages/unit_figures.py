"""What every figure says of a unit, on its page: the answer, what is missing, and what it follows from."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from flask import request

from registry.figures.catalogue import BY_CODE
from registry.figures.explaining import Together
from registry.figures.gaps import gaps_of
from registry.figures.groups import GROUPS
from registry.figures.labels import answer_words
from registry.figures.lists import page_list
from registry.figures.lists.unit_list import LACKING
from registry.figures.unit_answers import UnitAnswer, answers_of
from registry.language import Words
from registry.lookup.dossier import Dossier
from registry.web.desk.doors import Door, doors
from registry.web.desk.gap_doors import heading_of_doors
from registry.web.parameters import EXPORT
from registry.web.question import Question
from registry.web.tables import Heading, Rows, Table, TableRow

#: With more rows than these, the reasons of the figures are left to their own pages.
_MOST = 1_000
_TOO_MANY = Words(
    "登记内容很多，各指标的依据见其说明页。",
    "Much is recorded: what each figure is told from stands on the page of its reasons.",
)


def figures_table(question: Question, dossier: Dossier) -> Table | None:
    """What every figure says of the unit; None where no figure asks about units of its kind."""
    found = answers_of(dossier.picture, dossier.ledger.key, dossier.identity)
    if not found:
        return None
    group_of = {f.code: question.say(group.name) for group in GROUPS for f in group.figures}
    rows = [_answer(question, one) | {"group": group_of[one.figure.code]} for one in found]
    frame = Rows(rows, dict.fromkeys(("figure", "group", "name", "answer", "state", "value"), pl.String))

    picture, identity, together = dossier.picture, [dossier.identity], Together(dossier.picture, [dossier.identity])

    def reasons(shown: Sequence[TableRow]) -> list[Words]:
        return [page_list.reasons(picture, BY_CODE[r["figure"]], identity, together)[0] for r in shown]

    def lacking(shown: Sequence[TableRow]) -> list[Words | None]:
        return [page_list.lacking(picture, BY_CODE[r["figure"]], identity, [r["state"]], together)[0] for r in shown]

    def door(row: TableRow) -> str:
        return question.link("explanation", code=row["figure"], unit=dossier.code)

    headings = [
        Heading("group", Words("分组", "group")),
        Heading("name", Words("指标", "figure"), link=door),
        Heading("answer", Words("结论", "answer"), link=door, state=lambda row: row["state"]),
        Heading("value", Words("值", "value")),
    ]
    here = doors(question)

    def to_mend(shown: Sequence[TableRow]) -> list[Door | None]:
        unit = {dossier.identity: dossier.code}
        each = (gaps_of(picture, BY_CODE[r["figure"]], unit, [r["state"]], together)[0] for r in shown)
        return [here.to_mend(gaps) for gaps in each]

    few = sum(map(len, dossier.about.values())) <= _MOST
    if few:
        reason = Heading("reason", Words("依据的登记内容", "what is recorded"), late=reasons)
        headings += [Heading("lacking", LACKING, late=lacking), reason]
    if few and here.writes_something and EXPORT not in request.args:
        headings.append(heading_of_doors(to_mend))
    notes = [] if few else [_TOO_MANY]
    return Table("figures", Words("指标", "Figures"), headings, frame, notes=notes)


def _answer(question: Question, given: UnitAnswer) -> dict[str, str | None]:
    """What a figure says, in the language of the page; a unit that is only counted has the shape of the population."""
    counted = given.answer == "met" and given.figure.kind != "share"
    return {
        "figure": given.figure.code,
        "name": question.say(given.figure.name),
        "answer": question.say(answer_words(given.figure, given.answer)),
        "state": "population" if counted else given.answer,
        "value": question.say(given.value) if given.value else None,
    }

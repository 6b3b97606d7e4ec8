"""The list of a rule's answer: each unit with what it lacks, what to do, since when, and how that stands."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from registry.checks import finding_list
from registry.checks.rule import CatalogueRule
from registry.checks.rule_findings import RuleFinding
from registry.checks.rule_list import RuleUnitsShown, listed
from registry.figures.labels import ANSWERS
from registry.figures.lists import page_list
from registry.language import Words
from registry.web.desk.gap_doors import heading_of_findings
from registry.web.parameters import EXPORT
from registry.web.question import Question
from registry.web.tables import Heading, Table, TableRow


def units_table(question: Question, rule: CatalogueRule, status: str) -> Table:
    """The units of a status in the scope, by where they lie."""
    cells = _Cells(question, rule)
    # A title has its code, and what to do stands above the list: they are columns where the list leaves the page.
    is_export = EXPORT in request.args
    headings = [
        Heading("county", Words("县区", "county")),
        Heading("township", Words("乡镇", "township")),
        *([Heading("village", Words("村", "village"))] if rule.unit_kind.ledger != "places" else []),
        Heading("title", rule.unit_kind.words, "sentence", link=cells.reason, late=cells.titles),
        *([Heading("unit", Words("代码", "code"), "code", link=cells.reason, late=cells.names)] if is_export else []),
        Heading("state", Words("状态", "state"), in_words=ANSWERS.__getitem__, state=lambda row: row["state"]),
    ]
    if status in ("not_met", "unknown", "population"):
        headings.append(Heading("lacking", Words("缺什么", "what is lacking"), "sentence", late=cells.lacking))
    if status in ("not_met", "population"):
        headings += [
            *([] if is_export else heading_of_findings(question, cells.findings)),
            Heading("since", Words("起始", "since"), "code", late=cells.since),
            Heading("how", Words("处置", "what is done"), "code", late=cells.standing, link=cells.notice),
            *([Heading("todo", Words("怎么办", "what to do"), "sentence", late=cells.advice)] if is_export else []),
        ]
    headings.append(Heading("recorded", Words("依据的登记内容", "what is recorded"), "sentence", late=cells.recorded))
    frame, empty = listed(question.picture, rule, question.scope, status), Words("没有这样的单位", "no such unit")
    return Table("units", page_list.status_words(rule, status), headings, frame, empty, numbered=True)


class _Cells:
    """What the cells of the rows that are shown say; of all others nothing is worked out."""

    def __init__(self, question: Question, rule: CatalogueRule):
        self._question, self._rule = question, rule
        self._shown = RuleUnitsShown(question.picture, rule)

    def names(self, rows: Sequence[TableRow]) -> list[str]:
        return self._shown.names(_places(rows))

    def titles(self, rows: Sequence[TableRow]) -> list[Words]:
        return self._shown.titles(_places(rows))

    def lacking(self, rows: Sequence[TableRow]) -> list[str]:
        return [self._question.marked(one.lacks) for one in self._shown.told(_places(rows))]

    def recorded(self, rows: Sequence[TableRow]) -> list[str]:
        return [self._question.marked(one.recorded) for one in self._shown.told(_places(rows))]

    def since(self, rows: Sequence[TableRow]) -> list[Words | None]:
        return [finding_list.since_words(found) if found else None for found in self.findings(rows)]

    def standing(self, rows: Sequence[TableRow]) -> list[Words | None]:
        picture = self._question.picture
        return [finding_list.standing_words(picture, found) if found else None for found in self.findings(rows)]

    def notice(self, row: TableRow) -> str | None:
        """The page of the latest notice about a finding."""
        (found,) = self.findings([row])
        code = finding_list.notice_code(self._question.picture, found.status) if found else None
        return self._question.link("notice", code=code) if code else None

    def advice(self, rows: Sequence[TableRow]) -> list[Words | None]:
        return [self._rule.advice if found else None for found in self.findings(rows)]

    def reason(self, row: TableRow) -> str:
        """The page of the reason why a unit is as it is."""
        unit = row["unit"] or self._shown.names([row["place"]])[0]
        return self._question.link("rule_explanation", code=self._rule.code, unit=unit)

    def findings(self, rows: Sequence[TableRow]) -> list[RuleFinding | None]:
        """The finding about the unit of each row, None where there is none."""
        return self._shown.findings(_places(rows))


def _places(rows: Sequence[TableRow]) -> list[int]:
    return [row["place"] for row in rows]

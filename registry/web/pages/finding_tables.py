"""Findings as tables: each a line that leads to its reason, with its rule, how it stands, whose it is, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import polars as pl
from flask import request

from registry.checks import finding_list
from registry.checks.dispositions import STATUSES
from registry.checks.finding_list import MODES, ListedFinding
from registry.checks.model import SEVERITIES, Finding
from registry.checks.rule import CatalogueRule
from registry.checks.rule_findings import RuleFinding
from registry.compliance.ledger import FINDING_STEPS
from registry.language import Words
from registry.web.desk.doors import doors
from registry.web.desk.gap_doors import heading_of_findings
from registry.web.filters import Filter, filter_of_names
from registry.web.parameters import EXPORT
from registry.web.question import Question
from registry.web.tables import Heading, Rows, Table, TableRow

#: The key of the list of findings of a scope, and its columns.
LIST = "found"
COLUMNS = (
    "county",
    "township",
    "says",
    "rules",
    "severity",
    "mode",
    "since",
    "is",
    "owner",
    "unit",
    "todo",
    "recorded",
    "mend",
    "dispose",
)
#: How far ahead it is told what falls due, unless asked otherwise, and at most.
WITHIN, MOST_DAYS = 60, 3660
SAYS = Words("问题", "finding")
DISPOSE = Words("处置", "deal with it")
_AS_ONE = Words(
    "另有 {0} 条与别的规则对同一单位说的是同一件事，并入一行，括号内是并入的规则。",
    "{0} more {0:finding says|findings say} of a unit what another rule says too: {0:it stands|they stand} in the same "
    "line, in brackets.",
)
_BESIDE = Words("{0}（{1}）", "{0} ({1})")


class FindingRows:
    """Lines of findings as rows of a table; what they say is put in words for the rows that are shown."""

    def __init__(self, question: Question, lines: Sequence[ListedFinding]):
        self.question, self.lines = question, lines
        self._told: dict[int, tuple[Words, Words]] = {}

    @cached_property
    def frame(self) -> pl.DataFrame:
        """What is stored of each line; `at` is its place."""
        lying = finding_list.whereabouts(self.question.picture, self.lines)
        rows = [
            {
                "at": at,
                "county": county,
                "township": township,
                "rules": ";".join(line.codes),
                "severity": _of_each(one.rule.severity for one in line.all),
                "mode": _of_each(one.mode for one in line.all),
                "since": finding_list.shown_since(line),
                "is": _of_each(one.status.is_ for one in line.all),
                "owner": line.owner,
                "unit": _of_each(one.unit for one in line.all),
            }
            for at, (line, (county, township)) in enumerate(zip(self.lines, lying, strict=True))
        ]
        texts = ("county", "township", "rules", "severity", "mode", "since", "is", "owner", "unit")
        return pl.DataFrame(rows, schema={"at": pl.Int64, **dict.fromkeys(texts, pl.String)}, orient="row")

    def headings(self, *wanted: str) -> list[Heading]:
        """The columns of a list, or those that are wanted, in the order of `COLUMNS`."""
        return [h for h in self._headings() if h.key in (wanted or COLUMNS)]

    def _headings(self) -> list[Heading]:
        return [
            Heading("county", Words("县区", "county")),
            Heading("township", Words("乡镇", "township")),
            Heading("says", SAYS, "sentence", late=self._says, link=lambda row: self._door(self._line(row))),
            *([] if EXPORT in request.args else heading_of_findings(self.question, self._findings)),
            *([] if EXPORT in request.args else self._dispositions()),
            Heading(
                "rules", Words("规则", "rule"), late=self._rules, link=lambda row: self._rule_door(self._line(row))
            ),
            Heading("severity", Words("程度", "severity"), in_words=lambda keys: SEVERITIES[_first(keys)]),
            Heading("mode", Words("方式", "mode"), in_words=lambda keys: MODES[_first(keys)]),
            Heading("since", Words("起始", "since"), "code", late=self._since),
            Heading("is", Words("状态", "status"), "code", late=self._status, link=self._notice_door),
            Heading("how", Words("状态", "status"), "code", late=self._how, link=self._notice_door),
            Heading("owner", Words("责任党组织", "owner"), in_words=self._name, link=self._owner_door),
            Heading(
                *("unit", Words("单位", "unit"), "code", lambda keys: Words(_first(keys), _first(keys))),
                link=lambda row: self._unit_door(self._line(row)),
            ),
            Heading("todo", Words("怎么办", "what to do"), "sentence", late=self._todo),
            Heading("recorded", Words("依据的登记内容", "what is recorded"), late=self._recorded),
        ]

    def _dispositions(self) -> list[Heading]:
        """The column that leads to what may be done about each finding; none for whoever writes no step."""
        if not doors(self.question).may_write(FINDING_STEPS):
            return []

        def door(row: TableRow) -> str:
            return finding_link(self.question, self._line(row))

        return [Heading("dispose", DISPOSE, late=lambda rows: [DISPOSE] * len(rows), link=door)]

    def _findings(self, rows: Sequence[TableRow]) -> list[Finding | RuleFinding | None]:
        return [self._line(row).own for row in rows]

    def _line(self, row: TableRow) -> ListedFinding:
        return self.lines[row["at"]]

    # -- in words ---------------------------------------------------------------------------------------------------

    def _of(self, rows: Sequence[TableRow]) -> list[tuple[Words, Words]]:
        """What rows say, and what is recorded behind them."""
        new = [row["at"] for row in rows if row["at"] not in self._told]
        said = finding_list.told(self.question.picture, [self.lines[at] for at in new])
        self._told |= dict(zip(new, said, strict=True))
        return [self._told[row["at"]] for row in rows]

    def _says(self, rows: Sequence[TableRow]) -> list[str]:
        return [self.question.marked(says) for says, _ in self._of(rows)]

    def _recorded(self, rows: Sequence[TableRow]) -> list[str]:
        return [self.question.marked(recorded) for _, recorded in self._of(rows)]

    def _rules(self, rows: Sequence[TableRow]) -> list[Words]:
        return [_codes(self._line(row)) for row in rows]

    def _since(self, rows: Sequence[TableRow]) -> list[str]:
        before = self.question.say(finding_list.BEFORE_RECORD)
        return [row["since"] or (before if self._line(row).is_dated else "") for row in rows]

    def _status(self, rows: Sequence[TableRow]) -> list[Words]:
        return [finding_list.status_words(self.question.picture, self._line(row).status) for row in rows]

    def _how(self, rows: Sequence[TableRow]) -> list[Words]:
        """How findings stand, and that they are listed only where they are."""
        return [finding_list.standing_words(self.question.picture, self._line(row)) for row in rows]

    def _todo(self, rows: Sequence[TableRow]) -> list[Words]:
        return [self._line(row).rule.advice for row in rows]

    def _name(self, code: str) -> Words:
        return name_of(self.question, code)

    # -- doors ------------------------------------------------------------------------------------------------------

    def _door(self, line: ListedFinding) -> str | None:
        """The reason of a finding; of one in the structure its unit."""
        if isinstance(line.rule, CatalogueRule):
            return self.question.link("rule_explanation", code=line.rule.code, unit=line.unit)
        return self._unit_door(line)

    def _rule_door(self, line: ListedFinding) -> str | None:
        if isinstance(line.rule, CatalogueRule):
            return self.question.link("rule", code=line.rule.code)
        return None

    def _unit_door(self, line: ListedFinding) -> str | None:
        if line.leads_to is None:
            return None
        return self.question.link("unit", code=line.leads_to, space=line.space)

    def _notice_door(self, row: TableRow) -> str | None:
        """The latest notice about any finding of a line."""
        picture = self.question.picture
        codes = (finding_list.notice_code(picture, one.status) for one in self._line(row).all)
        return next((self.question.link("notice", code=code) for code in codes if code), None)

    def _owner_door(self, row: TableRow) -> str | None:
        return self.question.link("unit", code=row["owner"]) if row["owner"] else None


def finding_link(question: Question, line: ListedFinding) -> str:
    """The address of the page of a finding, where it is told what is done about it."""
    return question.link("finding", rule=line.rule.code, unit=line.unit)


def _of_each(keys: Iterable[str]) -> str:
    """What is stored of the rules of a line: a filter finds it by each of them, what is shown is the first."""
    return ";".join(dict.fromkeys(keys))


def _first(keys: str) -> str:
    return keys.partition(";")[0]


def name_of(question: Question, code: str) -> Words:
    """What a code is called on the day; the code itself where it has no name."""
    name = finding_list.names_of_codes(question.picture).get(code) or code
    return Words(name, name)


def _codes(line: ListedFinding) -> Words:
    """The code of a rule, and in brackets those that say the same, each with how it differs."""
    own = Words(line.rule.code, line.rule.code)
    if not isinstance(line.rule, CatalogueRule):
        # Its sentence does not name the rule, nor has it a page.
        return _BESIDE.format(line.rule.name, own)
    if not line.beside:
        return own
    others = [_beside(line, one) for one in line.beside]
    return _BESIDE.format(own, Words("、".join(o.zh for o in others), ", ".join(o.en for o in others)))


def _beside(line: ListedFinding, one: ListedFinding) -> Words:
    """A rule that says the same: its code and severity, its unit where that of the line does not tell it, and its mode
    and status where they are others."""
    parts = [SEVERITIES[one.rule.severity]]
    parts += [] if line.unit.startswith(one.unit) else [Words(one.unit, one.unit)]
    parts += [MODES[one.mode]] if one.mode != line.mode else []
    parts += [STATUSES[one.status.is_]] if one.status.is_ != line.status.is_ else []
    code = one.rule.code
    return Words(f"{code} {'，'.join(p.zh for p in parts)}", f"{code}: {', '.join(p.en for p in parts)}")


def list_of(question: Question, lines: Sequence[ListedFinding], key: str, title: Words, chosen: str | None) -> Table:
    """Findings as a table to be worked with. `chosen`: the unit that a reader filters by."""
    rows = FindingRows(question, lines)
    filters = _filters(question, rows.frame, chosen)
    headings = [replace(h, filter=filters.get(h.key)) for h in rows.headings()]
    empty = Words("没有发现问题", "nothing was found")
    return Table(key, title, headings, rows.frame, empty, notes=notes_of(lines), numbered=True, worked=True)


def notes_of(lines: Iterable[ListedFinding]) -> list[Words]:
    """How many findings stand beside others in one line."""
    merged = sum(len(line.beside) for line in lines)
    return [_AS_ONE.format(merged)] if merged else []


def _filters(question: Question, frame: pl.DataFrame, chosen: str | None) -> Mapping[str, Filter]:
    owners = sorted(frame["owner"].drop_nulls().unique().to_list())
    return {
        "rules": filter_of_names(frame["rules"], ";"),
        "severity": Filter("choice", [*SEVERITIES.items()], ";"),
        "mode": Filter("choice", [(key, MODES[key]) for key in ("on", "report")], ";"),
        "is": Filter("choice", [*STATUSES.items()], ";"),
        "owner": Filter("choice", [(code, name_of(question, code)) for code in owners]),
        "unit": Filter("choice", [(chosen, Words(chosen, chosen))] if chosen else [], ";"),
        **{key: Filter() for key in ("county", "township", "since")},
    }


def due_table(question: Question, within: int) -> Table:
    """What falls due in the scope within so many days, by day."""
    found = finding_list.due(question.picture, within, question.scope)
    rows = [
        {
            "due_on": day,
            "title": question.marked(title if title.zh else Words(one.unit, one.unit)),
            "rule": one.rule.code,
            "name": question.say(one.rule.name),
            "severity": question.say(SEVERITIES[one.rule.severity]),
            "unit": one.unit,
            "owner": question.say(name_of(question, one.owner)) if one.owner else None,
            "todo": question.say(one.rule.advice),
        }
        for one, title, day in found
    ]

    def door(row: TableRow) -> str:
        return question.link("rule_explanation", code=row["rule"], unit=row["unit"])

    headings = [
        Heading("due_on", Words("期限", "due"), "code"),
        Heading("title", Words("单位", "unit"), "sentence", link=door),
        Heading("name", Words("事项", "what"), link=door),
        Heading("rule", Words("规则", "rule"), "code", link=lambda row: question.link("rule", code=row["rule"])),
        Heading("severity", Words("程度", "severity")),
        Heading("owner", Words("责任党组织", "owner")),
        Heading("todo", Words("怎么办", "what to do"), "sentence"),
    ]
    texts = dict.fromkeys((*(h.key for h in headings), "unit"), pl.String)
    empty = Words("{0} 天内没有到期的", "nothing falls due within {0} {0:day|days}").format(within)
    title = Words("{0} 天内到期", "Due within {0} {0:day|days}").format(within)
    return Table("due", title, headings, Rows(rows, texts), empty)

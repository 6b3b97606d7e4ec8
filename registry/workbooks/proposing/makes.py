"""The makes of a proposed table: the rows of ledgers that its columns fill, with what must stand beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from registry.language import Words
from registry.measures.ledger import BY_KEY as MEASURES
from registry.people.ledger import ROLES_OF_ORGANIZATIONS
from registry.slices import BY_KEY
from registry.workbooks.mappings.mapping import OPEN, Make, Source, Value, When
from registry.workbooks.proposing.answers import OF_TABLES, periods
from registry.workbooks.proposing.surroundings import Surroundings
from registry.workbooks.proposing.uses import ColumnSeen, Filling, Question, Row, Use
from registry.workbooks.proposing.values import choices

_OF_ORGANIZATIONS = frozenset(role.key for role in ROLES_OF_ORGANIZATIONS)
#: The codes that the registry gives where a workbook has none.
_GIVEN = frozenset(
    [
        ("cases", "code"),
        ("projects", "code"),
        ("organizations", "code"),
        ("places", "code"),
        ("people", "code"),
        ("pairings", "partner"),
    ]
)
#: What stands in rows of a ledger unless a column says it.
_USUAL: Mapping[str, Mapping[str, str]] = {
    "posts": {"from": "@as_of"},
    "pay": {"unit": "@place", "from": "@as_of"},
    "coverage": {"place": "@place", "from": "@as_of"},
    "facilities": {"place": "@place", "from": "@as_of"},
    "bodies": {"place": "@place", "from": "@as_of"},
    "pairings": {"place": "@place", "from": "@as_of"},
    "projects": {"place": "@place"},
    "activities": {"place": "@place"},
    "screenings": {"place": "@place"},
    "cases": {"organization": "@organization"},
    "case_measures": {"case": "@case"},
    "look_backs": {"case": "@case"},
    "ratings": {"organization": "@organization", "decided_on": "@as_of"},
    "facts": {"unit": "@place"},
}
#: The day from which a row holds, of which blank cells mean: on the table's day.
_SPELLS = ("posts", "pay", "coverage", "facilities", "bodies", "pairings")
_FOUNDED = {"natural_village": "natural_village", "site": "relocation_site"}


def source(column: ColumnSeen, steps: Mapping[str, Any]) -> Source:
    """The source of a column with its steps."""
    given = {key: value for key, value in steps.items() if key not in ("is", "factor")}
    factor = Decimal(steps["factor"]) if "factor" in steps else None
    return Source(column=column.heading.text, factor=factor, **given)


@dataclass
class _Filled:
    """What the columns of a table fill of one row: by key the column, and the steps from its cells."""

    row: Row
    columns: dict[str, ColumnSeen] = field(default_factory=dict)
    steps: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def source(self, key: str) -> Source:
        return source(self.columns[key], self.steps[key])


class Makes:
    """The makes of a table, in the order of its columns; `questions` are what nobody but a clerk can say."""

    def __init__(
        self,
        columns: Sequence[ColumnSeen],
        uses: Mapping[int, Use],
        levels: Mapping[str, ColumnSeen],
        around: Surroundings,
    ):
        self.around, self.levels = around, levels
        self.questions: list[Question] = []
        self.filled: dict[Row, _Filled] = {}
        for column in columns:
            for filling in uses[column.at].fillings if column.at in uses else ():
                self._add(column, filling)

    def _add(self, column: ColumnSeen, filling: Filling) -> None:
        filled = self.filled.setdefault(filling.row, _Filled(filling.row))
        filled.columns[filling.key] = column
        filled.steps[filling.key] = filling.steps

    def all(self) -> list[Make]:
        """Every make, found or founded units before what refers to them."""
        plan = self.filled.get(Row("case_measures", (("measure", "plan"),)))
        cases = self.filled.get(Row("cases"))
        if cases is None and any(row.ledger in ("case_measures", "look_backs") for row in self.filled):
            cases = _Filled(Row("cases"))
            self.filled = {cases.row: cases, **self.filled}
        if plan is not None and cases is not None and "plan_on" not in cases.columns and "done_on" in plan.columns:
            cases.columns["plan_on"], cases.steps["plan_on"] = plan.columns["done_on"], {}
        makes = list(self._founded())
        for filled in self.filled.values():
            makes += self._of_row(filled)
        return makes

    # -- what is founded ---------------------------------------------------------------------------------------------

    def _founded(self) -> Iterator[Make]:
        """The natural villages or settlement sites that are the rows themselves, and their own organizations."""
        innermost = list(self.levels)[-1] if self.levels else ""
        if innermost not in _FOUNDED or not self._is_row(innermost):
            return
        column = self.levels[innermost]
        values: dict[str, Value] = {"name": source(column, {}), "kind": _FOUNDED[innermost], "parent": "@above"}
        yield Make("places", MappingProxyType(values))
        coverage = self.filled.get(Row("coverage"))
        if coverage is not None and {"mode", "organization"} <= set(coverage.columns):
            yield from self._own_organizations(coverage)

    def _own_organizations(self, coverage: _Filled) -> Iterator[Make]:
        """The organizations of those places that have one of their own."""
        mode = coverage.columns["mode"]
        said, _ = choices("coverage", "mode", mode.cells)
        parse = BY_KEY["coverage"].by_key["mode"].parse
        kinds = {text: said[text] if text in said else parse(text) for text in mode.cells.counts}
        own = tuple(text for text, kind in kinds.items() if kind == "independent")
        if own:
            others = {text: "" for text in kinds if text not in own}
            when = When(Source(column=mode.heading.text, values=others or None), own)
            name: dict[str, Value] = {
                "name": source(coverage.columns["organization"], {}),
                "kind": "@name",
                "place": "@place",
            }
            yield Make("organizations", MappingProxyType(name), when)

    def _is_row(self, level: str) -> bool:
        """Whether each row is about another place of the level: no two rows name one within the same place above."""
        seen = list(zip(*(column.cells.cells for column in self.levels.values()), strict=True))
        filled = [one for one in seen if one[-1]]
        return bool(filled) and len(set(filled)) == len(filled)

    # -- a row of a ledger -------------------------------------------------------------------------------------------

    def _of_row(self, filled: _Filled) -> Iterator[Make]:
        row = filled.row
        person = filled.columns.get("person")
        described = {key[7:]: filled.source(key) for key in filled.columns if key.startswith("people.")}
        if described and person is not None:
            steps: dict[str, Any] = {"split": True} if filled.steps["person"].get("split") else {}
            if "same" in filled.steps["person"]:
                # 兼任 names nobody: the person is described where the name stands.
                steps["values"] = dict.fromkeys(person.cells.same, "")
            name = source(person, steps)
            yield Make("people", MappingProxyType({"name": name, **described}))
        ledger = BY_KEY[row.ledger]
        values: dict[str, Value] = {**_USUAL.get(row.ledger, {}), **row.constants}
        values |= {key: filled.source(key) for key in filled.columns if key != "when" and not key.startswith("people.")}
        self._complete(filled, values)
        for column in ledger.columns:
            needed = column.must_be_filled and (ledger.key, column.key) not in _GIVEN
            if needed and column.key not in values:
                values[column.key] = OPEN
                label = column.label
                self._ask(
                    f"{ledger.key}.{column.key}",
                    f"台账“{ledger.label}”的“{label}”应填什么？",
                    f"what is {column.key} of {ledger.key}?",
                )
        order = {column.key: at for at, column in enumerate(ledger.columns)}
        ordered = dict(sorted(values.items(), key=lambda one: order[one[0]]))
        yield Make(row.ledger, MappingProxyType(ordered), self._when(filled))

    def _complete(self, filled: _Filled, values: dict[str, Value]) -> None:
        """Adds what the ledger wants besides what its columns say."""
        row = filled.row
        match row.ledger:
            case "posts":
                role = row.constants.get("role")
                values["unit"] = "@unit" if role is None else "@organization" if role in _OF_ORGANIZATIONS else "@place"
            case "pay":
                values["person"] = Source(column=row.apart)
            case "facts":
                values["period"] = self._period(filled)
            case "cases" | "ratings" | "screenings" if "year" not in filled.columns:
                values["year"] = row.apart or self._year()
                if row.ledger == "ratings" and "decided_on" not in filled.columns:
                    self._complete_rating(row, values)
            case "activities":
                self._complete_activity(filled, values)
        if row.ledger in _SPELLS and "from" in filled.columns and self._may_be_blank(filled):
            start = filled.source("from")
            values["from"] = Source(column=start.column, part=start.part, empty="@as_of")

    def _complete_rating(self, row: Row, values: dict[str, Value]) -> None:
        """Adds when stars were decided: at the end of their year; in a table of the middle of one, which is not about
        them, they are of nobody knows which."""
        as_of = self.around.as_of or ""
        is_about_them = any(subject.ledger == "ratings" for subject in self.around.subjects)
        if row.apart:
            values["decided_on"] = f"{row.apart}-12-31"
        elif as_of and not as_of.endswith("-12-31") and not is_about_them:
            values["year"] = values["decided_on"] = OPEN
            self._ask(
                "ratings",
                "星级是哪一年度评定的、哪一天决定的？",
                "of which year are the stars, and when were they decided?",
            )

    def _complete_activity(self, filled: _Filled, values: dict[str, Value]) -> None:
        if "organization" in self.levels:
            values["organization"] = "@organization"
        if "held_on" not in filled.columns:
            values["held_on"] = "@as_of"
            if "title" not in filled.columns and self.around.year is not None:
                values["title"] = f"{self.around.year}年累计"

    def _may_be_blank(self, filled: _Filled) -> bool:
        """Whether the day is blank in a row where something else of it is filled."""
        start = filled.columns["from"].cells
        others = [
            c.cells
            for key, c in filled.columns.items()
            if key not in ("from", "to") and c is not filled.columns["from"]
        ]
        return any(
            not start.is_filled(at) and any(cells.is_filled(at) for cells in others) for at in range(len(start.cells))
        )

    def _when(self, filled: _Filled) -> When | None:
        """What decides whether the row is made: a mark, a mode of coverage, a name where days stand alone."""
        if "when" in filled.columns:
            steps = filled.steps["when"]
            kept = {key: value for key, value in steps.items() if key != "is"}
            return When(source(filled.columns["when"], kept), tuple(steps["is"]))
        if filled.row.ledger == "coverage" and "mode" in filled.columns:
            return When(Source(column=filled.columns["mode"].heading.text))
        if filled.row.ledger == "posts" and "role" in filled.columns and "person" in filled.columns:
            role, person = filled.columns["role"], filled.columns["person"].cells
            if any(person.is_filled(at) and not role.cells.is_filled(at) for at in range(len(person.cells))):
                return When(Source(column=role.heading.text))
        key = {"posts": "person", "pairings": "partner_name"}.get(filled.row.ledger)
        if key in filled.columns:
            main = filled.columns[key].cells
            others = [c.cells for k, c in filled.columns.items() if k != key and not k.startswith("people.")]
            if any(not main.is_filled(at) and any(c.is_filled(at) for c in others) for at in range(len(main.cells))):
                return When(Source(column=filled.columns[key].heading.text))
        return None

    # -- years and periods -------------------------------------------------------------------------------------------

    def _year(self) -> str:
        if self.around.year is None:
            self._ask("year", "这张表是哪一年的？", "for which year is this table?")
            return OPEN
        return str(self.around.year)

    def _period(self, filled: _Filled) -> str:
        apart = filled.row.apart
        return apart if apart[:1].isdigit() else "@period"

    def period(self) -> str | None:
        """The period of the table: a day's, of measures that are counted on one; a year's, of those that run through
        it; None where nothing wants one."""
        measured = {
            key
            for row, filled in self.filled.items()
            if row.ledger == "facts" and not row.apart[:1].isdigit()
            for key in filled.columns
        }
        kinds = {MEASURES[key].kind for key in measured if key in MEASURES}
        if not kinds:
            return None
        around = self.around
        told = around.period
        if told is None:
            self._ask("period", "指标是哪一时期的？", "for which period are the measures?")
            return OPEN
        if kinds == {"stock"} or len(told) == 4:
            return told
        if told.endswith("-12-31"):
            return told[:4]
        self._ask(
            "period",
            "收入、发展党员等是全年的，还是到这一天为止的？",
            "are income, members developed and the like of the year, or up to this day?",
            periods(told),
        )
        return OPEN

    def _ask(self, about: str, zh: str, en: str, answer: Words | None = None) -> None:
        question = Question(about, Words(zh, en), answer=answer or OF_TABLES.get(about))
        if question not in self.questions:
            self.questions.append(question)

"""The mapping that is proposed 建议的对照表 for what was brought where no saved one fits, and what a clerk still says.

What a proposal leaves open is asked in words: of a column what it is, or that it is not taken; of a value that stands
nowhere in the table, the value. What is answered here is written into the mapping; it is saved with the import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from registry.errors import Invalid, Problem, Refusal
from registry.file_store import FileStore
from registry.imports.service import BROUGHT
from registry.jobs.queue import Job
from registry.language import Words
from registry.measures.ledger import MEASURES
from registry.slices import BY_KEY
from registry.workbooks.mappings.explanation import column_words, sheet_words
from registry.workbooks.mappings.file import loads
from registry.workbooks.mappings.mapping import OPEN, Make, Source, TableMapping
from registry.workbooks.mappings.mapping import Mapping as WorkbookMapping
from registry.workbooks.mappings.text import dumps_toml
from registry.workbooks.proposing.proposal import Proposal
from registry.workbooks.proposing.service import fitting, propose_for

_FACTS = "facts"
#: What a column becomes that is not taken.
IGNORED = "ignore"
_NOT_TAKEN = Words("不取这一列", "leave this column out")
#: Where in the text of a mapping a value stands that may have been answered.
_PATH = re.compile(r"sheet\[(\d+)\](?:\.make\[(\d+)\])?\.(\w+)")
_TEN_THOUSAND = "10000"
_IN_UNIT = Words("{0}（表中单位：{1}）", "{0} (in {1})")
_YUAN = {"1": Words("元", "yuan"), _TEN_THOUSAND: Words("万元", "ten thousands of yuan")}
_AS_OF = Words("表中名称、数字的时点（如 2019-12-31）", "the day on which its names and numbers hold (2019-12-31)")
_PERIOD = Words("表中指标的时期（如 2019、2019-06）", "the period of its numbers (2019, 2019-06)")
_OF = Words("{0}：{1}", "{0}: {1}")


@dataclass(frozen=True)
class OpenAnswer:
    """What is still to be said of a proposal: `name` as a form has it, what is asked, why, and what may be chosen
    (by key; nothing: a text is written)."""

    name: str
    words: Words
    says: Words = Words("", "")
    choices: Mapping[str, Words] | None = None


@dataclass(frozen=True)
class ProposedMapping:
    """A proposal for what was brought: its mapping, what is open in it, questions that only its text can answer, and
    the saved mapping that fits, if there is one."""

    proposal: Proposal
    open: tuple[OpenAnswer, ...]
    others: tuple[Words, ...]
    fits: str | None = None

    @property
    def mapping(self) -> WorkbookMapping:
        return self.proposal.mapping

    @property
    def text(self) -> str:
        """The mapping as the file that imports take."""
        return dumps_toml(self.mapping)

    def answered(self, answers: Mapping[str, str]) -> str:
        """The text of the mapping with what was answered. Raises Invalid with every answer that does not fit."""
        missing = [Problem(Words("请选择", "choose one"), column=one.name) for one in self.open if one.choices]
        missing = [problem for problem in missing if not answers.get(problem.column or "")]
        tables = tuple(_answered(number, table, answers) for number, table in enumerate(self.mapping.tables))
        mapping = replace(self.mapping, tables=tables)
        _, faults = loads(dumps_toml(mapping), "toml", mapping.name)
        if missing or faults:
            raise Invalid([*missing, *map(_of_its_answer, faults)])
        return dumps_toml(mapping)


def proposed(connection: Connection, files: FileStore, job: Job) -> ProposedMapping | None:
    """The mapping that is proposed for what a job brought; None where there is none to propose."""
    path = files.import_folder(job.id) / BROUGHT / str(job.options["name"])
    try:
        found = propose_for(path)
    except Refusal:
        return None
    if found.proposal is None:
        return None
    own = tuple(_open_answers(found.proposal))
    asked = {"column", "as_of", "period"}
    others = [_OF.format(Words(sheet, sheet), one.says) for sheet, one in found.proposal.questions]
    left = [says for says, (_, one) in zip(others, found.proposal.questions, strict=True) if one.about not in asked]
    return ProposedMapping(found.proposal, own, tuple(left), fitting(connection, found.sheets))


# -- what is open -----------------------------------------------------------------------------------------------------


def _open_answers(proposal: Proposal) -> Iterator[OpenAnswer]:
    """What is open in the tables of a mapping, in their order."""
    why = {(sheet, proposal.header(sheet, one.column or "")): one.says for sheet, one in proposal.questions}
    for number, table in enumerate(proposal.mapping.tables):
        for key, words in (("as_of", _AS_OF), ("period", _PERIOD)):
            if getattr(table, key) == OPEN or (key == "period" and table.period is None and table.open):
                yield OpenAnswer(f"{number}-{key}", _OF.format(sheet_words(table), words))
        for place, header in enumerate(table.open):
            says = why.get((table.sheet, header), Words("", ""))
            yield OpenAnswer(f"{number}-open-{place}", Words(header, header), says, _choices(table))
        for at, make in enumerate(table.makes):
            for key in (key for key, value in make.values.items() if value == OPEN):
                yield OpenAnswer(f"{number}-{at}-{key}", column_words(make.ledger, key))


def _choices(table: TableMapping) -> dict[str, Words]:
    """What a column may be that nothing is known of: a measure that no other column fills, or left out."""
    filled = {key for make in table.makes if make.ledger == _FACTS for key in make.values}
    found = {IGNORED: _NOT_TAKEN}
    for measure in MEASURES:
        words = column_words(_FACTS, measure.key)
        if measure.key in filled:
            continue
        if measure.key.endswith("_yuan"):
            found |= {f"{measure.key}*{by}": _IN_UNIT.format(words, unit) for by, unit in _YUAN.items()}
        else:
            found[measure.key] = words
    return found


def _of_its_answer(problem: Problem) -> Problem:
    """A fault of a mapping's text, as one of the answer that stands there; of none it is told with its place."""
    place = _PATH.fullmatch(problem.column or "")
    if place is None:
        return replace(problem, column=None, problem=_OF.format(problem.column or "", problem.problem))
    table, make, key = place.groups()
    names = [str(int(table) - 1), *([str(int(make) - 1)] if make else []), key]
    return replace(problem, column="-".join(names))


# -- answers ----------------------------------------------------------------------------------------------------------


def _answered(number: int, table: TableMapping, answers: Mapping[str, str]) -> TableMapping:
    """A table with what was answered of it."""
    chosen = {header: answers.get(f"{number}-open-{place}", "") for place, header in enumerate(table.open)}
    makes: list[Make] = []
    for at, make in enumerate(table.makes):
        told = {key: answers.get(f"{number}-{at}-{key}", "").strip() for key in make.values}
        values = {key: told[key] or value if value == OPEN else value for key, value in make.values.items()}
        makes.append(replace(make, values=values))
    sources = {header: target for header, target in chosen.items() if target not in ("", IGNORED)}
    days: dict[str, Any] = {
        key: answers.get(f"{number}-{key}", "").strip() or OPEN
        for key in ("as_of", "period")
        if getattr(table, key) == OPEN
    }
    if sources and table.period is None:
        days["period"] = answers.get(f"{number}-period", "").strip() or OPEN
    return replace(
        table,
        open=tuple(header for header, target in chosen.items() if not target),
        ignore=(*table.ignore, *(header for header, target in chosen.items() if target == IGNORED)),
        makes=_with_facts(makes, sources),
        **days,
    )


def _with_facts(makes: Sequence[Make], sources: Mapping[str, str]) -> tuple[Make, ...]:
    """The rows that are made, with columns that are measures: of the row of measures there is, else of a new one."""
    if not sources:
        return tuple(makes)
    values: dict[str, Any] = {}
    for header, target in sources.items():
        key, _, factor = target.partition("*")
        if key in BY_KEY[_FACTS].by_key:
            by = Decimal(factor) if factor == _TEN_THOUSAND else None
            values[key] = Source(column=header, factor=by)
    at = next((at for at, make in enumerate(makes) if make.ledger == _FACTS), None)
    if at is None:
        return (*makes, Make(_FACTS, {"unit": "@place", "period": "@period"} | values))
    whole = replace(makes[at], values={**makes[at].values, **values})
    return (*makes[:at], whole, *makes[at + 1 :])

"""What stands behind the lines of a case's tables 各行的依据: the change that brought a row in, the files attached to
it, and for whoever may the doors to attach one and to correct it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from registry.casework.case_record import Case
from registry.language import Words
from registry.lookup.dossier import Dossier, Version
from registry.rectification.ledger import CASE_STEPS
from registry.slices import BY_KEY
from registry.web.desk.case_doors import case_doors
from registry.web.desk.doors import doors
from registry.web.pages.attachments import Evidence
from registry.web.question import Question
from registry.web.tables import Heading, TableRow

_CHANGE, _EVIDENCE, _CORRECT = Words("变更", "change"), Words("佐证", "evidence"), Words("更正", "correct")
_FILES, _ADD = Words("{n} 个文件", "{n} {n:file|files}"), Words("添加佐证", "attach a file")
#: The columns of these in a table's rows, with their types.
COLUMNS: dict[str, Any] = dict.fromkeys(("since", "files"), pl.Int64) | dict.fromkeys(
    ("ledger", "record", "correct"), pl.String
)
#: Of these nothing is shown where nothing stands in them.
OPTIONAL = ("since", "files", "correct")


@dataclass(frozen=True)
class RowsBehind:
    """The versions behind the lines, by ledger and number; how many files each row has, by ledger and record; whether
    whoever asks attaches some, and which levels are his to correct (None: he corrects nothing)."""

    versions: Mapping[tuple[str, int], Version] = field(default_factory=dict)
    files: Mapping[tuple[str, int], int] = field(default_factory=dict)
    levels: frozenset[str] | None = None
    tag: str = ""

    def told(self, ledger: str, number: int) -> dict[str, Any]:
        """What stands behind a version of a row, by the keys of `COLUMNS`."""
        version = self.versions.get((ledger, number))
        if version is None:
            return {}
        files = self.files.get((ledger, version["record"]), 0)
        record, told = f"{self.tag}-{version['record']}", {"since": version["since"], "ledger": ledger}
        return told | {
            "record": record,
            "files": files if files or self.levels is not None else None,
            "correct": record if self._may_correct(ledger, version) else None,
        }

    def _may_correct(self, ledger: str, version: Version) -> bool:
        if self.levels is None:
            return False
        return ledger != CASE_STEPS.key or version["level"] is None or version["level"] in self.levels


NOTHING_BEHIND = RowsBehind()


def behind(question: Question, case: Case, found: Dossier, evidence: Evidence) -> RowsBehind:
    """What stands behind the lines of a case."""
    about = {key: found.about[key] for key in ("case_steps", "case_measures")} | {"cases": found.own}
    versions = {(key, version["id"]): version for key, each in about.items() for version in each}
    files = Counter((one.ledger, one.row) for one in evidence.attached)
    here = case_doors(question)
    levels = frozenset(here.own_levels(case.organization)) if here.may_write(case.organization) else None
    # Without a file or a right there is no way to a row, and its number is not asked for.
    return RowsBehind(versions, files, levels, question.tag if files or levels is not None else "")


def headings_behind(question: Question) -> Iterator[Heading]:
    """The columns of what stands behind a line."""

    def to_change(row: TableRow) -> str | None:
        return question.link("change", number=row["since"]) if row["since"] else None

    def to_files(row: TableRow) -> str | None:
        known = row["ledger"] is not None
        return question.link("attachments", key=row["ledger"], record=row["record"]) if known else None

    def to_correct(row: TableRow) -> str | None:
        known = row["correct"] is not None
        return doors(question).to_correct(BY_KEY[row["ledger"]], row["record"]).link if known else None

    yield Heading("since", _CHANGE, "number", link=to_change)
    yield Heading("files", _EVIDENCE, in_words=lambda n: _FILES.format(n=n) if n else _ADD, link=to_files)
    yield Heading("correct", _CORRECT, in_words=lambda _: _CORRECT, link=to_correct)

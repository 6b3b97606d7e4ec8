"""The proposal for a file: read, looked at, and compared with the mappings that were saved before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from registry.errors import NotFound, Problem, Refused
from registry.exchange.reading import Sheet, read_workbook
from registry.exchange.sheets import is_ledger_set
from registry.moment import Moment, head, today
from registry.privacy import hidden
from registry.versions import At
from registry.versions.mappings import saved
from registry.workbooks.mappings.file import loads
from registry.workbooks.proposing.proposal import Proposal, propose
from registry.workbooks.tables.workbook import fits


@dataclass
class Proposed:
    """What came of a file: a proposal, or what is wrong with the file; and its sheets."""

    proposal: Proposal | None
    problems: Sequence[Problem] = ()
    sheets: list[Sheet] = field(default_factory=list)


def propose_for(path: Path, title: str | None = None) -> Proposed:
    """The proposal for the workbook at `path` (`title`: for its sheet of this title).

    Raises NotFound where there is no such file or sheet, Refused where the file is a ledger set, which needs none.
    """
    sheets, problems = read_workbook(path)
    if problems:
        return Proposed(None, problems, sheets)
    if is_ledger_set(path, sheets):
        raise Refused(
            "这是登记库自己的台账格式，不需要对照表：请直接用 registry import 导入",
            "this is a ledger set, which needs no mapping: import it as it is with registry import",
        )
    titles = [sheet.title for sheet in sheets if not sheet.is_hidden]
    if title is not None and title not in titles:
        names = [hidden(name) for name in titles]
        raise NotFound(
            f"没有工作表“{hidden(title)}”；有：{'、'.join(names)}",
            f"no sheet {hidden(title)!r}; there are: {', '.join(names)}",
        )
    return Proposed(propose(sheets, path.name, path.stem, title), (), sheets)


def fitting(connection: Connection, sheets: Sequence[Sheet]) -> str | None:
    """The name of the saved mapping that fits these sheets; None of none or several."""
    names = []
    for kept in saved(At(connection, Moment(today(), head(connection)))):
        mapping, _ = loads(kept.content, "toml", kept.name)
        if mapping is not None and fits(mapping, sheets):
            names.append(kept.name)
    return names[0] if len(names) == 1 else None

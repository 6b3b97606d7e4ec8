"""Official editions 区划版本 applied: what an edition lists is compared with the official places as of its day, and the
difference becomes one change.

An edition speaks of the official places that it lists and of all that stand below those; of no others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, or_, select

from registry import days, record
from registry.changes import Staged
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.privacy import hidden
from registry.problems import Problems
from registry.restructuring.comparing import EditionDifference, RecordedPlace, difference, followed
from registry.restructuring.draft import Draft
from registry.restructuring.editions import Edition, Moves, read_edition, read_moves
from registry.restructuring.matching import Matching
from registry.restructuring.placing import Placing
from registry.restructuring.proposing import Proposal, proposals
from registry.staging.write import write

KIND = "divisions"
Progress = Callable[[Words], None]


@dataclass(frozen=True)
class EditionRequest:
    """The days and remarks an edition is applied with: since when it holds, and since when its new places have stood.

    `effective` and `begins` are days as they were written; without `begins` since before the record.
    """

    effective: int
    begins: int | None = None
    actor: str = ""
    reason: str = ""
    dry_run: bool = False


@dataclass
class Applied:
    """The outcome of an edition. `change` is None where nothing was stored."""

    change: int | None = None
    new: list[dict[str, Any]] = field(default_factory=list)
    gone: list[dict[str, Any]] = field(default_factory=list)
    renamed: list[dict[str, Any]] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)
    proposed: list[dict[str, Any]] = field(default_factory=list)
    problems: Sequence[Problem] = field(default_factory=list)

    @property
    def answer(self) -> dict[str, Any]:
        """The contract's shape, but for the problems."""
        return {
            "change": self.change,
            "new": self.new,
            "gone": self.gone,
            "renamed": self.renamed,
            "moved": self.moved,
            "proposed": [{**p, "why": p["why"]._asdict()} for p in self.proposed],
        }


def apply(
    engine: Engine, path: Path, request: EditionRequest, moves: Path | None = None, progress: Progress = lambda _: None
) -> Applied:
    """Applies the edition at `path` as one change, with the confirmed moves at `moves`.

    With any problem nothing is stored; all of them are returned. Raises NotFound where there is no such file.
    """
    progress(_READING)
    edition, problems = read_edition(path)
    confirmed, faults = read_moves(moves) if moves is not None else (Moves(), [])
    problems.extend(_days_at_fault(request))
    if problems:
        problems.extend(faults)
        return Applied(problems=problems)
    origin = _origin(path, edition, request)

    def stage(connection: Connection) -> tuple[Staged, Applied]:
        return _stage(Draft(connection), edition, confirmed, faults, request, progress)

    try:
        number, applied = write(
            engine, stage, actor=request.actor, reason=request.reason, origin=origin, dry_run=request.dry_run
        )
    except Invalid as invalid:
        return Applied(problems=invalid.problems)
    applied.change = number
    return applied


_READING = Words("读取名录……", "Reading the edition …")
_COMPARING = Words(
    "与登记的 {count} 个区划比较……", "Comparing with the {count} official {count:place|places} recorded …"
)
_PROPOSING = Words("查找改用新代码的单位……", "Looking for places that have another code now …")
_STAGING = Words("准备变更……", "Making the change ready …")
_WRITING = Words("写入……", "Writing …")


def _days_at_fault(request: EditionRequest) -> list[Problem]:
    begins, effective = request.begins, request.effective
    if begins is None or days.first_day(begins) <= days.first_day(effective):
        return []
    what = Words("晚于 --effective 的日期", "is after the day of --effective")
    return [Problem(what, Words(f"{days.show(effective)} 或以前", f"{days.show(effective)} or before"), column="from",
                    label="--from", value=days.show(begins))]  # fmt: skip


def _origin(path: Path, edition: Edition, request: EditionRequest) -> dict[str, Any]:
    """The change's origin, with the tops that it lists: later editions ask whether theirs is the first."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    name = hidden(path.name)
    effective = days.first_day(request.effective)
    return {"kind": KIND, "name": name, "files": {name: digest}, "effective": effective, "tops": edition.tops}


def _earlier(connection: Connection) -> list[dict[str, Any]]:
    """The origins of the editions that were applied before, and not undone."""
    c = record.change.c
    either = or_(*(c.origin.contains(part) for part in (f'"kind":"{KIND}"', '"kind":"undo"', '"name":"undo"')))
    query = select(c.number, c.origin).where(either).order_by(c.number)
    origins = {number: json.loads(origin) for number, origin in connection.execute(query)}
    undone: set[int] = set()
    for number, origin in reversed(origins.items()):
        if "undo" in (origin["kind"], origin.get("name")) and number not in undone:
            undone.add(origin["change"])
    return [o for number, o in origins.items() if o["kind"] == KIND and number not in undone]


def _stage(
    draft: Draft, edition: Edition, moves: Moves, faults: Sequence[Problem], request: EditionRequest, progress: Progress
) -> tuple[Staged, Applied]:
    """Stages an edition. Raises Invalid with every reason why it cannot be applied.

    `faults`: what was wrong already with the file of moves; then its other lines are looked at, and no more.
    """
    earlier = _earlier(draft.connection)
    day = days.first_day(request.effective)
    matching = Matching(draft, edition, day)
    edition = matching.edition
    progress(_COMPARING.format(count=f"{len(matching.living):,}"))
    known = matching.known.keys()
    pairs = matching.checked(moves)
    if faults:
        raise Invalid(Problems(chain(faults, matching.problems)))
    recorded = matching.scope(pairs)
    pairs = followed(recorded, edition.listed, pairs, known)
    found = difference(recorded, edition.listed, pairs)
    progress(_PROPOSING)
    may_be = proposals(recorded, edition.listed, found, known)
    progress(_STAGING)
    placing = Placing(draft, edition, matching, request.effective, request.begins, earlier)
    placing.place(recorded, found)
    if matching.problems or placing.problems:
        raise Invalid(Problems(chain(matching.problems, placing.problems)))
    applied = _applied(edition, matching, recorded, found, may_be)
    staged = draft.staged
    if not request.dry_run:
        progress(_WRITING)
    return staged, applied


def _applied(
    edition: Edition,
    matching: Matching,
    recorded: dict[str, RecordedPlace],
    found: EditionDifference,
    may_be: list[Proposal],
) -> Applied:
    """The outcome of an edition, in the contract's shape."""
    listed = edition.listed
    left = matching.left_behind(found.gone)
    return Applied(
        new=[
            {"code": c, "name": listed[c].name, "parent": listed[c].parent, "reopened": c in matching.known}
            for c in found.new
        ],
        gone=[
            {"code": c, "name": recorded[c].name, "parent": recorded[c].parent, "leaves": left.get(c, {})}
            for c in found.gone
        ],
        renamed=[
            {"code": found.same[c], "old": recorded[c].name, "new": listed[found.same[c]].name} for c in found.renamed
        ],
        moved=[
            {
                "old": c,
                "new": found.same[c],
                "name": listed[found.same[c]].name,
                "old_parent": recorded[c].parent,
                "new_parent": listed[found.same[c]].parent,
            }
            for c in found.moved
        ],
        proposed=[
            {"old": p.old, "new": p.new, "old_name": recorded[p.old].name, "new_name": listed[p.new].name, "why": p.why}
            for p in may_be
        ],
    )

"""The work of an import 核对与登记: both steps, as the process of jobs does them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from registry.db import beside, reading
from registry.decisions.documents import receipt
from registry.decisions.service import made_of
from registry.errors import Closed, Conflict
from registry.exchange.annotated_workbook import mark
from registry.exchange.importing import Imported
from registry.file_store import FileStore
from registry.imports.asker import Asker, AskerOf, OfAJob, asker_of, way_of
from registry.imports.service import (
    BROUGHT,
    CHECK,
    DECIDED_BY,
    MAPPING,
    MARKED,
    NOTHING,
    READY,
    REFUSED,
    REVISIONS,
    TAKEN,
)
from registry.jobs import queue
from registry.jobs.queue import Settled, failed
from registry.jobs.runner import Held
from registry.language import LANGUAGES, Words
from registry.staging.proposal import ToBeSubmitted
from registry.staging.revisions import Revision
from registry.staging.rights import Rights
from registry.staging.service import Request
from registry.submissions import storage
from registry.workbooks.importing import MappedImport, Reading, take

#: How far a step is when it was begun, in percent.
_BEGUN = 10
_GONE = Words(
    "要导入的文件已不在文件库中，请重新上传", "the file is not among the registry's files any more: bring it again"
)
_CHANGED = Words("权限在此期间已变，稍后再试", "the rights changed meanwhile; it is tried again")


@dataclass(frozen=True)
class ImportWork:
    """What does imports, out of the registry's files, by the rights of whoever asked for each."""

    files: FileStore
    asker_of: AskerOf = asker_of

    def __call__(self, held: Held) -> None:
        """Checks or takes what was brought. Raises Lost where the job is another process's, and refusals."""
        path = self._folder(held) / BROUGHT / str(held.job.options["name"])
        if not path.is_file():
            held.settle(failed(_GONE, NOTHING))
        elif held.job.step == CHECK:
            held.tell(_BEGUN)
            self._check(held, path)
        else:
            held.tell(_BEGUN)
            self._take(held, path)

    def _folder(self, held: Held) -> Path:
        return self.files.import_folder(held.job.id)

    def _asker(self, held: Held) -> Asker:
        with reading(held.engine) as connection:
            return self.asker_of(connection, held.job, held.now())

    def _check(self, held: Held, path: Path) -> None:
        try:
            outcome = self._import(held, path, True, self._asker(held).rights)
        except Closed as closed:
            held.settle(Settled(REFUSED, None, failed(closed.says, NOTHING).result))
        else:
            held.settle(self._settled(held, path, outcome, READY))

    def _take(self, held: Held, path: Path) -> None:
        """Takes what was brought; the job is settled in the transaction that writes the change, or what is submitted.

        Until then what the check told is its result; afterwards what this told, which may be more.
        """
        asker = self._asker(held)

        def settle(connection: Connection, number: int | None, **more: Any) -> None:
            if self.asker_of(connection, held.job, held.now()).grants != asker.grants:
                raise Conflict(*_CHANGED)
            told = _with_change(held.job.result or {}, number, more)
            held.settle_with(connection, Settled(TAKEN, None, told))

        try:
            outcome = self._import(held, path, False, OfAJob(held.job, asker.rights, settle))
        except ToBeSubmitted as wanted:
            with reading(held.engine) as connection:
                made = made_of(connection, wanted, held.now(), way_of(held.job))
            with beside(held.engine) as connection:
                settle(connection, None, **receipt(made))
                storage.add(connection, made, "")
            return
        if outcome.change is None:
            held.settle(self._settled(held, path, outcome, TAKEN))
        else:
            with beside(held.engine) as connection:
                queue.tell_more(connection, held.job.id, TAKEN, _told(outcome))

    def _import(self, held: Held, path: Path, dry_run: bool, rights: Rights) -> Imported:
        asked = held.job.options
        request = Request(
            actor=held.job.user,
            reason=asked["reason"],
            dry_run=dry_run,
            effective=asked["effective"],
            correct=asked["correct"],
            rights=rights,
        )
        told: dict[str, Any] = {"accept": frozenset(asked["accept"])}
        told |= {"as_of": asked.get("as_of"), "period": asked.get("period")}
        if "map_file" in asked:
            how = Reading(str(self._folder(held) / MAPPING / asked["map_file"]), **told)
        else:
            saver = None if rights.is_everything else held.job.user
            how = Reading(asked["map"], is_saved=True, saver=saver, **told)
        return take(held.engine, path, how, request)

    def _settled(self, held: Held, path: Path, outcome: Imported, otherwise: str) -> Settled:
        """What an import came to; of one that is refused the workbook with its problems marked is made."""
        if outcome.is_refused and outcome.sheets:
            out, language = self._folder(held) / MARKED, str(held.job.options["lang"])
            mark(path, outcome.sheets, outcome.to_mark, outcome.headers, out, language)
        return Settled(REFUSED if outcome.is_refused else otherwise, None, _told(outcome))


def _told(outcome: Imported) -> dict[str, Any]:
    """What an import came to, by language; with the first values that it revises."""
    return {
        language: as_json(outcome, language)
        | {REVISIONS: [_revision(one, language) for one in outcome.revisions], DECIDED_BY: outcome.decided_by}
        for language in LANGUAGES
    }


def _revision(one: Revision, language: str) -> dict[str, Any]:
    """A value that becomes another, for people."""
    texts = {"column": one.column, "before": one.before, "after": one.after}
    own = {"file": one.file, "row": one.row, "ledger": one.ledger}
    return own | {name: words.in_(language) for name, words in texts.items()}


def as_json(outcome: Imported, language: str) -> dict[str, Any]:
    """What an import came to, in the shape of `registry import --json`."""
    is_mapped = isinstance(outcome, MappedImport)
    told = dict(outcome.answer)
    if isinstance(outcome, MappedImport):
        told["warnings"] = [one.as_source_json(language) for one in outcome.warnings]
    for name, problems in (("reminders", outcome.reminders), ("problems", outcome.problems)):
        told[name] = [one.as_source_json(language) if is_mapped else one.as_json(language) for one in problems]
    return told


def _with_change(
    result: Mapping[str, Any], number: int | None, more: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """What the check told, with the change, or the submission, that it became."""
    own = {**more, "change": number}
    return {language: {**NOTHING, "problems": [], **result.get(language, {}), **own} for language in LANGUAGES}

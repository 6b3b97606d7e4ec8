"""The service of imports as jobs: a file is brought, what became of it is asked, and it is taken.

A process of jobs does the work (`registry.imports.work`). Everybody sees his own imports alone.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine

from registry.db import beside
from registry.errors import Conflict, Invalid, NotFound, NotReady, Problem
from registry.file_store import FileStore
from registry.jobs import queue
from registry.jobs.queue import Job, Settled
from registry.language import Words

KIND = "import"
#: The statuses of an import; those in which something is being done, and in which it waits for whoever brought it.
CHECKING, REFUSED, READY, TAKING, TAKEN, FAILED = "checking", "refused", "ready", "taking", "taken", queue.FAILED
STATUSES = (CHECKING, REFUSED, READY, TAKING, TAKEN, FAILED)
RESTING = (READY,)
#: The steps: each is done once somebody has time.
CHECK, TAKE = "check", "take"
#: The parts of what is kept of an import: what was brought, the mapping that came with it, and the marked workbook.
BROUGHT, MAPPING, MARKED = "brought", "mapping", "marked.xlsx"
#: What is told of an import that came to nothing.
NOTHING: dict[str, Any] = {"change": None, "ledgers": {}, "ignored": [], "reminders": []}
#: What is not kept of the name of a file: what parts a path, and what no name can be seen to have.
_APART = re.compile(r"[/\\:]")
_LONGEST = 120
_NAMELESS = Words("文件没有名称", "the file has no name")
_NONE = Words("没有这次导入", "there is no such import")
_UNREADY = Words("尚未核对完毕，或已有问题：{status}", "it is not ready to be taken: {status}")
_OVER = Words("这次导入已经登记或已经结束：{status}", "it was taken already, or has ended: {status}")
_UNMARKED = Words("没有标注问题的工作簿", "there is no workbook with problems marked")
_EITHER = Words("“变更”与“更正”只能选一个", "either `effective` or `correct`, not both")


@dataclass(frozen=True)
class Brought:
    """What somebody wants of a file: as `registry import` has it. `mapping` is the name of a saved one; a file of one
    comes beside it."""

    effective: int | None = None
    correct: bool = False
    reason: str = ""
    mapping: str | None = None
    accept: frozenset[str] = frozenset()
    language: str = "zh"

    def as_options(self) -> dict[str, Any]:
        """What is stored of it."""
        own = {"effective": self.effective, "correct": self.correct, "reason": self.reason, "map": self.mapping}
        return own | {"accept": sorted(self.accept), "lang": self.language}


def bring(
    engine: Engine,
    files: FileStore,
    name: str,
    content: BinaryIO,
    wanted: Brought,
    now: datetime.datetime,
    *,
    mapping: tuple[str, BinaryIO] | None = None,
    user: str = "",
    token: str | None = None,
) -> str:
    """Brings a file that is to be checked; returns the name of its job. It is on the disk before the job is there.

    `mapping`: the file of one, by its name. Raises Invalid for a file without a name, or contradicting wishes.
    """
    if wanted.effective is not None and wanted.correct:
        raise Invalid([Problem(_EITHER, column="correct")])
    options = wanted.as_options() | {"name": plain_name(name)}
    job = queue.new_id()
    try:
        files.put_import(job, BROUGHT, options["name"], content)
        if mapping is not None:
            options["map_file"] = plain_name(mapping[0])
            files.put_import(job, MAPPING, options["map_file"], mapping[1])
        with beside(engine) as connection:
            queue.add(connection, job, KIND, Settled(CHECKING, CHECK), options, now, user=user, token=token)
    except BaseException:
        files.remove_import(job)
        raise
    return job


def plain_name(name: str) -> str:
    """The name of a file as it was brought, without folders and without what cannot be seen. Raises Invalid."""
    last = _APART.split(name)[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip().lstrip(".")
    stem, dot, ending = plain.rpartition(".")
    plain = f"{stem[: _LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else plain[:_LONGEST]
    if not plain:
        raise Invalid([Problem(_NAMELESS, column="file")])
    return plain


def own(connection: Connection, name: str, user: str) -> Job:
    """An import of one's own. Raises NotFound, for one of somebody else's too."""
    job = queue.one(connection, name, KIND)
    if job.user != user:
        raise NotFound(*_NONE)
    return job


def as_json(job: Job, language: str) -> dict[str, Any]:
    """The contract's shape."""
    result = job.result_in(language)
    told = None if result is None else {**NOTHING, **result}
    return {"id": job.id, "status": job.status, "progress": job.progress, "result": told}


def take(engine: Engine, name: str, now: datetime.datetime, user: str = "") -> None:
    """Lets an import be taken that was checked. Raises NotFound, NotReady, and Conflict where it was taken already."""
    with beside(engine) as connection:
        job = own(connection, name, user)
        if not queue.order(connection, name, READY, Settled(TAKING, TAKE), job.options, now):
            is_over = job.status in (TAKING, TAKEN, FAILED)
            raise (
                Conflict(*_OVER.format(status=job.status)) if is_over else NotReady(*_UNREADY.format(status=job.status))
            )


def workbook(connection: Connection, files: FileStore, name: str, user: str = "") -> Path:
    """The workbook of an import in which its problems are marked. Raises NotFound where there is none."""
    path = files.import_folder(own(connection, name, user).id) / MARKED
    if not path.is_file():
        raise NotFound(*_UNMARKED)
    return path

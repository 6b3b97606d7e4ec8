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

from registry import uploads
from registry.db import beside, reading
from registry.errors import Conflict, Invalid, NotFound, NotReady, Problem
from registry.file_store import FileStore
from registry.jobs import queue
from registry.jobs.queue import Job, Settled
from registry.language import Words

KIND = "import"
#: The statuses of an import; those in which something is being done, and in which it waits for whoever brought it.
CHECKING, REFUSED, READY, TAKING, TAKEN, FAILED = "checking", "refused", "ready", "taking", "taken", queue.FAILED
STATUS_WORDS = {
    CHECKING: Words("核对中", "checking"),
    REFUSED: Words("有问题", "refused"),
    READY: Words("可以登记", "ready"),
    TAKING: Words("登记中", "taking"),
    TAKEN: Words("已登记", "taken"),
    FAILED: Words("失败", "failed"),
}
STATUSES = tuple(STATUS_WORDS)
RESTING = (READY,)
#: What is kept of what an import came to beside what the contract's answer tells: the first values that it revises.
REVISIONS = "revisions"
#: And of one that is ready the level of whoever decides on it, where another does.
DECIDED_BY = "decided_by"
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
_NOT_REFUSED = Words("它不是有问题的一次导入：{status}", "it is no import that was refused: {status}")
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
    as_of: int | None = None
    period: int | None = None

    def as_options(self) -> dict[str, Any]:
        """What is stored of it."""
        own = {"effective": self.effective, "correct": self.correct, "reason": self.reason, "map": self.mapping}
        days = {"as_of": self.as_of, "period": self.period}
        return own | days | {"accept": sorted(self.accept), "lang": self.language}

    def check(self) -> None:
        """Raises Invalid for contradicting wishes."""
        if self.effective is not None and self.correct:
            raise Invalid([Problem(_EITHER, column="correct")])


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
    address: str = "",
) -> str:
    """Brings a file that is to be checked; returns the name of its job. It is on the disk before the job is there.

    `mapping`: the file of one, by its name. Raises Invalid for a file without a name or with a virus, or contradicting
    wishes, and Unavailable where nobody looked for viruses who should.
    """
    wanted.check()
    options = wanted.as_options() | {"name": plain_name(name)}
    uploads.check(engine, content, KIND, user, address)
    if mapping is not None:
        uploads.check(engine, mapping[1], KIND, user, address, "map")
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


def of_user(connection: Connection, user: str) -> list[Job]:
    """The imports that somebody asked for, the newest first."""
    return queue.jobs(connection, user=user, kind=KIND)


def result_of(job: Job, language: str) -> dict[str, Any] | None:
    """What an import came to, with the first values that it revises; None as long as it came to nothing.

    What an earlier check told is not what the one says that is under way.
    """
    result = None if job.status == CHECKING else job.result_in(language)
    return None if result is None else {**NOTHING, **result}


def as_json(job: Job, language: str) -> dict[str, Any]:
    """The contract's shape."""
    result = result_of(job, language)
    told = (
        None if result is None else {key: value for key, value in result.items() if key not in (REVISIONS, DECIDED_BY)}
    )
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


def check_again(
    engine: Engine,
    files: FileStore,
    name: str,
    wanted: Brought,
    now: datetime.datetime,
    user: str,
    mapping: tuple[str, BinaryIO] | None = None,
    *,
    by_the_same: bool = False,
    address: str = "",
) -> None:
    """Lets what was brought and refused be checked once more, as is wanted now; `mapping`: the file of one, with its
    name. `by_the_same`: by the file of a mapping that it was checked by.

    Raises NotFound, Conflict where it is not refused any more, and else as `bring`.
    """
    wanted.check()
    with reading(engine) as connection:
        job = own(connection, name, user)
    options = wanted.as_options() | {"name": job.options["name"]}
    if by_the_same and "map_file" in job.options:
        options["map_file"] = job.options["map_file"]
    elif mapping is not None:
        uploads.check(engine, mapping[1], KIND, user, address, "map")
        # Under a name of its own: another check may still read what came before.
        options["map_file"] = f"{queue.new_id()[:8]}-{plain_name(mapping[0])}"
        files.put_import(name, MAPPING, options["map_file"], mapping[1])
    with beside(engine) as connection:
        if not queue.order(connection, name, REFUSED, Settled(CHECKING, CHECK), options, now):
            raise Conflict(*_NOT_REFUSED.format(status=own(connection, name, user).status))


def workbook(connection: Connection, files: FileStore, name: str, user: str = "") -> Path:
    """The workbook of an import in which its problems are marked. Raises NotFound where there is none."""
    job = own(connection, name, user)
    path = files.import_folder(job.id) / MARKED
    if job.status != REFUSED or not path.is_file():
        raise NotFound(*_UNMARKED)
    return path

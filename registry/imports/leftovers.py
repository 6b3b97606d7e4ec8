"""Clearing away 清理: what was brought to be imported and is over, and jobs that nobody asks about any more."""

from __future__ import annotations

import datetime

from sqlalchemy import Engine

from registry.db import beside, reading
from registry.errors import NotFound
from registry.file_store import FileStore
from registry.imports.service import REFUSED, TAKEN
from registry.jobs import queue
from registry.jobs.queue import FAILED
from registry.jobs.runner import utc_now

#: For how many days a job is remembered that rests, and with it what was brought.
KEPT_DAYS = 30
#: For how many days the file is kept of an import that is over: what came of it can still be asked.
_FILES_DAYS = 7


def clear(engine: Engine, files: FileStore, now: datetime.datetime | None = None) -> None:
    """Clears away what is over. A file of which there is no job yet is just being brought: it is left for a day."""
    now = now or utc_now()
    with beside(engine) as connection:
        queue.clear(connection, now - datetime.timedelta(days=KEPT_DAYS))
    for job in files.imports():
        if _is_over(engine, files, job, now):
            files.remove_import(job)


def _is_over(engine: Engine, files: FileStore, job: str, now: datetime.datetime) -> bool:
    try:
        with reading(engine) as connection:
            found = queue.one(connection, job)
    except NotFound:
        return now.timestamp() - files.import_folder(job).stat().st_mtime > datetime.timedelta(days=1).total_seconds()
    old = found.changed < queue.stamp(now - datetime.timedelta(days=_FILES_DAYS))
    return old and found.status in (TAKEN, REFUSED, FAILED)

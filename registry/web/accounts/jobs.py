"""The jobs 任务, for system administrators: how far each is, and cancelling one; never what it is about."""

from __future__ import annotations

import datetime

from flask import Response, request

from registry.db import beside, reading
from registry.errors import Conflict, NotFound, Refusal
from registry.imports.service import RESTING, STATUS_WORDS
from registry.jobs import queue
from registry.jobs.queue import Job
from registry.jobs.runner import utc_now
from registry.language import Words
from registry.web.access import open_to
from registry.web.accounts.page import blueprint, done, engine, page
from registry.web.parameters import asks

_KINDS = {"import": Words("导入", "import")}
_CANCELLED = Words("任务已取消", "The job was cancelled")


def _may_be_cancelled(job: Job) -> bool:
    return job.step is not None or job.status in RESTING


@blueprint.get("/jobs")
@open_to("system")
@asks()
def jobs() -> Response:
    """The jobs of everybody, the newest first."""
    return _page()


def _page(status: int = 200, refusal: Refusal | None = None) -> Response:
    with reading(engine()) as connection:
        found = queue.jobs(connection)
    rows = [
        (job, _KINDS[job.kind], STATUS_WORDS[job.status], _time(job.created), _may_be_cancelled(job)) for job in found
    ]
    faults = None if refusal is None else {"": [refusal.says]}
    return page("jobs.html", status, faults=faults, jobs=rows)


def _time(stamp: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(stamp)


@blueprint.post("/jobs")
@open_to("system")
@asks()
def cancel_job() -> Response:
    """Cancels the job that the form names."""
    try:
        with beside(engine()) as connection:
            queue.cancel(connection, request.form.get("job", ""), utc_now(), RESTING)
    except NotFound as refusal:
        return _page(404, refusal)
    except Conflict as refusal:
        return _page(409, refusal)
    return done(_CANCELLED)

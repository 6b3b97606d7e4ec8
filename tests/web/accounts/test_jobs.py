"""The page of jobs: the system administrator sees how far each is, and cancels one; nothing tells what it is about."""

from __future__ import annotations

from registry.db import beside, reading
from registry.jobs import queue
from registry.jobs.queue import Settled
from registry.jobs.runner import utc_now
from tests.web.accounts.conftest import Desk


def added(desk: Desk) -> str:
    name = queue.new_id()
    with beside(desk.engine) as connection:
        first, options = Settled("checking", "check"), {"name": "机密.csv", "accept": []}
        queue.add(connection, name, "import", first, options, utc_now(), user="clerk")
    return name


def test_jobs_are_seen_by_the_system_administrator_alone_without_what_they_are_about(desk: Desk) -> None:
    job = added(desk)
    page = desk.signed_in("system").get("/jobs")
    assert page.status_code == 200 and job in page.text and "核对中" in page.text and "机密" not in page.text
    for other in ("clerk", "root", "audit"):
        assert desk.signed_in(other).get("/jobs").status_code == 403
    assert desk.browser().get("/jobs").status_code == 303


def test_a_job_is_cancelled_once(desk: Desk) -> None:
    job, system = added(desk), desk.signed_in("system")
    answer = system.post("/jobs", job=job)
    assert answer.status_code == 303 and "任务已取消" in system.get("/jobs").text
    with reading(desk.engine) as connection:
        assert queue.one(connection, job).status == "failed"
    added(desk)
    assert system.post("/jobs", job=job).status_code == 409
    assert system.post("/jobs", job="nothing").status_code == 404
    assert system.send("/jobs", job=job).status_code in (400, 403)

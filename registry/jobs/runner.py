"""The runner 任务进程: the one process that does jobs, one after the other."""

from __future__ import annotations

import datetime
import logging
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from registry.db import beside, reading
from registry.errors import Conflict, Refusal, Unavailable
from registry.jobs import queue
from registry.jobs.queue import LEASE, MOST_ATTEMPTS, Job, Lost, Settled
from registry.language import Words

#: How often a lease is prolonged, in seconds; and after how long a job is tried again that others held up.
_RENEWED_EVERY, _AGAIN_AFTER = LEASE / 4, 5
#: How long the process waits for a job where there is none, in seconds.
IDLE = 1.0
_FAILED = Words(
    "程序出错，未登记任何内容；详情见任务进程的日志", "it failed, and nothing was stored: see the process's log"
)
_log = logging.getLogger(__name__)
Clock = Callable[[], datetime.datetime]


def utc_now() -> datetime.datetime:
    """The time."""
    return datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Held:
    """A job that this process holds."""

    engine: Engine
    job: Job
    holder: str
    now: Clock

    def tell(self, progress: int) -> None:
        """Says how far it is, in percent. Raises Lost."""
        with beside(self.engine) as connection:
            queue.renew(connection, self.holder, self.job.id, self.now(), progress)

    def settle(self, settled: Settled) -> None:
        """Settles the job by itself: it writes nothing else. Raises Lost."""
        with beside(self.engine) as connection:
            self.settle_with(connection, settled)

    def settle_with(self, connection: Connection, settled: Settled) -> None:
        """Settles the job in the transaction that writes what it does. Raises Lost."""
        queue.settle(connection, self.holder, self.job.id, settled, self.now())


#: Does a step of a job, and settles it. What is refused, or goes wrong, settles it too.
Work = Callable[[Held], None]


@dataclass(frozen=True)
class Runner:
    """What does jobs: `works` says how each kind is done."""

    engine: Engine
    works: Mapping[str, Work]
    now: Clock = utc_now

    def run_one(self) -> bool:
        """Does one job, if there is one that nobody holds; returns whether there was."""
        kinds = list(self.works)
        with reading(self.engine) as connection:
            if not queue.wait(connection, kinds, self.now()):
                return False
        holder = secrets.token_hex(8)
        with beside(self.engine) as connection:
            job = queue.take_up(connection, holder, kinds, self.now())
        if job is None:
            return False
        held = Held(self.engine, job, holder, self.now)
        try:
            with _renewed(held):
                self._do(held)
        except Lost:
            _log.warning("job %s is another process's", job.id)
        except (KeyboardInterrupt, SystemExit):
            with suppress(Exception), beside(self.engine) as connection:
                queue.let_go(connection, holder, job.id, self.now(), counts=False)
            raise
        return True

    def _do(self, held: Held) -> None:
        """Does a job that is held; what is refused settles it, but for what may be otherwise in a moment."""
        try:
            self.works[held.job.kind](held)
        except Lost:
            raise
        except Refusal as refusal:
            if type(refusal) is Conflict and held.job.attempts < MOST_ATTEMPTS:
                self._put_off(held)
            elif isinstance(refusal, Unavailable):
                raise
            else:
                held.settle(queue.failed(refusal.says))
        except DBAPIError:
            raise
        except Exception:
            _log.exception("job %s failed", held.job.id)
            held.settle(queue.failed(_FAILED))

    def _put_off(self, held: Held) -> None:
        with beside(self.engine) as connection:
            queue.let_go(connection, held.holder, held.job.id, self.now(), counts=True, wait=_AGAIN_AFTER)

    def run(self, stops: threading.Event, idle: Callable[[], None] = lambda: None) -> None:
        """Does jobs until it is to stop; `idle` is called whenever there is none."""
        while not stops.is_set():
            try:
                if self.run_one():
                    continue
                idle()
            except (Refusal, DBAPIError) as error:
                # The database may be busy or away for a while: what was held is taken up again.
                _log.warning("%s", error)
            stops.wait(IDLE)


@contextmanager
def _renewed(held: Held) -> Iterator[None]:
    """Prolongs the lease of a job as long as it is being done."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(_RENEWED_EVERY):
            try:
                with beside(held.engine) as connection:
                    queue.renew(connection, held.holder, held.job.id, held.now())
            except Lost:
                return
            except Exception as error:
                # Who writes just now may be this job itself; the lease lasts for several tries.
                _log.info("the lease of job %s was not prolonged: %s", held.job.id, error)

    keeper = threading.Thread(target=renew, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()

"""Several processes that answer at one socket: gunicorn's, with what we want of them otherwise.

The first process only watches over the others. It imports nothing heavy and opens no database, since neither Polars'
threads nor a connection outlive a fork; each of the others does so for itself. This is imported only where gunicorn is.
"""

from __future__ import annotations

import os
import resource
import selectors
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.workers import base  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

#: How many requests a process answers at the same time. A page is mostly Python, of which one runs at a time: the
#: other threads are for pages that wait for a database, and so that a long report holds up nobody.
THREADS = 4
#: How many connections a process keeps: 300 browsers, each with the six that browsers open at most, over two processes.
CONNECTIONS = 1_000
#: How long a connection may be idle, in seconds: longer than nginx keeps its own, so that nginx is who closes it.
KEPT = 75
#: How long a request may take when its process is to end, in seconds; and after how long one that does not even say
#: that it lives is ended, which is longer than to open and read a nation takes.
GRACE, PATIENCE = 30, 300
#: An exit code that no process ends with.
_NEVER = -1
#: After how long a process that could not be begun is begun again, in seconds.
AGAIN_AFTER = 1
#: Where a process says that it lives: in memory, not on a disk that may be slow.
_IN_MEMORY = Path("/dev/shm")

#: Makes what answers, in the process that is to answer: a WSGI application.
Make = Callable[[], Any]


class Beside(Protocol):
    """A process beside those that answer."""

    def keep(self) -> None:
        """Starts it if it does not run."""

    def end(self) -> None:
        """Ends it."""


def run(make: Make, listener: socket.socket, processes: int, ready: Callable[[], None], beside: Beside) -> None:
    """Answers at `listener` until a signal stops it: SIGINT at once, SIGTERM when what was asked is answered.

    SIGHUP puts new processes in the place of the old ones, one after the other. `ready` is called once, when every
    process can answer; `beside` runs from then on. Raises SystemExit, with 0 where a signal stopped it.
    """
    _let_many_connect()
    _Watch(_Settings(make, listener, processes), ready, beside).run()


def _let_many_connect() -> None:
    """Lets a process have more connections than the 1024 files of most systems' setting."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(4 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class _Settings(BaseApplication):
    """The settings of gunicorn. Nothing comes from its own files and variables."""

    def __init__(self, make: Make, listener: socket.socket, processes: int):
        self._make, self._processes = make, processes
        self._bind = f"fd://{listener.detach()}"
        #: Where the process that is started says that it is ready.
        self.says = -1
        super().__init__()

    def load_config(self) -> None:
        values = {
            "bind": self._bind,
            "workers": self._processes,
            "worker_class": _Worker,
            "threads": THREADS,
            "worker_connections": CONNECTIONS,
            "keepalive": KEPT,
            "graceful_timeout": GRACE,
            "timeout": PATIENCE,
            "worker_tmp_dir": str(_IN_MEMORY) if os.access(_IN_MEMORY, os.W_OK | os.X_OK) else None,
            "limit_request_line": 8190,
            "loglevel": "error",
            "control_socket_disable": True,
            # Who is trusted to say where a request came from is the application's to know (REGISTRY_PROXIES).
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Called in a process that is to answer."""
        made = self._make()
        os.write(self.says, b".")
        os.close(self.says)
        return made


class _Worker(ThreadWorker):
    """A process that answers, by threads. Whoever has not asked yet takes none of them: browsers connect ahead."""

    def __init__(self, *given: Any):
        self._at_work, self._counting = 0, threading.Lock()
        self._ends_at_once = False
        super().__init__(*given)

    def init_signals(self) -> None:
        super().init_signals()
        # Ctrl+C reaches all processes; the first one passes on what it means, once.
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """SIGINT, passed on: what is being answered is answered, and nobody else is waited for.

        gunicorn asks for the lock of the pool of threads here and leaves the process from within the signal. The
        thread that was interrupted may have that lock, just when it hands out a request: it would wait for itself.
        """
        if not self.booted:
            base.Worker.handle_quit(self, sig, frame)  # still being made: nothing was handed out
        self._ends_at_once = True
        self.handle_exit(sig, frame)

    def accept(self, listener: Any) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # another process was first, or the caller has gone
        connection = TConn(self.cfg, client, address, listener.getsockname())
        self.nr_conns += 1
        connection.set_timeout()
        self.pending_conns.append(connection)
        self.poller.register(client, selectors.EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def _cap_keepalive(self, deadline: float) -> None:
        """When it is to end, the process waits no longer for who has not asked than for who was answered before."""
        if self._ends_at_once:
            deadline = time.monotonic()
        super()._cap_keepalive(deadline)
        for connection in self.pending_conns:
            connection.timeout = min(connection.timeout, deadline)
        self.murder_keepalived()
        self.murder_pending()

    def handle_request(self, request: Any, connection: TConn) -> bool:
        with self._counting:
            self._at_work += 1
        try:
            return bool(super().handle_request(request, connection))
        finally:
            with self._counting:
                self._at_work -= 1

    @property
    def max_keepalived(self) -> int:
        """How many idle connections are kept; none while others are at work here: who asks next finds who is free.

        A connection stays with the process that took it on: without this some would have most of the readers.
        """
        return 0 if self._at_work > 1 else CONNECTIONS - THREADS

    @max_keepalived.setter
    def max_keepalived(self, _: int) -> None:
        """Nothing: gunicorn's own number does not change."""


class _Watch(Arbiter):
    """The first process. A new one takes an old one's place only when it can answer."""

    def __init__(self, app: _Settings, ready: Callable[[], None], beside: Beside):
        super().__init__(app)
        self._ready: Callable[[], None] | None = ready
        self._beside = beside
        self._is_to_stop = False
        #: Of the processes that were started and are not ready yet: where they say so.
        self._starting: set[int] = set()

    def signal(self, sig: int, frame: Any) -> None:
        self._is_to_stop |= sig in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
        super().signal(sig, frame)

    def spawn_worker(self) -> int:
        """Starts one more process; gives its number."""
        hears, self.app.says = os.pipe()
        pid: int = super().spawn_worker()  # the new process does not come back from there
        os.close(self.app.says)
        self._starting.add(hears)
        return pid

    def spawn_workers(self) -> None:
        super().spawn_workers()
        if not self._are_ready():
            # A later one that fails takes no other with it, and is tried again: its server may be away.
            time.sleep(0 if self._ready or self._is_to_stop else AGAIN_AFTER)
        elif self._ready is not None:
            self._ready()
            self._ready = None
            self.WORKER_BOOT_ERROR = self.APP_LOAD_ERROR = _NEVER

    def manage_workers(self) -> None:
        super().manage_workers()
        if self._ready is None and not self._is_to_stop:
            self._beside.keep()

    def _are_ready(self) -> bool:
        """Waits for the processes that were started: whether all can answer, and none ended, nor are we to end."""
        ready = True
        with selectors.DefaultSelector() as waiting:
            for hears in self._starting:
                waiting.register(hears, selectors.EVENT_READ)
            while waiting.get_map() and not self._is_to_stop:
                for key, _ in waiting.select(0.2):
                    ready &= bool(os.read(key.fd, 1))
                    waiting.unregister(key.fd)
                    os.close(key.fd)
                    self._starting.discard(key.fd)
        return ready and not self._is_to_stop

    def handle_hup(self) -> None:
        """Puts new processes in the place of the old ones, each when it can answer, so that nobody waits meanwhile."""
        for pid in sorted(self.WORKERS, key=lambda pid: self.WORKERS[pid].age):
            self.spawn_worker()
            if not self._are_ready():
                return
            self.kill_worker(pid, signal.SIGTERM)
            self._see_off(pid)

    def _see_off(self, pid: int) -> None:
        """Waits until a process has answered what it was asked, so that there is only ever one too many."""
        until = time.monotonic() + GRACE
        while pid in self.WORKERS and time.monotonic() < until and not self._is_to_stop:
            time.sleep(0.1)
            self.reap_workers()

    def handle_usr2(self) -> None:
        """Nothing: a second set beside the first would find the port taken."""

    def halt(self, reason: str | None = None, exit_status: int = 0) -> None:
        """Ends with 0 where a signal said so, else with 1: gunicorn's 3 would mean that nothing was found."""
        self._beside.end()
        super().halt(reason, 1 if exit_status else 0)

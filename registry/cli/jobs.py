"""`registry jobs`: the process that does long work; and how `registry serve` keeps one beside those that answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from registry.cli.frame import command, language, option, say
from registry.cli.output import print_lines
from registry.errors import Refusal, Refused
from registry.language import Words

if TYPE_CHECKING:
    from registry.jobs.runner import Runner

_STARTED = Words("任务进程已启动（按 Ctrl+C 停止）", "The process of jobs runs (Ctrl+C stops it)")
_DONE = Words("完成 {count} 个任务", "{count} {count:job|jobs} done")
_NO_JOBS = Words("没有任务进程：{why}", "there is no process of jobs: {why}")
#: How often files are looked through that nobody needs any more, in seconds.
_CLEARED_EVERY = 3_600
#: After how long a process of jobs that ended by itself is started again, in seconds.
_AGAIN_AFTER = 5


@command(
    "jobs",
    Words(
        "任务进程：做导入等费时的事\nregistry serve 自带一个；由 systemd 分开管理时单独运行。",
        "The process that does long work, such as imports\nserve has one of its own; under systemd it runs alone.",
    ),
)
@option("--once", is_flag=True, says=Words("做完等着的就结束", "end when nothing is left to be done"))
@option("--beside", "is_beside", is_flag=True, hidden=True, says=Words("随 serve 结束", "end with serve"))
def jobs(once: bool, is_beside: bool) -> None:
    """Does jobs until it is interrupted, or until `serve` has ended."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if is_beside:
            threading.Thread(target=_end_with_parent, daemon=True).start()
            _run_beside()
        elif once:
            print_lines(_DONE.format(count=_run_once()).in_(language()))
        else:
            runner, clearing = _made()
            print_lines(_STARTED.in_(language()))
            runner.run(threading.Event(), clearing)
    except KeyboardInterrupt:
        return


def _made() -> tuple[Runner, Callable[[], None]]:
    """What does jobs, and what it does where there are none. Raises as `open_registry` and `store_of` do."""
    from registry.db import database_url, open_registry
    from registry.file_store import store_of
    from registry.imports.service import KIND
    from registry.imports.work import ImportWork
    from registry.jobs.runner import Runner

    files = store_of(database_url())
    engine = open_registry()
    return Runner(engine, {KIND: ImportWork(files)}), _Clearing(engine, files)


def _run_once() -> int:
    """Does the jobs that wait; returns how many."""
    runner, count = _made()[0], 0
    while runner.run_one():
        count += 1
    return count


def _run_beside() -> None:
    """Does jobs beside those that answer. What keeps it from that is said once, and looked at again."""
    said = False
    while True:
        try:
            runner, clearing = _made()
            break
        except Refusal as refusal:
            if not said and isinstance(refusal, Refused):
                say(_NO_JOBS.format(why=refusal.says))
            said = True
            time.sleep(_AGAIN_AFTER)
    runner.run(threading.Event(), clearing)


def _interrupt(*_: Any) -> None:
    """Lets whatever is being done end as Ctrl+C does: it is given back, and nothing of it stands."""
    raise KeyboardInterrupt


def _end_with_parent() -> None:
    """Waits until whoever started this process has ended, however: then the pipe that he holds is closed."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


class _Clearing:
    """Clears away from time to time what nobody needs any more, while there is nothing else to do."""

    def __init__(self, engine: Any, files: Any):
        self._engine, self._files, self._next = engine, files, 0.0

    def __call__(self) -> None:
        if time.monotonic() < self._next:
            return
        from registry.attachments.service import clear_orphans
        from registry.imports.leftovers import clear

        self._next = time.monotonic() + _CLEARED_EVERY
        clear(self._engine, self._files)
        clear_orphans(self._engine, self._files)


class BesideServing:
    """The process of jobs beside those that answer: started, started again where it ended, and ended with them."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0
        self._is_to_run = True

    def keep(self) -> None:
        """Starts the process if it does not run."""
        is_running = self._process is not None and self._process.poll() is None
        if is_running or not self._is_to_run or time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + _AGAIN_AFTER
        command = [sys.executable, "-c", "from registry.cli import main; main()", "jobs", "--beside"]
        # Its input is a pipe that nobody writes to: it is closed when those who hold it have ended, however.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    def keep_on(self) -> None:
        """Looks after the process from a thread of its own."""

        def look() -> None:
            while self._is_to_run:
                self.keep()
                time.sleep(_AGAIN_AFTER)

        threading.Thread(target=look, daemon=True).start()

    def end(self) -> None:
        """Ends the process; what it is doing is given back."""
        self._is_to_run = False
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_AGAIN_AFTER)
        except subprocess.TimeoutExpired:
            self._process.kill()

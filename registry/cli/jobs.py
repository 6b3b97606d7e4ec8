"""`registry jobs`: the process that does long work; and how `registry serve` keeps one beside those that answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import click

from registry.cli.frame import command, language, option, say
from registry.cli.output import print_lines
from registry.errors import Refusal
from registry.language import Words

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
        "The process that does long work, such as imports\nregistry serve has one beside it; under systemd it runs alone.",
    ),
)
@option("--once", is_flag=True, says=Words("做完等着的就结束", "end when nothing is left to be done"))
@option("--beside", "is_beside", is_flag=True, hidden=True, says=Words("随 serve 结束", "end with serve"))
@click.pass_context
def jobs(context: click.Context, once: bool, is_beside: bool) -> None:
    """Does jobs until it is interrupted, or until `serve` has ended."""
    from registry.db import open_registry
    from registry.file_store import store_of
    from registry.imports.service import KIND
    from registry.imports.work import ImportWork
    from registry.jobs.runner import Runner

    engine = open_registry()
    files = store_of(engine.url)
    runner = Runner(engine, {KIND: ImportWork(files)})
    if once:
        count = 0
        while runner.run_one():
            count += 1
        print_lines(_DONE.format(count=count).in_(language()))
        return
    stops = threading.Event()
    signal.signal(signal.SIGTERM, _interrupt)
    if is_beside:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    else:
        print_lines(_STARTED.in_(language()))
    try:
        runner.run(stops, _Clearing(engine, files))
    except KeyboardInterrupt:
        return


def _interrupt(*_: Any) -> None:
    """Lets whatever is being done end as Ctrl+C does: it is given back, and nothing of it stands."""
    raise KeyboardInterrupt


def _end_with_parent() -> None:
    """Waits until whoever started this process has ended, however: then the pipe that he holds is closed."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


class _Clearing:
    """Clears away from time to time what nobody needs any more, while there is nothing else to do."""

    def __init__(self, engine: Any, files: Any):
        self._engine, self._files, self._next = engine, files, 0.0

    def __call__(self) -> None:
        if time.monotonic() < self._next:
            return
        from registry.imports.clearing import clear

        self._next = time.monotonic() + _CLEARED_EVERY
        clear(self._engine, self._files)


class BesideServing:
    """The process of jobs beside those that answer: started, started again where it ended, and ended with them."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._not_before = 0.0
        self._is_possible = self._has_a_place()

    @staticmethod
    def _has_a_place() -> bool:
        """Whether there is a folder for the registry's files; why not is said."""
        from registry.db import database_url
        from registry.file_store import place_of

        try:
            place_of(database_url())
        except Refusal as refusal:
            say(_NO_JOBS.format(why=refusal.says))
            return False
        return True

    def keep(self) -> None:
        """Starts the process if it does not run."""
        is_running = self._process is not None and self._process.poll() is None
        if is_running or not self._is_possible or time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + _AGAIN_AFTER
        command = [sys.executable, "-c", "from registry.cli import main; main()", "jobs", "--beside"]
        # Its input is a pipe that nobody writes to: it is closed when those who hold it have ended, however.
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    def keep_on(self) -> None:
        """Looks after the process from a thread of its own."""

        def look() -> None:
            while self._is_possible:
                self.keep()
                time.sleep(_AGAIN_AFTER)

        threading.Thread(target=look, daemon=True).start()

    def end(self) -> None:
        """Ends the process; what it is doing is given back."""
        self._is_possible = False
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_AGAIN_AFTER)
        except subprocess.TimeoutExpired:
            self._process.kill()

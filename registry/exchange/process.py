"""Starts the child processes that open files from outside, and waits for each no longer than allowed.

One process is started, and forks a child of its own for every file: a new interpreter costs ten times a fork.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

from registry.errors import Sendable
from registry.exchange.limits import Limits
from registry.resources import PACKAGE

# It gets this process's search path, and a bare `registry` package, so that the web application and its libraries
# are not loaded: -I -S keep out the environment, the working directory and start-up hooks.
_START = """
import json, sys, types
order = json.loads(sys.argv[1])
sys.path[:] = order["search"]
package = types.ModuleType("registry")
package.__path__ = order["package"]
sys.modules["registry"] = package
from registry.exchange import child
child.main(order["limits"])
"""
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP")


class ChildDied(Sendable):
    """The child ended before its work was done: it ran out of memory, broke down, or (`late`) took too long."""

    def __init__(self, late: bool):
        self.late = late
        super().__init__("took too long" if late else "died")


class Children:
    """Does jobs (see `registry.exchange.child`), each in a child process of its own that is held to `limits`.

    A context: what it started is gone when it ends. A child has no shell, no input and almost no environment.
    """

    def __init__(self, limits: Limits):
        self.limits = limits
        self._parent: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, raised: type[BaseException] | None, *_: object) -> None:
        self._end(kill=raised is not None)

    def run(self, job: dict[str, Any], answer: Path) -> None:
        """Does one job; the child writes its answer to the file `answer`. Raises ChildDied."""
        self._parent = parent = self._parent or self._started()
        assert parent.stdin is not None and parent.stdout is not None
        try:
            parent.stdin.write(json.dumps(job | {"answer": str(answer)}).encode() + b"\n")
            parent.stdin.flush()
            with selectors.DefaultSelector() as selector:
                selector.register(parent.stdout, selectors.EVENT_READ)
                if not selector.select(self.limits.seconds):
                    raise ChildDied(late=True)
            code = int(parent.stdout.readline() or b"1")
        except (ChildDied, OSError, ValueError) as reason:
            self._end(kill=True)
            raise ChildDied(late=isinstance(reason, ChildDied)) from None
        if code != 0:
            raise ChildDied(late=code == -getattr(signal, "SIGXCPU", signal.SIGTERM))

    def _started(self) -> subprocess.Popen[bytes]:
        order = {
            "limits": dataclasses.asdict(self.limits),
            "search": [os.path.abspath(entry) for entry in sys.path if entry],
            "package": [str(PACKAGE)],
        }
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", _START, json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            cwd=tempfile.gettempdir(),
            start_new_session=True,
        )

    def _end(self, kill: bool) -> None:
        """Lets the process go, or ends it with the child that it has."""
        parent, self._parent = self._parent, None
        if parent is None:
            return
        if kill:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(parent.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):  # it may be gone before us
            parent.communicate()

"""Starts the child process that opens files from outside, and waits for it no longer than allowed."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
from typing import IO, Any

from registry.exchange.limits import Limits
from registry.resources import PACKAGE

# The child gets this process's search path, and a bare `registry` package, so that the web application and its
# libraries are not loaded: -I -S keep out the environment, the working directory and start-up hooks.
_START = """
import json, sys, types
job = json.loads(sys.argv[1])
sys.path[:] = job["search"]
package = types.ModuleType("registry")
package.__path__ = job["package"]
sys.modules["registry"] = package
from registry.exchange import child
sys.exit(child.main(job))
"""
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP")


class ChildDied(Exception):
    """The child ended before its work was done: it ran out of memory, broke down, or (`late`) took too long."""

    def __init__(self, late: bool):
        self.late = late
        super().__init__("took too long" if late else "died")


def run_child(job: dict[str, Any], limits: Limits, output: IO[bytes]) -> None:
    """Do `job` (see `registry.exchange.child`) in a child process held to `limits`; what it says goes to `output`.

    Raises ChildDied. The child has no shell, no input and almost no environment.
    """
    job = job | {
        "limits": dataclasses.asdict(limits),
        "search": [os.path.abspath(entry) for entry in sys.path if entry],
        "package": [str(PACKAGE)],
    }
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", _START, json.dumps(job)]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=tempfile.gettempdir(),
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ChildDied(late=True) from None
    if done.returncode != 0:
        raise ChildDied(late=done.returncode == -getattr(signal, "SIGXCPU", signal.SIGTERM))

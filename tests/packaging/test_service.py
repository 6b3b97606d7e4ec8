"""The service as its unit starts it, behind nginx as our example sets it up: whatever happens, nobody is turned away.

What systemd would do is done here by hand: it listens, and starts, reloads and stops what the unit names.
"""

from __future__ import annotations

import http.client
import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from tests.registries import SMALL, founded, imported

BUNDLE = Path(__file__).resolve().parents[2] / "tools" / "bundle"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
#: Becomes a command to which a socket was handed over as systemd does it.
HANDING = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""
#: What the example leaves to the main file of nginx's settings.
AROUND = """
{user}daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
    uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
    {example}
}}
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def of_unit(name: str, key: str) -> list[str]:
    """The values of a key in one of the units."""
    lines = (BUNDLE / name).read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.startswith(f"{key}=")]


def _does_jobs(number: str) -> bool:
    """Whether a process does jobs; one that has ended meanwhile does not."""
    try:
        return b"jobs" in Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


class Service:
    """The service: a socket that is listened at all the time, and a process that is started anew."""

    def __init__(self, folder: Path, listener: socket.socket):
        self.folder, self.listener = folder, listener
        self.port = listener.getsockname()[1]
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        (command,) = of_unit("registry.service", "ExecStart")
        program, *options = shlex.split(command.replace("8000", str(self.port)))
        assert program == "/opt/registry/bin/registry"
        environment = dict(word.split("=", 1) for word in of_unit("registry.service", "Environment"))
        environment = {
            name: value.replace("/var/lib/registry", str(self.folder)) for name, value in environment.items()
        }
        around, number = os.environ | environment | {"REGISTRY_PROXIES": "1"}, self.listener.fileno()
        program = str(Path(sys.executable).with_name("registry"))
        words = [sys.executable, "-c", HANDING, str(number), program, *options, "--processes", "2"]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(words, env=around, cwd=self.folder, stdout=log, stderr=log, pass_fds=[number])

    def workers(self) -> set[int]:
        """The numbers of the processes that answer: all that were begun but the one that does jobs."""
        pid = self.process.pid
        begun = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return {int(number) for number in begun if not _does_jobs(number)}

    def until(self, holds: Callable[[set[int]], bool]) -> None:
        """Waits until two processes answer, of which something holds."""
        for _ in range(1200):
            if self.process.poll() is not None:
                break
            workers = self.workers()
            if len(workers) == 2 and holds(workers):
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0

    def restart(self) -> None:
        self.stop()
        self.process = self._started()

    def reload(self) -> None:
        (command,) = of_unit("registry.service", "ExecReload")
        subprocess.run(shlex.split(command.replace("$MAINPID", str(self.process.pid))), check=True)


@dataclass(frozen=True)
class Front:
    """The port of nginx, and the file in which it says what went wrong."""

    port: int
    log: Path


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    engine = founded(folder / "registry.db")
    imported(engine, folder / "1", SMALL)
    engine.dispose()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        service = Service(folder, listener)
        yield service
        service.stop()


@pytest.fixture(scope="module")
def front(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx, before the service, as the example says."""
    assert NGINX, "the test of the service needs: apt-get install nginx-light"
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    example = (BUNDLE / "nginx.conf.example").read_text(encoding="utf-8")
    example = example.replace(":8000", f":{service.port}").replace(":8080", f":{port}")
    user = f"user {pwd.getpwuid(os.geteuid()).pw_name}; " if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(user=user, folder=folder, example=example), encoding="utf-8")
    with subprocess.Popen([NGINX, "-c", folder / "nginx.conf", "-e", folder / "error.log"]) as nginx:
        try:
            service.until(lambda workers: status(port) == 200)
            yield Front(port, folder / "error.log")
        finally:
            nginx.terminate()


#: An answer whose head had been sent when its process was killed: nobody can begin it again.
CUT = -1


def status(port: int, host: str = "localhost", **headers: str) -> int:
    """The status of the overview, asked for over a connection of its own; 0 where nobody answers, `CUT` where the
    answer ended between its head and its end."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        asking.request("GET", "/", headers={"Host": f"{host}:{port}", **headers})
        with asking.getresponse() as answer:
            answer.read()
            return answer.status
    except http.client.IncompleteRead:
        return CUT
    except OSError:
        return 0
    finally:
        asking.close()


def statuses_while(work: Callable[[], None], port: int, readers: int = 3) -> list[int]:
    """The statuses that readers get who ask one page after the other while `work` is done."""
    done = Event()

    def read() -> list[int]:
        statuses = []
        while not done.is_set():
            statuses.append(status(port))
            time.sleep(0.1)
        return statuses

    with ThreadPoolExecutor(readers) as pool:
        reading = [pool.submit(read) for _ in range(readers)]
        try:
            work()
        finally:
            done.set()
        return [one for reader in reading for one in reader.result()]


def test_a_page_is_asked_for_under_own_names_alone_and_whoever_claims_to_come_from_elsewhere_is_not_believed(
    front: Front,
) -> None:
    assert {status(front.port, host) for host in ("localhost", "127.0.0.1", "[::1]")} == {200}
    assert status(front.port, "elsewhere.example") == 421
    assert status(front.port, **{"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-For": "192.0.2.1"}) == 200


def test_no_request_is_lost_when_a_process_is_killed(service: Service, front: Front) -> None:
    kills = 0

    def kill() -> None:
        """Kills processes until one of them was answering."""
        nonlocal kills
        while "prematurely closed" not in front.log.read_text() and kills < 20:
            time.sleep(0.5)
            os.kill(victim := min(service.workers()), signal.SIGKILL)
            service.until(lambda workers: victim not in workers)
            kills += 1

    statuses = statuses_while(kill, front.port, 12)
    # A process answers one request at a time with its head already sent; every other one is asked again elsewhere.
    assert set(statuses) - {CUT} == {200} and statuses.count(CUT) <= kills
    assert "prematurely closed" in front.log.read_text(), "nobody was being answered by the process that was killed"


def test_no_request_is_lost_when_the_service_is_reloaded(service: Service, front: Front) -> None:
    before = service.workers()

    def reload() -> None:
        service.reload()
        service.until(lambda workers: not workers & before)

    assert set(statuses_while(reload, front.port)) == {200}


def test_no_request_is_lost_when_the_service_is_restarted(service: Service, front: Front) -> None:
    def restart() -> None:
        time.sleep(0.5)
        service.restart()
        service.until(lambda workers: status(front.port) == 200)

    assert set(statuses_while(restart, front.port)) == {200}


def test_the_socket_of_the_service_is_this_machine_s_own() -> None:
    assert of_unit("registry.socket", "ListenStream") == ["127.0.0.1:8000"]
    assert of_unit("registry.service", "Requires") == ["registry.socket"]


def test_a_socket_that_others_reach_is_refused(service: Service, tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))
        listener.listen()
        copy = Path(shutil.copytree(service.folder, tmp_path / "copy"))
        assert Service(copy, listener).process.wait(60) == 2
    assert re.search("security@", (copy / "log").read_text())

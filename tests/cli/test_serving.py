"""`serve` on the command line: the pages, on this machine only, answered by several processes."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO

import pytest
from gunicorn.workers.gthread import PollableMethodQueue  # type: ignore[import-untyped]

from registry import library_faults
from registry.cli import processes
from registry.cli.processes import THREADS
from tests.cli.conftest import Run
from tests.registries import address_of, copy, on_postgresql, touch, value_of

before_a_database = pytest.mark.once("what answers, before anything is asked of a database")

COMMAND = "from registry.cli import main; main()"
#: The same where nothing forks, as on Windows.
ALONE = "from registry.cli import main, serving; serving._can_fork = lambda: False; main()"


#: What every command says of the SQLite of this machine.
KNOWN_FAULTS = {text for words in library_faults.warnings(library_faults.versions(), True) for text in words}


class Serving:
    """The command in a process of its own on a free port, what it printed, and the address in it."""

    def __init__(self, process: subprocess.Popen[str], errors: IO[str]):
        assert process.stdout is not None
        self.process, self._errors = process, errors
        self.printed = process.stdout.readline()
        (self.address,) = re.findall(r"http://\S+:\d+/", self.printed) or [""]
        for _ in range(1200 if self.address else 0):
            if self.jobs() or process.poll() is not None:
                break
            time.sleep(0.05)

    @property
    def port(self) -> int:
        return int(self.address.rstrip("/").rpartition(":")[2])

    @property
    def errors(self) -> str:
        """What it said on standard error, but for the known faults of this machine's SQLite."""
        self._errors.seek(0)
        return "".join(line for line in self._errors if line.rstrip("\n") not in KNOWN_FAULTS)

    def status(self, path: str = "", patience: float = 60, **headers: str) -> int:
        """The status of a page, asked for over a connection of its own."""
        page_request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(page_request, timeout=patience) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    def workers(self) -> set[int]:
        """The numbers of the processes that answer."""
        return {pid for pid in self._children() if not self._does_jobs(pid)}

    def jobs(self) -> set[int]:
        """The numbers of the processes that do jobs."""
        return {pid for pid in self._children() if self._does_jobs(pid)}

    def _children(self) -> set[int]:
        threads = Path(f"/proc/{self.process.pid}/task").iterdir()
        return {int(pid) for thread in threads for pid in (thread / "children").read_text().split()}

    @staticmethod
    def _does_jobs(pid: int) -> bool:
        try:
            return b"--beside" in Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            return False

    def until(self, holds: Callable[[set[int]], bool]) -> set[int]:
        """The processes that answer, as soon as something holds for them."""
        for _ in range(1800):
            if holds(workers := self.workers()):
                return workers
            time.sleep(0.1)
        raise AssertionError(f"there are {self.workers()}; {self.errors}")


@contextmanager
def served(database: Path, folder: Path, *options: str, command: str = COMMAND) -> Iterator[Serving]:
    folder.mkdir(exist_ok=True)
    environment = os.environ | {"REGISTRY_DATABASE_URL": address_of(database), "TMPDIR": str(folder)}
    environment |= {"REGISTRY_FILES": str(folder / "files")}
    start = [sys.executable, "-c", command, "serve", "--port", "0", *options]
    with (
        (folder.parent / f"{folder.name}.log").open("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            start,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            env=environment,
            cwd=folder,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield Serving(process, errors)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def place(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry that stands as long as these tests run."""
    return copy(template, tmp_path_factory.mktemp("served") / "registry.db")


@pytest.fixture(scope="module")
def two(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Two processes that answer. Whatever a test does to them, two answer in the end."""
    with served(place, tmp_path_factory.mktemp("two"), "--processes", "2") as serving:
        yield serving


def test_the_pages_answer_on_this_machine_under_its_own_name_and_stop_when_interrupted(
    place: Path, tmp_path: Path
) -> None:
    with served(place, tmp_path / "here", "--lang", "en") as serving:
        assert serving.printed == f"The pages: http://127.0.0.1:{serving.port}/ (on this machine only; Ctrl+C stops)\n"
        with urllib.request.urlopen(serving.address, timeout=30) as answer:
            assert answer.status == 200
            assert "village.led" in answer.read().decode()
        assert serving.status(Host="elsewhere.example") == 400
        os.killpg(serving.process.pid, signal.SIGINT)  # as the terminal does it
        assert serving.process.wait(60) == 0
        assert serving.process.stdout is not None
        assert (serving.process.stdout.read(), serving.errors) == ("", "")
        assert list((tmp_path / "here").iterdir()) == []


def test_a_process_that_is_interrupted_just_as_it_hands_out_a_request_does_not_wait_for_itself() -> None:
    """It did, until it was killed after its thirty seconds: the pool's lock was asked for by who had it."""
    worker = processes._Worker.__new__(processes._Worker)
    worker.alive = worker.booted = True
    worker.tpool, worker.method_queue = ThreadPoolExecutor(1), PollableMethodQueue()
    worker.method_queue.init()
    interrupted = Thread(target=worker.handle_quit, args=(signal.SIGQUIT, None), daemon=True)
    with worker.tpool._shutdown_lock:  # as `submit` has it while it hands out
        interrupted.start()
        interrupted.join(10)
        assert not interrupted.is_alive()
    assert worker.alive is False
    worker.tpool.shutdown()
    worker.method_queue.close()


@before_a_database
def test_the_other_address_of_this_machine_is_served_when_asked_and_shown_in_brackets(
    place: Path, tmp_path: Path
) -> None:
    with served(place, tmp_path / "here", "--host", "::1", "--processes", "1") as serving:
        assert serving.printed == f"网页：http://[::1]:{serving.port}/（只供本机使用，按 Ctrl+C 停止）\n"
        assert serving.status() == 200
        with socket.create_connection(("::1", serving.port)):  # somebody who connects and does not ask holds up nothing
            time.sleep(0.5)
            serving.process.send_signal(signal.SIGTERM)
            assert serving.process.wait(25) == 0
        assert serving.errors == ""


def test_as_many_processes_answer_as_are_asked_for_and_the_first_one_opens_nothing(two: Serving, place: Path) -> None:
    assert len(two.workers()) == 2
    first = Path(f"/proc/{two.process.pid}")
    opened = {os.readlink(link) for link in (first / "fd").iterdir() if link.exists()}
    assert not [name for name in opened if name.startswith(str(place))]
    maps = (first / "maps").read_text()
    assert "polars" not in maps and "_sqlite3" not in maps and "psycopg" not in maps
    assert len(list((first / "task").iterdir())) == 1


def test_one_process_does_jobs_and_another_takes_its_place_where_it_was_killed(two: Serving) -> None:
    (before,) = two.jobs()
    os.kill(before, signal.SIGKILL)
    for _ in range(600):
        if len(after := two.jobs() - {before}) == 1:
            break
        time.sleep(0.1)
    assert len(after) == 1 and len(two.workers()) == 2 and two.status() == 200


def test_the_process_of_jobs_ends_with_those_that_answer_however_they_end(place: Path, tmp_path: Path) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        with served(place, tmp_path / str(how), "--processes", "1") as serving:
            (jobs,) = serving.jobs()
            serving.process.send_signal(how)
            serving.process.wait(30)
            for _ in range(600):
                if not Path(f"/proc/{jobs}/cmdline").exists() or not Path(f"/proc/{jobs}/cmdline").read_bytes():
                    break
                time.sleep(0.1)
            else:
                raise AssertionError(f"{jobs} goes on after {how}")


@before_a_database
def test_three_hundred_connections_that_are_kept_open_keep_nobody_out(two: Serving) -> None:
    kept = [http.client.HTTPConnection("127.0.0.1", two.port, timeout=60) for _ in range(300)]
    try:
        for connection in [*kept, *kept]:
            connection.request("GET", "/static/mark.svg")
            with connection.getresponse() as answer:
                assert answer.status == 200
                answer.read()
        # Where two meet in one process it closes one of them.
        assert sum(connection.sock is not None for connection in kept) > 200
        assert two.status() == 200
    finally:
        for connection in kept:
            connection.close()


@before_a_database
def test_callers_who_have_connected_and_not_asked_yet_keep_nobody_waiting(two: Serving) -> None:
    """Browsers connect ahead. A thread that waited for each of these would be there for the next page in a minute."""
    ahead = [socket.create_connection(("127.0.0.1", two.port)) for _ in range(120)]
    try:
        assert two.status("static/mark.svg", patience=40) == 200
        ahead[0].sendall(b"GET /static/mark.svg HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert ahead[0].recv(12) == b"HTTP/1.1 200"
    finally:
        for connection in ahead:
            connection.close()


def test_a_process_that_is_killed_is_replaced(two: Serving) -> None:
    before = two.workers()
    os.kill(min(before), signal.SIGKILL)
    two.until(lambda workers: len(workers) == 2 and min(before) not in workers)
    assert [two.status() for _ in range(4)] == [200] * 4


@contextmanager
def asked_meanwhile(serving: Serving, readers: int = 2) -> Iterator[list[object]]:
    """Readers who ask for one page after the other until the block ends; the statuses that they got."""
    done, statuses = Event(), list[object]()

    def read() -> None:
        while not done.is_set():
            try:
                statuses.append(serving.status())
            except Exception as error:
                statuses.append(error)
            time.sleep(0.2)

    threads = [Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        done.set()
        for thread in threads:
            thread.join()


def test_new_processes_take_the_place_of_the_old_ones_when_asked_and_nobody_is_turned_away(two: Serving) -> None:
    before = two.workers()
    with asked_meanwhile(two) as statuses:
        two.process.send_signal(signal.SIGHUP)
        two.until(lambda workers: len(workers) == 2 and not workers & before)
    assert statuses and set(statuses) == {200}


@pytest.mark.sqlite("a server's database is no file that can be put away")
def test_a_process_begun_while_the_registry_is_away_says_so_and_answers_when_it_is_back(
    template: Path, tmp_path: Path
) -> None:
    file = copy(template, tmp_path / "registry.db")
    with served(file, tmp_path / "here", "--processes", "1") as serving:
        (before,) = serving.workers()
        file.rename(tmp_path / "away.db")
        os.kill(before, signal.SIGKILL)
        serving.until(lambda workers: len(workers) == 1 and before not in workers)
        assert serving.status() == 404
        (tmp_path / "away.db").rename(file)
        assert serving.status() == 200


@pytest.mark.postgresql("a file does not go away")
def test_a_server_that_was_away_costs_at_most_one_page_a_process(two: Serving, place: Path) -> None:
    assert on_postgresql()
    assert {two.status() for _ in range(8)} == {200}
    ours = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    touch(place, f"select pg_terminate_backend(pid) {ours}")
    statuses = [two.status() for _ in range(16)]
    assert len([status for status in statuses if status != 200]) <= 2
    assert set(statuses[4:]) == {200}


@pytest.mark.postgresql("a file has no number of connections")
def test_a_process_takes_no_more_connections_than_it_answers_requests_at_a_time_two_for_each(
    two: Serving, place: Path
) -> None:
    with asked_meanwhile(two, readers=24) as statuses:
        time.sleep(3)
        taken = value_of(place, "select count(*) from pg_stat_activity where datname = current_database()")
    assert set(statuses) == {200}
    assert 2 <= taken - 1 <= 2 * 2 * THREADS


@before_a_database
def test_where_nothing_forks_one_process_answers_and_more_are_refused(place: Path, tmp_path: Path) -> None:
    with served(place, tmp_path / "here", command=ALONE) as serving:
        assert serving.status() == 200
        assert serving.workers() == set()
    with served(place, tmp_path / "refused", "--processes", "2", "--lang", "en", command=ALONE) as serving:
        assert (serving.process.wait(60), serving.printed) == (2, "")
        assert "there can be 1 only" in serving.errors


@before_a_database
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_any_other_host_than_this_machine_is_refused_with_the_reason(host: str, run: Run, standing: Path) -> None:
    chinese, english = run("serve", "--host", host), run("serve", "--host", host, "--lang", "en")
    assert (chinese.code, chinese.out, english.code, english.out) == (2, "", 2, "")
    if host:
        assert "只能在本机查阅" in chinese.err and "registry user add" in chinese.err
        assert "nobody holds security@*" in english.err
    else:
        assert "no address" in english.err


@before_a_database
@pytest.mark.parametrize("count", ["0", "-1", "65", "several"])
def test_a_number_of_processes_that_makes_no_sense_is_refused(count: str, run: Run, standing: Path) -> None:
    assert run("serve", "--processes", count).code == 2


@before_a_database
def test_what_is_no_number_of_proxies_is_refused_before_anything_starts(
    run: Run, standing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_PROXIES", "some")
    answer = run("serve")
    assert (answer.code, answer.out) == (2, "")
    assert "REGISTRY_PROXIES" in answer.err


@before_a_database
def test_a_port_that_is_taken_is_shown(run: Run, standing: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = run("serve", "--port", other.getsockname()[1])
    assert (answer.code, answer.out) == (1, "")
    assert "已被占用" in answer.err

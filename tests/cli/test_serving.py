"""`serve` on the command line: the pages, on this machine only."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.registries import address_of


@pytest.fixture
def serving(standing: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own on a free port, and the address that it tells."""
    start = [sys.executable, "-c", "from registry.cli import main; main()", "serve", "--port", "0"]
    environment = os.environ | {"REGISTRY_DATABASE_URL": address_of(standing)}
    with subprocess.Popen(
        start, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", env=environment
    ) as process:
        try:
            assert process.stdout is not None
            (address,) = re.findall(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
            yield process, address
        finally:
            process.kill()


def test_the_pages_answer_on_this_machine_under_its_own_name_and_stop_when_interrupted(
    serving: tuple[subprocess.Popen[str], str],
) -> None:
    process, address = serving
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        assert "village.led" in answer.read().decode()
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(urllib.request.Request(address, headers={"Host": "elsewhere.example"}), timeout=30)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_any_other_host_than_this_machine_is_refused_with_the_reason(host: str, run: Run, standing: Path) -> None:
    chinese, english = run("serve", "--host", host), run("serve", "--host", host, "--lang", "en")
    assert (chinese.code, chinese.out, english.code, english.out) == (2, "", 2, "")
    assert "尚无账号" in chinese.err
    assert "no accounts yet" in english.err


def test_a_port_that_is_taken_is_told(run: Run, standing: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = run("serve", "--port", other.getsockname()[1])
    assert (answer.code, answer.out) == (1, "")
    assert "已被占用" in answer.err

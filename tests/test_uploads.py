"""What is brought is looked at for viruses, in the protocol of ClamAV's daemon: by one that stands in for it."""

from __future__ import annotations

import io
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry import uploads
from registry.db import reading
from registry.errors import Invalid, Refused, Unavailable
from tests.clamd import EICAR, Clamd
from tests.registries import founded


@pytest.fixture
def clamd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clamd]:
    with Clamd(tmp_path / "clamd.ctl") as found:
        monkeypatch.setenv(uploads.ENVIRONMENT, str(found.path))
        yield found


@pytest.fixture
def engine(tmp_path: Path):
    made = founded(tmp_path / "registry.db")
    yield made
    made.dispose()


def entries(engine) -> list[tuple[str, ...]]:
    from registry.audit_log.service import Sought, entries

    with reading(engine) as connection:
        found = entries(connection, Sought(), limit=9)
    return [(one.kind, one.outcome, one.user, one.address, one.target) for one in found]


def test_a_file_is_handed_over_whole_and_can_be_read_from_its_beginning_afterwards(engine, clamd: Clamd) -> None:
    content = random.Random(7).randbytes(200_000)
    file = io.BytesIO(content)
    file.seek(17)
    uploads.check(engine, file, "attachment", "east")
    assert clamd.seen == [content] and file.read() == content
    assert entries(engine) == []


def test_an_empty_file_is_looked_at_too(engine, clamd: Clamd) -> None:
    uploads.check(engine, io.BytesIO(), "attachment", "east")
    assert clamd.seen == [b""]


def test_a_virus_is_a_problem_of_the_field_and_the_audit_log_hears_of_it(engine, clamd: Clamd) -> None:
    with pytest.raises(Invalid) as refusal:
        uploads.check(engine, io.BytesIO(b"x" + EICAR), "import", "east", "192.0.2.7", "map")
    (problem,) = refusal.value.problems
    assert (problem.column, problem.problem.zh) == ("map", "查出病毒（Eicar-Signature），未收下此文件")
    assert entries(engine) == [("refused", "virus", "east", "192.0.2.7", "import Eicar-Signature")]


@pytest.mark.parametrize(
    "answer", ["INSTREAM size limit exceeded. ERROR", "stream: OK, more or less", "", "UNKNOWN COMMAND"]
)
def test_whatever_else_the_scanner_says_the_file_was_not_looked_at(engine, clamd: Clamd, answer: str) -> None:
    clamd.answer = answer
    with pytest.raises(Unavailable) as refusal:
        uploads.check(engine, io.BytesIO(b"x"), "attachment", "east")
    assert (answer or "no answer") in refusal.value.says.en


def test_a_scanner_that_stops_reading_a_large_file_is_heard(engine, clamd: Clamd) -> None:
    clamd.most = 100_000
    with pytest.raises(Unavailable, match="size limit exceeded"):
        uploads.check(engine, io.BytesIO(bytes(20 << 20)), "attachment", "east")


def test_a_scanner_that_is_not_there_or_says_nothing_lets_no_file_pass(
    engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(uploads.ENVIRONMENT, str(tmp_path / "none.ctl"))
    with pytest.raises(Unavailable, match="was not taken"):
        uploads.check(engine, io.BytesIO(b"x"), "attachment", "east")
    monkeypatch.setattr(uploads, "_PATIENCE", 0.2)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "deaf.ctl"))
        deaf.listen()
        monkeypatch.setenv(uploads.ENVIRONMENT, str(tmp_path / "deaf.ctl"))
        with pytest.raises(Unavailable, match="timed out"):
            uploads.check(engine, io.BytesIO(b"x"), "attachment", "east")


def test_without_a_scanner_none_is_asked_and_one_is_named_by_its_full_path(engine, monkeypatch) -> None:
    monkeypatch.delenv(uploads.ENVIRONMENT, raising=False)
    uploads.check(engine, io.BytesIO(EICAR), "attachment", "east")
    monkeypatch.setenv(uploads.ENVIRONMENT, "clamd.ctl")
    with pytest.raises(Refused, match=uploads.ENVIRONMENT):
        uploads.scanner()

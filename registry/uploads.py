"""Uploads 上传的文件: a scanner looks for viruses 查毒 in whatever somebody brings, before anything is kept of it.

REGISTRY_SCANNER names the Unix socket of ClamAV's daemon, which is asked in its own protocol (INSTREAM, clamd(8)): the
file in pieces, each after its length, and nothing after the last; the answer is `stream: OK` or `stream: NAME FOUND`.
Where no scanner is named, none is asked. One that is named and does not say that a file is clean has not looked at it,
and what nobody looked at is not taken: otherwise a file that ends the scanner would be let in by that.
"""

from __future__ import annotations

import os
import re
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from typing import BinaryIO

from sqlalchemy import Engine

from registry.audit_log.service import note
from registry.db import beside
from registry.errors import Invalid, Problem, Refused, Unavailable
from registry.language import Words

ENVIRONMENT = "REGISTRY_SCANNER"
#: How long the scanner may take to say anything, in seconds, and how much it is handed at once, in bytes.
_PATIENCE, _BLOCK = 120.0, 1 << 16
#: So much of an answer is read: it is one line.
_LONGEST = 4_096
_LENGTH = struct.Struct("!I")
_CLEAN, _FOUND = b"stream: OK", re.compile(rb"stream: (.+) FOUND")
_NO_SOCKET = Words(
    "{0}={1}：须为查毒程序套接字的完整路径（如 /run/clamav/clamd.ctl）",
    "{0}={1}: is no full path of a scanner's socket (such as /run/clamav/clamd.ctl)",
)
_INFECTED = Words("查出病毒（{0}），未收下此文件", "there is a virus in it ({0}): the file was not taken")
_SILENT = Words(
    "查毒程序未能检查此文件，未收下：请稍后再试，或与系统管理员联系（{0}）",
    "the scanner did not look at the file, which was not taken: try again later, or ask who looks after it ({0})",
)


def scanner() -> str | None:
    """The socket of the scanner that the environment names; None where it names none. Raises Refused."""
    written = os.environ.get(ENVIRONMENT, "").strip()
    if written and not PurePosixPath(written).is_absolute():
        raise Refused(*_NO_SOCKET.format(ENVIRONMENT, written))
    return written or None


def check(engine: Engine, content: BinaryIO, what: str, user: str, address: str = "", field: str = "file") -> None:
    """Lets the scanner look at a file, and leaves it to be read from its beginning.

    `what`: what it was brought for, as the audit log tells it; `field`: what it came in. Raises Invalid where a virus
    was found, which the log hears of, and Unavailable where the scanner did not look at it.
    """
    named = scanner()
    if named is None:
        return
    try:
        found = _virus_in(content, named)
    except OSError as error:
        raise Unavailable(*_SILENT.format(error.strerror or error)) from error
    content.seek(0)
    if found is not None:
        with beside(engine) as connection:
            note(connection, "refused", "virus", user=user, address=address, target=f"{what} {found}")
        raise Invalid([Problem(_INFECTED.format(found), column=field)])


def _virus_in(content: BinaryIO, named: str) -> str | None:
    """What the scanner calls the virus that it found; None where there is none. Raises OSError for any other answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as scanning:
        scanning.settimeout(_PATIENCE)
        scanning.connect(named)
        # A file that is larger than it takes it stops reading: what it says of that is its answer.
        with suppress(BrokenPipeError, ConnectionResetError):
            for piece in _pieces(content):
                scanning.sendall(piece)
        answer = _answer(scanning)
    virus = _FOUND.fullmatch(answer)
    if virus is None and answer != _CLEAN:
        raise OSError(answer.decode("ascii", "replace") or "no answer")
    return None if virus is None else virus[1].decode("ascii", "replace")


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    """A file as the scanner is handed it."""
    yield b"zINSTREAM\0"
    content.seek(0)
    while block := content.read(_BLOCK):
        yield _LENGTH.pack(len(block)) + block
    yield _LENGTH.pack(0)


def _answer(scanning: socket.socket) -> bytes:
    """What the scanner says, up to the end of its line."""
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST and (more := scanning.recv(_LONGEST)):
        said += more
    return said.rstrip(b"\0")

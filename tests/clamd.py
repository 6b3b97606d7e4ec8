"""What stands in for ClamAV's daemon: it speaks INSTREAM on a Unix socket, and knows one virus."""

from __future__ import annotations

import socket
import struct
import threading
from pathlib import Path
from typing import Self

#: What every scanner is to find, and what harms nobody. In two parts, so that none finds it in this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """A daemon at a socket. `seen` are the files that it was handed; `answer`: what it says whatever it is handed;
    `most`: of a larger file it reads no more than so many bytes."""

    def __init__(self, path: Path):
        self.path, self.seen = path, list[bytes]()
        self.answer: str | None = None
        self.most = 1 << 30
        self._socket = socket.socket(socket.AF_UNIX)

    def __enter__(self) -> Self:
        self._socket.bind(str(self.path))
        self._socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                asked, _ = self._socket.accept()
            except OSError:  # it was closed
                return
            with asked, asked.makefile("rb") as stream:
                said = self._answer(stream)
                asked.sendall(said.encode() + b"\0" if said else b"")

    def _answer(self, stream) -> str:
        if stream.read(10) != b"zINSTREAM\0":
            return "UNKNOWN COMMAND"
        content = b""
        while length := struct.unpack("!I", stream.read(4))[0]:
            if len(content) + length > self.most:
                return "INSTREAM size limit exceeded. ERROR"
            content += stream.read(length)
        self.seen.append(content)
        if self.answer is not None:
            return self.answer
        return "stream: Eicar-Signature FOUND" if EICAR in content else "stream: OK"

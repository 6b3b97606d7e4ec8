"""Sequences as long as need be, which take little memory: what does not fit lies in a temporary file."""

from __future__ import annotations

import marshal
import struct
import tempfile
from array import array
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
#: How many values are kept as they are before they are packed, and how many packed bytes before they go to a file.
BATCH, IN_MEMORY = 10_000, 1 << 20
_LENGTH = struct.Struct("<Q")
#: Of the forms of `marshal` the one that looks for no value twice.
_FORM = 2


class Spool(Generic[T]):
    """Values that were appended, in their order: tuples and lists of text, bytes, whole numbers, True, False, None.

    It may be read as often as need be, and not while something is appended.
    """

    def __init__(self, batch: int = BATCH):
        self._batch, self._last, self._packed = batch, list[T](), 0
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it lives as long as the spool

    def append(self, value: T) -> None:
        self._last.append(value)
        if len(self._last) == self._batch:
            packed = marshal.dumps(self._last, _FORM)
            self._file.write(_LENGTH.pack(len(packed)) + packed)
            self._packed += len(self._last)
            self._last = []

    def __len__(self) -> int:
        return self._packed + len(self._last)

    def __iter__(self) -> Iterator[T]:
        for batch in self.batches():
            yield from batch

    def batches(self) -> Iterator[list[T]]:
        """The values, many at a time."""
        end = self._file.seek(0, 2)
        at = self._file.seek(0)
        while at < end:
            (length,) = _LENGTH.unpack(self._file.read(_LENGTH.size))
            yield marshal.loads(self._file.read(length))
            at = self._file.tell()
        if self._last:
            yield self._last


class IndexedSpool(Generic[T]):
    """As a spool, but each value is looked up by its place: to keep one takes eight bytes of memory."""

    def __init__(self) -> None:
        self._starts, self._end, self._is_at_end = array("q"), 0, True
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it lives as long as the cabinet

    def append(self, value: T) -> None:
        if not self._is_at_end:
            self._file.seek(self._end)
            self._is_at_end = True
        self._starts.append(self._end)
        self._end += self._file.write(marshal.dumps(value, _FORM))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, place: int) -> T:
        start = self._starts[place]
        end = self._starts[place + 1] if place + 1 < len(self._starts) else self._end
        self._file.seek(start)
        self._is_at_end = False
        return marshal.loads(self._file.read(end - start))

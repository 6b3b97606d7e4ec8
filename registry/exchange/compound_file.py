"""The streams of a compound file, as old Office documents and those with a password are kept (runs in the child).

It is a file system in a file: sectors in chains, a table of which sector follows which, and folders of streams. What
is wrong with its chains may raise anything; no chain is followed for longer than the file is.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from functools import cached_property
from typing import IO

from registry.exchange.read_errors import Unreadable

MAGIC = b"\xd0\xcf\x11\xe0"
_HEADER = 512
#: So many sectors of the table of sectors are named in the header itself.
_NAMED = 109
#: Above these a sector's number says that none follows.
_LAST = 0xFFFFFFFA
_ENTRY = 128
_NONE = 0xFFFFFFFF
_STREAM = 2


class CompoundFile:
    """A compound file that stays where it is; `names` are those of the streams and folders of its outermost folder."""

    def __init__(self, file: IO[bytes]):
        self._file = file
        self._length = file.seek(0, 2)
        file.seek(0)
        header = file.read(_HEADER)
        if len(header) < _HEADER or not header.startswith(MAGIC):
            raise Unreadable("damaged")
        shift, small_shift = struct.unpack_from("<HH", header, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise Unreadable("damaged")
        self._sector, self._small_sector = 1 << shift, 1 << small_shift
        directory, self._small = struct.unpack_from("<I4xI", header, 48)
        self._first_small, self._first_named = struct.unpack_from("<I4xI", header, 60)
        self._next = self._numbers(self._table(struct.unpack_from(f"<{_NAMED}I", header, 76)))
        self._entries = self._chain(directory)
        self.names = dict(self._outermost())

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def stream(self, name: str) -> bytes:
        """The content of a stream of the outermost folder."""
        entry = self.names[name]
        kind, first, size = entry[66], *struct.unpack_from("<II", entry, 116)
        if kind != _STREAM:
            raise Unreadable("damaged")
        content = self._of_small(first) if size < self._small else self._chain(first, size)
        if len(content) < size:
            raise Unreadable("damaged")
        return content[:size]

    # -- sectors -------------------------------------------------------------------------------------------------------

    @property
    def _count(self) -> int:
        return self._length // self._sector + 1

    def _read(self, first: int, count: int = 1) -> bytes:
        self._file.seek((first + 1) * self._sector)
        return self._file.read(count * self._sector)

    def _numbers(self, sectors: Iterator[int]) -> array[int]:
        return _numbers(b"".join(map(self._read, sectors)))

    def _table(self, named: tuple[int, ...]) -> Iterator[int]:
        """The sectors of the table that says which sector follows which."""
        yield from (sector for sector in named if sector < _LAST)
        further, left = self._first_named, self._count
        while further < _LAST and left:
            *sectors, further = _numbers(self._read(further))
            yield from (sector for sector in sectors if sector < _LAST)
            left -= 1

    def _chain(self, first: int, size: int | None = None) -> bytes:
        """The sectors that follow each other from `first` on; those that lie beside each other are read at once."""
        pieces, length = list[bytes](), 0
        while first < _LAST and (size is None or length < size):
            last = first
            while self._next[last] == last + 1 and (size is None or length + (last - first + 1) * self._sector < size):
                last += 1
            pieces.append(self._read(first, last - first + 1))
            length += (last - first + 1) * self._sector
            if length > self._length + self._sector:
                raise Unreadable("damaged")
            first = self._next[last]
        return b"".join(pieces)

    @cached_property
    def _smalls(self) -> tuple[bytes, array[int]]:
        """The stream in which all small ones lie, and which of its pieces follows which."""
        root = self._entries[:_ENTRY]
        return self._chain(*struct.unpack_from("<II", root, 116)), _numbers(self._chain(self._first_small))

    def _of_small(self, first: int) -> bytes:
        content, following = self._smalls
        pieces = list[bytes]()
        while first < _LAST:
            pieces.append(content[first * self._small_sector : (first + 1) * self._small_sector])
            if len(pieces) > len(following):
                raise Unreadable("damaged")
            first = following[first]
        return b"".join(pieces)

    # -- the folder ----------------------------------------------------------------------------------------------------

    def _outermost(self) -> Iterator[tuple[str, bytes]]:
        """The entries of the outermost folder by their names: a tree whose branches are numbers of entries."""
        (root,) = struct.unpack_from("<I", self._entries, 76)
        left, seen = [root], set[int]()
        while left:
            number = left.pop()
            entry = self._entries[number * _ENTRY : (number + 1) * _ENTRY]
            if number == _NONE or number in seen or len(entry) < _ENTRY:
                continue
            seen.add(number)
            left += struct.unpack_from("<II", entry, 68)
            (length,) = struct.unpack_from("<H", entry, 64)
            yield entry[: max(length - 2, 0)].decode("utf-16-le", "replace"), entry


def _numbers(content: bytes) -> array[int]:
    numbers = array("I", content[: len(content) // 4 * 4])
    assert numbers.itemsize == 4
    return numbers

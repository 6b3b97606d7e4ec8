"""Known faults of the libraries that Python brings: in which versions they are, whom they concern, and who says so.

Rules are rows: a fault that becomes known is a row more. The libraries themselves say which versions are installed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pyexpat import EXPAT_VERSION
from typing import Literal

from registry.language import Words

VersionNumber = tuple[int, ...]
Library = Literal["SQLite", "expat"]


@dataclass(frozen=True)
class LibraryFault:
    """A fault of a library, from version `since` on.

    `mended` are the versions without it: the first of the newest line, then those of older lines that were mended, too.
    Where `is_announced` it is worth a word to whoever runs the registry; the others are held off by what `does` says,
    and stand here so that nobody has to look again.
    """

    library: Library
    name: str
    since: VersionNumber
    mended: tuple[VersionNumber, ...]
    does: Words
    source: str
    sure: Words
    is_announced: bool

    def is_in(self, version: VersionNumber) -> bool:
        """Whether a version of the library has the fault, by its number.

        >>> [FAULTS[0].is_in(version) for version in ((3, 40, 1), (3, 44, 6), (3, 45, 0), (3, 50, 7), (3, 53, 0))]
        [True, False, True, False, False]
        """
        newest, *older = self.mended
        is_mended = version >= newest or any(version[:2] == line[:2] and version >= line for line in older)
        return version >= self.since and not is_mended


_CHANGES = "https://github.com/libexpat/libexpat/blob/master/expat/Changes"
_READ = Words("已核对原文", "read at its source")
_QUOTED = Words(
    "版本号据多个项目对 SQLite 官方文档的引述，未见原页", "the versions as several projects quote SQLite's page"
)
_TIME = Words(
    "特制的工作簿可使解析耗时极长；读取在限时 120 秒的子进程中进行，故不提示",
    "a crafted workbook takes very long to parse: it is read in a process of its own that has 120 s, so it is not told",
)
_MESSAGE = Words(
    "注意：{library} {version} 有已知缺陷 {name}：{does}。"
    "已在 {mended} 修复；发行版可能已修补而版本号不变（见 install.md）。",
    "Note: {library} {version} has a known fault, {name}: {does}. It is mended in {mended}; a distribution may have "
    "mended it under the old number (see install.md).",
)
FAULTS = (
    LibraryFault(
        "SQLite",
        "WAL-reset",
        (3, 7, 0),
        ((3, 51, 3), (3, 50, 7), (3, 44, 6)),
        Words(
            "两个程序同一瞬间写入并整理日志时，极少数情况下会丢失已登记的内容或损坏数据库",
            "where two programs write and tidy the log at the same instant, what was recorded can, very rarely, be "
            "lost or the database be damaged",
        ),
        "https://sqlite.org/wal.html#walresetbug",
        _QUOTED,
        True,
    ),
    LibraryFault(
        "expat",
        "CVE-2022-25235, CVE-2022-25236",
        (0,),
        ((2, 4, 5),),
        Words(
            "导入特制的工作簿时，可能有他人的代码被运行",
            "a crafted workbook may have code of its maker run when it is imported",
        ),
        _CHANGES,
        _READ,
        True,
    ),
    LibraryFault(
        "expat",
        "CVE-2022-40674",
        (0,),
        ((2, 4, 9),),
        Words(
            "导入特制的工作簿时，读取程序的内存可能被改写，甚至有他人的代码被运行",
            "a crafted workbook may overwrite the memory of what reads it, or have code of its maker run",
        ),
        _CHANGES,
        _READ,
        True,
    ),
    LibraryFault(
        "expat",
        "CVE-2023-52425",
        (0,),
        ((2, 6, 0),),
        _TIME,
        _CHANGES,
        _READ,
        False,
    ),
    LibraryFault(
        "expat",
        "CVE-2024-8176",
        (0,),
        ((2, 7, 0),),
        Words(
            "实体层层引用会使解析程序崩溃；声明了实体的工作簿一律不读，故不提示",
            "entities upon entities let the parser crash: no workbook that declares any is read, so it is not told",
        ),
        _CHANGES,
        _READ,
        False,
    ),
    LibraryFault(
        "expat",
        "CVE-2025-59375",
        (0,),
        ((2, 7, 2),),
        Words(
            "很小的文件可占去大量内存；读取的子进程内存有限，故不提示",
            "a small file takes much memory: what reads it has a limit, so it is not told",
        ),
        _CHANGES,
        _READ,
        False,
    ),
    LibraryFault(
        "expat",
        "CVE-2026-66046",
        (0,),
        ((2, 8, 4),),
        _TIME,
        _CHANGES,
        _READ,
        False,
    ),
)


def versions() -> dict[Library, VersionNumber]:
    """The versions of the libraries that this Python has, as they say themselves."""
    return {"SQLite": version_of(sqlite3.sqlite_version), "expat": version_of(EXPAT_VERSION.removeprefix("expat_"))}


def version_of(text: str) -> VersionNumber:
    """A version as numbers.

    >>> version_of("3.40.1")
    (3, 40, 1)
    """
    return tuple(int(part) for part in text.split("."))


def warnings(versions: dict[Library, VersionNumber], is_sqlite: bool) -> Iterator[Words]:
    """Yields what whoever runs a registry should know of these versions: a line for each fault, most often none.

    `is_sqlite`: whether the registry is kept in SQLite; its faults concern nobody else.
    """
    for fault in FAULTS:
        has_it = fault.is_announced and fault.library in versions and fault.is_in(versions[fault.library])
        if has_it and (is_sqlite or fault.library != "SQLite"):
            yield _MESSAGE.format(
                library=fault.library,
                version=written(versions[fault.library]),
                name=fault.name,
                does=fault.does,
                mended=" / ".join(map(written, fault.mended)),
            )


def written(version: VersionNumber) -> str:
    """A version as people write it."""
    return ".".join(map(str, version))

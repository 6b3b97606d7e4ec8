"""Erasing 清除: what a removed text left in the files of the database goes too, as far as a command can reach.

It is done after the transaction that removed the text, which leaves a note in the database that it is to be done. What
a reader holds back is done by the next change.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

from sqlalchemy import Connection, Engine

from registry import postgresql_erasing, sqlite_erasing
from registry.language import Words

_KINDS: dict[str, ModuleType] = {"sqlite": sqlite_erasing, "postgresql": postgresql_erasing}


def begin(connection: Connection, tables: Iterable[str]) -> list[Words]:
    """Notes inside the transaction that removes texts from `tables` that `finish` is to follow.

    Returns what `finish` will not be able to do, in words.
    """
    left: list[Words] = _KINDS[connection.dialect.name].begin_erasing(connection, tables)
    return left


def finish(engine: Engine, patience: int) -> list[Words]:
    """Erases what is noted, if anything is; returns what could not be done yet, after waiting `patience` ms for others.

    Nothing is raised: the change that removed the texts stands.
    """
    left: list[Words] = _KINDS[engine.dialect.name].erase(engine, patience)
    return left


def unreached(engine: Engine) -> Words:
    """The traces that no command reaches, in words."""
    words: Words = _KINDS[engine.dialect.name].UNREACHED
    return words

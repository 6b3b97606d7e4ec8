"""The change record as known at a Moment, what each change brought in and put out, and the sheets that rows came from.

A row is a unit with all its states, or a row of any other ledger. Whoever does not see everything is told of the
changes with a row that he may read and, where not every row is one, neither why nor from what they were made, nor the
digest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    distinct,
    func,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy import union_all as together

from registry import record
from registry.digest import OF_SHEETS
from registry.moment import in_force
from registry.origins import Source
from registry.versions import Tally, View
from registry.versions.rows import Version, known, owner

#: An entry of what rows came from (`registry.origins`). It may tell more than whoever asks may read (`source_as_read`).
Sheet = Mapping[Any, Any]
#: What a change may do to a row.
Deed = Literal["new", "revised", "withdrawn"]
_CHANGE = record.change.c
_KNOWN = select(
    _CHANGE.number, _CHANGE.at, _CHANGE.actor, _CHANGE.reason, _CHANGE.origin, _CHANGE.rows, _CHANGE.digest
).where(_CHANGE.number <= bindparam("known_at"))
_OLDEST_FIRST, _NEWEST_FIRST = _KNOWN.order_by(_CHANGE.number), _KNOWN.order_by(_CHANGE.number.desc())
#: What tells of all rows of a change, what tells of another change or of texts that are kept secret, and what of none.
_OF_ALL_ROWS, _OF_OTHERS, _NO_SECRET = ("reason", "origin", "digest"), ("previous", "salt"), {"number", "at"}
_LAST = select(_CHANGE.number, _CHANGE.digest).order_by(_CHANGE.number.desc()).limit(1)
_TAG = select(record.setting.c.value).where(record.setting.c.key == "tag")
_SHEETS = select(record.sheet.c.id, record.sheet.c.change, *(record.sheet.c[name] for name in OF_SHEETS))
#: How the texts of a version's sheet are called beside its columns.
AS_TOLD = {"name": "file", "title": "sheet_title", "headers": "sheet_headers"}
_NUMBER = bindparam("number", type_=record.Whole)
_TITLES = (
    select(record.sheet.c.title)
    .where(record.sheet.c.change == _NUMBER, record.sheet.c.title.is_not(None))
    .group_by(record.sheet.c.title)
    .order_by(func.min(record.sheet.c.id))
)


# -- changes ------------------------------------------------------------------------------------------------------


def head(connection: Connection) -> tuple[int, str]:
    """The number and digest of the last change; 0 where there is none. Of no Moment: it says which is the newest."""
    found = connection.execute(_LAST).one_or_none()
    return (found.number, found.digest) if found else (0, "")


def tag(view: View) -> str:
    """The registry's tag, part of every record number."""
    return view.connection.execute(_TAG).scalar_one()


def digests(view: View) -> dict[int, str]:
    """The digest of every change that was known, by its number."""
    query = select(_CHANGE.number, _CHANGE.digest).where(_CHANGE.number <= view.moment.known_at)
    return {number: digest for number, digest in view.connection.execute(query)}  # noqa: C416 - rows are not pairs to mypy


def actors(view: View) -> dict[int, str]:
    """Who made every change that was known, by its number."""
    query = select(_CHANGE.number, _CHANGE.actor).where(_CHANGE.number <= view.moment.known_at)
    return {number: actor for number, actor in view.connection.execute(query)}  # noqa: C416 - rows are not pairs to mypy


def changes(view: View, *, newest_first: bool = False) -> Iterator[Mapping[Any, Any]]:
    """Every change that was known: `number`, `at`, `actor`, `reason`, `origin`, `rows` and `digest`."""
    query = _NEWEST_FIRST if newest_first else _OLDEST_FIRST
    found = view.connection.execute(query, {"known_at": view.moment.known_at}).mappings()
    cut = view.sight.cut
    if cut is None:
        yield from found
        return
    tallies = cut.tallies(view)
    yield from (_as_read(one, tallies[one["number"]]) for one in found if tallies[one["number"]].readable)


def changes_among(view: View, numbers: Collection[int]) -> list[Mapping[Any, Any]]:
    """As `changes`, but for how many rows they have, of those with these numbers, the oldest first: of changes that
    brought in or put out a row that is read."""
    query = _OLDEST_FIRST.where(_CHANGE.number.in_(sorted(numbers)))
    found = view.connection.execute(query, {"known_at": view.moment.known_at}).mappings()
    # Of how many rows there are no more need be looked at than tell whether all may be read.
    return [_without_rows(one, _is_whole(view, one["number"])) for one in found]


def _without_rows(found: Mapping[Any, Any], is_whole: bool) -> Mapping[Any, Any]:
    hidden = _OF_OTHERS if is_whole else (*_OF_OTHERS, *_OF_ALL_ROWS)
    return {**found, **dict.fromkeys(name for name in hidden if name in found), "rows": None}


def _as_read(found: Mapping[Any, Any], tally: Tally) -> Mapping[Any, Any]:
    """A change as it is told to whoever may read as much of it."""
    hidden = _OF_OTHERS if tally.is_whole else (*_OF_OTHERS, *_OF_ALL_ROWS)
    told = {**found, **dict.fromkeys(name for name in hidden if name in found)}
    return told if tally.is_whole else {**told, "rows": tally.readable}


def change(view: View, number: int, *columns: str) -> Mapping[Any, Any] | None:
    """A change that was known, with all its attributes or those of `columns`; None for any other."""
    if number > view.moment.known_at:
        return None
    found = view.connection.execute(_change(columns), {"number": number}).mappings().one_or_none()
    cut = view.sight.cut
    # That others write, and when, is no secret.
    if cut is None or found is None or found.keys() <= _NO_SECRET:
        return found
    tally = cut.tally(view, number)
    return _as_read(found, tally) if tally.readable else None


def _is_whole(view: View, number: int) -> bool:
    """Whether every row of a change may be read."""
    cut = view.sight.cut
    return cut is None or cut.is_whole(view, number)


@cache
def _change(columns: tuple[str, ...]) -> Select[Any]:
    return select(*(_CHANGE[name] for name in columns or _CHANGE.keys())).where(_CHANGE.number == _NUMBER)


def sheets(view: View, numbers: Collection[int]) -> dict[int, Sheet]:
    """What rows came from as it is recorded, by number: of these numbers alone, for there are as many as changes."""
    query = _SHEETS.where(record.sheet.c.id.in_(sorted(numbers)))
    return {sheet["id"]: sheet for sheet in view.connection.execute(query).mappings()}


def source(view: View, number: int | None) -> Source | None:
    """What a row came from; None where it came from no file or sheet."""
    found = {} if number is None else sheets(view, [number])
    return source_as_read(view, found[number]) if number in found else None


def source_as_read(view: View, sheet: Sheet) -> Source:
    """What rows came from; the name of the file only where every row of its change may be read."""
    found = Source.stored(sheet)
    return found if _is_whole(view, sheet["change"]) else replace(found, name=None)


def titles(view: View, number: int) -> list[str]:
    """The titles of the sheets of a mapped workbook from which a change took rows, in the order of the workbook; of any
    other change none, nor of one of which not every row may be read."""
    if not _is_whole(view, number):
        return []
    return list(view.connection.execute(_TITLES, {"number": number}).scalars())


# -- what a change did --------------------------------------------------------------------------------------------


def deeds(view: View, number: int, tables: Sequence[Table]) -> Iterator[tuple[Table, Deed, int]]:
    """The numbers of rows that a change brought in, revised and withdrew, by table, where there are any."""
    for at, deed, count in view.connection.execute(_deeds(tuple(tables)), {"number": number}):
        if count and view.sight.cut is not None:
            count = len(_readable(view, number, tables[at], deed))
        if count:
            yield tables[at], deed, count


@cache
def _deeds(tables: tuple[Table, ...]) -> Any:
    return together(
        *(
            select(literal(at), literal(deed), func.count(distinct(table.c[owner(table)]))).where(condition)
            for at, table in enumerate(tables)
            for deed, condition in _conditions(table).items()
        )
    )


def touched(view: View, number: int, table: Table, deed: Deed, offset: int, limit: int) -> list[int]:
    """Some of the rows to which a change did something, by unit or record, in the order in which they came in."""
    if view.sight.cut is not None:
        return _readable(view, number, table, deed)[offset : offset + limit]
    query = _touched(table, deed).offset(offset).limit(limit)
    return list(view.connection.execute(query, {"number": number}).scalars())


def _readable(view: View, number: int, table: Table, deed: Deed) -> list[int]:
    """Those of the rows to which a change did something that may be read as it brought them in or put them out."""
    found = {version[owner(table)] for version in known(view, table, [{"since": number}, {"until": number}])}
    every = view.connection.execute(_touched(table, deed), {"number": number}).scalars()
    return [one for one in every if one in found]


@cache
def _touched(table: Table, deed: Deed) -> Select[Any]:
    query = select(table.c[owner(table)]).where(_conditions(table)[deed])
    if table.info["unit"]:
        return query.group_by(table.c.unit).order_by(func.min(table.c.id))
    return query.order_by(table.c.id)


def around(view: View, number: int, table: Table, owners: Sequence[int]) -> Iterator[Version]:
    """The versions of rows, by unit or record, that were in force before a change or after it, each with the texts of
    its sheet under the names of `AS_TOLD`."""
    found = view.connection.execute(_around(table), {"number": number, "owners": owners}).mappings().all()
    cut = view.sight.cut
    if cut is None:
        yield from found
        return
    for version in cut.versions(view, table, found, is_history=True):
        sheet = {} if _is_whole(view, version["since"]) else {AS_TOLD["name"]: None}
        yield {**version, **sheet}


@cache
def _around(table: Table) -> Select[Any]:
    t, sheet = table.c, record.sheet
    then = and_(t.since <= _NUMBER, or_(t.until.is_(None), t.until >= _NUMBER))
    of_owners = t[owner(table)].in_(bindparam("owners", expanding=True))
    told = (sheet.c[name].label(label) for name, label in AS_TOLD.items())
    query = select(table, *told).outerjoin(sheet, t.sheet == sheet.c.id)
    return query.where(then, of_owners).order_by(t.id)


@cache
def _conditions(table: Table) -> dict[Deed, ColumnElement[bool]]:
    """The conditions by which a version is of a row that a change brought in, revised or withdrew."""
    t, own = table.c, table.c[owner(table)]
    came, went = t.since == _NUMBER, t.until == _NUMBER
    before = own.in_(select(own).where(t.since < _NUMBER))
    if not table.info["unit"]:
        stays = own.in_(select(own).where(came))
        return {"new": and_(came, ~before), "revised": and_(came, before), "withdrawn": and_(went, ~stays)}
    stays = own.in_(select(own).where(in_force(table, _NUMBER)))
    return {
        "new": and_(came, ~before),
        "revised": and_(or_(came, went), before, stays),
        "withdrawn": and_(went, ~stays),
    }


# -- which changes touched some tables ------------------------------------------------------------------------------


def touching(view: View, tables: Sequence[Table], after: int) -> list[int]:
    """The changes that were known, later than `after`, which brought in or put out a version of any of some tables."""
    if not tables:
        return []
    found = view.connection.execute(_touching(tuple(tables)), {"after": after, "known_at": view.moment.known_at})
    return sorted(found.scalars())


@cache
def _touching(tables: tuple[Table, ...]) -> CompoundSelect[Any]:
    columns = (column for table in tables for column in (table.c.since, table.c.until))
    after, known_at = bindparam("after", type_=record.Whole), bindparam("known_at", type_=record.Whole)
    return union(*(select(column).where(column > after, column <= known_at) for column in columns))


# -- what was removed -----------------------------------------------------------------------------------------------


def last_removal(connection: Connection) -> int:
    """The last change that removed a text; 0 where none did."""
    return connection.execute(select(func.coalesce(func.max(record.redaction.c.change), 0))).scalar_one()

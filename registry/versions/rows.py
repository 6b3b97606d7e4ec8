"""Versions of rows as known at a Moment: those in force, and those that were but are not any more.

Which ones is said by columns: `{"unit": 3, "role": "secretary"}` are those of which both are so, `{"record": {1, 2}}`
those of which the column is one of several; several such descriptions are those that any of them describes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, Select, Table, and_, bindparam, false, func, or_, select, true

from registry.moment import in_force as is_in_force
from registry.versions import View

#: A version of a recorded row, by the names of its table's columns.
Version = Mapping[Any, Any]
#: Columns, and what each of them is: a number or a text, one of several, or what other rows name (`NamedBy`).
Where = Mapping[str, Any]
_Time = Literal["in force", "known", "ever"]
_Shape = tuple[tuple[tuple[str, Any], ...], ...]
#: The order in which versions came in, and the other way round.
BY_CHANGE, NEWEST_FIRST = ("since", "id"), ("-id",)
_KNOWN_AT = bindparam("known_at", type_=Integer)


@dataclass(frozen=True)
class NamedBy:
    """Whatever the column `column` names in the known versions of `table` that `where` describes."""

    table: Table
    column: str
    where: Where | Sequence[Where]


def owner(table: Table) -> str:
    """The column by which versions are those of one row as people see it: a unit's states are one."""
    return "unit" if table.info["unit"] else "record"


def version(view: View, table: Table, number: int) -> Version:
    """A version by its number, which was known, whoever sees it: an explanation is the same for every reader, and
    leaves out where the values come from that somebody may not read."""
    (found,) = known_to_all(view, table, {"id": number})
    return found


def known(
    view: View, table: Table, where: Where | Sequence[Where], order: tuple[str, ...] = BY_CHANGE
) -> Sequence[Version]:
    """The versions that were known, with all their columns: in force, or not any more."""
    found = known_to_all(view, table, where, order)
    cut = view.sight.cut
    return found if cut is None else cut.versions(view, table, found, is_history=True)


def known_to_all(
    view: View, table: Table, where: Where | Sequence[Where], order: tuple[str, ...] = BY_CHANGE
) -> Sequence[Version]:
    """As `known`, whoever sees them: as `version`."""
    at = view.moment.known_at
    time = _time_of(where)
    found = view.connection.execute(*_query(table, (), where, time, order, at)).mappings().all()
    return [row for row in found if row["since"] <= at] if time == "ever" else found


def told(
    view: View, table: Table, where: Where | Sequence[Where], order: tuple[str, ...] = BY_CHANGE
) -> Sequence[Version]:
    """As `known`; of those in force whatever may be read on the day, though it began when it could not."""
    found, cut, at = known_to_all(view, table, where, order), view.sight.cut, view.moment.known_at
    if cut is None:
        return found
    standing = [v for v in found if v["until"] is None or v["until"] > at]
    past = [v for v in found if v["until"] is not None and v["until"] <= at]
    read = {v["id"]: v for v in cut.versions(view, table, standing, is_history=False)}
    read |= {v["id"]: v for v in cut.versions(view, table, past, is_history=True)}
    return [read[v["id"]] for v in found if v["id"] in read]


def in_force(
    view: View, table: Table, where: Where | Sequence[Where], order: tuple[str, ...] = BY_CHANGE
) -> Sequence[Version]:
    """The versions that were in force, with all their columns."""
    query = _query(table, (), where, "in force", order, view.moment.known_at)
    found = view.connection.execute(*query).mappings().all()
    cut = view.sight.cut
    return found if cut is None else cut.versions(view, table, found, is_history=False)


def values_known(
    view: View, table: Table, columns: Sequence[str], where: Where | Sequence[Where]
) -> Iterator[tuple[Any, ...]]:
    """Some columns of the versions that were known, in no order."""
    if view.sight.cut is not None:
        return _columns(columns, known(view, table, where))
    return values_of_all(view, table, columns, where)


def values_of_all(
    view: View, table: Table, columns: Sequence[str], where: Where | Sequence[Where]
) -> Iterator[tuple[Any, ...]]:
    """As `values_known`, whoever sees them: by these the far ends of what may be read are named, and nothing else."""
    at = view.moment.known_at
    time = _time_of(where)
    wanted = (*columns, "since") if time == "ever" else tuple(columns)
    for row in view.connection.execute(*_query(table, wanted, where, time, (), at)):
        if time != "ever":
            yield tuple(row)
        elif row[-1] <= at:
            yield tuple(row[:-1])


def values_of_all_in_force(
    view: View, table: Table, columns: Sequence[str], where: Where | Sequence[Where] = ()
) -> Iterator[tuple[Any, ...]]:
    """Some columns of the versions that were in force, of all of them unless `where` describes some; in no order, and
    whoever sees them: as `values_of_all`."""
    query = _query(table, tuple(columns), where or {}, "in force", (), view.moment.known_at)
    yield from map(tuple, view.connection.execute(*query))


def _columns(columns: Sequence[str], found: Sequence[Version]) -> Iterator[tuple[Any, ...]]:
    return (tuple(version[name] for name in columns) for version in found)


def first_changes(view: View, table: Table) -> dict[int, int]:
    """The change that gave every row its record number, and every unit its own: by that number."""
    number = table.c[owner(table)]
    query = select(number, func.min(table.c.since)).where(table.c.since <= view.moment.known_at).group_by(number)
    return {record: change for record, change in view.connection.execute(query)}  # noqa: C416 - rows are not pairs to mypy


# -- the queries --------------------------------------------------------------------------------------------------
#
# They are the same for all values: each is written once, and what is asked for is filled in.


def _query(
    table: Table,
    columns: tuple[str, ...],
    where: Where | Sequence[Where],
    time: _Time,
    order: tuple[str, ...],
    known_at: int,
) -> tuple[Select[Any], dict[str, Any]]:
    """The query, and what is filled in."""
    values: list[Any] = []
    written = _statement(table, columns, _shape(where, values), time, order)
    return written, {"known_at": known_at} | {f"value_{n}": value for n, value in enumerate(values)}


def _time_of(where: Where | Sequence[Where]) -> _Time:
    """The way in which a query asks for what was known: not at all where it asks for records by their numbers.

    SQLite has no index for those, and would go through all versions by their changes instead, which takes longer.
    """
    return "ever" if all("record" in one for one in _alternatives(where)) else "known"


def _alternatives(where: Where | Sequence[Where]) -> Sequence[Where]:
    return (where,) if isinstance(where, Mapping) else where


def _shape(where: Where | Sequence[Where], values: list[Any]) -> _Shape:
    """The shape of a description, column by column; the values that it asks for are added to `values`, in order."""

    def shape(value: Any) -> Any:
        if isinstance(value, NamedBy):
            return value.table, value.column, _shape(value.where, values)
        several = isinstance(value, (set, frozenset, list, tuple))
        values.append(value)
        return "one of" if several else "is"

    return tuple(tuple((name, shape(value)) for name, value in one.items()) for one in _alternatives(where))


@cache
def _statement(
    table: Table, columns: tuple[str, ...], shape: _Shape, time: _Time, order: tuple[str, ...]
) -> Select[Any]:
    wanted = [table.c[name] for name in columns or table.c.keys()]
    ordered = [table.c[name.removeprefix("-")] for name in order]
    directed = [c.desc() if name.startswith("-") else c for c, name in zip(ordered, order, strict=True)]
    return select(*wanted).where(_described(table, shape, count()), _at(table, time)).order_by(*directed)


def _at(table: Table, time: _Time) -> ColumnElement[bool]:
    if time == "ever":
        return true()
    return is_in_force(table, _KNOWN_AT) if time == "in force" else table.c.since <= _KNOWN_AT


def _described(table: Table, shape: _Shape, places: Iterator[int]) -> ColumnElement[bool]:
    """The versions that any of several descriptions describes; `places` are those of the values to fill in."""
    described = (and_(true(), *(_is(table.c[name], what, places) for name, what in one)) for one in shape)
    return or_(false(), *described)


def _is(column: Any, what: Any, places: Iterator[int]) -> ColumnElement[bool]:
    if what == "is":
        return column == bindparam(f"value_{next(places)}")
    if what == "one of":
        return column.in_(bindparam(f"value_{next(places)}", expanding=True))
    table, name, shape = what
    return column.in_(select(table.c[name]).where(_described(table, shape, places), _at(table, "known")))

"""Rules of the rows of the record against each other, asked of the database as a whole.

All that is looked for here no import, verb or undoing ever writes, at whichever change it is looked at. What these do
take in, such as superiors in a ring, is a finding (`registry.checks`) and no reason to refuse an archive.
"""

from __future__ import annotations

import operator
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, and_, case, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from registry import record, spells
from registry.archive import of_cases
from registry.archive.known import KnownNumbers
from registry.archive.row_checks import references_of
from registry.archive.row_problems import NOTHING, Breach
from registry.columns import Column
from registry.db import frame
from registry.language import Words
from registry.measures.ledger import FACTS, MEASURES, misplaced, misplaced_fault
from registry.places.ledger import KIND_OF_LENGTH, PARENT_KINDS, kinds_above
from registry.slices import BY_KEY, TABLES, VERSIONED
from registry.spool import BATCH
from registry.unit_names import ROUNDS, KeptUnit

if TYPE_CHECKING:
    import polars as pl

_PLACES, _ORGANIZATIONS, _FACTS = TABLES["places"], TABLES["organizations"], TABLES[FACTS.key]
_TWICE = Words("同一条记录同时有两个版本", "two versions of one record are in force at once")
_SAME_KEY = Words("与另一行的关键列相同", "another row has its key")
_OVERLAPS = Words("与该单位另一状态的日期重叠", "overlaps another state of its unit")
_NOTHING_KNOWN = Words("没有任何登记", "nothing is recorded of it")
_WITHDRAWN = Words("所引用的已作废", "refers to what has been withdrawn")
_TWICE_HIMSELF = Words("其本人也记为重复登记", "was recorded twice himself")
_NO_UNIT = Words("没有这个单位", "there is no such unit")
_WRONG_PARENT = Words("上级的类别不对", "the parent is of the wrong kind")


def breaches(connection: Connection, known: KnownNumbers) -> Iterator[Breach]:
    """Yields every breach of rows against each other, as known at any change. `known`: the numbers met so far."""
    for table in VERSIONED.values():
        for number in _together(connection, table, [table.c.record]):
            yield table, number, "record", _TWICE, NOTHING, None
        key = [] if table.info["unit"] else _key_of(table)
        for number in _together(connection, table, [_by_day(table, c) for c in key]) if key else ():
            yield table, number, key[0].name, _SAME_KEY, NOTHING, None
    for table in (_PLACES, _ORGANIZATIONS):
        for number in _overlapping(connection, table):
            yield table, number, "begins", _OVERLAPS, NOTHING, None
    yield from _of_identities(connection, known)
    yield from _of_same_people(connection)
    yield from _of_units(connection)
    yield from _of_kinds(connection)
    yield from of_cases.breaches(connection)


# -- in force at once ----------------------------------------------------------------------------------------------


def _key_of(table: Table) -> Sequence[Column]:
    """The columns by which a row differs from all others in force; a succession is all of its columns."""
    if table in record.BESIDE_LEDGERS:
        return table.info["recorded"][: None if table is record.succession else 1]
    return next(BY_KEY[key].key_columns for key, of in TABLES.items() if of is table)


def _by_day(table: Table, column: Column) -> ColumnElement[Any]:
    """A column of a key: two spellings of one day are one (`registry.days.first_day`)."""
    value = table.c[column.name]
    if not column.matches_by_day:
        return value
    return case((value % 100 > 0, value), (value % 10000 > 0, value + 1), else_=value + 101)


def _together(connection: Connection, table: Table, same: Sequence[ColumnElement[Any]]) -> Iterator[int]:
    """The versions that came in while another one with the `same` values was in force."""
    c = table.c
    window: Mapping[str, Any] = {"partition_by": same, "order_by": (c.since, c.id)}
    before, ended = func.lag(c.id).over(**window), func.lag(c.until).over(**window)
    lined = select(c.id, c.since, before.label("before"), ended.label("ended")).subquery()
    meets = or_(lined.c.ended.is_(None), lined.c.ended > lined.c.since)
    query = select(lined.c.id).where(lined.c.before.is_not(None), meets).order_by(lined.c.id)
    yield from connection.execute(query.execution_options(yield_per=BATCH)).scalars()


def _overlapping(connection: Connection, table: Table) -> Iterator[int]:
    """The states that came in while another state of their unit was in force for some of their days."""
    c = table.c
    several = select(c.unit).group_by(c.unit).having(func.count() > 1)
    query = select(c.id, c.unit, c.since, c.until, c.begins, c.ends).where(c.unit.in_(several))
    query = query.order_by(c.unit, c.since, c.id).execution_options(yield_per=BATCH)
    for _, states in groupby(connection.execute(query).mappings(), key=operator.itemgetter("unit")):
        yield from _overlaps(list(states))


def _overlaps(states: Sequence[Any]) -> Iterator[int]:
    """Yields those of the versions of one unit's states, in the order in which they came, that overlap one before."""
    going = sorted((s["until"], spells.begin_of(s), spells.end_of(s)) for s in states if s["until"] is not None)
    spans: list[tuple[int, int]] = []
    passed = 0
    for state in states:
        while passed < len(going) and going[passed][0] <= state["since"]:
            spans.remove(going[passed][1:])
            passed += 1
        begin, end = spells.begin_of(state), spells.end_of(state)
        place = bisect_left(spans, (begin, end))
        if (place < len(spans) and spans[place][0] < end) or (place > 0 and spans[place - 1][1] > begin):
            yield state["id"]
        insort(spans, (begin, end))


# -- identities ----------------------------------------------------------------------------------------------------


def _of_identities(connection: Connection, known: KnownNumbers) -> Iterator[Breach]:
    """Yields the breaches of identities: something is recorded of each, and rows in force refer to what is in force."""
    for identity in known.never_recorded():
        yield record.identity, identity, "id", _NOTHING_KNOWN, NOTHING, identity
    withdrawn = known.withdrawn()
    for table in VERSIONED.values() if withdrawn else ():
        for reference in references_of(table):
            if not (reference.is_own or reference.may_be_gone):
                yield from _of_withdrawn(connection, table, reference.column, withdrawn)


def _of_withdrawn(connection: Connection, table: Table, column: str, withdrawn: Sequence[int]) -> Iterator[Breach]:
    """The rows in force that refer by a column to what is not."""
    c = table.c
    for start in range(0, len(withdrawn), 500):
        part = c[column].in_(withdrawn[start : start + 500])
        query = select(c.id, c[column]).where(c.until.is_(None), part).order_by(c.id)
        for number, other in connection.execute(query):
            yield table, number, column, _WITHDRAWN, NOTHING, other


def _of_same_people(connection: Connection) -> Iterator[Breach]:
    """Yields the breaches of people who were recorded twice: whoever that is was not recorded twice himself."""
    same, beside = record.same_person, record.same_person.alias()
    at_once = and_(
        or_(beside.c.until.is_(None), beside.c.until > same.c.since),
        or_(same.c.until.is_(None), same.c.until > beside.c.since),
    )
    query = select(same.c.id, same.c.person).join_from(same, beside, and_(beside.c.duplicate == same.c.person, at_once))
    for number, person in connection.execute(query.distinct().order_by(same.c.id)):
        yield same, number, "person", _TWICE_HIMSELF, NOTHING, person


def _of_units(connection: Connection) -> Iterator[Breach]:
    """Yields the breaches of units that rows name, whatever ledger they are of: each was recorded, and what rows in
    force name is in force."""
    for table in VERSIONED.values():
        for column in (c for c in table.info["recorded"] if c.stored == "row"):
            c = table.c
            rows = connection.execute(select(c.id, c[column.name], c.until).order_by(c.id)).all()
            units = {text: KeptUnit.read(text) for _, text, _ in rows if column.misfit(text) is None}
            ever, standing = (
                _units_of(connection, set(units.values()), False),
                _units_of(connection, set(units.values()), True),
            )
            for number, text, until in rows:
                if text in units and units[text] not in (ever if until is not None else standing):
                    what = _WITHDRAWN if units[text] in ever else _NO_UNIT
                    yield table, number, column.name, what, NOTHING, text


def _units_of(connection: Connection, units: set[KeptUnit], in_force: bool) -> set[KeptUnit]:
    """Those of some units that are in force, or that ever were."""
    found = set[KeptUnit]()
    for ledger in {unit.ledger for unit in units}:
        table = TABLES.get("organizations" if ledger == ROUNDS else ledger)
        wanted, there = sorted({unit.number for unit in units if unit.ledger == ledger}), set[int]()
        for start in range(0, len(wanted) if table is not None else 0, 500):
            assert table is not None
            owner = table.c.unit if table.info["unit"] else table.c.record
            query = select(owner).where(owner.in_(wanted[start : start + 500]))
            there |= set(connection.execute(query.where(table.c.until.is_(None)) if in_force else query).scalars())
        found |= {unit for unit in units if unit.ledger == ledger and unit.number in there}
    return found


def _numbers(connection: Connection, query: Any) -> pl.DataFrame:
    """Reads what a query for whole numbers finds."""
    # Late: dataframes take their time to load, and what is only written needs none.
    import polars as pl

    return frame(connection, query, dict.fromkeys(query.selected_columns.keys(), pl.Int64))


# -- kinds ---------------------------------------------------------------------------------------------------------

#: Kinds of place as bits, so that all that a place ever had are one number: as recorded, and as its code means.
_BITS = {kind: 1 << n for n, kind in enumerate(PARENT_KINDS)}
_ABOVE = {kind: reduce(operator.or_, (_BITS[above] for above in kinds), 0) for kind, kinds in PARENT_KINDS.items()}
_BY_CODE = len(_BITS)


def _of_kinds(connection: Connection) -> Iterator[Breach]:
    """Yields the breaches of kinds: a place stands under one of the next kind up, measures at places of their kinds.

    They fit if they fit any kinds that the places ever had: so does the import (decision 9), and so an edition, which
    knows kinds by the lengths of codes.
    """
    import polars as pl

    c = _PLACES.c
    schema = {"id": pl.Int64, "unit": pl.Int64, "kind": pl.String, "code": pl.String, "parent": pl.Int64}
    states = frame(connection, select(*(c[name] for name in schema)), schema)
    ever = _ever(states)
    pairs = states.filter(pl.col("parent").is_not_null()).join(ever, on="unit")
    pairs = pairs.join(ever, left_on="parent", right_on="unit", suffix="_of_parent")
    wrong = pairs.filter(pl.col("above") & pl.col("own_of_parent") == 0).sort("id")
    for number, kind, parent in wrong.select("id", "kind", "parent").iter_rows():
        yield _PLACES, number, "parent", _WRONG_PARENT, kinds_above(kind), parent
    yield from _of_measures(connection, ever)


def _ever(states: pl.DataFrame) -> pl.DataFrame:
    """The kinds that each place ever had (`own`), and those that may stand `above` these, as bits."""
    import polars as pl

    is_digits = pl.col("code").str.contains(r"^[0-9]+$")
    length = pl.when(is_digits).then(pl.col("code").str.len_bytes().cast(pl.Int64)).otherwise(0)

    def bits(of_kind: Mapping[str, int]) -> pl.Expr:
        by_length = {length: of_kind[kind] << _BY_CODE for length, kind in KIND_OF_LENGTH.items()}
        recorded = pl.col("kind").replace_strict(of_kind, default=0, return_dtype=pl.Int64)
        return (recorded | length.replace_strict(by_length, default=0, return_dtype=pl.Int64)).bitwise_or()

    return states.group_by("unit").agg(own=bits(_BITS), above=bits(_ABOVE))


def _of_measures(connection: Connection, ever: pl.DataFrame) -> Iterator[Breach]:
    """Yields the breaches of measures: each is at a place of its kinds, or at one that took its observations over."""
    import polars as pl

    c = _FACTS.c
    filled = reduce(operator.add, (case((c[m.column.name].is_not(None), 1 << n), else_=0) for n, m in _NUMBERED))
    facts = _numbers(connection, select(c.id, c.record, c.unit, filled.label("filled")))
    kinds = ever.select("unit", kinds=pl.col("own") & ((1 << _BY_CODE) - 1))
    facts = facts.join(kinds, on="unit")
    wrong = facts.filter(pl.col("filled") & _misplaced(pl.col("kinds")) > 0)
    if not wrong.is_empty():
        of_record = facts.group_by("record").agg(kinds=pl.col("kinds").bitwise_or())
        wrong = wrong.drop("kinds").join(of_record, on="record").sort("id")
    for number, found, bits in wrong.select("id", "filled", "kinds").iter_rows():
        for measure in misplaced(_kinds_of(bits)):
            if found & 1 << MEASURES.index(measure):
                key, what, allowed = misplaced_fault(measure)
                yield _FACTS, number, key, what, allowed, None


_NUMBERED = tuple(enumerate(MEASURES))


def _kinds_of(bits: int) -> frozenset[str]:
    return frozenset(kind for kind, bit in _BITS.items() if bits & bit)


def _misplaced(kinds: pl.Expr) -> pl.Expr:
    """The measures, as bits, that are not recorded at places that have been of some kinds, as bits."""
    import polars as pl

    known = {bits: frozenset(misplaced(_kinds_of(bits))) for bits in range(1 << _BY_CODE)}
    by_kinds = {bits: sum(1 << n for n, m in _NUMBERED if m in found) for bits, found in known.items()}
    return kinds.replace_strict(by_kinds, default=0, return_dtype=pl.Int64)

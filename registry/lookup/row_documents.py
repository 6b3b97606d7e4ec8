"""Rows of the ledgers 台账的行 as documents: each as a history has it, filtered, in order, a page at a time.

A row has its ledger's columns by key (references as the codes of the day, days as they were written), `record`, its
number, `change`, which brought this version in, and `until` (None: it is in force). Of a place or an organization the
state of the day stands for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import polars as pl

from registry import codes
from registry.columns import Column, Reference
from registry.errors import NotFound
from registry.ledgers import Ledger
from registry.lookup import ledger_rows
from registry.lookup.history import entries_of
from registry.picture import Picture, states_on
from registry.record import KIND_OF_LEDGER, SPACE_OF_KIND, written_number
from registry.sights.readable import readable
from registry.slices import BY_KEY, TABLES
from registry.text import fold
from registry.unit_arrays import join_by_unit
from registry.versions import At, changes
from registry.versions.rows import Version, first_changes, known, values_known
from registry.versions.units import names_of_units

#: The column by which rows stand in order unless another is asked for: as they came in.
RECORD = "record"


class Place(NamedTuple):
    """Where a walk through rows has come to: what its last row has in the column of the order, and its number."""

    value: Any
    record: int


@dataclass(frozen=True)
class RowsWanted:
    """Which rows of a ledger are wanted: of a scope (`registry.figures.service.inside`), with these values (as stored),
    holding a text, holding on the day; by which column they stand in order, and from which place on how many."""

    inside: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    holding: bool = False
    sort: str = RECORD
    descending: bool = False
    after: Place | None = None
    limit: int = 100


class RowsFound(NamedTuple):
    """The rows of a page, how many there are in all, and the place of its last one, if others follow."""

    rows: list[dict[str, Any]]
    total: int
    last: Place | None


def ledger_of(key: str) -> Ledger:
    """A ledger by its key. Raises NotFound."""
    if key not in BY_KEY:
        raise NotFound(f"没有台账 {key}", f"there is no ledger {key}")
    return BY_KEY[key]


def find_rows(picture: Picture, ledger: Ledger, wanted: RowsWanted, language: str) -> RowsFound:
    """The rows that are wanted of those that may be read."""
    found = _found(picture, ledger, wanted, language)
    total = len(found)
    ordered = _in_order(picture, ledger, found, wanted)
    page = ordered.head(wanted.limit)
    last = Place(*page.select("order", RECORD).row(-1)) if len(ordered) > len(page) else None
    return RowsFound(documents(picture, ledger, page), total, last)


def row_document(picture: Picture, ledger: Ledger, record: str) -> dict[str, Any]:
    """The row with a record number. Raises NotFound for one that is not in force, or may not be read."""
    number = number_of(picture, record)
    found = readable(picture).rows(ledger).filter(pl.col(RECORD) == number)
    if not len(found):
        raise _unknown(record)
    (row,) = documents(picture, ledger, _as_written(found))
    return row


def documents_of(picture: Picture, ledger: Ledger, records: Collection[int]) -> dict[int, dict[str, Any]]:
    """The rows in force with these numbers that may be read, by their numbers: by as many queries as one row."""
    found = readable(picture).rows(ledger).filter(pl.col(RECORD).is_in(list(records)))
    return dict(zip(found[RECORD], documents(picture, ledger, _as_written(found)), strict=True))


class RowVersion(NamedTuple):
    """A version of a row: as it is stored, and as a document."""

    stored: Version
    document: dict[str, Any]

    @property
    def stands(self) -> bool:
        """Whether it is in force."""
        return self.document["until"] is None


def version_documents(picture: Picture, ledger: Ledger, record: str) -> list[dict[str, Any]]:
    """Every version of a row that was known, the oldest first, of a withdrawn one too: as `versions_of`."""
    return [version.document for version in versions_of(picture, ledger, record)]


def versions_of(picture: Picture, ledger: Ledger, record: str) -> list[RowVersion]:
    """Every version of a row that was known, the oldest first, of a withdrawn one too.

    Raises NotFound for a number that no row has, and for a row that may not be read: one that is in
    force as it stands, whatever it was before.
    """
    number = number_of(picture, record)
    its = pl.col(RECORD) == number
    is_standing = len(picture.rows(TABLES[ledger.key]).filter(its)) > 0
    if is_standing and not len(readable(picture).rows(ledger).filter(its)):
        raise _unknown(record)
    found = known(picture, TABLES[ledger.key], {RECORD: {number}})
    if not found:
        raise _unknown(record)
    return list(map(RowVersion, found, entries_of(picture, TABLES[ledger.key], found)))


def number_of(picture: Picture, record: str) -> int:
    """The number in a record number, with or without the figures of its change. Raises NotFound for any other text."""
    tag, _, rest = record.rpartition("-")
    digits, dot, given = rest.partition(".")
    if tag != changes.tag(picture) or not (digits.isascii() and digits.isdigit() and len(digits) < 19):
        raise _unknown(record)
    if dot and given not in {digest[: len(given)] for digest in changes.digests(picture).values() if len(given) > 3}:
        raise _unknown(record)
    return int(digits)


def documents(picture: Picture, ledger: Ledger, found: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as they are stored, days as written, as documents: by four queries at most, however many there are."""
    tag, since = changes.tag(picture), _since(picture, ledger, found["id"].to_list())
    shown = {column.key: _plain(picture, column, found[column.name]) for column in _columns(ledger)}
    records, versions = found[RECORD].to_list(), found["id"].to_list()
    values = zip(*shown.values(), strict=True) if shown else iter(())
    return [
        {**dict(zip(shown, of_row, strict=True)), "record": f"{tag}-{number}", "change": since[version], "until": None}
        for number, version, of_row in zip(records, versions, values, strict=True)
    ]


def read_value(picture: Picture, column: Column, text: str) -> Any:
    """What is stored of a cell: of a reference the identity, -1 for nobody's code. Raises Unfit."""
    value = column.parse(text)
    if not isinstance(column, Reference) or value is None:
        return value
    spaces = {SPACE_OF_KIND[KIND_OF_LEDGER[key]] for key in column.to}
    found = (codes.known(picture, value, space) for space in sorted(spaces))
    return next((identity for identity in found if identity is not None), -1)


def written_rows(picture: Picture, ledger: Ledger, wanted: RowsWanted, language: str) -> Iterator[list[Any]]:
    """The rows that are wanted as exports have them: values as stored, references as codes, the record number last."""
    found = _in_order(picture, ledger, _found(picture, ledger, wanted, language), wanted)
    if ledger.shape == "unit":
        yield from ledger_rows.as_written(picture, ledger, found["unit"].to_list())
        return
    tag, digests = changes.tag(picture), changes.digests(picture)
    given = first_changes(picture, TABLES[ledger.key])
    stored = [
        _plain(picture, c, found[c.name]) if c.stored in ("reference", "row") else found[c.name].to_list()
        for c in ledger.columns
    ]
    for record, *values in zip(found[RECORD].to_list(), *stored, strict=True):
        yield [*values, written_number(tag, record, digests[given[record]])]


# -- the rows -----------------------------------------------------------------------------------------------------


def _found(picture: Picture, ledger: Ledger, wanted: RowsWanted, language: str) -> pl.DataFrame:
    """The rows that are wanted, wherever a walk has come to."""
    found = _lying_in(picture, ledger, _in_force(picture, ledger), wanted)
    for key, value in wanted.values.items():
        found = found.filter(_is(picture, ledger.by_key[key], found, value))
    if wanted.text:
        found = found.filter(_holds_text(picture, ledger, found, wanted.text, language))
    return found


def _unknown(record: str) -> NotFound:
    return NotFound(f"没有这一行：{record}", f"there is no row {record}")


def _columns(ledger: Ledger) -> Sequence[Column]:
    """The columns that are recorded: who took over from a unit stands beside the ledger."""
    recorded: Sequence[Column] = TABLES[ledger.key].info["recorded"]
    return recorded


def _in_force(picture: Picture, ledger: Ledger) -> pl.DataFrame:
    """The rows in force that may be read, days as they were written: of a unit its state of the day."""
    found = readable(picture).rows(ledger)
    if ledger.shape == "unit":
        of_day = states_on(found, picture.calendar.as_of)["id"]
        found = found.filter(pl.col("id").is_in(of_day.implode()))
    return _as_written(found)


def _as_written(found: pl.DataFrame) -> pl.DataFrame:
    dated = [name.removesuffix("_written") for name in found.columns if name.endswith("_written")]
    return found.drop(dated).rename({f"{name}_written": name for name in dated})


def _lying_in(picture: Picture, ledger: Ledger, found: pl.DataFrame, wanted: RowsWanted) -> pl.DataFrame:
    """Those that lie in the scope, and hold on the day where that is wanted."""
    if wanted.inside is None and not wanted.holding:
        return found
    shown = ledger_rows.rows(picture, ledger)
    mask = ledger_rows.lying_in(picture, ledger, wanted.inside)
    if wanted.holding:
        mask = mask & shown["holds"].fill_null(False).to_numpy()
    left = shown[RECORD].filter(pl.Series(mask, dtype=pl.Boolean))
    return found.filter(pl.col("unit" if ledger.shape == "unit" else RECORD).is_in(left.implode()))


def _is(picture: Picture, column: Column, found: pl.DataFrame, value: Any) -> pl.Series:
    """Which rows have a value in a column; None: nothing."""
    own = found[column.name]
    if value is None:
        return own.is_null()
    if column.stored == "row":
        own = pl.Series(_plain(picture, column, own), dtype=pl.String)
    return (own == value).fill_null(False)


def _holds_text(picture: Picture, ledger: Ledger, found: pl.DataFrame, text: str, language: str) -> pl.Series:
    """Which rows hold a text, as people read them: in words, codes, names, days."""
    columns = [c for c in _columns(ledger) if c.stored != "row"]
    names = [name for c in columns for name in (c.name, ledger_rows.name_key(c)) if name == c.name or _is_named(c)]
    shown = ledger_rows.readable(columns, found, ledger_rows.called(picture), language)
    wanted = fold(text).casefold()
    held = [pl.col(n).cast(pl.String).str.to_lowercase().str.contains(wanted, literal=True) for n in names]
    return shown.select(held=pl.any_horizontal(*(one.fill_null(False) for one in held)))["held"]


def _is_named(column: Column) -> bool:
    return isinstance(column, Reference)


def _in_order(picture: Picture, ledger: Ledger, found: pl.DataFrame, wanted: RowsWanted) -> pl.DataFrame:
    """The rows after the place that a walk has come to, in order; what is not recorded last, ties as they came in."""
    order = found[RECORD] if wanted.sort == RECORD else _ordering(picture, ledger.by_key[wanted.sort], found)
    ordered = found.with_columns(order.alias("order"))
    if wanted.after is not None:
        ordered = ordered.filter(_after(*wanted.after, order.dtype, wanted.descending))
    return ordered.sort("order", RECORD, descending=[wanted.descending, False], nulls_last=True)


def _ordering(picture: Picture, column: Column, found: pl.DataFrame) -> pl.Series:
    own = found[column.name]
    return pl.Series(_plain(picture, column, own), dtype=pl.String) if column.stored in ("reference", "row") else own


def _after(value: Any, record: int, kind: Any, descending: bool) -> pl.Expr:
    """The rows that stand after a place in the order."""
    order, later = pl.col("order"), pl.col(RECORD) > record
    if value is None:
        return order.is_null() & later
    # A place that is none in this order, which no walk came to, is before nothing.
    last = pl.lit(value).cast(kind, strict=False)
    beyond = order < last if descending else order > last
    return beyond | ((order == last) & later) | order.is_null()


# -- as documents -------------------------------------------------------------------------------------------------


def _plain(picture: Picture, column: Column, values: pl.Series) -> list[Any]:
    """Stored values of a column as JSON has them."""
    stored = values.to_list()
    if isinstance(column, Reference):
        called = ledger_rows.called(picture).select(unit="identity", code="code")
        return join_by_unit(pl.DataFrame([values.alias("unit")]), "unit", called)["code"].to_list()
    if column.stored == "row":
        names = names_of_units(picture, {text for text in stored if text is not None})
        return [None if text is None else names.get(text, "") for text in stored]
    plain = {value: column.plain(value) for value in values.unique().to_list() if value is not None}
    return [None if value is None else plain[value] for value in stored]


def _since(picture: Picture, ledger: Ledger, versions: Collection[int]) -> dict[int, int]:
    """The change that brought each version in."""
    # Of rows that are shown: who may read one may know since when it is known.
    view = At(picture.connection, picture.moment)
    found = values_known(view, TABLES[ledger.key], ("id", "since"), {"id": set(versions)}) if versions else ()
    return {version: since for version, since in found}  # noqa: C416 - rows are not pairs to mypy

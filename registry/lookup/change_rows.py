"""What one change 变更 did: the rows that it brought in, revised and withdrew, read a page at a time.

Of places and organizations a row is a unit with all its states, of every other ledger a row of it. Nothing here reads
more than is asked for: rows are counted, put in order and cut into pages by the database.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import Table

from registry import record, spells
from registry.columns import Column, Reference
from registry.errors import NotFound
from registry.language import Words
from registry.lookup.differences import AGAIN, differences, differences_of_states, in_words
from registry.lookup.ledger_rows import Names, readable, title
from registry.lookup.names_then import called_then, portions, with_a_task
from registry.moment import ZONE, head
from registry.origins import OF_CELLS, Source
from registry.people.models import people
from registry.picture import Picture
from registry.slices import LEDGERS, TABLES
from registry.versions import View
from registry.versions import changes as of_changes
from registry.versions.changes import Deed
from registry.versions.rows import Version, owner
from registry.versions.units import with_names

DEEDS: dict[Deed, Words] = {
    "new": Words("新增", "newly recorded"),
    "revised": Words("更正或变更", "revised"),
    "withdrawn": Words("作废", "withdrawn"),
}
_POLARS = {"text": pl.String, "number": pl.Int64, "yesno": pl.Boolean, "reference": pl.Int64, "row": pl.String}


@dataclass(frozen=True)
class RecordPart:
    """A part of the record that a change may touch: a ledger, who took over from whom, a saved mapping.

    `hidden`: columns of which no more is told than that they were revised, by their names.
    """

    key: str
    words: Words
    table: Table
    hidden: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(c for c in self.table.info["recorded"] if c.name not in self.hidden)

    @property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns by which people know a row."""
        named = ("code", "name")
        return tuple(c for c in self.columns if c.is_key or c.name in named or self.table in record.BESIDE_LEDGERS)


PARTS: tuple[RecordPart, ...] = (
    *(RecordPart(ledger.key, title(ledger), TABLES[ledger.key]) for ledger in LEDGERS),
    RecordPart("succession", Words("承接关系", "Successions"), record.succession),
    RecordPart("same_person", Words("同一人", "People recorded twice"), record.same_person),
    RecordPart("mapping", Words("对照表", "Mappings"), record.mapping, hidden=("content",)),
    RecordPart("attachment", Words("附件", "Attachments"), record.attachment),
    RecordPart(
        "handed_in_report",
        Words("报送的报告", "Reports handed in"),
        record.handed_in_report,
        hidden=("scope", "depth", "language", "name", "figures", "xlsx", "docx", "pdf"),
    ),
)


# -- the change record --------------------------------------------------------------------------------------------


def changes(picture: Picture) -> pl.DataFrame:
    """Every change that was known, the newest first: `number`, `at` (in the registry's zone), `actor`, `reason`,
    `origin` (as it is recorded), `rows`, `digest`, and `utc`, the time as it is stored."""

    def known() -> pl.DataFrame:
        return _frame(of_changes.changes(picture, newest_first=True))

    # What of it somebody may read is of a day.
    keep = picture.keep_for_all_days if picture.sight.is_everything else picture.keep
    return keep("changes", known, carried=False)


def changes_among(picture: Picture, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """Of the changes with some numbers, by these, what `changes` tells of each."""
    found = _frame(of_changes.changes_among(picture, numbers))
    return {row["number"]: row for row in found.iter_rows(named=True)}


def _frame(rows: Iterable[Mapping[Any, Any]]) -> pl.DataFrame:
    numbers, texts = ("number", "rows"), ("at", "utc", "actor", "reason", "origin", "digest")
    schema: dict[str, Any] = dict.fromkeys(numbers, pl.Int64) | dict.fromkeys(texts, pl.String)
    local_rows = ({**row, "at": local(row["at"]), "utc": row["at"], "origin": _named(row["origin"])} for row in rows)
    return pl.DataFrame(list(local_rows), schema=schema)


def _named(origin: str | None) -> str | None:
    """An origin with the names of its files alone: nobody seeks a change by what happens to stand in a digest."""
    if origin is None:
        return None
    written = json.loads(origin)
    return json.dumps(written | {"files": list(written.get("files", {}))}, ensure_ascii=False)


def local(at: str) -> str:
    """The time of a change as the clock in the registry's zone showed it."""
    return datetime.datetime.fromisoformat(at).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def files_of(origin: str | None) -> dict[str, str]:
    """The files that a change came from, each with its SHA-256; none of one whose origin may not be read."""
    return json.loads(origin).get("files", {}) if origin else {}


def change_of(view: View, number: int) -> dict[str, Any]:
    """A change with all its attributes. Raises NotFound where there is none, and for one that is not known yet."""
    if not 1 <= number <= head(view.connection):
        raise NotFound(f"没有第 {number} 次变更", f"there is no change {number}")
    found, known_at = of_changes.change(view, number), view.moment.known_at
    if found is None and number <= known_at:  # nothing of it may be read
        raise NotFound(f"没有第 {number} 次变更", f"there is no change {number}")
    if found is None:
        raise NotFound(
            f"第 {number} 次变更在所看的数据版本（第 {known_at} 次变更）之后，请先回到当前",
            f"change {number} came after the state that is shown (change {known_at}): go back to now first",
        )
    return dict(found)


# -- how much a change did ------------------------------------------------------------------------------------------


def deeds(view: View, number: int) -> dict[str, dict[Deed, int]]:
    """How many rows of each part a change brought in, revised and withdrew: by part, as far as it touched it."""
    keys = {part.table: part.key for part in PARTS}
    found: dict[str, dict[Deed, int]] = {}
    for table, deed, count in of_changes.deeds(view, number, list(keys)):
        found.setdefault(keys[table], {})[deed] = count
    return found


#: What became of a row that may not be read any more.
_ELSEWHERE = Words("已改为别处的一行", "is about another unit now")
#: What was revised in a text that is not told.
_ANEW = Words("内容已改", "another text")
#: Where a row came from.
_ORIGIN: dict[str, Any] = {"file": pl.String, "line": pl.Int64} | dict.fromkeys(OF_CELLS, pl.String)


def _origin(version: Version | None) -> dict[str, Any]:
    """Where the version that a change brought in came from."""
    if version is None or version["sheet"] is None:
        return dict.fromkeys(_ORIGIN) | {"line": None if version is None else version["line"]}
    source = Source.stored({name: version[label] for name, label in of_changes.AS_TOLD.items()})
    told = source.told(version["line"], None)
    line = told.pop("row")
    return dict.fromkeys(_ORIGIN) | told | {"line": line}


def mapped_sheets(view: View, number: int) -> list[str]:
    """The sheets of a mapped workbook from which a change took rows: these rows then tell their cells."""
    return of_changes.titles(view, number)


def mapping_of(change: Mapping[str, Any]) -> tuple[str, int] | None:
    """The name of the mapping that a change was read through, and the change at which it is known so: of one that
    removed it the change before. None where it was about none, and where its origin may not be read."""
    if change["origin"] is None:
        return None
    written, number = json.loads(change["origin"]), change["number"]
    name = written.get("mapping")
    return None if name is None else (name, number if written.get("kind") == "import" else number - 1)


# -- the rows of a part, a page at a time -----------------------------------------------------------------------------


@dataclass
class ChangedRows:
    """The rows of a part to which a change did one thing, in the order in which they were handed in.

    As a frame it has `len` and `slice`; what it cuts out has the columns as `readable` gives them, of a row that was
    revised as it is afterwards; `record`; `file` and `line`, of a mapped workbook also `sheet`, `cell` and `header` of
    what made the row; and `did`, in words, what was revised. Names are as
    known at the change, of the day of the view; of a person without a named task nothing but the code.
    """

    view: View
    number: int
    part: RecordPart
    deed: Deed
    count: int
    language: str

    def __len__(self) -> int:
        return self.count

    def slice(self, offset: int, length: int) -> pl.DataFrame:
        """The rows from `offset` on, at most `length` of them."""
        table = self.part.table
        touched = of_changes.touched(self.view, self.number, table, self.deed, offset, length)
        found: dict[int, list[Version]] = {whose: [] for whose in touched}
        for portion in portions(found):
            for version in with_names(self.view, table, of_changes.around(self.view, self.number, table, portion)):
                found[version[owner(table)]].append(version)
        names = self._names([v for versions in found.values() for v in versions])
        named = {identity: (code, name) for identity, code, name in names.iter_rows()}
        rows = [self._row(whose, versions, named) for whose, versions in found.items()]
        if self.part.table is people:
            rows = self._without_names(rows)
        schema = {c.name: _POLARS[c.stored] for c in self.part.columns}
        schema |= {"record": pl.Int64, **_ORIGIN, "did": pl.String}
        return readable(self.part.columns, pl.DataFrame(rows, schema=schema), names, self.language)

    def _names(self, versions: Sequence[Version]) -> pl.DataFrame:
        wanted: dict[str, set[int]] = {}
        for column in self.part.columns:
            if isinstance(column, Reference):
                identities = {v[column.name] for v in versions if v[column.name] is not None}
                for key in column.to or ("places", "organizations"):
                    wanted.setdefault(key, set()).update(identities)
        return called_then(self.view, wanted, self.number)

    def _row(self, whose: int, versions: Sequence[Version], named: Names) -> dict[str, Any]:
        before = [v for v in versions if v["since"] < self.number]
        after = [v for v in versions if v["until"] is None or v["until"] > self.number]
        shown = self._as_one(after or before)
        row = {c.name: shown[c.name] for c in self.part.columns} | {"record": whose}
        row |= _origin(next((v for v in after if v["since"] == self.number), None))
        if self.deed == "revised":
            row["did"] = self._revised(before, after, named).in_(self.language)
        return row

    def _without_names(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        tasks = with_a_task(self.view, {row["record"] for row in rows})
        kept = ("code", "record", *_ORIGIN)
        return [row if row["record"] in tasks else {k: row[k] for k in kept} for row in rows]

    def _revised(self, before: Sequence[Version], after: Sequence[Version], named: Names) -> Words:
        if not before:
            return AGAIN
        if not after:
            return _ELSEWHERE
        if not self.part.table.info["unit"]:
            found = list(differences(self.part.columns, before[0], after[0]))
            return in_words(found, named) if found or not self.part.hidden else _ANEW
        states = (spells.in_order(before), spells.in_order(after))
        return in_words(list(differences_of_states(self.part.columns, *states)), named)

    def _as_one(self, versions: Sequence[Version]) -> Version:
        """A unit as its state of the day tells it, with its own first day and end; of any other row the one version."""
        if not self.part.table.info["unit"]:
            return versions[-1]
        states = spells.in_order(versions)
        own = {"begins": states[0]["begins"], "ends": states[-1]["ends"]}
        return {**spells.state_on(states, self.view.moment.day), **own}

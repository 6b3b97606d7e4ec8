"""The rows of the ledgers 台账 in force as people read them: codes and names for references, days as written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import Table

from registry import days
from registry.columns import Choice, Choices, Column, Day, Number, Reference, Text, Texts, Year, YesNo
from registry.compliance.models import notices, policies
from registry.draws.ledger import Options
from registry.draws.models import draws
from registry.language import Words
from registry.last_days import LastDay, before
from registry.ledgers import Ledger, OnlyWith
from registry.lookup.read_posts import read_posts
from registry.measures.queries import observations
from registry.organizations.models import organization_states
from registry.organizations.queries import organizations
from registry.people.ledger import PEOPLE
from registry.people.models import people, posts
from registry.picture import Picture, holds, once, states_on, took_over
from registry.places import queries as places
from registry.record import written_number
from registry.rectification.ledger import CASES
from registry.rectification.models import audits, cases
from registry.rectification.queries import all_cases, counting_cases
from registry.sights import readable as sights
from registry.sights import row_places, then
from registry.slices import BY_KEY, TABLES
from registry.unit_arrays import join_by_unit, numbers, rows_about, where
from registry.unit_names import KeptUnit
from registry.versions import changes
from registry.versions.rows import first_changes
from registry.versions.units import names_of_units

#: What it means that a row holds on the day, by the shape of its ledger.
HOLDS = {
    "unit": Words("时点存在", "exists on the day"),
    "spell": Words("时点有效", "holds on the day"),
    "observation": Words("时点前已期满", "period ended by the day"),
    "event": Words("时点前已发生", "happened by the day"),
}
#: The column by which a row lies somewhere, where it is not the first reference.
_LIES_BY = {
    "coverage": "place",
    "audit_items": "case",
    "cadre_events": "unit",
    "safeguards": "unit",
    "pool": "place",
}
YES, NO = Words("是", "yes"), Words("否", "no")


def title(ledger: Ledger) -> Words:
    """What a ledger is called: its label, in English its key."""
    return Words(ledger.label, ledger.key.replace("_", " ").capitalize())


def heading(column: Column) -> Words:
    """What a column is called: its label, in English its key."""
    return Words(column.label, column.key.replace("_", " "))


def heading_of_name(column: Reference) -> Words:
    """The name of the column beside a reference that says whom the code means."""
    name = "姓名" if column.to == ("people",) else "名称"
    meant = column.label.removesuffix("代码").removesuffix("编号")
    return Words(f"{meant}{name}", f"{heading(column).en}: name")


def has_name(column: Column) -> bool:
    """Whether a column refers to what has a name; a case, a notice or a draw has none but its code."""
    return isinstance(column, Reference) and column.to not in (("cases",), ("notices",), ("draws",))


def name_key(column: Column) -> str:
    """The column of `readable` with the names that belong to a reference."""
    return f"{column.name}_name"


def has_plain_words(column: Column) -> bool:
    """Whether the stored values of a column are put in words or text; text and numbers are as they are stored, but for
    the options of a draw, which are for a program."""
    return not isinstance(column, (Text, Texts, Number)) or isinstance(column, (Year, Options))


def plain_words(column: Column, value: Any, day: int | None = None) -> Words:
    """A stored value, not None and not a reference, as people read it; with a `day` as it is told on that day."""
    if isinstance(column, Choice):
        parts = value.split(";") if isinstance(column, Choices) else [value]
        words = [column.option(part).words for part in parts]
        return Words("、".join(w.zh for w in words), ", ".join(w.en for w in words))
    if isinstance(column, YesNo):
        return YES if value else NO
    if isinstance(column, Number) and column.called:
        return column.called[value]
    if isinstance(column, LastDay):
        # Its label asks for the last day, its key for the one after it.
        return Words(days.shown_on(before(value), day, True).zh, days.shown_on(value, day, True).en)
    if isinstance(column, Day):
        return days.shown_on(value, day, column.is_due or column.is_ahead)
    if isinstance(column, Year) and day is not None and value > day // 10000:
        return days.LATER
    if isinstance(column, Texts):
        return Words(value.replace(";", "、"), value.replace(";", ", "))
    return Words(column.show(value, "zh"), column.show(value, "en"))


def held_words(ledger: Ledger) -> Words | None:
    """What it means that a row of a ledger holds on the day; None for one whose rows have no day."""
    if ledger.shape in ("event", "register"):
        return HOLDS["event"] if _day_of(ledger) is not None else None
    return HOLDS[ledger.shape]


def _day_of(ledger: Ledger) -> pl.Expr | None:
    """The day by which a row has happened, of a year its first; a person does not happen."""
    column = ledger.dated_by
    if ledger.key == "people" or column is None:
        return None
    return pl.col(column.name) * 10_000 + 101 if isinstance(column, Year) else pl.col(column.name)


# -- the rows in force --------------------------------------------------------------------------------------------


def rows(picture: Picture, ledger: Ledger) -> pl.DataFrame:
    """The rows of a ledger in force, as stored: `record` (of a place or organization its identity), its columns by
    name, days as they were written, and `holds`: whether a row holds on the day (of people null). Kept in the picture.

    Of places and organizations a row each, with the state that it is in on the day. Of people only those with
    a named task: whoever has no post is not shown. Those that the picture's sight may read.
    """
    if picture.sight.is_everything:
        return _all_rows(picture, ledger)
    return picture.keep(("readable rows of ledger", ledger.key), lambda: _readable_rows(picture, ledger))


def _all_rows(picture: Picture, ledger: Ledger) -> pl.DataFrame:
    return picture.keep(("rows of ledger", ledger.key), lambda: _rows(picture, ledger))


def _readable_rows(picture: Picture, ledger: Ledger) -> pl.DataFrame:
    """The rows that may be read; of what is not had any more nothing later than the day."""
    found, read = _all_rows(picture, ledger), sights.readable(picture)
    records = numbers(found["record"])
    where_they_lie = read.lying_of_records(ledger, records)
    is_read = where_they_lie > row_places.OUTSIDE
    is_then = where_they_lie[is_read] == row_places.THEN
    found = then.rows_then(ledger, where(found, is_read), is_then, picture.calendar.as_of, written="")
    return sights.in_part(picture, ledger, found)


def _rows(picture: Picture, ledger: Ledger) -> pl.DataFrame:
    if ledger.shape == "unit":
        return _units(picture, TABLES[ledger.key])
    found = _named_units(picture, ledger, _written(picture, TABLES[ledger.key]))
    if ledger is PEOPLE:
        found = found.join(_with_a_task(picture), on="record", how="semi")
    if ledger.shape == "observation":
        ended = observations(picture).select("id", holds=pl.col("end") <= picture.calendar.as_of)
        return found.join(ended, on="id", how="left", maintain_order="left")
    if ledger is CASES:
        identified = counting_cases(picture).select(unit="record", by="identified_on")
        found = join_by_unit(found, "record", identified)
        return found.with_columns(holds=(pl.col("by") <= picture.calendar.as_of).fill_null(False)).drop("by")
    day = _day_of(ledger)
    if day is None:
        return found.with_columns(holds=pl.lit(None, pl.Boolean))
    happened = (day <= picture.calendar.as_of).fill_null(False)
    return found.with_columns(holds=holds(picture) if ledger.shape == "spell" else happened)


def _named_units(picture: Picture, ledger: Ledger, found: pl.DataFrame) -> pl.DataFrame:
    """Rows with the units that they name by their names, and `about`, the place, organization or case of each."""
    for column in ledger.units:
        kept = found[column.name].unique().to_list()
        names, about = names_of_units(picture, kept), about_units(picture, kept)
        of_each = found[column.name].to_list()
        found = found.with_columns(
            pl.Series(column.name, [names.get(text, "") for text in of_each], dtype=pl.String),
            pl.Series("about", [about.get(text) for text in of_each], dtype=pl.Int64),
        )
    return found


def about_units(picture: Picture, kept: Collection[str]) -> dict[str, int | None]:
    """The place, organization or case by which a unit of whatever ledger lies somewhere, by what is kept of it."""
    units = {text: KeptUnit.read(text) for text in kept}
    found: dict[str, int | None] = {}
    for key in {unit.ledger for unit in units.values()}:
        by_number = None
        if key in TABLES and lies_by(BY_KEY[key]) != "record":
            numbers_of = picture.rows(TABLES[key]).select("record", lies_by(BY_KEY[key]))
            by_number = dict(numbers_of.iter_rows())
        own = {text: unit.number for text, unit in units.items() if unit.ledger == key}
        found |= {text: n if by_number is None else by_number.get(n) for text, n in own.items()}
    return found


def order(picture: Picture, ledger: Ledger, language: str) -> NDArray[np.uint32]:
    """The places of `rows` in the order of their keys as people read them. Kept in the picture."""

    def ordered() -> NDArray[np.uint32]:
        keys = [c for c in ledger.columns if c.is_key]
        shown = readable(keys, rows(picture, ledger), called(picture), language)
        numbered = shown.select(*(c.name for c in keys)).with_row_index("row")
        return numbered.sort([c.name for c in keys], maintain_order=True)["row"].to_numpy()

    return picture.keep(("order of ledger", ledger.key, language), ordered)


def _with_a_task(picture: Picture) -> pl.DataFrame:
    """The people with a named task: `record`."""
    return picture.rows(posts).select(record="person").unique()


def _written(picture: Picture, table: Table) -> pl.DataFrame:
    """`picture.rows` with every day as it was written."""
    found = picture.rows(table)
    dated = [name.removesuffix("_written") for name in found.columns if name.endswith("_written")]
    return found.drop(dated).rename({f"{name}_written": name for name in dated})


def _units(picture: Picture, table: Table) -> pl.DataFrame:
    """A row per unit: its state of the day, and its own first day, end and successor."""
    states = _written(picture, table).sort("unit", "begins")
    own = states.group_by("unit").agg(pl.col("begins").first(), pl.col("ends").last())
    found = states_on(states, picture.calendar.as_of).drop("begins", "ends").join(own, on="unit", how="left")
    ended = picture.rows(table).sort("unit", "begins").group_by("unit").agg(pl.col("ends").last())
    single = took_over(picture, ended).filter(pl.col("successors").list.len() == 1)
    found = found.join(single.select("unit", successor=pl.col("successors").list.first()), on="unit", how="left")
    return found.drop("record").rename({"unit": "record", "lives": "holds"}).sort("record")


def lying_in(picture: Picture, ledger: Ledger, inside: Any) -> NDArray[np.bool_]:
    """The `rows` that are about a unit that lies in a scope (`registry.figures.service.inside`; None: everything).

    A place that has ended lies where who stands for it lies, an organization where its place does, a case where its
    organization does, a person wherever one of the posts is.
    """
    found = rows(picture, ledger)
    if inside is None:
        return np.ones(len(found), dtype=bool)
    lying, units = whereabouts(picture), numbers(found[lies_by(ledger)])
    identities = numbers(lying["identity"])
    there = np.zeros(max(units.max(initial=0), identities.max(initial=0)) + 1, dtype=bool)
    there[identities[inside[lying["at"].to_numpy()]]] = True
    return there[units]


def lies_by(ledger: Ledger) -> str:
    """The column of `rows` with what a row lies by."""
    if ledger.key in ("places", "organizations", "people", "cases"):
        return "record"
    if ledger.units:
        return "about"
    # What refers to nothing lies nowhere: no place is its number.
    return _LIES_BY.get(ledger.key) or (ledger.references[0].name if ledger.references else "record")


@once
def whereabouts(picture: Picture) -> pl.DataFrame:
    """`at`, the living place where each `identity` lies; of a person a row for each such place."""
    units = places.states(picture).select(identity="unit")
    found = [
        units.with_columns(at=places.ladder(picture).stand_for(units["identity"])),
        organizations(picture).select("at", identity="unit"),
        all_cases(picture).select("at", identity="unit"),
        read_posts(picture).select("at", identity="person").unique(),
    ]
    return pl.concat([f.select("identity", pl.col("at").fill_null(places.NOBODY)) for f in found])


def as_written(picture: Picture, ledger: Ledger, records: Sequence[int]) -> Iterator[list[Any]]:
    """Those of `rows` with these record numbers, in their order, as an export has them: values as stored, references as
    the codes of the day, the record number (`registry.record.written_number`) last.
    """
    tag, digests = changes.tag(picture), changes.digests(picture)
    given = first_changes(picture, TABLES[ledger.key])
    found = rows(picture, ledger)
    chosen = pl.DataFrame({"record": records}, {"record": pl.Int64}).join(
        found, on="record", how="left", maintain_order="left"
    )
    codes = called(picture).select(unit="identity", code="code")
    columns = [
        join_by_unit(pl.DataFrame([chosen[c.name].alias("unit")]), "unit", codes)["code"]
        if isinstance(c, Reference)
        else chosen[c.name]
        for c in ledger.columns
    ]
    for record, *values in zip(records, *columns, strict=True):
        yield [*values, written_number(tag, record, digests[given[record]])]


# -- as people read them ------------------------------------------------------------------------------------------


@once
def called(picture: Picture) -> pl.DataFrame:
    """What every place, organization, person and case is called on the day: `identity`, `code`, `name`; so of policies,
    notices, audits and draws.

    A case, a notice and a draw have no name but their codes, and a person without a named task is given without one; a
    policy is called by its title.
    """
    of_organizations = states_on(picture.rows(organization_states), picture.calendar.as_of)
    found = [places.states(picture), of_organizations]
    units = [f.select(pl.col("unit").alias("identity"), "code", "name") for f in found]
    named = _with_a_task(picture).with_columns(named=True)
    persons = picture.rows(people).join(named, on="record", how="left", maintain_order="left")
    persons = persons.select(pl.col("record").alias("identity"), "code", name=pl.when("named").then("name"))
    coded = [picture.rows(table).with_columns(name=pl.lit(None, pl.String)) for table in (cases, notices, draws)]
    registered = [*coded, picture.rows(policies).with_columns(name="title"), picture.rows(audits)]
    return pl.concat(
        [*units, persons, *(f.select(pl.col("record").alias("identity"), "code", "name") for f in registered)]
    )


#: The code and the name of identities; a case has no name but its code.
Names = dict[int, tuple[str, str | None]]


def names_of(picture: Picture, identities: Collection[int]) -> Names:
    """The codes and names of identities on the day, as far as `called` has them."""
    return {row["identity"]: (row["code"], row["name"]) for row in rows_about(called(picture), identities, "identity")}


@cache
def told_with_end(ledger: Ledger) -> tuple[str, ...]:
    """The stored columns that tell of a row's end: the end itself, and what may stand in a row only where it does."""
    with_end = [c.column for c in ledger.checks if isinstance(c, OnlyWith) and c.other == "to"]
    return ("ends", *(ledger.by_key[key].name for key in with_end)) if "to" in ledger.by_key else ()


def without_later_ends(ledger: Ledger, found: pl.DataFrame, day: int) -> pl.DataFrame:
    """Rows of a ledger as they stood on a day: of an end that is still to come nothing is said."""
    hidden = [name for name in told_with_end(ledger) if name in found.columns]
    ended = pl.col("ends") <= day
    return found.with_columns(pl.when(ended).then(name).alias(name) for name in hidden)


def without_later_end(ledger: Ledger, row: Mapping[str, Any], day: int) -> dict[str, Any]:
    """A row of a ledger as it stood on a day, as `without_later_ends` has it."""
    hidden = told_with_end(ledger)
    if not hidden or row["ends"] is None or row["ends"] <= day:
        return {**row}
    return {**row, **{name: None for name in hidden if name in row}}


def readable(
    columns: Sequence[Column], found: pl.DataFrame, names: pl.DataFrame, language: str, day: int | None = None
) -> pl.DataFrame:
    """Stored rows with their columns as people read them; `names` is as `called` gives it.

    A reference becomes a code, with a column beside it for the name (`name_key`); choices and days become text. Numbers
    stay numbers, amounts in their ten-thousandths. With a `day`, later days are told as they are on that day.
    """
    return found.with_columns(s for c in columns for s in _readable(c, found[c.name], names, language, day))


def _readable(
    column: Column, values: pl.Series, names: pl.DataFrame, language: str, day: int | None
) -> Iterator[pl.Series]:
    if isinstance(column, Reference):
        called_so = pl.DataFrame([names["identity"].alias("unit"), names["code"], names["name"]])
        _, code, name = join_by_unit(pl.DataFrame([values.alias("unit")]), "unit", called_so).get_columns()
        yield code.alias(column.name)
        yield name.alias(name_key(column))
    elif has_plain_words(column):
        # Each different value is put in words once.
        different = values.drop_nulls().unique()
        words = pl.Series([plain_words(column, value, day).in_(language) for value in different], dtype=pl.String)
        yield values.replace_strict(different, words, default=None, return_dtype=pl.String)

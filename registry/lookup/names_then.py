"""How people, units and cases were called as known at a change 当时的名称: of those alone that are asked about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from registry.people.models import posts
from registry.picture import states_on
from registry.slices import TABLES
from registry.versions import Earlier, View
from registry.versions.rows import owner, values_of_all, values_of_all_in_force

#: How many identities one query asks for.
_TOGETHER = 5_000
_CALLED = dict.fromkeys(("unit", "begins", "ends", "until"), pl.Int64) | dict.fromkeys(("code", "name"), pl.String)


def called_then(view: View, wanted: Mapping[str, set[int]], number: int) -> pl.DataFrame:
    """What `registry.lookup.ledger_rows.called` has, as known at change `number`, of the `wanted` alone: by ledger,
    who may stand in it.

    What was withdrawn is called what it was last.
    """
    read = [pl.DataFrame(schema=_CALLED)]
    for key, identities in wanted.items():
        table = TABLES[key]
        names = [name for name in _CALLED if name != "unit" and name in table.c]
        schema = {name: _CALLED[name] for name in ("unit", *names)}
        for portion in portions(identities):
            found = values_of_all(Earlier(view, number), table, (owner(table), *names), {owner(table): portion})
            read.append(pl.DataFrame(list(found), schema=schema, orient="row"))
    versions = pl.concat(read, how="diagonal")
    until = pl.when(pl.col("until") <= number).then("until").otherwise(number + 1)
    last = versions.with_columns(until=until).filter(pl.col("until") == pl.col("until").max().over("unit"))
    persons = wanted.get("people", set())
    without = persons - with_a_task(view, persons)
    name = pl.when(~pl.col("unit").is_in(list(without))).then("name")
    return states_on(last, view.moment.day).select(pl.col("unit").alias("identity"), "code", name=name)


def with_a_task(view: View, persons: set[int]) -> set[int]:
    """Those of `persons` who have a named task."""
    holders = (values_of_all_in_force(view, posts, ("person",), {"person": portion}) for portion in portions(persons))
    return {person for found in holders for (person,) in found}


def portions(identities: Iterable[int]) -> Iterator[list[int]]:
    """Identities in parts, each for one query."""
    ordered = sorted(identities)
    for start in range(0, len(ordered), _TOGETHER):
        yield ordered[start : start + _TOGETHER]

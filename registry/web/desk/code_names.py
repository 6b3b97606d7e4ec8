"""What codes that somebody types are codes of 代码的名称: as far as he may know it. Of others nothing is told."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from registry.lookup.ledger_rows import called
from registry.picture import Picture
from registry.record import KIND_OF_LEDGER
from registry.sights.readable import Readable, readable
from registry.slices import BY_KEY, TABLES


def names_of_codes(picture: Picture, codes: Collection[str]) -> dict[str, str | None]:
    """The names of those of some codes that may be read in a picture, or stand above what may be."""
    found = called(picture).filter(pl.col("code").is_in(list(codes))).select("identity", "code", "name")
    seen = readable(picture)
    return {code: name for identity, code, name in found.iter_rows() if _may_be_named(picture, seen, identity)}


def _may_be_named(picture: Picture, seen: Readable, identity: int) -> bool:
    if seen.is_everything or any(
        identity < len(shown) and bool(shown[identity]) for shown in (seen.above, seen.committees_above)
    ):
        return True
    return any(_reads(picture, seen, key, identity) for key in KIND_OF_LEDGER)


def _reads(picture: Picture, seen: Readable, key: str, identity: int) -> bool:
    """Whether it is one of a ledger's that may be read; those of an open ledger may be, all of them."""
    if not BY_KEY[key].lies.is_open:
        return seen.reads(key, identity)
    table = TABLES[key]
    return bool((picture.rows(table)["unit" if table.info["unit"] else "record"] == identity).any())

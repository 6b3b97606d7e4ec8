"""Known mappings 已保存的对照表: those of a state of knowledge, each with its change, and as it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from registry.lookup import change_rows
from registry.picture import Picture
from registry.versions import View
from registry.versions.mappings import SavedMapping, named, one, saved
from registry.workbooks.mappings.file import loads
from registry.workbooks.mappings.mapping import Mapping
from registry.workbooks.mappings.text import as_json


@dataclass(frozen=True)
class KnownMapping:
    """A saved mapping, when and by whom it was saved so, and what it says.

    `mapping` is None where its text cannot be read any more.
    """

    saved: SavedMapping
    at: str
    actor: str
    mapping: Mapping | None

    @property
    def sheets(self) -> list[str]:
        """The sheets that it is about."""
        return [] if self.mapping is None else sheets_of(self.mapping)


def sheets_of(mapping: Mapping) -> list[str]:
    """The sheets that a mapping is about, each once."""
    return list(dict.fromkeys(table.sheet for table in mapping.tables))


def read(saved_one: SavedMapping) -> Mapping | None:
    """What a saved mapping says; None where its text cannot be read any more."""
    return loads(saved_one.content, "toml", saved_one.name)[0]


def told(saved_one: SavedMapping) -> dict[str, Any]:
    """A saved mapping as `registry mapping list` has it: its name, the change that saved it, its sheets."""
    mapping = read(saved_one)
    return {
        "name": saved_one.name,
        "saved": saved_one.change,
        "sheets": [] if mapping is None else sheets_of(mapping),
    }


def mapping_document(view: View, name: str) -> dict[str, Any]:
    """A saved mapping as `registry mapping show` has it, with all that it says. Raises NotFound."""
    kept = one(view, name)
    mapping = read(kept)
    assert mapping is not None
    return {"mappings": [told(kept) | {"mapping": as_json(mapping)}]}


def known(picture: Picture) -> list[KnownMapping]:
    """The mappings that were saved, and not removed, in the order of their names."""
    return picture.keep_for_all_days("mappings", lambda: _known(picture), carried=False)


def known_one(picture: Picture, name: str) -> KnownMapping:
    """The mapping that was saved under a name. Raises NotFound, with the names that there are."""
    kept = known(picture)
    wanted = named([each.saved for each in kept], name)
    return next(each for each in kept if each.saved == wanted)


def _known(picture: Picture) -> list[KnownMapping]:
    kept = saved(picture)
    changes = change_rows.changes(picture).filter(pl.col("number").is_in([each.change for each in kept]))
    told = {number: (at, actor) for number, at, actor in changes.select("number", "at", "actor").iter_rows()}
    return [KnownMapping(each, *told[each.change], read(each)) for each in kept]

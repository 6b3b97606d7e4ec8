"""What a row of a ledger is called where it is evidence: who, as what, of what, and since when.

A name stands with its code: 张三（P-12）. Keys alone are for exports, where they are read back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry import days
from registry.columns import Choice, Choices, Code, Column, Day, Period
from registry.draws.models import draws
from registry.figures.labels import named
from registry.figures.lists.titles import called
from registry.language import Words
from registry.ledgers import Ledger
from registry.picture import Picture, once
from registry.rectification.models import audits, cases
from registry.versions.rows import Version

#: The columns that a row is known by, where those of its key say it in another order, or too little; of two together
#: the second is the code of what the first names.
_KNOWN_BY: dict[str, tuple[str | tuple[str, str], ...]] = {
    "posts": ("person", "role", "unit", "from"),
    "cases": ("code", "organization", "year"),
    "projects": ("code", "kind", "place", "started_on"),
    "pairings": (("partner_name", "partner"), "place", "from"),
    "coverage": ("organization", "mode", "place", "from"),
    "people": (("name", "code"),),
    "draw_units": ("draw", "code"),
    "cadre_events": ("person", "kind", "unit", "on"),
    "pool": ("person", "batch", "from"),
}
_SINCE = Words("{0} 起", "since {0}")


def row_title(picture: Picture, ledger: Ledger, version: Version, day: int | None = None) -> Words:
    """What the row is called of which this is a version, in one line; with a `day` as it is called on that day.

    A place or an organization by its name and code; any other row by the columns that say whom and what it is about.
    """
    if ledger.shape == "unit" and ledger.key != "people":
        name = called(picture).get(version["unit"], "")
        return Words(name, name)
    parts = list(_parts(picture, ledger, version, day))
    return Words(" · ".join(p.zh for p in parts), " · ".join(p.en for p in parts))


def _parts(picture: Picture, ledger: Ledger, version: Version, day: int | None) -> Iterator[Words]:
    by_key = {column.key: column for column in ledger.columns}
    known_by = _KNOWN_BY.get(ledger.key) or tuple(column.key for column in ledger.key_columns)
    for key in known_by:
        if isinstance(key, tuple):
            name, code = (version[by_key[k].name] for k in key)
            yield Words(f"{name}（{code}）", f"{name}（{code}）")
        elif version[by_key[key].name] is not None:
            yield _words(picture, ledger, by_key[key], version[by_key[key].name], day)


def _words(picture: Picture, ledger: Ledger, column: Column, value: Any, day: int | None) -> Words:
    if column.stored == "reference":
        text = _names(picture, column.to).get(value, "")  # type: ignore[attr-defined]
        return Words(text, text)
    if isinstance(column, Day):
        shown = days.shown_on(value, day, column.is_due)
        is_since = column.key == "from" and not isinstance(column, Period) and shown != days.LATER
        return _SINCE.format(shown) if is_since else shown
    if isinstance(column, Choice) and not isinstance(column, Choices):
        return named(column.name, str(value), ledger.key)
    text = f"“{value}”" if column.is_text and not isinstance(column, Code) else str(value)
    return Words(text, text)


def _names(picture: Picture, to: tuple[str, ...]) -> dict[int, str]:
    """What is called what among that which a column refers to."""
    if to == ("cases",):
        return _cases(picture)
    if to == ("draws",):
        return dict(picture.rows(draws).select("record", "code").iter_rows())
    return _audits(picture) if to == ("audits",) else called(picture)


@once
def _audits(picture: Picture) -> dict[int, str]:
    """What each look-back audit is called: its name and code."""
    rows = picture.rows(audits).select("record", "code", "name")
    return {record: f"{name}（{code}）" for record, code, name in rows.iter_rows()}


@once
def _cases(picture: Picture) -> dict[int, str]:
    """What each case is called that rows refer to: its organization, and its own number."""
    rows = picture.rows(cases).select("record", "code", "organization")
    names = called(picture)
    return {record: f"{names.get(of, '').partition('（')[0]}（{code}）" for record, code, of in rows.iter_rows()}

"""Rows of what is not had any more, as they stood on the day: of later days, their reasons and successors, nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import polars as pl
from numpy.typing import NDArray

from registry import days
from registry.columns import Day, Period
from registry.ledgers import Ledger, OnlyWith
from registry.picture import first_day
from registry.rectification.audit_ledger import AUDIT_ITEMS, SIGNED


@cache
def _told_with(ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """The days of a ledger, as columns are stored, each with the columns that say more of what happened then."""
    found = {c.key: [c.name] for c in ledger.columns if isinstance(c, Day) and not isinstance(c, Period)}
    for check in ledger.checks:
        if isinstance(check, OnlyWith) and check.other in found:
            found[check.other].append(ledger.by_key[check.column].name)
    if ledger is AUDIT_ITEMS:
        found["checked_on"] += [name for name in (*SIGNED, "auditor", "note") if name != "checked_on"]
    return {ledger.by_key[key].name: tuple(names) for key, names in found.items()}


def rows_then(
    ledger: Ledger, rows: pl.DataFrame, is_then: NDArray[Any], day: int, written: str = "_written"
) -> pl.DataFrame:
    """Rows as a picture has them; those that are told as of then without what is later than the day.

    `written`: what the columns are called by more than their names that have days as they were written.
    """
    then = pl.Series(is_then, dtype=pl.Boolean)
    for name, told in _told_with(ledger).items():
        later = then & rows.select(later=first_day(pl.col(f"{name}{written}")) > day)["later"].fill_null(False)
        if later.any():
            hidden = [n for own in told for n in (own, f"{own}_written") if n in rows.columns]
            rows = rows.with_columns(pl.when(~later).then(pl.col(n)).alias(n) for n in hidden)
    return rows


#: What of a draw is read by whoever has its whole scope alone.
OF_WHOLE_DRAWS = ("options", "public_from", "seed", "public")


def version_then(ledger: Ledger | None, version: Mapping[Any, Any], day: int) -> Mapping[Any, Any]:
    """A version without what is later than the day."""
    hidden = set(later_columns(ledger, version, day)) if ledger is not None else set()
    return {**version, **dict.fromkeys(hidden)} if hidden else version


def later_columns(ledger: Ledger, version: Mapping[Any, Any], day: int) -> Iterable[str]:
    """The columns of a version that are later than the day, or say more of what is."""
    for name, told in _told_with(ledger).items():
        if version[name] is not None and days.first_day(version[name]) > day:
            yield from told

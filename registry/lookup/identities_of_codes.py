"""Whose codes are borne on the day: the identity of each place, organization, person and case."""

from __future__ import annotations

from collections.abc import Iterator

from registry.columns import Column, Reference
from registry.organizations.queries import organizations
from registry.people.models import people
from registry.picture import Picture, once
from registry.places.queries import states
from registry.record import KIND_OF_LEDGER
from registry.rectification.models import cases

_UNITS = {"place", "organization"}
#: Whom no code belongs to.
NOBODY = -1


def meant_by(picture: Picture, column: Column, code: str) -> int | None:
    """The identity that a code of the day belongs to, as a column names it; NOBODY, whom nothing is, for any other.

    None where the column refers to nothing that has a code.
    """
    if not isinstance(column, Reference):
        return None
    kinds = {KIND_OF_LEDGER[key] for key in column.to}
    return identities_of_codes(picture).get(("unit" if kinds & _UNITS else next(iter(kinds)), code), NOBODY)


@once
def identities_of_codes(picture: Picture) -> dict[tuple[str, str], int]:
    """By what it is (unit, person, case) and its code."""
    return dict(_coded(picture))


def _coded(picture: Picture) -> Iterator[tuple[tuple[str, str], int]]:
    for units in (states(picture), organizations(picture)):
        for unit, code in units.select("unit", "code").iter_rows():
            yield ("unit", code), unit
    for kind, table in (("person", people), ("case", cases)):
        for number, code in picture.rows(table).select("record", "code").iter_rows():
            yield (kind, code), number

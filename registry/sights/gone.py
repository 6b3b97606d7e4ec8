"""Where what was withdrawn lay 已作废: the change record tells whoever had it that it was there, and that it is not."""

from __future__ import annotations

import numpy as np

from registry.organizations.models import organization_states
from registry.picture import Picture
from registry.places.models import place_states
from registry.rectification.models import cases
from registry.sights.row_places import TODAY, Lying, fitted_to, units
from registry.unit_arrays import numbers
from registry.versions import At
from registry.versions.rows import values_of_all

#: The columns by which places, organizations and cases lie at another unit.
_AT = ((place_states, "unit", "parent"), (organization_states, "unit", "place"), (cases, "record", "organization"))


def with_what_is_gone(picture: Picture) -> Lying:
    """Where every place, organization and case lies, by identity; what is in no row in force any more lies in what
    somebody has today if its place, or what it stood under last, does."""
    return picture.keep("lying of what is gone", lambda: _with_what_is_gone(picture))


def _with_what_is_gone(picture: Picture) -> Lying:
    # The same for every sight.
    last = picture.keep("where what is gone stood last", lambda: _last_at(picture))
    found = fitted_to(units(picture), max(last, default=0) + 1)
    for gone, at in last.items():
        seen = set[int]()
        while at in last and at not in seen:
            seen.add(at)
            at = last[at]
        found[gone] = TODAY if at < len(found) and found[at] == TODAY else found[gone]
    return found


def _last_at(picture: Picture) -> dict[int, int]:
    """What each unit that is in no row in force stood at last."""
    connection = picture.past_of(*(table for table, _, _ in _AT))
    view, found = At(connection, picture.moment), dict[int, int]()
    for table, own, at in _AT:
        standing = np.unique(numbers(picture.rows(table)[own]))
        known = values_of_all(view, table, (own, at, "id"), {})
        for unit, where, _ in sorted(known, key=lambda version: version[2]):
            found[unit] = where or 0
        for unit in standing:
            found.pop(int(unit), None)
    return found

"""Later corrections 封账后的更正: what changes did to the facts of a closed period."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from registry import days
from registry.measures.models import facts
from registry.periods.service import Closing
from registry.sights.scopes import counting_on
from registry.versions import View
from registry.versions.changes import changes_among
from registry.versions.rows import known


def corrections(view: View, closing: Closing) -> list[dict[str, Any]]:
    """The changes after a closing that altered facts of the period, or of one before it, in its scope: each with how
    many rows of these it brought in or put out of force that may be read, the oldest first."""
    units = counting_on(view.connection, closing.place, closing.last_day)
    where = {} if units is None else {"unit": np.flatnonzero(units).tolist()}
    last, records = days.last_day(closing.period), defaultdict[int, set[int]](set)
    for row in known(view, facts, where):
        if days.last_day(row["period"]) <= last:
            for change in (row["since"], row["until"]):
                if change is not None and closing.change < change <= view.moment.known_at:
                    records[change].add(row["record"])
    return [
        {"change": one["number"], "at": one["at"], "actor": one["actor"], "reason": one["reason"]}
        | {"rows": len(records[one["number"]])}
        for one in changes_among(view, records)
    ]

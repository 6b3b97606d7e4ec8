"""The finding about draws 随机抽查: committed to and not run, or committed to again for the same question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry import codes, days
from registry.checks.conduct.evidence import of_parameter, of_row
from registry.checks.model import Found, RecordedValue
from registry.compliance.queries import parameter_values
from registry.draws.models import draws
from registry.draws.options import DrawOptions
from registry.language import Words, join
from registry.picture import Picture

_OPEN = Words("{0} 作出承诺，超过 {1} 天未抽取", "committed to on {0}, and not drawn within {1} {1:day|days}")
_AGAIN = Words(
    "此前已就同一指标、状态、范围和年度承诺过 {0}",
    "{0} was committed to before, of the same figure, status, scope, year",
)


def left_open(picture: Picture) -> Iterator[Found]:
    """DRAW-OPEN: draws that were not run in time; and those that ask again what one before them asked, and do not say
    that they take the place of one."""
    values, day = parameter_values(picture), picture.calendar.as_of
    # Drawn in the order in which they were committed to: those of one day by the number that each was given.
    known = picture.rows(draws).sort("committed_on", "record").iter_rows(named=True)
    before: dict[Any, list[dict[str, Any]]] = {}
    for row in (row for row in known if row["committed_on"] <= day):
        options = DrawOptions.read(row["options"])
        place = None if options.scope is None else codes.known(picture, options.scope)
        within = values.at("draw.open_days", place)
        # A place that has another code by now is the same place.
        asked = options.figure, options.status, options.scope if place is None else place, options.year
        earlier = before.setdefault(asked, [])
        why = [] if not _is_late(row, within, day) else [_OPEN.format(days.show(row["committed_on_written"]), within)]
        if earlier and options.redraw_of is None:
            why.append(_AGAIN.format("、".join(one["code"] for one in earlier)))
        if why:
            recorded = [
                *_own(row, "committed_on", "drawn_on", "options"),
                of_parameter(values, "draw.open_days", place),
            ]
            recorded += [v for one in earlier for v in of_row("draws", one["id"], "code", "committed_on")]
            at = values.stands_for(place)
            about = (row["record"], *([] if place is None else [place]))
            yield Found("draws", row["id"], at, about, tuple(recorded), {"why": join(why)})
        earlier.append(row)


def _is_late(row: dict[str, Any], within: int, day: int) -> bool:
    """Whether a draw was to be run by a day, and was not by it."""
    if row["drawn_on"] is not None and row["drawn_on"] <= day:
        return False
    # Counted in days: with a large parameter the day itself would lie after all years.
    return (days.date(day) - days.date(row["committed_on"])).days > within


def _own(row: dict[str, Any], *columns: str) -> list[RecordedValue]:
    return [RecordedValue(column, "draws", row["id"], column) for column in columns]

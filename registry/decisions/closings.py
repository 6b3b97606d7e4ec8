"""Closing 封账 and reopening 解封: a reviewer does it, of a place that he has today."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from registry.codes import place_of
from registry.db import beside, transaction
from registry.decisions.deciders import Decider
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.lookup.corrections import corrections
from registry.lookup.ledger_rows import names_of
from registry.moment import Moment
from registry.periods import service
from registry.periods.service import Closing
from registry.picture import Picture
from registry.privacy import hidden
from registry.sights.readable import readable
from registry.versions.identities import codes_of

_NEEDS_REASON = Words("解封须说明事由", "reopening needs a reason")


def close(
    engine: Engine,
    decider: Decider,
    place: int | None,
    period: int,
    now: datetime.datetime,
    *,
    code: str | None,
    address: str = "",
) -> Closing:
    """Closes a period of a place, whose `code` the audit log tells; None: of everything.

    Raises NotAllowed for a place that is not his, Conflict where it is closed already.
    """
    decider.check_place(place)
    how = {"user": decider.account.username, "address": address, "code": code or "*"}
    with transaction(engine) as connection:
        return service.close(connection, place, period, now, **how)


def reopen(
    engine: Engine,
    decider: Decider,
    found: Closing,
    reason: str,
    now: datetime.datetime,
    *,
    code: str | None,
    address: str = "",
) -> None:
    """Opens a closed period again. Raises NotAllowed, Invalid without a reason, Conflict where it is open again."""
    decider.check_place(found.place)
    if not reason.strip():
        raise Invalid([Problem(_NEEDS_REASON, column="reason")])
    how = {"user": decider.account.username, "address": address, "code": code or "*"}
    with beside(engine) as connection:
        service.reopen(connection, found, hidden(reason.strip()), now, **how)


def seen(picture: Picture, connection: Connection) -> list[Closing]:
    """The closings that whoever looks at a picture sees: of places that he may read, and of those above, which bind
    what he has; the newest first."""
    shown, above = readable(picture), readable(picture).above
    return [
        one
        for one in service.closings(connection)
        if one.place is None or shown.has(one.place) or (one.place < len(above) and bool(above[one.place]))
    ]


def has(decider: Decider, place: int | None) -> bool:
    """Whether a place (None: everything) lies in what somebody was granted as a reviewer."""
    return decider.granted is None or (place is not None and decider.has((place,), None))


def called(picture: Picture, place: int) -> tuple[str, str | None]:
    """The code of a place of today, else the last that it had; and its name, where that may be read or stands above."""
    named = names_of(picture, {place})
    if place in named:
        return named[place]
    return codes_of(picture, [place])[-1][0], None


def reported(picture: Picture, scope: str | None, moment: Moment) -> Closing | None:
    """The closing of which a report is the period's: of that scope and day, as known at the change that it keeps; None
    of any other report. `picture` is of now, and has the sight of whoever asks."""
    place = None if scope is None else place_of(picture, scope)
    asked = place, moment.as_of, moment.known_at
    found = seen(picture, picture.connection)
    return next((one for one in found if (one.place, one.last_day, one.change) == asked), None)


def later(picture: Picture, scope: str | None, moment: Moment) -> list[dict[str, Any]] | None:
    """What was corrected since the period of a report was closed, the oldest first; None where it is of none."""
    found = reported(picture, scope, moment)
    return None if found is None else corrections(picture, found)

"""Closing 封账 and reopening 解封: a reviewer does it, of a place that he has today."""

from __future__ import annotations

import datetime

from sqlalchemy import Connection, Engine

from registry.db import beside, transaction
from registry.decisions.deciders import Decider
from registry.errors import Invalid, Problem
from registry.language import Words
from registry.periods import service
from registry.periods.service import Closing
from registry.picture import Picture
from registry.privacy import hidden
from registry.sights.readable import readable

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

"""How often a token may ask 请求频次: so many requests in a time, over all processes, counted in the database.

A process takes some requests at once, a sixtieth of what is allowed, so that a busy token does not write at each of
them; with several processes a token may so be told a little early that it asked too often, never late.
"""

from __future__ import annotations

import datetime
import os
import re
import threading
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from registry.db import beside
from registry.errors import Conflict, Refused
from registry.requests.models import token_rate

#: Names how many requests of a token are answered, and in what time: 600/minute.
RATE = "REGISTRY_RATE"
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_USUAL = "600/minute"
_AT_ONCE = 60


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    requests: int
    seconds: int

    @property
    def taken_at_once(self) -> int:
        """How many requests a process takes at once."""
        return max(1, self.requests // _AT_ONCE)


def rate() -> Rate:
    """The rate that the environment names. Raises Refused where it is none."""
    written = os.environ.get(RATE) or _USUAL
    found = re.fullmatch(r"([1-9]\d{0,8})/(second|minute|hour|day)", written, re.ASCII)
    if found is None:
        raise Refused(
            f"{RATE}：{written} 不是请求频次（如 600/minute）", f"{RATE}: {written} is not a rate (such as 600/minute)"
        )
    return Rate(int(found[1]), _SECONDS[found[2]])


@dataclass
class _Share:
    """What this process has taken and not used: so many requests, until a time."""

    left: int
    until: datetime.datetime


class Rates:
    """The requests that this process may still answer, by token."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shares: dict[str, _Share] = {}

    def wait(self, engine: Engine, token: str, now: datetime.datetime, allowed: Rate) -> int:
        """Counts a request of a token; 0 where it is answered, else in how many seconds it would be.

        While the database is held by a long write the request is answered uncounted: reading goes on meanwhile.
        """
        with self._lock:
            share = self._shares.get(token)
            if share is not None and share.left > 0 and now < share.until:
                share.left -= 1
                return 0
        try:
            with beside(engine) as connection:
                taken, until = _take(connection, token, now, allowed)
        except Conflict:
            return 0
        if not taken:
            return max(1, -int((now - until).total_seconds() // 1))
        with self._lock:
            if len(self._shares) > 10_000:
                self._shares.clear()
            self._shares[token] = _Share(taken - 1, until)
        return 0


def _take(connection: Connection, token: str, now: datetime.datetime, allowed: Rate) -> tuple[int, datetime.datetime]:
    """Takes some of the requests that a token has left: how many, and until when it has them."""
    row = _row(connection, token, now)
    begins, made = datetime.datetime.fromisoformat(row.begins), row.requests
    length = datetime.timedelta(seconds=allowed.seconds)
    if not begins <= now < begins + length:
        begins, made = now, 0
    taken = max(0, min(allowed.taken_at_once, allowed.requests - made))
    if taken:
        values = {"begins": begins.isoformat(), "requests": made + taken}
        connection.execute(update(token_rate).where(token_rate.c.token == token).values(values))
    return taken, begins + length


def _row(connection: Connection, token: str, now: datetime.datetime) -> Any:
    """The row of a token, held until the transaction ends; made where there is none."""
    query = select(token_rate).where(token_rate.c.token == token).with_for_update()
    found = connection.execute(query).one_or_none()
    if found is not None:
        return found
    try:
        with connection.begin_nested():
            connection.execute(insert(token_rate), [{"token": token, "begins": now.isoformat(), "requests": 0}])
    except IntegrityError:
        pass  # another process made it meanwhile
    return connection.execute(query).one()

"""Pruning 清理: entries older than they are to be kept are cut off at the beginning; the digest of the cut stays."""

from __future__ import annotations

import datetime
import os

from sqlalchemy import Connection, func, select

from registry.audit_log.entry import OK
from registry.audit_log.models import log_cut, log_entry
from registry.audit_log.service import cut_target, note
from registry.db import alone_in
from registry.errors import Refused

#: So many days entries are kept, and at least so many: six months, by the Cybersecurity Law 网络安全法 of 2017, article
#: 21 (3).
ENVIRONMENT, DEFAULT, LEAST = "REGISTRY_AUDIT_DAYS", 1095, 180


def kept_days() -> int:
    """For how many days entries are kept. Raises Refused where the environment says fewer than must be."""
    written = os.environ.get(ENVIRONMENT) or str(DEFAULT)
    if not (written.isascii() and written.isdigit() and int(written[:9]) >= LEAST and len(written) < 9):
        raise Refused(
            f"{ENVIRONMENT}：须为不少于 {LEAST} 的天数，现为“{written}”",
            f"{ENVIRONMENT}: a number of days, at least {LEAST}, not {written!r}",
        )
    return int(written)


def prune(connection: Connection, days: int, now: datetime.datetime) -> int:
    """Cuts off the entries that are older than so many days, up to the first that is not; returns how many.

    The newest of those stays as a cut, by its number and digest, and an entry tells of it. In a writing transaction.
    """
    alone_in(connection, log_entry)
    c = log_entry.c
    since = (now - datetime.timedelta(days=days)).astimezone(datetime.UTC).isoformat(timespec="microseconds")
    first_kept = connection.execute(select(func.min(c.number)).where(c.at >= since)).scalar()
    old = select(c.number, c.digest).order_by(c.number.desc()).limit(1)
    last = connection.execute(old if first_kept is None else old.where(c.number < first_kept)).first()
    if last is None:
        return 0
    gone = connection.execute(log_entry.delete().where(c.number <= last.number)).rowcount
    at = now.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    connection.execute(log_cut.insert(), {"number": last.number, "digest": last.digest, "at": at})
    note(connection, "setting", OK, target=cut_target(last.number, last.digest))
    return gone

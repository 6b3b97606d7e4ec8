"""Answers that are kept for a day under the key of a request 幂等键, so that the same request is carried out once.

A request is the same where token, method, address and body are. With it stand the grants by which it was answered: to
whoever has lost one of them the answer is not given again. What is told once (a password, a token, a seed) is
never kept: the answer that is given again has null there.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from registry.db import beside, reading
from registry.requests.models import kept_answer

#: How long an answer is kept.
KEPT = datetime.timedelta(hours=24)
#: Members of an answer that are told once.
TOLD_ONCE = frozenset({"password", "token", "seed"})


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it was given: its status, its headers, and its body without what is told once; and the grants of
    who was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    grants: frozenset[str] = frozenset()


#: What is known of a key: an answer, that it is being made, that it was used for something else, or nothing.
Found = KeptAnswer | Literal["being made", "used otherwise"] | None


def digest_of(method: str, address: str, body: bytes) -> str:
    """The digest by which a request is known again."""
    return hashlib.sha256(b"\0".join((method.encode(), address.encode(), body))).hexdigest()


def begin(
    engine: Engine, token: str, key: str, request: str, now: datetime.datetime, grants: Collection[str] = ()
) -> Found:
    """Begins a request under a key, and says nothing; or what is known of the key already. `grants`: of who asks, each
    a word."""
    with beside(engine) as connection:
        connection.execute(delete(kept_answer).where(kept_answer.c.at < (now - KEPT).isoformat()))
        values = {"token": token, "key": key, "at": now.isoformat()}
        values["request"] = " ".join([request, *sorted(grants)])
        try:
            with connection.begin_nested():
                connection.execute(insert(kept_answer), [values])
        except IntegrityError:
            found = connection.execute(select(kept_answer).where(*_is(token, key))).one()
            return _known(found, request)
    return None


def look_up(engine: Engine, token: str, key: str, request: str, now: datetime.datetime) -> Found:
    """What is known of a key, without beginning anything."""
    with reading(engine) as connection:
        found = connection.execute(select(kept_answer).where(*_is(token, key))).one_or_none()
    if found is None or found.at < (now - KEPT).isoformat():
        return None
    return _known(found, request)


def _known(found: Row, request: str) -> Found:
    """What a row says of a request."""
    kept, *grants = found.request.split(" ")
    if kept != request:
        return "used otherwise"
    if found.status is None:
        return "being made"
    return KeptAnswer(found.status, json.loads(found.headers), found.body, frozenset(grants))


def keep(engine: Engine, token: str, key: str, answer: KeptAnswer) -> None:
    """Keeps an answer under its key."""
    values = {"status": answer.status, "headers": json.dumps(dict(answer.headers)), "body": answer.body}
    with beside(engine) as connection:
        connection.execute(update(kept_answer).where(*_is(token, key)).values(values))


def leave(engine: Engine, token: str, key: str) -> None:
    """Forgets a key whose request was refused: nothing was done, so it may be asked again."""
    with beside(engine) as connection:
        connection.execute(delete(kept_answer).where(*_is(token, key), kept_answer.c.status.is_(None)))


def without_what_is_told_once(value: Any) -> Any:
    """A document with null for what is never kept.

    >>> without_what_is_told_once({"user": {"name": "甲"}, "password": "…"})
    {'user': {'name': '甲'}, 'password': None}
    """
    if isinstance(value, dict):
        return {k: None if k in TOLD_ONCE else without_what_is_told_once(v) for k, v in value.items()}
    return [without_what_is_told_once(one) for one in value] if isinstance(value, list) else value


def _is(token: str, key: str) -> tuple[Any, ...]:
    return kept_answer.c.token == token, kept_answer.c.key == key

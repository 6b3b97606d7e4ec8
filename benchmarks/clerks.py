"""The clerks of an office: each signed in, with a county or a township of his own, whose pages he reads and writes.

Pages are asked for by a session; what is written, measures of his own villages, goes by a token to the API.
"""

from __future__ import annotations

import datetime
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice, product
from typing import Any
from urllib.parse import quote

import polars as pl
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from benchmarks.measuring import Watch
from benchmarks.readers import Request, Requests
from registry.accounts import keys, passwords, service, sessions, tokens
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.service import Given
from registry.db import beside, connect, reading
from registry.figures.catalogue import FIGURES
from registry.measures.models import facts
from registry.moment import Moment, head, today
from registry.picture import Picture
from registry.places.queries import ladder, states
from registry.settings import opening_day
from registry.slices import LEDGERS
from registry.versions.changes import tag
from registry.web import create_app

#: What clerks ask for: so many of a hundred; 60 are lists and pages, 20 figures, 20 are written.
MIX = {
    "overview": 10,
    "unit": 20,
    "ledger": 15,
    "search": 5,
    "tree": 5,
    "findings": 5,
    "figure": 20,
    "entered": 10,
    "corrected": 10,
}
#: How much a clerk has to write at most, of each kind.
WRITES = 60
#: One of so many clerks has a county, the others have a township each.
_OF_A_COUNTY = 3
#: From this day on measures are entered, each clerk's on days of his own; so many days lie between two of his.
_FIRST_DAY, _BETWEEN = datetime.date(2020, 1, 1), 100
_ADMINISTRATOR = "office.security"


@dataclass(frozen=True)
class _Place:
    """A clerk's place: its code and identity, the nodes in it that have pages of their own, what lies in it as code and
    name, and the rows of measures of its villages by their record numbers."""

    code: str
    unit: int
    nodes: Sequence[str]
    inside: Sequence[tuple[str, str]]
    villages: Sequence[str]
    rows: Sequence[str]


def clerks(watch: Watch, url: str, count: int) -> None:
    """Makes so many clerks in the registry at `url`, each signed in and with a token: `found["clerks"]` are the
    requests of each; `found["cookies"]` of one who may see everything and of one clerk of a county."""
    engine = connect(make_url(url))
    with reading(engine) as connection:
        places = _places(Picture(connection, Moment(opening_day(connection) or today(), head(connection))))
    counties, townships = ([place for place in places if bool(place.nodes[1:]) is many] for many in (True, False))
    whose = (counties if number % _OF_A_COUNTY == 0 else townships for number in range(count))
    own = [some[number % len(some)] for number, some in enumerate(whose)]
    app = create_app(engine)
    with beside(engine) as connection:
        if not service.users_exist(connection):
            _user(connection, _ADMINISTRATOR, Given("security", None))
        app.secret_key = keys.cookie_key(connection)
        signed = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        found = []
        for number, place in enumerate(own):
            session_id, token = _user(connection, f"office.clerk{number}", Given("clerk", place.unit))
            cookie = f"registry={signed.dumps({'_user_id': session_id, '_fresh': True})}"
            found.append(_requests(place, number, cookie, token))
        reader, _ = _user(connection, "office.reader", Given("clerk", None))
    engine.dispose()
    watch.found |= {"clerks": found, "reader": f"registry={signed.dumps({'_user_id': reader, '_fresh': True})}"}


def _user(connection: Connection, name: str, given: Given) -> tuple[str, str]:
    """Adds a user who is signed in: the id of his session, and a token."""
    now = datetime.datetime.now(datetime.UTC)
    password = passwords.one_time()
    user, _ = service.add(connection, COMMAND_LINE, name, now, grants=[given], password=password)
    token, _ = tokens.new(connection, user.account, "benchmark", 30, (), now)
    return sessions.begin(connection, user.number, "127.0.0.1", "benchmark", now), token


def _places(known: Picture) -> list[_Place]:
    """The counties and townships, by code, with what lies in each."""
    living = states(known).filter("lives").sort("code")
    rows = known.rows(facts).filter(pl.col("full_members").is_not_null()).sort("record")
    lines = [ladder(known).line(unit) for unit in living["unit"]]
    found = []
    for place in living.filter(pl.col("kind").is_in(["county", "township"])).iter_rows(named=True):
        inside = living.filter(pl.Series([place["unit"] in line for line in lines]))
        villages = inside.filter(pl.col("kind") == "village")
        nodes = inside.filter(pl.col("kind").is_in(["county", "township"]))["code"].to_list()
        written = rows.filter(pl.col("unit").is_in(villages["unit"].to_list()))["record"].to_list()
        if len(villages) and written:
            named = inside.select("code", "name").rows()
            found.append(
                _Place(
                    place["code"],
                    place["unit"],
                    nodes,
                    named,
                    villages["code"].to_list(),
                    [f"{tag(known)}-{number}" for number in written],
                )
            )
    return found


def _requests(place: _Place, number: int, cookie: str, token: str) -> Requests:
    """What a clerk may ask for, by kind: the same at every run."""
    draw = random.Random(number)
    scopes, names = place.nodes, [name for _, name in place.inside]
    paths = {
        "overview": ["/", *(f"/?scope={scope}" for scope in scopes)],
        "unit": [f"/units/{quote(code)}" for code, _ in place.inside],
        "ledger": [f"/ledgers/{ledger.key}?scope={draw.choice(scopes)}" for ledger in LEDGERS],
        "search": [f"/search?q={quote(name[:length])}" for name in names for length in (2, len(name))],
        "tree": [f"/tree/{quote(code)}" for code in scopes],
        "findings": [f"/findings?scope={scope}" for scope in scopes],
        "figure": [f"/figures/{figure.code}?scope={draw.choice(scopes)}" for figure in FIGURES],
    }
    pages = {kind: [Request(path, fields=(("Cookie", cookie),)) for path in some] for kind, some in paths.items()}
    return {**pages, "entered": _entered(place, number, token), "corrected": _corrected(place, number, token)}


def _entered(place: _Place, number: int, token: str) -> list[Request]:
    """Measures of villages on days of the clerk's own, each once."""
    days = (_FIRST_DAY + datetime.timedelta(days=number + _BETWEEN * turn) for turn in range(WRITES))
    new = islice(product(days, place.villages), WRITES)
    return [
        _written("POST", "", token, {"values": {"unit": village, "period": day.isoformat(), "full_members": 30}})
        for day, village in new
    ]


def _corrected(place: _Place, number: int, token: str) -> list[Request]:
    """Corrections of measures of the clerk's own villages, each to another number than before."""
    rows = islice(cycle(place.rows[number % len(place.rows) :]), WRITES)
    return [
        _written(
            "PATCH",
            f"/{record}",
            token,
            {"values": {"full_members": 30 + number + turn}, "mode": "correct", "reason": "核对名册"},
        )
        for turn, record in enumerate(rows)
    ]


def _written(method: str, below: str, token: str, body: dict[str, Any]) -> Request:
    fields = [("Authorization", f"Bearer {token}"), ("Content-Type", "application/json")]
    fields += [("If-Match", "*")] if method == "PATCH" else []
    return Request(f"/api/v1/ledgers/facts/rows{below}", method, tuple(fields), json.dumps(body).encode())


def after(requests: Requests, count: int) -> Requests:
    """The requests of a clerk who has written so many of each kind already."""
    return {kind: some[count:] if some[0].writes else some for kind, some in requests.items()}

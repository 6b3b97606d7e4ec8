"""Programs that ask the API: each with a token of a user of its own."""

from __future__ import annotations

import datetime
import re
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from registry import codes
from registry.accounts import service, tokens
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.containment import picture_of
from registry.accounts.service import Given
from registry.db import beside
from registry.moment import today
from registry.web import create_app
from registry.web.api.operation import OPERATIONS

#: Long, and in no list.
PASSWORD = "seven lamps over the ferry"
_NUMBERS = count(1)


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Programs:
    """The API of a registry, asked by users who are added as they are needed; a security administrator is the first."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self.app: Flask = create_app(engine)

    def program(self, *grants: str, label: str = "test") -> Program:
        """A program of a user with these grants (`viewer@*`, `clerk@451102101`)."""
        with beside(self.engine) as connection:
            if not service.users_exist(connection):
                service.add(
                    connection, COMMAND_LINE, "root", now(), grants=[Given("security", None)], password=PASSWORD
                )
            name, picture = f"u{next(_NUMBERS)}", picture_of(connection, today())
            given = []
            for grant in grants:
                role, _, place = grant.partition("@")
                given.append(Given(role, None if place == "*" else codes.place_of(picture, place)))
            made, _ = service.add(connection, COMMAND_LINE, name, now(), grants=given, password=PASSWORD)
            secret, token = tokens.new(connection, made.account, label, 30, (), now())
        return Program(self.app.test_client(), secret, name, token.number)

    def stranger(self) -> Program:
        """Somebody without a token."""
        return Program(self.app.test_client(), None)


class Program:
    """A program with its token."""

    def __init__(self, client: FlaskClient, token: str | None, username: str = "", number: int = 0):
        self.client, self.token, self.username, self.number = client, token, username, number

    def ask(self, address: str, method: str = "GET", **more: Any) -> Any:
        """The answer at an address below /api/v1."""
        headers = {**more.pop("headers", {})}
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.open(f"/api/v1{address}", method=method, headers=headers, **more)

    def get(self, address: str, **query: Any) -> Any:
        """The document at an address below /api/v1, which must be there."""
        answer = self.ask(address, query_string=query)
        assert answer.status_code == 200, (address, answer.get_data(as_text=True)[:2000])
        return answer.get_json()

    def taken(self, route: str) -> frozenset[str]:
        """The parameters of the query that a route takes, by its rule in the application."""
        path = re.sub(r"<([^<>]+)>", r"{\1}", route.removeprefix("/api/v1"))
        operation = next(one for one in OPERATIONS if one.path == path and one.method == "GET")
        return frozenset(parameter.name for parameter in operation.parameters)

"""Programs that ask the API: a token for each account that a test makes up."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from registry.accounts.account import Account, Grant
from registry.web import create_app
from registry.web.api import tokens


class Programs:
    """The API of a registry, asked by accounts that are made up: each with its grants, role and place."""

    def __init__(self, engine: Engine, monkeypatch: pytest.MonkeyPatch):
        self.app: Flask = create_app(engine)
        self._accounts: dict[str, tokens.Asker] = {}
        monkeypatch.setattr(tokens, "account_of", lambda _, token, now: self._accounts.get(token))

    def program(self, *grants: tuple[str, int | None], name: str = "") -> Program:
        """A program with a token of its own, of somebody with these grants."""
        number = len(self._accounts) + 1
        username = name or f"user-{number}"
        held = tuple(Grant(n, role, place) for n, (role, place) in enumerate(grants, 1))
        token = "rgt_" + hashlib.sha256(username.encode()).hexdigest()[:43]
        self._accounts[token] = tokens.Asker(Account(number, username, "安某", held), str(number))
        return Program(self.app.test_client(), token)


class Program:
    """A program with its token."""

    def __init__(self, client: FlaskClient, token: str | None):
        self.client, self.token = client, token

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

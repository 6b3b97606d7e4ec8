"""Registries with users, asked as browsers ask them: a form is opened, and its token goes along."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from registry.accounts import service
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.containment import picture_of
from registry.accounts.policies import ENVIRONMENT
from registry.accounts.service import Given
from registry.audit_log.entry import Entry
from registry.audit_log.service import entries
from registry.codes import place_of
from registry.db import beside, reading
from registry.moment import today
from registry.proxies import HOSTS, PROXIES
from registry.web import create_app
from tests.registries import copy, founded, imported, opened

PASSWORD = "lantern otter 47 gravel"
NEW = "seven quiet herons 12"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
#: Two counties, each with a township and a village.
PLACES = {
    "places": "code,name,kind,parent\n45,南岭省,province,\n4501,平湖市,municipality,45\n450101,东川县,county,4501\n"
    "450102,西川县,county,4501\n450101101,安溪镇,township,450101\n450102101,云岭镇,township,450102\n"
    "450101101201,柳塘村,village,450101101\n450102101201,石桥村,village,450102101\n"
}
#: Users by name: their grants.
USERS = {
    "root": ["security@*"],
    "east": ["security@450101"],
    "west": ["security@450102"],
    "reader": ["viewer@*"],
    "clerk": ["clerk@450101101"],
    "auditor": ["auditor@450101"],
    "reviewer": ["reviewer@450101", "clerk@450101"],
    "system": ["system@*"],
    "audit": ["audit@*"],
    "nothing": [],
}


@dataclass
class Desk:
    """A registry with users, and the pages over it."""

    engine: Engine

    def __post_init__(self) -> None:
        self.app: Flask = create_app(self.engine)

    def browser(self) -> Browser:
        return Browser(self.app)

    def signed_in(self, username: str, password: str = PASSWORD) -> Browser:
        """A browser that somebody has signed in with."""
        browser = self.browser()
        came = browser.login(username, password)
        assert came.status_code == 303, came.text
        return browser

    def add(self, username: str, *grants: str, password: str | None = PASSWORD) -> str | None:
        """Adds a user, with grants as the command line has them; returns his one-time password if he has one."""
        with beside(self.engine) as connection:
            picture = picture_of(connection, today())
            roles = (grant.split("@") for grant in grants)
            given = [Given(role, None if at == "*" else place_of(picture, at)) for role, at in roles]
            now = datetime.datetime.now(datetime.UTC)
            return service.add(connection, COMMAND_LINE, username, now, grants=given, password=password)[1]

    def log(self, kind: str | None = None) -> list[Entry]:
        """The entries of the audit log, the newest first."""
        with reading(self.engine) as connection:
            return [entry for entry in entries(connection, limit=1_000) if kind in (None, entry.kind)]


class Browser:
    """A browser: it keeps cookies, and sends the token of the form that it opened."""

    def __init__(self, app: Flask, **environ: Any):
        self.client: FlaskClient = app.test_client()
        self._environ = environ

    def get(self, address: str, **how: Any) -> TestResponse:
        return self.client.get(address, **{"environ_overrides": self._environ, **how})

    def post(self, address: str, form: str | None = None, **data: Any) -> TestResponse:
        """Sends a form of the page `form` (the address itself, unless it is said) to an address."""
        page = self.get(form or address).text
        return self.send(address, csrf_token=TOKEN.findall(page)[-1], **data)

    def send(self, address: str, **data: Any) -> TestResponse:
        """Sends a form as it is."""
        return self.client.post(address, data=data, environ_overrides=self._environ)

    def login(self, username: str, password: str, **more: str) -> TestResponse:
        return self.post("/login", username=username, password=password, **more)


def staffed(folder: Path, ledgers: Mapping[str, str], users: Mapping[str, Sequence[str]]) -> Path:
    """The file of a registry with these ledgers, and users by name with their grants: to be copied."""
    engine = founded(folder / "registry.db")
    assert not imported(engine, folder / "ledgers", ledgers).problems
    desk = Desk(engine)
    for username, grants in users.items():
        desk.add(username, *grants)
    engine.dispose()
    return folder / "registry.db"


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (ENVIRONMENT, HOSTS, PROXIES):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a registry with the places and users of these tests."""
    return staffed(tmp_path_factory.mktemp("desk"), PLACES, USERS)


@pytest.fixture
def desk(_founded: Path, tmp_path: Path) -> Iterator[Desk]:
    """A registry of its own for a test."""
    engine = opened(copy(_founded, tmp_path / "registry.db"))
    yield Desk(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def read_desk(_founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A registry for the tests of a file that change nothing in it."""
    engine = opened(copy(_founded, tmp_path_factory.mktemp("read") / "registry.db"))
    yield Desk(engine)
    engine.dispose()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    """A registry without users."""
    engine = founded(tmp_path / "empty.db")
    assert not imported(engine, tmp_path / "ledgers", PLACES).problems
    yield Desk(engine)
    engine.dispose()

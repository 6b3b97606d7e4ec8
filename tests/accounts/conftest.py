"""Registries with users, and a clock that the tests set."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from registry.accounts import login, passwords, service
from registry.accounts.account import SignedIn
from registry.accounts.administrator import COMMAND_LINE, Administrator, administrator
from registry.accounts.containment import picture_of
from registry.accounts.policies import ENVIRONMENT
from registry.accounts.service import Given
from registry.accounts.storage import day_of
from registry.accounts.users import User
from registry.db import beside, reading
from registry.picture import Picture
from registry.places.queries import ladder
from registry.sight import EVERYTHING, Sight
from registry.versions import At
from registry.versions.identities import all_meant
from tests.registries import copy, founded, imported, opened

NOW = datetime.datetime(2026, 3, 2, 1, 30, tzinfo=datetime.UTC)
PASSWORD = "lantern otter 47 gravel"
HERE = "192.0.2.10"
#: Two counties, each with a township and a village; one of the villages has ended.
PLACES = {
    "places": "code,name,kind,parent,from,to,successor\n45,南岭省,province,,,,\n4501,平湖市,municipality,45,,,\n"
    "450101,东川县,county,4501,,,\n450102,西川县,county,4501,,,\n450101101,安溪镇,township,450101,,,\n"
    "450102101,云岭镇,township,450102,,,\n450101101201,柳塘村,village,450101101,,,\n"
    "450101101202,旧坝村,village,450101101,,2020-01-01,450101101201\n450102101201,石桥村,village,450102101,,,\n"
}
COUNTY, OTHER_COUNTY, TOWNSHIP, VILLAGE, ENDED = "450101", "450102", "450101101", "450101101201", "450101101202"


@pytest.fixture(autouse=True)
def _asvs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)


@dataclass
class Registry:
    """A registry with users, at a moment that passes only when a test says so."""

    engine: Engine
    now: datetime.datetime = NOW
    codes: dict[str, int] = field(default_factory=dict)

    def after(self, **time: float) -> Registry:
        self.now += datetime.timedelta(**time)
        return self

    def do(self, act: Any, *args: Any, by: Administrator = COMMAND_LINE, **how: Any) -> Any:
        """Does something that a service offers, in a transaction of its own."""
        with beside(self.engine) as connection:
            return act(connection, by, *args, self.now, **how)

    def ask(self, question: Any, *args: Any) -> Any:
        with reading(self.engine) as connection:
            return question(connection, *args, self.now)

    def add(self, name: str, *grants: Given, by: Administrator = COMMAND_LINE, password: str | None = PASSWORD) -> User:
        found, _ = self.do(service.add, name, by=by, grants=grants, password=password)
        return found

    def user(self, name: str, by: Administrator = COMMAND_LINE) -> User:
        with reading(self.engine) as connection:
            return service.user(connection, by, name, self.now)

    def names(self, by: Administrator) -> list[str]:
        with reading(self.engine) as connection:
            return [one.username for one in service.users(connection, by, self.now)]

    def attempt(self, name: str, password: str = PASSWORD, address: str = HERE) -> Any:
        return login.attempt(self.engine, name, password, address, "Firefox", self.now)

    def signed_in(self, session_id: str) -> SignedIn | None:
        return self.ask(service.account_of_session, session_id)

    def logged_in(self, name: str, password: str = PASSWORD) -> tuple[str, SignedIn]:
        """A new session of a user: its id, and who is signed in."""
        found = self.attempt(name, password)
        assert isinstance(found, login.LoggedIn), found
        signed_in = self.signed_in(found.session_id)
        assert signed_in is not None
        return found.session_id, signed_in

    def change(self, signed_in: SignedIn, old: str, new: str) -> Any:
        return passwords.change(self.engine, signed_in, old, new, HERE, self.now)

    def at(self, role: str, code: str | None, until: datetime.date | None = None) -> Given:
        """A grant at a place, by its code; None: everything."""
        return Given(role, None if code is None else self.codes[code], until)

    def picture(self, connection: Connection) -> Picture:
        return picture_of(connection, day_of(self.now))

    def administrator(self, name: str) -> Administrator:
        """A user as the administrator that he is today."""
        with reading(self.engine) as connection:
            account = service.user(connection, COMMAND_LINE, name, self.now).account
            picture = self.picture(connection)
            granted = account.places(["security"])
            if granted is None:
                return administrator(account, EVERYTHING, picture)
            places = ladder(picture)
            inside = sum((places.within(place) for place in granted), places.within(0)).astype(bool)
            # Places that ended count where who stands for them does.
            return administrator(account, Sight(granted, inside[places.stands_for]), picture)


@pytest.fixture(scope="session")
def with_places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accounts")
    engine = founded(folder / "r.db")
    imported(engine, folder / "ledgers", PLACES)
    engine.dispose()
    return folder / "r.db"


@pytest.fixture
def registry(with_places: Path, tmp_path: Path) -> Iterator[Registry]:
    """A registry with places and one user, `root`, who holds security@*."""
    engine = opened(copy(with_places, tmp_path / "r.db"))
    found = Registry(engine)
    with reading(engine) as connection:
        picture = found.picture(connection)
        codes = (COUNTY, OTHER_COUNTY, TOWNSHIP, VILLAGE, ENDED, "450102101", "450102101201", "4501")
        found.codes = all_meant(At(connection, picture.moment), codes, "unit")
    found.add("root", Given("security", None))
    yield found
    engine.dispose()

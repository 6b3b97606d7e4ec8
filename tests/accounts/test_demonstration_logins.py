"""The demonstration's logins: made once, told again, known to nobody else, and no way in from other machines."""

from __future__ import annotations

import datetime
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.accounts import login, service
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.beyond import fault
from registry.accounts.roles import READERS
from registry.accounts.service import Given
from registry.db import beside, reading, transaction
from registry.demonstration import logins
from registry.errors import Conflict, Refused
from registry.settings import open_on
from tests.registries import founded, imported

PLACES = {
    "places": "code,name,kind,parent\n45,广西,province,\n4511,贺州市,municipality,45\n451102,八步区,county,4511\n"
    "451102101,贺街镇,township,451102\n"
}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(logins, "instance_folder", lambda: tmp_path / "instance")
    engine = founded(tmp_path / "demo.db")
    assert not imported(engine, tmp_path / "ledgers", PLACES).problems
    with transaction(engine) as connection:
        open_on(connection, datetime.date(2019, 12, 31))
    yield engine
    engine.dispose()


def enters(engine: Engine, one: logins.Login) -> bool:
    now = datetime.datetime.now(datetime.UTC)
    return isinstance(login.attempt(engine, one.username, one.password, "127.0.0.1", "", now), login.LoggedIn)


def test_there_is_one_for_each_role_at_each_level_and_one_who_holds_security_everywhere(engine: Engine) -> None:
    made = logins.provide(engine)
    roles = {(role, place) for place in logins.PLACES for role in (*READERS, "security")} | {("security", "*")}
    assert {(one.role, one.place) for one in made} == roles and len(made) == len(roles)
    assert all(enters(engine, one) for one in made)


def test_they_are_drawn_by_lot_for_each_installation_and_told_alike_the_second_time(engine: Engine) -> None:
    first, again = logins.provide(engine), logins.provide(engine)
    assert first == again and len({one.password for one in first}) == len(first)
    logins.file_of(engine).unlink()
    third = logins.provide(engine)
    assert not {one.password for one in third} & {one.password for one in first}
    assert enters(engine, third[0]) and not enters(engine, first[1])


def test_their_file_is_for_its_owner_alone(engine: Engine) -> None:
    logins.provide(engine)
    assert stat.S_IMODE(logins.file_of(engine).stat().st_mode) == 0o600


def test_while_they_are_enabled_the_registry_is_not_shown_to_other_machines(engine: Engine) -> None:
    logins.provide(engine)
    with beside(engine) as connection:
        now, password = datetime.datetime.now(datetime.UTC), "lantern otter 47 gravel"
        given = [Given("security", None)]
        service.add(connection, COMMAND_LINE, "root", now, grants=given, password=password)
    with reading(engine) as connection:
        assert "demonstration" in (fault(connection) or ("", ""))[1]
    assert logins.end(engine) == 16 and not logins.file_of(engine).exists()
    with reading(engine) as connection:
        assert fault(connection) is None


def test_whoever_is_called_alike_is_none_of_them(engine: Engine) -> None:
    now, password = datetime.datetime.now(datetime.UTC), "lantern otter 47 gravel"
    with beside(engine) as connection:
        for name in ("root", "demo-guest"):
            service.add(connection, COMMAND_LINE, name, now, grants=[Given("security", None)], password=password)
    logins.provide(engine)
    assert logins.end(engine) == 16
    with reading(engine) as connection:
        assert fault(connection) is None
        assert not service.user(connection, COMMAND_LINE, "demo-guest", now).disabled


def test_a_name_that_somebody_has_is_not_taken_from_him(engine: Engine) -> None:
    now, password = datetime.datetime.now(datetime.UTC), "lantern otter 47 gravel"
    with beside(engine) as connection:
        service.add(connection, COMMAND_LINE, "demo-security", now, grants=[Given("security", None)], password=password)
    with pytest.raises(Refused):
        logins.provide(engine)
    assert isinstance(login.attempt(engine, "demo-security", password, "127.0.0.1", "", now), login.LoggedIn)


def test_they_are_not_ended_while_nobody_else_holds_security_everywhere(engine: Engine) -> None:
    made = logins.provide(engine)
    with pytest.raises(Conflict):
        logins.end(engine)
    assert all(enters(engine, one) for one in made[:2])


def test_a_registry_that_is_no_demonstration_has_none(tmp_path: Path) -> None:
    plain = founded(tmp_path / "plain.db")
    with pytest.raises(Refused):
        logins.provide(plain)
    plain.dispose()

"""The demonstration's logins 演示账号: one for each role that reads, and a security administrator, at the city, at a
county and at a township; and one who holds `security@*`, without whom there are no users.

Their passwords are drawn by lot for each installation, and lie in a file that its owner alone reads. While one of them
is enabled the registry answers on its own machine only (`registry.accounts.beyond`).
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select, update

from registry.accounts import passwords, service
from registry.accounts.administrator import COMMAND_LINE
from registry.accounts.containment import picture_of
from registry.accounts.models import account
from registry.accounts.roles import BY_KEY, READERS
from registry.accounts.service import Given
from registry.codes import place_of
from registry.db import beside, reading
from registry.errors import Refused
from registry.files import new_file
from registry.language import Words
from registry.moment import today
from registry.resources import instance_folder
from registry.settings import opening_day

EVERYWHERE = "*"
#: What their names begin with.
NAMES = "demo-"
#: The city, one of its counties, and a township of that.
PLACES = ("4511", "451102", "451102101")
_NAMED_SO = Words(
    "{0} 是另一用户的用户名，不是演示账号", "{0} is the name of a user who is no login of the demonstration"
)
_NO_DEMONSTRATION = (
    "这不是演示登记库，没有演示账号（registry demo 载入演示城市）",
    "this registry is no demonstration and has none of its logins (`registry demo` loads one)",
)


class Login(NamedTuple):
    """A login: its role, the code of the place, the user's name and password."""

    role: str
    place: str
    username: str
    password: str


def _users() -> Iterator[tuple[str, str, str]]:
    """Role, place and name of each, in the order in which they are added: the first one holds `security@*`."""
    yield "security", EVERYWHERE, f"{NAMES}security"
    for place in PLACES:
        for role in (*READERS, "security"):
            yield role, place, f"{NAMES}{role}-{place}"


def file_of(engine: Engine) -> Path:
    """The file of the passwords: beside the database, or in the instance folder."""
    if engine.dialect.name == "sqlite" and engine.url.database:
        return Path(f"{engine.url.database}.logins")
    return instance_folder() / "demonstration.logins"


def provide(engine: Engine) -> list[Login]:
    """The logins: those of the file where they still are what it says, else made anew, and written to it.

    Raises Refused for a registry that is no demonstration.
    """
    with reading(engine) as connection:
        if opening_day(connection) is None:
            raise Refused(*_NO_DEMONSTRATION)
        known = {user.username for user in service.users(connection, COMMAND_LINE, _now()) if not user.disabled}
    found = _read(file_of(engine))
    if found and [login.username for login in found] == [name for _, _, name in _users() if name in known]:
        return found
    made = [Login(role, place, name, passwords.one_time()) for role, place, name in _users()]
    with beside(engine) as connection:
        for login in made:
            _set(connection, login)
        _write(file_of(engine), made)
    return made


def end(engine: Engine) -> int:
    """Disables the logins, and removes the file; returns how many were enabled.

    Raises Conflict where nobody else holds `security@*`.
    """
    with beside(engine) as connection:
        marked = account.c.demonstration.is_not(None), account.c.disabled_at.is_(None)
        enabled = connection.execute(select(account.c.username).where(*marked)).scalars().all()
        for username in enabled:
            service.disable(connection, COMMAND_LINE, username, _now())
    file_of(engine).unlink(missing_ok=True)
    return len(enabled)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _set(connection: Connection, login: Login) -> None:
    """Adds a login; one that there is gets another password, and is enabled.

    Raises Refused where somebody else has its name.
    """
    own = account.c.username == login.username
    standing = connection.execute(select(account.c.number, account.c.demonstration).where(own)).one_or_none()
    if standing is not None and standing.demonstration is None:
        raise Refused(*_NAMED_SO.format(login.username))
    if standing is not None:
        service.enable(connection, COMMAND_LINE, login.username, _now())
        passwords.store(connection, standing.number, login.password, _now(), until=None)
        return
    place = None if login.place == EVERYWHERE else place_of(picture_of(connection, today()), login.place)
    name, given = f"演示{BY_KEY[login.role].words.zh}", [Given(login.role, place)]
    service.add(connection, COMMAND_LINE, login.username, _now(), name=name, grants=given, password=login.password)
    connection.execute(update(account).where(own).values(demonstration=1))


def _read(file: Path) -> list[Login]:
    """The logins that a file says; none where there is no such file."""
    if not file.is_file():
        return []
    lines = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return [Login(*cells) for cells in lines if len(cells) == len(Login._fields)]


def _write(file: Path, logins: list[Login]) -> None:
    """Writes the file, whole, for its owner alone to read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with new_file(file, replacing=True) as half:
        kept = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(kept, "w", encoding="utf-8") as written:
            written.writelines("\t".join(login) + "\n" for login in logins)

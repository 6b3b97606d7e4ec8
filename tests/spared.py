"""What every test would pay for again, and none is about: strong hashes of passwords, applications compiled anew, an
interpreter started to read a file, migrations worked out for one more registry.

Everything is as in use but for the time that it takes; `tests/accounts/test_passwords.py` looks at the hashes in use.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from collections.abc import Callable
from functools import cached_property
from subprocess import Popen
from types import CodeType
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from registry import db, record
from registry.accounts import password_hashes
from registry.accounts.models import installation_secret
from registry.exchange import process
from registry.exchange.process import Children

#: Hashes that cost nothing.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
#: What hashes in use, and the hash of nobody's password there.
IN_USE = (password_hashes._HASHER, password_hashes._NOBODY)


def spare() -> None:
    """Hashes quickly from here on; compiles, and starts what reads files, once for this process."""
    password_hashes._HASHER = QUICK
    password_hashes._NOBODY = QUICK.hash(b"nobody's")
    templates, environment = _Templates(), Flask.create_jinja_environment

    def with_templates(app: Flask) -> Any:
        made = environment(app)
        made.bytecode_cache = templates
        return made

    Flask.create_jinja_environment = with_templates  # type: ignore[method-assign]
    Rule._compile_builder = _once(Rule._compile_builder)  # type: ignore[method-assign]
    Engine.__init__ = _with_statements(Engine.__init__)  # type: ignore[method-assign]
    Children._started, Children._end = _kept(Children._started, Children._end)  # type: ignore[method-assign]
    db._found = _founded_again(db._found)


class _Templates(BytecodeCache):
    """The code of templates, by their names and texts."""

    @cached_property
    def _codes(self) -> dict[tuple[str, str], CodeType | None]:
        return {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


def _once(build: Callable[..., Any]) -> Callable[..., Any]:
    """What makes the addresses of a route is compiled once: it is made of the route's parts alone."""
    built: dict[tuple[object, ...], Any] = {}

    def of(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return build(rule, append_unknown)
        key = (append_unknown, *rule._trace)
        if key not in built:
            built[key] = build(rule, append_unknown)
        return built[key]

    return of


class _Statements(LRUCache[tuple[Any, ...], Any]):
    """Compiled statements, by the kind of database instead of by the engine."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__((type(key[0]), *key[1:]), value)


def _with_statements(make: Callable[..., None]) -> Callable[..., None]:
    """Each test has an engine of its own; what is asked is much the same, and compiled once."""
    statements = _Statements(2_000)

    def made(engine: Engine, *args: Any, **how: Any) -> None:
        make(engine, *args, **how)
        engine._compiled_cache = statements

    return made


def _kept(start: Callable[..., Popen[bytes]], end: Callable[..., None]) -> tuple[Callable[..., Any], ...]:
    """The process that forks a child for each file is kept for the next who would start one with the same order. It
    keeps nothing of a file: the child had it. One that was killed, or died, is no use to anybody."""
    idle: dict[object, Popen[bytes]] = {}

    def order(children: Children) -> object:
        environment = tuple(os.environ.get(name) for name in process._KEPT)
        return children.limits, process._START, tuple(sys.path), environment, tempfile.gettempdir()

    def started(children: Children) -> Popen[bytes]:
        found = idle.pop(order(children), None)
        return found if found is not None and found.poll() is None else start(children)

    def ended(children: Children, kill: bool) -> None:
        kept = children._parent
        if kill or kept is None or idle.setdefault(order(children), kept) is not kept:
            end(children, kill)
        else:
            children._parent = None

    return started, ended


def _founded_again(found: Callable[[URL, URL], None]) -> Callable[[URL, URL], None]:
    """What the migrations say to a new database of a kind is said again to the next one, word for word, but for what is
    drawn by lot. `upgrade` is done in earnest always; tests/test_migrations.py is about it."""
    said: dict[str, list[tuple[str, Any]]] = {}

    def of(url: URL, named: URL) -> None:
        kind = url.get_backend_name()
        if kind in said:
            _say(said[kind], url, named)
            return
        heard: list[tuple[str, Any]] = []

        def hear(_connection: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                heard.append((statement, given))

        event.listen(Engine, "before_cursor_execute", hear)
        try:
            found(url, named)
        finally:
            event.remove(Engine, "before_cursor_execute", hear)
        said[kind] = heard

    return of


def _say(statements: list[tuple[str, Any]], url: URL, named: URL) -> None:
    with db._opening(named):
        engine = db.connect(url)
        db._kind(url).prepare(engine)
        with engine.execution_options(registry_writes=True).begin() as connection:
            for statement, given in statements:
                connection.exec_driver_sql(statement, given)
            own = record.setting.update().where(record.setting.c.key == "tag").values(value=record.new_tag())
            connection.execute(own)
            connection.execute(installation_secret.update().values(value=secrets.token_hex(32)))
        engine.dispose()

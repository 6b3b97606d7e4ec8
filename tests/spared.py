"""What every test would pay for again, and none is about: strong hashes of passwords, applications compiled anew.

Everything is as in use but for the time that it takes; `tests/accounts/test_passwords.py` looks at the hashes in use.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import CodeType
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from registry.accounts import password_hashes

#: Hashes that cost nothing.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
#: What hashes in use, and the hash of nobody's password there.
IN_USE = (password_hashes._HASHER, password_hashes._NOBODY)


def spare() -> None:
    """Hashes quickly from here on, and compiles for all applications of this process once."""
    password_hashes._HASHER = QUICK
    password_hashes._NOBODY = QUICK.hash(b"nobody's")
    templates, environment = _Templates(), Flask.create_jinja_environment

    def with_templates(app: Flask) -> Any:
        made = environment(app)
        made.bytecode_cache = templates
        return made

    Flask.create_jinja_environment = with_templates  # type: ignore[method-assign]
    Rule._compile_builder = _once(Rule._compile_builder)  # type: ignore[method-assign]


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

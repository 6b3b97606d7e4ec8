"""Which identity a code belongs to, for ever, and the codes that an identity ever had."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, select

from registry import record
from registry.versions import View

_CODE, _IDENTITY = record.code.c, record.identity.c
# Every page asks these: the queries are written once.
_EVERYWHERE = (
    select(_CODE.space, _CODE.identity, _IDENTITY.kind)
    .join_from(record.code, record.identity)
    .where(_CODE.code == bindparam("code"))
)
_IN_SPACE = _EVERYWHERE.where(_CODE.space == bindparam("space"))
_CODES = (
    select(_CODE.code, _CODE.identity)
    .where(_CODE.identity.in_(bindparam("identities", expanding=True)))
    .order_by(_CODE.code)
)


def meant(view: View, code: str, space: str | None = None) -> dict[str, tuple[int, str]]:
    """The identities that a code belongs to or ever belonged to, each with its kind, by their spaces; or in `space`."""
    values = {"code": code} if space is None else {"code": code, "space": space}
    found = view.connection.execute(_EVERYWHERE if space is None else _IN_SPACE, values)
    return {own: (identity, kind) for own, identity, kind in found}


def codes_of(view: View, identities: Collection[int]) -> list[tuple[str, int]]:
    """Every code that identities ever had, with the identity, in the order of the codes."""
    found = view.connection.execute(_CODES, {"identities": list(identities)})
    return [(code, identity) for code, identity in found]

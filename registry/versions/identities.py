"""Which identity a code belongs to, for ever, and the codes that an identity ever had.

A code of what may not be read was never known to whoever asks. What a row that may be read refers to may be called by
its code, wherever it lies. Where somebody was recorded twice (`record.same_person`), the codes of both mean one person
from the change on that says so; before it they mean two.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import BindParameter, bindparam, func, or_, select

from registry import record
from registry.moment import in_force
from registry.versions import View

_CODE, _IDENTITY, _SAME = record.code.c, record.identity.c, record.same_person.c
# Every page asks these: the queries are written once.
_CODES = record.code.outerjoin(
    record.same_person,
    (_SAME.duplicate == _CODE.identity) & in_force(record.same_person, bindparam("known_at", type_=record.Whole)),
)
_EVERYWHERE = (
    select(_CODE.space, func.coalesce(_SAME.person, _CODE.identity), _IDENTITY.kind)
    .select_from(_CODES.join(record.identity, _IDENTITY.id == _CODE.identity))
    .where(_CODE.code == bindparam("code"))
)
_IN_SPACE = _EVERYWHERE.where(_CODE.space == bindparam("space"))
_OF_SEVERAL = (
    select(_CODE.code, func.coalesce(_SAME.person, _CODE.identity), _IDENTITY.kind)
    .select_from(_CODES.join(record.identity, _IDENTITY.id == _CODE.identity))
    .where(_CODE.space == bindparam("space"), _CODE.code.in_(bindparam("codes", expanding=True)))
)
#: So many codes are asked for in one query at most.
_TOGETHER = 500
_WANTED: BindParameter[Sequence[int]] = bindparam("identities", expanding=True)
_CODES_OF = (
    select(_CODE.code, _CODE.identity, _SAME.person)
    .select_from(_CODES)
    .where(or_(_CODE.identity.in_(_WANTED), _SAME.person.in_(_WANTED)))
    .order_by(_SAME.person.is_(None), _CODE.code)
)
_TWICE = select(_SAME.duplicate, _SAME.since).where(
    _SAME.person == bindparam("person"), in_force(record.same_person, bindparam("known_at", type_=record.Whole))
)


def meant(view: View, code: str, space: str | None = None) -> dict[str, tuple[int, str]]:
    """The identities that a code belongs to or ever belonged to, each with its kind, by their spaces; or in `space`."""
    values = {"code": code, "known_at": view.moment.known_at} | ({} if space is None else {"space": space})
    found = view.connection.execute(_EVERYWHERE if space is None else _IN_SPACE, values)
    cut = view.sight.cut
    return {own: (identity, kind) for own, identity, kind in found if cut is None or cut.knows(view, identity, kind)}


def is_given(view: View, code: str, space: str) -> bool:
    """Whether a code was ever given to anything in a space, whoever may read that: that a new code is taken is told."""
    values = {"code": code, "known_at": view.moment.known_at, "space": space}
    return view.connection.execute(_IN_SPACE, values).first() is not None


def all_meant(view: View, codes: Collection[str], space: str) -> dict[str, int]:
    """The identity that each of several codes belongs to or ever belonged to in a space; not those never known."""
    asked, found, cut = sorted(set(codes)), dict[str, int](), view.sight.cut
    values = {"space": space, "known_at": view.moment.known_at}
    for first in range(0, len(asked), _TOGETHER):
        some = asked[first : first + _TOGETHER]
        for code, identity, kind in view.connection.execute(_OF_SEVERAL, values | {"codes": some}):
            if cut is None or cut.knows(view, identity, kind):
                found[code] = identity
    return found


def codes_of(view: View, identities: Collection[int]) -> list[tuple[str, int]]:
    """Every code that identities ever had, with the identity, in the order of the codes; of who was recorded twice the
    others' before his own."""
    values = {"identities": list(identities), "known_at": view.moment.known_at}
    found = list(view.connection.execute(_CODES_OF, values))
    wanted = set(identities)
    return [(code, whose) for code, *ways in found for whose in ways if whose in wanted]


def duplicates_of(view: View, identity: int) -> dict[int, int]:
    """The identities under which somebody was recorded once more, each with the change that says so."""
    found = view.connection.execute(_TWICE, {"person": identity, "known_at": view.moment.known_at})
    return {duplicate: change for duplicate, change in found}  # noqa: C416 - rows are not pairs to mypy

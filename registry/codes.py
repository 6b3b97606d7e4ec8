"""What codes 代码 mean: the place, organization, person or case that a code belongs to, or ever belonged to.

Where somebody asks about a place or an organization its name may stand as well, as it is meant on the day; a code
counts first.
"""

from __future__ import annotations

from collections.abc import Collection

from registry.errors import NotFound, Refused
from registry.language import Words
from registry.names.found import Found
from registry.names.people import PersonName, people_names
from registry.names.units import ORGANIZATIONS, PLACES, unit_names
from registry.picture import Picture
from registry.versions.identities import all_meant, meant
from registry.written import is_code

_NO_CODE = Words("没有代码 {0}", "there is no code {0}")
_NO_NAME = Words("没有代码或名称 {0}", "there is no code or name {0}")
_PERHAPS = Words("{0}；是否指：{1}", "{0}; perhaps {1}")
_SEVERAL = Words("叫“{0}”的不止一个，请用代码：{1}", "more than one is called {0!r}, take a code: {1}")


def _found(picture: Picture, code: str, space: str = "unit") -> tuple[int, str] | None:
    """The identity that a code belongs to or ever belonged to, and its kind; None for one that was never known."""
    return meant(picture, code, space).get(space)


def known(picture: Picture, code: str, space: str = "unit") -> int | None:
    """The identity that a code belongs to or ever belonged to; None for one that was never known."""
    found = _found(picture, code, space)
    return None if found is None else found[0]


def all_known(picture: Picture, codes: Collection[str], space: str = "unit") -> dict[str, int]:
    """As `known`, of several codes, without those that were never known: the queries do not grow with them."""
    return all_meant(picture, codes, space)


def meaning(picture: Picture, text: str, among: Collection[str] = (PLACES, ORGANIZATIONS)) -> Found:
    """The place or organization, `among` some ledgers, that a code or a name means on the day; or why nobody is."""
    found = _found(picture, text)
    if found is None:
        return unit_names(picture).find(text, picture.moment.day, among=among)
    return Found(found[0]) if f"{found[1]}s" in among else Found(None, "unknown_name")


def person_meant(picture: Picture, text: str) -> Found:
    """The person that a code belongs to, or that a name means: 张伟, 张伟@双瑞村; or why nobody is."""
    identity = known(picture, text, "person")
    if identity is not None:
        return Found(identity)
    return people_names(picture).find(PersonName.read(text), picture.moment.day)


def named(picture: Picture, name: str, among: Collection[str] = (PLACES, ORGANIZATIONS)) -> int:
    """The place or organization that a name means on the day; the place, where a name tells no more than that.

    Raises NotFound where nobody is called so, Refused, with the code of each, where several are.
    """
    names, day = unit_names(picture), picture.moment.day
    found = Found(None, "unknown_name")
    for ledger in (PLACES, ORGANIZATIONS):
        if ledger in among and found.fault == "unknown_name":
            found = _better(found, names.find(name, day, among=(ledger,)))
    return _one(found, name)


def _one(found: Found, name: str) -> int:
    """The one who is found. Raises NotFound and Refused as `named` does."""
    if isinstance(found.one, int):
        return found.one
    shown = [f"{one.code} {one.name}（{one.path}）" for one in found.candidates]
    who = Words("、".join(shown), ", ".join(shown))
    if (found.fault or "").startswith("ambiguous"):
        raise Refused(*_SEVERAL.format(name, who))
    what = (_NO_CODE if is_code(name) else _NO_NAME).format(name)
    raise NotFound(*(_PERHAPS.format(what, who) if shown else what))


def _better(before: Found, found: Found) -> Found:
    """The later answer, with those who could be meant by the one before where it is no better."""
    both = Found(None, found.fault, (*before.candidates, *found.candidates))
    return both if found.fault == "unknown_name" else found


def identity_of(
    picture: Picture, code: str, space: str = "unit", among: Collection[str] = (PLACES, ORGANIZATIONS)
) -> int:
    """The identity that a code belongs to or ever belonged to; of a name the one that is meant, `among` some ledgers.

    Raises NotFound for one that was never known, Refused for a name of several.
    """
    found = known(picture, code, space)
    if found is None and space != "unit":
        raise NotFound(*_NO_CODE.format(code))
    return named(picture, code, among) if found is None else found


def place_of(picture: Picture, code: str) -> int:
    """The place that a code belongs to or ever belonged to, or that a name means.

    Raises NotFound, for an organization's code too, and Refused for a name of several. Kept in the picture, not to be
    carried over: a page asks for its scope several times.
    """

    def found() -> int:
        found = _found(picture, code)
        if found is None:
            return named(picture, code, (PLACES,))
        if found[1] != "place":
            raise NotFound(f"{code} 不是地点的代码", f"{code} is not a place's code")
        return found[0]

    return picture.keep(("place", code), found, carried=False)


def row_by_codes(picture: Picture, name: str) -> str:
    """The name of a row, `person@unit/…` or `place/…`, with codes for the names in it; what is nobody's stays as it is.

    Raises Refused for a name of several, with the code of each.
    """
    before, at, rest = name.partition("@") if "@" in name else ("", "", name)
    where, slash, end = rest.partition("/")
    unit = _named_in_row(picture, where)
    if unit is not None:
        rest = f"{_code_on_day(picture, unit)}{slash}{end}"
    if before and not is_code(before) and known(picture, before, "person") is None:
        names, place = people_names(picture), known(picture, where) if unit is None else unit
        person = PersonName.read(before)
        found = (
            names.find(person, picture.moment.day)
            if place is None
            else names.in_post(person, place, picture.moment.day)
        )
        if found.fault == "ambiguous_person":
            _one(found, before)
        if isinstance(found.one, int):
            before = names[found.one].code
        elif (organization := _named_in_row(picture, before)) is not None:
            before = _code_on_day(picture, organization)
    return f"{before}{at}{rest}"


def _named_in_row(picture: Picture, text: str) -> int | None:
    """The unit that a part of a row's name names, where it is no code; None where nobody is called so."""
    if is_code(text) or known(picture, text) is not None:
        return None
    try:
        return named(picture, text)
    except NotFound:
        return None


def _code_on_day(picture: Picture, unit: int) -> str:
    names, day = unit_names(picture), picture.moment.day
    of_kind = names.places if unit in names.places else names.organizations
    return of_kind.on(unit, day).code

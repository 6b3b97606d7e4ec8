"""The rules of codes and names: CODE."""

from __future__ import annotations

from ..items import Truth
from .rule import Asked, Rule
from .world import World

DIGITS = {"municipality": 4, "county": 6, "township": 9, "village": 12}
URBAN_RURAL = (111, 112, 121, 122, 123, 210, 220)


def digits(code: str, length: int) -> bool:
    """Whether a code is that many digits."""
    return len(code) == length and code.isascii() and code.isdigit()


def is_official(w: World, place: str) -> bool:
    """A code of 4, 6, 9 or 12 digits, as the kind of the place has."""
    return w.kind(place) in DIGITS and digits(w.place(place)["code"], DIGITS[w.kind(place)])


def official_places(q: Asked) -> Truth:
    """Municipalities, counties, townships, villages."""
    return q.w.living(q.it, *DIGITS)


def official(q: Asked) -> Truth:
    """The code is 4, 6, 9, 12 digits."""
    return is_official(q.w, q.it)


def villages(q: Asked) -> Truth:
    """Villages."""
    return q.w.living(q.it, "village")


def officially(kind: str):
    """Places of a kind with an official code."""
    return lambda q: q.w.living(q.it, kind) and is_official(q.w, q.it)


def number(q: Asked) -> int:
    """The last three digits of the code."""
    return int(q.w.place(q.it)["code"][-3:])


def township_code(q: Asked) -> Truth:
    """001-099 and subkind subdistrict or empty; 100-199, town; 200-399, rural_township; 400-599."""
    n, subkind = number(q), q.w.place(q.it)["subkind"]
    return (
        (1 <= n <= 99 and subkind in ("subdistrict", None))
        or (100 <= n <= 199 and subkind in ("town", None))
        or (200 <= n <= 399 and subkind in ("rural_township", None))
        or 400 <= n <= 599
    )


def village_code(q: Asked) -> Truth:
    """001-199 community; 200-399 administrative_village; 400-599."""
    n, subkind = number(q), q.w.place(q.it)["subkind"]
    return (
        (1 <= n <= 199 and subkind in ("community", None))
        or (200 <= n <= 399 and subkind in ("administrative_village", None))
        or 400 <= n <= 599
    )


def urban_rural(q: Asked) -> Truth:
    """urban_rural_class one of the seven."""
    value = q.w.measure(q.it, "urban_rural_class")
    return None if value is None else value in URBAN_RURAL


def counties(q: Asked) -> Truth:
    """Counties with an official code, name ending 区 县 旗 市."""
    return officially("county")(q) and q.w.place(q.it)["name"][-1] in "区县旗市"


def county_code(q: Asked) -> Truth:
    """Last two: 区 01-20, 51-80; 县 旗 21-50; 市 81-99."""
    n, word = int(q.w.place(q.it)["code"][-2:]), q.w.place(q.it)["name"][-1]
    if word == "区":
        return 1 <= n <= 20 or 51 <= n <= 80
    return 81 <= n <= 99 if word == "市" else 21 <= n <= 50


def under_official(q: Asked) -> Truth:
    """Places with an official code whose recorded parent has one."""
    parent = q.w.place(q.it)["parent"]
    return q.w.place_lives(q.it) and is_official(q.w, q.it) and parent is not None and is_official(q.w, parent)


def begins_as_parent(q: Asked) -> Truth:
    """The code begins with the parent's."""
    state = q.w.place(q.it)
    return state["code"].startswith(q.w.place(state["parent"])["code"])


def natural_villages(q: Asked) -> Truth:
    """Natural villages with a recorded parent."""
    return q.w.living(q.it, "natural_village") and q.w.place(q.it)["parent"] is not None


def fifteen_digits(q: Asked) -> Truth:
    """15 digits that begin with that parent's code."""
    return digits(q.w.place(q.it)["code"], 15) and begins_as_parent(q)


def living_organizations(q: Asked) -> Truth:
    """Living organizations but groups."""
    return q.w.organization_lives(q.it) and q.w.kind_of(q.it) != "group"


def named_as_party(q: Asked) -> Truth:
    """The name begins with 中共 or 中国共产党."""
    return q.w.organization(q.it)["name"].startswith(("中共", "中国共产党"))


RULES = [
    Rule("CODE-01", "warning", "places", official_places, official),
    Rule("CODE-02", "warning", "places", officially("township"), township_code),
    Rule("CODE-03", "warning", "places", officially("village"), village_code),
    Rule("CODE-04", "warning", "places", villages, urban_rural),
    Rule("CODE-05", "warning", "places", counties, county_code),
    Rule("CODE-06", "warning", "places", under_official, begins_as_parent),
    Rule("CODE-07", "suggestion", "places", natural_villages, fifteen_digits),
    Rule("CODE-10", "suggestion", "organizations", living_organizations, named_as_party),
]

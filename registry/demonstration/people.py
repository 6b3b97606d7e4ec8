"""People with a named task: the roll, and the posts that several topics write."""

from __future__ import annotations

from random import Random

from registry.demonstration import names
from registry.demonstration.book import BookRow, day, maybe, stream
from registry.demonstration.city import City

_SCHOOLING = {
    "local": (("初中", "高中", "中专", "大专", "本科"), (30, 38, 12, 16, 4)),
    "sent": (("大专", "本科", "硕士研究生"), (18, 72, 10)),
    "student": (("本科", "大专"), (88, 12)),
}
_BORN = {"local": (1958, 1992), "sent": (1966, 1994), "student": (1996, 1999)}


def open_roll(city: City) -> None:
    """Prepare the codes that people are given: six digits in an order of chance."""
    rng = stream("roll")
    city.person_codes = [f"RY{number:06d}" for number in rng.sample(range(100_000, 999_999), 12_000)]


def enlist(
    city: City, rng: Random, origin: str = "local", women: float = 0.18, member: bool = True, before: str = "2015"
) -> str:
    """Put a new person on the roll: `origin` local, sent or student; `member` of the Party, since before that year.

    Returns the person's code.
    """
    gender = "female" if rng.random() < women else "male"
    first, last = _BORN[origin]
    limit = int(before[:4]) - 1 if origin != "student" else 2018
    born = min(round(rng.triangular(first, last, first + (last - first) * 0.45)), limit - 19)
    code = city.person_codes.pop()
    schools, weights = _SCHOOLING[origin]
    city.book.add(
        "people",
        {
            "code": code,
            "name": names.person(rng, gender),
            "gender": maybe(rng, gender),
            "birth_year": maybe(rng, born, 0.03),
            "education": maybe(rng, rng.choices(schools, weights)[0], 0.03),
            "full_member_on": maybe(rng, _full_member_on(rng, born, limit), 0.02) if member else "",
        },
    )
    return code


def _full_member_on(rng: Random, born: int, limit: int) -> str:
    """When a person born in `born` became a full member: at 19 to 38, in `limit` at the latest."""
    first = min(max(born + 19, 1976), limit)
    text = day(rng, f"{first}-01-01", f"{max(min(born + 38, limit), first)}-12-31")
    if rng.random() < 0.08:
        return text[:7]
    return text[:4] if rng.random() < 0.03 else text


def appoint(city: City, person: str, unit: str, role: str, first: str, last: str = "", **cells: str) -> BookRow:
    """Write a post down; `last` is the day from which it no longer holds; further cells by name (source, …)."""
    post = {"person": person, "unit": unit, "role": role, "from": first, "to": last}
    defaults = {"source": "", "management": "", "portfolio": "", "end_reason": ""}
    return city.book.add("posts", {**post, **defaults, **cells})

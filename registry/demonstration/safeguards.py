"""What resident cadres have: the twelve safeguards (十二有), where they are checked, and an accident insurance."""

from __future__ import annotations

from random import Random

from registry.demonstration.book import BookRow, day, later, maybe, stream
from registry.demonstration.city import City
from registry.demonstration.counties import PINGGUI, ZHONGSHAN

#: The counties that check the safeguards.
CHECKED = (PINGGUI, ZHONGSHAN)
#: What each is called: invented, for the bulletin counts them and names none.
LABELS = (
    "有住房", "有床铺", "有办公桌椅", "有炊具", "有饮用水", "有网络",
    "有电脑", "有体检", "有补助", "有经费", "有联系卡", "有轮休",
)  # fmt: skip
RESIDENT = ("first_secretary", "team_member")
#: How often one of them is lacking at the first check, and how often of these still at the second.
_LACKING, _STILL_LACKING = 0.012, 0.3
_INSURED = 0.94


def secure(city: City) -> None:
    """Write the checks of 2019, and the insurances that hold at its end."""
    resident = [row for row in city.book.rows("posts") if row["role"] in RESIDENT and not row["to"]]
    _check(city, stream("safeguards"), [row for row in resident if row["unit"].startswith(CHECKED)])
    _insure(city, stream("insurance"), resident)


def _check(city: City, rng: Random, posts: list[BookRow]) -> None:
    for post in posts:
        start = max(later(post["from"], 20), "2019-04-08")
        on = day(rng, start, later(start, 40))
        if on > "2019-12-20":
            continue
        had = [rng.random() >= _LACKING for _ in LABELS]
        _write(city, rng, post, on, had)
        if not all(had) and on < "2019-08":
            now = [one or rng.random() >= _STILL_LACKING for one in had]
            _write(city, rng, post, day(rng, "2019-10-08", "2019-11-15"), now)


def _write(city: City, rng: Random, post: BookRow, on: str, had: list[bool]) -> None:
    cells = {f"have_{n:02}": maybe(rng, "yes" if one else "no", 0.002) for n, one in enumerate(had, 1)}
    city.book.add("safeguards", {"person": post["person"], "unit": post["unit"], "on": on, **cells})


def _insure(city: City, rng: Random, posts: list[BookRow]) -> None:
    """A year from March 2019, or from soon after the post began; of a few it was not renewed."""
    for post in posts:
        if rng.random() >= _INSURED:
            continue
        start = max(later(post["from"], 5), "2019-03-01")
        on = day(rng, start, min(later(start, 25), "2019-12-31"))
        lasts = later(on, 366) if rng.random() < 0.97 else later(on, 184)
        cells = {"person": post["person"], "unit": post["unit"], "kind": "insured", "on": on, "until": lasts}
        city.book.add("cadre_events", {**cells, "level": "county", "reason": "", "document": ""})

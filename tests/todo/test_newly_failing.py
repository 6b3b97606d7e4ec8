"""What newly fails: not met now, and otherwise as known at the change that was seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from registry.kept import Difference
from registry.moment import Moment
from registry.picture import Picture
from registry.sight import EVERYTHING
from registry.todo.failures import not_met
from registry.todo.item import Asked
from registry.todo.service import todo_list
from registry.versions.changes import head
from registry.web.picture_cache import Pictures
from tests.registries import SMALL, founded
from tests.registry_under_test import RegistryUnderTest

DAY, VILLAGE = "2019-12-31", "451102101202"
VENUE = f"place,kind,name,from,area_m2\n{VILLAGE},venue,会堂,2017,{{}}\n"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    """1: a venue of 320 square metres. 2: it has 300. 3: no, 299. 4: no, 310. 5: nobody is secretary, and 200."""
    folder = tmp_path_factory.mktemp("failing")
    made = RegistryUnderTest(founded(folder / "registry.db"), folder)
    made.take(SMALL | {"facilities": VENUE.format(320)})
    for area in (300, 299, 310):
        made.take({"facilities": VENUE.format(area)})
    post = "person,unit,role,from,withdrawn\nP1,D2,secretary,2018-05,yes\n"
    made.take({"posts": post, "facilities": VENUE.format(200)})
    yield made
    made.close()


def failing(registry: RegistryUnderTest, known_at: int, since: int | None) -> list[tuple[str | None, str]]:
    """The units that newly fail, with the figure or rule that each does."""
    asked = Asked(
        registry.picture(DAY, known_at),
        since=since,
        known_then=lambda change: Picture(registry.connection, Moment(registry.moment(DAY).as_of, change)),
    )
    found = todo_list(asked, ["newly_failing"])
    assert found.since == since
    return [(one.found.unit, one.found.more.get("figure") or one.found.more["rule"]) for one in found.items]


def test_what_met_a_figure_then_and_does_not_now_newly_fails(registry: RegistryUnderTest) -> None:
    assert (VILLAGE, "village.venue_300") in failing(registry, 3, 2)
    assert (VILLAGE, "village.venue_300") not in failing(registry, 2, 1), "300 square metres are enough"


def test_what_failed_then_too_is_not_new(registry: RegistryUnderTest) -> None:
    found = failing(registry, 5, 3)
    assert (VILLAGE, "village.venue_300") not in found
    assert (VILLAGE, "village.secretary") in found and (VILLAGE, "village.led") in found


def test_what_was_seen_last_counts_and_not_what_lay_between(registry: RegistryUnderTest) -> None:
    assert (VILLAGE, "village.venue_300") in failing(registry, 5, 4)
    assert (VILLAGE, "village.venue_300") in failing(registry, 5, 2)
    assert failing(registry, 4, 2) == [], "it failed only for a while"


def test_rules_that_are_on_newly_fail_too_and_those_that_only_list_do_not(registry: RegistryUnderTest) -> None:
    found = failing(registry, 3, 2)
    assert (VILLAGE, "VEN-01a") in found
    assert (VILLAGE, "VEN-01b") not in failing(registry, 5, 4), "200 square metres are its floor, and it only lists"


def test_what_was_not_known_then_at_all_newly_fails(registry: RegistryUnderTest) -> None:
    found = failing(registry, 3, 0)
    assert (VILLAGE, "village.venue_300") in found
    assert (VILLAGE, "village.both_posts") not in found, "nobody is asked for it"


@pytest.mark.parametrize("since", [3, 4, 99, None])
def test_whoever_has_seen_all_or_never_said_so_is_told_of_nothing_new(
    registry: RegistryUnderTest, since: int | None
) -> None:
    assert failing(registry, 3, since) == []


def test_what_was_known_then_is_kept_by_later_pictures_of_the_day(registry: RegistryUnderTest) -> None:
    picture = registry.picture(DAY, 3)
    asked = Asked(picture, since=3, known_then=lambda change: pytest.fail("it is known"))
    assert todo_list(asked, ["newly_failing"]).items == []
    again = Asked(picture, since=3, known_then=lambda change: pytest.fail("it is known"))
    kept = {*picture.still_right(Difference(frozenset({"facilities", "posts"}))).answers}
    assert ("not met as known at", 3) in kept
    assert ("not met", "village.venue_300") not in kept and ("not met", "VEN-01a") not in kept, "of what changed"
    assert todo_list(again, ["newly_failing"]).items == []


def test_what_is_carried_over_a_change_is_what_is_found_anew(registry: RegistryUnderTest) -> None:
    pictures, as_of = Pictures(), registry.moment(DAY).as_of
    _, digest = head(registry.connection)
    for change in range(1, 6):
        at = Moment(as_of, change)
        carried = not_met(pictures.at(registry.connection, at, digest, EVERYTHING))
        anew = not_met(Picture(registry.connection, at))
        assert carried.keys() == anew.keys()
        differ = [code for code in anew if carried[code].tolist() != anew[code].tolist()]
        assert differ == [], change

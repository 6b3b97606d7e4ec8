"""Tokens: their grants are those of their owner and their own, at each request."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from registry.accounts import service, tokens
from registry.accounts.account import SignedIn
from registry.accounts.containment import common_place
from registry.accounts.models import TABLES
from registry.accounts.service import Given
from registry.db import beside, reading
from registry.errors import Invalid, NotFound
from tests.accounts.conftest import COUNTY, ENDED, OTHER_COUNTY, TOWNSHIP, VILLAGE, Registry


def new(registry: Registry, name: str, *grants: tuple[str, str | None], days: int = 90, label: str = "脚本") -> str:
    own = [registry.at(role, place)[:2] for role, place in grants]
    with beside(registry.engine) as connection:
        secret, _ = tokens.new(connection, registry.user(name).account, label, days, own, registry.now)
    return secret


def asked(registry: Registry, token: str) -> SignedIn | None:
    return registry.ask(service.account_of_token, token)


def granted(registry: Registry, token: str) -> set[tuple[str, str | None]]:
    """The roles and codes of places that a token opens."""
    found = asked(registry, token)
    assert found is not None
    codes = {identity: code for code, identity in registry.codes.items()}
    return {(grant.role, None if grant.place is None else codes[grant.place]) for grant in found.account.grants}


def test_a_token_is_43_characters_after_its_prefix_and_its_hash_alone_is_stored(registry: Registry) -> None:
    registry.add("li", Given("clerk", None))
    token = new(registry, "li")
    assert re.fullmatch(r"rgt_[A-Za-z0-9_-]{43}", token)
    with reading(registry.engine) as connection:
        assert token[4:] not in str([connection.execute(select(table)).all() for table in TABLES])
    assert asked(registry, token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert asked(registry, "") is None


@pytest.mark.parametrize(
    ("owner", "token", "both"),
    [
        ([("clerk", None)], [], [("clerk", None)]),
        ([("clerk", None)], [("clerk", COUNTY)], [("clerk", COUNTY)]),
        ([("clerk", COUNTY)], [("clerk", None)], [("clerk", COUNTY)]),
        ([("clerk", COUNTY)], [("clerk", TOWNSHIP)], [("clerk", TOWNSHIP)]),
        ([("clerk", VILLAGE)], [("clerk", COUNTY)], [("clerk", VILLAGE)]),
        ([("clerk", COUNTY)], [("clerk", OTHER_COUNTY)], []),
        ([("clerk", COUNTY)], [("viewer", COUNTY)], []),
        ([("clerk", COUNTY), ("viewer", OTHER_COUNTY)], [("viewer", None)], [("viewer", OTHER_COUNTY)]),
        ([("clerk", COUNTY), ("viewer", COUNTY)], [("clerk", VILLAGE), ("viewer", TOWNSHIP)],
         [("clerk", VILLAGE), ("viewer", TOWNSHIP)]),
        ([("viewer", ENDED)], [("viewer", ENDED)], [("viewer", ENDED)]),
        ([("viewer", COUNTY)], [("viewer", ENDED)], []),
    ],
)  # fmt: skip
def test_a_token_opens_what_its_owner_and_it_both_have(
    registry: Registry,
    owner: list[tuple[str, str | None]],
    token: list[tuple[str, str | None]],
    both: list[tuple[str, str | None]],
) -> None:
    registry.add("li", *(registry.at(role, place) for role, place in owner))
    assert granted(registry, new(registry, "li", *token)) == set(both)


def test_what_its_owner_is_given_and_loses_counts_at_the_next_request(registry: Registry) -> None:
    registry.add("li", registry.at("clerk", COUNTY))
    token, confined = new(registry, "li"), new(registry, "li", ("viewer", TOWNSHIP))
    assert granted(registry, confined) == set()
    registry.do(service.grant, "li", registry.at("viewer", COUNTY))
    assert granted(registry, token) == {("clerk", COUNTY), ("viewer", COUNTY)}
    assert granted(registry, confined) == {("viewer", TOWNSHIP)}
    for grant in registry.user("li").grants:
        registry.do(service.revoke, "li", grant.number)
    assert granted(registry, token) == granted(registry, confined) == set()


def test_the_token_of_a_disabled_user_opens_nothing(registry: Registry) -> None:
    registry.add("li", Given("clerk", None))
    token = new(registry, "li")
    registry.do(service.disable, "li")
    assert asked(registry, token) is None


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (366, True), (367, False), (-1, False)])
def test_a_token_lasts_from_1_to_366_days(registry: Registry, days: int, is_taken: bool) -> None:
    registry.add("li", Given("clerk", None))
    if not is_taken:
        with pytest.raises(Invalid):
            new(registry, "li", days=days)
        return
    token = new(registry, "li", days=days)
    # The day of the registry's zone begins at 16:00 UTC.
    registry.now = datetime.datetime(2026, 3, 1, 15, 59, tzinfo=datetime.UTC) + datetime.timedelta(days=days)
    assert asked(registry, token) is not None
    assert asked(registry.after(minutes=1), token) is None


@pytest.mark.parametrize("label", ["", "  ", "长" * 101])
def test_a_token_says_what_it_is_for(registry: Registry, label: str) -> None:
    registry.add("li", Given("clerk", None))
    with pytest.raises(Invalid):
        new(registry, "li", label=label)


def test_its_owner_lists_and_ends_his_tokens_and_nobody_elses(registry: Registry) -> None:
    registry.add("li", Given("clerk", None))
    registry.add("bai", Given("clerk", None))
    token, _ = new(registry, "li", ("clerk", TOWNSHIP)), new(registry, "bai")
    (listed,) = registry.ask(tokens.of, registry.user("li").number)
    assert listed.as_json({registry.codes[TOWNSHIP]: TOWNSHIP}) == {
        "id": listed.number,
        "label": "脚本",
        "until": "2026-05-31",
        "grants": [{"role": "clerk", "place": TOWNSHIP}],
    }
    with pytest.raises(NotFound), beside(registry.engine) as connection:
        tokens.revoke(connection, registry.user("bai").account, listed.number, registry.now)
    assert asked(registry, token) is not None
    with beside(registry.engine) as connection:
        tokens.revoke(connection, registry.user("li").account, listed.number, registry.now)
    assert asked(registry, token) is None and registry.ask(tokens.of, registry.user("li").number) == []


_PLACES = st.sampled_from([None, "4501", COUNTY, OTHER_COUNTY, TOWNSHIP, VILLAGE])


def test_what_two_places_have_in_common_is_an_algebra(registry: Registry) -> None:
    with reading(registry.engine) as connection:
        picture = registry.picture(connection)

        def common(one: tuple[bool, int | None], other: tuple[bool, int | None]) -> tuple[bool, int | None]:
            return common_place(picture, one[1], other[1]) if one[0] and other[0] else (False, None)

        @given(_PLACES, _PLACES, _PLACES)
        def holds(one: str | None, other: str | None, third: str | None) -> None:
            codes = (one, other, third)
            a, b, c = ((True, None if code is None else registry.codes[code]) for code in codes)
            assert common(a, a) == a
            assert common(a, b) == common(b, a)
            assert common(common(a, b), c) == common(a, common(b, c))
            assert common(a, (True, None)) == a

        holds()

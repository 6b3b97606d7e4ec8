"""Who may give what to whom, and whom a security administrator sees."""

from __future__ import annotations

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import combinations, product
from pathlib import Path

import pytest
from sqlalchemy import Connection

from registry.accounts import service
from registry.accounts.administrator import Administrator, year_before
from registry.accounts.roles import BY_KEY, READERS
from registry.accounts.service import Given
from registry.accounts.users import codes_of_places
from registry.db import beside, reading
from registry.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Refused
from tests.accounts.conftest import COUNTY, ENDED, OTHER_COUNTY, TOWNSHIP, VILLAGE, Registry
from tests.registries import founded, opened

SECURITY = Given("security", None)


@pytest.fixture
def chief(registry: Registry) -> Administrator:
    """The security administrator of a county."""
    registry.add("chief", registry.at("security", COUNTY))
    return registry.administrator("chief")


# -- users --------------------------------------------------------------------------------------------------------


def test_the_first_user_holds_security_everywhere(tmp_path: Path) -> None:
    registry = Registry(founded(tmp_path / "r.db"))
    for grants in ((), (Given("clerk", None),), (Given("security", None, datetime.date(2027, 1, 1)),)):
        with pytest.raises(Refused):
            registry.add("li", *grants)
    assert not registry.ask(lambda connection, _: service.users_exist(connection))
    registry.add("root", SECURITY)
    registry.add("li", Given("clerk", None))
    assert registry.ask(lambda connection, _: service.users_exist(connection))


@pytest.mark.parametrize("name", ["a", "a.b_c-9", "x" * 32])
def test_a_name_is_up_to_32_of_small_letters_digits_and_three_signs(registry: Registry, name: str) -> None:
    assert registry.add(name).username == name


@pytest.mark.parametrize("name", ["", "x" * 33, "a b", "李某", "a@b", "a/b", "ａ b"])
def test_another_name_is_refused(registry: Registry, name: str) -> None:
    with pytest.raises(Invalid):
        registry.add(name)


def test_a_name_is_never_used_again_in_whatever_case(registry: Registry) -> None:
    registry.add("li")
    registry.do(service.disable, "li")
    for name in ("li", "LI", "Li"):
        with pytest.raises(Invalid):
            registry.add(name)


def test_a_user_is_told_in_the_contracts_shape(registry: Registry) -> None:
    registry.do(
        service.add, "li", name="李某", grants=[registry.at("clerk", VILLAGE, datetime.date(2026, 9, 1))], password=None
    )
    with reading(registry.engine) as connection:
        codes = codes_of_places(registry.picture(connection))
    found = registry.user("LI").as_json(codes)
    (grant,) = found["grants"]
    assert found == {
        "username": "li",
        "name": "李某",
        "disabled": False,
        "locked": False,
        "grants": [{"id": grant["id"], "role": "clerk", "place": VILLAGE, "until": "2026-09-01"}],
    }
    assert registry.user("root").as_json({})["grants"][0]["place"] is None


def test_a_user_is_called_otherwise_and_his_username_stays(registry: Registry, chief: Administrator) -> None:
    registry.add("li", registry.at("clerk", VILLAGE))
    registry.do(service.rename, "li", "李某某", by=chief)
    assert (registry.user("li").username, registry.user("li").name) == ("li", "李某某")
    with pytest.raises(NotFound):
        registry.do(service.rename, "root", "李某某", by=chief)
    with pytest.raises(Invalid):
        registry.do(service.rename, "li", "李\x00", by=chief)


# -- roles that exclude each other --------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), [*combinations(BY_KEY, 2)])
def test_the_three_administrators_exclude_each_other_and_all_other_roles(
    registry: Registry, one: str, other: str
) -> None:
    registry.add("li", Given(one, None))
    if {one, other} <= set(READERS):
        registry.do(service.grant, "li", Given(other, None))
        return
    for first, second in product([other, one], repeat=2):
        if first != second:
            with pytest.raises(Invalid):
                registry.add("bai", Given(first, None), Given(second, None))
    with pytest.raises(Invalid):
        registry.do(service.grant, "li", Given(other, None))


def test_a_grant_that_was_taken_or_lapsed_excludes_nothing(registry: Registry) -> None:
    registry.add("li", Given("clerk", None, datetime.date(2026, 3, 3)))
    registry.after(days=1)
    registry.do(service.grant, "li", Given("audit", None))
    registry.do(service.revoke, "li", registry.user("li").grants[0].number)
    registry.do(service.grant, "li", Given("system", None))


@pytest.mark.parametrize("role", ["system", "audit"])
def test_system_and_audit_are_given_for_everything_alone(registry: Registry, role: str) -> None:
    with pytest.raises(Invalid):
        registry.add("li", registry.at(role, COUNTY))
    registry.add("li", Given(role, None))


@pytest.mark.parametrize(("until", "is_taken"), [("2026-03-01", False), ("2026-03-02", False), ("2026-03-03", True)])
def test_the_day_until_which_a_grant_holds_lies_after_today(registry: Registry, until: str, is_taken: bool) -> None:
    given = Given("clerk", None, datetime.date.fromisoformat(until))
    if is_taken:
        registry.add("li", given)
    else:
        with pytest.raises(Invalid):
            registry.add("li", given)


def test_a_grant_that_is_held_is_not_given_twice(registry: Registry) -> None:
    registry.add("li", Given("clerk", None))
    with pytest.raises(Invalid):
        registry.do(service.grant, "li", Given("clerk", None, datetime.date(2027, 1, 1)))
    registry.do(service.grant, "li", registry.at("clerk", COUNTY))


# -- who may give what --------------------------------------------------------------------------------------------

GIVEN = [*product([*READERS, "security"], [COUNTY, TOWNSHIP, VILLAGE])]
NOT_GIVEN = [
    *product([*READERS, "security"], [OTHER_COUNTY, "4501", ENDED, None]),
    *product(["system", "audit"], [COUNTY, None]),
]


@pytest.mark.parametrize(("role", "place"), GIVEN)
def test_an_administrator_of_a_county_gives_and_takes_five_roles_in_it(
    registry: Registry, chief: Administrator, role: str, place: str
) -> None:
    registry.add("li", by=chief)
    number = registry.do(service.grant, "li", registry.at(role, place), by=chief)
    registry.do(service.revoke, "li", number, by=chief)
    assert registry.user("li").grants == ()


@pytest.mark.parametrize(("role", "place"), NOT_GIVEN)
def test_an_administrator_of_a_county_gives_nothing_else(
    registry: Registry, chief: Administrator, role: str, place: str | None
) -> None:
    registry.add("li", by=chief)
    with pytest.raises(NotAllowed):
        registry.do(service.grant, "li", registry.at(role, place), by=chief)
    with pytest.raises(NotAllowed):
        registry.add("bai", registry.at(role, place), by=chief)
    assert registry.user("li").grants == ()


@pytest.mark.parametrize("by", ["chief", "root"])
def test_nobody_gives_or_takes_his_own_grants(registry: Registry, chief: Administrator, by: str) -> None:
    own = registry.administrator(by)
    with pytest.raises(NotAllowed):
        registry.do(service.grant, by, registry.at("security", TOWNSHIP), by=own)
    with pytest.raises(NotAllowed):
        registry.do(service.revoke, by, registry.user(by).grants[0].number, by=own)


@pytest.mark.parametrize(("role", "place"), [*product([*READERS, "security"], [COUNTY, ENDED, None]), ("system", None)])
def test_security_everywhere_gives_everything(registry: Registry, role: str, place: str | None) -> None:
    root = registry.administrator("root")
    registry.add("li", registry.at(role, place), by=root)
    assert [(grant.role) for grant in registry.user("li").grants] == [role]


# -- whom he sees -------------------------------------------------------------------------------------------------


def test_a_user_with_a_grant_outside_is_not_there(registry: Registry, chief: Administrator) -> None:
    registry.add("inside", registry.at("clerk", VILLAGE), registry.at("viewer", COUNTY))
    registry.add("across", registry.at("clerk", VILLAGE), registry.at("viewer", OTHER_COUNTY))
    registry.add("above", registry.at("clerk", "4501"))
    registry.add("everywhere", Given("clerk", None))
    registry.add("ended", registry.at("viewer", ENDED))
    registry.add("nothing")
    registry.add("his", by=chief)
    assert registry.names(chief) == ["chief", "his", "inside"]
    acts = (service.disable, service.enable, service.unlock, service.reset, service.end_sessions)
    for name in ("across", "above", "everywhere", "ended", "nothing", "root", "nobody"):
        refusals = set()
        for act in acts:
            with pytest.raises(NotFound) as refused:
                registry.do(act, name, by=chief)
            refusals.add(refused.value.says.zh)
        assert refusals == {f"没有用户 {name}"}
    for act in acts:
        registry.do(act, "inside", by=chief)


def test_security_everywhere_sees_everybody(registry: Registry, chief: Administrator) -> None:
    registry.add("nothing")
    registry.add("ended", registry.at("viewer", ENDED))
    assert registry.names(registry.administrator("root")) == ["chief", "ended", "nothing", "root"]


def test_a_user_whose_grants_were_taken_belongs_to_their_places_for_a_year(
    registry: Registry, chief: Administrator
) -> None:
    registry.add("his", by=chief)
    registry.add("outside", by=chief)
    for name, place in (("his", VILLAGE), ("outside", OTHER_COUNTY)):
        registry.do(service.grant, name, registry.at("clerk", place))
        registry.do(service.revoke, name, registry.user(name).grants[0].number)
    assert registry.names(chief) == ["chief", "his"]
    registry.now = registry.now.replace(year=2027) - datetime.timedelta(seconds=1)
    assert registry.names(chief) == ["chief", "his"]
    # Then nobody knows any more where they belong: they are security@*'s.
    assert registry.after(seconds=1).names(chief) == ["chief"]


def test_a_grant_that_lapsed_counts_for_a_year(registry: Registry, chief: Administrator) -> None:
    registry.add("li", registry.at("clerk", VILLAGE, datetime.date(2026, 4, 1)))
    registry.add("bai", registry.at("clerk", OTHER_COUNTY, datetime.date(2026, 4, 1)), registry.at("clerk", VILLAGE))
    assert registry.names(chief) == ["chief", "li"]
    registry.now = datetime.datetime(2027, 3, 31, 15, tzinfo=datetime.UTC)
    assert registry.names(chief) == ["chief", "li"]
    registry.after(hours=1)
    assert registry.names(chief) == ["bai", "chief"]


@pytest.mark.parametrize(("day", "before"), [("2028-02-29", "2027-02-28"), ("2027-03-02", "2026-03-02")])
def test_a_year_before_a_leap_day_is_the_last_of_february(day: str, before: str) -> None:
    assert year_before(datetime.date.fromisoformat(day)).isoformat() == before


# -- security@* ---------------------------------------------------------------------------------------------------


def test_what_would_leave_nobody_with_security_everywhere_is_refused(registry: Registry) -> None:
    acts = [
        lambda: registry.do(service.disable, "root"),
        lambda: registry.do(service.revoke, "root", registry.user("root").grants[0].number),
    ]
    registry.add("until", Given("security", None, datetime.date(2030, 1, 1)))
    registry.add("disabled", SECURITY)
    registry.do(service.disable, "disabled")
    for act in acts:
        with pytest.raises(Conflict):
            act()
    assert registry.user("root").grants and not registry.user("root").disabled
    registry.do(service.enable, "disabled")
    for act in acts:
        act()


def test_of_two_who_take_security_everywhere_from_each_other_at_once_one_is_refused(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.add("other", SECURITY)
    engines = {name: opened(tmp_path / "r.db") for name in ("root", "other")}
    numbers = {name: registry.user(name).grants[0].number for name in engines}
    by = {"root": registry.administrator("other"), "other": registry.administrator("root")}
    counted, both = service.holders_of_everything, threading.Barrier(2)

    def counted_together(connection: Connection) -> int:
        """Counts when both have taken, if they ever have at once."""
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.5)
        return counted(connection)

    def take(name: str) -> type[Refusal] | None:
        try:
            with beside(engines[name]) as connection:
                service.revoke(connection, by[name], name, numbers[name], registry.now)
        except Refusal as refusal:
            return type(refusal)
        return None

    monkeypatch.setattr(service, "holders_of_everything", counted_together)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(take, engines))
    assert set(answers) == {Conflict, None}
    assert sum(len(registry.user(name).grants) for name in engines) == 1
    for engine in engines.values():
        engine.dispose()

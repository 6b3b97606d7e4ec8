"""Each kind of what there is to do: found on the days of its bounds, and on the days around them not."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.accounts.account import Account, Grant
from registry.accounts.roles import ANY, READERS
from registry.accounts.users import User
from registry.codes import place_of
from registry.periods.service import Closing
from registry.todo.item import Asked
from registry.todo.kinds import BY_KEY, KINDS
from registry.todo.service import kinds_of, todo_list
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest
from tests.todo.plain import OF_THE_DAY

VILLAGE, ENDED = "451102101202", "451102101203"
#: One village with a branch, which is led since 2016; a case with a limit, and one whose limit a step moved.
COUNTY = {
    "places": "code,name,kind,parent,from,to,successor\n45,南岭省,province,,,,\n4511,平湖市,municipality,45,,,\n"
    "451102,东川县,county,4511,,,\n451102101,安溪镇,township,451102,,,\n"
    f"{VILLAGE},西村,village,451102101,,,\n{ENDED},北村,village,451102101,,2020-01-01,{VILLAGE}\n",
    "organizations": "code,name,kind,superior,place,from,to\nD1,镇党委,committee,,451102101,2010,\n"
    f"D2,西村党支部,branch,D1,{VILLAGE},2010,\nD3,北村党支部,branch,D1,{ENDED},2010,2020-01-01\n"
    f"D4,西村党小组,group,D2,{VILLAGE},2010,\n",
    "elections": "organization,elected_on,extended_to\nD1,2015-01-01,\nD2,2016-08-31,\nD3,2018-07-12,2019-12\n",
    "people": "code,name\nP1,安某\nP2,柏某\n",
    "posts": "person,unit,role,from,to\nP1,D2,secretary,2016-08-31,2019-03-01\nP2,D3,acting_secretary,2016,\n",
    "cases": "code,organization,year,identified_on,due_on,closed_on\n"
    "Z1,D2,2019,2019-02-01,2019-05-31,2019-07-01\nZ2,D3,2019,2019-02-01,2019-06,\nZ3,D2,2019,2019-02-01,,\n",
    "case_steps": "case,step,on,due_on\nZ1,rectifying,2019-05-01,2019-06-20\n",
    "facts": f"unit,period,full_members,collective_income_yuan\n{VILLAGE},2018,5,41000\n{ENDED},2018-11,,7000\n"
    f"{ENDED},2018-12-31,6,\n",
}


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    folder = tmp_path_factory.mktemp("kinds")
    made = RegistryUnderTest(founded(folder / "registry.db"), folder)
    made.take(COUNTY)
    yield made
    made.close()


def items(registry: RegistryUnderTest, day: str, *kinds: str) -> list[tuple[str, str | None, str | None]]:
    found = todo_list(Asked(registry.picture(day)), kinds)
    return [(one["kind"], one["unit"], one["due_on"]) for one in found.as_json()["items"]]


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2019-02-27", None),  # six months later is 27 August
        ("2019-02-28", None),  # and 28 August
        ("2019-03-01", "term_ending"),
        ("2019-08-30", "term_ending"),
        ("2019-08-31", "term_over"),
        ("2024-01-01", "term_over"),
    ],
)
def test_a_term_is_ending_within_six_months_and_over_from_its_last_day_on(
    registry: RegistryUnderTest, day: str, kind: str | None
) -> None:
    # Elected before 12 July 2018, it serves three years: to 31 August 2019.
    found = [one for one in items(registry, day, "term_ending", "term_over") if one[1] == "D2"]
    assert found == ([(kind, "D2", "2019-08-31")] if kind else [])


def test_six_months_before_the_last_day_of_february_are_counted_from_the_last_day_of_august(
    registry: RegistryUnderTest,
) -> None:
    # D3's term is extended to December 2019, its last day.
    for day, is_told in (("2019-06-30", False), ("2019-07-01", True)):
        found = items(registry, day, "term_ending")
        assert (("term_ending", "D3", "2019-12-31") in found) is is_told, "30 June and six months are 30 December"


def test_only_village_organizations_that_live_have_a_term_to_watch(registry: RegistryUnderTest) -> None:
    found = {unit for _, unit, _ in items(registry, "2020-01-01", "term_over", "term_ending")}
    assert found == {"D2"}, "neither the township's committee nor one that has ended"


@pytest.mark.parametrize(
    ("day", "kind", "limit"),
    [
        ("2019-01-31", None, None),  # not identified yet
        ("2019-04-30", None, None),  # 31 May is 31 days away
        ("2019-05-01", None, None),  # from here on the step's limit counts
        ("2019-05-20", None, None),
        ("2019-05-21", "case_due", "2019-06-20"),
        ("2019-06-20", "case_due", "2019-06-20"),
        ("2019-06-21", "case_overdue", "2019-06-20"),
        ("2019-06-30", "case_overdue", "2019-06-20"),
        ("2019-07-01", None, None),  # closed
    ],
)
def test_the_limit_of_an_open_case_is_told_thirty_days_ahead_and_once_it_is_past(
    registry: RegistryUnderTest, day: str, kind: str | None, limit: str | None
) -> None:
    found = [one for one in items(registry, day, "case_due", "case_overdue") if one[1] == "Z1"]
    assert found == ([(kind, "Z1", limit)] if kind else [])


def test_the_limit_of_the_case_counts_until_a_step_has_another(tmp_path: Path) -> None:
    own = RegistryUnderTest(founded(tmp_path / "registry.db"), tmp_path)
    moved = "case,step,on,due_on\nZ1,rectifying,2019-05-15,2019-08-01\n"
    own.take(COUNTY | {"case_steps": moved})
    found = [items(own, day, "case_due")[:1] for day in ("2019-05-14", "2019-05-15")]
    own.close()
    assert found == [[("case_due", "Z1", "2019-05-31")], []]


@pytest.mark.parametrize(
    ("day", "kind"),
    [("2019-05-30", None), ("2019-05-31", "case_due"), ("2019-06-30", "case_due"), ("2019-07-01", "case_overdue")],
)
def test_a_limit_that_is_a_month_is_its_last_day(registry: RegistryUnderTest, day: str, kind: str | None) -> None:
    found = [one for one in items(registry, day, "case_due", "case_overdue") if one[1] == "Z2"]
    assert found == ([(kind, "Z2", "2019-06-30")] if kind else [])


def test_a_case_without_a_limit_is_never_due(registry: RegistryUnderTest) -> None:
    assert not [one for one in items(registry, "2024-01-01", "case_due", "case_overdue") if one[1] == "Z3"]


@pytest.mark.parametrize(("day", "is_vacant"), [("2019-05-30", False), ("2019-05-31", True)])
def test_a_village_is_vacant_once_its_organization_was_without_a_head_for_more_than_ninety_days(
    registry: RegistryUnderTest, day: str, is_vacant: bool
) -> None:
    # Without a secretary since 1 March: on 30 May for ninety days, and the spell began before V less ninety the day
    # after. The other village is led by an acting secretary.
    assert items(registry, day, "vacancy") == ([("vacancy", VILLAGE, None)] if is_vacant else [])


def test_the_parameter_says_after_how_many_days(tmp_path: Path) -> None:
    own = RegistryUnderTest(founded(tmp_path / "registry.db"), tmp_path)
    own.take(COUNTY | {"settings": "name,place,from,value\nCOM-06.days,451102101,2019-01-01,30\n"})
    found = [items(own, day, "vacancy") for day in ("2019-03-31", "2019-04-01")]
    own.close()
    assert found == [[], [("vacancy", VILLAGE, None)]]


def test_a_village_that_has_ended_lacks_nobody(tmp_path: Path) -> None:
    own = RegistryUnderTest(founded(tmp_path / "registry.db"), tmp_path)
    own.take(COUNTY | {"posts": "person,unit,role,from,to\nP1,D2,secretary,2016-08-31,\n"})
    found = [items(own, day, "vacancy") for day in ("2019-12-31", "2020-01-01")]
    own.close()
    assert found == [[("vacancy", ENDED, None)], []]


@pytest.mark.parametrize(
    ("day", "missing"),
    [
        ("2018-12-30", {VILLAGE, ENDED}),  # of 2017 nothing is recorded
        ("2018-12-31", set()),  # 2018 is over at the end of its last day
        ("2019-12-30", set()),
        ("2019-12-31", {VILLAGE, ENDED}),
        ("2020-01-01", {VILLAGE}),  # the other has ended
        ("1900-01-01", {VILLAGE, ENDED}),  # of no year before it can anything be recorded
        ("9999-12-31", {VILLAGE}),  # and of none after 2100
    ],
)
def test_facts_are_missing_of_the_last_year_that_is_over(
    registry: RegistryUnderTest, day: str, missing: set[str]
) -> None:
    assert {unit for _, unit, _ in items(registry, day, "fact_missing")} == missing


def closing(period: int, place: int | None) -> Closing:
    return Closing("x", place, period, 1, "2020-01-05T00:00:00+00:00", "li")


def test_of_the_year_that_was_closed_last_facts_are_asked_in_place_of_the_last_one(registry: RegistryUnderTest) -> None:
    picture = registry.picture("2019-12-31")
    west, township, ended = (place_of(picture, code) for code in (VILLAGE, "451102101", ENDED))

    def missing(*closings: Closing) -> dict[str | None, str]:
        found = todo_list(Asked(picture, closings=lambda: closings), ["fact_missing"]).items
        return {one.found.unit: one.found.says.zh for one in found}

    of_2019 = "2019 年未填报：集体经济收入元、正式党员"
    assert missing() == {VILLAGE: of_2019, ENDED: of_2019}
    assert missing(closing(20180000, west)) == {ENDED: of_2019}, "of 2018 both are recorded"
    assert missing(closing(20180000, township)) == missing(closing(20180000, None)) == {}
    assert missing(closing(20180000, None), closing(20170000, None)) == {}, "the last one counts"
    of_2017 = "2017 年未填报：集体经济收入元、正式党员"
    assert missing(closing(20170000, township), closing(20180000, ended)) == {VILLAGE: of_2017}
    assert missing(closing(20180600, None), closing(20180630, None)) == missing(), "a month and a day are no year"
    assert missing(closing(20200000, None)) == missing(), "of a year that is not over nothing is missing yet"


TODAY = datetime.date(2026, 3, 2)


def test_a_grant_is_ending_until_thirty_days_before_it_does(registry: RegistryUnderTest) -> None:
    days = [TODAY + datetime.timedelta(days=n) for n in (0, 1, 30, 31)]
    place = place_of(registry.picture("2019-12-31"), VILLAGE)
    grants = [Grant(n, "clerk", place if n else None, day) for n, day in enumerate(days)]
    users = [User(1, "li", "李某", False, False, (*grants, Grant(9, "clerk", None)))]
    users.append(User(2, "gone", "", True, False, (Grant(7, "clerk", None, days[1]),)))
    asked = Asked(registry.picture("2019-12-31"), users=lambda: users, today=TODAY)
    found = todo_list(asked, ["grant_ending"]).as_json()["items"]
    assert [(one["unit"], one["due_on"]) for one in found] == [(VILLAGE, "2026-03-03"), (VILLAGE, "2026-04-01")]
    assert found[0]["says"]["zh"] == "li 的经办员授权（西村）自 2026-03-03 起不再有效"


def test_each_kind_is_got_by_whom_it_is_declared_for(registry: RegistryUnderTest) -> None:
    def kinds(*roles: str) -> set[str]:
        account = Account(1, "li", "", tuple(Grant(n, role, None) for n, role in enumerate(roles)))
        return {kind.key for kind in kinds_of(Asked(registry.picture("2019-12-31"), account=account))}

    of_record = {*OF_THE_DAY, "newly_failing"}
    assert kinds("viewer") == of_record
    assert kinds("auditor") == kinds("clerk") == of_record | {"returned"}
    assert kinds("reviewer") == of_record | {"to_decide"}
    assert kinds("security") == {"grant_ending"}
    assert kinds("system") == kinds("audit") == set()
    assert {*BY_KEY} == {kind.key for kind in kinds_of(Asked(registry.picture("2019-12-31")))}
    assert all(set(kind.roles) <= {*ANY} and (kind.key not in of_record or kind.roles == READERS) for kind in KINDS)
    names = "returned to_decide term_ending term_over case_due case_overdue vacancy fact_missing newly_failing"
    assert {*BY_KEY} == {*names.split(), "grant_ending"}, "the contract's"

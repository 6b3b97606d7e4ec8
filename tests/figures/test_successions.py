"""Nothing vanishes when places merge or are abolished: random registries of a few places, looked at around the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.figures import service
from registry.figures.catalogue import FIGURES
from tests.reference.reading import read
from tests.registry_under_test import Plain, RegistryUnderTest, Small, fields_of

CITY, COUNTIES = "4511", ("451102", "451103")
TOWNS = {"451102101": "451102", "451102102": "451102", "451103101": "451103"}
VILLAGES = tuple(f"{town}20{n}" for town in TOWNS for n in (1, 2))
#: A village that is founded on the day of the merger, to take others over.
FOUNDED = "451102101203"
HAMLET, SITE = "451102101201001", "AZD1"
BEFORE, DAY, LATER = "2019-06-14", "2019-06-15", "2019-12-31"
EARLIER_MERGER = "2018-03-10"
#: Figures of what happened and of flows, by their units: a merger takes nothing from them.
HAPPENED = ("case", "project", "activity", "village_in_year")
KEPT = [
    f.code
    for f in FIGURES
    # For how long a case has been open is a day more on the next day.
    if (f.units in HAPPENED and f.code != "case.days_open")
    or f.code in ("secretary.removed_unfit", "pairing.enterprises")
]


def csv_of(columns: str, rows: Iterable[Sequence[Any]]) -> str:
    lines = [columns, *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)]
    return "\n".join(lines) + "\n"


def choice(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def ends(draw: st.DrawFn, unit: str, successors: Sequence[str]) -> tuple[str | None, str | None]:
    """When a unit ends, if it does, and who takes over, if anyone."""
    day = draw(choice(None, None, DAY, DAY, EARLIER_MERGER, "2019-11"))
    others = [s for s in successors if s != unit]
    return day, draw(choice(None, *others)) if day else None


@st.composite
def places(draw: st.DrawFn) -> str:
    rows: list[Sequence[Any]] = [(CITY, "市", "municipality", None, None, None, None)]
    rows += [(county, "县", "county", CITY, None, None, None) for county in COUNTIES]
    rows += [(town, "镇", "township", county, None, *draw(ends(town, tuple(TOWNS)))) for town, county in TOWNS.items()]
    for village in VILLAGES:
        rows.append((village, "村", "village", village[:9], None, *draw(ends(village, (*VILLAGES, FOUNDED)))))
    rows.append((FOUNDED, "新村", "village", FOUNDED[:9], DAY, None, None))
    rows.append((HAMLET, "屯", "natural_village", HAMLET[:12], None, *draw(ends(HAMLET, ()))))
    rows.append(
        (SITE, "点", "relocation_site", draw(choice(*VILLAGES, *TOWNS, *COUNTIES)), None, draw(choice(None, DAY)), None)
    )
    return csv_of("code,name,kind,parent,from,to,successor", rows)


def organization_of(place: str) -> str:
    return f"D{place}"


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, str]:
    """A registry whose places merge; all that happens in it happens well before the merger."""
    somewhere = choice(*VILLAGES, *TOWNS, HAMLET, SITE)
    numbers = range(draw(st.integers(1, 6)))
    village = choice(*VILLAGES)
    organizations = [
        (
            organization_of(p),
            "组织",
            draw(choice("branch", "branch", "committee", "joint_branch")),
            p,
            draw(choice(None, None, DAY)),
        )
        for p in (*VILLAGES, *TOWNS)
    ]
    cases = [
        (
            f"Z{n}",
            organization_of(draw(village)),
            draw(st.integers(2017, 2019)),
            draw(choice("2018-05-01", "2019-02-01")),
            draw(choice(None, "2019-05-01")),
            draw(choice(None, "2019-03-01", "2020-02-01")),
        )
        for n in numbers
    ]
    facts = [
        (
            v,
            period,
            draw(st.integers(0, 3)) if period == "2019" else None,
            None if period == "2019" else draw(st.integers(0, 3)),
        )
        for v in VILLAGES
        for period in draw(st.lists(choice("2019", "2019-01", "2019-03"), unique=True))
    ]
    posts = [
        (
            f"P{n}",
            organization_of(draw(village)),
            "secretary",
            "2018-01-01",
            "2019-03-01",
            draw(choice("incompetent", "term")),
        )
        for n in numbers
    ]
    kinds = choice("five_small", "pairing", "devolved")
    amounts, delivered = choice(None, 1, "0.5"), choice(None, "2019-04")
    projects = [(f"X{n}", draw(kinds), draw(somewhere), draw(amounts), "2019-02-01", draw(delivered)) for n in numbers]
    activities = [
        (draw(somewhere), draw(choice("wish", "service")), "2019-02-01", f"活动{n}", draw(choice(None, 2)))
        for n in numbers
    ]
    return {
        "places": draw(places()),
        "organizations": csv_of("code,name,kind,place,to", organizations),
        "people": csv_of("code,name", [(f"P{n}", "某") for n in numbers]),
        "posts": csv_of("person,unit,role,from,to,end_reason", posts),
        "cases": csv_of("code,organization,year,identified_on,due_on,closed_on", cases),
        "look_backs": csv_of("case,checked_on,result", [(f"Z{n}", "2019-04-01", "partly") for n in numbers if n % 2]),
        "facts": csv_of("unit,period,development_plan,members_developed", facts),
        "pairings": csv_of(
            "partner,partner_name,partner_kind,place,from",
            [(f"QY{n % 3}", "企业", "enterprise", draw(somewhere), f"2018-0{n + 1}-01") for n in numbers],
        ),
        "projects": csv_of("code,kind,place,amount_yuan,started_on,delivered_on", projects),
        "activities": csv_of("place,kind,held_on,title,times", activities),
    }


def check(registry: RegistryUnderTest) -> None:
    plain = Plain(read(registry.folder / "set-1"))
    before, after = registry.figures(BEFORE), registry.figures(DAY)
    for code in KEPT:
        # A village that is founded on the day, with nothing recorded yet, is one more unknown.
        unknown = after[code].get("unknown", 0) if code.startswith("member.") else before[code].get("unknown", 0)
        assert before[code] | {"unknown": unknown} == after[code] | {"unknown": unknown}, code
        assert registry.units(code, BEFORE, "population") == registry.units(code, DAY, "population"), code
    for day in (DAY, LATER):
        agrees_with_the_plain_reference(registry, plain, day)
        city, world = registry.figures(day, CITY), plain.world(day)
        if all(world.stands_for(place) is not None for place in world.places.states):
            assert {c: city[c] for c in KEPT} == {c: registry.figures(day)[c] for c in KEPT}
    for kind in ("county", "township", "village"):
        for row in service.figures_by(registry.connection, registry.moment(DAY), None, kind):
            assert row["figures"] == list(registry.figures(DAY, row["scope"]).values())


def agrees_with_the_plain_reference(registry: RegistryUnderTest, plain: Plain, day: str) -> None:
    for scope in (None, CITY, COUNTIES[0], *TOWNS, FOUNDED):
        for code, found in registry.figures(day, scope).items():
            assert fields_of(found) == plain.fields(code, day, scope), (day, scope, code)


@given(ledgers())
@settings(max_examples=3)
def test_what_happened_and_flows_are_the_same_on_the_day_of_a_merger_as_on_the_day_before(
    small: Small, ledgers: dict[str, str]
) -> None:
    check(small(ledgers))


@pytest.mark.soak
@given(ledgers())
@settings(settings.get_profile("soak"), max_examples=300)
def test_soak_what_happened_and_flows_are_the_same_around_mergers(small: Small, ledgers: dict[str, str]) -> None:
    check(small(ledgers))


def test_the_case_of_an_abolished_village_counts_at_its_successor_or_without_one_at_the_town(small: Small) -> None:
    for successor in ("451102101202", ""):
        places = csv_of(
            "code,name,kind,parent,to,successor",
            [
                (CITY, "市", "municipality", None, None, None),
                ("451102", "县", "county", CITY, None, None),
                ("451102101", "镇", "township", "451102", None, None),
                ("451102101201", "东村", "village", "451102101", DAY, successor),
                ("451102101202", "西村", "village", "451102101", None, None),
            ],
        )
        registry = small(
            {
                "places": places,
                "organizations": "code,name,kind,place\nD1,东村党支部,branch,451102101201\n",
                "cases": "code,organization,year,identified_on\nZ1,D1,2019,2019-01-01\n",
            }
        )
        opened = {
            s: [registry.value("case.opened", d, s) for d in (BEFORE, DAY)]
            for s in ("451102101201", "451102101202", "451102101")
        }
        assert opened == {"451102101201": [1, 0], "451102101202": [0, int(bool(successor))], "451102101": [1, 1]}

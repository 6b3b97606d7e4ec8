"""The graph around a unit: what is gathered, that nothing in the picture overlaps, and what GraphML holds."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations, pairwise
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import NotFound, Refused
from registry.lookup.graph.drawing import picture_of
from registry.lookup.graph.gathering import around
from registry.lookup.graph.layout import Box, CardGroup, Item, Layout, layout, measured
from tests.checks.test_findings import DAY, RING, ledgers
from tests.registry_under_test import RegistryUnderTest, Small

WEST = "451102101201"
SVG = "{http://www.w3.org/2000/svg}"
MORE = (
    "451102101203,丁村,village,451102101,,2019-01-01,451102101201\n"
    f"{WEST}001,上屯,natural_village,{WEST},,,\n{WEST}002,下屯,natural_village,{WEST},,,\n"
)
COVERAGE = f"organization,place,mode,from\nD2,{WEST}001,contact,2018-05\n"
TOWN = "451102101"


@pytest.fixture
def registry(small: Small) -> RegistryUnderTest:
    return small(ledgers(MORE, RING, coverage=COVERAGE))


def codes(registry: RegistryUnderTest, code: str) -> dict[str, list[str]]:
    """The lists of a neighbourhood, by code."""
    found = around(registry.picture(DAY), code)
    groups = {name: getattr(found, name) for name in ("above", "beside", "covered", "predecessors", "successors")}
    groups["below"] = [one for upper, lower in found.below for one in (upper, *lower)]
    return {name: [found.units[i].code for i in members] for name, members in groups.items() if members}


def test_a_village_stands_between_what_is_above_and_below_with_its_organizations_and_predecessors(
    registry: RegistryUnderTest,
) -> None:
    assert codes(registry, WEST) == {
        "above": ["45", "4511", "451102", TOWN],
        "beside": ["D2", "D4", "D5", "D6"],
        "predecessors": ["451102101203"],
        "below": [f"{WEST}001", f"{WEST}002"],
    }


def test_a_village_that_ended_leads_to_its_successor(registry: RegistryUnderTest) -> None:
    assert codes(registry, "451102101203")["successors"] == [WEST]


def test_an_organization_shows_its_place_and_the_other_places_that_it_covers(registry: RegistryUnderTest) -> None:
    assert codes(registry, "D2") == {"above": ["D1"], "beside": [WEST], "covered": [f"{WEST}001"]}


def test_below_a_township_stand_villages_and_natural_villages(registry: RegistryUnderTest) -> None:
    assert codes(registry, TOWN)["below"] == [WEST, f"{WEST}001", f"{WEST}002", "451102101202"]


def test_a_place_tells_how_it_is_covered(registry: RegistryUnderTest) -> None:
    found = around(registry.picture(DAY), TOWN)
    assert {u.code: u.state for u in found.units.values() if u.kind in ("village", "natural_village")} == {
        WEST: "organized",
        "451102101202": "organized",
        f"{WEST}001": "contact",
        f"{WEST}002": "none",
    }


def test_a_ring_above_is_drawn_once_round_and_marked_in_red(registry: RegistryUnderTest) -> None:
    found = around(registry.picture(DAY), "D5")
    assert [found.units[i].code for i in found.above] == ["D6", "D4"]
    assert found.ring == found.focus
    drawn = ElementTree.fromstring(picture_of(registry.picture(DAY), "D5", "svg", "zh"))
    assert [line.get("stroke") for line in drawn.iter(f"{SVG}polyline") if line.get("stroke-width") == "2"] == [
        "#b3261e"
    ]


def test_no_ring_is_drawn_where_there_is_none(registry: RegistryUnderTest) -> None:
    assert around(registry.picture(DAY), "D2").ring is None


def test_a_picture_holds_no_script_and_no_style(registry: RegistryUnderTest) -> None:
    drawn = ElementTree.fromstring(picture_of(registry.picture(DAY), WEST, "svg", "en"))
    assert not {"script", "style"} & {element.tag.removeprefix(SVG) for element in drawn.iter()}
    assert not any(key == "style" or key.startswith("on") for element in drawn.iter() for key in element.attrib)


def test_names_are_texts_and_never_markup(small: Small) -> None:
    registry = small(ledgers(f"{WEST}003,<b>&屯,natural_village,{WEST},,,\n"))
    texts = [
        t.text for t in ElementTree.fromstring(picture_of(registry.picture(DAY), WEST, "svg", "zh")).iter(f"{SVG}text")
    ]
    assert "<b>&屯" in texts


def read_again(registry: RegistryUnderTest, code: str) -> nx.MultiDiGraph:
    written = picture_of(registry.picture(DAY), code, "graphml", "zh")
    return nx.read_graphml(BytesIO(written), force_multigraph=True)


def test_graphml_is_read_again_with_codes_names_kinds_relations_modes_and_days(registry: RegistryUnderTest) -> None:
    graph = read_again(registry, WEST)
    assert graph.nodes[f"{WEST}001"]["name"] == "上屯"
    edges = {(a, b, d["relation"], d["mode"]) for a, b, d in graph.edges(data=True)}
    assert {
        (WEST, TOWN, "parent", ""),
        ("D2", WEST, "place", "independent"),
        ("451102101203", WEST, "succession", ""),
    } <= edges
    organization = read_again(registry, "D2")
    (covers,) = (d for _, _, d in organization.edges(data=True) if d["relation"] == "covers")
    assert (covers["mode"], covers["from"]) == ("contact", "2018-05")


def test_another_kind_of_file_and_an_unknown_code_are_refused(registry: RegistryUnderTest) -> None:
    with pytest.raises(Refused):
        picture_of(registry.picture(DAY), WEST, "gif", "zh")
    with pytest.raises(NotFound):
        picture_of(registry.picture(DAY), "nowhere", "svg", "zh")


def test_a_unit_that_nobody_knew_yet_is_not_found(registry: RegistryUnderTest) -> None:
    with pytest.raises(NotFound):
        around(registry.picture(DAY, 0), WEST)


# The layout

ITEMS = st.builds(
    Item,
    st.integers(),
    st.text("村支部委员会abcdWM1· ", min_size=1, max_size=60),
    st.sampled_from(("", "D1", "451102101201001\nnatural village · 纳入所在地党组织管理\n2018-05-01")),
    mark=st.sampled_from((None, "none")),
)
GROUPS = st.builds(
    CardGroup, st.text("上级下", max_size=20), st.lists(st.tuples(ITEMS, st.lists(ITEMS, max_size=6)), max_size=23)
)


def drawn(made: Layout) -> list[tuple[float, float, float, float]]:
    """Every box and every caption as a rectangle."""
    captions = [(x, y - 13, x + measured(text, 13), y + 4) for x, y, text in made.captions]
    return [*((b.x, b.y, b.x + b.width, b.y + b.height) for b in made.boxes), *captions]


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def inside(box: Box) -> bool:
    """Whether every text of a box stands in it, each below the one before it."""
    bases = [y for _, y, _, _ in box.texts]
    fits = all(box.x <= x and x + measured(t, size) <= box.x + box.width for x, _, size, t in box.texts)
    above = all(b - a >= size for a, b, (_, _, size, _) in zip(bases, bases[1:], box.texts[1:], strict=False))
    return fits and above and bases[0] - box.texts[0][2] >= box.y and bases[-1] <= box.y + box.height


@given(st.lists(ITEMS, min_size=1, max_size=6), st.lists(GROUPS, max_size=3), st.booleans())
def test_nothing_overlaps_and_all_stands_inside_the_picture(
    line: list[Item], groups: list[CardGroup], ring: bool
) -> None:
    made = layout(line, groups, 0 if ring else None)
    assert len(made.boxes) == len(line) + sum(1 + len(under) for group in groups for _, under in group.cards)
    assert not any(overlap(a, b) for a, b in combinations(drawn(made), 2))
    assert all(a >= 0 and b >= 0 and c <= made.width and d <= made.height for a, b, c, d in drawn(made))
    assert all(map(inside, made.boxes))


@given(st.lists(ITEMS, min_size=1, max_size=6), st.lists(GROUPS, max_size=3), st.booleans())
def test_no_line_runs_through_a_text(line: list[Item], groups: list[CardGroup], ring: bool) -> None:
    made = layout(line, groups, 0 if ring else None)
    lines = [*made.lines, made.ring]
    segments = [(min(a, b), max(a, b)) for points in lines for a, b in pairwise(points)]
    spans = [(a[0], min(a[1], b[1]), b[0], max(a[1], b[1])) for a, b in segments]
    assert not any(overlap(span, one) for span in spans for one in drawn(made))


def test_a_township_of_twenty_villages_and_120_natural_villages_is_drawn_whole() -> None:
    villages = [(Item(n, f"第{n}村委会"), [Item(n * 100 + i, f"{i}屯") for i in range(6)]) for n in range(20)]
    made = layout([Item(0, "镇")], [CardGroup("下辖", villages)])
    assert len(made.boxes) == 141
    assert made.width < 1250
    assert not any("…" in text for box in made.boxes for *_, text in box.texts)

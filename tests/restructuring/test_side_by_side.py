"""Moves and mergers by eight at once: each is done whole or refused, and one tree is left."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

from registry.errors import Conflict, Invalid
from registry.slices import VERSIONED
from registry.verifying import verify
from tests.restructuring.small_county import Office
from tests.restructuring.test_verbs import DAY, HILL, NORTH, SOUTH, TOWN, WEST

VILLAGES, TOWNSHIPS, ORGANIZATIONS = (SOUTH, WEST, NORTH), (TOWN, HILL), ("D1", "D2", "D3")
ALL = {"goes_organizations": ["*=stay"], "goes_coverage": ["*=end"], "goes_posts": ["*=end"], "goes_facts": ["*=stay"]}


def busy(office: Office, seed: int) -> list[int]:
    """One who moves and merges by lot; returns the changes that were made."""
    lot, made = random.Random(seed), []
    for _ in range(4):
        act = lot.choice(("village", "organization", "merge"))
        try:
            if act == "village":
                answer = office.do(
                    "place", "move", code=lot.choice(VILLAGES), under=lot.choice(TOWNSHIPS), effective=DAY
                )
            elif act == "organization":
                code, under = lot.sample(ORGANIZATIONS, 2)
                answer = office.do("organization", "move", code=code, under=under, effective=DAY)
            else:
                merged, into = lot.sample(VILLAGES, 2)
                more = ALL | {"goes_children": [f"*={into}"]}
                answer = office.do("place", "merge", codes=[merged], into=into, effective="2020-06-01", **more)
            made.append(answer["change"])
        except (Invalid, Conflict):
            continue
    return made


def test_eight_at_once_leave_one_tree_and_a_chain_without_gaps(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = sorted(number for numbers in pool.map(lambda seed: busy(office, seed), range(8)) for number in numbers)
    assert made == list(range(2, office.head + 1)) and len(made) >= 3
    with office.read() as connection:
        assert verify(connection, VERSIONED).ok
    for day in ("2020-04-30", DAY, "2020-06-01", "2021-01-01"):
        tree = office.tree(day)
        assert "N1" in tree
        for code in tree:
            line = [code]
            while tree[line[-1]][1] is not None:
                line.append(tree[line[-1]][1])  # type: ignore[arg-type]
                assert len(set(line)) == len(line)
            assert line[-1] == "4511"
    for code in ORGANIZATIONS:
        above = {c: office.in_force(c, "states")[-1]["superior"] for c in ORGANIZATIONS}
        line = [code]
        while above[line[-1]] is not None:
            line.append(above[line[-1]])
            assert len(set(line)) == len(line)

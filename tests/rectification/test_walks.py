"""The walks of the sample: what of a script of steps is taken and what refused, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from registry.casework.case_documents import case_document
from registry.errors import Invalid
from registry.procedures.case_changes import StepOrder, opening_order, stage_of, step_order
from registry.staging.write import write
from tests.registries import copy, opened
from tests.registry_under_test import RegistryUnderTest

pytestmark = pytest.mark.once("what a step is judged by is worked out of rows; test_case_changes.py writes on both")

WALKS = json.loads(
    (Path(__file__).parents[1] / "data" / "rectification-sample" / "expected" / "walks.json").read_text("utf-8")
)
_OPTIONS = ("step", "on", "level", "due_on", "reason", "score", "raters")


def order_of(walk: Mapping[str, Any], turn: Mapping[str, Any]) -> StepOrder:
    texts = {name: turn[name] or None for name in _OPTIONS}
    if turn["verb"] == "step":
        return step_order(walk["case"], texts, turn["insert"] or None)
    return opening_order(walk["case"], texts, {"organization": walk["organization"], "year": turn["on"][:4]})


def is_taken(registry: RegistryUnderTest, order: StepOrder) -> bool:
    try:
        write(registry.engine, stage_of(order), actor="", reason="", origin={"kind": "command", "name": order.name})
    except Invalid:
        return False
    return True


@pytest.mark.parametrize("walk", WALKS, ids=[walk["case"] for walk in WALKS])
def test_of_a_walk_the_lawful_steps_are_taken(walk: dict[str, Any], first_of_cases: Path, tmp_path: Path) -> None:
    registry = RegistryUnderTest(opened(copy(first_of_cases, tmp_path / "registry.db")), tmp_path)
    done = "".join(f"{walk['case']},{item},2019-02-01\n" for item in walk["done"])
    taken, expected = [], [turn["taken"] for turn in walk["walk"]]
    for turn in walk["walk"]:
        taken.append(is_taken(registry, order_of(walk, turn)))
        if taken[-1] and taken.count(True) == 1 and done:
            registry.take({"case_measures": f"case,measure,done_on\n{done}"})
    shown = case_document(registry.picture("2021-12-31"), walk["case"])
    registry.close()
    assert taken == expected
    assert (shown["state"], shown["open"]) == (walk["state"], walk["open"])
    assert [step["step"] for step in shown["steps"]] == walk["steps"]

"""The cases of the sample as they are listed and shown, on each of its days, as known at either change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.casework.case_documents import case_document, list_document
from tests.registries import copy, opened
from tests.registry_under_test import RegistryUnderTest

pytestmark = pytest.mark.once(
    "what is told of cases is worked out of rows; casework/test_case_documents.py runs on both"
)

SAMPLE = Path(__file__).parents[1] / "data" / "rectification-sample"
EXPECTED = sorted(path.stem for path in (SAMPLE / "expected").glob("*-20*.json"))


@pytest.fixture(scope="module")
def both(first_of_cases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegistryUnderTest]:
    folder = tmp_path_factory.mktemp("both")
    registry = RegistryUnderTest(opened(copy(first_of_cases, folder / "registry.db")), folder)
    assert registry.take(SAMPLE / "second") == 2
    yield registry
    registry.close()


@pytest.mark.parametrize("name", EXPECTED)
def test_the_cases_of_a_day_are_those_of_the_sample(both: RegistryUnderTest, name: str) -> None:
    known, _, day = name.partition("-")
    expected: dict[str, Any] = json.loads((SAMPLE / "expected" / f"{name}.json").read_text("utf-8"))
    picture = both.picture(day, 1 if known == "first" else 2)
    assert list_document(picture)["cases"] == expected["cases"]
    for worksheet in expected["worksheets"]:
        shown = case_document(picture, worksheet["case"])
        shown["steps"] = [step["step"] for step in shown["steps"]]
        common = worksheet.keys() & shown.keys()
        assert {key: shown[key] for key in common} == {key: worksheet[key] for key in common}
        assert {"earlier", "relapses", "not_recorded", "limit", "answers"} <= common


def test_both_sets_are_looked_at_on_five_days() -> None:
    assert len(EXPECTED) == 10

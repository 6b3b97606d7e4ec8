"""What changed since a report, in random histories: no more and no less than a plain comparison of both moments."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.codes import place_of
from registry.exchange.importing import take
from registry.figures import service
from registry.json_text import document
from registry.moment import Moment, head
from registry.picture import Picture
from registry.report.later_values import FIELDS, later_values
from registry.staging.service import Request
from registry.versions.handed_in_reports import HandedInReport
from tests.registries import SMALL, copy, discard, founded, opened, written

TOWN, WEST, NORTH = "451102101", "451102101202", "451102101203"
SCOPES = (None, "451102", TOWN, WEST)
DAYS = ("2018-12-31", "2019-12-31", "2020-12-31")
PLACES = "code,name,kind,parent,from,to,successor\n"
#: The measures and days of what is drawn: few, so that things are altered, put back, and altered again.
NUMBERS, FACTS = st.sampled_from([0, 1, 5, 50_000]), ("activists", "collective_income_yuan", "full_members")
EDIT = st.one_of(
    st.builds(
        lambda unit, year, measure, n: {"facts": f"unit,period,{measure}\n{unit},{year},{n}\n"},
        st.sampled_from([WEST, NORTH]),
        st.sampled_from([2018, 2019]),
        st.sampled_from(FACTS),
        NUMBERS,
    ),
    st.builds(
        lambda role, begins, ends: {"posts": f"person,unit,role,from,to\nP2,D2,{role},{begins},{ends}\n"},
        st.sampled_from(["secretary", "deputy_secretary"]),
        st.sampled_from(["2018-01", "2019-06"]),
        st.sampled_from(["", "2019-10", "2020-02"]),
    ),
    st.builds(
        lambda mode: {"coverage": f"organization,place,mode,from\nD2,451102101202001,{mode},2018-05\n"},
        st.sampled_from(["contact", "absorbed", "independent"]),
    ),
    st.builds(
        lambda ends: {"places": f"{PLACES}{NORTH},北村,village,{TOWN},,{ends},{WEST}\n"},
        st.sampled_from(["2018-06-01", "2019-06-01", "2020-01-01"]),
    ),
    st.just({"people": "code,name\nP7,庚某\n"}),
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("later")
    engine = founded(folder / "registry.db")
    assert take(engine, written(folder / "set", SMALL), Request("某", "初")).change == 1
    engine.dispose()
    return folder / "registry.db"


def values(picture: Picture, scope: str | None) -> dict[str, dict[str, Any]]:
    """Every figure, as it is kept of a report."""
    found = json.loads(document(service.figures_of(picture, scope)), parse_float=Decimal)
    return {value["code"]: value for value in found}


def came_to(value: dict[str, Any]) -> list[Any]:
    return [value.get(name) for name in FIELDS]


def check(first: Path, edits: Sequence[dict[str, str]], at: int, scope: str | None, day: str) -> int:
    """Takes edits in, with a report after some of them; returns how many figures differ at the end."""
    folder = Path(tempfile.mkdtemp(prefix="later-"))
    engine = opened(copy(first, folder / "registry.db"))
    for n, edit in enumerate(edits):
        take(engine, written(folder / str(n), edit), Request("某", "改", correct=True))
    with engine.connect() as connection:
        last, as_of = head(connection), datetime.date.fromisoformat(day)
        at = 1 + at % last

        def known(change: int) -> Picture:
            return Picture(connection, Moment(as_of, change))

        then, place = values(known(at), scope), None if scope is None else place_of(known(at), scope)
        report = HandedInReport(
            *("x" * 32, 1, at, place, scope, as_of, at, None, "none", "zh", "报告", None, None, "报告", {}),
            tuple(then.values()),
        )
        every = [values(known(change), scope) for change in range(last + 1)]
        found = {one.code: one for one in later_values(report, known, last)}
        plainly = {code for code in then if came_to(then[code]) != came_to(every[last][code])}
        assert found.keys() == plainly
        for code, one in found.items():
            assert not one.is_recounted and one.first is not None and one.last is not None
            assert (came_to(dict(one.then)), came_to(dict(one.now or {}))) == (
                came_to(then[code]),
                came_to(every[last][code]),
            )
            assert at < one.first <= one.last <= last
            # The first of them altered what was handed in, the last made what it is.
            assert came_to(every[one.first - 1][code]) == came_to(then[code]) != came_to(every[one.first][code])
            assert came_to(every[one.last - 1][code]) != came_to(every[one.last][code]) == came_to(every[last][code])
    engine.dispose()
    discard(folder)
    return len(found)


ASKED = {
    "edits": st.lists(EDIT, min_size=3, max_size=5),
    "at": st.integers(0, 3),
    "scope": st.sampled_from(SCOPES),
    "day": st.sampled_from(DAYS),
}


def test_what_changed_since_is_what_a_plain_comparison_finds_each_with_changes_that_turned_it(first: Path) -> None:
    differed = []

    @settings(max_examples=10, deadline=None, derandomize=True)
    @given(**ASKED)
    def holds(edits: list[dict[str, str]], at: int, scope: str | None, day: str) -> None:
        differed.append(check(first, edits, at, scope, day))

    holds()
    # Some histories alter much of what a report says.
    assert max(differed) > 3


@pytest.mark.soak
def test_likewise_in_many_histories(first: Path) -> None:
    @settings(max_examples=1_000, deadline=None)
    @given(**ASKED)
    def holds(edits: list[dict[str, str]], at: int, scope: str | None, day: str) -> None:
        check(first, edits, at, scope, day)

    holds()

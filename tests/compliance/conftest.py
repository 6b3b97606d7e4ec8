"""A registry with rows of most ledgers, about which steps are recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.registries import SMALL, copy, founded, imported, opened

#: What steps may be about, beside `SMALL`: two names with % and /, a row of each kind of key.
MORE = SMALL | {
    "notices": "code,organization,issued_on,due_on\nN1,D2,2019-05-01,2019-06-01\n",
    "projects": "code,kind,place,started_on\nX1,other,451102101202,2019-01-01\n",
    "approvals": "organization,matter,no,applied_on\nD2,establish,,2018-04\nD2,establish,2,2018-05-03\n",
    "activities": "place,kind,held_on,title\n451102101202,assembly,2019-03,50%的票/决议\n"
    "451102101202,assembly,2019-04-01,党员大会\n",
    "facilities": "place,kind,name,from\n451102101202,venue,,2018\n451102101202,venue,A/B,2018\n",
    "look_backs": "case,checked_on,result\nZ1,2019-09-01,partly\n",
    "pairings": "partner,partner_name,partner_kind,place,from\nQ1,某公司,enterprise,451102101202,2018-05\n",
}


@pytest.fixture(scope="package")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry that took the rows in, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    made = founded(folder / "registry.db")
    outcome = imported(made, folder / "first", MORE)
    assert (outcome.change, list(outcome.problems)) == (1, [])
    made.dispose()
    return folder / "registry.db"


@pytest.fixture
def engine(filled: Path, tmp_path: Path) -> Engine:
    return opened(copy(filled, tmp_path / "registry.db"))

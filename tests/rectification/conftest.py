"""What the tests of the course of cases share: the sample of cases, and an office with a few."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.exchange.importing import take
from registry.staging.service import Request
from tests.exchange.desk import BASE, Desk
from tests.registries import copy, founded, opened

SAMPLE = Path(__file__).resolve().parent.parent / "data" / "rectification-sample"


@pytest.fixture(scope="session")
def first_of_cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry that has taken the first set of the sample of cases, to be copied."""
    file = tmp_path_factory.mktemp("cases") / "registry.db"
    engine = founded(file)
    outcome = take(engine, SAMPLE / "first", Request("测试", "测试"))
    assert list(outcome.problems) == [] and outcome.change == 1
    engine.dispose()
    return file


@pytest.fixture
def sample_of_cases(first_of_cases: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk over such a registry."""
    made = Desk(opened(copy(first_of_cases, tmp_path / "registry.db")))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def few_cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry with two cases and an audit, to be copied: Z1 by its dates alone, Z2 by its steps alone."""
    file = tmp_path_factory.mktemp("few") / "registry.db"
    made = Desk(founded(file))
    made.accept(
        **BASE,
        cases="code,organization,year,identified_on,plan_on,closed_on\nZ1,D2,2018,2018-03-01,2018-04,2018-12-01\n"
        "Z2,D3,2018,,,",
        case_steps="case,step,on,level\nZ2,screened,2018-02-01,township\nZ2,decided,2018-03-05,county\n"
        "Z2,decided,2018-03-20,county\nZ2,closed,2018-11-30,county",
        audits="code,name,opened_on,years,as_of\nH1,One,2019-06-01,2018,2019-05-31\nH2,Two,2019-06-01,2018,2019-05-31",
        audit_items="audit,case,auditor,checked_on,result,found,kept,note,township_on,county_on\n"
        "H1,Z1,Team,2019-07-01,consolidated,Good,yes,,2019-07-05,2019-07-09\nH1,Z2,Team,,,,,,,",
    )
    made.engine.dispose()
    return file


@pytest.fixture
def desk(few_cases: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk over such a registry."""
    made = Desk(opened(copy(few_cases, tmp_path / "registry.db")))
    yield made
    made.engine.dispose()

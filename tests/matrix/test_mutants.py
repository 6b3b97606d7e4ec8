"""A sight that is not asked, wherever one is, is seen by the matrix: without any of its cuts some cell turns red.

`mutants.tsv` has for each mutant a cell that it turns red, so that one request says it: of every few in `make test`, of
all in `make soak`. A new cut needs its line. Where nothing of outside is told without the cut, a cell is still another
one, and the line says why that is all.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from registry.requests.rate import Rates
from tests.matrix import mutants
from tests.matrix.asking import Line, Matrix
from tests.matrix.mutants import Mutant

KNOWN = Path(__file__).with_name("mutants.tsv")
#: Of every so many mutants one is carried out in `make test`.
STEP = 9


@cache
def known() -> dict[str, Line]:
    """The lines of the table, by their mutants."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {row["mutant"]: Line(**row) for row in csv.DictReader(file, delimiter="\t")}


LINES = known()
SEEN = [mutant for mutant in mutants.mutants() if str(mutant) in LINES and LINES[str(mutant)].cell]


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rates, "wait", lambda *_: 0)
        yield Matrix(tmp_path_factory.mktemp("planted"))


def test_every_cut_has_its_line_and_every_line_its_cut() -> None:
    assert [str(mutant) for mutant in mutants.mutants()] == list(LINES)


def test_a_line_says_why_it_has_no_cell_or_why_nothing_of_outside_is_told() -> None:
    cuts = {str(mutant) for mutant in mutants.mutants()}
    for line in LINES.values():
        assert line.sees in ("told", "unlike", "counted", "kept", "otherwise") if line.cell else not line.sees, line
        assert bool(line.why) == (line.sees in ("", "otherwise")), line
        assert {*filter(None, line.beside.split("; "))} <= cuts - {line.mutant}, line


def check(matrix: Matrix, mutant: Mutant) -> None:
    if not matrix.turns_red(mutant, LINES[str(mutant)]):
        pytest.fail(f"another cell: {mutant}\t{matrix.found(mutant)}")


@pytest.mark.parametrize("mutant", SEEN[::STEP], ids=str)
def test_a_cut_that_is_left_out_is_seen(matrix: Matrix, mutant: Mutant) -> None:
    check(matrix, mutant)


@pytest.mark.soak
@pytest.mark.parametrize("mutant", SEEN, ids=str)
def test_any_cut_that_is_left_out_is_seen(matrix: Matrix, mutant: Mutant) -> None:
    check(matrix, mutant)

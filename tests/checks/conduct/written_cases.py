"""Small registries of cases, ratings, audits and draws, written a row after the other, and what is found in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from registry.checks import service
from registry.checks.conduct.catalogue import RULES
from registry.checks.model import Finding
from registry.draws.ledger import DRAWS
from registry.draws.options import DrawOptions
from registry.problems import Problems
from registry.staging.input import rows_of_mappings
from registry.staging.service import Request, take_rows
from tests.checks.rules.sentences import Written
from tests.registries import founded
from tests.registry_under_test import RegistryUnderTest


class WrittenCases(Written):
    """A township XZ with the branches O1, O2, O3, each at a village of its own; more is added."""

    def __init__(self) -> None:
        super().__init__()
        for code in ("O1", "O2", "O3"):
            self.organization(code)
        self.draws: list[dict[str, str]] = []

    def case(self, code: str, *steps: str, more: str = "", of: str = "O1", year: int = 2019) -> None:
        """A case and its steps, each `step day` and what else its row says; `more` are columns of the case itself."""
        self.add("cases", f"code={code} organization={of} year={year} {more}")
        for step in steps:
            kind, on, *cells = step.split(" ")
            self.add("case_steps", " ".join([f"case={code} step={kind} on={on}", *cells]))

    def looked(self, case: str, on: str, result: str) -> None:
        self.add("look_backs", f"case={case} checked_on={on} result={result}")

    def rated(self, organization: str, year: int, *stages: str) -> None:
        """The stages of a round, each `stage day` and what else its row says."""
        for stage in stages:
            kind, on, *cells = stage.split(" ")
            stars = [] if any(cell.startswith("stars=") for cell in cells) else ["stars=3"]
            key = f"organization={organization} year={year} stage={kind} decided_on={on}"
            self.add("ratings", " ".join([key, *stars, *cells]))

    def audit(self, code: str, opened_on: str, closed_on: str = "") -> None:
        about = f"code={code} name={code} opened_on={opened_on} years=2017 as_of={opened_on}"
        self.add("audits", f"{about} closed_on={closed_on}")

    def item(self, audit: str, case: str, checked: str = "", signed: str = "") -> None:
        """A case of an audit: `day result`, and the days on which township, county and city signed (- for none)."""
        cells = dict(zip(("checked_on", "result"), checked.split(), strict=False))
        levels = ("township_on", "county_on", "city_on")
        cells |= {level: on for level, on in zip(levels, signed.split(), strict=False) if on != "-"}
        row = " ".join(f"{column}={text}" for column, text in cells.items())
        self.add("audit_items", f"audit={audit} case={case} {row}".strip())

    def draw(self, code: str, on: str, run_on: str = "", **options: str | None) -> None:
        """A draw, committed to on a day; of the whole registry, unless its options say otherwise."""
        asked: dict[str, str | None] = {"figure": "place.villages", "status": "population", "as_of": "2019-12-31"}
        text = DrawOptions(known_at=1, size=1, **{**asked, **options}).text  # type: ignore[arg-type]
        row = {"code": code, "options": text, "committed_on": on, "commitment": "0" * 64}
        self.draws.append(row | ({"drawn_on": run_on} if run_on else {}))

    def made(self, folder: Path) -> RegistryUnderTest:
        """A registry of all that is written; draws are written as commands do, each a change."""
        folder.mkdir(exist_ok=True)
        registry = RegistryUnderTest(founded(folder / "registry.db"), folder)
        registry.take(self.ledgers())
        for row in self.draws:
            commit(registry, row)
        return registry

    def plain(self) -> dict[str, list[dict[str, str]]]:
        """The rows of every ledger, as they are written."""
        self.ledgers()
        return {**self.rows, "draws": self.draws}


def commit(registry: RegistryUnderTest, row: Mapping[str, str]) -> None:
    """Writes the row of a draw."""
    problems = Problems()
    rows = rows_of_mappings(DRAWS, "draws", [row], problems)
    outcome = take_rows(registry.engine, [rows], Request("测试", "测试"), lambda: {"kind": "test"}, problems)
    assert not outcome.problems, outcome.problems
    registry.connection.rollback()  # what was begun before does not see the change


def found(registry: RegistryUnderTest, day: str, *rules: str, change: int | None = None) -> list[Finding]:
    """The findings of rules of conduct on a day, of all without any."""
    return service.findings(registry.picture(day, change), None, *(rules or (rule.code for rule in RULES)))


def by_rule(findings: Iterable[Finding]) -> dict[str, list[str]]:
    """The units of each rule that finds any, in their order."""
    listed: dict[str, list[str]] = {}
    for finding in findings:
        listed.setdefault(finding.rule.code, []).append(finding.unit)
    return listed

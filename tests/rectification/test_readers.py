"""A case is its steps: the four dates of `cases` and the look-backs are read in one place, and nowhere else.

Whoever takes the tables of these rows, or asks a row for one of the dates, is named here with a reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.rectification.steps import DATES

ROOT = Path(__file__).parents[2] / "registry"
TABLES = {"cases", "look_backs", "audit_items"}
_BY_KEY = {"TABLES", "VERSIONED"}
_DATES = {*DATES, *(f"{name}_written" for name in DATES)}
#: Packages that move rows as rows, whatever they say: they write, check, keep and undo them.
MOVES = {
    "archive": "every row as it is stored, and back; between_rows and of_cases check what rows say together",
    "demonstration": "invents the rows",
    "desk": "rows are written as rows, by whoever may: where each lies, and who is of its level",
    "programmes": "projects have a day of acceptance of their own",
    "restructuring": "verbs on units, redaction and undoing put versions in and out of force",
    "sights": "where each row lies, whatever it says",
    "staging": "rows that come in are compared with those in force; case_checks holds both views together",
    "workbooks": "rows that offices keep become rows of ledgers; columns are proposed by the words of headers",
}
#: The modules that take one of the three tables by name.
BY_NAME = {
    "slices.py": "the list of the tables",
    "rectification/courses.py": "the one place",
    "rectification/queries.py": "the rows of cases with the dates that count in place of their own",
    "casework/case_record.py": "code, organization, year, relapse: the dates are the course's",
    "casework/case_documents.py": "the text of a look-back that the course has found",
    "casework/audits.py": "an audit's items are shown as rows",
    "casework/audit_units.py": "items are units of figures",
    "checks/engine/case_courses.py": "rows for the arrays of rules, with the dates that count",
    "checks/conduct/audits.py": "who signed an item when",
    "checks/service.py": "whether the row of a case that a finding names may be read",
    "checks/structure/rows.py": "names the ledger; the rows are those with the dates that count",
    "figures/frames.py": "what rows say of themselves on every day: of cases without the dates",
    "figures/row_titles.py": "code and organization of a case",
    "lookup/case_list.py": "the text of the latest look-back, which the queries have found",
    "lookup/identities_of_codes.py": "codes of cases",
    "lookup/ledger_rows.py": "codes of cases",
}
#: The modules that take the table of whatever ledger, and show its rows as they are recorded.
BY_KEY = {
    "checks/engine/ledger_arrays.py": "of ledgers of cases it takes the rows that case_courses has",
    "checks/engine/unit_days.py": "the names of all ledgers",
    "checks/rule_findings.py": "the version behind a value",
    "checks/service.py": "the version behind a value",
    "checks/structure/rows.py": "of cases it takes the rows with the dates that count",
    "cli/figures.py": "the names of places and organizations",
    "decisions/sides.py": "what a submission would make of rows, shown as rows",
    "exchange/exporting.py": "exports show rows as rows",
    "figures/lists/evidence.py": "the version behind a value",
    "figures/provenance.py": "the version behind a value",
    "lookup/change_rows.py": "what a change did to rows",
    "lookup/dossier.py": "all that is recorded of a unit, as rows",
    "lookup/history.py": "history shows rows as rows",
    "lookup/ledger_rows.py": "pages of ledgers show rows as rows",
    "lookup/names_then.py": "codes of cases as known at a change",
    "lookup/row_documents.py": "the API shows rows of ledgers as rows",
    "lookup/timeline.py": "what happened, as it was recorded",
    "lookup/unit_documents.py": "what a code is, and how it stands",
    "lookup/village.py": "rows about the village's organizations, shown as rows",
    "report/later_values.py": "the tables that figures are made from, whichever they are",
    "slices.py": "the list of the tables",
    "web/api/ledgers.py": "the columns of a ledger",
    "web/desk/doors.py": "the names of all ledgers",
    "web/pages/unit_tables.py": "the columns of a ledger",
}
#: The modules that ask something of those names for one of the dates by name, and what it is.
BY_DATE = {
    "checks/columns/case_days.py": "columns of rules, out of the rows of case_courses",
    "checks/engine/case_courses.py": "the date of the course, to say which rows may count",
    "checks/conduct/audits.py": "the day on which an audit was closed",
    "casework/audits.py": "the day on which an audit was closed",
    "web/pages/audit_doors.py": "the day on which an audit was closed",
    "web/pages/audits.py": "the day on which an audit was closed",
    "procedures/field_workbook.py": "labels of the ledger's columns",
    "lookup/search.py": "the dates that count, of the rows that the queries have found",
    "rectification/queries.py": "the dates that count, to say which cases are open",
    "rectification/steps.py": "the doctest of the course",
}


def takes(source: str) -> Iterator[tuple[str, str]]:
    """How a module takes the tables, or asks for the dates: `name`, `key` or `date`, and what."""
    tree = ast.parse(source)
    own: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "registry.rectification.models":
            own |= {alias.asname or alias.name for alias in node.names if alias.name in TABLES}
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = {alias.name for alias in node.names}
            whole = "registry.rectification.models" in names
            if whole or (getattr(node, "module", "") == "registry.rectification" and "models" in names):
                yield "name", "models"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in own:
            yield "name", node.id
        elif isinstance(node, ast.Subscript) and _called(node.value) in _BY_KEY:
            constant = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if constant is None:
                yield "key", "any"
            elif constant in TABLES:
                yield "name", str(constant)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _BY_KEY:
            yield "key", node.attr
        elif isinstance(node, (ast.For, ast.comprehension)) and _called(node.iter) in _BY_KEY:
            yield "key", "all"
        yield from _dates(node)


def _called(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


def _dates(node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value in _DATES:
        yield "date", str(node.slice.value)
    elif isinstance(node, ast.Attribute) and node.attr in _DATES:
        yield "date", node.attr
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        first = node.args[0] if node.args else None
        if isinstance(first, ast.Constant) and first.value in _DATES:
            yield "date", str(first.value)


def modules() -> dict[str, str]:
    paths = (path for path in sorted(ROOT.rglob("*.py")) if path.relative_to(ROOT).parts[0] not in MOVES)
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.parametrize(("how", "allowed"), [("name", BY_NAME), ("key", BY_KEY), ("date", BY_DATE)])
def test_whoever_takes_these_rows_or_dates_is_named_with_a_reason(how: str, allowed: dict[str, str]) -> None:
    found = {name: {what for one, what in takes(source) if one == how} for name, source in modules().items()}
    taking = {name: what for name, what in found.items() if what}
    unnamed = {name: what for name, what in taking.items() if name not in allowed}
    assert not unnamed, f"these take rows of cases or look-backs: ask registry.rectification.courses, {unnamed}"
    assert not {name for name in allowed if name in found and name not in taking}, "these need no reason any more"


def test_the_packages_that_move_rows_are_there() -> None:
    assert all((ROOT / package).is_dir() for package in MOVES)


@pytest.mark.parametrize(
    ("source", "how"),
    [
        ("from registry.rectification.models import cases\npicture.rows(cases)", ["name"]),
        ("from registry.rectification.models import look_backs as l\nselect(l)", ["name"]),
        ("from registry.rectification import models\npicture.rows(models.cases)", ["name"]),
        ("picture.rows(TABLES['audit_items'])", ["name"]),
        ("picture.rows(TABLES[key])", ["key"]),
        ("for key in slices.TABLES:\n    pass", ["key"]),
        ("TABLES.items()", ["key"]),
        ("row['closed_on'] is None", ["date"]),
        ("case.row.get('plan_on_written')", ["date"]),
        ("from registry.rectification.models import case_measures\npicture.rows(case_measures)", []),
        ("pl.col('closed_on'), TABLES['posts'], row['due_on']", []),
    ],
)
def test_a_taking_is_found_however_it_is_written(source: str, how: list[str]) -> None:
    assert [one for one, _ in takes(source)] == how

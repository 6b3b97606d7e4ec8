"""What a command imports before it answers: nothing heavy that it does not need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.registries import url_of

#: Runs the command and tells on its last line which of the heavy packages were imported.
_RUN = (
    "import sys\nfrom registry.cli import main\n"
    "try:\n    main()\nfinally:\n    print('\\nimported', *sorted({n.partition('.')[0] for n in sys.modules}))"
)
HEAVY = {"polars", "numpy", "sqlalchemy", "flask", "alembic", "networkx", "openpyxl", "xlsxwriter", "docx", "typst"}
HEAVY |= {"python_calamine", "pypinyin", "wtforms", "waitress", "gunicorn", "adbc_driver_manager", "adbc_driver_sqlite"}


def imported(database: Path, *args: str) -> set[str]:
    """The heavy packages that a command imports in a process of its own."""
    environment = os.environ | {"REGISTRY_DATABASE_URL": url_of(database).render_as_string(False)}
    ran = subprocess.run(
        [sys.executable, "-c", _RUN, *args], capture_output=True, text=True, env=environment, check=True
    )
    return HEAVY & set(ran.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("command", ["", "figures", "import", "report", "serve", "case"])
def test_the_help_imports_nothing_heavy(command: str, tmp_path: Path) -> None:
    assert imported(tmp_path / "none.db", *command.split(), "--help") == set()


@pytest.mark.sqlite("what another driver imports is that driver's")
def test_figures_import_what_figures_are_made_of_and_nothing_else(standing: Path) -> None:
    assert imported(standing, "figures") == {"polars", "numpy", "sqlalchemy"}


def test_the_record_of_changes_is_shown_without_dataframes(standing: Path) -> None:
    assert imported(standing, "changes") == {"sqlalchemy"}

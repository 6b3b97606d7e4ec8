"""How the tests run: hypothesis without a time limit, and everything that asks a database on both kinds of database.

`REGISTRY_TEST_DATABASE` says which kind: nothing for SQLite, `postgresql` for a server that is started for the run, or
the address of a server. On PostgreSQL the tests of `ONCE` do not run again, nor those marked `once` or `sqlite`.
"""

from __future__ import annotations

import datetime
import gc
import os
import shutil
import tempfile
import time

# The tests run side by side, and their registries are small: more threads in each would only wait for each other.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings

from registry import moment
from tests import registries, spared
from tests.servers import Started, in_memory, memory

# Every run draws the same, so that what more examples would find they find once; `make soak` draws others.
settings.register_profile(
    "everyday", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("soak", deadline=None, derandomize=False, suppress_health_check=list(HealthCheck))
settings.load_profile("everyday")
# Looking for rings of objects took a tenth of the time: what stands after the tests are found stands to the end.
gc.set_threshold(100_000, 20, 20)
spared.spare()

pytest_plugins = ["tests.samples"]
_BEGUN = time.monotonic()
HERE = Path(__file__).resolve().parent
#: What runs once, on SQLite: it asks no database, which `_no_database` sees to, or would look at the same bytes again.
ONCE = {
    "assets": "files of others, and the browsers that can read them",
    "benchmarks": "rivals read the file of an SQLite database",
    "packaging": "how the program is built and installed; the demonstration that it loads is loaded elsewhere too",
    "browser": "scripts and styles; cli/test_demonstration.py opens every page that they see on both",
    "demonstration": "the demonstration's rows, before any registry has them",
    "draws/test_algorithm.py": "the program of a draw, which asks no registry",
    "report": "documents; tests/figures asks for their figures and lists on both, cli/test_report.py for some",
    "figures/test_conditions.py": "conditions over frames",
    "test_columns.py": "cells and columns",
    "test_documentation.py": "documents",
    "test_documents.py": "documents",
    "test_library_faults.py": "versions of libraries",
    "test_handbook.py": "documents",
    "test_handbook_of_roles.py": "documents",
    "test_picture.py": "an SQLite in memory, whichever kind is asked for",
    "test_problems.py": "problems by themselves",
    "test_reads.py": "the text of the program",
    "test_reference.py": "the plain reference by itself",
    "test_resources.py": "where files lie",
    "test_spells.py": "intervals",
    "test_spool.py": "temporary files",
    "test_turns.py": "threads",
    "exchange/test_csv_files.py": "texts from outside",
    "exchange/test_formats.py": "files from outside",
    "exchange/test_marked_tables.py": "texts of workbooks",
    "exchange/test_pieces.py": "the XML of sheets",
    "names": "spellings, and names of rows that stand in the tests",
    "rectification/test_steps.py": "steps as plain data",
    "workbooks/test_any_sheet.py": "sheets as plain data",
    "workbooks/test_bodies.py": "sheets as plain data",
    "workbooks/test_cells.py": "cells of workbooks",
    "workbooks/test_doubts.py": "cells of workbooks",
    "workbooks/test_files.py": "files of several kinds",
    "workbooks/test_headers.py": "sheets as plain data",
    "workbooks/test_mapping_file.py": "mappings as files",
    "workbooks/test_proposing.py": "mappings proposed for sheets",
    "workbooks/test_same_tables.py": "sheets as plain data",
    "workbooks/test_sheets.py": "sheets as plain data",
    "workbooks/test_sources.py": "cells of workbooks",
    "restructuring/test_comparing.py": "editions as plain data",
    "restructuring/test_divisions.py": "sixteen editions; test_reach_of_editions.py applies smaller ones on both",
    "restructuring/test_editions.py": "editions as files",
    "exchange/test_reading.py": "files from outside",
    "exchange/test_annotated_workbook.py": "workbooks",
    "exchange/test_kept_workbook.py": "workbooks",
    "exchange/test_merges.py": "cells of workbooks",
    "exchange/test_shown_cells.py": "cells of workbooks",
    "cli/test_killed.py": "files that are written, whatever they are written from",
    "cli/test_handbook.py": "what the handbook says of the demonstration, which test_demonstration.py loads on both",
    "cli/test_many_problems.py": "problems of files, told before a registry is founded",
    "web/test_doors.py": "links; test_queries.py opens every page on both",
    "web/every_unit": "700 pages of the demonstration; each kind of page is opened on both by the rest of tests/web",
}
#: What runs once though it asks a database: what it tests is worked out of rows as a picture has them. How pictures
#: and `registry.versions` read is held on both kinds by test_arrow, test_versions, figures/test_sample and test_kept.
_OF_ROWS = {
    "accounts/test_passwords.py": "texts of passwords; accounts/test_sessions.py changes some on both",
    "casework": "what follows of rows; cli/test_audits.py and cli/test_cases.py ask for some on both",
    "checks/conduct": "findings of the rows of a picture, which are read alike on both",
    "checks/engine": "arrays of rows, and histories by lot",
    "checks/rules": "the answers of rules, sentence by sentence",
    "checks/test_answers_in_histories.py": "answers, by lot; web/test_picture_cache.py carries over on both",
    "checks/test_findings_in_histories.py": "findings, by lot",
    "checks/test_parts.py": "parts of findings",
    "checks/test_rule_shares.py": "shares of answers",
    "checks/test_rules_reckoning.py": "the answers of rules",
    "checks/test_rules_reckoning_edges.py": "the answers of rules",
    "checks/test_findings.py": "findings; web/test_findings.py and cli/test_findings.py ask for some on both",
    "cli/test_divisions.py": "the answers of a command; test_reach_of_editions.py applies editions on both",
    "cli/test_figures.py": "how figures are printed; figures/test_sample.py asks for all of them on both",
    "cli/test_frame.py": "how commands read and refuse",
    "cli/test_names.py": "names for codes; staging/test_names.py reads them in ledgers on both",
    "cli/test_output.py": "how answers are printed",
    "cli/test_problems_file.py": "where a file is written",
    "cli/test_report.py": "documents",
    "cli/test_rules.py": "the answers of commands; cli/test_findings.py asks for some on both",
    "cli/test_start.py": "what commands import",
    "compliance/test_settings.py": "values by place and day, out of rows",
    "desk/test_rights.py": "who may write what; desk/test_rows.py and web/api/test_levels.py write on both",
    "exchange/test_child_rows.py": "rows on their way from a child process",
    "exchange/test_copies_apart.py": "numbers of rows and their problems; test_exporting.py brings some back on both",
    "exchange/test_importing_cells.py": "cells and their problems",
    "exchange/test_importing_parents.py": "what stands above a place; test_importing.py takes places in on both",
    "exchange/test_importing_units.py": "states of units; test_importing.py and test_histories.py take them in on both",
    "exchange/test_last_year.py": "reminders of an import; test_importing.py imports on both",
    "exchange/test_many_problems.py": "problems, before anything is written",
    "exchange/test_near_misses.py": "problems, before anything is written",
    "exchange/test_passed_over.py": "what of a file is not read",
    "exchange/test_reminders.py": "reminders of an import; test_importing.py imports on both",
    "exchange/test_template.py": "the blank workbook",
    "figures/test_backend.py": "expressions of engines",
    "figures/test_days.py": "figures on many days",
    "figures/test_every_place.py": "figures of every place",
    "figures/test_explanations.py": "explanations; test_versions.py reads where their values came from on both",
    "figures/test_gaps.py": "what is missing, out of conditions",
    "figures/test_own_columns.py": "what rows say of themselves on a day",
    "figures/test_page_list.py": "lists",
    "figures/test_rectification_sample.py": "figures; test_sample.py asks for figures on both",
    "figures/test_shortfalls.py": "what is missing, out of conditions",
    "figures/test_standing.py": "who stands for whom",
    "figures/test_successions.py": "figures around mergers",
    "figures/test_tallying.py": "sums",
    "lookup/test_graph.py": "pictures of neighbourhoods",
    "lookup/test_several_words.py": "which words match; lookup/test_search.py finds on both",
    "matrix/test_every_method.py": "refusals before anything is looked up; the other cells are asked on both",
    "matrix/test_mutants.py": "cuts of rows as a picture has them; the cells themselves are asked on both",
    "matrix/test_verb_pages_under_a_sight.py": "forms of verbs; what the matrix reads and writes it does on both",
    "procedures/test_field_workbook.py": "workbooks; procedures/test_audits.py writes on both",
    "restructuring/test_across_the_change.py": "figures and trees around verbs; test_two_dates.py writes them on both",
    "restructuring/test_any_editions.py": "editions by lot; test_reach_of_editions.py applies some on both",
    "restructuring/test_catalogue.py": "declarations of verbs",
    "restructuring/test_merge_split.py": "what goes where; test_two_dates.py merges and splits on both",
    "restructuring/test_refusals.py": "what verbs refuse, before anything is written",
    "restructuring/test_verbs.py": "what verbs make; test_two_dates.py and test_undone.py carry them out on both",
    "restructuring/test_whatif.py": "comparisons of pictures; test_side_by_side.py holds the lock on both",
    "sights/test_what_is_read.py": "cuts of rows; sights/test_reckoned_twice.py and the matrix cut them on both",
    "snapshots": "files out of a picture's rows; cli/test_distributed.py writes one on both",
    "test_declarations.py": "declarations",
    "test_language.py": "texts",
    "test_late_imports.py": "the text of the program",
    "test_privacy.py": "cells that are refused",
    "test_prose.py": "the text of the program and its documents",
    "todo/test_calendar_file.py": "the lines of a file",
    "todo/test_kinds.py": "what is found of rows; todo/test_reckoned_twice.py finds it on both",
    "web/accounts/test_headers.py": "what is told browsers; web/accounts/test_login.py signs in on both",
    "web/api/test_all_at_once.py": "problems of requests; web/api/test_refusals.py refuses on both",
    "web/api/test_order.py": "the order of refusals; web/api/test_refusals.py refuses on both",
    "web/desk/test_fields.py": "fields made of columns; web/desk/test_row_forms.py sends them on both",
    "web/test_addresses.py": "addresses",
    "web/test_cases_page.py": "pages of cases; test_queries.py opens every page on both",
    "web/test_compression.py": "answers on their way",
    "web/test_export.py": "workbooks of tables",
    "web/test_large_lists.py": "lists a page at a time",
    "web/test_ledgers.py": "pages of ledgers; test_queries.py opens every page on both",
    "web/test_mappings.py": "pages of mappings; workbooks/test_saved_mappings.py reads them on both",
    "web/test_names.py": "names of hosts",
    "web/test_notices.py": "pages of notices; test_queries.py opens every page on both",
    "web/test_pages_in_histories.py": "pages by lot; test_queries.py opens every page on both",
    "web/test_parameters.py": "parameters of addresses",
    "web/test_past_days.py": "what pages tell of a day",
    "web/test_policies.py": "pages of policies; test_queries.py opens every page on both",
    "web/test_printing.py": "pages on paper",
    "web/test_refused_pages.py": "pages that refuse",
    "web/test_requests.py": "how requests are refused",
    "web/test_rules.py": "pages of rules; test_queries.py opens every page on both",
    "web/test_tables.py": "tables",
    "web/test_time_bar.py": "the bar of the two dates",
    "web/test_search.py": "the page of what is found; lookup/test_search.py finds it on both",
    "web/test_totals.py": "sums of tables",
    "web/test_township.py": "a township's sheet; test_queries.py opens every page on both",
    "web/test_tree.py": "the tree; lookup/test_dossier.py and test_search.py read on both",
    "web/test_tree_beside_units.py": "the tree; lookup/test_dossier.py and test_search.py read on both",
    "web/test_two_days.py": "tables of two days",
    "web/test_units.py": "pages of units; lookup/test_dossier.py reads all that stands on them on both",
    "web/test_worklists.py": "worklists; test_queries.py opens every page on both",
    "workbooks/test_blamed_cells.py": "cells that are to blame; test_people_made.py writes rows of tables on both",
    "workbooks/test_inverse.py": "tables by lot, as below",
    "workbooks/test_mapping_explanation.py": "words about mappings",
    "workbooks/test_places_made.py": "rows that tables make; test_people_made.py writes them on both",
    "workbooks/test_rows_joined.py": "rows that tables make, as above",
    "workbooks/test_spells_made.py": "rows that tables make, as above",
    "workbooks/test_tables_moved.py": "tables by lot, as above",
}
ONCE |= _OF_ROWS
#: These ask a database all the same, and say above why once is enough: nothing watches over them.
_WITH_DATABASE = (
    *("benchmarks", "browser", "packaging", "report", "restructuring/test_divisions.py", "cli/test_handbook.py"),
    *("cli/test_killed.py", "cli/test_many_problems.py", "web/test_doors.py", "web/every_unit", *_OF_ROWS),
)
#: The files that take longest, in the order in which they are begun.
_LONG = (
    *("browser/test_in_chinese.py", "matrix/", "browser/", "web/every_unit/", "packaging/", "procedures/", "report/"),
    *("exchange/test_histories.py", "restructuring/", "benchmarks/", "web/", "sights/", "figures/", "checks/"),
)


def _entry(path: Path) -> str | None:
    """The entry of `ONCE` that a file's tests fall under."""
    inside = path.relative_to(HERE).as_posix()
    return next((entry for entry in ONCE if inside == entry or inside.startswith(f"{entry}/")), None)


def _turn(path: Path) -> int:
    """When a file is begun: the longest first, for at the end one worker would wait for the other."""
    inside = path.relative_to(HERE).as_posix()
    return next((turn for turn, first in enumerate(_LONG) if inside.startswith(first)), len(_LONG))


def pytest_configure(config: pytest.Config) -> None:
    """Takes memory for the files of a run, and starts the server before anybody needs it. The workers share both."""
    room = memory()
    if room is not None and not hasattr(config, "workerinput"):
        # Tests commit thousands of times, each time to the disk: in memory nobody waits for it.
        folder = in_memory(room)
        os.environ["TMPDIR"], tempfile.tempdir = str(folder), None
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    if os.environ.get(registries.ASKED) == "postgresql":
        server = Started()
        os.environ[registries.ASKED] = server.address
        config.add_cleanup(server.stop)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What does not run again on PostgreSQL is not even loaded there, unless somebody names it."""
    is_named = str(collection_path) in {str(Path(name.partition("::")[0]).absolute()) for name in config.args}
    is_left_out = registries.on_postgresql() and HERE in collection_path.parents and _entry(collection_path)
    return True if is_left_out and not is_named else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is about the other kind of database alone, and on PostgreSQL what is the same there."""
    again = registries.on_postgresql()
    others = ("sqlite", "once") if again else ("postgresql",)
    out = {item for item in items if any(map(item.get_closest_marker, others)) or (again and _entry(item.path))}
    items[:] = sorted((item for item in items if item not in out), key=lambda item: _turn(item.path))
    config.hook.pytest_deselected(items=list(out))


def pytest_collection_finish() -> None:
    """Lets the collector pass over all that there is by now: modules, declarations, the tests themselves."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Leaves what the run came to, for the closing lines of `make test`."""
    if hasattr(config, "workerinput"):
        return
    counts = {what: len(terminalreporter.stats.get(what, ())) for what in ("passed", "failed", "error", "deselected")}
    summary = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    folder = HERE.parent / "build" / "tests"
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / ("2-postgresql.txt" if registries.on_postgresql() else "1-sqlite.txt")
    place.write_text(f"{registries.kind()}: {summary} in {time.monotonic() - _BEGUN:.0f} s\n", encoding="utf-8")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """That nothing of what was asked for has to run on PostgreSQL is no failure."""
    if registries.on_postgresql() and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture(autouse=True)
def _no_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that is said to ask no database asks none."""
    entry = _entry(request.path)
    if entry is not None and entry not in _WITH_DATABASE:
        monkeypatch.setattr("registry.db.connect", None)


class _Clock(datetime.datetime):
    """A clock that stands still."""

    found = datetime.datetime.now(datetime.UTC)

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
        return cls.found.astimezone(tz)


@pytest.fixture
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the day on which the tests were found, for those that say then what tomorrow is: a run may go on past
    midnight."""
    monkeypatch.setattr(moment, "datetime", SimpleNamespace(**vars(datetime) | {"datetime": _Clock}))


@pytest.fixture(autouse=True)
def _put_away(request: pytest.FixtureRequest) -> Iterator[None]:
    """The registries of a test go with its folder."""
    yield
    folder = request.node.funcargs.get("tmp_path")
    if registries.on_postgresql() and folder is not None:
        registries.discard(folder)

"""Whatever is declared stands in every place that it must: one test names all that is missing, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Engine, Integer, Table

from registry import record
from registry.checks.catalogue import BY_CODE as RULES
from registry.checks.conduct.catalogue import BY_CODE as CONDUCT
from registry.checks.rule import CatalogueRule
from registry.conditions import In, Is, Shared, Some
from registry.db import reading, upgrade
from registry.figures.catalogue import BY_CODE
from registry.figures.model import Figure
from registry.language import Words
from registry.moment import Moment, today
from registry.picture import Picture
from registry.restructuring.draft import ORGANIZATION
from registry.restructuring.verb import Verb, column, own
from registry.web.render import MenuEntry
from tests import asked_for, declared
from tests.registries import opened

#: What is declared is the same on every database; `test_migrations.py` compares tables on both.
pytestmark = pytest.mark.sqlite("what is declared asks no database")

VILLAGES = BY_CODE["village.secretary"]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A registry as the migrations make it, whether the code names the last of them or not."""
    engine = opened(tmp_path_factory.mktemp("migrated") / "registry.db")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Picture]:
    """What is known of a registry that holds nothing, with the tables as they are declared, migrated or not."""
    engine = opened(tmp_path_factory.mktemp("blank") / "registry.db")
    record.metadata.create_all(engine)
    with reading(engine) as connection:
        yield Picture(connection, Moment(today(), 0))
    engine.dispose()


def test_everything_that_is_declared_stands_wherever_it_must(migrated: Engine) -> None:
    missing = [
        *declared.of_figures(),
        *declared.of_rules(),
        *declared.of_conduct(),
        *declared.of_catalogue(),
        *declared.of_columns(migrated),
        *declared.of_pages(),
        *declared.of_verbs(),
        *declared.of_documents(),
    ]
    if missing:
        pytest.fail(declared.message_of(missing), pytrace=False)


def test_every_column_relation_and_code_that_a_figure_asks_for_is_there(blank: Picture) -> None:
    missing = [*asked_for.that_there_is_not(blank)]
    if missing:
        pytest.fail(declared.message_of(missing), pytrace=False)


# -- that what is missing is found ---------------------------------------------------------------------------------
# Whatever else may be missing while somebody adds something is no matter of these.


def needs(missing: Iterable[declared.Missing], what: str) -> list[str]:
    """What is said to be missing of one thing, each by its first words."""
    return [one.needs.partition(":")[0] for one in missing if one.what == what]


def of_figures(*figures: Figure) -> dict[str, str]:
    """What is said of a catalogue of these figures and is not said of the one that there is."""
    return dict(one for one in declared.of_figures(figures) if one not in [*declared.of_figures()])


def test_a_figure_that_is_only_declared_is_asked_for_its_group_its_second_reckoning_and_its_sentence() -> None:
    figures = [*BY_CODE.values(), replace(VILLAGES, code="village.new")]
    assert needs(declared.of_figures(figures), "figure village.new") == ["group", "second reckoning", "sentence"]
    assert set(of_figures(*figures)) == {"figure village.new"}


def test_a_figure_whose_second_reckoning_has_another_target_and_one_that_is_no_more_are_reported() -> None:
    figures = [replace(f, target=None) if f is VILLAGES else f for f in BY_CODE.values() if f.code != "village.led"]
    found = of_figures(*figures)
    assert set(found) == {"figure village.secretary", "figure village.led"}
    assert "target 1" in found["figure village.secretary"] and "remove it" in found["figure village.led"]


def test_what_is_declared_twice_is_reported() -> None:
    assert set(of_figures(*BY_CODE.values(), VILLAGES)) == {"figure village.secretary"}


def test_a_rule_of_the_structure_that_is_only_declared_is_asked_for_all_that_does_not_follow_from_it() -> None:
    codes = (*sorted(declared.RECKONED), "STRUCT-NEWEST")
    assert needs(declared.of_rules(codes), "rule STRUCT-NEWEST") == ["second reckoning", "sentences", "steps"]


def test_a_new_rule_of_conduct_names_what_it_needs() -> None:
    newest = replace(CONDUCT["CASE-LIMIT"], code="CASE-NEWEST")
    found = [*declared.of_conduct((*CONDUCT.values(), newest))]
    assert needs(found, "rule CASE-NEWEST") == ["second reckoning", "sentences", "steps"]
    milder = [
        *declared.of_conduct(replace(r, severity="warning") if c == "CASE-ORDER" else r for c, r in CONDUCT.items())
    ]
    assert needs(milder, "rule CASE-ORDER") == ["exceptions"]


def of_catalogue(*rules: CatalogueRule) -> Iterator[declared.Missing]:
    """What is said of a catalogue of these rules and is not said of the one that there is."""
    known = [*declared.of_catalogue()]
    return (one for one in declared.of_catalogue(rules) if one not in known)


def test_a_rule_of_the_catalogue_that_is_only_declared_is_asked_for_all_that_does_not_follow_from_it() -> None:
    newest = replace(RULES["LIFE-05"], code="LIFE-99")
    found = [*of_catalogue(*RULES.values(), newest)]
    assert needs(found, "rule LIFE-99") == [
        *("steps and modes", "exceptions", "second reckoning", "second versions", "sentences", "its text")
    ]
    assert {one.what for one in found} == {"rule LIFE-99"}
    assert "tests/checks/rules/test_life_and_training.py" in found[4].needs


def test_a_rule_of_a_family_that_no_file_is_about_is_asked_for_the_file() -> None:
    (one,) = (one for one in of_catalogue(replace(RULES["LIFE-05"], code="NEW-01")) if one.needs[:9] == "sentences")
    assert "named in FILES" in one.needs


def test_a_rule_that_is_graded_or_dated_otherwise_than_it_is_said_twice_is_reported() -> None:
    milder = replace(RULES["LIFE-05"], severity="warning")
    later = replace(RULES["LIFE-07"], versions=tuple(replace(v, since=20190101) for v in RULES["LIFE-07"].versions))
    moved = replace(RULES["ORG-01b"], code="ORG-02", versions=RULES["ORG-02"].versions)
    found = [*of_catalogue(*(RULES | {rule.code: rule for rule in (milder, later, moved)}).values())]
    said = {
        code: [one.needs for one in found if one.what == f"rule {code}"] for code in ("LIFE-05", "LIFE-07", "ORG-02")
    }
    assert {code: [text.partition(":")[0] for text in texts] for code, texts in said.items()} == {
        "LIFE-05": ["exceptions", "second reckoning"],
        "LIFE-07": ["second versions"],
        "ORG-02": ["steps and modes", "second reckoning"],
    }
    assert "as a warning, remove it from" in said["LIFE-05"][0]
    assert "2019-01-01 to open, on" in said["LIFE-07"][0]
    assert "(it stands under organizations)" in said["ORG-02"][0]


def test_a_rule_that_is_declared_twice_and_one_that_is_no_more_are_reported() -> None:
    found = [*of_catalogue(*(rule for code, rule in RULES.items() if code != "ORG-02"), RULES["ORG-03"])]
    assert needs(found, "rule ORG-03") == ["is declared twice"]
    assert len(needs(found, "rule ORG-02")) == 5 and all("remove it there" in n for w, n in found if w == "rule ORG-02")


def test_documents_that_do_not_say_what_is_declared_are_reported(tmp_path: Path) -> None:
    for language in declared.LANGUAGES:
        (tmp_path / language).mkdir()
        for name in declared.DOCUMENTS:
            (tmp_path / language / name).write_text("old", encoding="utf-8")
    (one,) = declared.of_documents(tmp_path)
    assert "zh/figures.md" in one.needs and "python -m registry.documentation docs/" in one.needs


def test_a_column_without_a_migration_and_a_migration_that_the_code_does_not_name_are_reported(
    migrated: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    wider = record.MetaData()
    for table in record.metadata.tables.values():
        table.to_metadata(wider)
    wider.tables["facilities"].append_column(Column("a_new_column", Integer))
    Table("a_new_table", wider, Column("id", Integer, primary_key=True))
    monkeypatch.setattr(declared.record, "metadata", wider)
    monkeypatch.setattr(declared, "SCHEMA", "0000")
    found = {one.what: one.needs for one in declared.of_columns(migrated)}
    assert "create_table" in found["table a_new_table"]
    assert 'add_column(sa.Column("a_new_column", sa.Integer()))' in found["column facilities.a_new_column"]
    assert any(what.startswith("migration ") for what in found)


def test_a_page_that_only_answers_is_asked_for_the_browser_the_queries_and_the_menu(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = declared.create_app()
    app.add_url_rule("/new", "pages.new", lambda: "")
    monkeypatch.setattr(declared, "create_app", lambda: app)
    assert needs(declared.of_pages(), "page pages.new") == ["browser", "queries", "menu"]


def test_a_menu_entry_that_nothing_answers_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declared, "MENU", (*declared.MENU, MenuEntry("new", Words("新", "new"))))
    found = {one.what: one.needs for one in declared.of_pages()}
    assert "nothing answers" in found["page pages.new"]


def regrade(act: Any, code: str, grade: str) -> None:
    """A verb that is only written."""


REGRADE = Verb("regrade", Words("变更等级", "give it another grade"), regrade, kinds=(ORGANIZATION,))


def test_a_verb_that_is_only_written_is_shown_where_to_declare_it() -> None:
    others = [verb for verb in declared.VERBS if verb.name != "abolish"]
    assert needs(declared.of_verbs(others), "verb abolish") == ["declaration"]


def test_a_verb_that_lacks_an_option_is_shown_which_and_what_documents_lack_it() -> None:
    found = needs(declared.of_verbs([*declared.VERBS, REGRADE]), "verb regrade")
    assert found == ["organization regrade", "documents", "documents"]
    whole = replace(REGRADE, declared=(column("type"), own("colour", Words("颜色", "colour"), "name")))
    lines = [one.needs for one in declared.of_verbs([*declared.VERBS, whole]) if one.what == "verb regrade"]
    assert "organization regrade: regrade takes no colour: an option without a parameter" in lines
    assert "documents: --colour of regrade is not in docs/en/verbs.md" in lines


SLIPS: dict[str, tuple[Any, str]] = {
    "a code": (Some("bodies", Is("kind", "womens_federation")), "code 'womens_federation' of bodies.kind"),
    "one of several codes": (In("subkind", ("community", "town_ship")), "code 'town_ship' of subkind"),
    "a column": (Is("colour", "red"), "column colour"),
    "a column of a relation": (Some("bodies", Is("colour", "red")), "column bodies.colour"),
    "a relation": (Some("body"), "relation body"),
    "a shared column": (Shared("persons", "secretaries", "village_directors"), "column secretaries.persons"),
}


@pytest.mark.parametrize("slip, message", SLIPS.values(), ids=SLIPS)
def test_a_slip_in_a_condition_is_reported_with_what_there_is(blank: Picture, slip: Any, message: str) -> None:
    figure: Figure = replace(VILLAGES, condition=slip)
    first = next(asked_for.that_there_is_not(blank, [figure]))
    assert first.what == "figure village.secretary" and first.needs.startswith(f"{message}: ")
    assert "women 妇联" in first.needs or "womens" not in message


def test_a_slip_in_the_categories_of_a_figure_is_reported(blank: Picture) -> None:
    figure = replace(BY_CODE["site.coverage_mode"], categories=("joint", "jointly", "none"))
    (one,) = asked_for.that_there_is_not(blank, [figure])
    assert one.needs.startswith("code 'jointly' of mode: ") and "joint 联合" in one.needs

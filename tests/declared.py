"""What is declared, and every place that it must stand in besides: what is missing, where, and what to do about it.

A figure, rule, column, page or verb is declared once; a few places cannot follow from that by themselves, because they
say the same a second time on purpose (a second reckoning), or because people wrote them (a sentence, a menu). Each
function here yields what one kind of declaration is still missing; `tests/test_declarations.py` reports it all at once.
"""

from __future__ import annotations

import csv
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from registry import days, record
from registry.checks.catalogue import RULES as CATALOGUE
from registry.checks.conduct.catalogue import RULES as CONDUCT
from registry.checks.model import Rule
from registry.checks.rule import CatalogueRule
from registry.checks.structure.catalogue import RULES
from registry.compliance import rules as compliance
from registry.db import SCHEMA
from registry.documentation import DOCUMENTS
from registry.figures.catalogue import FIGURES
from registry.figures.groups import GROUPS
from registry.figures.model import Figure
from registry.language import LANGUAGES
from registry.resources import resource
from registry.restructuring import verbs as functions
from registry.restructuring.catalogue import VERBS
from registry.restructuring.verb import Verb
from registry.web import create_app
from registry.web.render import MENU
from tests.browser.pages import FOUND, NO_PAGES, OF_USERS, PAGES, UNCOUNTED
from tests.checks.rules.sentences import rules_of
from tests.checks.rules.test_every_rule import FILES
from tests.checks.rules.test_versions import ROWS
from tests.figures.sentences import SENTENCES
from tests.reference import conduct
from tests.reference import figures as reference
from tests.reference.findings import RECKONED
from tests.reference.rules.answers import CATALOGUE as RECKONED_RULES
from tests.reference.rules.versions import VERSIONS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
QUERIES = ROOT / "tests" / "web" / "queries.tsv"
QUERIES_SIGNED_IN = QUERIES.with_name("queries_signed_in.tsv")
#: The rules of the catalogue that have sentences, and a row that says their versions.
WITH_SENTENCES = {code for module, _ in FILES for code in rules_of(module.SENTENCES)}
WITH_VERSIONS = {code for code, _ in ROWS}


class Missing(NamedTuple):
    """What is declared, and what it still needs: where, and how."""

    what: str
    needs: str


def message_of(missing: Iterable[Missing]) -> str:
    """Everything that is missing, as whoever declared it reads it."""
    by_what: dict[str, list[str]] = {}
    for what, needs in missing:
        by_what.setdefault(what, []).append(needs)
    lines = [line for what, needs in by_what.items() for line in ("", what, *(f"  - {need}" for need in needs))]
    return "\n".join(["what is declared does not stand yet wherever it must (CONTRIBUTING.md, How to):", *lines])


# -- figures and rules ---------------------------------------------------------------------------------------------

#: What the second reckoning says of a unit of a figure of each kind, in tests/figures/sentences.py.
_SENTENCES: Mapping[str, str] = {
    "count": "Rule(who counts)",
    "share": "Rule(who counts, who is met)",
    "total": 'Rule(who counts, amounts=("column",))',
    "ratio": 'Rule(who counts, amounts=("over", "under"))',
    "distinct": "Rule(which row counts)",
    "distribution": "Rule(who counts, category=which)",
}


def of_figures(figures: Iterable[Figure] = FIGURES) -> Iterator[Missing]:
    """What the figures of the catalogue are missing, and what is said of figures that there are not."""
    figures = tuple(figures)
    for figure in figures:
        for needs in (*_group_of(figure), *_reckoning_of(figure), *_sentence_of(figure)):
            yield Missing(f"figure {figure.code}", needs)
    declared = [figure.code for figure in figures]
    for code in sorted({code for code in declared if declared.count(code) > 1}):
        yield Missing(f"figure {code}", "is declared twice: give one of them another code")
    places = {"tests/reference/figures.py": reference.FIGURES, "tests/figures/sentences.py": SENTENCES}
    for place, known in places.items():
        for code in sorted(set(known) - set(declared)):
            yield Missing(f"figure {code}", f"is in {place}, but in no catalogue: remove it there")


def _group_of(figure: Figure) -> Iterator[str]:
    found = [group.key for group in GROUPS if figure.code in {f.code for f in group.figures}]
    if not found:
        yield (
            "group: it is in none. Name its code, or a pattern that matches it, in one of the GROUPS of "
            f"registry/figures/groups.py ({', '.join(group.key for group in GROUPS)})"
        )
    elif len(found) > 1:
        yield f"group: it is in several ({', '.join(found)}). Narrow the patterns in registry/figures/groups.py"


def _reckoning_of(figure: Figure) -> Iterator[str]:
    where = "FIGURES of tests/reference/figures.py"
    if figure.code not in reference.FIGURES:
        yield (
            f'second reckoning: add "{figure.code}": ("{figure.kind}", its items, {figure.target}) to {where}; the '
            "items are counted plainly, without the declared condition (of_places.py, of_organizations.py have more)"
        )
        return
    kind, _, target = reference.FIGURES[figure.code]
    if (kind, target) != (figure.kind, figure.target):
        declared = f"kind {figure.kind} and target {figure.target}"
        yield f"second reckoning: {where} has kind {kind} and target {target}, declared are {declared}"
    if figure.kind == "distribution" and reference.CATEGORIES.get(figure.code) != figure.categories:
        yield f"categories: CATEGORIES of tests/reference/figures.py must have {figure.categories} for it"


def _sentence_of(figure: Figure) -> Iterator[str]:
    form = _SENTENCES[figure.kind]
    rule = SENTENCES.get(figure.code)
    if rule is None:
        yield f'sentence: add "{figure.code}": {form} to SENTENCES of tests/figures/sentences.py'
        return
    parts = {"share": rule.met, "total": rule.amounts, "ratio": rule.amounts, "distribution": rule.category}
    if not parts.get(figure.kind, True):
        yield f"sentence: a {figure.kind} is written {form} in SENTENCES of tests/figures/sentences.py"


def of_rules(codes: Iterable[str] = tuple(rule.code for rule in RULES)) -> Iterator[Missing]:
    """What the rules of the structure findings are missing."""
    codes = tuple(codes)
    tests = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "checks").glob("test_*.py")}
    for code in codes:
        what, short = f"rule {code}", code.removeprefix("STRUCT-")
        if code not in RECKONED:
            yield Missing(what, "second reckoning: add a generator to RECKONINGS of tests/reference/findings.py")
        if not any(f'"{short}"' in text or code in text for text in tests.values()):
            yield Missing(what, f'sentences: what "{short}" finds and what not, in tests/checks/test_findings.py')
        if code not in compliance.UNITS_OF:
            where = "_BESIDE of registry/compliance/rules.py (of a violation in VIOLATIONS there too)"
            yield Missing(what, f"steps: its code, and the ledgers that its units are rows of, in {where}")
        if codes.count(code) > 1:
            yield Missing(what, "is declared twice: give one of them another code")
    severities = {rule.code: rule.severity for rule in RULES}
    for code in codes:
        if code in severities and (severities[code] == "violation") != (code in compliance.VIOLATIONS):
            how = f"VIOLATIONS of registry/compliance/rules.py must have it if it is one: it is a {severities[code]}"
            yield Missing(f"rule {code}", f"exceptions: {how}")
    for code in sorted(RECKONED - set(codes)):
        yield Missing(f"rule {code}", "is not in registry/checks/structure/catalogue.py: remove its second reckoning")


def of_conduct(rules: Iterable[Rule] = CONDUCT) -> Iterator[Missing]:
    """What the rules of conduct are missing, and what is said of rules that there are not."""
    rules = tuple(rules)
    folder = ROOT / "tests" / "checks" / "conduct"
    tests = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("test_*.py")))
    where = "registry/compliance/rules.py"
    for rule in rules:
        what = f"rule {rule.code}"
        if rule.code not in conduct.RECKONINGS:
            yield Missing(what, "second reckoning: add a generator to RECKONINGS of tests/reference/conduct.py")
        if f'"{rule.code}"' not in tests:
            yield Missing(what, "sentences: what it finds, and what not, in a file of tests/checks/conduct")
        if rule.code not in compliance.UNITS_OF:
            yield Missing(what, f"steps: its code, and the ledgers that its units are rows of, in _BESIDE of {where}")
        if (rule.code in compliance.VIOLATIONS) != (rule.severity == "violation"):
            yield Missing(what, f"exceptions: VIOLATIONS of {where} must have it if it is one: it is a {rule.severity}")
    declared = [rule.code for rule in rules]
    for code in sorted({code for code in declared if declared.count(code) > 1}):
        yield Missing(f"rule {code}", "is declared twice: give one of them another code")
    for code in sorted(set(conduct.RECKONINGS) - set(declared)):
        yield Missing(f"rule {code}", "is in no catalogue: remove its second reckoning from tests/reference/conduct.py")


def of_catalogue(rules: Iterable[CatalogueRule] = CATALOGUE) -> Iterator[Missing]:
    """What the rules of the catalogue are missing, and what is said of rules that there are not."""
    rules = tuple(rules)
    for rule in rules:
        for needs in (*_recorded_of(rule), *_rule_reckoning_of(rule), *_rule_sentences_of(rule)):
            yield Missing(f"rule {rule.code}", needs)
    declared = [rule.code for rule in rules]
    for code in sorted({code for code in declared if declared.count(code) > 1}):
        yield Missing(f"rule {code}", "is declared twice: give one of them another code")
    places = {
        "_CATALOGUE of registry/compliance/rules.py": compliance.CATALOGUE,
        "RULES of a module of tests/reference/rules": RECKONED_RULES,
        "TABLE of tests/reference/rules/versions.py": VERSIONS,
        "SENTENCES of a file of tests/checks/rules": WITH_SENTENCES,
        "VERSIONS of tests/checks/rules/test_versions.py": WITH_VERSIONS,
    }
    for place, known in places.items():
        for code in sorted(set(known) - set(declared)):
            yield Missing(f"rule {code}", f"is in {place}, but in no catalogue: remove it there")


def _recorded_of(rule: CatalogueRule) -> Iterator[str]:
    """What is recorded about its findings must know of it."""
    where, ledger = "registry/compliance/rules.py", rule.unit_kind.ledger
    known = compliance.UNITS_OF.get(rule.code)
    # A look-back may be the item of an audit.
    if known != (compliance.LOOK_BACKS if ledger == compliance.LOOK_BACKS[0] else (ledger,)):
        now = "" if known is None else f" (it stands under {', '.join(known)})"
        yield f'steps and modes: add it to "{ledger}" of _CATALOGUE of {where}{now}'
    if (rule.code in compliance.VIOLATIONS) != (rule.severity == "violation"):
        how = "add it to" if rule.severity == "violation" else f"as a {rule.severity}, remove it from"
        yield f"exceptions: {how} VIOLATIONS of {where}"


def _rule_reckoning_of(rule: CatalogueRule) -> Iterator[str]:
    ledger = rule.unit_kind.ledger
    known = RECKONED_RULES.get(rule.code)
    if known is None:
        yield (
            f'second reckoning: add Rule("{rule.code}", "{rule.severity}", "{ledger}", who counts, who is met) to RULES'
            " of the module of its section in tests/reference/rules, without the declared condition; what it reads, "
            "and the months or days that it counts, to READS, MONTHS and DAYS of turns.py there"
        )
    elif (known.severity, known.ledger) != (rule.severity, ledger):
        said = f"severity {known.severity} and units of {known.ledger}"
        yield f"second reckoning: tests/reference/rules has {said}, declared are {rule.severity} and {ledger}"
    versions = [(_day(v.since), _day(v.until), v.mode) for v in rule.versions]
    if [version[:3] for version in VERSIONS.get(rule.code, ())] != versions:
        shown = "; ".join(f"{since or 'open'} to {until or 'open'}, {mode}" for since, until, mode in versions)
        yield f"second versions: TABLE of tests/reference/rules/versions.py must have for it {shown}"


def _day(number: int | None) -> date | None:
    return None if number is None else date.fromisoformat(days.show(number))


def _rule_sentences_of(rule: CatalogueRule) -> Iterator[str]:
    if rule.code not in WITH_SENTENCES:
        files = [module.__name__.split(".")[-1] for module, families in FILES if rule.family in families.split()]
        place = f"tests/checks/rules/{files[0]}.py" if files else "a file of tests/checks/rules, named in FILES there"
        yield f'sentences: said("{rule.code}", day, met=…, not_met=…, unknown=…, outside=…) in SENTENCES of {place}'
    if rule.code not in WITH_VERSIONS:
        yield "its text: a row of VERSIONS, and its severity, in tests/checks/rules/test_versions.py"


# -- documents -----------------------------------------------------------------------------------------------------


def of_documents(docs: Path = DOCS) -> Iterator[Missing]:
    """The generated documents that do not say what is declared."""
    stale = [
        f"{language}/{name}"
        for name, written in DOCUMENTS.items()
        for language in LANGUAGES
        if (docs / language / name).read_text(encoding="utf-8") != written(language)
    ]
    if stale:
        how = "python -m registry.documentation docs/ writes them, from the declarations"
        yield Missing("generated documents", f"{', '.join(stale)} in docs/ are old: {how}")


# -- columns -------------------------------------------------------------------------------------------------------


def of_columns(engine: Engine) -> Iterator[Missing]:
    """The columns and tables that the migrations do not make; `engine` is of a registry that they made."""
    scripts = Config()
    scripts.set_main_option("script_location", str(resource("migrations")))
    heads = ScriptDirectory.from_config(scripts).get_heads()
    if heads != [SCHEMA]:
        yield Missing(f"migration {' and '.join(heads)}", f"SCHEMA in registry/db.py is {SCHEMA!r}: set it to this")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found = compare_metadata(context, record.metadata)
    number = f"{int(SCHEMA) + 1:04}"
    for difference in found:
        what, how = _differing(difference)
        yield Missing(
            what,
            f'migration: write migrations/versions/{number}_what.py (revision "{number}", down_revision "{SCHEMA}") '
            f'with {how}, and set SCHEMA in registry/db.py to "{number}"',
        )


def _differing(difference: Any) -> tuple[str, str]:
    """What the database has otherwise than the models, and the operation that makes it so."""
    match difference:
        case ("add_column", _, table, column):
            made = f'add_column(sa.Column("{column.name}", sa.{type(column.type).__name__}()))'
            return f"column {table}.{column.name}", f'op.batch_alter_table("{table}") and in it {made}'
        case ("remove_column", _, table, column):
            return f"column {table}.{column.name}", f'op.batch_alter_table("{table}") and in it drop_column'
        case ("add_table", table):
            return f"table {table.name}", f'op.create_table("{table.name}", …)'
    return f"the tables of the models: {difference}", "what makes it so"


# -- pages ---------------------------------------------------------------------------------------------------------


def of_pages() -> Iterator[Missing]:
    """What the addresses that the program answers are missing."""
    app = create_app()
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    # Operations of the API are declared and told in its own document.
    endpoints = {endpoint for endpoint in endpoints if not endpoint.startswith("api.")}
    addresses = app.url_map.bind("localhost")
    counted, counted_signed_in = (_counted(addresses, file) for file in (QUERIES, QUERIES_SIGNED_IN))
    seen = {_endpoint(addresses, page.address) for page in PAGES if page.status != 404}
    menu = {f"pages.{entry.view}" for entry in MENU} | {page for entry in MENU for page in entry.below}
    for endpoint in sorted(endpoints - set(OF_USERS) - set(FOUND)):
        if endpoint not in seen and endpoint not in NO_PAGES:
            yield Missing(f"page {endpoint}", _SEEN)
        if endpoint not in counted and endpoint != "static":
            yield Missing(f"page {endpoint}", _COUNTED)
        if endpoint not in menu and endpoint not in NO_PAGES:
            yield Missing(f"page {endpoint}", _IN_THE_MENU)
    of_users = set(OF_USERS) | set(FOUND)
    for endpoint in sorted((of_users & endpoints) - counted_signed_in - set(UNCOUNTED)):
        yield Missing(f"page {endpoint}", _COUNTED_SIGNED_IN)
    for endpoint in sorted((set(UNCOUNTED) | counted_signed_in) - endpoints | set(UNCOUNTED) & counted_signed_in):
        where = "tests/browser/pages.py and tests/web/queries_signed_in.tsv"
        yield Missing(f"page {endpoint}", f"nothing answers, or it is counted: remove it from {where}")
    for endpoint in sorted((set(NO_PAGES) | set(OF_USERS) | set(FOUND) | menu | counted | seen) - endpoints):
        where = "tests/browser/pages.py, tests/web/queries.tsv and the menu"
        yield Missing(f"page {endpoint}", f"nothing answers: remove it from {where}, wherever it stands")


_SEEN = (
    "browser: name an address of it in PAGES of tests/browser/pages.py "
    "(a part of a page, or a file: in NO_PAGES there, with what it is)"
)
_COUNTED = (
    "queries: a line `address<TAB>0<TAB>0` in tests/web/queries.tsv, an address of the registry SMALL of "
    "tests/registries.py; tests/web/test_queries.py then says which numbers to write"
)
_COUNTED_SIGNED_IN = (
    "queries: a line `address<TAB>who<TAB>0<TAB>0` in tests/web/queries_signed_in.tsv; "
    "tests/web/test_queries_signed_in.py then says which numbers to write, and who there is"
)
_IN_THE_MENU = (
    "menu: name it in MENU of registry/web/render.py, below the entry that it belongs to, or as an entry of its own"
)


def _counted(addresses: Any, file: Path) -> set[str]:
    """Whose addresses stand in a file of pages with their numbers of queries."""
    with file.open(encoding="utf-8", newline="") as opened:
        return {_endpoint(addresses, row["page"]) for row in csv.DictReader(opened, delimiter="\t")}


def _endpoint(addresses: Any, address: str) -> str:
    """Who answers an address; the address itself where nobody does."""
    try:
        return str(addresses.match(address.partition("?")[0])[0])
    except NotFound:
        return address


# -- verbs ---------------------------------------------------------------------------------------------------------


def of_verbs(verbs: Iterable[Verb] = VERBS) -> Iterator[Missing]:
    """What the verbs about places and organizations are missing."""
    verbs = tuple(verbs)
    carried_out = {verb.run for verb in verbs}
    for name, function in vars(functions).items():
        is_verb = inspect.isfunction(function) and function.__module__ == functions.__name__ and name[0] != "_"
        if is_verb and function not in carried_out:
            yield Missing(f"verb {name}", _DECLARE)
    for verb in verbs:
        for needs in (*verb.misfits(), *_documents_of(verb), *_row_of(verb.name)):
            yield Missing(f"verb {verb.name}", needs)


_DECLARE = "declaration: its words, kinds and options, in VERBS of registry/restructuring/catalogue.py"


def _documents_of(verb: Verb) -> Iterator[str]:
    """The documents must tell of every option."""
    options = dict.fromkeys(option.name for kind in verb.kinds for option in verb.options(kind))
    for language in LANGUAGES:
        text = (DOCS / language / "verbs.md").read_text(encoding="utf-8")
        for option in (name for name in options if f"`--{name}" not in text):
            yield f"documents: --{option} of {verb.name} is not in docs/{language}/verbs.md"


def _row_of(verb: str) -> Iterator[str]:
    """The row of a verb in the table of verbs."""
    for language in LANGUAGES:
        if not re.search(rf"^\| {verb} ", (DOCS / language / "verbs.md").read_text(encoding="utf-8"), re.MULTILINE):
            yield f"documents: a row `| {verb} …` in the table of docs/{language}/verbs.md: what it does, its options"

"""Wherever a ledger or a command wants the code of a place, an organization or a person, a name may stand.

The declarations are walked: whatever is declared later has to take names too, or to say here why it has none.
"""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from registry.cli import main
from registry.cli.options import Folded
from registry.columns import Code, Column, Reference
from registry.ledgers import Ledger
from registry.slices import OF_SHEETS
from registry.unit_names import UnitName
from tests.exchange.desk import Desk
from tests.registries import founded

pytestmark = pytest.mark.once("what names mean is worked out of rows; staging/test_names.py imports some on both")

NAMED = {"places", "organizations", "people"}
#: Ledgers whose rows have a code and no name of their own.
WITHOUT_NAMES = {"cases", "notices", "audits", "policies", "draws"}
#: Columns with a code that the row itself gives, or that belongs to nobody in the registry.
OWN_CODES = {(ledger.key, "code") for ledger in OF_SHEETS} | {("pairings", "partner")}
NAMES = {"places": "双瑞村委会", "organizations": "中共双瑞村支部委员会", "people": "张伟"}
LEDGERS = {
    "places": "code,name,kind,parent\n4511,贺州市,municipality,\n451102,八步区,county,4511\n"
    "451102101,贺街镇,township,451102\nV1,双瑞村,village,451102101\n",
    "organizations": "code,name,kind,place\nD1,中共双瑞村支部委员会,branch,V1\n",
    "people": "code,name\nP1,张伟\n",
    "posts": "person,unit,role,from\nP1,V1,village_director,2018\n",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk at which nothing more is stored: what is handed in lacks something."""
    made = Desk(founded(tmp_path_factory.mktemp("town") / "registry.db"))
    made.accept(**LEDGERS)
    yield made
    made.engine.dispose()


def references() -> Iterator[tuple[Ledger, Column]]:
    """The columns of all ledgers that a sheet brings and that want a code."""
    for ledger in OF_SHEETS:
        for column in ledger.columns:
            if isinstance(column, (Code, UnitName)) and (ledger.key, column.key) not in OWN_CODES:
                yield ledger, column


def test_every_column_with_a_code_refers_to_somebody_with_a_name_or_is_told_to_have_none() -> None:
    for ledger, column in references():
        if isinstance(column, Reference):
            assert NAMED & {*column.to} or {*column.to} <= WITHOUT_NAMES, (ledger.key, column.key)
        else:
            assert isinstance(column, UnitName) or column.key in ("rule", "rules", "name"), (ledger.key, column.key)


def faults(desk: Desk, ledger: Ledger, column: Column, text: str) -> list[str | None]:
    """What is wrong with one column of a row that says nothing else; what else it lacks does not matter."""
    cells = {one.key: "" for one in ledger.columns} | {column.key: text}
    if isinstance(column, UnitName):
        cells[column.told_by] = "ORG-01a"
    if ledger.key == "posts" and column.key == "person":
        cells["unit"] = "V1"  # at which the person is looked for
    outcome = desk.take(**{ledger.key: f"{','.join(cells)}\n{','.join(cells.values())}\n"})
    assert outcome.change is None
    return [problem.code or problem.problem.en for problem in outcome.problems if problem.column == column.key]


WITH_NAMES = [(ledger, column) for ledger, column in references()
              if isinstance(column, UnitName) or (isinstance(column, Reference) and NAMED & {*column.to})]  # fmt: skip


@pytest.mark.parametrize(("ledger", "column"), WITH_NAMES, ids=lambda one: one.key)
def test_every_column_that_refers_to_a_place_an_organization_or_a_person_takes_a_name(
    desk: Desk, ledger: Ledger, column: Column
) -> None:
    to = column.to if isinstance(column, Reference) else ("places",)
    for kind in NAMED & {*to}:
        assert faults(desk, ledger, column, NAMES[kind]) == []
    nobody = "丁某@无此村" if to == ("people",) else "无此名"
    assert faults(desk, ledger, column, nobody) == ["unknown_name"]


# -- commands --------------------------------------------------------------------------------------------------------

#: What a text of a command is, by its name, that is asked for as it is folded: of which a name may stand for a code.
_UNITS = {
    "scope",
    "codes",
    "into",
    "under",
    "parent",
    "superior",
    "place",
    "successor",
    "organization",
    "unit",
    "sizes",
}
_TEXTS = {
    *("name", "kind", "subkind", "type", "effective", "from", "to", "at", "mapping", "figure", "rules", "signed_by"),
    *("dated", "imprint", "year", "years", "problems", "step", "on", "level", "by", "document", "due_on", "score"),
    *("raters", "dissatisfied", "late", "checked_on", "result", "auditor", "found", "kept", "reasons", "evidence"),
    *("note", "frame", "row", "column", "against", "master", "user", "figures", "depth", "title", "copies"),
}
#: Codes of what has no name, and codes that are given here for the first time.
_OF_THE_NAMELESS = {"new_code", "relapse_of", "case", "audit", "new_case", "redraw_of"}
#: Commands whose `code` is that of a case, an audit, a draw or a notice, which have no names, or is a new one.
_CODE_OF_THE_NAMELESS = {
    *("notice", "place found", "organization found", "case open", "case step", "case show", "audit open"),
    *("draw commit", "draw run", "draw show", "draw verify"),
}
_OF_PEOPLE = {"a", "b", "keep", "posts"}


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """All commands, by their whole names."""
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            assert found is not None
            yield from commands(found, (*path, name))
    else:
        yield " ".join(path), group


def test_every_text_that_a_command_asks_for_is_known_to_take_names_or_to_be_no_code() -> None:
    unknown = []
    for name, command in commands(main):
        for parameter in command.params:
            if isinstance(parameter.type, Folded):
                own = str(parameter.name)
                if own == "code" and name in _CODE_OF_THE_NAMELESS:
                    continue
                if own not in {"code", *_UNITS, *_TEXTS, *_OF_THE_NAMELESS, *_OF_PEOPLE}:
                    unknown.append((name, own))
    assert unknown == [], "say here what they are, and let a name stand for the code of a place, organization or person"
